//! How long a role is served, and the port is open.

use super::*;

#[tokio::test]
async fn a_token_that_was_revoked_gets_nothing_and_others_still_do() {
    let (scene, server) = (signed_in().await, CredentialServer::new());
    let (closed, dropped, stays) = (
        serve(&server, &scene, "Admin"),
        serve(&server, &scene, "Admin"),
        serve(&server, &scene, "Admin"),
    );
    expect_served(&closed).await;
    let requests = [request(&closed), request(&dropped)];
    closed.close().await;
    drop(dropped);
    for request in requests {
        let response = send(port(&stays), &request).await;
        assert_eq!(status(&response), "403", "{response}");
    }
    expect_served(&stays).await;
}

#[tokio::test]
async fn closing_ends_a_request_that_waits_without_credentials() {
    let (scene, server) = (signed_in().await, CredentialServer::new());
    let (given, _other) = (
        serve(&server, &scene, "Admin"),
        serve(&server, &scene, "Reader"),
    );
    scene.portal.hold(true);
    let (port, request) = (port(&given), request(&given));
    let program = tokio::spawn(async move { send(port, &request).await });
    scene.portal.requested(1).await;
    given.close().await;
    let response = program.await.unwrap();
    assert_eq!(status(&response), "403", "{response}");
    // Nobody else waits for the request.
    scene.portal.left(1).await;
}

#[tokio::test]
async fn the_port_is_closed_with_the_last_role_and_opened_again_for_the_next() {
    let (scene, server) = (signed_in().await, CredentialServer::new());
    let (first, second) = (
        serve(&server, &scene, "Admin"),
        serve(&server, &scene, "Reader"),
    );
    let port = port(&first);
    let mut idle = connect(port).await;
    expect_served(&first).await;
    first.close().await;
    expect_served(&second).await;
    second.close().await;
    assert!(
        TcpStream::connect((Ipv4Addr::LOCALHOST, port))
            .await
            .is_err()
    );
    assert!(is_closed(&mut idle).await);
    let third = serve(&server, &scene, "Admin");
    expect_served(&third).await;
}

#[tokio::test]
async fn it_listens_on_127_0_0_1_only() {
    let (scene, server) = (signed_in().await, CredentialServer::new());
    let given = serve(&server, &scene, "Admin");
    let other = TcpStream::connect((Ipv4Addr::new(127, 0, 0, 2), port(&given))).await;
    assert!(other.is_err());
}

#[tokio::test]
async fn a_listener_whose_runtime_was_shut_down_is_not_used_again() {
    let (scene, server) = (signed_in().await, Arc::new(CredentialServer::new()));
    let (session, call) = (scene.session.clone(), scene.call.clone());
    let other = Arc::clone(&server);
    let before = std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let (account, role) = (ACCOUNT.parse().unwrap(), "Admin".parse().unwrap());
        runtime
            .block_on(async { other.serve(&session, &call, account, role) })
            .unwrap()
    });
    let before = before.join().unwrap();
    let given = serve(&server, &scene, "Admin");
    expect_served(&given).await;
    before.close().await;
    expect_served(&given).await;
}

#[tokio::test]
async fn the_session_goes_on_for_as_long_as_a_role_is_served() {
    let (scene, server) = (signed_in().await, CredentialServer::new());
    let given = serve(&server, &scene, "Admin");
    let Scene {
        session, portal, ..
    } = scene;
    drop(session);
    expect_served(&given).await;
    assert_eq!(portal.requests(), 1);
}
