//! Columns that the host made with the name of one of ours.

use super::*;

#[tokio::test]
async fn a_column_of_the_same_name_with_another_type_or_default_is_rejected_and_nothing_is_changed()
{
    let good = "aws_sso_start_url text";
    for (columns, words) in [
        (
            "aws_sso_region integer DEFAULT 'us-east-1' NOT NULL",
            "type `INTEGER`",
        ),
        ("aws_sso_region text", "default NULL instead of 'us-east-1'"),
        (
            "aws_sso_region text DEFAULT 'eu-west-1' NOT NULL",
            "default 'eu-west-1'",
        ),
        (
            "aws_sso_account_id text DEFAULT 'x'",
            "default 'x' instead of NULL",
        ),
        ("AWS_SSO_ROLE_NAME blob", "type `BLOB`"),
        ("aws_sso_role_name", "type ``"),
        ("aws_sso_role_name text NOT NULL", "NOT NULL"),
        ("aws_sso_role_name text AS (id)", "generated"),
    ] {
        let fixture = Fixture::of(&format!(
            "{HOST} CREATE TABLE claude_code_settings (id text PRIMARY KEY, {good}, {columns});"
        ));
        let before = fixture.bytes();
        let error = migrate_settings(fixture.database(), never())
            .await
            .unwrap_err();
        assert_eq!(error.code(), ErrorCode::SettingsSchemaConflict, "{columns}");
        assert!(error.to_string().contains(words), "{columns}: {error}");
        assert_eq!(fixture.bytes(), before, "{columns}");
        assert_eq!(fixture.names(), ["agents.db"], "{columns}");
    }
}

#[tokio::test]
async fn columns_declared_in_an_equivalent_way_are_accepted() {
    for columns in [
        "AWS_SSO_REGION TEXT NOT NULL DEFAULT ('us-east-1')",
        "aws_sso_region text DEFAULT \"us-east-1\"",
        "aws_sso_start_url text DEFAULT NULL",
    ] {
        let fixture = Fixture::of(&format!(
            "CREATE TABLE Claude_Code_Settings (id text PRIMARY KEY, {columns});"
        ));
        assert_eq!(migrate(&fixture).await.added_columns.len(), 4, "{columns}");
    }
}
