//! Proxies that a function of the program names for each host, such as Electron's `session.resolveProxy`.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, timeout};

use super::list::{self, Entry};
use super::program_function::{Answer, FunctionFailure, failed};
use super::routes::{Route, Routes};
use super::server::ProxyServer;
use crate::clock::{Clock, SystemClock};
use crate::error::ConnectionFault;
use crate::network::failure::{Failure, stage};
use crate::network::target::Target;

/// The longest time for an answer: as long as a connection may take.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// An answer is used for this time. A list opens up to 160 connections to one host, and a change of the network counts soon.
const ANSWER_COUNTS_FOR: Duration = Duration::from_secs(10);

/// A failure is passed to the connections that wait for it, and the next one asks again.
const FAILURE_COUNTS_FOR: Duration = Duration::from_secs(1);

/// How many hosts and how many proxies are remembered.
const MAX_REMEMBERED: usize = 64;

const NAME: &str = "proxy";

/// A function of the program that names the proxies for a URL, with what is known of them. A clone is the same function.
#[derive(Clone)]
pub struct FunctionProxy(Arc<State>);

struct State {
    ask: Box<dyn Fn(String) -> Answer<String> + Send + Sync>,
    hosts: Mutex<Vec<Arc<Host>>>,
    /// The proxies of all answers, so that what is known of one is known for each host and after the next answer.
    servers: Mutex<Vec<Arc<ProxyServer>>>,
}

struct Host {
    url: String,
    /// Locked while the function is asked, so that it is asked once at a time for a host.
    kept: tokio::sync::Mutex<Option<Kept>>,
}

/// An answer, and when it came, by the boot clock.
struct Kept {
    answer: Result<Arc<Routes>, Failure>,
    at: Duration,
}

impl FunctionProxy {
    /// A function. It gets the URL of a host without a path (`https://host/`, `https://host:8443/`). It answers with the URL of a
    /// proxy, or with the result of a PAC file.
    pub fn new(ask: impl Fn(String) -> Answer<String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(State {
            ask: Box::new(ask),
            hosts: Mutex::default(),
            servers: Mutex::default(),
        }))
    }

    /// The routes to a server: those of the last answer if it came a short while ago.
    pub(in crate::network) async fn routes(&self, target: &Target) -> Result<Arc<Routes>, Failure> {
        let host = self.host(target.origin());
        let deadline = Instant::now() + ANSWER_TIMEOUT;
        let what = || late(&host.url);
        let asking = async {
            if let Ok(kept) = host.kept.try_lock()
                && let Some(answer) = fresh(kept.as_ref())
            {
                return answer;
            }
            let (function, host) = (self.clone(), Arc::clone(&host));
            // A task of its own: if this call is cancelled, the answer is there for the next one.
            let asking = tokio::spawn(async move { function.ask_once(&host).await });
            let stopped = |error: tokio::task::JoinError| {
                Failure::new(ConnectionFault::Broken, error.to_string())
            };
            asking.await.map_err(stopped)?
        };
        let name = ("choose", &target.authority);
        stage(name, deadline, ANSWER_TIMEOUT, what, asking).await
    }

    fn host(&self, url: String) -> Arc<Host> {
        let mut hosts = self.0.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(host) = hosts.iter().find(|host| host.url == url) {
            return Arc::clone(host);
        }
        if hosts.len() == MAX_REMEMBERED {
            hosts.remove(0);
        }
        let kept = tokio::sync::Mutex::default();
        let host = Arc::new(Host { url, kept });
        hosts.push(Arc::clone(&host));
        host
    }

    async fn ask_once(&self, host: &Host) -> Result<Arc<Routes>, Failure> {
        let mut kept = host.kept.lock().await;
        if let Some(answer) = fresh(kept.as_ref()) {
            return answer;
        }
        let mut answer = self.ask(&host.url).await.map(Arc::new);
        // The same routes keep what has failed.
        if let (
            Ok(routes),
            Some(Kept {
                answer: Ok(before), ..
            }),
        ) = (&mut answer, &*kept)
            && *routes == *before
        {
            *routes = Arc::clone(before);
        }
        let at = SystemClock.boot();
        *kept = Some(Kept {
            answer: answer.clone(),
            at,
        });
        answer
    }

    async fn ask(&self, url: &str) -> Result<Routes, Failure> {
        let failed = |problem: &dyn fmt::Display| failed(NAME, &format!("{problem} (for `{url}`)"));
        let answer = match timeout(ANSWER_TIMEOUT, (self.0.ask)(url.to_owned())).await {
            Ok(answer) => answer.map_err(|failure: FunctionFailure| failed(&failure))?,
            Err(_elapsed) => {
                let problem = format!(
                    "{} took longer than {} s",
                    late(url),
                    ANSWER_TIMEOUT.as_secs()
                );
                return Err(Failure::new(ConnectionFault::TimedOut, problem));
            }
        };
        let entries = list::parse(&answer)
            .map_err(|problem| failed(&format!("gave an answer that {problem}")))?;
        let routes = entries.into_iter().map(|entry| match entry {
            Entry::Direct => Route::Direct,
            Entry::Proxy(server) => Route::Proxy(self.known(server)),
        });
        Ok(Routes::new(routes.collect()))
    }

    /// The same proxy of an earlier answer, if there was one: with the password that it has rejected, for example.
    fn known(&self, server: Arc<ProxyServer>) -> Arc<ProxyServer> {
        let servers = &self.0.servers;
        let mut servers = servers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = servers.iter().find(|known| **known == server) {
            return Arc::clone(known);
        }
        if servers.len() == MAX_REMEMBERED {
            servers.remove(0);
        }
        servers.push(Arc::clone(&server));
        server
    }
}

fn late(url: &str) -> String {
    format!("the answer of the function `{NAME}` of `configureNetwork` for `{url}`")
}

/// The answer, if it is still used.
fn fresh(kept: Option<&Kept>) -> Option<Result<Arc<Routes>, Failure>> {
    let kept = kept?;
    let age = SystemClock.boot().saturating_sub(kept.at);
    let counts_for = if kept.answer.is_ok() {
        ANSWER_COUNTS_FOR
    } else {
        FAILURE_COUNTS_FOR
    };
    (age < counts_for).then(|| kept.answer.clone())
}

impl fmt::Debug for FunctionProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FunctionProxy")
    }
}

impl PartialEq for FunctionProxy {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for FunctionProxy {}
