//! The use of a token at the portal: the answers are those of the test, the refreshes those of the token endpoint.

use super::*;
use crate::error::{Error, ServiceAnswer, ServiceFault, SignedOut};
use crate::session::portal_access::PortalAccess;
use crate::session::refresher::Refresher;
use crate::session::token_store::TokenStore;

fn rejected() -> Error {
    Error::Service {
        operation: "ListAccounts",
        fault: ServiceFault::Unauthorized,
        answer: Box::<ServiceAnswer>::default(),
    }
}

fn access() -> PortalAccess {
    let store = Arc::new(TokenStore::new());
    let refresher = Arc::new(Refresher::new(Arc::clone(&store)));
    PortalAccess::new(store, refresher)
}

/// Makes one request of which the portal rejects these tokens. Returns the tokens that it got.
async fn request(
    scene: &Scene,
    access: &PortalAccess,
    rejects: &[&str],
) -> (Vec<String>, Result<(), Error>) {
    let (context, mut tokens) = (scene.context(), Vec::new());
    let result = async {
        let mut token = access.token(&context).await?;
        loop {
            let text = token.secret().expose().to_owned();
            let rejects = rejects.contains(&text.as_str());
            tokens.push(text);
            let answer = if rejects { Err(rejected()) } else { Ok(()) };
            if let Some(value) = token.accepted(answer).await? {
                return Ok(value);
            }
        }
    };
    let result = result.await;
    (tokens, result)
}

#[tokio::test]
async fn a_rejected_token_is_replaced_once_and_not_sent_again() {
    let scene = Scene::new().await;
    scene.sign_in(HOUR);
    let access = access();
    let (tokens, result) = request(&scene, &access, &["AT-0"]).await;
    assert!(result.is_ok());
    assert_eq!(tokens, ["AT-0", "AT-1"]);
    // Another program may restore the file.
    scene.sign_in(HOUR);
    let (tokens, result) = request(&scene, &access, &["AT-0"]).await;
    assert!(result.is_ok());
    assert_eq!(tokens, ["AT-2"]);
}

#[tokio::test]
async fn a_second_rejection_means_that_the_sign_in_has_ended() {
    let scene = Scene::new().await;
    scene.sign_in(HOUR);
    let (tokens, result) = request(&scene, &access(), &["AT-0", "AT-1"]).await;
    let revoked = SignedOut::Revoked;
    assert!(matches!(result, Err(Error::SignInRequired { why }) if why == revoked));
    assert_eq!(tokens, ["AT-0", "AT-1"]);
}

#[tokio::test]
async fn other_errors_are_given_as_they_are() {
    let scene = Scene::new().await;
    scene.sign_in(HOUR);
    let (access, context) = (access(), scene.context());
    let mut token = access.token(&context).await.unwrap();
    let timeout = Error::Timeout {
        operation: "ListAccounts",
    };
    let answer = token.accepted::<()>(Err(timeout)).await;
    assert_eq!(answer.unwrap_err().code(), ErrorCode::Timeout);
    assert_eq!(scene.endpoint.granted(), 0);
}
