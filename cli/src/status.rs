//! `status`: whether the person is signed in, by the files of this machine.

use aws_sso_native_core::context::CallContext;
use aws_sso_native_core::session::{SessionStatus, SsoSession};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value};

use crate::exit_status::ExitStatus;
use crate::failure::Result;
use crate::login::time;
use crate::{output, visible};

/// Prints the status. The exit status says it, too.
pub(crate) async fn run(
    context: &CallContext,
    session: &SsoSession,
    json: bool,
) -> Result<ExitStatus> {
    let status = session.status(context).await?;
    let is_expired = status
        .expires_at
        .is_some_and(|expiry| expiry <= context.clock.wall());
    output::answer(&if json {
        visible::json(&as_json(&status))
    } else {
        for_people(&status, is_expired)
    })?;
    Ok(if status.signed_in {
        ExitStatus::Success
    } else {
        ExitStatus::SignedOut
    })
}

fn as_json(status: &SessionStatus) -> Value {
    let time = |time: DateTime<Utc>| Value::from(time.to_rfc3339_opts(SecondsFormat::Secs, true));
    let mut object = Map::new();
    object.insert("signedIn".into(), status.signed_in.into());
    object.insert("refreshable".into(), status.refreshable.into());
    let optional = [
        ("expiresAt", status.expires_at.map(time)),
        ("refreshableUntil", status.refreshable_until.map(time)),
        (
            "reason",
            status.reason.as_ref().map(|why| why.as_str().into()),
        ),
        ("tokenFile", status.token_file.to_str().map(Value::from)),
    ];
    for (name, value) in optional {
        object.extend(value.map(|value| (name.to_owned(), value)));
    }
    Value::Object(object)
}

fn for_people(status: &SessionStatus, is_expired: bool) -> String {
    let mut lines = Vec::new();
    let why = status.reason.as_ref();
    if status.signed_in {
        lines.push("Signed in.".to_owned());
    } else {
        let why = why.map_or_else(String::new, |why| format!(": {why}"));
        lines.push(format!("Signed out{why}."));
    }
    if let Some(expires_at) = status.expires_at {
        let verb = if is_expired { "expired" } else { "expires" };
        lines.push(format!("The access token {verb} at {}.", time(expires_at)));
    }
    match status.refreshable_until {
        Some(until) => lines.push(format!(
            "It is renewed without you until {} at the latest.",
            time(until)
        )),
        None if status.refreshable => lines.push("It is renewed without you.".to_owned()),
        None if status.signed_in => lines.push("It is not renewed.".to_owned()),
        None => {}
    }
    let mut text = String::new();
    for line in lines {
        text.push_str(&visible::one_line(&line));
        text.push('\n');
    }
    text
}
