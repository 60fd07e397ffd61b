//! Sets up the linker for a Node-API module.

use std::env::var;

#[expect(
    clippy::disallowed_methods,
    reason = "this is how cargo tells a build script what is built"
)]
fn main() {
    napi_build::setup();
    // Functions that came out alike are kept once, as Windows' linker has it by default: 48 KB. The linker that Rust
    // brings for this target can do it.
    let target = var("TARGET").unwrap_or_default();
    let profile = var("PROFILE").unwrap_or_default();
    if target == "x86_64-unknown-linux-gnu" && profile == "release" {
        println!("cargo:rustc-cdylib-link-arg=-Wl,--icf=all");
    }
}
