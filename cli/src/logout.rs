//! `logout`: signs the person out.

use aws_sso_native_core::context::CallContext;
use aws_sso_native_core::session::{Revoked, SsoSession};

use crate::exit_status::ExitStatus;
use crate::failure::{Failure, Result};
use crate::output;

/// Signs the person out. On this machine it succeeds without a network; that the service could not be asked is a failure,
/// which is named after the answer.
pub(crate) async fn run(context: &CallContext, session: &SsoSession) -> Result<ExitStatus> {
    match session.sign_out(context).await? {
        Revoked::Yes => output::answer("Signed out.\n")?,
        Revoked::NothingToRevoke => {
            output::answer("Signed out. There was no sign-in that the service still knows.\n")?;
        }
        Revoked::No(error) => {
            output::answer(
                "Signed out on this machine. The service could not be asked to end the sign-in.\n",
            )?;
            return Err(Failure::Core(error));
        }
    }
    Ok(ExitStatus::Success)
}
