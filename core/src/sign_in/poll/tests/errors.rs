//! Errors that end the loop, and the error at the deadline.

use super::*;

#[tokio::test]
async fn every_other_error_of_the_service_ends_the_loop() {
    for fault in [
        ServiceFault::ExpiredToken,
        ServiceFault::AccessDenied,
        ServiceFault::InvalidGrant,
        ServiceFault::InvalidClient,
        ServiceFault::UnauthorizedClient,
        ServiceFault::UnsupportedGrantType,
        ServiceFault::InvalidRequest,
        ServiceFault::InvalidScope,
        ServiceFault::EncryptionKeyUnavailable,
    ] {
        let run = run(&TestClock::new(), 1, 600, vec![pending(), service(fault)]).await;
        let Err(Error::Service {
            fault: ended_by, ..
        }) = run.result
        else {
            panic!("{:?}", run.result)
        };
        assert_eq!(ended_by, fault);
        assert_eq!(run.requests, 2);
    }
}

#[tokio::test]
async fn an_untrusted_certificate_ends_the_loop() {
    let error = Error::Connection {
        operation: "CreateToken",
        fault: crate::error::ConnectionFault::UnknownIssuer,
        problem: "x".into(),
    };
    let run = run(&TestClock::new(), 1, 600, vec![Err(error)]).await;
    assert_eq!(
        run.result.unwrap_err().code(),
        ErrorCode::UntrustedCertificate
    );
    assert_eq!(run.requests, 1);
}

#[tokio::test]
async fn the_error_at_the_deadline_has_the_last_network_error() {
    let run = run(&TestClock::new(), 1, 20, vec![network()]).await;
    let error = run.result.unwrap_err();
    assert_eq!(error.code(), ErrorCode::ExpiredToken);
    assert!(
        error.to_string().contains("Network: CreateToken"),
        "{error}"
    );
    assert!(error.reason().unwrap().contains("connection reset"));
}

#[tokio::test]
async fn the_error_at_the_deadline_has_the_message_of_a_failing_service() {
    let failed = Err(Error::Service {
        operation: "CreateToken",
        fault: ServiceFault::InternalServer,
        answer: Box::new(ServiceAnswer {
            reason: Some("backend down".into()),
            request_id: Some("id-1".into()),
            ..ServiceAnswer::default()
        }),
    });
    let run = run(&TestClock::new(), 1, 20, vec![failed]).await;
    let error = run.result.unwrap_err();
    assert_eq!(error.code(), ErrorCode::ExpiredToken);
    assert!(error.to_string().contains("InternalServer"), "{error}");
    assert_eq!(error.reason().as_deref(), Some("backend down"));
    assert_eq!(error.request_id(), Some("id-1"));
}

#[tokio::test]
async fn the_error_at_the_deadline_has_no_failure_that_a_response_followed() {
    let run = run(&TestClock::new(), 5, 18, vec![network(), pending()]).await;
    assert_eq!(run.result.unwrap_err().reason(), None);
}
