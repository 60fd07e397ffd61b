//! One check of a report.

use serde::{Serialize, Serializer};

use crate::error::Error;
use crate::types::text::one_line;

/// Defines the ids with their names and descriptions, in the order of the report.
macro_rules! check_ids {
    ($($(#[doc = $description:literal])+ $variant:ident = $name:literal,)*) => {
        /// The stable id of a check. The order is that of the report: a cause comes before its effects.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum CheckId { $($(#[doc = $description])+ $variant,)* }

        impl CheckId {
            /// All ids, in the order of the report.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

check_ids! {
    /// The environment variables in force.
    Environment = "environment",
    /// The home folder.
    Home = "home",
    /// `~/.aws/config` and `~/.aws/credentials`.
    Config = "config",
    /// The endpoints of both services.
    Endpoint = "endpoint",
    /// The settings of the proxy.
    ProxySettings = "proxySettings",
    /// The trusted certificates.
    Certificates = "certificates",
    /// The addresses of a host that is reached directly.
    Dns = "dns",
    /// A connection to each address of such a host.
    Connect = "connect",
    /// A tunnel to a host through the proxy.
    Proxy = "proxy",
    /// The TLS handshake with a host.
    Tls = "tls",
    /// Who answers a request to a host.
    Answer = "answer",
    /// The clock of this machine against that of the service.
    Clock = "clock",
    /// The start URL.
    StartUrl = "startUrl",
    /// The region against that of the portal.
    Region = "region",
    /// The folder of the cache.
    CacheFolder = "cacheFolder",
    /// The stored sign-in.
    Token = "token",
    /// The client registration of the stored sign-in.
    Registration = "registration",
    /// The lock between processes.
    Lock = "lock",
    /// Watching the token file.
    Watcher = "watcher",
}

impl CheckId {
    /// Whether there is a check of this id for each host.
    #[must_use]
    pub const fn is_of_host(self) -> bool {
        matches!(
            self,
            Self::Dns | Self::Connect | Self::Proxy | Self::Tls | Self::Answer
        )
    }
}

impl Serialize for CheckId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// The result of a check. The order is from the best to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum CheckResult {
    /// It was not made, because an earlier check failed or it does not apply.
    Skipped,
    /// Nothing is wrong.
    Ok,
    /// A sign-in can work, but something is not as it should be.
    Warning,
    /// A sign-in cannot be expected to work.
    Failed,
}

impl CheckResult {
    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Skipped => "skipped",
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Failed => "failed",
        }
    }
}

/// One check. No text has a secret, a control character or an invisible character.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Which check it is.
    pub id: CheckId,
    /// The host that it is about, as `host:port`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The result.
    pub result: CheckResult,
    /// What was found, in one sentence.
    pub message: String,
    /// What it was found by, one text for each line.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// What can be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

impl Check {
    pub(super) fn new(id: CheckId, result: CheckResult, message: impl AsRef<str>) -> Self {
        Self {
            id,
            host: None,
            result,
            message: one_line(message.as_ref()),
            evidence: Vec::new(),
            hint: None,
        }
    }

    pub(super) fn ok(id: CheckId, message: impl AsRef<str>) -> Self {
        Self::new(id, CheckResult::Ok, message)
    }

    pub(super) fn warning(id: CheckId, message: impl AsRef<str>) -> Self {
        Self::new(id, CheckResult::Warning, message)
    }

    pub(super) fn failed(id: CheckId, message: impl AsRef<str>) -> Self {
        Self::new(id, CheckResult::Failed, message)
    }

    pub(super) fn skipped(id: CheckId, message: impl AsRef<str>) -> Self {
        Self::new(id, CheckResult::Skipped, message)
    }

    /// A failure with the message and the hint of an error.
    pub(super) fn error(id: CheckId, error: &Error) -> Self {
        Self::failed(id, error.to_string()).hint(error.hint())
    }

    pub(super) fn host(mut self, host: &str) -> Self {
        self.host = Some(one_line(host));
        self
    }

    pub(super) fn hint(mut self, hint: impl AsRef<str>) -> Self {
        self.hint = Some(one_line(hint.as_ref()));
        self
    }

    pub(super) fn evidence<T: AsRef<str>>(mut self, lines: impl IntoIterator<Item = T>) -> Self {
        let lines = lines.into_iter().map(|line| one_line(line.as_ref()));
        self.evidence.extend(lines);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_no_control_character_and_stays_on_one_line() {
        let check = Check::ok(CheckId::Home, "a\nb\u{1b}[31m\u{202e}").evidence(["c\rd"]);
        assert_eq!(check.message, "a b\\u{1b}[31m\\u{202e}");
        assert_eq!(check.evidence, ["c d"]);
    }

    #[test]
    fn the_names_are_different() {
        let mut names: Vec<_> = CheckId::ALL.iter().map(|id| id.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), CheckId::ALL.len());
    }
}
