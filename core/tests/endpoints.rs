//! The hosts that requests are sent to, compared with those of botocore for all regions that it knows and for regions
//! that it does not know, with FIPS and dual-stack. `__test__/peers/endpoints.spec.ts` compares the file with botocore.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;

use aws_smithy_runtime_api::client::endpoint::{
    EndpointResolverParams, ResolveEndpoint, SharedEndpointResolver,
};
use aws_sso_native_core::aws;
use aws_sso_native_core::context::{CallContext, Environment};
use aws_sso_native_core::types::Region;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// The hosts of a region, each without options, with FIPS, with dual-stack, and with both.
#[derive(serde::Deserialize)]
struct Hosts {
    oidc: [String; 4],
    portal: [String; 4],
}

const OPTIONS: [(bool, bool); 4] = [(false, false), (true, false), (false, true), (true, true)];

fn expected() -> Outcome<BTreeMap<String, Hosts>> {
    Ok(serde_json::from_str(include_str!("data/endpoints.json"))?)
}

fn context(fips: bool, dual_stack: bool) -> CallContext {
    let variables = [
        ("HOME", "/nonexistent".to_owned()),
        ("AWS_USE_FIPS_ENDPOINT", fips.to_string()),
        ("AWS_USE_DUALSTACK_ENDPOINT", dual_stack.to_string()),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value));
    CallContext::new(Environment::new(HashMap::from(variables)))
}

/// The address that a client of the SDK sends requests to.
async fn address(resolver: SharedEndpointResolver) -> Outcome<String> {
    let endpoint = resolver
        .resolve_endpoint(&EndpointResolverParams::new(()))
        .await
        .map_err(|error| error.to_string())?;
    Ok(endpoint.url().to_owned())
}

#[tokio::test]
async fn every_host_is_that_of_botocore() -> Outcome {
    let mut compared = 0;
    for (number, (fips, dual_stack)) in OPTIONS.into_iter().enumerate() {
        let context = context(fips, dual_stack);
        for (name, hosts) in expected()? {
            let region: Region = name.parse()?;
            let oidc = aws::oidc(&context, &region).await?;
            let oidc = address(oidc.config().endpoint_resolver()).await?;
            let portal = aws::portal(&context, &region).await?;
            let portal = address(portal.client.config().endpoint_resolver()).await?;
            let authorize = aws::authorize_url(&context, &region).await?;
            let what = format!("{name}, FIPS {fips}, dual-stack {dual_stack}");
            let host = hosts.oidc.get(number).ok_or("no host")?;
            assert_eq!(oidc, format!("https://{host}"), "{what}");
            assert_eq!(
                authorize.as_str(),
                format!("https://{host}/authorize"),
                "{what}"
            );
            let host = hosts.portal.get(number).ok_or("no host")?;
            assert_eq!(portal, format!("https://{host}"), "{what}");
            compared += 3;
        }
    }
    assert!(compared > 600, "{compared}");
    Ok(())
}

#[tokio::test]
async fn the_page_of_every_host_of_oidc_may_be_opened() -> Outcome {
    let context = context(false, false);
    let openable = aws::OpenableHosts::new(&context).await?;
    for (name, hosts) in expected()? {
        for host in hosts.oidc {
            openable.check("authorizeUrl", &format!("https://{host}/authorize?x=y"))?;
            let device = host.replacen("oidc", "device.sso", 1);
            openable.check("verificationUri", &format!("https://{device}/"))?;
            let elsewhere = format!("https://{host}.example/authorize");
            assert!(
                openable.check("authorizeUrl", &elsewhere).is_err(),
                "{name}"
            );
        }
        // The portal's host is for requests, and shows no page.
        for host in hosts.portal {
            let page = format!("https://{host}/");
            assert!(openable.check("verificationUri", &page).is_err(), "{page}");
        }
    }
    Ok(())
}
