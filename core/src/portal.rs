//! What a token opens: accounts and roles, the credentials of a role, and the end of the sign-in; and the
//! pace at which all of it is asked for.

mod listing;
mod pace;
mod request;
mod role_credentials;
mod sign_out;

pub use listing::{Changes, End, Listing, Progress, TIME_BUDGET, Until, changes, is_list};
pub use role_credentials::{Role, RoleCredentials, role_credentials};
pub use sign_out::sign_out;
