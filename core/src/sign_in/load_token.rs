//! Loads the token of a portal from its token file. This crate or another program can have stored it.

use super::memory;
use crate::cache::{self, Token};
use crate::context::CallContext;
use crate::error::Result;
use crate::types::{SessionName, StartUrl};

/// The token of a portal, if one is stored that has not expired. A file that cannot be used is a warning, not an error.
///
/// # Errors
///
/// `HomeNotFound` if there is no home folder.
pub async fn load_token(
    context: &CallContext,
    start_url: &StartUrl,
    session_name: Option<&SessionName>,
) -> Result<Option<Token>> {
    let path = cache::token_file(&context.environment, start_url, session_name)?;
    // The caller gives no region, so a token of any region is loaded. Its region is remembered.
    let token = cache::load_token(context, &path, start_url, None)
        .await
        .found();
    if let Some(token) = &token
        && let Some(region) = &token.region
    {
        memory::remember_token_region(&token.access_token, region);
    }
    Ok(token.filter(|token| token.expires_at > context.clock.wall()))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::cache::Renewal;
    use crate::clock::later;
    use crate::clock::test_clock::TestClock;
    use crate::context::Environment;
    use crate::error::Error;
    use crate::sign_in::{TokenToStore, store_token};
    use crate::types::{Region, Secret};

    #[tokio::test]
    async fn a_stored_token_is_loaded_until_it_expires_and_not_stored_for_another_region() {
        let home = tempfile::tempdir().unwrap();
        let variables = HashMap::from([("HOME".to_owned(), home.path().display().to_string())]);
        let clock = TestClock::new();
        let context = CallContext {
            clock: Arc::new(clock.clone()),
            ..CallContext::new(Environment::new(variables))
        };
        let lifetime = Duration::from_hours(1);
        let start_url: StartUrl = "https://my-org.awsapps.com/start".parse().unwrap();
        let expires_at = later(context.clock.wall(), lifetime);
        let token = |region: &str| TokenToStore {
            start_url: start_url.clone(),
            region: region.parse::<Region>().unwrap(),
            session_name: None,
            access_token: Secret::new("a token that is loaded"),
            expires_at,
            renewal: Renewal::default(),
        };
        assert!(
            load_token(&context, &start_url, None)
                .await
                .unwrap()
                .is_none()
        );
        store_token(&context, token("us-east-1")).await.unwrap();
        let loaded = load_token(&context, &start_url, None).await.unwrap();
        assert_eq!(
            loaded.unwrap().access_token.expose(),
            "a token that is loaded"
        );
        let error = store_token(&context, token("eu-west-1")).await.unwrap_err();
        assert!(matches!(error, Error::OtherRegion(_)), "{error}");

        clock.advance(lifetime.saturating_sub(Duration::from_secs(1)));
        assert!(
            load_token(&context, &start_url, None)
                .await
                .unwrap()
                .is_some()
        );
        clock.advance(Duration::from_secs(1));
        assert!(
            load_token(&context, &start_url, None)
                .await
                .unwrap()
                .is_none()
        );
    }
}
