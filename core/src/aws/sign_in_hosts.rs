//! The hosts on which AWS shows pages of a sign-in.
//!
//! Not every host below `amazonaws.com` belongs to AWS's own pages: buckets, APIs and load balancers of AWS's customers
//! have names there.

use crate::types::Region;

/// Hosts with these suffixes are access portals. The list is that of the AWS CLI (`resolve.py`).
const PORTAL_SUFFIXES: [&str; 8] = [
    ".app.aws",
    ".portal.amazonaws.com",
    ".portal.amazonaws.com.cn",
    ".app.amazonwebservices.com.cn",
    ".portal.amazonaws.eu",
    ".api.amazonwebservices.eu",
    ".awsapps.com",
    ".awsapps.cn",
];

/// More hosts of access portals, from the same list.
const PORTAL_HOSTS: [&str; 4] = [
    "identitycenter.amazonaws.com",
    "identitycenter.amazonaws.com.cn",
    "identitycenter.amazonaws.eu",
    "identitycenter.us-gov.amazonaws.com",
];

/// The DNS suffixes of the partitions, and of their dual-stack hosts.
const PARTITION_SUFFIXES: [&str; 13] = [
    "amazonaws.com",
    "amazonaws.com.cn",
    "amazonaws.eu",
    "api.aws",
    "api.amazonwebservices.com.cn",
    "api.amazonwebservices.eu",
    "c2s.ic.gov",
    "sc2s.sgov.gov",
    "cloud.adc-e.uk",
    "csp.hci.ic.gov",
    "api.aws.ic.gov",
    "api.aws.scloud",
    "api.cloud-aws.adc-e.uk",
];

/// What comes before the region in the hosts of SSO OIDC and of its device page: `oidc.REGION.SUFFIX`,
/// `device.sso.REGION.SUFFIX`.
const SIGN_IN_PREFIXES: [&str; 3] = ["oidc", "oidc-fips", "device.sso"];

/// Whether a host (in lower case) belongs to an access portal or to SSO OIDC.
pub(super) fn is_aws_sign_in_host(host: &str) -> bool {
    PORTAL_HOSTS.contains(&host)
        || PORTAL_SUFFIXES.iter().any(|suffix| {
            host.strip_suffix(suffix)
                .is_some_and(|name| !name.is_empty())
        })
        || SIGN_IN_PREFIXES
            .iter()
            .any(|prefix| is_regional_host(host, prefix))
}

fn is_regional_host(host: &str, prefix: &str) -> bool {
    let rest = host
        .strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('.'));
    rest.and_then(|rest| rest.split_once('.'))
        .is_some_and(|(region, suffix)| {
            region.parse::<Region>().is_ok() && PARTITION_SUFFIXES.contains(&suffix)
        })
}
