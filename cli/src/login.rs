//! `login`: signs the person in.

use std::future::Ready;
use std::time::Duration;

use aws_sso_native_core::aws::OpenableUrl;
use aws_sso_native_core::context::CallContext;
use aws_sso_native_core::session::{Approval, Flow, Open, SignInEvent, SignInOptions, SsoSession};
use aws_sso_native_core::sign_in::{has_desktop, open_in_default_browser};
use chrono::{DateTime, Utc};

use crate::arguments::LoginArguments;
use crate::exit_status::ExitStatus;
use crate::failure::{Failure, Result};
use crate::output::{self, ProgressLine};
use crate::visible::one_line;

/// Signs the person in. With a sign-in that is valid or can be renewed, nothing is asked unless it is forced.
///
/// An interrupt (Ctrl-C) ends the process. Nothing has to be cleaned up then: the session does not record a prompt, because the page
/// is opened here. The person who runs this command asks for the page, so it does not wait for prompts of other programs.
pub(crate) async fn run(
    context: &CallContext,
    session: &SsoSession,
    arguments: &LoginArguments,
) -> Result<ExitStatus> {
    let opens = arguments.opens_browser && has_desktop(&context.environment).is_ok();
    let options = SignInOptions {
        flow: match arguments.flow {
            // Without a browser here, the page is opened on another machine, which a redirect to this one does not reach.
            Flow::Auto if !opens => Flow::Device,
            flow => flow,
        },
        open: Open::Nothing,
        force: arguments.force,
        timeout: None,
    };
    let mut screen = Screen::new(opens);
    let result = session
        .sign_in(context, options, |event| screen.show(event))
        .await;
    let (asked, unwritten) = screen.end();
    let token = result?;
    if let Some(failure) = unwritten {
        return Err(failure);
    }
    // In a program that goes on, the session would store it later.
    if session.status(context).await?.unsaved {
        return Err(Failure::NotStored);
    }
    let until = token.expires_at;
    output::answer(&if asked {
        format!("Signed in. The access token expires at {}.\n", time(until))
    } else {
        let forced = "To sign in anew, use `--force`.";
        format!(
            "Already signed in. The access token expires at {}. {forced}\n",
            time(until)
        )
    })?;
    Ok(ExitStatus::Success)
}

/// A time for people, in the time zone of this machine.
pub(crate) fn time(time: DateTime<Utc>) -> String {
    let local = time.with_timezone(&chrono::Local);
    local.format("%Y-%m-%d %H:%M:%S %:z").to_string()
}

/// Shows what happens in the sign-in.
struct Screen {
    opens: bool,
    asked: bool,
    line: ProgressLine,
    /// Why the address could not be shown.
    unwritten: Option<Failure>,
}

impl Screen {
    fn new(opens: bool) -> Self {
        Self {
            opens,
            asked: false,
            line: ProgressLine::new(),
            unwritten: None,
        }
    }

    fn show(&mut self, event: SignInEvent) -> Ready<()> {
        let mut page = None;
        match event {
            SignInEvent::AwaitingUser {
                approval,
                url,
                expires_at,
            } => {
                self.asked = true;
                self.print(&instructions(&approval, &url, self.opens, expires_at));
                self.line
                    .show("Waiting for your approval in the browser ...");
                page = self.opens.then_some(url);
            }
            SignInEvent::AwaitingOther => {
                self.print("Another program asks you to sign in; waiting for it.\n");
            }
            SignInEvent::Registering => self.line.show("Asking IAM Identity Center ..."),
            SignInEvent::Polling { .. } => self
                .line
                .show("Waiting for your approval in the browser ..."),
            SignInEvent::SlowDown { interval } => self.line.show(&slowed_down(interval)),
            SignInEvent::FallingBack { reason } => {
                let reason = one_line(&reason);
                self.print(&format!(
                    "The browser flow cannot go on: {reason}. A code is used.\n"
                ));
            }
            SignInEvent::Exchanging => self.line.show("Completing the sign-in ..."),
            SignInEvent::SignedIn { .. } => self.line.clear(),
        }
        if let Some(url) = page {
            // Some programs that open a page end only when the browser is closed.
            tokio::spawn(open(url));
        }
        std::future::ready(())
    }

    fn print(&mut self, text: &str) {
        self.line.clear();
        if let Err(failure) = output::answer(text) {
            self.unwritten.get_or_insert(failure);
        }
    }

    fn end(mut self) -> (bool, Option<Failure>) {
        self.line.clear();
        (self.asked, self.unwritten.take())
    }
}

async fn open(url: OpenableUrl) {
    if let Err(problem) = open_in_default_browser(url).await {
        // The address is on the screen.
        let text = format!("The browser could not be opened: {problem}");
        output::note(&one_line(&text));
    }
}

fn slowed_down(interval: Duration) -> String {
    format!(
        "Waiting for your approval in the browser (asking every {} s) ...",
        interval.as_secs()
    )
}

fn instructions(
    approval: &Approval,
    url: &OpenableUrl,
    opens: bool,
    expires_at: DateTime<Utc>,
) -> String {
    let url = url.as_str();
    let first = if opens {
        "Your browser is opened at this address. If it is not, open it yourself:"
    } else {
        "Open this address in a browser:"
    };
    let second = match approval {
        Approval::UserCode(code) => {
            format!(
                "Approve only if the page shows this code:\n\n    {}\n\n",
                one_line(code)
            )
        }
        Approval::Browser if opens => String::new(),
        Approval::Browser => "The browser must run on this machine.\n\n".to_owned(),
    };
    format!(
        "{first}\n\n    {url}\n\n{second}It is valid until {}.\n",
        time(expires_at)
    )
}
