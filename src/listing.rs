//! Lists of accounts and roles.

use std::collections::HashMap;
use std::sync::Arc;

use napi::Env;
use napi_derive::napi;

use crate::call_error::{CallError, CallResult};
use crate::callback::Callback;
use crate::cancellation::Cancellation;
use crate::errors::NativeError;
use crate::outcome::{OutcomePromise, start_call, start_uncancelled_call};
use crate::progress::Reporter;
use crate::secret_text::SecretText;
use crate::{account_json, arguments};
use aws_sso_native_core::clock::Deadline;
use aws_sso_native_core::context::CallContext;
use aws_sso_native_core::portal::{End, Listing, Progress, TIME_BUDGET, Until};
use aws_sso_native_core::session::{ListEnd, SsoSession};
use aws_sso_native_core::sign_in::memory;
use aws_sso_native_core::types::{Region, Secret};

/// The access token that a list is requested with.
#[napi(object, object_to_js = false)]
pub struct NativeListInput {
    /// The token.
    #[napi(ts_type = "string")]
    pub access_token: SecretText,
    /// The portal's region.
    pub region: String,
}

/// How the work on a list ended.
#[napi(object, object_from_js = false)]
pub struct NativeListEnd {
    /// Why the list is not complete, if it is not.
    pub error: Option<NativeError>,
    /// What the list has and the one kept before did not have: an array of accounts, as JSON.
    pub added: Option<String>,
    /// What the one kept before had and the list does not have.
    pub removed: Option<String>,
}

impl TryFrom<ListEnd> for NativeListEnd {
    type Error = CallError;

    fn try_from(ListEnd { end, changes }: ListEnd) -> CallResult<Self> {
        let error = match end {
            End::Whole => None,
            End::Early(why) => Some(NativeError::from(&why.into())),
        };
        let (added, removed) = match changes {
            Some(changes) => (
                Some(account_json::accounts(&changes.added)?),
                Some(account_json::accounts(&changes.removed)?),
            ),
            None => (None, None),
        };
        Ok(Self {
            error,
            added,
            removed,
        })
    }
}

/// Where the token comes from.
enum Source {
    Token(CallResult<GivenToken>),
    Session(CallResult<SsoSession>),
}

/// A token that the caller gives.
struct GivenToken {
    access_token: Secret,
    region: Region,
}

impl TryFrom<NativeListInput> for GivenToken {
    type Error = CallError;

    fn try_from(input: NativeListInput) -> CallResult<Self> {
        Ok(Self {
            access_token: arguments::secret("accessToken", input.access_token)?,
            region: arguments::text("ssoRegion", &input.region)?,
        })
    }
}

/// A list that grows while it is worked on.
#[napi]
pub struct NativeListing {
    source: Arc<Source>,
    listing: Arc<Listing>,
}

impl NativeListing {
    pub(super) fn of_session(session: CallResult<SsoSession>, streamed: bool) -> Self {
        Self {
            source: Arc::new(Source::Session(session)),
            listing: Arc::new(Listing::new(streamed)),
        }
    }
}

#[napi]
impl NativeListing {
    /// An empty list. If it is `streamed`, `next` must be called during `work`.
    #[napi(constructor)]
    #[must_use]
    pub fn new(input: NativeListInput, streamed: bool) -> Self {
        Self {
            source: Arc::new(Source::Token(input.try_into())),
            listing: Arc::new(Listing::new(streamed)),
        }
    }

    /// Works on the list until it is complete, its time is over, or it is stopped. `onProgress` must not throw.
    #[napi(
        ts_args_type = "environment: Record<string, string>, cancellation: Cancellation, \
                        stopping: Cancellation, timeBudgetMs?: number, onProgress?: (progress: NativeProgress) => void",
        ts_return_type = "Promise<Outcome<NativeListEnd>>"
    )]
    pub fn work<'env>(
        &self,
        env: &'env Env,
        environment: HashMap<String, String>,
        cancellation: &Cancellation,
        stopping: &Cancellation,
        time_budget_ms: Option<f64>,
        on_progress: Option<Callback>,
    ) -> napi::Result<OutcomePromise<'env>> {
        let (source, listing) = (Arc::clone(&self.source), Arc::clone(&self.listing));
        let stopped = stopping.token.clone();
        // Made before anything can fail: the reader of a stream must not wait any more, however the work ends.
        let mut end_of_work = EndOfWork {
            listing: Arc::clone(&listing),
            succeeded: false,
        };
        start_call(
            env,
            environment,
            cancellation,
            |context| async move {
                let budget = match time_budget_ms {
                    Some(milliseconds) => arguments::timeout("options.timeBudgetMs", milliseconds)?,
                    None => TIME_BUDGET,
                };
                let until = Until {
                    deadline: Deadline::after(budget, context.clock.as_ref()),
                    stopped,
                };
                let mut reporter = Reporter::new(on_progress, Arc::clone(&context.clock));
                let mut report = |progress| reporter.report(progress);
                let end = work(&context, &source, &listing, &until, &mut report).await?;
                end_of_work.succeeded = true;
                drop(end_of_work);
                reporter.finish().await;
                NativeListEnd::try_from(end)
            },
            |end| end,
        )
    }

    /// The next accounts of a stream, as JSON, as soon as their roles are known. `null` when no more come; an error if the
    /// service would have named more.
    #[napi(ts_return_type = "Promise<Outcome<string | undefined>>")]
    pub fn next<'env>(
        &self,
        env: &'env Env,
        cancellation: &Cancellation,
    ) -> napi::Result<OutcomePromise<'env>> {
        let listing = Arc::clone(&self.listing);
        start_call(
            env,
            HashMap::new(),
            cancellation,
            |_call| async move {
                let batch = listing.next().await?;
                batch
                    .map(|batch| account_json::accounts(&batch))
                    .transpose()
            },
            |accounts| accounts,
        )
    }

    /// How many accounts are known.
    #[napi]
    #[must_use]
    pub fn count(&self) -> u32 {
        u32::try_from(self.listing.len()).unwrap_or(u32::MAX)
    }

    /// Some of the accounts, in the service's order, as JSON. It is made outside of JavaScript's thread.
    #[napi(ts_return_type = "Promise<Outcome<string>>")]
    pub fn accounts<'env>(
        &self,
        env: &'env Env,
        from: u32,
        count: u32,
    ) -> napi::Result<OutcomePromise<'env>> {
        let listing = Arc::clone(&self.listing);
        start_uncancelled_call(
            env,
            |_call| async move {
                let (from, count) = (from as usize, count as usize);
                account_json::accounts(&listing.accounts(from..from.saturating_add(count)))
            },
            |accounts| accounts,
        )
    }
}

async fn work(
    context: &CallContext,
    source: &Source,
    listing: &Listing,
    until: &Until,
    report: &mut (dyn FnMut(Progress) + Send),
) -> CallResult<ListEnd> {
    match source {
        Source::Token(given) => {
            let given = given.as_ref().map_err(Clone::clone)?;
            let (region, token) = (&given.region, &given.access_token);
            memory::check_token_region(token, region)
                .map_err(arguments::region_error("ssoRegion"))?;
            let end = listing.work(context, region, token, until, report).await?;
            Ok(ListEnd { end, changes: None })
        }
        Source::Session(session) => {
            let session = session.as_ref().map_err(Clone::clone)?;
            Ok(session
                .work_on_list(context, listing, until, report)
                .await?)
        }
    }
}

/// Ends a stream when it is dropped.
struct EndOfWork {
    listing: Arc<Listing>,
    succeeded: bool,
}

impl Drop for EndOfWork {
    fn drop(&mut self) {
        self.listing.end(self.succeeded);
    }
}
