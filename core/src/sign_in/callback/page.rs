//! What the person sees in the browser when it has come back.

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

/// A page. None of them holds anything of the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// The token is there.
    SignedIn,
    /// It is not, and this is why, in words for the person.
    Failed(String),
    /// It is not yet known.
    StillAtIt,
    /// The callback was made before.
    AlreadyUsed,
    /// A request that has no business here.
    NotForYou,
}

const STYLE: &str = ":root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;\
    display:grid;place-content:center;min-height:90vh;margin:0 1.5rem;text-align:center}\
    h1{font-size:1.5rem;font-weight:600;margin:0}p{margin:.5rem 0;max-width:32rem}";

impl Page {
    fn words(&self) -> (&'static str, String) {
        match self {
            Self::SignedIn => (
                "You are signed in",
                "You can close this window and go back to the app.".into(),
            ),
            Self::Failed(why) => (
                "The sign-in did not work",
                format!("{why}. You can close this window and try again from the app."),
            ),
            Self::StillAtIt => (
                "Almost done",
                "This takes longer than it should. You can close this window: the app says how it went."
                    .into(),
            ),
            Self::AlreadyUsed => (
                "This sign-in is over",
                "You can close this window and go back to the app.".into(),
            ),
            Self::NotForYou => (
                "There is nothing here",
                "An app on this computer waits for a sign-in. You can close this window.".into(),
            ),
        }
    }

    fn html(&self) -> String {
        let (title, text) = self.words();
        let text = escape(&text);
        format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
             content=\"width=device-width\"><title>{title}</title><style>{STYLE}</style>\
             <h1>{title}</h1><p>{text}</p></html>"
        )
    }

    /// The page as an answer that nobody keeps, frames or adds to.
    pub(super) fn response(&self, status: StatusCode) -> Response<Full<Bytes>> {
        let style = STANDARD.encode(Sha256::digest(STYLE));
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'"
        );
        let mut response = Response::new(Full::new(Bytes::from(self.html())));
        *response.status_mut() = status;
        let mut set = |name: HeaderName, value: &str| {
            // All of them are visible ASCII.
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
    fn what_went_wrong_is_shown_as_text() {
        let html = Page::Failed("<script>alert('x')</script>".into()).html();
        assert!(html.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"));
        assert!(!html.contains("<script>"));
    }

    #[test]
    fn a_page_is_kept_by_nobody_and_takes_nothing_from_elsewhere() {
        let response = Page::SignedIn.response(StatusCode::OK);
        assert_eq!(response.headers()[CACHE_CONTROL], "no-store");
        let policy = response.headers()[CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap();
        assert!(policy.starts_with("default-src 'none';"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    }
}
