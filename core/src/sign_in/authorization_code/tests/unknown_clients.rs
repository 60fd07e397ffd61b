//! The registration of a client that the service does not know is deleted.

use super::*;

#[tokio::test]
async fn a_client_unknown_to_the_service_is_deleted_and_not_replaced_during_the_sign_in() {
    let service = Service::with(401, json!({ "error": "invalid_client" })).await;
    let authorization = service.begin().await.unwrap();
    assert_eq!(service.files().len(), 1);
    let error = authorization
        .redeem(&service.context, &request(), &code())
        .await
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidClient);
    assert_eq!(service.files(), Vec::<PathBuf>::new());
    assert_eq!(service.received("/client/register").len(), 1);
}

#[tokio::test]
async fn a_client_unknown_to_the_authorization_endpoint_is_deleted() {
    let service = Service::with(200, token()).await;
    let authorization = service.begin().await.unwrap();
    let response = AuthorizationResponse::Error {
        error: "invalid_client".into(),
        description: None,
    };
    let error = authorization
        .redeem(&service.context, &request(), &response)
        .await
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidClient);
    assert_eq!(service.received("/token"), Vec::<Value>::new());
    assert_eq!(service.files(), Vec::<PathBuf>::new());
}

/// RFC 6749 section 4.1.2.1: the authorization endpoint must not redirect if it does not know the client. So a time-out
/// is the only sign of it.
#[tokio::test]
async fn a_sign_in_that_timed_out_deletes_its_client() {
    let service = Service::with(200, token()).await;
    let mut authorization = service.begin().await.unwrap();
    let error = authorization
        .callback(&service.context)
        .await
        .err()
        .unwrap();
    assert_eq!(error.code(), ErrorCode::SignInTimedOut);
    assert_eq!(service.files(), Vec::<PathBuf>::new());
    service.begin().await.unwrap();
    assert_eq!(service.received("/client/register").len(), 2);
}
