//! The hosts on which AWS shows pages of a sign-in.
//!
//! Not every host below `amazonaws.com` belongs to AWS's own pages: buckets, APIs and load balancers of AWS's customers
//! have names there.

use super::partition::region_of_service_host;
use super::portal_host::portal_host;

/// What comes before the region in the hosts of SSO OIDC and of its device page: `oidc.REGION.SUFFIX`,
/// `device.sso.REGION.SUFFIX`.
const SIGN_IN_SERVICES: [&str; 2] = ["oidc", "device.sso"];

/// Whether a host (in lower case) belongs to an access portal or to SSO OIDC.
pub(super) fn is_aws_sign_in_host(host: &str) -> bool {
    let is_of = |service| region_of_service_host(host, service).is_some();
    portal_host(host).is_some() || SIGN_IN_SERVICES.into_iter().any(is_of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::partition::{PARTITIONS, Partition};
    use crate::types::Region;

    /// A region of each partition.
    const REGIONS: [&str; 8] = [
        "us-east-1",
        "cn-north-1",
        "us-gov-west-1",
        "eusc-de-east-1",
        "us-iso-east-1",
        "us-isob-east-1",
        "eu-isoe-west-1",
        "us-isof-south-1",
    ];

    #[test]
    fn the_pages_of_every_partition_may_be_opened() {
        for region in REGIONS {
            let region: Region = region.parse().unwrap();
            let partition = Partition::of(&region);
            for (fips, dual_stack) in [(false, false), (true, false), (false, true), (true, true)] {
                for service in SIGN_IN_SERVICES {
                    let host = partition.host(service, &region, fips, dual_stack);
                    assert!(is_aws_sign_in_host(&host), "{host}");
                    assert!(!is_aws_sign_in_host(&format!("x.{host}")), "{host}");
                    assert!(!is_aws_sign_in_host(&format!("{host}.evil.com")), "{host}");
                }
            }
            for portal in [
                format!("ssoins-1.{region}.portal.{}", partition.dns_suffix),
                format!("ssoins-1.portal.{region}.{}", partition.app_suffix),
                format!("ssoins-1.portal.{region}.{}", partition.dual_stack_suffix),
            ] {
                assert!(is_aws_sign_in_host(&portal), "{portal}");
            }
        }
        assert_eq!(PARTITIONS.len(), REGIONS.len());
    }

    #[test]
    fn other_services_are_no_pages_of_a_sign_in() {
        for host in [
            "s3.us-east-1.amazonaws.com",
            "portal.sso.us-east-1.amazonaws.com",
            "oidc.us-east-1.amazonaws.com.cn",
            "oidc.cn-north-1.amazonaws.com",
            "device.us-east-1.amazonaws.com",
            "oidc-fips-x.us-east-1.amazonaws.com",
        ] {
            assert!(!is_aws_sign_in_host(host), "{host}");
        }
    }
}
