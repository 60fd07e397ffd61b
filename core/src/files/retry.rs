//! Trying again while another program holds a file.
//!
//! Windows refuses to open, rename, replace or remove a file that another program (a virus scanner, an indexer, a backup)
//! has open without sharing it. As a rule that is over within a fraction of a second. Other systems have nothing like it.

use std::io;
use std::time::Duration;

// Windows error codes: https://learn.microsoft.com/windows/win32/debug/system-error-codes--0-499-
/// The file may not be touched, but also: it is being removed, or it is open where it should be replaced.
const ERROR_ACCESS_DENIED: i32 = 5;
/// Another program has the file open and does not share it.
const ERROR_SHARING_VIOLATION: i32 = 32;
/// Another program has locked a part of the file.
const ERROR_LOCK_VIOLATION: i32 = 33;

/// The pauses between the tries, in milliseconds: two seconds in all.
const PAUSES: [u64; 9] = [5, 10, 20, 40, 80, 160, 320, 640, 725];

/// Does something with a file, and again for up to two seconds while it fails because another program may hold the file.
pub fn retry<T>(attempt: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    retry_while(
        |error| applies(error, may_pass),
        std::thread::sleep,
        attempt,
    )
}

/// Whether another program holds the file.
pub fn is_held(error: &io::Error) -> bool {
    applies(error, means_held)
}

/// Elsewhere these numbers mean something else.
fn applies(error: &io::Error, rule: fn(i32) -> bool) -> bool {
    cfg!(windows) && error.raw_os_error().is_some_and(rule)
}

/// Whether a Windows error is worth another try.
const fn may_pass(code: i32) -> bool {
    code == ERROR_ACCESS_DENIED || means_held(code)
}

/// Whether a Windows error means that another program holds the file.
const fn means_held(code: i32) -> bool {
    matches!(code, ERROR_SHARING_VIOLATION | ERROR_LOCK_VIOLATION)
}

fn retry_while<T>(
    may_pass: impl Fn(&io::Error) -> bool,
    mut pause: impl FnMut(Duration),
    mut attempt: impl FnMut() -> io::Result<T>,
) -> io::Result<T> {
    for milliseconds in PAUSES {
        match attempt() {
            Err(error) if may_pass(&error) => pause(Duration::from_millis(milliseconds)),
            done => return done,
        }
    }
    attempt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fails with a code so many times, by the rule for Windows. Returns the result, the tries and the pauses.
    fn failing(code: i32, times: u32) -> (io::Result<()>, u32, Duration) {
        let mut tries = 0;
        let mut paused = Duration::ZERO;
        let rule = |error: &io::Error| error.raw_os_error().is_some_and(may_pass);
        let result = retry_while(
            rule,
            |pause| paused += pause,
            || {
                tries += 1;
                if tries <= times {
                    Err(io::Error::from_raw_os_error(code))
                } else {
                    Ok(())
                }
            },
        );
        (result, tries, paused)
    }

    #[test]
    fn a_file_that_another_program_holds_is_tried_again_until_it_is_free() {
        for code in [5, 32, 33] {
            let (result, tries, _) = failing(code, 3);
            assert!(result.is_ok(), "{code}");
            assert_eq!(tries, 4, "{code}");
        }
    }

    #[test]
    fn it_is_tried_for_two_seconds() {
        let (result, tries, paused) = failing(32, u32::MAX);
        assert_eq!(result.unwrap_err().raw_os_error(), Some(32));
        assert_eq!((tries, paused), (10, Duration::from_secs(2)));
    }

    #[test]
    fn any_other_failure_is_told_at_once() {
        // No such file, no such folder, disk full.
        for code in [2, 3, 112] {
            let (result, tries, _) = failing(code, u32::MAX);
            assert!(result.is_err());
            assert_eq!(tries, 1, "{code}");
        }
    }

    #[test]
    fn access_denied_alone_does_not_mean_that_a_file_is_held() {
        assert!(!means_held(5) && means_held(32) && means_held(33));
    }

    #[cfg(not(windows))]
    #[test]
    fn the_numbers_mean_nothing_on_other_systems() {
        for code in [5, 32, 33] {
            assert!(!is_held(&io::Error::from_raw_os_error(code)));
            let mut tries = 0;
            let result: io::Result<()> = retry(|| {
                tries += 1;
                Err(io::Error::from_raw_os_error(code))
            });
            assert!(result.is_err());
            assert_eq!(tries, 1);
        }
    }
}
