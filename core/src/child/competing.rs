//! The variables that would win over the credentials of a child, or mislead it. `docs/child-credentials.md` has this list.

use super::variables::Variables;

/// A variable that is removed, and why.
#[derive(Debug, Clone, Copy)]
pub(super) struct Competing {
    pub(super) name: &'static str,
    #[cfg_attr(
        not(test),
        expect(
            dead_code,
            reason = "for readers, and for the test of the documentation"
        )
    )]
    pub(super) reason: &'static str,
}

const fn competing(name: &'static str, reason: &'static str) -> Competing {
    Competing { name, reason }
}

const STATIC_KEYS: &str = "Static keys win over profiles and the endpoint in every SDK, and expire";
const OLD_KEYS: &str = "The same, by the names of older SDKs for Java and Go";
const BELONGS_TO_KEYS: &str = "It belongs to the static keys";
const WEB_IDENTITY: &str =
    "The role of a web identity wins over the endpoint, and over profiles in some SDKs";
const OTHER_CONTAINER: &str =
    "The credentials of another container, or of another child of this package";

/// For every child.
pub(super) const OF_AWS: &[Competing] = &[
    competing("AWS_ACCESS_KEY_ID", STATIC_KEYS),
    competing("AWS_SECRET_ACCESS_KEY", STATIC_KEYS),
    competing("AWS_SESSION_TOKEN", STATIC_KEYS),
    competing("AWS_ACCESS_KEY", OLD_KEYS),
    competing("AWS_SECRET_KEY", OLD_KEYS),
    competing(
        "AWS_SECURITY_TOKEN",
        "The older name of `AWS_SESSION_TOKEN`",
    ),
    competing("AWS_CREDENTIAL_EXPIRATION", BELONGS_TO_KEYS),
    competing("AWS_CREDENTIAL_SCOPE", BELONGS_TO_KEYS),
    competing("AWS_ACCOUNT_ID", BELONGS_TO_KEYS),
    competing(
        "AWS_PROFILE",
        "It names another profile, which wins over the endpoint",
    ),
    competing(
        "AWS_DEFAULT_PROFILE",
        "botocore and the AWS CLI prefer it to `AWS_PROFILE`",
    ),
    competing(
        "AWS_BEARER_TOKEN_BEDROCK",
        "Bedrock's API key wins over every signature; set but empty, it has disabled signatures",
    ),
    competing("AWS_WEB_IDENTITY_TOKEN_FILE", WEB_IDENTITY),
    competing("AWS_ROLE_ARN", WEB_IDENTITY),
    competing("AWS_ROLE_SESSION_NAME", WEB_IDENTITY),
    competing("AWS_CONTAINER_CREDENTIALS_FULL_URI", OTHER_CONTAINER),
    competing("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", OTHER_CONTAINER),
    competing("AWS_CONTAINER_AUTHORIZATION_TOKEN", OTHER_CONTAINER),
    competing("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", OTHER_CONTAINER),
    competing(
        "AWS_CREDENTIAL_FILE",
        "botocore reads keys from this file before it asks the endpoint",
    ),
    competing(
        "AWS_CREDENTIAL_PROFILES_FILE",
        "The SDK for Java 1 reads it in place of `AWS_SHARED_CREDENTIALS_FILE`",
    ),
];

const OTHER_PROVIDER: &str = "It selects another provider than Bedrock";

/// For Claude Code, beside those of every child.
pub(super) const OF_CLAUDE_CODE: &[Competing] = &[
    competing("CLAUDE_CODE_USE_VERTEX", OTHER_PROVIDER),
    competing("CLAUDE_CODE_USE_FOUNDRY", OTHER_PROVIDER),
    competing("CLAUDE_CODE_USE_ANTHROPIC_AWS", OTHER_PROVIDER),
    competing("CLAUDE_CODE_USE_ANTHROPIC_GOOGLE_CLOUD", OTHER_PROVIDER),
    competing("CLAUDE_CODE_USE_MANTLE", OTHER_PROVIDER),
    competing("CLAUDE_CODE_USE_GATEWAY", OTHER_PROVIDER),
    competing(
        "CLAUDE_CODE_SKIP_BEDROCK_AUTH",
        "Requests to Bedrock would not be signed",
    ),
    competing(
        "CLAUDE_CODE_PROVIDER_MANAGED_BY_HOST",
        "Claude Code would ignore `awsCredentialExport`; `hostManaged` sets it",
    ),
];

/// Removes these variables.
pub(super) fn remove(variables: &mut Variables, competing: &[Competing]) {
    for Competing { name, .. } in competing {
        variables.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;
    use std::path::Path;

    #[test]
    fn every_competing_variable_is_removed_even_if_it_is_empty() {
        let all = [OF_AWS, OF_CLAUDE_CODE].concat();
        let variables = all.iter().map(|each| (each.name.to_owned(), String::new()));
        let kept = ("ANTHROPIC_API_KEY".to_owned(), "kept".to_owned());
        let mut variables =
            Variables::new(variables.chain([kept.clone()]).collect::<HashMap<_, _>>());
        for competing in [OF_AWS, OF_CLAUDE_CODE] {
            remove(&mut variables, competing);
        }
        assert_eq!(variables.into_map(), HashMap::from([kept]));
    }

    /// The cells of the tables of the documentation, without their padding.
    fn rows(document: &str) -> Vec<Vec<String>> {
        let lines = document.lines().filter(|line| line.starts_with('|'));
        lines
            .map(|line| {
                let cells = line.trim_matches('|').split('|');
                cells.map(|cell| cell.trim().to_owned()).collect()
            })
            .collect()
    }

    #[test]
    fn the_documentation_has_each_competing_variable_with_its_reason() {
        let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs");
        for (file, competing) in [
            ("child-credentials.md", OF_AWS),
            ("claude-code.md", OF_CLAUDE_CODE),
        ] {
            let document = std::fs::read_to_string(docs.join(file)).unwrap();
            let rows = rows(&document);
            // A sentence right after a table would become a row of it.
            assert!(rows.iter().all(|row| row.len() > 1), "{file}");
            for Competing { name, reason } in competing {
                let row = vec![format!("`{name}`"), (*reason).to_owned()];
                assert!(rows.contains(&row), "{file} has no row {row:?}");
            }
        }
    }
}
