//! The cost of reading and storing a token: `npm run bench:pieces`.

use std::path::PathBuf;

use aws_sso_native_core::cache::{self, MissingMembers, Renewal, StoredToken, Token};
use aws_sso_native_core::context::{CallContext, Environment};
use aws_sso_native_core::types::{Secret, StartUrl};
use chrono::TimeDelta;
use divan::Bencher;
use tempfile::TempDir;
use tokio::runtime::Runtime;

fn main() {
    divan::main();
}

/// A temporary home with one token.
struct Home {
    runtime: Runtime,
    context: CallContext,
    start_url: StartUrl,
    file: PathBuf,
    token: Token,
    _folder: TempDir,
}

impl Home {
    fn new() -> Result<Self, Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        let home = folder.path().display().to_string();
        let context = CallContext::new(Environment::new([("HOME".to_owned(), home)].into()));
        let start_url: StartUrl = "https://my-org.awsapps.com/start".parse()?;
        let later = context.clock.wall() + TimeDelta::hours(8);
        // Secrets of the service have about these lengths.
        let token = Token {
            start_url: Some(start_url.as_str().to_owned()),
            region: Some("us-east-1".parse()?),
            access_token: Secret::new("a".repeat(360)),
            expires_at: later,
            renewal: Renewal {
                refresh_token: Some(Secret::new("r".repeat(360))),
                client_id: Some("c".repeat(24)),
                client_secret: Some(Secret::new("s".repeat(1800))),
                registration_expires_at: Some(later),
            },
        };
        let runtime = Runtime::new()?;
        let file = cache::token_file(&context.environment, &start_url, None)?;
        runtime.block_on(cache::store_token(
            &context,
            &file,
            &token,
            MissingMembers::Remove,
        ))?;
        Ok(Self {
            runtime,
            context,
            start_url,
            file,
            token,
            _folder: folder,
        })
    }

    fn load(&self) -> StoredToken {
        let loading = cache::load_token(&self.context, &self.file, &self.start_url, None);
        self.runtime.block_on(loading)
    }

    fn store(&self) -> aws_sso_native_core::error::Result<()> {
        let storing = cache::store_token(
            &self.context,
            &self.file,
            &self.token,
            MissingMembers::Remove,
        );
        self.runtime.block_on(storing)
    }
}

#[divan::bench]
fn load(bencher: Bencher<'_, '_>) {
    if let Ok(home) = Home::new() {
        bencher.bench(|| home.load());
    }
}

/// With the sync of the file and of the folder.
#[divan::bench]
fn store(bencher: Bencher<'_, '_>) {
    if let Ok(home) = Home::new() {
        bencher.bench(|| home.store());
    }
}
