//! The stored sign-in and its client registration. No secret is shown.

use chrono::{DateTime, SecondsFormat, Utc};

use super::check::{Check, CheckId};
use super::findings::Findings;
use crate::cache::{self, Renewal, StoredToken};
use crate::context::{CallContext, Warnings};
use crate::sign_in::ClientRequest;

const SIGN_IN: &str = "Sign in again";

pub(super) async fn check(context: &CallContext, request: &ClientRequest, findings: &Findings) {
    // Its own list of warnings: other checks run side by side.
    let context = &CallContext {
        warnings: Warnings::default(),
        ..context.clone()
    };
    let session_name = request.session_name.as_ref();
    let path = cache::token_file(&context.environment, &request.start_url, session_name);
    let Ok(path) = path else {
        for id in [CheckId::Token, CheckId::Registration] {
            findings.add(Check::skipped(id, "the home folder is not known"));
        }
        return;
    };
    let stored = cache::load_token(context, &path, &request.start_url, Some(&request.region)).await;
    let problem = context.warnings.take().into_iter().next();
    let problem = problem.map(|warning| warning.message);
    let lines = [format!("token file: {}", path.display())];
    let id = CheckId::Token;
    let mut renewal = None;
    let check = match stored {
        StoredToken::Missing => Check::ok(id, "no sign-in is stored"),
        StoredToken::Unusable => {
            let message = problem.unwrap_or_else(|| "the token file cannot be used".to_owned());
            Check::failed(id, message).hint("Sign in again, which replaces the file")
        }
        StoredToken::OtherPortal => {
            let message = problem.unwrap_or_else(|| "the sign-in is to another portal".to_owned());
            Check::failed(id, message)
                .hint("Sign in again, or use another session name for this portal")
        }
        StoredToken::OtherRegion(_) => {
            let message = problem.unwrap_or_else(|| "the sign-in is to another region".to_owned());
            Check::failed(id, message).hint(
                "Sign in again, or use the region of the file if IAM Identity Center is set up there",
            )
        }
        StoredToken::Found(token) => {
            let now = context.clock.wall();
            let check = token_check(
                now,
                token.expires_at,
                &token.renewal,
                session_name.is_some(),
            );
            renewal = Some((token.renewal, token.expires_at));
            check
        }
    };
    findings.add(check.evidence(lines));
    findings.add(registration(context.clock.wall(), renewal.as_ref()));
}

fn time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn token_check(
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    renewal: &Renewal,
    has_session: bool,
) -> Check {
    let id = CheckId::Token;
    let until = time(expires_at);
    let is_complete = renewal.refresh_token.is_some()
        && renewal.client_id.is_some()
        && renewal.client_secret.is_some()
        && renewal.registration_expires_at.is_some();
    let is_renewed = has_session && is_complete;
    if now < expires_at {
        let message = if is_renewed {
            format!("signed in until {until}; the sign-in is renewed then")
        } else {
            format!("signed in until {until}; the sign-in is not renewed")
        };
        return Check::ok(id, message);
    }
    if is_renewed {
        return Check::ok(
            id,
            format!("the token expired at {until}, and is renewed at its next use"),
        );
    }
    let why = if is_complete {
        "without a session name it is not renewed"
    } else if renewal.refresh_token.is_none() {
        "the file has no refresh token"
    } else {
        "the file lacks what a refresh needs"
    };
    Check::failed(id, format!("the token expired at {until}, and {why}")).hint(SIGN_IN)
}

fn registration(now: DateTime<Utc>, stored: Option<&(Renewal, DateTime<Utc>)>) -> Check {
    let id = CheckId::Registration;
    let Some((renewal, token_expires_at)) = stored else {
        return Check::skipped(id, "no sign-in is stored");
    };
    let Some(expires_at) = renewal.registration_expires_at else {
        return Check::skipped(id, "the token file names no client registration");
    };
    let until = time(expires_at);
    if now < expires_at {
        return Check::ok(
            id,
            format!("the client registration is valid until {until}"),
        );
    }
    let message =
        format!("the client registration expired at {until}: the sign-in cannot be renewed");
    let check = if now < *token_expires_at {
        Check::warning(id, message)
    } else {
        Check::failed(id, message)
    };
    check.hint(SIGN_IN)
}

#[cfg(test)]
mod tests {
    use super::super::check::CheckResult;
    use super::*;
    use crate::types::Secret;

    const TIMES: [&str; 3] = [
        "2026-01-02T03:04:04Z",
        "2026-01-02T03:04:05Z",
        "2026-01-02T03:04:06Z",
    ];

    fn times() -> [DateTime<Utc>; 3] {
        TIMES.map(|time| time.parse().unwrap())
    }

    fn complete(registration_expires_at: DateTime<Utc>) -> Renewal {
        Renewal {
            refresh_token: Some(Secret::new("refresh".to_owned())),
            client_id: Some("client".to_owned()),
            client_secret: Some(Secret::new("secret".to_owned())),
            registration_expires_at: Some(registration_expires_at),
        }
    }

    #[test]
    fn a_time_is_in_utc_and_without_fractions() {
        assert_eq!(times().map(time), TIMES);
    }

    #[test]
    fn a_token_that_has_expired_is_a_failure_unless_it_is_renewed() {
        let [before, now, after] = times();
        let whole = complete(after);
        let without = |remove: fn(&mut Renewal)| {
            let mut renewal = whole.clone();
            remove(&mut renewal);
            renewal
        };
        let no_token = without(|it| it.refresh_token = None);
        let no_client = without(|it| it.client_id = None);
        let no_secret = without(|it| it.client_secret = None);
        let no_registration = without(|it| it.registration_expires_at = None);
        for (expires_at, renewal, has_session, result, part) in [
            (after, &whole, true, CheckResult::Ok, "is renewed then"),
            (after, &whole, false, CheckResult::Ok, "is not renewed"),
            (after, &no_token, true, CheckResult::Ok, "is not renewed"),
            (now, &whole, true, CheckResult::Ok, "at its next use"),
            (before, &whole, true, CheckResult::Ok, "at its next use"),
            (now, &whole, false, CheckResult::Failed, "session name"),
            (now, &no_token, true, CheckResult::Failed, "refresh token"),
            (now, &no_client, true, CheckResult::Failed, "lacks"),
            (now, &no_secret, true, CheckResult::Failed, "lacks"),
            (now, &no_registration, true, CheckResult::Failed, "lacks"),
        ] {
            let check = token_check(now, expires_at, renewal, has_session);
            assert_eq!(check.result, result, "{}", check.message);
            assert!(check.message.contains(part), "{}", check.message);
            assert!(check.message.contains(&time(expires_at)));
            assert_eq!(check.hint.is_some(), result == CheckResult::Failed);
        }
    }

    #[test]
    fn an_expired_registration_is_a_warning_while_the_token_is_valid_and_a_failure_after() {
        let [before, now, after] = times();
        let result = |registration_expires_at, token_expires_at| {
            let stored = (complete(registration_expires_at), token_expires_at);
            registration(now, Some(&stored)).result
        };
        assert_eq!(result(after, before), CheckResult::Ok);
        assert_eq!(result(now, after), CheckResult::Warning);
        assert_eq!(result(before, now), CheckResult::Failed);
        assert_eq!(registration(now, None).result, CheckResult::Skipped);
        let unnamed = (Renewal::default(), after);
        let unnamed = registration(now, Some(&unnamed));
        assert_eq!(unnamed.result, CheckResult::Skipped);
    }
}
