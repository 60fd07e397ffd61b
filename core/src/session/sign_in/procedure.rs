//! The whole of a sign-in: a token that can be had without the person, or else the turn to ask them, a flow, and the
//! stored token.

use std::sync::Arc;
use std::time::Duration;

use super::attempt::Attempt;
use super::event::SignInEvent;
use super::options::Open;
use super::prompts::{Prompts, Turn};
use super::{flow, new_token};
use crate::cache::Token;
use crate::diagnostics::events::sign_in::SignInNotNeeded;
use crate::error::{Error, Result};
use crate::session::refresher::Refresher;
use crate::session::session_context::SessionContext;
use crate::session::token_store::TokenStore;

/// How often the token of another process's sign-in is looked for.
const LOOK_FOR_OTHER: Duration = Duration::from_millis(500);

/// Signs a person in.
pub(super) struct Procedure {
    store: Arc<TokenStore>,
    refresher: Arc<Refresher>,
    pub(super) prompts: Prompts,
}

/// What ends the wait for the turn.
enum Next {
    /// The person is to be asked.
    Ask(Turn),
    /// There is a token, which another process may have got.
    Use(Box<Token>),
}

impl Procedure {
    pub(super) fn new(store: Arc<TokenStore>, refresher: Arc<Refresher>) -> Self {
        Self {
            store,
            refresher,
            prompts: Prompts::default(),
        }
    }

    pub(super) async fn run(&self, attempt: &Attempt<'_>) -> Result<Token> {
        let token = self.token(attempt).await?;
        attempt.progress.report(SignInEvent::SignedIn {
            expires_at: token.expires_at,
        });
        Ok(token)
    }

    async fn token(&self, attempt: &Attempt<'_>) -> Result<Token> {
        let Attempt {
            context,
            options,
            progress,
        } = *attempt;
        if !options.force
            && let Some(token) = self.without_the_person(context).await?
        {
            return Ok(token);
        }
        let turn = match options.open {
            // No page is opened, so the person is not disturbed, and no turn is needed.
            Open::Nothing => None,
            Open::DefaultBrowser | Open::With(_) => match self.turn(attempt).await? {
                Next::Ask(turn) => Some(turn),
                Next::Use(token) => return Ok(*token),
            },
        };
        let (granted, client) = flow::run(attempt, turn.as_ref()).await?;
        let cancelled = progress.cancelled();
        let token = new_token::store(&self.store, context, granted, client, cancelled).await?;
        if let Some(turn) = turn {
            turn.completed().await;
        }
        Ok(token)
    }

    /// A token for which the person need not be asked.
    async fn without_the_person(&self, context: &SessionContext) -> Result<Option<Token>> {
        match self.refresher.valid_token(context).await {
            Ok(token) => {
                context.log(|| SignInNotNeeded {});
                Ok(Some(token.token))
            }
            Err(Error::SignInRequired { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Waits for the turn to ask, or for the token of the process that has it.
    async fn turn(&self, attempt: &Attempt<'_>) -> Result<Next> {
        let Attempt {
            context,
            options,
            progress,
        } = *attempt;
        let mut waited = false;
        loop {
            let turn = self.prompts.take_turn(context, &self.store).await;
            // Even if the caller wants the person to be asked: another process has just done so.
            if (waited || !options.force)
                && let Some(token) = self.without_the_person(context).await?
            {
                return Ok(Next::Use(Box::new(token)));
            }
            if let Some(turn) = turn {
                if !options.force {
                    turn.check_cool_down(context).await?;
                }
                return Ok(Next::Ask(turn));
            }
            if !waited {
                progress.report(SignInEvent::AwaitingOther);
                waited = true;
            }
            context.clock.sleep(LOOK_FOR_OTHER).await;
        }
    }
}
