//! Token files in a temporary home folder.

mod any_file;
mod deleting;
mod other_portals;
mod reading;
mod writing;

use std::collections::HashMap;

use super::*;
use crate::cache::json::to_json;
use crate::cache::token_file;
use crate::context::Environment;

const START_URL: &str = "https://d-9067694978.awsapps.com/start";

/// A token file as the AWS CLI writes it.
const CLI: &str = "{\"startUrl\": \"https://d-9067694978.awsapps.com/start\", \"region\": \
    \"us-east-1\", \"accessToken\": \"AT\", \"expiresAt\": \"2026-11-23T07:53:28Z\", \"clientId\": \
    \"CID\", \"clientSecret\": \"CSECRET\", \"registrationExpiresAt\": \"2027-02-21T06:53:28Z\", \
    \"refreshToken\": \"RT\"}";

struct Home {
    _folder: tempfile::TempDir,
    context: CallContext,
    path: std::path::PathBuf,
    start_url: StartUrl,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().display().to_string();
        let context =
            CallContext::new(Environment::new(HashMap::from([("HOME".to_owned(), home)])));
        let start_url = START_URL.parse::<StartUrl>().unwrap();
        let path = token_file(&context.environment, &start_url, None).unwrap();
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        Self {
            _folder: folder,
            context,
            path,
            start_url,
        }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "a test file that no other program reads"
    )]
    fn with(content: impl AsRef<[u8]>) -> Self {
        let home = Self::new();
        std::fs::write(&home.path, content).unwrap();
        home
    }

    async fn load(&self) -> Option<Token> {
        load_token(&self.context, &self.path, &self.start_url, None)
            .await
            .found()
    }

    async fn store(&self, token: &Token, missing_members: MissingMembers) -> String {
        store_token(&self.context, &self.path, token, missing_members)
            .await
            .unwrap();
        std::fs::read_to_string(&self.path).unwrap()
    }

    fn warnings(&self) -> Vec<WarningCode> {
        self.context
            .warnings
            .take()
            .into_iter()
            .map(|warning| warning.code)
            .collect()
    }
}

fn token() -> Token {
    Token {
        start_url: Some(START_URL.into()),
        region: "us-east-1".parse().ok(),
        access_token: Secret::new("NEW"),
        expires_at: "2026-11-23T09:00:00.5Z".parse().unwrap(),
        renewal: Renewal::default(),
    }
}
