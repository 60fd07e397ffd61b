//! An option of the linker for releases, which the build scripts of the addon and of the program share.

use std::env::var;
use std::path::Path;
use std::process::{Command, Stdio};

/// Keeps functions whose machine code is identical once, as Windows' linker does by default.
const FOLD: &str = "link-arg=-Wl,--icf=all";

/// The option, for a release for x86-64 Linux whose linker knows it.
pub(crate) fn option() -> Option<&'static str> {
    let is_release = var("PROFILE").is_ok_and(|profile| profile == "release");
    let target = var("TARGET").unwrap_or_default();
    let folds = is_release && target == "x86_64-unknown-linux-gnu" && linker_can_fold(&target);
    folds.then_some(FOLD)
}

/// Whether the linker knows the option. LLD does, which rustup's Rust uses for this target. The Rust of a Linux distribution
/// may use another linker.
fn linker_can_fold(target: &str) -> bool {
    let (Ok(rustc), Ok(folder)) = (var("RUSTC"), var("OUT_DIR")) else {
        return false;
    };
    let flags = var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let mut command = Command::new(rustc);
    command.args(flags.split('\x1f').filter(|flag| !flag.is_empty()));
    if let Ok(linker) = var("RUSTC_LINKER") {
        command.arg(format!("-Clinker={linker}"));
    }
    let linked = command
        .args(["--crate-type=cdylib", "--target", target, "-C", FOLD, "-o"])
        .arg(Path::new(&folder).join("probe.so"))
        .arg("-")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    linked.is_ok_and(|status| status.success())
}
