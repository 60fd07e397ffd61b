//! The cost of lists of accounts: comparing them, storing them in a file, and listing them from a service that
//! answers without delay.
//!
//! The pace has no separate benchmark: its parts are private, and it is measured as a part of a complete list.
//!
//! Run with `cargo bench -p aws-sso-native-core`.

#![expect(
    clippy::unwrap_used,
    reason = "a benchmark that cannot be prepared must fail"
)]

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use aws_sso_native_core::account_lists::{self, Identity, KeptList};
use aws_sso_native_core::accounts::{Account, Changes};
use aws_sso_native_core::clock::Deadline;
use aws_sso_native_core::context::{CallContext, Environment};
use aws_sso_native_core::portal::{Listing, TIME_BUDGET, Until};
use aws_sso_native_core::types::Secret;
use divan::Bencher;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

const ROLES: [&str; 3] = ["AdministratorAccess", "PowerUserAccess", "ReadOnlyAccess"];
const PAGE: usize = 100;
const SIZES: [usize; 2] = [1000, 5000];

fn main() {
    divan::main();
}

fn accounts(count: usize) -> Vec<Arc<Account>> {
    let account = |number: usize| Account {
        id: format!("{number:012}").parse().unwrap(),
        name: format!("Account number {number}"),
        email_address: Some(format!("account-{number}@example.com")),
        roles: ROLES.map(Into::into).into(),
        error: None,
    };
    (0..count).map(|number| Arc::new(account(number))).collect()
}

/// Compares a list with the one before: ten accounts were removed, and ten were added.
#[divan::bench(args = SIZES)]
fn comparing(bencher: Bencher<'_, '_>, count: usize) {
    let all = accounts(count + 10);
    bencher.bench(|| Changes::between(&all[..count], &all[10..]));
}

/// A file of kept lists.
struct Kept {
    context: CallContext,
    folder: tempfile::TempDir,
    list: KeptList,
}

impl Kept {
    fn new(count: usize) -> Self {
        let context = CallContext::new(Environment::default());
        Self {
            list: KeptList {
                listed_at: context.clock.wall(),
                accounts: accounts(count),
            },
            context,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("lists.sqlite")
    }

    async fn store(&self) -> Option<KeptList> {
        account_lists::store(&self.context, self.path(), identity(), self.list.clone()).await
    }

    async fn load(&self) -> Option<KeptList> {
        account_lists::load(&self.context, self.path(), identity()).await
    }
}

fn identity() -> Identity {
    Identity {
        start_url: "https://d-9067694978.awsapps.com/start".parse().unwrap(),
        region: "us-east-1".parse().unwrap(),
        session_name: None,
    }
}

#[divan::bench(args = SIZES)]
fn loading_a_kept_list(bencher: Bencher<'_, '_>, count: usize) {
    let runtime = Runtime::new().unwrap();
    let kept = Kept::new(count);
    runtime.block_on(kept.store());
    bencher.bench(|| runtime.block_on(kept.load()).unwrap());
}

#[divan::bench(args = SIZES)]
fn keeping_a_list(bencher: Bencher<'_, '_>, count: usize) {
    let runtime = Runtime::new().unwrap();
    let kept = Kept::new(count);
    bencher.bench(|| runtime.block_on(kept.store()));
}

/// All requests of a list over loopback, and the processing of their answers.
#[divan::bench(args = [1000], sample_count = 10)]
fn listing(bencher: Bencher<'_, '_>, count: usize) {
    let runtime = Runtime::new().unwrap();
    let context = runtime.block_on(portal(count));
    bencher.bench(|| runtime.block_on(list(&context)).len());
}

/// A slice of a list, as the caller gets it.
#[divan::bench]
fn a_slice_of_100(bencher: Bencher<'_, '_>) {
    let runtime = Runtime::new().unwrap();
    let listing = runtime.block_on(async {
        let context = portal(1000).await;
        list(&context).await
    });
    bencher.bench(|| listing.accounts(400..500));
}

async fn list(context: &CallContext) -> Listing {
    let listing = Listing::new(false);
    let until = Until {
        deadline: Deadline::after(TIME_BUDGET, context.clock.as_ref()),
        stopped: CancellationToken::new(),
    };
    let (region, token) = (identity().region, Secret::new("a token".to_owned()));
    let mut report = |_progress| {};
    let work = listing.work(context, &region, &token, &until, &mut report);
    work.await.unwrap();
    listing
}

/// A portal on this machine that answers without delay, and a call that uses its endpoint.
async fn portal(count: usize) -> CallContext {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            tokio::spawn(serve(connection, count));
        }
    });
    // A home folder without `.aws`.
    let home = env!("CARGO_TARGET_TMPDIR").to_owned();
    let variables = [("HOME", home), ("AWS_ENDPOINT_URL_SSO", endpoint)];
    let variables = variables.map(|(name, value)| (name.to_owned(), value));
    CallContext::new(Environment::new(HashMap::from(variables)))
}

/// Answers the requests of a connection, which have no body.
async fn serve(connection: TcpStream, count: usize) {
    let mut connection = BufReader::new(connection);
    loop {
        let mut request = String::new();
        let mut line = String::new();
        while line != "\r\n" {
            line.clear();
            if connection.read_line(&mut line).await.unwrap_or(0) == 0 {
                return;
            }
            request.push_str(&line);
        }
        let body = answer(&request, count);
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        if connection.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

fn answer(request: &str, count: usize) -> String {
    let target = request.split(' ').nth(1).unwrap_or_default();
    let parameter = |name: &str| {
        let (_, query) = target.split_once('?')?;
        query
            .split('&')
            .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    };
    if target.starts_with("/assignment/roles") {
        let id = parameter("account_id").unwrap_or_default();
        let role = |name| format!(r#"{{"roleName":"{name}","accountId":"{id}"}}"#);
        return format!(r#"{{"roleList":[{}]}}"#, ROLES.map(role).join(","));
    }
    let from: usize = parameter("next_token").map_or(0, |token| token.parse().unwrap());
    let to = count.min(from + PAGE);
    let account = |number| {
        format!(
            r#"{{"accountId":"{number:012}","accountName":"Account number {number}","emailAddress":"account-{number}@example.com"}}"#
        )
    };
    let accounts: Vec<String> = (from..to).map(account).collect();
    let next = if to < count {
        format!(r#","nextToken":"{to}""#)
    } else {
        String::new()
    };
    format!(r#"{{"accountList":[{}]{next}}}"#, accounts.join(","))
}
