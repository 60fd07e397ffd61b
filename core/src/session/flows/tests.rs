use super::*;
use crate::error::{Answer, ServiceFault};

fn refused(fault: ServiceFault) -> Error {
    Error::Service {
        operation: "RegisterClient",
        fault,
        answer: Box::<Answer>::default(),
    }
}

#[test]
fn what_a_device_code_may_cure_falls_back_to_it() {
    for error in [
        Error::CallbackUnavailable {
            problem: "no port".into(),
        },
        Error::BrowserNotOpened {
            problem: "no browser".into(),
        },
        refused(ServiceFault::InvalidRedirectUri),
        refused(ServiceFault::InvalidClientMetadata),
        refused(ServiceFault::UnauthorizedClient),
        refused(ServiceFault::UnsupportedGrantType),
    ] {
        assert!(
            matches!(Stop::from(error.clone()), Stop::UseDeviceCode(_)),
            "{error}"
        );
    }
}

#[test]
fn what_it_cannot_cure_ends_the_sign_in() {
    for error in [
        refused(ServiceFault::AccessDenied),
        refused(ServiceFault::InvalidRequest),
        refused(ServiceFault::InvalidGrant),
        Error::SignInTimedOut { last_failure: None },
        Error::Timeout {
            operation: "CreateToken",
        },
        Error::UnsafeVerificationUri { member: "x" },
    ] {
        assert!(
            matches!(Stop::from(error.clone()), Stop::Failed(_)),
            "{error}"
        );
    }
}
