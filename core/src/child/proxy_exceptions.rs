//! `NO_PROXY`, extended so that no proxy is asked for an endpoint on this machine.

use super::variables::Variables;

/// Programs read one of the two names, and prefer one of them.
const NAMES: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// Adds a host to the hosts that are reached without a proxy.
///
/// Where one of the names is missing, it gets the hosts of the other: a program that prefers it must not lose them.
pub(super) fn add(variables: &mut Variables, host: &str) {
    let values = NAMES.map(|name| {
        let value = variables.get(name).unwrap_or_default();
        value.trim().to_owned()
    });
    let [upper, lower] = &values;
    let extended = [(upper, lower), (lower, upper)].map(|(own, other)| {
        let hosts = if own.is_empty() { other } else { own };
        with_host(hosts, host)
    });
    for (name, value) in NAMES.into_iter().zip(extended) {
        variables.set(name, value);
    }
}

fn with_host(hosts: &str, host: &str) -> String {
    let mut separate = hosts.split([',', ' ']);
    if hosts.is_empty() {
        host.to_owned()
    } else if separate.any(|each| each == host || each == "*") {
        hosts.to_owned()
    } else {
        format!("{hosts},{host}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    fn extended(pairs: &[(&str, &str)]) -> [Option<String>; 2] {
        let owned = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let mut variables = Variables::new(owned.collect::<HashMap<_, _>>());
        add(&mut variables, "127.0.0.1");
        NAMES.map(|name| variables.get(name).map(str::to_owned))
    }

    /// There it is one variable.
    #[cfg(windows)]
    #[test]
    fn on_windows_the_host_is_added_once() {
        let expected = || Some("corp.example,127.0.0.1".to_owned());
        for name in NAMES {
            let pairs = [(name, "corp.example")];
            assert_eq!(extended(&pairs), [expected(), expected()], "{name}");
        }
    }

    #[cfg(not(windows))]
    #[test]
    fn both_names_have_the_host_and_what_either_had() {
        for (pairs, upper, lower) in [
            (&[][..], "127.0.0.1", "127.0.0.1"),
            (
                &[("NO_PROXY", "corp.example")],
                "corp.example,127.0.0.1",
                "corp.example,127.0.0.1",
            ),
            (
                &[("no_proxy", "corp.example"), ("NO_PROXY", "")],
                "corp.example,127.0.0.1",
                "corp.example,127.0.0.1",
            ),
            (
                &[("NO_PROXY", "a, 127.0.0.1"), ("no_proxy", "*")],
                "a, 127.0.0.1",
                "*",
            ),
            (
                &[("NO_PROXY", "10.127.0.0.1"), ("no_proxy", "127.0.0.11")],
                "10.127.0.0.1,127.0.0.1",
                "127.0.0.11,127.0.0.1",
            ),
        ] {
            let expected = [upper, lower].map(|value| Some(value.to_owned()));
            assert_eq!(extended(pairs), expected, "{pairs:?}");
        }
    }
}
