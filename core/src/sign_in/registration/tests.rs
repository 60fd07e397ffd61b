use super::*;
use crate::clock::test_clock::TestClock;
use crate::context::Environment;
use std::sync::Arc;

fn context() -> CallContext {
    CallContext {
        clock: Arc::new(TestClock::new()),
        ..CallContext::new(Environment::default())
    }
}

fn request() -> ClientRequest {
    let start_url = "https://my-org.awsapps.com/start".parse().unwrap();
    ClientRequest::new(start_url, "us-east-1".parse().unwrap())
}

fn with_scopes(scopes: &[&str]) -> ClientRequest {
    let scopes = scopes.iter().map(|&scope| scope.to_owned()).collect();
    ClientRequest {
        scopes: Scopes::new(scopes).unwrap(),
        ..request()
    }
}

/// A client of the device code flow that expires `lifetime` from now.
fn stored(context: &CallContext, lifetime: Duration) -> Registration {
    Registration {
        client_id: "id".into(),
        client_secret: Secret::new("secret"),
        expires_at: later(context.clock.wall(), lifetime),
        scopes: vec![ACCOUNT_ACCESS.into()],
        grant_types: Vec::new(),
        client_name: Some("Shown".into()),
    }
}

#[test]
fn access_to_accounts_is_always_requested_and_once() {
    assert_eq!(request().scopes_to_request(), [ACCOUNT_ACCESS]);
    assert_eq!(
        with_scopes(&["codewhisperer:completions"]).scopes_to_request(),
        [ACCOUNT_ACCESS, "codewhisperer:completions"]
    );
    let both = ["codewhisperer:completions", ACCOUNT_ACCESS];
    assert_eq!(with_scopes(&both).scopes_to_request(), both);
}

#[test]
fn a_stored_client_is_used_if_it_fits_the_flow_the_scopes_the_name_and_lasts() {
    let context = context();
    let hour = Duration::from_hours(1);
    let check = |request: &ClientRequest, stored: &Registration, kind| {
        request.cannot_use(stored, kind, &context)
    };
    let device = stored(&context, hour);
    let browser = Registration {
        grant_types: BROWSER_GRANTS.map(str::to_owned).to_vec(),
        ..device.clone()
    };
    let request = request();
    assert_eq!(check(&request, &device, ClientKind::Device), None);
    assert_eq!(check(&request, &browser, ClientKind::Browser), None);
    // A device client that another program registered with the grant types that it uses.
    let named = Registration {
        grant_types: vec!["refresh_token".into()],
        ..device.clone()
    };
    assert_eq!(check(&request, &named, ClientKind::Device), None);
    for (stored, kind) in [
        (&device, ClientKind::Browser),
        (&browser, ClientKind::Device),
    ] {
        assert_eq!(check(&request, stored, kind), Some("otherFlow"));
    }

    let soon = stored(&context, NEEDED_LIFETIME);
    assert_eq!(
        check(&request, &soon, ClientKind::Device),
        Some("expiresSoon")
    );
    let later = stored(&context, NEEDED_LIFETIME + Duration::from_secs(1));
    assert_eq!(check(&request, &later, ClientKind::Device), None);

    let more = with_scopes(&["codewhisperer:completions"]);
    assert_eq!(
        check(&more, &device, ClientKind::Device),
        Some("fewerScopes")
    );
    for (name, problem) in [("Shown", None), ("Other", Some("otherName"))] {
        let named = ClientRequest {
            client_name: Some(name.parse().unwrap()),
            ..request.clone()
        };
        assert_eq!(check(&named, &device, ClientKind::Device), problem);
    }
}
