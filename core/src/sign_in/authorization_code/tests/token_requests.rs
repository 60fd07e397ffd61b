//! The request that exchanges the code for a token, and the responses to it.

use super::*;

#[tokio::test]
async fn the_token_request_matches_the_authorization_request() {
    let service = Service::with(200, token()).await;
    let mut authorization = service.begin().await.unwrap();
    let query = parameters(authorization.url.as_str());
    assert_eq!(query["client_id"], CLIENT_ID);
    let redirect = format!(
        "{}?code=the-code&state={}",
        query["redirect_uri"], query["state"]
    );
    let browser = tokio::spawn(async move { fetch(&redirect).await });
    // The deadline is not used here: the test clock would end it at once.
    let callback = authorization.listener.callback().await.unwrap();
    let granted = authorization
        .redeem(&service.context, &request(), &callback.outcome)
        .await;
    callback.answer(Page::SignedIn).await;
    assert!(browser.await.unwrap().contains("You can close this window"));
    assert_eq!(granted.unwrap().access_token.expose(), "access-token");

    let token_request = service.received("/token").remove(0);
    assert_eq!(token_request["grantType"], "authorization_code");
    assert_eq!(token_request["code"], "the-code");
    assert_eq!(token_request["redirectUri"], query["redirect_uri"]);
    let verifier = Secret::new(token_request["codeVerifier"].as_str().unwrap());
    assert_eq!(pkce::s256_challenge(&verifier), query["code_challenge"]);
    assert!(
        !authorization.url.as_str().contains(verifier.expose()),
        "the verifier is not sent before the token request"
    );
    assert!(!authorization.url.as_str().contains("client-secret"));
}

async fn fetch(url: &str) -> String {
    let url = Url::parse(url).unwrap();
    let port = url.port().unwrap();
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))
        .await
        .unwrap();
    let target = &url[url::Position::BeforePath..];
    let request = format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    response
}

#[tokio::test]
async fn a_code_that_may_have_been_used_is_not_sent_again() {
    let service = Service::with(500, json!({})).await;
    let authorization = service.begin().await.unwrap();
    let redeemed = authorization
        .redeem(&service.context, &request(), &code())
        .await;
    assert_eq!(redeemed.unwrap_err().code(), ErrorCode::InternalServer);
    assert_eq!(service.received("/token").len(), 1);
}

#[tokio::test]
async fn a_throttled_code_is_sent_again_for_half_a_minute() {
    let service = Service::with(429, json!({})).await;
    let authorization = service.begin().await.unwrap();
    let redeemed = authorization
        .redeem(&service.context, &request(), &code())
        .await;
    assert_eq!(redeemed.unwrap_err().code(), ErrorCode::TooManyRequests);
    // At 0, 1, 3, 7, 15 and 23 s.
    assert_eq!(service.received("/token").len(), 6);
}

#[tokio::test]
async fn secrets_that_the_service_echoes_are_not_in_the_error() {
    let echo = json!({ "error": "invalid_grant", "error_description": "the-code client-secret" });
    let service = Service::with(400, echo).await;
    let authorization = service.begin().await.unwrap();
    let error = authorization
        .redeem(&service.context, &request(), &code())
        .await
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidGrant);
    let text = format!("{error} {error:?}");
    assert!(
        !text.contains("the-code") && !text.contains("client-secret"),
        "{text}"
    );
}
