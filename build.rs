//! Sets up the linker for a Node-API module.
#![expect(
    clippy::disallowed_methods,
    reason = "cargo passes settings to a build script in environment variables"
)]

#[path = "linker/fold.rs"]
mod fold;

fn main() {
    // Without a line like these, cargo looks at each file of the project's folder at each build.
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=linker");
    napi_build::setup();
    if let Some(option) = fold::option() {
        println!("cargo:rustc-cdylib-{option}");
    }
}
