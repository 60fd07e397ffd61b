//! The stable codes: what a program branches on. `docs/errors.md` is the same list for people, and
//! a test compares the two with the TypeScript union.

/// Declares every code once: its name, whether trying again can help, and what a person can do.
macro_rules! error_codes {
    ($($(#[$doc:meta])* $name:ident, $retryable:literal, $hint:literal;)*) => {
        /// A stable name for one kind of failure. The same code never means two things.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode { $($(#[$doc])* $name,)* }

        impl ErrorCode {
            /// Every code, in the order of `docs/errors.md`.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name that JavaScript sees as `error.code`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }

            /// Whether the same call can succeed later without anyone changing anything.
            #[must_use]
            pub const fn retryable(self) -> bool {
                match self { $(Self::$name => $retryable,)* }
            }

            /// What the person, or the developer, can do about it.
            #[must_use]
            pub const fn hint(self) -> &'static str {
                match self { $(Self::$name => $hint,)* }
            }
        }
    };
}

error_codes! {
    /// An argument has the wrong type or an impossible value. Nothing was sent or written.
    InvalidInput, false,
        "Correct the argument that the message names";
    /// `pollForToken` was not told the region and this process did not register the client.
    UnknownClientRegion, false,
        "Pass `options.ssoRegion`, the region that was given to `performDeviceAuthorization`";
    /// An environment variable or a setting in `~/.aws/config` cannot be used.
    InvalidConfiguration, false,
        "Correct or unset the setting that the message names";
    /// No home folder is known, so neither is the place of `~/.aws`.
    HomeNotFound, false,
        "Set the `HOME` environment variable (`USERPROFILE` on Windows)";
    /// The token could not be written to `~/.aws/sso/cache`.
    CacheNotWritable, false,
        "Check the permissions of, and the free space for, the folder that the message names";

    /// RFC 8628 section 3.5 `authorization_pending`, outside of the poll loop that waits it out.
    AuthorizationPending, true,
        "Wait until the person has approved the request in their browser";
    /// RFC 8628 section 3.5 `slow_down`, outside of the poll loop that obeys it.
    SlowDown, true,
        "Wait a little and try again";
    /// The device code ran out before it was approved.
    ExpiredToken, false,
        "Start the sign-in again and approve it before the code runs out";
    /// The person, or a policy, denied the request.
    AccessDenied, false,
        "Start the sign-in again and choose Allow; if that is not offered, ask your administrator";
    /// The code or refresh token is wrong, was used already, or its session has ended.
    InvalidGrant, false,
        "Start the sign-in again";
    /// The client registration is unknown to the service or has run out.
    InvalidClient, false,
        "Start the sign-in again; a new client is registered";
    /// This client may not use this kind of sign-in.
    UnauthorizedClient, false,
        "Ask your administrator whether this way to sign in is allowed";
    /// The service does not offer this kind of sign-in.
    UnsupportedGrantType, false,
        "Ask your administrator whether this way to sign in is allowed";
    /// The service refuses the request as malformed; most often the start URL or region is wrong.
    InvalidRequest, false,
        "Check the start URL, and that the region is the one IAM Identity Center is set up in";
    /// A scope is not known to the service or not allowed for this client.
    InvalidScope, false,
        "Leave `scopes` out, or ask your administrator which scopes are allowed";
    /// The service refuses what the client says of itself, such as its name.
    InvalidClientMetadata, false,
        "Leave `clientName` out, or choose a shorter one of plain letters";
    /// The service refuses the address the browser would be sent back to.
    InvalidRedirectUri, false,
        "Use the device flow, which needs no redirect";
    /// The key that encrypts the organization's identity data cannot be used (a `KMS_*` reason).
    EncryptionKeyUnavailable, false,
        "Ask your administrator to check the KMS key of IAM Identity Center";

    /// The access token is not, or no longer, valid, whatever its expiry says.
    Unauthorized, false,
        "Sign in again";
    /// This identity has no access to that account or role.
    Forbidden, false,
        "Choose another role, or ask your administrator to assign this one";
    /// The service knows no such account or role.
    ResourceNotFound, false,
        "List the accounts and roles again";
    /// The service limits how often it can be asked.
    TooManyRequests, true,
        "Wait a little and try again";
    /// The service failed.
    InternalServer, true,
        "Try again; if it lasts, look at the AWS Health Dashboard";

    /// The service could not be reached.
    Network, true,
        "Check the network connection, VPN and proxy";
    /// The service did not answer in time.
    Timeout, true,
        "Check the network connection, VPN and proxy, and try again";
    /// The time for a list was over, or it was stopped, before this part of it was known.
    NotListedInTime, true,
        "Go on with the list's `resume()`, or allow more time";
    /// The certificate the other side showed is not trusted.
    UntrustedCertificate, false,
        "If your network inspects TLS, set `AWS_CA_BUNDLE` or `NODE_EXTRA_CA_CERTS` to its certificate";
    /// The answer is not one the service gives: cut off, not JSON, or without a required member.
    UnexpectedAnswer, true,
        "Check that no proxy or sign-in page of your network answers in the place of AWS";
    /// The address the person should open is not http(s), or not on a host of AWS, the configured endpoint or
    /// this machine. It must not be opened.
    UnsafeVerificationUri, false,
        "Check the start URL and the network: something other than AWS may have answered";

    /// There is no valid token, and none can be had without the person.
    SignInRequired, false,
        "Call `signIn()`";
    /// The person did not complete the sign-in in the time it was given.
    SignInTimedOut, false,
        "Start the sign-in again, and complete it in the browser";
    /// The person was asked to sign in a short while ago, by this process or another, and did not.
    PromptedRecently, false,
        "Wait until the person asks to sign in, and then pass `force: true`";
    /// No browser could be opened, and the flow does not allow another way.
    BrowserNotOpened, false,
        "Use the flow `auto` or `device`, or pass `openBrowser`";
    /// No port of this machine could be opened for the browser to come back to.
    CallbackUnavailable, false,
        "Use the flow `auto` or `device`";
    /// Another process kept this session locked for as long as we wait.
    SessionBusy, true,
        "Try again; if it lasts, look for a program that hangs while it refreshes the same sign-in";

    /// Something else in this process has the database file open.
    DatabaseInUse, false,
        "Give the settings a file of their own, or context `migrateSettings` before anything else opens this file, or run \
         `migrations/` with the library that has it open";
    /// Another process kept the database locked for as long as we wait.
    DatabaseBusy, true,
        "Try again; close the program that keeps the file locked";
    /// The path leads to a folder, a pipe or a device.
    DatabaseNotAFile, false,
        "Pass the path of a file";
    /// The folder that the database file should lie in does not exist.
    DatabaseFolderMissing, false,
        "Make the folder first, or correct the path";
    /// The user who runs this process may not read and write the database file, or write in its folder.
    DatabaseNotPermitted, false,
        "Check who owns the file and its folder, and that this user may write to both";
    /// The database file lies on a read-only medium, or is marked read-only.
    DatabaseReadOnly, false,
        "Pass the path of a file that can be written";
    /// No space is left for the database, or for the copy of it that is made before a migration.
    DiskFull, false,
        "Free some space and try again";
    /// The file is not an SQLite database.
    NotADatabase, false,
        "Check the path: the file is something else, and was left as it is";
    /// The file looks like an encrypted database: nothing but random bytes.
    DatabaseEncrypted, false,
        "Give the settings a file of their own, or run `migrations/` with the library that holds the key";
    /// The database file is cut off or damaged.
    DatabaseCorrupt, false,
        "Restore the file from a copy, or recover it with `sqlite3 FILE .recover`; it was left as it is";
    /// The database has a view where the table should be.
    SettingsTableIsView, false,
        "Rename the view, or give the settings a file of their own";
    /// The table, or a column in it, is not the one this library knows, and was left as it is.
    SettingsSchemaConflict, false,
        "Change the column that the message names to the type and default of `migrations/`, or give the settings a file \
         of their own";
    /// The table, or a column that the call needs, is not there, or no longer.
    SettingsMissing, false,
        "Call `openSettings` again, which adds what is missing of ours; `bedrock_region` is the host's own to add";
    /// SQLite failed in another way.
    DatabaseFailed, false,
        "See the message: it is SQLite's own";

    /// The store was closed.
    Closed, false,
        "Call `openSettings` again";
    /// The call was cancelled. With an `AbortSignal`, the call rejects with its reason instead.
    Cancelled, false,
        "Nothing: the call was cancelled";
    /// A fault in this library.
    Internal, false,
        "Report it, with the message";
}
