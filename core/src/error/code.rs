//! The stable error codes, which a program branches on.
//!
//! This list is the only source of the codes. `npm run generate:errors` writes the TypeScript types and the table of
//! `docs/errors.md` from it.

/// Declares each code with: when it comes (its documentation, in Markdown), its name, whether the same call can succeed
/// later without a change, and what can be done.
macro_rules! error_codes {
    ($($(#[doc = $description:literal])+ $name:ident, $retryable:literal, $hint:literal;)*) => {
        /// A stable name for one kind of failure.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode { $($(#[doc = $description])+ $name,)* }

        impl ErrorCode {
            /// All codes, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }

            /// Whether the same call can succeed later without a change by anyone.
            #[must_use]
            pub const fn retryable(self) -> bool {
                match self { $(Self::$name => $retryable,)* }
            }

            /// What the person or the developer can do.
            #[must_use]
            pub const fn hint(self) -> &'static str {
                match self { $(Self::$name => $hint,)* }
            }

            /// When it comes, in Markdown.
            #[must_use]
            pub const fn description(self) -> &'static str {
                match self { $(Self::$name => concat!($($description, "\n"),+),)* }
            }
        }
    };
}

error_codes! {
    /// An argument has the wrong type or an impossible value, or it is a region that the token or client does not belong
    /// to. Nothing was sent or written.
    InvalidInput, false,
        "Correct the argument that the message names";
    /// Polling for a token was not given the region, and this process did not register the client.
    UnknownClientRegion, false,
        "Pass the region that the device code was requested in";
    /// An environment variable or a setting in `~/.aws/config` cannot be used: an endpoint that is not https, a CA bundle
    /// that is not PEM, a flag that is neither true nor false. Or a function that was passed to `configureNetwork` threw, or gave
    /// an answer that cannot be used.
    InvalidConfiguration, false,
        "Correct or unset the setting that the message names";
    /// The home folder is not known, and therefore the location of `~/.aws` is not known.
    HomeNotFound, false,
        "Set the `HOME` environment variable (`USERPROFILE` on Windows)";
    /// A file in `~/.aws/sso/cache` could not be written or removed. The old file is unchanged.
    CacheNotWritable, false,
        "Check the permissions of, and the free space for, the folder that the message names";

    /// The person has not approved the request yet (RFC 8628 section 3.5, `authorization_pending`). Polling waits for the
    /// approval, so this comes only if the service answers so to another request.
    AuthorizationPending, true,
        "Wait until the person has approved the request in their browser";
    /// A client registration or a device code was requested too often, and still was after a minute of retries (RFC 8628
    /// section 3.5, `slow_down`). Polling obeys it without an error.
    SlowDown, true,
        "Wait a little and try again";
    /// The device code expired before it was approved, by the service's answer or by one of our clocks. In the second case
    /// `reason` is that of the last failure, if there was one.
    ExpiredToken, false,
        "Start the sign-in again and approve it before the code expires";
    /// The person, or a policy, denied the request.
    AccessDenied, false,
        "Start the sign-in again and choose Allow; if that is not offered, ask your administrator";
    /// The code or refresh token is invalid or was used already, or its session has ended.
    InvalidGrant, false,
        "Start the sign-in again";
    /// The service does not know the client registration, or it has expired. A stored registration is removed, and a new
    /// client is registered once, before this is reported.
    InvalidClient, false,
        "Start the sign-in again; a new client is registered";
    /// This client may not use this kind of sign-in.
    UnauthorizedClient, false,
        "Ask your administrator whether this way to sign in is allowed";
    /// The service does not offer this kind of sign-in.
    UnsupportedGrantType, false,
        "Ask your administrator whether this way to sign in is allowed";
    /// The service rejects the request. If `reason` is empty, the start URL or the region is nearly always wrong. The hint
    /// names the right one if it was found out.
    InvalidRequest, false,
        "Check the start URL, and that the region is the one that IAM Identity Center is set up in";
    /// A scope is not known to the service, or not allowed for this client.
    InvalidScope, false,
        "Leave `scopes` out, or ask your administrator which scopes are allowed";
    /// The service rejects the description of the client, such as its name, even when the name is reduced to letters and
    /// digits.
    InvalidClientMetadata, false,
        "Leave the client name out, or choose a shorter one of plain letters";
    /// The service rejects the address to which the browser would be redirected.
    InvalidRedirectUri, false,
        "Use the flow `device`, which needs no redirect";
    /// The KMS key that encrypts the organization's identity data cannot be used. `reason` begins with `KMS_`.
    EncryptionKeyUnavailable, false,
        "Ask your administrator to check the KMS key of IAM Identity Center";

    /// The access token is not valid, or not any more, whatever its expiry says: it was revoked, or it belongs to another
    /// region.
    Unauthorized, false,
        "Sign in again";
    /// This identity has no access to that account or role. In the first half minute after a sign-in in this process, the
    /// request was sent twice. For a role named `AWSReservedSSO_…` the hint asks for the name of the permission set.
    Forbidden, false,
        "Choose another role, or ask your administrator to assign this one";
    /// The service knows no such account or role.
    ResourceNotFound, false,
        "List the accounts and roles again";
    /// The service throttles requests, and still did after a minute of retries (10 seconds for a refresh, 30 for the code
    /// of a sign-in in the browser), or it asks for a longer pause. A list waits for as long as it takes.
    TooManyRequests, true,
        "Wait a little and try again";
    /// The service failed, or a gateway or load balancer before it (HTTP 5xx). If the answer is not in the form of the
    /// service, the hint names the gateway.
    InternalServer, true,
        "Try again; if it lasts, look at the AWS Health Dashboard";

    /// The service could not be reached, or the connection broke.
    Network, true,
        "Check the network connection, VPN and proxy";
    /// The service did not answer in time: 10 seconds to connect, 30 seconds for a request, a minute with all retries.
    Timeout, true,
        "Check the network connection, VPN and proxy, and try again";
    /// DNS knows no address of the host, or did not answer. The message names the host.
    HostNotFound, true,
        "Check the network connection, VPN and DNS, and that the region or endpoint is spelled correctly";
    /// The proxy could not be reached: its name has no address, no address accepts a connection, or the connection broke
    /// while the proxy was asked. A user name and password that it did not answer are not sent again for a minute.
    ProxyUnreachable, true,
        "Check `HTTPS_PROXY` (or `ALL_PROXY`), or the proxy that the program sets, and that the proxy runs";
    /// The proxy demands a user name and password, or does not accept the ones in its URL. They are sent once and not again
    /// for half an hour, because repeated wrong passwords can lock an account. The message names the kinds of
    /// authentication that the proxy offers.
    ProxyAuthenticationRequired, false,
        "Put the right user name and password into the URL of the proxy (`http://user:password@host:port`, \
         percent-encoded), which is sent as Basic; for Negotiate and NTLM, the program passes `proxyAuthorization` to \
         `configureNetwork`";
    /// The proxy does not allow the connection. The message has the HTTP status, or the answer of a SOCKS proxy.
    ProxyRefused, false,
        "Ask the administrator of the proxy to allow the host that the message names, or add the host to `NO_PROXY`";
    /// The proxy could not reach the host, or is overloaded. The message has the HTTP status, or the answer of a SOCKS
    /// proxy.
    ProxyFailed, true,
        "Try again; if it lasts, ask the administrator of the proxy";
    /// The network demands that the person signs in to it first (HTTP 511, RFC 6585 section 6).
    CaptivePortal, false,
        "Open a web page in the browser, and sign in to the network";
    /// The time for a list was over, or the list was stopped, before this part of it was known. `reason` and the message
    /// say what failed last, if something did.
    NotListedInTime, true,
        "Resume the list, or allow more time";
    /// The certificate of the server, or of an `https` proxy, is not trusted. Nothing was sent. The message says why, and
    /// what the certificate says: whom it is for, who issued it, and when it is valid. The hint depends on the cause.
    UntrustedCertificate, false,
        "If your network inspects TLS, set `AWS_CA_BUNDLE` or `NODE_EXTRA_CA_CERTS` to its certificate";
    /// The server, or the proxy, and this machine cannot agree on TLS: on its version or cipher, or the server demands a
    /// client certificate, or does not speak TLS.
    TlsHandshakeFailed, false,
        "Check the endpoint and its port, and ask the administrator of the network or proxy: TLS 1.2 or 1.3 without a client \
         certificate is needed";
    /// The answer cannot come from the service: it is cut off, not JSON, longer than 2 MiB, or lacks a required member.
    UnexpectedAnswer, true,
        "Check that no proxy or sign-in page of your network answers in the place of AWS";
    /// The service gave credentials of a role that had expired by its own clock. They are not returned.
    ExpiredCredentials, true,
        "Try again; if it lasts, look at the AWS Health Dashboard";
    /// The address to open is not http(s), or its host does not belong to AWS, the configured endpoint or this machine. It
    /// is not returned, reported or opened.
    UnsafeVerificationUri, false,
        "Check the start URL and the network: another server than that of AWS may have answered";

    /// There is no valid token, and none can be obtained without the person. The message says why; the status of the
    /// session has the same as `reason`.
    SignInRequired, false,
        "Sign in when it suits the person";
    /// The person did not complete the sign-in in the time that was allowed, or within the 10 minutes of the browser flow.
    /// `reason` is that of the last failure, if there was one.
    SignInTimedOut, false,
        "Start the sign-in again, and complete it in the browser";
    /// This process, or another one of the same user, asked the person to sign in within the last hour for the same token,
    /// and the person did not.
    PromptedRecently, false,
        "Wait until the person asks to sign in, by a button for example, and then sign in with `force`";
    /// The browser could not be opened, or no browser can reach this machine, and the flow is `browser`.
    BrowserNotOpened, false,
        "Use the flow `auto` or `device`, or pass a function that opens the address";
    /// No port of 127.0.0.1 could be opened for the redirect of the browser, and the flow is `browser`.
    CallbackUnavailable, false,
        "Use the flow `auto` or `device`";
    /// No port of 127.0.0.1 could be opened for the server that gives credentials to other programs.
    CredentialServerUnavailable, true,
        "Close programs that keep many files or connections open, and try again; or give the credentials in another way";
    /// Another process kept this session locked for longer than a refresh can take.
    SessionBusy, true,
        "Try again; if it lasts, look for a program that hangs while it refreshes the same sign-in";

    /// The path of the program, the session name or another text has a character that no command line can hold, so that
    /// all programs that read it see the same text. Nothing was started.
    CommandNotQuotable, false,
        "Change what the message names, or use `via: 'endpoint'`, which needs no command line";
    /// The config files for a child could not be written in `~/.aws/sso/aws-sso-native/profiles`. Nothing is left there.
    ProfileNotWritable, false,
        "Check the permissions of, and the free space for, the folder that the message names";
    /// The settings lack members that are needed to sign in, or to start Claude Code. The message names all of them.
    SettingsIncomplete, false,
        "Ask the person to choose what is missing, and store it with `update()`";

    /// Other code in this process, usually the host's own SQLite library, has the settings file open.
    DatabaseInUse, false,
        "Give the settings a file of their own, or migrate the settings before other code opens this file, or run \
         `migrations/` with the library that has it open";
    /// Another process kept the settings file locked for 10 seconds, or an earlier call of this process did not end for a
    /// minute. On Windows also: another program has the file open.
    DatabaseBusy, true,
        "Try again; close the program that keeps the file locked";
    /// The path of the settings is that of a folder, a pipe or a device.
    DatabaseNotAFile, false,
        "Pass the path of a file";
    /// The folder of the settings file does not exist.
    DatabaseFolderMissing, false,
        "Make the folder first, or correct the path";
    /// This user may not read and write the settings file, or may not write in its folder, where SQLite keeps a journal.
    DatabaseNotPermitted, false,
        "Check who owns the file and its folder, and that this user may write to both";
    /// The settings file is on a read-only medium, or is marked read-only.
    DatabaseReadOnly, false,
        "Pass the path of a file that can be written";
    /// There is no space for the settings, or for the copy of the file that is made before a migration.
    DiskFull, false,
        "Free some space and try again";
    /// The settings file is not an SQLite database. It is unchanged.
    NotADatabase, false,
        "Check the path: it leads to a file of another kind";
    /// The settings file consists of whole pages of random bytes, as an encrypted database does.
    DatabaseEncrypted, false,
        "Give the settings a file of their own, or run `migrations/` with the library that has the key";
    /// The settings file is cut off or damaged. It is unchanged.
    DatabaseCorrupt, false,
        "Restore the file from a copy, or recover it with `sqlite3 FILE .recover`";
    /// The database has a view named `claude_code_settings`.
    SettingsTableIsView, false,
        "Rename the view, or give the settings a file of their own";
    /// The table has a column of this package with another type or default, or it has no column `id`. Nothing was changed.
    SettingsSchemaConflict, false,
        "Change the column that the message names to the type and default of `migrations/`, or give the settings a file \
         of their own";
    /// The settings file, the table or a column was removed after it was opened; or the region of Bedrock was set in a
    /// table of a host so old that it has no such column.
    SettingsMissing, false,
        "Open the settings again, which adds the missing columns of this package; `bedrock_region` is for the host to add";
    /// SQLite failed for another reason, which the message quotes. A trigger of the host that raises an error is one.
    DatabaseFailed, false,
        "See the message: it quotes SQLite";

    /// The program `aws-sso-native` is not beside the addon.
    ProgramNotFound, false,
        "Install the package for this platform, with its optional packages";
    /// The program `aws-sso-native` is not executable: its file has lost the permission, is truncated, is built for another
    /// system, or is inside of an asar archive, from which no program can be started.
    ProgramNotExecutable, false,
        "In an Electron app, keep the program outside of the archive: `asarUnpack: ['node_modules/aws-sso-native-*/**']`; \
         elsewhere install the package for this platform again";

    /// The settings were closed before the call.
    Closed, false,
        "Open the settings again";
    /// The call was cancelled.
    Cancelled, false,
        "Nothing: the call was cancelled";
    /// A fault in this library.
    Internal, false,
        "Report it, with the message";
}

impl ErrorCode {
    /// Whether it is a failure of the service or the network: it says nothing about the request, which can be sent again
    /// after a pause if it is idempotent.
    #[must_use]
    pub const fn is_failure(self) -> bool {
        matches!(
            self,
            Self::InternalServer
                | Self::Network
                | Self::Timeout
                | Self::HostNotFound
                | Self::ProxyUnreachable
                | Self::ProxyFailed
        )
    }
}
