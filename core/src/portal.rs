//! Requests to the AWS access portal with an access token: accounts and roles, the credentials of a role, sign-out, and the
//! pace of all these requests.

#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod listing;
mod pace;
mod request;
mod role_credentials;
mod sign_out;
#[cfg(test)]
mod test_portal;

pub use listing::{End, Listing, Progress, TIME_BUDGET, Until};
pub use role_credentials::{Role, RoleCredentials, role_credentials};
pub use sign_out::sign_out;
