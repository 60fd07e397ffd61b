//! The page that the browser shows after the redirect.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue,
    REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use hyper::{Response, StatusCode};
use sha2::{Digest, Sha256};

/// A page. It contains nothing from the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// The token was granted.
    SignedIn,
    /// No token was granted. The text tells the person why.
    Failed(String),
    /// The result is not known yet.
    Pending,
    /// The authorization response was received before, or the sign-in was cancelled.
    AlreadyUsed,
    /// The request is not the authorization response.
    NotFound,
}

const STYLE: &str = ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;\
    display:grid;place-content:center;min-height:90vh;margin:0 1.5rem;text-align:center}\
    h1{font-size:1.5rem;font-weight:600;margin:0}p{margin:.5rem 0;max-width:32rem}";

impl Page {
    /// The title and the text.
    fn content(&self) -> (&'static str, String) {
        match self {
            Self::SignedIn => (
                "You are signed in",
                "You can close this window and go back to the app.".into(),
            ),
            Self::Failed(why) => (
                "The sign-in did not work",
                format!("{why}. You can close this window and try again from the app."),
            ),
            Self::Pending => (
                "Almost done",
                "This takes longer than it should. You can close this window: the app says how it went."
                    .into(),
            ),
            Self::AlreadyUsed => (
                "This sign-in is over",
                "You can close this window and go back to the app.".into(),
            ),
            Self::NotFound => (
                "There is nothing here",
                "An app on this computer waits for a sign-in. You can close this window.".into(),
            ),
        }
    }

    fn html(&self) -> String {
        let (title, text) = self.content();
        let text = escape(&text);
        format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
             content=\"width=device-width\"><title>{title}</title><style>{STYLE}</style>\
             <h1>{title}</h1><p>{text}</p></html>"
        )
    }

    /// The page as a response that must not be stored, framed, or combined with content of other origins.
    pub(super) fn response(&self, status: StatusCode) -> Response<Full<Bytes>> {
        let style = STANDARD.encode(Sha256::digest(STYLE));
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'"
        );
        let mut response = Response::new(Full::new(Bytes::from(self.html())));
        *response.status_mut() = status;
        let mut set = |name: HeaderName, value: &str| {
            // It cannot fail: all values are visible ASCII.
            if let Ok(value) = HeaderValue::from_str(value) {
                response.headers_mut().insert(name, value);
            }
        };
        set(CONTENT_TYPE, "text/html; charset=utf-8");
        set(CACHE_CONTROL, "no-store");
        set(CONTENT_SECURITY_POLICY, &policy);
        set(REFERRER_POLICY, "no-referrer");
        set(X_CONTENT_TYPE_OPTIONS, "nosniff");
        if status == StatusCode::METHOD_NOT_ALLOWED {
            // RFC 9110 section 15.5.6.
            set(ALLOW, "GET");
        }
        response
    }
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_of_a_failure_is_shown_as_text() {
        let html = Page::Failed("<script>alert('x')</script>".into()).html();
        assert!(html.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"));
        assert!(!html.contains("<script>"));
    }

    #[test]
    fn a_page_is_not_stored_and_loads_nothing() {
        let response = Page::SignedIn.response(StatusCode::OK);
        assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
        let policy = response.headers()[CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap();
        assert!(policy.starts_with("default-src 'none';"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    }
}
