//! Sets up the linker for the program.
#![expect(
    clippy::disallowed_methods,
    reason = "cargo passes settings to a build script in environment variables"
)]

#[path = "../linker/fold.rs"]
mod fold;

fn main() {
    if let Some(option) = fold::option() {
        println!(
            "cargo:rustc-link-arg-bins={}",
            option.trim_start_matches("link-arg=")
        );
    }
}
