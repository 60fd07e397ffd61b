//! What a panic does: the program ends as with another failure. Releases do not unwind (profile `program` of Cargo.toml).

use std::panic::{self, PanicHookInfo};

use crate::failure::Failure;
use crate::output;
use crate::time_limit;

/// Replaces the message of the standard library, which would have the text of the panic, and so perhaps a secret.
pub(crate) fn end_the_program() {
    panic::set_hook(Box::new(|panic| {
        let failure = failure_of(panic);
        // The status of a command that has ended is not changed by what runs after it.
        let status = time_limit::status_of_ended_command().unwrap_or_else(|| failure.status());
        output::failure(&failure);
        time_limit::exit(status);
    }));
}

fn failure_of(panic: &PanicHookInfo<'_>) -> Failure {
    let place = panic
        .location()
        .map(|at| format!("{}:{}", at.file(), at.line()));
    Failure::Panic(place.unwrap_or_else(|| "an unknown place".to_owned()))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;
    use crate::exit_status::ExitStatus;

    /// Run by the test below in a process of its own, which it ends.
    #[test]
    #[ignore = "ends the process"]
    fn a_thread_that_panics() {
        end_the_program();
        let _ = std::thread::spawn(|| panic!("secret-of-the-person")).join();
        // The process has ended before.
        time_limit::exit(ExitStatus::Success);
    }

    #[test]
    fn a_panic_in_any_thread_is_a_failure_on_one_line_without_its_text() {
        let child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--ignored",
                "--exact",
                "panics::tests::a_thread_that_panics",
            ])
            .output()
            .unwrap();
        let stderr = String::from_utf8(child.stderr).unwrap();
        assert_eq!(
            child.status.code(),
            Some(i32::from(ExitStatus::Other.number())),
            "{stderr}"
        );
        assert!(
            stderr.starts_with("aws-sso-native: Internal: the program failed at "),
            "{stderr}"
        );
        assert!(stderr.contains("panics.rs:"), "{stderr}");
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
        assert!(!stderr.contains("secret-of-the-person"), "{stderr}");
    }
}
