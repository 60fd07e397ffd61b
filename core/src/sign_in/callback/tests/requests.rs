//! Which requests end the sign-in, and what is answered.

use super::*;

/// Sends each request and expects its status. Then it expects that the authorization response is still accepted.
async fn expect_rejected(mut listener: CallbackListener, requests: Vec<(String, &str)>) {
    let port = listener.port;
    for (request, status) in requests {
        let response = send(port, &request).await;
        let head: String = request.chars().take(120).collect();
        let status_code = response.split(' ').nth(1).unwrap_or_default();
        assert!(status_code.starts_with(status), "{head}: {response}");
        assert!(!response.contains("stolen"), "{response}");
    }
    expect_callback(&mut listener).await;
}

#[tokio::test]
async fn other_requests_neither_end_nor_block_the_sign_in() {
    let listener = listener();
    let port = listener.port;
    let with_host = |host: &str| {
        format!("GET {PATH}?code=stolen&state={STATE} HTTP/1.1\r\nHost: {host}\r\n\r\n")
    };
    let wrong_method = format!(
        "POST {PATH}?code=stolen&state={STATE} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\
         Content-Length: 0\r\n\r\n"
    );
    let requests = vec![
        (get(port, &format!("{PATH}?code=%00&state={STATE}")), "400"),
        (wrong_method, "405"),
        // DNS rebinding: a page whose own host name resolves to 127.0.0.1.
        (with_host("evil.example"), "421"),
        (with_host(&format!("localhost:{port}")), "421"),
        (with_host("127.0.0.1"), "421"),
        (
            format!("GET {PATH}?code=stolen&state={STATE} HTTP/1.0\r\n\r\n"),
            "421",
        ),
        (
            get(
                port,
                &format!("http://evil.example{PATH}?code=stolen&state={STATE}"),
            ),
            "421",
        ),
        ("not HTTP\r\n\r\n".to_owned(), "400"),
        (
            with_host(&format!("127.0.0.1:{port}\r\nHost: evil.example")),
            "421",
        ),
        (with_host(&format!("127.0.0.1:{port}.evil.example")), "421"),
        (with_host(&format!("[::1]:{port}")), "421"),
        (
            get(
                port,
                &format!("/oauth/../oauth/callback?code=stolen&state={STATE}"),
            ),
            "404",
        ),
        (
            get(
                port,
                &format!("/oauth%2Fcallback?code=stolen&state={STATE}"),
            ),
            "404",
        ),
        (
            get(port, &format!("/{PATH}?code=stolen&state={STATE}")),
            "4",
        ),
        (
            format!(
                "GET {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{}\r\n",
                "X: y\r\n".repeat(1000)
            ),
            "4",
        ),
    ];
    expect_rejected(listener, requests).await;
}

#[tokio::test]
async fn invalid_parameters_do_not_end_the_sign_in() {
    let listener = listener();
    let port = listener.port;
    let requests = vec![
        (get(port, PATH), "400"),
        (get(port, "/favicon.ico"), "404"),
        (get(port, "/"), "404"),
        (get(port, "/oauth/callback/"), "404"),
        (get(port, PATH), "400"),
        (get(port, &format!("{PATH}?code=stolen")), "400"),
        (get(port, &format!("{PATH}?code=stolen&state=wrong")), "400"),
        (get(port, &format!("{PATH}?code=stolen&state=")), "400"),
        (get(port, &format!("{PATH}?state={STATE}")), "400"),
        (get(port, &format!("{PATH}?code=&state={STATE}")), "400"),
        (
            get(port, &format!("{PATH}?code=a&code=b&state={STATE}")),
            "400",
        ),
        (
            get(port, &format!("{PATH}?code=a&state={STATE}&state={STATE}")),
            "400",
        ),
        (
            get(port, &format!("{PATH}?code=a&error=b&state={STATE}")),
            "400",
        ),
        (
            get(port, &format!("{PATH}?code=stolen&state={STATE}%00")),
            "400",
        ),
        (
            get(
                port,
                &format!("{PATH}?code=stolen&state={}", STATE.to_uppercase()),
            ),
            "400",
        ),
        (
            get(port, &format!("{PATH}?code=stolen&state[]={STATE}")),
            "400",
        ),
        (
            get(port, &format!("{PATH}?code=stolen;state={STATE}")),
            "400",
        ),
        (get(port, &format!("{PATH}?error=&state={STATE}")), "400"),
        (
            get(port, &format!("{PATH}?error=access_denied&state=wrong")),
            "400",
        ),
        (
            get(port, &format!("{PATH}?error=a&error=b&state={STATE}")),
            "400",
        ),
    ];
    expect_rejected(listener, requests).await;
}

#[tokio::test]
async fn a_part_of_the_state_is_not_accepted() {
    let listener = listener();
    let port = listener.port;
    let longer = [format!("{STATE}x"), format!("{STATE}{STATE}")];
    let parts = (1..STATE.len()).flat_map(|at| [STATE[..at].to_owned(), STATE[at..].to_owned()]);
    let requests = parts.chain(longer).map(|state| {
        let target = format!("{PATH}?code=stolen&state={state}");
        (get(port, &target), "400")
    });
    expect_rejected(listener, requests.collect()).await;
}

#[tokio::test]
async fn the_longest_code_is_accepted_and_a_request_of_twice_the_limit_is_not() {
    let mut listener = listener();
    let port = listener.port;
    let with = |length: usize| {
        let code = "x".repeat(length);
        get(port, &format!("{PATH}?code={code}&state={STATE}"))
    };
    let with_header = |length: usize| {
        let header = format!("\r\nCookie: {}\r\n\r\n", "x".repeat(length));
        valid_request(port).replace("\r\n\r\n", &header)
    };
    // hyper checks the limit between reads, and one read can have the length of the limit.
    let length = 2 * MAX_REQUEST_SIZE;
    for request in [with(length), with_header(length)] {
        let mut stream = connect(port).await;
        // The server can close the connection before it has read everything.
        let _ = stream.write_all(request.as_bytes()).await;
        let mut response = Vec::new();
        let _ = stream.read_to_end(&mut response).await;
        let response = String::from_utf8_lossy(&response).into_owned();
        let rejected = response.is_empty() || response.starts_with("HTTP/1.1 431");
        assert!(rejected, "{response}");
    }
    // None of these was accepted as the authorization response.
    assert!(listener.callbacks.try_recv().is_err());
    let browser = tokio::spawn({
        let request = with(16 * 1024);
        async move { send(port, &request).await }
    });
    let callback = listener.callback().await.unwrap();
    assert_eq!(
        callback.outcome,
        AuthorizationResponse::Code(Secret::new("x".repeat(16 * 1024)))
    );
    callback.answer(Page::SignedIn).await;
    assert!(browser.await.unwrap().starts_with("HTTP/1.1 200 OK"));
}

#[tokio::test]
async fn every_response_closes_its_connection_and_has_the_security_headers() {
    let listener = listener();
    let port = listener.port;
    for (request, status) in [
        (get(port, "/"), "404"),
        (get(port, PATH), "400"),
        (
            format!("HEAD {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"),
            "405",
        ),
        (
            format!("OPTIONS {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"),
            "405",
        ),
    ] {
        let response = send(port, &request).await.to_lowercase();
        assert!(
            response.starts_with(&format!("http/1.1 {status}")),
            "{response}"
        );
        for header in [
            "\r\nconnection: close\r\n",
            "\r\ncache-control: no-store\r\n",
            "\r\nreferrer-policy: no-referrer\r\n",
            "\r\nx-content-type-options: nosniff\r\n",
            "\r\ncontent-security-policy: default-src 'none'; style-src 'sha256-",
        ] {
            assert!(response.contains(header), "{header}: {response}");
        }
        // RFC 9110 section 15.5.6.
        assert_eq!(response.contains("\r\nallow: get\r\n"), status == "405");
        // No page of another origin gets access (Fetch standard, Private Network Access).
        assert!(!response.contains("access-control-"), "{response}");
    }
}

#[tokio::test]
async fn an_error_with_the_right_state_ends_the_wait() {
    let mut listener = listener();
    let port = listener.port;
    let target = format!("{PATH}?error=access_denied&error_description=No&state={STATE}");
    let browser = tokio::spawn(async move { send(port, &get(port, &target)).await });
    let callback = listener.callback().await.unwrap();
    assert_eq!(
        callback.outcome,
        AuthorizationResponse::Error {
            error: "access_denied".into(),
            description: Some("No".into())
        }
    );
    callback.answer(Page::Failed("<b>denied".into())).await;
    let page = browser.await.unwrap();
    assert!(page.contains("&lt;b&gt;denied"), "{page}");
}

#[tokio::test]
async fn the_code_is_accepted_once() {
    let mut listener = listener();
    let port = listener.port;
    let first = tokio::spawn(async move { send(port, &valid_request(port)).await });
    let callback = listener.callback().await.unwrap();
    let second = send(port, &valid_request(port)).await;
    assert!(second.starts_with("HTTP/1.1 409"), "{second}");
    callback.answer(Page::SignedIn).await;
    assert!(first.await.unwrap().starts_with("HTTP/1.1 200"));
}
