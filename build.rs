//! Sets up the linker for a Node-API module.
#![expect(
    clippy::disallowed_methods,
    reason = "cargo passes settings to a build script in environment variables"
)]

#[path = "linker/fold.rs"]
mod fold;

fn main() {
    napi_build::setup();
    if let Some(option) = fold::option() {
        println!("cargo:rustc-cdylib-{option}");
    }
}
