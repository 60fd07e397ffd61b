//! Which sign-in, account and role a command is for.
//!
//! Arguments count before configuration files. If one of `--start-url`, `--sso-region` and `--session-name` is given, the
//! others that are missing come from the section `[sso-session NAME]`. If none is given, all come from the profile in use,
//! and so do the account and the role that are missing.

use aws_sso_native_core::context::CallContext;
use aws_sso_native_core::profile::{Profiles, Properties, read_profiles};
use aws_sso_native_core::session::SsoSession;
use aws_sso_native_core::sign_in::ClientRequest;
use aws_sso_native_core::types::{AccountId, InvalidValue, RoleName, Scopes, SessionName};

use crate::arguments::PortalArguments;
use crate::failure::{Failure, Result};
use crate::quote;

const START_URL: &str = "sso_start_url";
const REGION: &str = "sso_region";
const SCOPES: &str = "sso_registration_scopes";
const SESSION: &str = "sso_session";
const ACCOUNT: &str = "sso_account_id";
const ROLE: &str = "sso_role_name";

/// A sign-in, and the role that the profile names.
pub(crate) struct Portal {
    request: ClientRequest,
    /// From the profile in use, if it is the source of the sign-in.
    account_id: Option<AccountId>,
    role_name: Option<RoleName>,
}

impl Portal {
    /// Finds it by the arguments, and where they leave something out, by the configuration files.
    pub(crate) async fn find(context: &CallContext, given: PortalArguments) -> Result<Self> {
        if let PortalArguments {
            start_url: Some(start_url),
            region: Some(region),
            session_name: None,
        } = given
        {
            return Ok(Self::of(ClientRequest::new(start_url, region)));
        }
        let profiles = read_profiles(context).await?;
        if given.start_url.is_none() && given.region.is_none() && given.session_name.is_none() {
            return Self::of_profile(&profiles);
        }
        with_section(&profiles, given).map(Self::of)
    }

    const fn of(request: ClientRequest) -> Self {
        Self {
            request,
            account_id: None,
            role_name: None,
        }
    }

    fn of_profile(profiles: &Profiles) -> Result<Self> {
        let missing = || {
            Failure::Misuse(
                "no sign-in is given: pass `--start-url` and `--sso-region`, or `--session-name` with the name of an \
                 sso-session in `~/.aws/config`, or `--profile`"
                    .into(),
            )
        };
        let profile = profiles.in_use().ok_or_else(missing)?;
        let session_name = parsed::<SessionName>(Some(profile), SESSION)?;
        let given = if session_name.is_some() {
            PortalArguments {
                session_name,
                ..PortalArguments::default()
            }
        } else {
            PortalArguments {
                start_url: Some(parsed(Some(profile), START_URL)?.ok_or_else(missing)?),
                region: Some(parsed(Some(profile), REGION)?.ok_or_else(missing)?),
                session_name: None,
            }
        };
        Ok(Self {
            request: with_section(profiles, given)?,
            account_id: parsed(Some(profile), ACCOUNT)?,
            role_name: parsed(Some(profile), ROLE)?,
        })
    }

    /// The portal, the region and the session name.
    pub(crate) const fn request(&self) -> &ClientRequest {
        &self.request
    }

    /// A session for this sign-in.
    pub(crate) fn session(&self) -> SsoSession {
        SsoSession::new(self.request.clone())
    }

    /// The account that is given, or else that of the profile.
    pub(crate) fn account_id(&self, given: Option<AccountId>) -> Option<AccountId> {
        given.or_else(|| self.account_id.clone())
    }

    /// The role that is given, or else that of the profile.
    pub(crate) fn role_name(&self, given: Option<RoleName>) -> Option<RoleName> {
        given.or_else(|| self.role_name.clone())
    }

    /// The command that signs in, for a POSIX shell.
    pub(crate) fn sign_in_command(&self) -> String {
        let ClientRequest {
            start_url, region, ..
        } = &self.request;
        let name = self.request.session_name.as_ref();
        let arguments = [
            ("--start-url", Some(start_url.as_str())),
            ("--sso-region", Some(region.as_str())),
            ("--session-name", name.map(SessionName::as_str)),
        ];
        let mut command = String::from("aws-sso-native login");
        for (argument, value) in arguments {
            // The types of these values rule out control characters.
            if let Some(value) = value.and_then(quote::posix) {
                command.extend([" ", argument, " ", &value]);
            }
        }
        command
    }
}

/// What is given, completed by the section of the session name.
fn with_section(profiles: &Profiles, given: PortalArguments) -> Result<ClientRequest> {
    let name = given.session_name.as_ref();
    let section = name.and_then(|name| profiles.sso_session(name.as_str()));
    let missing = |arguments: &str, properties: &str| match name {
        None => Failure::Misuse(format!("{arguments} missing")),
        Some(name) if section.is_none() => Failure::Configuration(format!(
            "{arguments} not given, and there is no section `[sso-session {name}]`"
        )),
        Some(name) => Failure::Configuration(format!(
            "{arguments} not given, and the section `[sso-session {name}]` has no {properties}"
        )),
    };
    let start_url = given
        .start_url
        .map_or_else(|| parsed(section, START_URL), |url| Ok(Some(url)))?;
    let region = given
        .region
        .map_or_else(|| parsed(section, REGION), |region| Ok(Some(region)))?;
    let (start_url, region) = match (start_url, region) {
        (Some(start_url), Some(region)) => (start_url, region),
        (None, None) => {
            return Err(missing(
                "`--start-url` and `--sso-region` are",
                "`sso_start_url` and `sso_region`",
            ));
        }
        (None, Some(_)) => return Err(missing("`--start-url` is", "`sso_start_url`")),
        (Some(_), None) => return Err(missing("`--sso-region` is", "`sso_region`")),
    };
    let scopes = scopes(section)?;
    Ok(ClientRequest {
        session_name: given.session_name,
        scopes,
        ..ClientRequest::new(start_url, region)
    })
}

fn parsed<T: std::str::FromStr<Err = InvalidValue>>(
    section: Option<&Properties>,
    property: &str,
) -> Result<Option<T>> {
    let value = section.and_then(|section| section.get(property));
    let value = value.filter(|value| !value.is_empty());
    value.map(str::parse).transpose().map_err(invalid(property))
}

/// The scopes: a list with commas, as in the AWS CLI. The cache file of a client registration is named by them.
fn scopes(section: Option<&Properties>) -> Result<Option<Scopes>> {
    let Some(text) = section.and_then(|section| section.get(SCOPES)) else {
        return Ok(None);
    };
    let scopes = text.split(',').map(str::trim);
    let scopes = scopes.filter(|scope| !scope.is_empty()).map(str::to_owned);
    Scopes::new(scopes.collect()).map_err(invalid(SCOPES))
}

fn invalid(property: &str) -> impl Fn(InvalidValue) -> Failure {
    move |problem| Failure::Configuration(format!("`{property}` {problem}"))
}
