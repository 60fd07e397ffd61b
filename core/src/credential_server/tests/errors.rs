//! Credentials that the portal does not give.

use super::*;

#[tokio::test]
async fn a_portal_that_hangs_is_an_error_within_a_second_and_its_answer_is_there_for_the_next_try()
{
    let (scene, server) = (signed_in().await, CredentialServer::new());
    let given = serve(&server, &scene, "Admin");
    scene.portal.hold(true);
    for _ in 0..2 {
        let response = send_once(port(&given), &request(&given)).await;
        assert_eq!(status(&response), "503", "{response}");
        assert_eq!(code(&response), "Timeout");
    }
    scene.portal.hold(false);
    while !scene.session.role_credentials_are_idle() {
        SystemClock.sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(body(&ask(&given).await)["AccessKeyId"], "ASIA1");
    assert_eq!(scene.portal.requests(), 1);
}

#[tokio::test]
async fn an_error_has_its_code_and_hint() {
    let (scene, server) = (signed_in().await, CredentialServer::new());
    let given = serve(&server, &scene, "Admin");
    scene.portal.fail(Some(FORBIDDEN));
    let response = ask(&given).await;
    assert_eq!(
        (status(&response), code(&response)),
        ("403", "Forbidden".to_owned())
    );
    assert!(response.contains("Choose another role"), "{response}");
    scene.portal.fail(None);
    std::fs::remove_file(scene.token_file()).unwrap();
    scene.clock.advance(Duration::from_secs(2));
    let response = ask(&given).await;
    assert_eq!(status(&response), "403", "{response}");
    assert_eq!(code(&response), "SignInRequired");
    assert!(!response.contains("AT-0"), "{response}");
}

#[tokio::test]
async fn what_went_wrong_in_the_background_is_reported_by_the_next_call_of_the_host() {
    let (scene, server) = (signed_in().await, CredentialServer::new());
    let given = serve(&server, &scene, "Admin");
    expect_served(&given).await;
    scene.clock.advance(Duration::from_mins(50));
    scene.portal.fail(Some(FORBIDDEN));
    // It starts a renewal, which fails.
    expect_served(&given).await;
    while !scene.session.role_credentials_are_idle() {
        SystemClock.sleep(Duration::from_millis(1)).await;
    }
    expect_served(&given).await;
    let mut warnings = Vec::new();
    while warnings.is_empty() {
        SystemClock.sleep(Duration::from_millis(1)).await;
        scene.session.status(&scene.call).await.unwrap();
        warnings = scene.call.warnings.take();
    }
    let codes: Vec<_> = warnings.iter().map(|warning| warning.code).collect();
    assert_eq!(codes, [crate::error::WarningCode::CredentialsNotRenewed]);
}
