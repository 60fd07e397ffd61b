//! Credentials of a role.

use std::time::Duration;

use chrono::{DateTime, Utc};

use super::request::InteractiveRequest;
use crate::aws;
use crate::clock::is_writable;
use crate::context::CallContext;
use crate::error::{Error, Result, ServiceFault};
use crate::types::{AccountId, Region, RoleName, Secret};

const OPERATION: &str = "GetRoleCredentials";

const PAUSE_AFTER_FORBIDDEN: Duration = Duration::from_secs(2);

/// The prefix of the names of roles that IAM Identity Center creates in an account, one for each permission set:
/// `AWSReservedSSO_AdministratorAccess_0123456789abcdef`. The portal uses the name of the permission set only.
const RESERVED_PREFIX: &str = "AWSReservedSSO_";

/// Credentials that sign requests to AWS.
#[derive(Debug, Clone)]
pub struct RoleCredentials {
    /// The id of the access key; it is not secret.
    pub access_key_id: String,
    /// The access key.
    pub secret_access_key: Secret,
    /// The session token.
    pub session_token: Secret,
    /// When they expire, by the service's clock.
    pub expires_at: DateTime<Utc>,
}

/// A role whose credentials are requested.
#[derive(Debug, Clone, Copy)]
pub struct Role<'a> {
    /// The account.
    pub account_id: &'a AccountId,
    /// The permission set's name.
    pub name: &'a RoleName,
    /// Whether the token comes from a sign-in that was completed a moment ago.
    pub signed_in_recently: bool,
}

/// Requests the credentials of a role in an account.
///
/// Right after a sign-in the service sometimes answers `Forbidden` for a role that the person has (aws/aws-cli#7871), so
/// the request is sent once more then.
pub async fn role_credentials(
    context: &CallContext,
    region: &Region,
    token: &Secret,
    role: Role<'_>,
) -> Result<RoleCredentials> {
    let mut request = InteractiveRequest::new(context, region, OPERATION).await?;
    let mut may_be_new = role.signed_in_recently;
    let answer = loop {
        let permit = request.permit().await?;
        let asking = request
            .client
            .get_role_credentials()
            .access_token(token.expose())
            .account_id(role.account_id.as_str())
            .role_name(role.name.as_str());
        let sending = async {
            let answer = asking.send().await;
            answer.map_err(|error| {
                explain(
                    aws::failure(OPERATION, &error, &[token]),
                    role.name.as_str(),
                )
            })
        };
        let answer = request.answer(sending).await;
        permit.answered(&answer);
        let retry = match &answer {
            Err(Error::Service {
                fault: ServiceFault::Forbidden,
                ..
            }) if may_be_new => {
                may_be_new = false;
                request.retry_after_pause(PAUSE_AFTER_FORBIDDEN).await
            }
            answer => request.retry_after(answer.as_ref().err()).await,
        };
        if !retry {
            break answer?;
        }
    };

    let missing = |member| Error::missing_member(OPERATION, member);
    let credentials = answer
        .role_credentials
        .ok_or_else(|| missing("roleCredentials"))?;
    let text = |text: Option<String>| text.filter(|text| !text.is_empty());
    Ok(RoleCredentials {
        access_key_id: text(credentials.access_key_id).ok_or_else(|| missing("accessKeyId"))?,
        secret_access_key: text(credentials.secret_access_key)
            .map(Secret::new)
            .ok_or_else(|| missing("secretAccessKey"))?,
        session_token: text(credentials.session_token)
            .map(Secret::new)
            .ok_or_else(|| missing("sessionToken"))?,
        // Milliseconds since 1970; 0 where the member is missing.
        expires_at: Some(credentials.expiration)
            .filter(|milliseconds| *milliseconds > 0)
            .and_then(DateTime::from_timestamp_millis)
            .filter(is_writable)
            .ok_or_else(|| missing("expiration"))?,
    })
}

/// Distinguishes a role that is not assigned from one that was given by its name in the account.
fn explain(error: Error, role_name: &str) -> Error {
    match error {
        Error::Service {
            operation,
            fault: ServiceFault::Forbidden,
            answer,
        } if role_name.starts_with(RESERVED_PREFIX) => Error::Service {
            operation,
            fault: ServiceFault::ForbiddenReservedRole,
            answer,
        },
        error => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorCode;
    use crate::portal::test_portal::{Answer, Asked, FORBIDDEN, Portal, THROTTLED, failure, ok};

    const GRANTED: &str = r#"{"roleCredentials":{"accessKeyId":"ASIA1","secretAccessKey":"SECRET",
        "sessionToken":"SESSION","expiration":1767323045000}}"#;

    async fn request(portal: &Portal, name: &str, is_new: bool) -> Result<RoleCredentials> {
        let region = "us-east-1".parse().unwrap();
        let role = Role {
            account_id: &"012345678901".parse().unwrap(),
            name: &name.parse().unwrap(),
            signed_in_recently: is_new,
        };
        role_credentials(&portal.context, &region, &Secret::new("AT"), role).await
    }

    #[tokio::test]
    async fn a_role_that_is_forbidden_is_asked_for_once_more_after_a_sign_in_alone() {
        for (is_new, refusals, requests) in [(false, 1, 1), (true, 1, 2), (true, 2, 2)] {
            let portal = Portal::start(move |_, before| {
                if before < refusals {
                    failure(FORBIDDEN)
                } else {
                    ok(GRANTED)
                }
            })
            .await;
            let answer = request(&portal, "Admin", is_new).await;
            let asked = portal.asked();
            assert_eq!(
                asked,
                vec![Asked::Credentials("Admin".to_owned()); requests]
            );
            let code = answer.err().map(|error| error.code());
            assert_eq!(code, (requests <= refusals).then_some(ErrorCode::Forbidden));
        }
    }

    #[tokio::test]
    async fn a_forbidden_role_with_its_name_in_the_account_is_told_so() {
        let portal = Portal::start(|_, _| failure(FORBIDDEN)).await;
        for (name, expected) in [
            ("AWSReservedSSO_Admin_0123456789abcdef", true),
            ("Admin", false),
        ] {
            let error = request(&portal, name, false).await.unwrap_err();
            let fault = match error {
                Error::Service { fault, .. } => fault,
                other => panic!("{other}"),
            };
            assert_eq!(fault == ServiceFault::ForbiddenReservedRole, expected);
        }
        // Another failure is not explained by the name.
        let portal = Portal::start(|_, before| match before {
            0 => failure(THROTTLED),
            _ => ok(GRANTED),
        });
        let answer = request(
            &portal.await,
            "AWSReservedSSO_Admin_0123456789abcdef",
            false,
        )
        .await;
        assert_eq!(answer.unwrap().access_key_id, "ASIA1");
    }

    #[tokio::test]
    async fn credentials_that_lack_a_member_or_have_an_empty_one_are_an_unexpected_answer() {
        for (member, replaced) in [
            ("accessKeyId", GRANTED.replace("ASIA1", "")),
            ("secretAccessKey", GRANTED.replace("SECRET", "")),
            ("sessionToken", GRANTED.replace("SESSION", "")),
            ("expiration", GRANTED.replace("1767323045000", "0")),
            ("expiration", GRANTED.replace("1767323045000", "-1")),
            (
                "expiration",
                GRANTED.replace("1767323045000", "9007199254740991"),
            ),
            ("roleCredentials", "{}".to_owned()),
        ] {
            let answer: Answer = ok(replaced);
            let portal = Portal::start(move |_, _| answer.clone()).await;
            let error = request(&portal, "Admin", false).await.unwrap_err();
            assert_eq!(error.code(), ErrorCode::UnexpectedAnswer, "{member}");
            assert!(error.to_string().contains(member), "{member}: {error}");
        }
        let portal = Portal::start(|_, _| ok(GRANTED)).await;
        let granted = request(&portal, "Admin", false).await.unwrap();
        assert_eq!(granted.secret_access_key.expose(), "SECRET");
        assert_eq!(granted.session_token.expose(), "SESSION");
        assert_eq!(granted.expires_at.timestamp_millis(), 1_767_323_045_000);
    }
}
