//! How accounts are written to the file: several in each part, as JSON.
//!
//! A part names each role once, and an account has their indexes. This is a quarter of the size of the JSON that JavaScript
//! gets, and is read in half of the time. Nothing that is read is trusted: another program may have written it.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::problem::Problem;
use crate::accounts::{Account, AccountError, ListedRoleName};
use crate::error::ErrorCode;

/// The number of accounts in one part. A part is read as a whole.
const PART: usize = 250;

#[derive(Serialize, Deserialize)]
struct Part<'a> {
    #[serde(borrow)]
    roles: Vec<Cow<'a, str>>,
    #[serde(borrow)]
    accounts: Vec<AccountRow<'a>>,
}

/// The id, the name, the address, the indexes of the roles, and the error of an account.
#[derive(Serialize, Deserialize)]
struct AccountRow<'a>(
    #[serde(borrow)] Cow<'a, str>,
    #[serde(borrow)] Cow<'a, str>,
    #[serde(borrow)] Option<Cow<'a, str>>,
    Vec<usize>,
    #[serde(borrow)] Option<Box<ErrorRow<'a>>>,
);

/// The code, the message, the reason and the request id of an error.
#[derive(Serialize, Deserialize)]
struct ErrorRow<'a>(
    #[serde(borrow)] Cow<'a, str>,
    #[serde(borrow)] Cow<'a, str>,
    #[serde(borrow)] Option<Cow<'a, str>>,
    #[serde(borrow)] Option<Cow<'a, str>>,
);

/// The parts of a list, as they are written.
pub(super) fn parts(accounts: &[Arc<Account>]) -> impl Iterator<Item = Result<String, Problem>> {
    accounts.chunks(PART).map(|accounts| {
        let mut roles = RoleTable::default();
        let accounts = accounts.iter().map(|account| roles.row(account)).collect();
        let part = Part {
            roles: roles.names,
            accounts,
        };
        serde_json::to_string(&part).map_err(|error| Problem::Io(error.into()))
    })
}

/// The roles of a part.
#[derive(Default)]
struct RoleTable<'a> {
    names: Vec<Cow<'a, str>>,
    indexes: HashMap<&'a str, usize>,
}

impl<'a> RoleTable<'a> {
    fn row(&mut self, account: &'a Account) -> AccountRow<'a> {
        let roles = account.roles.iter();
        AccountRow(
            account.id.as_str().into(),
            account.name.as_str().into(),
            account.email_address.as_deref().map(Cow::Borrowed),
            roles.map(|role| self.index(role.as_str())).collect(),
            account.error.as_deref().map(|error| {
                Box::new(ErrorRow(
                    error.code.as_str().into(),
                    error.message.as_str().into(),
                    error.reason.as_deref().map(Cow::Borrowed),
                    error.request_id.as_deref().map(Cow::Borrowed),
                ))
            }),
        )
    }

    fn index(&mut self, name: &'a str) -> usize {
        let names = &mut self.names;
        *self.indexes.entry(name).or_insert_with(|| {
            names.push(name.into());
            names.len() - 1
        })
    }
}

/// Reads the parts of a list.
#[derive(Default)]
pub(super) struct Reader {
    accounts: Vec<Arc<Account>>,
    /// Each role once, over all parts.
    role_names: HashSet<ListedRoleName>,
}

impl Reader {
    /// Adds the next part.
    pub(super) fn add(&mut self, part: &str) -> Result<(), Problem> {
        let Part { roles, accounts } =
            serde_json::from_str(part).map_err(|_error| Problem::Damaged)?;
        let roles: Vec<ListedRoleName> = roles.iter().map(|name| self.role_name(name)).collect();
        self.accounts.reserve(accounts.len());
        for row in accounts {
            let account = account(row, &roles).ok_or(Problem::Damaged)?;
            self.accounts.push(Arc::new(account));
        }
        Ok(())
    }

    /// The whole list.
    pub(super) fn accounts(self) -> Vec<Arc<Account>> {
        self.accounts
    }

    fn role_name(&mut self, name: &str) -> ListedRoleName {
        if let Some(known) = self.role_names.get(name) {
            return known.clone();
        }
        let name = ListedRoleName::from(name);
        self.role_names.insert(name.clone());
        name
    }
}

/// `None` if a value is not one that an account can have.
fn account(row: AccountRow<'_>, roles: &[ListedRoleName]) -> Option<Account> {
    let AccountRow(id, name, email_address, indexes, error) = row;
    let roles = indexes.into_iter().map(|index| roles.get(index).cloned());
    Some(Account {
        id: id.parse().ok()?,
        name: name.into_owned(),
        email_address: email_address.map(Cow::into_owned),
        roles: roles.collect::<Option<_>>()?,
        error: match error {
            Some(row) => Some(Box::new(account_error(*row)?)),
            None => None,
        },
    })
}

fn account_error(row: ErrorRow<'_>) -> Option<AccountError> {
    let ErrorRow(code, message, reason, request_id) = row;
    let mut codes = ErrorCode::ALL.iter().copied();
    Some(AccountError {
        code: codes.find(|known| known.as_str() == code)?,
        message: message.into_owned(),
        reason: reason.map(Cow::into_owned),
        request_id: request_id.map(Cow::into_owned),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    fn accounts(count: u32) -> Vec<Arc<Account>> {
        let account = |number| Account {
            id: format!("{number:012}").parse().unwrap(),
            name: format!("Account \"{number}\"\n\u{1f680}"),
            email_address: (number % 2 == 0).then(|| format!("{number}@example.com")),
            roles: [format!("Role{}", number % 3), "Odd role".into()]
                .map(|name| name.as_str().into())
                .into(),
            error: None,
        };
        (0..count).map(|number| Arc::new(account(number))).collect()
    }

    fn read(parts: &[String]) -> Result<Vec<Arc<Account>>, Problem> {
        let mut reader = Reader::default();
        for part in parts {
            reader.add(part)?;
        }
        Ok(reader.accounts())
    }

    fn written(accounts: &[Arc<Account>]) -> Vec<String> {
        parts(accounts).collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn a_list_of_any_length_is_read_as_it_was_written() {
        for count in [0, 1, 250, 251, 600] {
            let accounts = accounts(count);
            let parts = written(&accounts);
            assert_eq!(parts.len(), (count as usize).div_ceil(PART));
            assert_eq!(read(&parts).unwrap(), accounts);
        }
    }

    #[test]
    fn the_error_of_an_account_is_read_as_it_was_written() {
        let mut account = Account::clone(&accounts(1)[0]);
        let error = Error::unexpected_answer("ListAccountRoles", "it is not JSON");
        for error in [
            AccountError::from(&error),
            AccountError {
                reason: Some("no \"access\"".into()),
                request_id: Some("1-2".into()),
                ..AccountError::from(&error)
            },
        ] {
            account.error = Some(Box::new(error));
            let list = [Arc::new(account.clone())];
            assert_eq!(read(&written(&list)).unwrap(), list);
        }
    }

    #[test]
    fn a_role_name_is_in_memory_once() {
        let list = read(&written(&accounts(600))).unwrap();
        let text = |index: usize| list[index].roles[1].as_str().as_ptr();
        assert_eq!(text(0), text(599));
    }

    #[test]
    fn an_invalid_part_is_damage() {
        let account = |account: &str| format!(r#"{{"roles":["A"],"accounts":[{account}]}}"#);
        let valid = account(r#"["012345678901","name",null,[0],null]"#);
        assert_eq!(read(&[valid]).unwrap().len(), 1);
        for part in [
            String::new(),
            "not JSON".into(),
            "[]".into(),
            "{}".into(),
            account(r#"["12345678901","too short",null,[0],null]"#),
            account(r#"["01234567890x","not a number",null,[0],null]"#),
            account(r#"["012345678901","no such role",null,[1],null]"#),
            account(r#"["012345678901","no index",null,[-1],null]"#),
            account(r#"["012345678901",null,null,[0],null]"#),
            account(r#"["012345678901","no such code",null,[],["X","message",null,null]]"#),
            account(r#"["012345678901","no error",null,[],[]]"#),
        ] {
            let damage = read(std::slice::from_ref(&part));
            assert!(matches!(damage, Err(Problem::Damaged)), "{part}");
        }
    }
}
