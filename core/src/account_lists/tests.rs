//! Kept lists in a real SQLite file.

mod concurrent_calls;
mod damaged_files;
mod file_access;
mod stored_lists;

use super::*;
use crate::context::Environment;

const START_URL: &str = "https://d-9067694978.awsapps.com/start";

fn identity(session_name: &str) -> Identity {
    Identity {
        start_url: START_URL.parse().unwrap(),
        region: "eu-central-1".parse().unwrap(),
        session_name: Some(session_name)
            .filter(|name| !name.is_empty())
            .map(|name| name.parse().unwrap()),
    }
}

/// Three accounts with a role of this name.
fn list(role: &str) -> KeptList {
    list_of(3, role)
}

fn list_of(accounts: u32, role: &str) -> KeptList {
    let account = |number: u32| Account {
        id: format!("{number:012}").parse().unwrap(),
        name: format!("Account {number}"),
        email_address: None,
        roles: vec![role.into()],
        error: None,
    };
    KeptList {
        listed_at: DateTime::from_timestamp_millis(1_795_000_000_123).unwrap(),
        accounts: (0..accounts)
            .map(|number| Arc::new(account(number)))
            .collect(),
    }
}

struct Fixture {
    folder: tempfile::TempDir,
    context: CallContext,
}

impl Fixture {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            context: CallContext::new(Environment::default()),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("own").join("lists.sqlite")
    }

    async fn load(&self, session_name: &str) -> Option<KeptList> {
        load(&self.context, self.path(), identity(session_name)).await
    }

    async fn store(&self, session_name: &str, list: KeptList) -> Option<KeptList> {
        store(&self.context, self.path(), identity(session_name), list).await
    }

    fn warnings(&self) -> usize {
        self.context.warnings.take().len()
    }
}
