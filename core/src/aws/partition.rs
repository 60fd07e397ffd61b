//! The partitions of AWS, and the names of hosts in them. This table is the only source of host names in this crate: the
//! endpoints, the check of addresses that are opened, and the recognition of start URLs use it.
//!
//! Sources: `partitions.json` and the endpoint rule sets of `sso`, `sso-oidc` and `signin` in botocore 1.43;
//! `awscli/customizations/sso/resolve.py` of the AWS CLI 2.36; the lists of domains for firewalls in the IAM Identity
//! Center User Guide and in that of `aws-us-gov`. `tests/endpoints.rs` compares the endpoints with those of
//! botocore.

use crate::types::Region;

/// A group of regions with their own domains and accounts.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Partition {
    /// Its name in ARNs.
    id: &'static str,
    /// What the names of its regions begin with. botocore has patterns such as `^us\-gov\-\w+\-\d+$`; the beginning alone
    /// also covers regions of another form that are opened later.
    region_prefix: &'static str,
    /// The domain of service hosts.
    pub(super) dns_suffix: &'static str,
    /// The domain of service hosts that have IPv6 addresses, too.
    pub(super) dual_stack_suffix: &'static str,
    /// The domain of portals that have IPv6 addresses, too: `INSTANCE.portal.REGION.SUFFIX`.
    pub(super) app_suffix: &'static str,
    /// The host of issuer URLs, `https://HOST/INSTANCE`. It has no DNS record.
    pub(super) issuer_host: &'static str,
    /// The domains of sign-in pages: `REGION.DOMAIN`.
    pub(super) sign_in_domains: &'static [&'static str],
    /// Whether the FIPS endpoints without IPv6 have their own names. In `aws-us-gov` all endpoints are FIPS endpoints.
    has_fips_names: bool,
}

/// The partition of all regions whose names begin as those of no other partition.
const COMMERCIAL: Partition = Partition {
    id: "aws",
    region_prefix: "",
    dns_suffix: "amazonaws.com",
    dual_stack_suffix: "api.aws",
    app_suffix: "app.aws",
    issuer_host: "identitycenter.amazonaws.com",
    sign_in_domains: &["signin.aws", "signin.aws.amazon.com"],
    has_fips_names: true,
};

/// All partitions. No prefix is the beginning of another one, but for that of the last.
///
/// AWS publishes no addresses of portals in the isolated partitions. Theirs are formed as in the other partitions.
pub(super) static PARTITIONS: [Partition; 8] = [
    Partition {
        id: "aws-cn",
        region_prefix: "cn-",
        dns_suffix: "amazonaws.com.cn",
        dual_stack_suffix: "api.amazonwebservices.com.cn",
        app_suffix: "app.amazonwebservices.com.cn",
        issuer_host: "identitycenter.amazonaws.com.cn",
        sign_in_domains: &["signin.amazonaws.cn"],
        has_fips_names: true,
    },
    Partition {
        id: "aws-us-gov",
        region_prefix: "us-gov-",
        dns_suffix: "amazonaws.com",
        dual_stack_suffix: "api.aws",
        app_suffix: "app.aws",
        issuer_host: "identitycenter.us-gov.amazonaws.com",
        sign_in_domains: &[
            "signin.amazonaws-us-gov.com",
            "signin-fips.amazonaws-us-gov.com",
        ],
        has_fips_names: false,
    },
    Partition {
        id: "aws-eusc",
        region_prefix: "eusc-",
        dns_suffix: "amazonaws.eu",
        dual_stack_suffix: "api.amazonwebservices.eu",
        app_suffix: "app.amazonwebservices.eu",
        issuer_host: "identitycenter.amazonaws.eu",
        sign_in_domains: &["signin.amazonaws-eusc.eu"],
        has_fips_names: true,
    },
    Partition {
        id: "aws-iso",
        region_prefix: "us-iso-",
        dns_suffix: "c2s.ic.gov",
        dual_stack_suffix: "api.aws.ic.gov",
        app_suffix: "app.aws.ic.gov",
        issuer_host: "identitycenter.c2s.ic.gov",
        sign_in_domains: &["signin.c2shome.ic.gov"],
        has_fips_names: true,
    },
    Partition {
        id: "aws-iso-b",
        region_prefix: "us-isob-",
        dns_suffix: "sc2s.sgov.gov",
        dual_stack_suffix: "api.aws.scloud",
        app_suffix: "app.aws.scloud",
        issuer_host: "identitycenter.sc2s.sgov.gov",
        sign_in_domains: &["signin.sc2shome.sgov.gov"],
        has_fips_names: true,
    },
    Partition {
        id: "aws-iso-e",
        region_prefix: "eu-isoe-",
        dns_suffix: "cloud.adc-e.uk",
        dual_stack_suffix: "api.cloud-aws.adc-e.uk",
        app_suffix: "app.cloud-aws.adc-e.uk",
        issuer_host: "identitycenter.cloud.adc-e.uk",
        sign_in_domains: &["signin.csphome.adc-e.uk"],
        has_fips_names: true,
    },
    Partition {
        id: "aws-iso-f",
        region_prefix: "us-isof-",
        dns_suffix: "csp.hci.ic.gov",
        dual_stack_suffix: "api.aws.hci.ic.gov",
        app_suffix: "app.aws.hci.ic.gov",
        issuer_host: "identitycenter.csp.hci.ic.gov",
        sign_in_domains: &["signin.csphome.hci.ic.gov"],
        has_fips_names: true,
    },
    COMMERCIAL,
];

impl Partition {
    /// The partition of a region, by its name alone, so that a region that is opened later has one, too.
    pub(super) fn of(region: &Region) -> &'static Self {
        static DEFAULT: Partition = COMMERCIAL;
        let region = region.as_str();
        let found = PARTITIONS.iter().find(|partition| {
            // botocore also knows a pseudo-region for the global services of each partition.
            region.starts_with(partition.region_prefix)
                || region.strip_suffix("-global") == Some(partition.id)
        });
        found.unwrap_or(&DEFAULT)
    }

    /// The host of a service in a region of this partition. `service` is the first part of the name.
    pub(super) fn host(
        &self,
        service: &str,
        region: &Region,
        fips: bool,
        dual_stack: bool,
    ) -> String {
        let has_fips_name = fips && (dual_stack || self.has_fips_names);
        let fips = if has_fips_name { "-fips" } else { "" };
        let suffix = if dual_stack {
            self.dual_stack_suffix
        } else {
            self.dns_suffix
        };
        format!("{service}{fips}.{region}.{suffix}")
    }
}

/// The region in a host `SERVICE.REGION.SUFFIX` of the region's own partition.
pub(super) fn region_of_service_host(host: &str, service: &str) -> Option<Region> {
    let rest = host.strip_prefix(service)?;
    let rest = rest.strip_prefix("-fips").unwrap_or(rest);
    let (region, suffix) = rest.strip_prefix('.')?.split_once('.')?;
    let region = region.parse().ok()?;
    let partition = Partition::of(&region);
    [partition.dns_suffix, partition.dual_stack_suffix]
        .contains(&suffix)
        .then_some(region)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn partition(region: &str) -> &'static str {
        Partition::of(&region.parse().unwrap()).id
    }

    #[test]
    fn the_name_of_a_region_tells_its_partition() {
        for (region, id) in [
            ("us-east-1", "aws"),
            ("xx-fake-9", "aws"),
            ("us-isolated-1", "aws"),
            ("cn-north-1", "aws-cn"),
            ("us-gov-east-1", "aws-us-gov"),
            ("eusc-de-east-1", "aws-eusc"),
            ("us-iso-east-1", "aws-iso"),
            ("us-isob-east-1", "aws-iso-b"),
            ("eu-isoe-west-1", "aws-iso-e"),
            ("us-isof-south-1", "aws-iso-f"),
            ("aws-iso-f-global", "aws-iso-f"),
            ("aws-global", "aws"),
            // Regions of a form that no region had when this was written.
            ("eusc-fr-west-1", "aws-eusc"),
            ("cn-north-central-1", "aws-cn"),
        ] {
            assert_eq!(partition(region), id, "{region}");
        }
    }

    #[test]
    fn a_service_host_names_a_region_of_the_partition_that_its_domain_belongs_to() {
        let region = |host| region_of_service_host(host, "portal.sso").map(|it| it.to_string());
        for (host, expected) in [
            ("portal.sso.us-east-1.amazonaws.com", Some("us-east-1")),
            ("portal.sso-fips.eu-west-1.api.aws", Some("eu-west-1")),
            (
                "portal.sso.us-isof-south-1.api.aws.hci.ic.gov",
                Some("us-isof-south-1"),
            ),
            ("portal.sso.us-east-1.amazonaws.com.cn", None),
            ("portal.sso.cn-north-1.amazonaws.com", None),
            ("portal.sso.us-east-1.evil.com", None),
            ("portal.sso-fipsx.us-east-1.amazonaws.com", None),
            ("x.portal.sso.us-east-1.amazonaws.com", None),
            ("portal.sso.a.b.amazonaws.com", None),
        ] {
            assert_eq!(region(host).as_deref(), expected, "{host}");
        }
    }
}
