//! The default credential chain of `aws-config`, as a program that a host has started uses it: `childCredentials` in
//! JavaScript, `child::child_credentials` in Rust.
//!
//! For each line of its input it asks for credentials, and asks STS with a client whose they are. It prints them and who they
//! stand for after the line as JSON; an error by its text.

use std::error::Error;
use std::io::{BufRead, Write};

use aws_config::BehaviorVersion;
use aws_credential_types::provider::ProvideCredentials;
use aws_sdk_sts::Client;
use aws_sso_native_core::context::CallContext;
use aws_sso_native_core::network::{self, Transport};
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    // The endpoint is plain HTTP on this machine.
    let client = network::http_client(&CallContext::from_process(), Transport::PlainHttp).await?;
    let loader = aws_config::defaults(BehaviorVersion::latest()).http_client(client);
    let config = loader.load().await;
    let provider = config.credentials_provider().ok_or("no credentials")?;
    // The client keeps credentials until they are about to expire. The provider keeps nothing.
    let sts = Client::new(&config);
    let mut output = std::io::stdout();
    writeln!(output, "ready")?;
    for line in std::io::stdin().lock().lines() {
        let answer = answer(&provider, &sts).await;
        let answer = answer.unwrap_or_else(|error| json!({ "error": text_of(error.as_ref()) }));
        writeln!(output, "{} {answer}", line?)?;
    }
    Ok(())
}

async fn answer(provider: &impl ProvideCredentials, sts: &Client) -> Result<Value, Box<dyn Error>> {
    let credentials = provider.provide_credentials().await?;
    let identity = sts.get_caller_identity().send().await?;
    Ok(json!({
        "accessKeyId": credentials.access_key_id(),
        "sessionToken": credentials.session_token(),
        "accountId": credentials.account_id().map(|id| id.as_str().to_owned()),
        "arn": identity.arn(),
    }))
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
