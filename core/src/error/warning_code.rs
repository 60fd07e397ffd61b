//! The stable codes of warnings.

use super::named::named_enum;

named_enum! {
    /// A stable name for one kind of warning: something that went wrong without ending the call.
    WarningCode {
        /// A cache file is empty, too long, not JSON, lacks a required member, or is not a file. It was not used.
        CacheFileBroken = "CacheFileBroken",
        /// A cache file exists and could not be read.
        CacheFileUnreadable = "CacheFileUnreadable",
        /// The file of this session name has the sign-in of another start URL. It was not used.
        CacheFileOfOtherPortal = "CacheFileOfOtherPortal",
        /// The file of this session name has a sign-in to another region; the message names both. It was not used.
        CacheFileOfOtherRegion = "CacheFileOfOtherRegion",
        /// The client registration could not be stored; the next sign-in registers again.
        RegistrationNotStored = "RegistrationNotStored",
        /// A client was registered under another name than the caller's, because the service does not accept that name.
        ClientNameChanged = "ClientNameChanged",
        /// A part of `~/.aws/config` or `~/.aws/credentials` was left out; the message says which.
        ConfigFileIgnored = "ConfigFileIgnored",
        /// The file that `NODE_EXTRA_CA_CERTS` names could not be used, or some entries of a file with certificates; the message
        /// says which.
        ExtraCertificatesIgnored = "ExtraCertificatesIgnored",
        /// The file that keeps processes from refreshing at the same time cannot be locked. The session goes on without.
        NotLocked = "NotLocked",
        /// A refreshed token could not be written to its file. It stays in memory and is written as soon as that works.
        TokenNotStored = "TokenNotStored",
        /// A refresh in the background failed. The old token is still valid, and the refresh is tried again.
        RefreshFailed = "RefreshFailed",
        /// Role credentials could not be renewed in the background. The old ones are still valid, and it is tried again.
        CredentialsNotRenewed = "CredentialsNotRenewed",
        /// It could not be recorded that the person was asked to sign in, so another process may ask again.
        PromptNotRecorded = "PromptNotRecorded",
        /// The operating system cannot watch the token file; it is read every few seconds instead.
        ChangesNotWatched = "ChangesNotWatched",
        /// The list of accounts could not be kept, or the kept list could not be read. The result is not affected.
        ListNotKept = "ListNotKept",
        /// The environment variable `AWS_SSO_NATIVE_LOG` names no level, so no event is written.
        LogLevelUnknown = "LogLevelUnknown",
    }
}
