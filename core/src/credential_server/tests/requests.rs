//! Which requests get credentials.

use super::*;

#[tokio::test]
async fn credentials_are_answered_as_texts_with_their_expiry_and_account() {
    let (scene, server) = (signed_in().await, CredentialServer::new());
    let given = serve(&server, &scene, "Admin");
    let response = ask(&given).await;
    assert_eq!(status(&response), "200", "{response}");
    let expected = serde_json::json!({
        "AccessKeyId": "ASIA1", "SecretAccessKey": "SECRET-1", "Token": "SESSION-1",
        "Expiration": "2026-01-02T04:04:05Z", "AccountId": ACCOUNT,
    });
    assert_eq!(body(&response), expected);
    let response = response.to_lowercase();
    assert!(response.contains("\r\ncache-control: no-store\r\n"));
    assert!(response.contains("\r\ncontent-type: application/json\r\n"));
    assert!(!response.contains("access-control-"));
    // From memory.
    assert_eq!(body(&ask(&given).await), expected);
    assert_eq!(scene.portal.requests(), 1);
}

#[tokio::test]
async fn a_token_is_good_for_its_own_role_only() {
    let (scene, server) = (signed_in().await, CredentialServer::new());
    let (admin, reader) = (
        serve(&server, &scene, "Admin"),
        serve(&server, &scene, "Reader"),
    );
    assert_eq!(admin.url(), reader.url(), "one port for all");
    assert_ne!(admin.token(), reader.token());
    for _ in 0..2 {
        assert_eq!(body(&ask(&admin).await)["AccessKeyId"], "ASIA1");
        assert_eq!(body(&ask(&reader).await)["AccessKeyId"], "ASIA2");
    }
}

#[tokio::test]
async fn a_wrong_token_gets_nothing() {
    let (scene, server) = (signed_in().await, CredentialServer::new());
    let given = serve(&server, &scene, "Admin");
    let token = given.token().expose().to_owned();
    let mut wrong = vec![
        String::new(),
        "wrong".to_owned(),
        token.to_lowercase(),
        format!("Bearer {token}"),
        format!("{token}{token}"),
        format!("{token}="),
        format!("{token}\r\nAuthorization: {token}"),
        format!("wrong\r\nAuthorization: {token}"),
    ];
    wrong.extend((1..token.len()).map(|length| token[..length].to_owned()));
    for token in wrong {
        let response = send(port(&given), &request_with(&given, &token, "")).await;
        assert_eq!(status(&response), "403", "{token}: {response}");
        assert_eq!(code(&response), "InvalidAuthorizationToken");
    }
    let without = format!(
        "GET /credentials HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n",
        port(&given)
    );
    assert_eq!(status(&send(port(&given), &without).await), "403");
    assert_eq!(scene.portal.requests(), 0);
    expect_served(&given).await;
}

#[tokio::test]
async fn other_hosts_pages_paths_and_methods_get_nothing_even_with_the_token() {
    let (scene, server) = (signed_in().await, CredentialServer::new());
    let given = serve(&server, &scene, "Admin");
    let port = port(&given);
    let token = given.token().expose();
    let own = format!("127.0.0.1:{port}");
    let with = |line: &str, host: &str, more: &str| {
        format!("{line}\r\nHost: {host}\r\nAuthorization: {token}\r\n{more}\r\n")
    };
    let get = |target: &str| with(&format!("GET {target} HTTP/1.1"), &own, "");
    let method = |method: &str| with(&format!("{method} /credentials HTTP/1.1"), &own, "");
    let host = |host: &str| with("GET /credentials HTTP/1.1", host, "");
    let header = |more: &str| with("GET /credentials HTTP/1.1", &own, more);
    let requests = [
        // DNS rebinding: a page whose own host name resolves to 127.0.0.1.
        (host("evil.example"), "421"),
        (host(&format!("evil.example:{port}")), "421"),
        (host(&format!("localhost:{port}")), "421"),
        (host("127.0.0.1"), "421"),
        (host(&format!("[::1]:{port}")), "421"),
        (host(&format!("{own}.evil.example")), "421"),
        (host(&format!("{own}\r\nHost: evil.example")), "421"),
        (
            get(&format!("http://evil.example:{port}/credentials")),
            "421",
        ),
        (get(&format!("http://{own}/credentials")), "421"),
        (
            format!("GET /credentials HTTP/1.0\r\nAuthorization: {token}\r\n\r\n"),
            "421",
        ),
        (header("Origin: https://evil.example\r\n"), "403"),
        (header("Origin: null\r\n"), "403"),
        (header(&format!("Origin: http://{own}\r\n")), "403"),
        (header("Sec-Fetch-Site: same-origin\r\n"), "403"),
        (get("/"), "404"),
        (get("/credentials/"), "404"),
        (get("/credentials?"), "404"),
        (get("/credentials?a=b"), "404"),
        (get("//credentials"), "404"),
        (get("/%63redentials"), "404"),
        (get("/x/../credentials"), "404"),
        (method("POST"), "405"),
        (method("HEAD"), "405"),
        (method("OPTIONS"), "405"),
        (method("PUT"), "405"),
        (method("get"), "405"),
        ("not HTTP\r\n\r\n".to_owned(), "400"),
        (header(&"X: y\r\n".repeat(1000)), "4"),
        (header(&format!("X: {}\r\n", "y".repeat(20_000))), "4"),
    ];
    for (request, expected) in requests {
        let response = send(port, &request).await;
        let head: String = request.chars().take(100).collect();
        assert!(
            status(&response).starts_with(expected),
            "{head}: {response}"
        );
        assert!(!response.contains("SECRET"), "{head}: {response}");
        assert!(!response.contains(token), "{head}: {response}");
        if expected == "405" && !request.starts_with("HEAD") {
            assert!(response.to_lowercase().contains("\r\nallow: get\r\n"));
            assert_eq!(code(&response), "MethodNotAllowed");
        }
    }
    assert_eq!(scene.portal.requests(), 0);
    expect_served(&given).await;
}

#[tokio::test]
async fn a_connection_has_one_answer_whatever_follows_the_request() {
    let (scene, server) = (signed_in().await, CredentialServer::new());
    let given = serve(&server, &scene, "Admin");
    let (valid, wrong) = (request(&given), request_with(&given, "wrong", ""));
    let with_body = request_with(
        &given,
        "wrong",
        &format!("Content-Length: {}\r\n", valid.len()),
    );
    let chunked = request_with(&given, "wrong", "Transfer-Encoding: chunked\r\n");
    for before in [&wrong, &with_body, &chunked] {
        let response = send_until_closed(port(&given), &format!("{before}{valid}")).await;
        assert_eq!(status(&response), "403", "{before}: {response}");
        assert_eq!(response.matches("HTTP/1.1").count(), 1, "{response}");
        assert!(!response.contains("SECRET"), "{response}");
    }
    assert_eq!(scene.portal.requests(), 0);
    let response = send_until_closed(port(&given), &valid.repeat(3)).await;
    assert_eq!(status(&response), "200", "{response}");
    assert_eq!(response.matches("HTTP/1.1").count(), 1, "{response}");
}
