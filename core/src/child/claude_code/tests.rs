use super::*;

fn variables(pairs: &[(&str, &str)]) -> Variables {
    let pairs = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Variables::new(pairs.collect())
}

#[test]
fn the_settings_repeat_the_environment_and_hold_no_secret() {
    let models = Models {
        opus: Some("us.anthropic.claude-opus-4-8[1m]".parse().unwrap()),
        ..Models::default()
    };
    let variables = variables(&[
        ("AWS_REGION", "us-west-2"),
        ("AWS_PROFILE", "aws-sso-native"),
        ("CLAUDE_CODE_USE_BEDROCK", "1"),
        ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "secret"),
        ("ANTHROPIC_API_KEY", "secret"),
    ]);
    let settings = Value::from(settings("", &variables, &models));
    assert_eq!(
        settings,
        serde_json::json!({
            "awsCredentialExport": "",
            "awsAuthRefresh": "",
            "env": {
                "CLAUDE_CODE_USE_BEDROCK": "1",
                "AWS_REGION": "us-west-2",
                "AWS_PROFILE": "aws-sso-native",
                "ANTHROPIC_DEFAULT_OPUS_MODEL": "us.anthropic.claude-opus-4-8[1m]",
                "AWS_ACCESS_KEY_ID": "",
                "AWS_SECRET_ACCESS_KEY": "",
                "AWS_SESSION_TOKEN": "",
            },
        })
    );
}
