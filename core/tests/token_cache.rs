//! The token cache, as a program that depends on the crate uses it.

use std::error::Error;
use std::path::Path;

use aws_sso_native_core::cache::{self, MissingMembers, Renewal, StoredToken, Token};
use aws_sso_native_core::context::{CallContext, Environment, WarningCode};
use aws_sso_native_core::error::ErrorCode;
use aws_sso_native_core::types::{Secret, SessionName, StartUrl};
use chrono::{DateTime, Utc};

type Outcome = Result<(), Box<dyn Error>>;

const START_URL: &str = "https://my-org.awsapps.com/start";

fn context(home: &Path) -> CallContext {
    let variables = [("HOME".to_owned(), home.display().to_string())];
    CallContext::new(Environment::new(variables.into()))
}

fn token() -> Result<Token, Box<dyn Error>> {
    let expires_at: DateTime<Utc> = "2030-01-01T00:00:00Z".parse()?;
    Ok(Token {
        start_url: Some(START_URL.to_owned()),
        region: Some("eu-central-1".parse()?),
        access_token: Secret::new("an-access-token"),
        expires_at,
        renewal: Renewal {
            refresh_token: Some(Secret::new("a-refresh-token")),
            client_id: Some("a-client".to_owned()),
            client_secret: Some(Secret::new("a-client-secret")),
            registration_expires_at: Some(expires_at),
        },
    })
}

#[tokio::test]
async fn a_stored_token_is_loaded_with_all_its_members() -> Outcome {
    let home = tempfile::tempdir()?;
    let context = context(home.path());
    let start_url: StartUrl = START_URL.parse()?;
    let path = cache::token_file(&context.environment, &start_url, None)?;
    let stored = token()?;
    cache::store_token(&context, &path, &stored, MissingMembers::Remove).await?;

    let loaded = cache::load_token(&context, &path, &start_url, stored.region.as_ref()).await;
    let loaded = loaded.found().ok_or("no token")?;
    assert_eq!(loaded.access_token, stored.access_token);
    assert_eq!(loaded.expires_at, stored.expires_at);
    assert_eq!(loaded.region, stored.region);
    assert_eq!(loaded.renewal, stored.renewal);
    assert_eq!(context.warnings.take(), []);
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_can_read_a_stored_token() -> Outcome {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir()?;
    let context = context(home.path());
    let path = cache::token_file(&context.environment, &START_URL.parse()?, None)?;
    cache::store_token(&context, &path, &token()?, MissingMembers::Remove).await?;

    let mode = |path: &Path| Ok::<_, std::io::Error>(path.metadata()?.permissions().mode() & 0o777);
    assert_eq!(mode(&path)?, 0o600);
    assert_eq!(mode(path.parent().ok_or("no folder")?)?, 0o700);
    Ok(())
}

#[tokio::test]
async fn the_name_of_the_token_file_comes_from_the_session_name_as_in_the_aws_cli() -> Outcome {
    let home = tempfile::tempdir()?;
    let context = context(home.path());
    let name: SessionName = "my-session".parse()?;
    let path = cache::token_file(&context.environment, &START_URL.parse()?, Some(&name))?;
    // sha1("my-session")
    let expected = ".aws/sso/cache/9e28173066ce536e277c5fb355efd9c64f398167.json";
    assert_eq!(path, home.path().join(expected));
    Ok(())
}

#[tokio::test]
async fn a_token_of_another_portal_or_region_is_not_loaded() -> Outcome {
    let home = tempfile::tempdir()?;
    let context = context(home.path());
    let start_url: StartUrl = START_URL.parse()?;
    let path = cache::token_file(&context.environment, &start_url, None)?;
    cache::store_token(&context, &path, &token()?, MissingMembers::Remove).await?;

    let other: StartUrl = "https://other-org.awsapps.com/start".parse()?;
    let loaded = cache::load_token(&context, &path, &other, None).await;
    assert!(matches!(loaded, StoredToken::OtherPortal));
    let region = "us-east-1".parse()?;
    let loaded = cache::load_token(&context, &path, &start_url, Some(&region)).await;
    assert!(matches!(loaded, StoredToken::OtherRegion(_)));
    let warnings = context.warnings.take();
    let codes: Vec<WarningCode> = warnings.iter().map(|warning| warning.code).collect();
    let expected = [
        WarningCode::CacheFileOfOtherPortal,
        WarningCode::CacheFileOfOtherRegion,
    ];
    assert_eq!(codes, expected);
    Ok(())
}

#[tokio::test]
async fn a_home_folder_that_is_a_file_causes_an_error_with_the_path() -> Outcome {
    let folder = tempfile::tempdir()?;
    let home = folder.path().join("home");
    std::fs::File::create(&home)?;
    let context = context(&home);
    let path = cache::token_file(&context.environment, &START_URL.parse()?, None)?;
    let stored = cache::store_token(&context, &path, &token()?, MissingMembers::Remove).await;

    let error = stored.err().ok_or("it was stored")?;
    assert_eq!(error.code(), ErrorCode::CacheNotWritable);
    assert!(
        error.to_string().contains(&home.display().to_string()),
        "{error}"
    );
    Ok(())
}

#[tokio::test]
async fn no_secret_is_in_the_debug_form_of_a_token() -> Outcome {
    let text = format!("{:?}", token()?);
    for secret in ["an-access-token", "a-refresh-token", "a-client-secret"] {
        assert!(!text.contains(secret), "{text}");
    }
    Ok(())
}
