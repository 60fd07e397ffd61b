//! `openSettings` and `migrateSettings`.

use std::collections::HashMap;
use std::future::Future;

use napi::Env;
use napi::bindgen_prelude::{Either, Null, Object, PromiseRaw, ToNapiValue};
use napi_derive::napi;
use tokio_util::sync::CancellationToken;

use super::cancellation::Cancellation;
use crate::outcome::settle;
use aws_sso_native_core::context::CallContext;
use aws_sso_native_core::error::Result;
use aws_sso_native_core::settings::{self, Change, Field, Report, Settings, Store};

/// What a migration did.
#[napi(object, object_from_js = false)]
pub struct NativeMigrationReport {
    /// Whether the table was made.
    pub created_table: bool,
    /// The columns that were added.
    pub added_columns: Vec<&'static str>,
    /// The columns among them that got a value from an older column.
    pub adopted_columns: Vec<&'static str>,
    /// The copy that was made first.
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
    /// The portal.
    pub aws_sso_start_url: Option<String>,
    /// The portal's region.
    pub aws_sso_region: String,
    /// The account.
    pub aws_sso_account_id: Option<String>,
    /// The role.
    pub aws_sso_role_name: Option<String>,
    /// The `sso-session` name.
    pub aws_sso_session_name: Option<String>,
    /// When they were last changed, in milliseconds since 1970.
    pub updated_at: Option<f64>,
}

impl From<Settings> for NativeSettings {
    fn from(settings: Settings) -> Self {
        Self {
            id: settings.id,
            bedrock_region: settings.bedrock_region,
            aws_sso_start_url: settings.aws_sso_start_url,
            aws_sso_region: settings.aws_sso_region,
            aws_sso_account_id: settings.aws_sso_account_id,
            aws_sso_role_name: settings.aws_sso_role_name,
            aws_sso_session_name: settings.aws_sso_session_name,
            updated_at: settings.updated_at.map(crate::milliseconds),
        }
    }
}

/// What to change: what is missing is left, `null` clears.
#[napi(object, object_to_js = false)]
pub struct NativeSettingsPatch {
    /// The region that Bedrock is called in.
    pub bedrock_region: Option<Either<String, Null>>,
    /// The portal.
    pub aws_sso_start_url: Option<Either<String, Null>>,
    /// The portal's region.
    pub aws_sso_region: Option<Either<String, Null>>,
    /// The account.
    pub aws_sso_account_id: Option<Either<String, Null>>,
    /// The role.
    pub aws_sso_role_name: Option<Either<String, Null>>,
    /// The `sso-session` name.
    pub aws_sso_session_name: Option<Either<String, Null>>,
}

impl NativeSettingsPatch {
    fn changes(self) -> Vec<Change> {
        let named = [
            (Field::BedrockRegion, self.bedrock_region),
            (Field::StartUrl, self.aws_sso_start_url),
            (Field::Region, self.aws_sso_region),
            (Field::AccountId, self.aws_sso_account_id),
            (Field::RoleName, self.aws_sso_role_name),
            (Field::SessionName, self.aws_sso_session_name),
        ];
        let change = |(field, value)| match value {
            Some(Either::A(text)) => Some((field, Some(text))),
            Some(Either::B(Null)) => Some((field, None)),
            None => None,
        };
        named.into_iter().filter_map(change).collect()
    }
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
    ) -> napi::Result<PromiseRaw<'env, Object<'env>>> {
        let cancelled = cancellation.token.clone();
        to_the_end(env, |_| self.store.get(cancelled), NativeSettings::from)
    }

    /// Changes what is named.
    #[napi(ts_return_type = "Promise<Outcome<NativeSettings>>")]
    pub fn update<'env>(
        &self,
        env: &'env Env,
        cancellation: &Cancellation,
        patch: NativeSettingsPatch,
    ) -> napi::Result<PromiseRaw<'env, Object<'env>>> {
        let cancelled = cancellation.token.clone();
        to_the_end(
            env,
            |context| self.store.update(&context, patch.changes(), cancelled),
            NativeSettings::from,
        )
    }

    /// Closes the store.
    #[napi(ts_return_type = "Promise<Outcome<undefined>>")]
    pub fn close<'env>(
        &self,
        env: &'env Env,
        cancellation: &Cancellation,
    ) -> napi::Result<PromiseRaw<'env, Object<'env>>> {
        let cancelled = cancellation.token.clone();
        to_the_end(env, |_| self.store.close(cancelled), |()| ())
    }
}

/// Adds what is missing to the settings of a file.
#[napi(ts_return_type = "Promise<Outcome<NativeMigrationReport>>")]
pub fn migrate_settings<'env>(
    env: &'env Env,
    cancellation: &Cancellation,
    path: String,
) -> napi::Result<PromiseRaw<'env, Object<'env>>> {
    let cancelled = cancellation.token.clone();
    to_the_end(
        env,
        |_| async move { settings::migrate_settings(&path, cancelled).await },
        NativeMigrationReport::from,
    )
}

/// Opens the settings of a file.
#[napi(ts_return_type = "Promise<Outcome<NativeSettingsStore>>")]
pub fn open_settings<'env>(
    env: &'env Env,
    cancellation: &Cancellation,
    path: String,
) -> napi::Result<PromiseRaw<'env, Object<'env>>> {
    let cancelled = cancellation.token.clone();
    to_the_end(
        env,
        |_| async move { Store::open(&path, cancelled).await },
        |store| NativeSettingsStore { store },
    )
}

/// A call that takes no environment. It is not dropped where it waits when it is cancelled, but ends by itself: whether a
/// change was committed must not be left open.
fn to_the_end<T, V, Work>(
    env: &Env,
    work: impl FnOnce(CallContext) -> Work,
    convert: impl FnOnce(T) -> V + Send + 'static,
) -> napi::Result<PromiseRaw<'_, Object<'_>>>
where
    T: Send + 'static,
    V: ToNapiValue,
    Work: Future<Output = Result<T>> + Send + 'static,
{
    let work = |context| {
        let working = work(context);
        async { Ok(working.await?) }
    };
    settle(env, HashMap::new(), CancellationToken::new(), work, convert)
}
