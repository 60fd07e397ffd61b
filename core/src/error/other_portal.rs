//! A start URL that does not belong to the region that was given, or that is not the portal's own.

use crate::types::{Region, StartUrl};

/// What a start URL was found to mean after the service had rejected it. `Display` says it as part of an error, and
/// [`OtherPortal::hint`] says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.finding())]
pub struct OtherPortal {
    /// The region that was given.
    pub given: Region,
    /// The region of the portal, if it is known.
    pub region: Option<Region>,
    /// The portal's own start URL, if another one was given.
    pub start_url: Option<StartUrl>,
}

impl OtherPortal {
    /// The region of the portal, if it is another one than was given.
    fn other_region(&self) -> Option<&Region> {
        self.region.as_ref().filter(|region| **region != self.given)
    }

    /// Whether something else should have been given.
    #[must_use]
    pub fn differs(&self) -> bool {
        self.start_url.is_some() || self.other_region().is_some()
    }

    fn finding(&self) -> String {
        let region = self.other_region().map(|region| {
            format!(
                "the start URL belongs to the region `{region}`, not to `{}`",
                self.given
            )
        });
        let start_url = self
            .start_url
            .as_ref()
            .map(|url| format!("the start URL leads to `{}`", url.as_str()));
        let findings: Vec<String> = start_url.into_iter().chain(region).collect();
        findings.join(", and ")
    }

    /// What to do.
    #[must_use]
    pub fn hint(&self) -> String {
        let start_url = self
            .start_url
            .as_ref()
            .map(|url| format!("the start URL `{}`", url.as_str()));
        let region = self
            .other_region()
            .map(|region| format!("the region `{region}`"));
        let right: Vec<String> = start_url.into_iter().chain(region).collect();
        format!("Use {}", right.join(" and "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_names_what_is_right_and_nothing_else() {
        let url: StartUrl = "https://my-org.awsapps.com/start".parse().unwrap();
        for (region, start_url, message, hint) in [
            (
                Some("eu-west-1"),
                None,
                "the start URL belongs to the region `eu-west-1`, not to `us-east-1`",
                "Use the region `eu-west-1`",
            ),
            (
                Some("us-east-1"),
                Some(url.clone()),
                "the start URL leads to `https://my-org.awsapps.com/start`",
                "Use the start URL `https://my-org.awsapps.com/start`",
            ),
            (
                Some("eu-west-1"),
                Some(url),
                "the start URL leads to `https://my-org.awsapps.com/start`, and the start URL belongs to the region \
                 `eu-west-1`, not to `us-east-1`",
                "Use the start URL `https://my-org.awsapps.com/start` and the region `eu-west-1`",
            ),
        ] {
            let found = OtherPortal {
                given: "us-east-1".parse().unwrap(),
                region: region.map(|region| region.parse().unwrap()),
                start_url,
            };
            assert!(found.differs());
            assert_eq!(found.to_string(), message);
            assert_eq!(found.hint(), hint);
        }
        let same = OtherPortal {
            given: "us-east-1".parse().unwrap(),
            region: Some("us-east-1".parse().unwrap()),
            start_url: None,
        };
        assert!(!same.differs());
    }
}
