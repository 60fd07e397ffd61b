//! Repeats operations on files that another program has open.
//!
//! On Windows a file cannot be opened, renamed, replaced or removed while another program (a virus scanner, an indexer, a
//! backup) has it open without sharing it. That lasts a fraction of a second as a rule. Other systems have no such lock.

use std::io;
#[cfg(not(test))]
use std::thread::sleep as pause;
use std::time::Duration;

#[cfg(test)]
use in_tests::pause;

// Windows error codes: https://learn.microsoft.com/windows/win32/debug/system-error-codes--0-499-
/// No permission. Also: the file is being removed, or it is open and should be replaced.
const ERROR_ACCESS_DENIED: i32 = 5;
/// Another program has the file open and does not share it.
const ERROR_SHARING_VIOLATION: i32 = 32;
/// Another program has locked a part of the file.
const ERROR_LOCK_VIOLATION: i32 = 33;

/// The pauses between the attempts, in milliseconds: two seconds in all.
const PAUSES: [u64; 9] = [5, 10, 20, 40, 80, 160, 320, 640, 725];

/// Calls `attempt`, and repeats it for up to two seconds while it fails because another program may have the file open.
/// It blocks the thread.
///
/// # Errors
///
/// The error of the last attempt.
pub fn retry<T>(attempt: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    retry_while(|error| applies(error, may_be_temporary), pause, attempt)
}

/// Whether the error means that another program has the file open or locked.
pub fn is_in_use(error: &io::Error) -> bool {
    applies(error, means_in_use)
}

/// Whether a rule for Windows error codes applies. On other systems the numbers have other meanings.
fn applies(error: &io::Error, rule: fn(i32) -> bool) -> bool {
    cfg!(windows) && error.raw_os_error().is_some_and(rule)
}

/// Whether a Windows error can be temporary.
const fn may_be_temporary(code: i32) -> bool {
    code == ERROR_ACCESS_DENIED || means_in_use(code)
}

/// Whether a Windows error means that another program has the file open or locked.
const fn means_in_use(code: i32) -> bool {
    matches!(code, ERROR_SHARING_VIOLATION | ERROR_LOCK_VIOLATION)
}

/// Lets a test act at the first pause, so that it need not guess how long another thread takes.
#[cfg(test)]
pub(crate) mod in_tests {
    use super::Duration;
    use std::cell::RefCell;

    type Action = Box<dyn FnOnce()>;

    thread_local! {
        static AT_PAUSE: RefCell<Option<Action>> = const { RefCell::new(None) };
    }

    pub(super) fn pause(duration: Duration) {
        match AT_PAUSE.take() {
            Some(action) => action(),
            None => std::thread::sleep(duration),
        }
    }

    /// Whether this runs with Wine. The lanes of Windows set the variable.
    #[cfg(windows)]
    #[expect(
        clippy::disallowed_methods,
        reason = "tests do not change the environment"
    )]
    pub(crate) fn is_wine() -> bool {
        std::env::var_os("AWS_SSO_NATIVE_WINE").is_some()
    }

    /// Runs `work` on this thread and drops `held` at the first pause of [`super::retry`]. Returns the result, and whether
    /// there was a pause.
    #[cfg(windows)]
    pub(crate) fn while_held<T>(held: impl Sized + 'static, work: impl FnOnce() -> T) -> (T, bool) {
        AT_PAUSE.set(Some(Box::new(move || drop(held))));
        let done = work();
        (done, AT_PAUSE.take().is_none())
    }
}

fn retry_while<T>(
    may_be_temporary: impl Fn(&io::Error) -> bool,
    mut pause: impl FnMut(Duration),
    mut attempt: impl FnMut() -> io::Result<T>,
) -> io::Result<T> {
    for milliseconds in PAUSES {
        match attempt() {
            Err(error) if may_be_temporary(&error) => pause(Duration::from_millis(milliseconds)),
            done => return done,
        }
    }
    attempt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fails `times` times with a Windows error. Returns the result, the number of attempts, and the sum of the pauses.
    fn failing(code: i32, times: u32) -> (io::Result<()>, u32, Duration) {
        let mut attempts = 0;
        let mut paused = Duration::ZERO;
        let rule = |error: &io::Error| error.raw_os_error().is_some_and(may_be_temporary);
        let result = retry_while(
            rule,
            |pause| paused += pause,
            || {
                attempts += 1;
                if attempts <= times {
                    Err(io::Error::from_raw_os_error(code))
                } else {
                    Ok(())
                }
            },
        );
        (result, attempts, paused)
    }

    #[test]
    fn an_operation_on_a_file_in_use_is_repeated_until_it_succeeds() {
        for code in [5, 32, 33] {
            let (result, attempts, _) = failing(code, 3);
            assert!(result.is_ok(), "{code}");
            assert_eq!(attempts, 4, "{code}");
        }
    }

    #[test]
    fn an_operation_is_repeated_for_two_seconds() {
        let (result, attempts, paused) = failing(32, u32::MAX);
        assert_eq!(result.unwrap_err().raw_os_error(), Some(32));
        assert_eq!((attempts, paused), (10, Duration::from_secs(2)));
    }

    #[test]
    fn any_other_error_is_returned_at_once() {
        // No such file, no such folder, disk full.
        for code in [2, 3, 112] {
            let (result, attempts, _) = failing(code, u32::MAX);
            assert!(result.is_err());
            assert_eq!(attempts, 1, "{code}");
        }
    }

    #[test]
    fn access_denied_does_not_mean_that_a_file_is_in_use() {
        assert!(!means_in_use(5) && means_in_use(32) && means_in_use(33));
    }

    #[cfg(not(windows))]
    #[test]
    fn the_numbers_are_ignored_on_other_systems() {
        for code in [5, 32, 33] {
            assert!(!is_in_use(&io::Error::from_raw_os_error(code)));
            let mut attempts = 0;
            let result: io::Result<()> = retry(|| {
                attempts += 1;
                Err(io::Error::from_raw_os_error(code))
            });
            assert!(result.is_err());
            assert_eq!(attempts, 1);
        }
    }
}
