//! The spelling of start URLs.

use url::{Host, Url};

use crate::aws::{PortalHost, PortalKind, portal_host};
use crate::types::{InvalidValue, StartUrl};

/// The portal whose host a URL has. Portals answer at the port of https only.
pub(super) fn portal_of(url: &Url) -> Option<PortalHost> {
    match url.host() {
        Some(Host::Domain(name)) if url.scheme() == "https" && url.port().is_none() => {
            portal_host(name)
        }
        _ => None,
    }
}

/// Whether it is the id of a directory, such as `d-9067694978`. By default it is the alias of a portal.
fn is_directory_id(text: &str) -> bool {
    text.strip_prefix("d-").is_some_and(|id| {
        id.len() == 10
            && id
                .bytes()
                .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    })
}

/// The start URL of the directory in the address of a sign-in page: `https://REGION.signin.aws/platform/DIRECTORY/login`.
pub(super) fn directory_of(page: &Url) -> Option<Url> {
    let is_page = page
        .host_str()
        .is_some_and(|host| host.ends_with(".signin.aws"));
    let mut segments = page.path_segments().filter(|_| is_page)?;
    let directory = segments.find(|segment| is_directory_id(segment))?;
    Url::parse(&format!("https://{directory}.awsapps.com/start")).ok()
}

/// The start URL in the spelling of AWS, without what the page of the portal adds to its address.
pub(super) fn start_url(url: &Url, portal: Option<PortalKind>) -> Result<StartUrl, InvalidValue> {
    let mut url = url.clone();
    url.set_fragment(None);
    if portal.is_some() {
        url.set_query(None);
    }
    let path = url.path().trim_end_matches('/').to_owned();
    let has_alias = url
        .host_str()
        .is_some_and(|host| !host.starts_with("start."));
    let path = match path.split('/').nth(1) {
        // `/start` follows an alias. In `aws-us-gov` and `aws-cn` `/directory/ALIAS` follows the host.
        None | Some("start") if portal == Some(PortalKind::AwsApps) && has_alias => "/start",
        _ => &path,
    };
    url.set_path(path);
    let text = url.as_str();
    // An address without a path has no `/` in the AWS documentation.
    let text = if path.is_empty() && url.query().is_none() {
        text.trim_end_matches('/')
    } else {
        text
    };
    text.parse()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_url_has_the_spelling_of_aws() {
        for (address, expected) in [
            (
                "https://my-org.awsapps.com",
                "https://my-org.awsapps.com/start",
            ),
            (
                "https://my-org.awsapps.com/start/",
                "https://my-org.awsapps.com/start",
            ),
            (
                "https://My-Org.awsapps.com/start/#/?tab=accounts",
                "https://my-org.awsapps.com/start",
            ),
            (
                "https://my-org.awsapps.com/start/#/device?user_code=ABCD-EFGH",
                "https://my-org.awsapps.com/start",
            ),
            (
                "https://my-org.awsapps.com/start?x=y",
                "https://my-org.awsapps.com/start",
            ),
            (
                "https://start.us-gov-home.awsapps.com/directory/my-org#/",
                "https://start.us-gov-home.awsapps.com/directory/my-org",
            ),
            (
                "https://start.home.awsapps.cn/directory/my-org/",
                "https://start.home.awsapps.cn/directory/my-org",
            ),
            (
                "https://ssoins-1.portal.eu-west-1.app.aws/#/",
                "https://ssoins-1.portal.eu-west-1.app.aws",
            ),
            (
                "https://ssoins-1.eu-west-1.portal.amazonaws.com/start/?x#/",
                "https://ssoins-1.eu-west-1.portal.amazonaws.com/start",
            ),
            (
                "https://identitycenter.amazonaws.com/ssoins-1/",
                "https://identitycenter.amazonaws.com/ssoins-1",
            ),
            ("https://aws.corp.example/", "https://aws.corp.example"),
            (
                "https://aws.corp.example/sso/?team=a#x",
                "https://aws.corp.example/sso?team=a",
            ),
            (
                "https://aws.corp.example/?team=a",
                "https://aws.corp.example/?team=a",
            ),
            (
                "https://aws.corp.example/?to=/",
                "https://aws.corp.example/?to=/",
            ),
            (
                "https://my-org.awsapps.com:8443/x/",
                "https://my-org.awsapps.com:8443/x",
            ),
        ] {
            let url = Url::parse(address).unwrap();
            let portal = portal_of(&url).map(|portal| portal.kind);
            assert_eq!(
                start_url(&url, portal).unwrap().as_str(),
                expected,
                "{address}"
            );
        }
    }

    #[test]
    fn a_portal_is_known_by_its_host_at_the_port_of_https_alone() {
        let kind = |address: &str| portal_of(&Url::parse(address).unwrap()).map(|it| it.kind);
        let portal = "https://my-org.awsapps.com/start";
        assert_eq!(kind(portal), Some(PortalKind::AwsApps));
        for address in [
            "http://my-org.awsapps.com/start",
            "https://my-org.awsapps.com:8443/start",
            "https://10.0.0.1/start",
        ] {
            assert_eq!(kind(address), None, "{address}");
        }
    }

    #[test]
    fn a_directory_is_found_in_the_address_of_a_sign_in_page() {
        let directory = |page: &str| directory_of(&Url::parse(page).unwrap()).map(String::from);
        assert_eq!(
            directory(
                "https://us-east-1.signin.aws/platform/d-9067694978/login?workflowStateHandle=x"
            )
            .as_deref(),
            Some("https://d-9067694978.awsapps.com/start")
        );
        for page in [
            "https://us-east-1.signin.aws/platform/login?workflowStateHandle=d-9067694978",
            "https://us-east-1.signin.aws/platform/d-906769497/login",
            "https://us-east-1.signin.aws/platform/d-906769497G/login",
            "https://us-east-1.signin.aws.evil.com/platform/d-9067694978/login",
        ] {
            assert_eq!(directory(page), None, "{page}");
        }
    }
}
