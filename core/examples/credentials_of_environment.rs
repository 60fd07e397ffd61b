//! The default credential chain of `aws-config`, as a program that a host has started uses it: `childCredentials` in
//! JavaScript, `child::child_credentials` in Rust.
//!
//! For each line of its input it asks for credentials, and prints them after the line as JSON; an error by its text.

use std::error::Error;
use std::io::{BufRead, Write};

use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::provider_config::ProviderConfig;
use aws_credential_types::provider::ProvideCredentials;
use aws_sso_native_core::context::CallContext;
use aws_sso_native_core::network::{self, Transport};
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // The endpoint is plain HTTP on this machine.
    let client = network::http_client(&CallContext::from_process(), Transport::PlainHttp).await?;
    let config = ProviderConfig::default().with_http_client(client);
    let chain = DefaultCredentialsChain::builder()
        .configure(config)
        .build()
        .await;
    let mut output = std::io::stdout();
    writeln!(output, "ready")?;
    for line in std::io::stdin().lock().lines() {
        let answer = answer(&chain).await;
        writeln!(output, "{} {answer}", line?)?;
    }
    Ok(())
}

async fn answer(chain: &DefaultCredentialsChain) -> Value {
    match chain.provide_credentials().await {
        Ok(credentials) => json!({
            "accessKeyId": credentials.access_key_id(),
            "sessionToken": credentials.session_token(),
            "accountId": credentials.account_id().map(|id| id.as_str().to_owned()),
        }),
        Err(error) => json!({ "error": text_of(&error) }),
    }
}

/// The texts of an error and of its causes.
fn text_of(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
