//! `openSettings` and `migrateSettings`.
//!
//! These calls are not dropped when they are cancelled: the core ends them, and it knows whether a change was committed.

use std::str::FromStr;

use napi::Env;
use napi::bindgen_prelude::{Either, Null};
use napi_derive::napi;

use crate::arguments;
use crate::call_error::CallResult;
use crate::cancellation::Cancellation;
use crate::outcome::{OutcomePromise, start_uncancelled_call};
use aws_sso_native_core::settings::{self, Change, Report, Settings, Store};
use aws_sso_native_core::types::InvalidValue;

/// What a migration changed.
#[napi(object, object_from_js = false)]
pub struct NativeMigrationReport {
    /// Whether it made the table.
    pub created_table: bool,
    /// The columns that were added.
    pub added_columns: Vec<&'static str>,
    /// The added columns that got a value from an older column.
    pub adopted_columns: Vec<&'static str>,
    /// The copy of the file that was made first.
    pub backup_path: Option<String>,
}

impl From<Report> for NativeMigrationReport {
    fn from(report: Report) -> Self {
        Self {
            created_table: report.created_table,
            added_columns: report.added_columns,
            adopted_columns: report.adopted_columns,
            backup_path: report.backup.map(|path| path.display().to_string()),
        }
    }
}

/// The settings.
#[napi(object, object_from_js = false)]
pub struct NativeSettings {
    /// The row's id.
    pub id: String,
    /// The region that Bedrock is called in.
    pub bedrock_region: String,
    /// The start URL.
    pub aws_sso_start_url: Option<String>,
    /// The SSO region.
    pub aws_sso_region: String,
    /// The account.
    pub aws_sso_account_id: Option<String>,
    /// The role.
    pub aws_sso_role_name: Option<String>,
    /// The `sso-session` name.
    pub aws_sso_session_name: Option<String>,
    /// When the row was last changed, in milliseconds since 1970.
    pub updated_at: Option<f64>,
}

impl From<Settings> for NativeSettings {
    fn from(settings: Settings) -> Self {
        Self {
            id: settings.id,
            bedrock_region: settings.bedrock_region,
            aws_sso_start_url: settings.start_url,
            aws_sso_region: settings.region,
            aws_sso_account_id: settings.account_id,
            aws_sso_role_name: settings.role_name,
            aws_sso_session_name: settings.session_name,
            updated_at: settings.updated_at.map(crate::milliseconds),
        }
    }
}

/// The changes. A missing member is not changed; `null` clears it.
#[napi(object, object_to_js = false)]
pub struct NativeSettingsPatch {
    /// The region that Bedrock is called in.
    pub bedrock_region: Option<Either<String, Null>>,
    /// The start URL.
    pub aws_sso_start_url: Option<Either<String, Null>>,
    /// The SSO region.
    pub aws_sso_region: Option<Either<String, Null>>,
    /// The account.
    pub aws_sso_account_id: Option<Either<String, Null>>,
    /// The role.
    pub aws_sso_role_name: Option<Either<String, Null>>,
    /// The `sso-session` name.
    pub aws_sso_session_name: Option<Either<String, Null>>,
}

impl NativeSettingsPatch {
    fn changes(self) -> CallResult<Vec<Change>> {
        let changes = [
            change("bedrockRegion", self.bedrock_region, Change::BedrockRegion)?,
            change("awsSsoStartUrl", self.aws_sso_start_url, Change::StartUrl)?,
            change("awsSsoRegion", self.aws_sso_region, Change::Region)?,
            change(
                "awsSsoAccountId",
                self.aws_sso_account_id,
                Change::AccountId,
            )?,
            change("awsSsoRoleName", self.aws_sso_role_name, Change::RoleName)?,
            change(
                "awsSsoSessionName",
                self.aws_sso_session_name,
                Change::SessionName,
            )?,
        ];
        Ok(changes.into_iter().flatten().collect())
    }
}

fn change<T: FromStr<Err = InvalidValue>>(
    name: &'static str,
    value: Option<Either<String, Null>>,
    to: fn(Option<T>) -> Change,
) -> CallResult<Option<Change>> {
    Ok(match value {
        Some(Either::A(text)) => Some(to(Some(arguments::text(name, &text)?))),
        Some(Either::B(Null)) => Some(to(None)),
        None => None,
    })
}

/// The settings of one file.
#[napi]
pub struct NativeSettingsStore {
    store: Store,
}

#[napi]
impl NativeSettingsStore {
    /// Reads the settings.
    #[napi(ts_return_type = "Promise<Outcome<NativeSettings>>")]
    pub fn get<'env>(
        &self,
        env: &'env Env,
        cancellation: &Cancellation,
    ) -> napi::Result<OutcomePromise<'env>> {
        let settings = self.store.get(cancellation.token.clone());
        start_uncancelled_call(env, |_| async { Ok(settings.await?) }, NativeSettings::from)
    }

    /// Changes the settings.
    #[napi(ts_return_type = "Promise<Outcome<NativeSettings>>")]
    pub fn update<'env>(
        &self,
        env: &'env Env,
        cancellation: &Cancellation,
        patch: NativeSettingsPatch,
    ) -> napi::Result<OutcomePromise<'env>> {
        let cancelled = cancellation.token.clone();
        start_uncancelled_call(
            env,
            |context| {
                let changes = patch.changes();
                let settings =
                    changes.map(|changes| self.store.update(&context, changes, cancelled));
                async { Ok(settings?.await?) }
            },
            NativeSettings::from,
        )
    }

    /// Closes the store.
    #[napi(ts_return_type = "Promise<Outcome<undefined>>")]
    pub fn close<'env>(
        &self,
        env: &'env Env,
        cancellation: &Cancellation,
    ) -> napi::Result<OutcomePromise<'env>> {
        let closing = self.store.close(cancellation.token.clone());
        start_uncancelled_call(env, |_| async { Ok(closing.await?) }, |()| ())
    }
}

/// Adds the missing table and columns to a file.
#[napi(ts_return_type = "Promise<Outcome<NativeMigrationReport>>")]
pub fn migrate_settings<'env>(
    env: &'env Env,
    cancellation: &Cancellation,
    path: String,
) -> napi::Result<OutcomePromise<'env>> {
    let cancelled = cancellation.token.clone();
    start_uncancelled_call(
        env,
        |_| async move {
            let path = arguments::text("path", &path)?;
            Ok(settings::migrate_settings(path, cancelled).await?)
        },
        NativeMigrationReport::from,
    )
}

/// Opens the settings of a file.
#[napi(ts_return_type = "Promise<Outcome<NativeSettingsStore>>")]
pub fn open_settings<'env>(
    env: &'env Env,
    cancellation: &Cancellation,
    path: String,
) -> napi::Result<OutcomePromise<'env>> {
    let cancelled = cancellation.token.clone();
    start_uncancelled_call(
        env,
        |_| async move {
            let path = arguments::text("path", &path)?;
            Ok(Store::open(path, cancelled).await?)
        },
        |store| NativeSettingsStore { store },
    )
}
