//! A sign-in as a whole, made of the rooms below.

mod input;
mod steps;

pub use steps::{
    CacheOptions, DeviceAuthorizationInput, PollInput, cache_sso_token, list_accounts_and_roles,
    load_cached_sso_token, perform_device_authorization, poll_for_token,
};
