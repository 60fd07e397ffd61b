//! Finds out which access portal a person means, and which region it is in, from what they type or paste.
//!
//! The AWS CLI follows one redirect of a company's own domain (`awscli/customizations/sso/resolve.py`), and refuses hosts
//! that it does not know. Here a host that is not known is an answer, too: AWS can have new ones.

mod address;
mod follow;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod pasted;

use crate::context::CallContext;
use crate::error::{Error, Result};
use crate::types::{Region, StartUrl};

pub use crate::aws::PortalKind;
pub use follow::from_text;
pub use pasted::PastedUrl;

/// How the host of a start URL was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confidence {
    /// It is a portal's host, in the text or at the end of redirects.
    Certain,
    /// It was made from a name alone, such as `my-org`, or from the address of a sign-in page.
    Assumed,
    /// It is not known to be a portal's host.
    Unknown,
}

/// Where a region was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegionSource {
    /// In the host of the portal or of a sign-in page.
    Host,
    /// In the headers of the portal's answer, which AWS does not document.
    Headers,
}

/// The portal that a text means.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// The start URL, in the spelling of AWS.
    pub start_url: StartUrl,
    /// The region, and where it was found.
    pub region: Option<(Region, RegionSource)>,
    /// The kind of the portal's address. `None` if it is not known to be a portal's.
    pub kind: Option<PortalKind>,
    /// How the host was found.
    pub confidence: Confidence,
    /// The company's own host that led to the portal.
    pub custom_domain: Option<String>,
    /// Why a server could not be asked.
    pub problem: Option<Error>,
}

/// Finds the portal of a text. Servers are asked for 10 seconds at most.
///
/// # Errors
///
/// None for a host that is unknown or cannot be reached: see [`Resolved::problem`]. `InvalidConfiguration` if a setting of
/// the proxy or the certificates is invalid.
pub async fn resolve(context: &CallContext, pasted: PastedUrl) -> Result<Resolved> {
    let resolved = follow::resolve(context, pasted).await;
    match &resolved.problem {
        Some(error @ Error::InvalidConfiguration { .. }) => Err(error.clone()),
        _ => Ok(resolved),
    }
}
