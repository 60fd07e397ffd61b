//! Recognizes the hosts of access portals and of sign-in pages, and the region that they name.

use super::partition::{PARTITIONS, Partition};
use crate::types::Region;

/// The kinds of address that an access portal can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortalKind {
    /// `ALIAS.awsapps.com`, or `start.us-gov-home.awsapps.com`. It is the same in all regions.
    AwsApps,
    /// `INSTANCE.portal.REGION.app.aws` or `INSTANCE.REGION.portal.amazonaws.com`.
    Regional,
    /// `identitycenter.amazonaws.com`, with the instance in the path. It names an instance and cannot be opened.
    Issuer,
}

/// What the host of an access portal tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortalHost {
    /// The kind of its address.
    pub kind: PortalKind,
    /// The region, if the host names one.
    pub region: Option<Region>,
}

/// The domains of portals that are the same in all regions.
const AWS_APPS: [&str; 2] = ["awsapps.com", "awsapps.cn"];

/// What `start.REGION.` and `start.` stand before in `aws-us-gov` and `aws-cn`, within the domains above.
const REGIONAL_HOMES: [&str; 2] = ["us-gov-home", "home"];

/// The access portal that a host (in lower case) belongs to. `None` if it is not known to be a host of AWS.
#[must_use]
pub fn portal_host(host: &str) -> Option<PortalHost> {
    if PARTITIONS.iter().any(|it| it.issuer_host == host) {
        return Some(PortalHost {
            kind: PortalKind::Issuer,
            region: None,
        });
    }
    let below = |domain: &str| below(host, domain);
    if let Some(name) = AWS_APPS.into_iter().find_map(below) {
        return Some(PortalHost {
            kind: PortalKind::AwsApps,
            region: region_of_home(name),
        });
    }
    PARTITIONS
        .iter()
        .find_map(|partition| regional(host, partition))
        .map(|region| PortalHost {
            kind: PortalKind::Regional,
            region,
        })
}

/// The region that the host (in lower case) of a sign-in page names: `REGION.signin.aws` or `REGION.sso.signin.…`.
pub(super) fn region_of_sign_in_host(host: &str) -> Option<Region> {
    PARTITIONS.iter().find_map(|partition| {
        let mut domains = partition.sign_in_domains.iter();
        let name = domains.find_map(|domain| below(host, domain))?;
        let region = name.strip_suffix(".sso").unwrap_or(name).parse().ok()?;
        (Partition::of(&region) == partition).then_some(region)
    })
}

/// The part of a host before a domain.
fn below<'a>(host: &'a str, domain: &str) -> Option<&'a str> {
    let name = host.strip_suffix(domain)?.strip_suffix('.')?;
    (!name.is_empty() && !name.starts_with('.')).then_some(name)
}

/// The region in `start.REGION.us-gov-home` and `start.REGION.home`.
fn region_of_home(name: &str) -> Option<Region> {
    let name = name.strip_prefix("start.")?;
    let mut homes = REGIONAL_HOMES.into_iter();
    homes.find_map(|home| below(name, home))?.parse().ok()
}

/// Whether a host is that of a regional portal in a partition, and its region if it has the form that AWS documents.
#[expect(
    clippy::option_option,
    reason = "the outer one is whether it is a portal, the inner one its region"
)]
fn regional(host: &str, partition: &Partition) -> Option<Option<Region>> {
    // The customers of AWS have no names in these two domains: the name before `amazonaws.com` is that of a service.
    let portal = below(host, partition.dns_suffix).and_then(|name| below(name, "portal"));
    if let Some(name) = portal {
        return Some(after_instance(name, "").and_then(|region| in_domain(region, partition)));
    }
    if let Some(name) = below(host, partition.app_suffix) {
        let region = after_instance(name, "portal.");
        return Some(region.and_then(|region| in_domain(region, partition)));
    }
    // In this domain they do have names, such as `ID.execute-api.REGION.api.aws`. So the whole form must fit.
    let name = below(host, partition.dual_stack_suffix)?;
    let region = in_domain(after_instance(name, "portal.")?, partition)?;
    Some(Some(region))
}

/// What follows the instance and `label` in a name.
fn after_instance<'a>(name: &'a str, label: &str) -> Option<&'a str> {
    let (instance, rest) = name.split_once('.')?;
    rest.strip_prefix(label).filter(|_| !instance.is_empty())
}

/// A region whose hosts are in the domain of this partition.
fn in_domain(region: &str, partition: &Partition) -> Option<Region> {
    let region = region.parse().ok()?;
    (Partition::of(&region).dns_suffix == partition.dns_suffix).then_some(region)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_forms_of_portals_are_recognized_with_their_regions() {
        use PortalKind::{AwsApps, Issuer, Regional};
        for (host, kind, region) in [
            ("d-9067694978.awsapps.com", AwsApps, None),
            ("my-org.awsapps.com", AwsApps, None),
            ("start.us-gov-home.awsapps.com", AwsApps, None),
            (
                "start.us-gov-west-1.us-gov-home.awsapps.com",
                AwsApps,
                Some("us-gov-west-1"),
            ),
            ("start.home.awsapps.cn", AwsApps, None),
            (
                "start.cn-north-1.home.awsapps.cn",
                AwsApps,
                Some("cn-north-1"),
            ),
            (
                "ssoins-1.portal.eu-west-1.app.aws",
                Regional,
                Some("eu-west-1"),
            ),
            (
                "ssoins-1.portal.us-gov-east-1.app.aws",
                Regional,
                Some("us-gov-east-1"),
            ),
            (
                "ssoins-1.eu-west-1.portal.amazonaws.com",
                Regional,
                Some("eu-west-1"),
            ),
            (
                "ssoins-1.us-gov-west-1.portal.amazonaws.com",
                Regional,
                Some("us-gov-west-1"),
            ),
            (
                "ssoins-1.cn-north-1.portal.amazonaws.com.cn",
                Regional,
                Some("cn-north-1"),
            ),
            (
                "ssoins-1.portal.cn-north-1.app.amazonwebservices.com.cn",
                Regional,
                Some("cn-north-1"),
            ),
            (
                "ssoins-1.eusc-de-east-1.portal.amazonaws.eu",
                Regional,
                Some("eusc-de-east-1"),
            ),
            (
                "ssoins-1.portal.eusc-de-east-1.api.amazonwebservices.eu",
                Regional,
                Some("eusc-de-east-1"),
            ),
            (
                "ssoins-1.portal.us-isof-south-1.app.aws.hci.ic.gov",
                Regional,
                Some("us-isof-south-1"),
            ),
            (
                "ssoins-1.us-iso-east-1.portal.c2s.ic.gov",
                Regional,
                Some("us-iso-east-1"),
            ),
            (
                "ssoins-1.portal.mars-north-9.app.aws",
                Regional,
                Some("mars-north-9"),
            ),
            // Names of AWS in another form than the documented ones.
            ("x.app.aws", Regional, None),
            ("x.portal.amazonaws.com", Regional, None),
            ("a.b.c.portal.amazonaws.com", Regional, None),
            ("ssoins-1.portal.cn-north-1.app.aws", Regional, None),
            ("identitycenter.amazonaws.com", Issuer, None),
            ("identitycenter.us-gov.amazonaws.com", Issuer, None),
            ("identitycenter.amazonaws.eu", Issuer, None),
        ] {
            let found = portal_host(host).unwrap_or_else(|| panic!("{host}"));
            assert_eq!(found.kind, kind, "{host}");
            assert_eq!(found.region.as_ref().map(Region::as_str), region, "{host}");
        }
    }

    #[test]
    fn other_hosts_are_no_portals() {
        for host in [
            "aws.corp.example",
            "awsapps.com",
            ".awsapps.com",
            "evil-awsapps.com",
            "my-org.awsapps.com.evil.com",
            "app.aws",
            "x.execute-api.eusc-de-east-1.api.amazonwebservices.eu",
            "x.execute-api.us-east-1.api.aws",
            "portal.us-east-1.api.aws",
            "x.portal.us-east-1.evil.api.aws",
            "x.portal.cn-north-1.api.aws",
            "portal.amazonaws.com",
            "x.s3.amazonaws.com",
            "evil.identitycenter.amazonaws.com",
            "us-east-1.signin.aws",
        ] {
            assert_eq!(portal_host(host), None, "{host}");
        }
    }

    #[test]
    fn the_host_of_a_sign_in_page_names_a_region() {
        let region = |host| region_of_sign_in_host(host).map(|it| it.to_string());
        for (host, expected) in [
            ("us-east-1.signin.aws", Some("us-east-1")),
            ("eu-west-1.signin.aws.amazon.com", Some("eu-west-1")),
            ("cn-north-1.signin.amazonaws.cn", Some("cn-north-1")),
            (
                "us-gov-west-1.signin-fips.amazonaws-us-gov.com",
                Some("us-gov-west-1"),
            ),
            (
                "us-gov-west-1.sso.signin.amazonaws-us-gov.com",
                Some("us-gov-west-1"),
            ),
            (
                "eusc-de-east-1.signin.amazonaws-eusc.eu",
                Some("eusc-de-east-1"),
            ),
            (
                "us-isob-east-1.signin.sc2shome.sgov.gov",
                Some("us-isob-east-1"),
            ),
            ("signin.aws", None),
            ("cn-north-1.signin.aws", None),
            ("a.b.signin.aws", None),
            ("us-east-1.signin.aws.evil.com", None),
        ] {
            assert_eq!(region(host).as_deref(), expected, "{host}");
        }
    }
}
