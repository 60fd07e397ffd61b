//! The list of accounts that a session has kept.

use std::sync::Arc;

use aws_sso_native_core::account_lists::KeptList;
use napi::Env;
use napi_derive::napi;

use crate::account_json;
use crate::outcome::{OutcomePromise, start_uncancelled_call};

/// A list that was kept.
#[napi]
pub struct NativeKeptList(Arc<KeptList>);

impl From<KeptList> for NativeKeptList {
    fn from(kept: KeptList) -> Self {
        Self(Arc::new(kept))
    }
}

#[napi]
impl NativeKeptList {
    /// When it was complete, in milliseconds since 1970.
    #[napi(getter)]
    #[must_use]
    pub fn listed_at(&self) -> f64 {
        crate::milliseconds(self.0.listed_at)
    }

    /// How many accounts it has.
    #[napi]
    #[must_use]
    pub fn count(&self) -> u32 {
        u32::try_from(self.0.accounts.len()).unwrap_or(u32::MAX)
    }

    /// Some of the accounts, in the service's order, as JSON. It is made outside of JavaScript's thread.
    #[napi(ts_return_type = "Promise<Outcome<string>>")]
    pub fn accounts<'env>(
        &self,
        env: &'env Env,
        from: u32,
        count: u32,
    ) -> napi::Result<OutcomePromise<'env>> {
        let kept = Arc::clone(&self.0);
        start_uncancelled_call(
            env,
            |_call| async move {
                let all = &kept.accounts;
                let from = all.len().min(from as usize);
                let to = all.len().min(from.saturating_add(count as usize));
                account_json::accounts(all.get(from..to).unwrap_or_default())
            },
            |accounts| accounts,
        )
    }
}
