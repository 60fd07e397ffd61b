//! Opens the page of a sign-in, and says where that cannot work.

use super::options::Open;
use crate::aws::OpenableUrl;
use crate::context::Environment;
use crate::error::{Error, Result};
use crate::sign_in;

/// Opens a URL.
pub(super) async fn open(open: &Open, url: &OpenableUrl) -> Result<()> {
    let opened = match open {
        Open::Nothing => Ok(()),
        Open::DefaultBrowser => sign_in::open_in_default_browser(url.clone()).await,
        Open::With(open) => open(url.clone()).await,
    };
    opened.map_err(|problem| Error::BrowserNotOpened { problem })
}

/// Whether trying to open a URL makes sense.
pub(super) fn can_open(open: &Open, environment: &Environment) -> Result<(), &'static str> {
    match open {
        Open::DefaultBrowser => sign_in::has_desktop(environment),
        Open::Nothing | Open::With(_) => Ok(()),
    }
}

/// Whether a browser flow can work: a page can be opened, and its callback can reach this machine.
pub(super) fn can_use_browser_flow(
    open: &Open,
    environment: &Environment,
) -> Result<(), &'static str> {
    sign_in::browser_can_reach_this_machine(environment)?;
    can_open(open, environment)
}
