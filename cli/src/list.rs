//! `list`: the accounts, and the roles in them that the person can use.

use std::sync::Arc;

use aws_sso_native_core::accounts::Account;
use aws_sso_native_core::clock::Deadline;
use aws_sso_native_core::context::CallContext;
use aws_sso_native_core::portal::{End, Listing, Progress, TIME_BUDGET, Until};
use aws_sso_native_core::session::SsoSession;
use serde_json::{Map, Value, json};
use tokio_util::sync::CancellationToken;

use crate::exit_status::ExitStatus;
use crate::failure::{Failure, Result};
use crate::output::{self, ProgressLine};
use crate::visible;

/// Prints the list. What could not be read makes it a failure; the rest is printed.
pub(crate) async fn run(
    context: &CallContext,
    session: &SsoSession,
    json: bool,
) -> Result<ExitStatus> {
    let listing = Listing::new(false);
    let until = Until {
        deadline: Deadline::after(TIME_BUDGET, context.clock.as_ref()),
        stopped: CancellationToken::new(),
    };
    let mut line = ProgressLine::new();
    let end = session
        .work_on_list(context, &listing, &until, &mut |progress| {
            line.show(&progress_text(&progress));
        })
        .await?
        .end;
    line.clear();
    let accounts = listing.accounts(0..listing.len());
    let failure = failure(end, &accounts);
    output::answer(&if json {
        visible::json(&as_json(&accounts, failure.is_none()))
    } else {
        table(&accounts)
    })?;
    failure.map_or(Ok(ExitStatus::Success), Err)
}

fn progress_text(progress: &Progress) -> String {
    let Progress {
        accounts_listed,
        accounts_done,
        roles_found,
        time_left,
    } = progress;
    let left = time_left.map_or_else(String::new, |left| {
        format!(", about {} s left", left.as_secs().max(1))
    });
    format!("{accounts_done} of {accounts_listed} accounts, {roles_found} roles{left} ...")
}

/// Why the list is not complete.
fn failure(end: End, accounts: &[Arc<Account>]) -> Option<Failure> {
    if let End::Early(error) = end {
        return Some(Failure::Core(error));
    }
    let mut failed = accounts
        .iter()
        .filter_map(|account| account.error.as_deref());
    let first = failed.next()?;
    Some(Failure::RolesNotListed {
        accounts: 1 + failed.count(),
        why: first.code,
        message: first.message.clone(),
    })
}

fn as_json(accounts: &[Arc<Account>], complete: bool) -> Value {
    let accounts = accounts.iter().map(|account| {
        let id = account.id.as_str();
        let roles = account.roles.iter();
        let roles = roles.map(|role| json!({ "roleName": role.as_str(), "accountId": id }));
        let mut object = Map::new();
        object.insert("accountId".into(), id.into());
        object.insert("accountName".into(), account.name.as_str().into());
        if let Some(address) = &account.email_address {
            object.insert("emailAddress".into(), address.as_str().into());
        }
        object.insert("roles".into(), roles.collect());
        if let Some(error) = &account.error {
            let error = json!({ "code": error.code.as_str(), "message": error.message });
            object.insert("error".into(), error);
        }
        Value::Object(object)
    });
    json!({ "complete": complete, "accounts": accounts.collect::<Value>() })
}

/// A line for each role. The name of the account is last: it can be long, and its width on a terminal is not known.
fn table(accounts: &[Arc<Account>]) -> String {
    let mut rows = Vec::new();
    for account in accounts {
        let id = account.id.as_str();
        let name = visible::one_line(&account.name);
        let mut roles: Vec<_> = account
            .roles
            .iter()
            .map(|role| visible::one_line(role.as_str()))
            .collect();
        if roles.is_empty() {
            roles.push(if account.error.is_some() { "?" } else { "-" }.to_owned());
        }
        rows.extend(roles.into_iter().map(|role| (id, role, name.clone())));
    }
    let width = rows.iter().map(|(_, role, _)| role.chars().count()).max();
    let width = width.unwrap_or_default().max("ROLE".len());
    let mut text = format!("{:12}  {:width$}  ACCOUNT NAME\n", "ACCOUNT ID", "ROLE");
    for (id, role, name) in rows {
        let row = format!("{id}  {role:width$}  {name}");
        text.extend([row.trim_end(), "\n"]);
    }
    text
}

#[cfg(test)]
mod tests {
    use aws_sso_native_core::accounts::AccountError;
    use aws_sso_native_core::error::{Error, ErrorCode};

    use super::*;

    fn account(id: &str, name: &str, roles: &[&str]) -> Account {
        Account {
            id: id.parse().unwrap(),
            name: name.into(),
            email_address: None,
            roles: roles.iter().map(|&role| role.into()).collect(),
            error: None,
        }
    }

    #[test]
    fn the_table_has_a_line_for_each_role() {
        let list = [
            account("000000000001", "Production", &["Admin", "ReadOnlyAccess"]),
            account("000000000002", "", &[]),
            account("000000000003", "a\u{1b}[2J\u{202e}b\nc", &["Admin"]),
        ];
        assert_eq!(
            table(&list.map(Arc::new)),
            "ACCOUNT ID    ROLE            ACCOUNT NAME\n\
             000000000001  Admin           Production\n\
             000000000001  ReadOnlyAccess  Production\n\
             000000000002  -\n\
             000000000003  Admin           a\\u{1b}[2J\\u{202e}b c\n"
        );
    }

    #[test]
    fn an_account_that_could_not_be_read_makes_the_list_incomplete() {
        let failed = Account {
            error: Some(Box::new(AccountError::from(&Error::Timeout {
                operation: "x",
            }))),
            ..account("000000000002", "B", &[])
        };
        let list = [account("000000000001", "A", &["R"]), failed].map(Arc::new);
        let failure = failure(End::Whole, &list).unwrap();
        assert_eq!(failure.status(), ExitStatus::of(ErrorCode::Timeout));
        assert!(table(&list).contains("000000000002  ?     B\n"));
        let json = as_json(&list, false);
        assert_eq!(json["complete"], false);
        assert_eq!(json["accounts"][1]["error"]["code"], "Timeout");
    }
}
