//! A portal on this machine, and a clock for the pauses between its requests.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tempfile::TempDir;
use tokio::io::{AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::clock::test_clock::TestClock;
use crate::clock::{Clock, Sleep, SystemClock};
use crate::context::{CallContext, Environment};
use crate::testing::{read_header, until};

/// The pauses between requests take no real time, but for those that cannot be told from a wait for an answer: a list counts seconds
/// without an answer, and a deadline is waited for in steps of 5 seconds. If these took no time, each answer would be late.
#[derive(Clone)]
struct Pauses(TestClock);

impl Clock for Pauses {
    fn wall(&self) -> DateTime<Utc> {
        self.0.wall()
    }

    fn boot(&self) -> Duration {
        self.0.boot()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        let second = Duration::from_secs(1);
        if duration == second || duration >= second * 5 {
            let clock = self.0.clone();
            Box::pin(async move {
                SystemClock.sleep(duration).await;
                clock.sleep(duration).await;
            })
        } else {
            self.0.sleep(duration)
        }
    }
}

/// Status and body of an answer, if there is one.
#[derive(Clone)]
pub(in crate::portal) struct Answer(Option<(&'static str, String)>);

pub(in crate::portal) fn ok(body: impl Into<String>) -> Answer {
    Answer(Some(("200 OK", body.into())))
}

/// The connection stays open without an answer.
pub(in crate::portal) const SILENCE: Answer = Answer(None);

pub(in crate::portal) const FORBIDDEN: (&str, &str) =
    ("403 Forbidden", r#"{"message":"No access"}"#);
pub(in crate::portal) const UNAUTHORIZED: (&str, &str) = (
    "401 Unauthorized",
    r#"{"message":"Session token not found or invalid"}"#,
);
pub(in crate::portal) const THROTTLED: (&str, &str) = (
    "429 Too Many Requests",
    r#"{"message":"HTTP 429 Unknown Code"}"#,
);
pub(in crate::portal) const FAILED: (&str, &str) = ("500 Internal Server Error", "{}");

pub(in crate::portal) fn failure((status, body): (&'static str, &str)) -> Answer {
    Answer(Some((status, body.to_owned())))
}

/// A page of accounts with these numbers.
pub(in crate::portal) fn accounts(
    numbers: impl IntoIterator<Item = usize>,
    next: Option<&str>,
) -> Answer {
    let accounts = numbers.into_iter().map(|number| {
        format!(r#"{{"accountId":"{number:012}","accountName":"Account {number}"}}"#)
    });
    let accounts = accounts.collect::<Vec<_>>().join(",");
    let next = next.map_or_else(String::new, |next| format!(r#","nextToken":"{next}""#));
    ok(format!(r#"{{"accountList":[{accounts}]{next}}}"#))
}

/// A page of roles with these names.
pub(in crate::portal) fn roles(names: &[&str], next: Option<&str>) -> Answer {
    let roles = names
        .iter()
        .map(|name| format!(r#"{{"roleName":"{name}"}}"#));
    let roles = roles.collect::<Vec<_>>().join(",");
    let next = next.map_or_else(String::new, |next| format!(r#","nextToken":"{next}""#));
    ok(format!(r#"{{"roleList":[{roles}]{next}}}"#))
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::portal) enum Asked {
    /// A page of accounts.
    Accounts(Option<String>),
    /// A page of the roles of the account with this number.
    Roles(usize, Option<String>),
    /// The credentials of the role with this name.
    Credentials(String),
    /// The end of the sign-in.
    Logout,
}

impl Asked {
    /// Reads the first line of a request.
    fn read(request: &str) -> Self {
        let url = request.split_whitespace().nth(1).unwrap();
        let parameter = |name: &str| {
            let (_, query) = url.split_once('?').unwrap();
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            let value = pairs.find_map(|(key, value)| (key == name).then_some(value));
            value.map(str::to_owned)
        };
        let page = || parameter("next_token");
        match url.split('?').next().unwrap() {
            "/assignment/accounts" => Self::Accounts(page()),
            "/assignment/roles" => {
                let account = parameter("account_id").unwrap();
                Self::Roles(account.parse().unwrap(), page())
            }
            "/federation/credentials" => Self::Credentials(parameter("role_name").unwrap()),
            "/logout" => Self::Logout,
            other => panic!("`{other}` is not asked for"),
        }
    }
}

/// The portal, and the call that asks it.
pub(in crate::portal) struct Portal {
    pub(in crate::portal) context: CallContext,
    asked: Arc<Mutex<Vec<Asked>>>,
    _home: TempDir,
}

impl Portal {
    /// `answer` gets what is asked for, and how often the same was asked before.
    pub(in crate::portal) async fn start(
        answer: impl Fn(&Asked, usize) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::<Mutex<Vec<Asked>>>::default();
        let (seen, answer) = (Arc::clone(&asked), Arc::new(answer));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (seen, answer) = (Arc::clone(&seen), Arc::clone(&answer));
                tokio::spawn(async move { serve(stream, &seen, &*answer).await });
            }
        });
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().to_str().unwrap().to_owned();
        let variables = [("HOME", folder), ("AWS_ENDPOINT_URL_SSO", url)];
        let variables = variables.map(|(name, value)| (name.to_owned(), value));
        let context = CallContext {
            clock: Arc::new(Pauses(TestClock::new())),
            ..CallContext::new(Environment::new(variables.into()))
        };
        Self {
            context,
            asked,
            _home: home,
        }
    }

    /// Everything that was asked for.
    pub(in crate::portal) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// Waits until so much was asked for.
    pub(in crate::portal) async fn until_asked(&self, count: usize) {
        until(|| self.asked.lock().unwrap().len() >= count).await;
    }
}

async fn serve(
    stream: TcpStream,
    seen: &Mutex<Vec<Asked>>,
    answer: &(dyn Fn(&Asked, usize) -> Answer + Send + Sync),
) {
    let mut stream = BufReader::new(stream);
    while let Some(request) = read_header(&mut stream).await {
        let asked = Asked::read(&request);
        let before = {
            let mut seen = seen.lock().unwrap();
            let before = seen.iter().filter(|known| **known == asked).count();
            seen.push(asked.clone());
            before
        };
        let Answer(Some((status, body))) = answer(&asked, before) else {
            // The connection stays open.
            return std::future::pending().await;
        };
        let text = format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        if stream.write_all(text.as_bytes()).await.is_err() {
            return;
        }
    }
}
