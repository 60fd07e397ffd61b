//! Signs in by device code and counts what the sign-in gives access to.
//!
//! ```sh
//! cargo run -p aws-sso-native-core --example sign_in -- https://my-org.awsapps.com/start us-east-1
//! ```
//!
//! The token goes to `~/.aws/sso/cache`, where the AWS CLI and the AWS SDKs find it. `AWS_ENDPOINT_URL_SSO_OIDC` and
//! `AWS_ENDPOINT_URL_SSO` lead to another service, such as the emulator of this repository.

#![expect(
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a program prints for its user"
)]

use std::env;
use std::error::Error;
use std::process::ExitCode;

use aws_sso_native_core::clock::Deadline;
use aws_sso_native_core::context::CallContext;
use aws_sso_native_core::portal::{End, Listing, Progress, TIME_BUDGET, Until};
use aws_sso_native_core::session::{Approval, SignInEvent, SignInOptions, SsoSession};
use aws_sso_native_core::sign_in::ClientRequest;
use tokio_util::sync::CancellationToken;

#[tokio::main]
async fn main() -> ExitCode {
    let Err(error) = run().await else {
        return ExitCode::SUCCESS;
    };
    match error.downcast_ref::<aws_sso_native_core::error::Error>() {
        Some(error) => eprintln!("{}: {error}\n{}", error.code().as_str(), error.hint()),
        None => eprintln!("{error}"),
    }
    ExitCode::FAILURE
}

async fn run() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [start_url, region] = arguments.as_slice() else {
        return Err("usage: sign_in START_URL REGION".into());
    };
    let request = ClientRequest::new(start_url.parse()?, region.parse()?);
    let session = SsoSession::new(request);
    let context = CallContext::from_process();

    let token = session
        .sign_in(&context, SignInOptions::default(), async |event| {
            show(&event);
        })
        .await?;
    println!("Signed in until {}", token.expires_at.to_rfc3339());
    list(&session, &context).await?;

    for warning in context.warnings.take() {
        println!("Warning: {}", warning.message);
    }
    Ok(())
}

fn show(event: &SignInEvent) {
    if let SignInEvent::AwaitingUser { approval, url, .. } = event {
        println!("Open {}", url.as_str());
        if let Approval::UserCode(code) = approval {
            println!("and compare the code: {code}");
        }
    }
}

async fn list(session: &SsoSession, context: &CallContext) -> Result<(), Box<dyn Error>> {
    let listing = Listing::new(false);
    let until = Until {
        deadline: Deadline::after(TIME_BUDGET, context.clock.as_ref()),
        stopped: CancellationToken::new(),
    };
    let mut found = Progress::default();
    let list = session
        .work_on_list(context, &listing, &until, &mut |progress| found = progress)
        .await?;
    println!(
        "{} accounts, {} roles",
        found.accounts_listed, found.roles_found
    );
    if let End::Early(reason) = list.end {
        println!("The list is not complete: {reason}");
    }
    Ok(())
}
