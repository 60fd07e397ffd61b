//! Which module may import which. `docs/architecture.md` shows the same order as a picture.
//!
//! Every file of `src` is split into tokens. A path that begins with `crate`, `super` or `self` is an import: in a
//! `use`, in code, and in macros. Items for tests alone (`#[cfg(test)]`) may import any module.

use std::collections::BTreeSet;
use std::error::Error;

#[path = "architecture/source.rs"]
mod source;
#[path = "architecture/tokens.rs"]
mod tokens;

use source::Source;

/// The modules of the crate, the lowest layer first. A module may import those in the lines above its own, and no
/// other in its own line.
const LAYERS: &[&[&str]] = &[
    &["types"],
    &["clock"],
    &["error"],
    &["accounts", "diagnostics"],
    &["context", "loopback"],
    &["files"],
    &["profile"],
    &["network"],
    &["aws"],
    &["cache", "start_url"],
    &["sign_in", "portal", "account_lists", "settings"],
    &["session"],
    &["credential_server"],
    &["child", "doctor"],
];

type Outcome = Result<(), Box<dyn Error>>;

#[test]
fn every_module_is_in_one_layer() -> Outcome {
    let source = Source::of_crate()?;
    let modules: Vec<&str> = source.children(&[]).collect();
    let mut layered: Vec<&str> = LAYERS.concat();
    layered.sort_unstable();
    assert_eq!(modules, layered);
    Ok(())
}

#[test]
fn modules_import_only_modules_of_lower_layers() -> Outcome {
    let layer = |module: &str| LAYERS.iter().position(|layer| layer.contains(&module));
    let source = Source::of_crate()?;
    let wrong: Vec<String> = source
        .imports()
        .into_iter()
        .filter(|import| import.folder.is_empty() && layer(&import.to) >= layer(&import.from))
        .map(|import| format!("{} imports `{}`", import.file, import.to))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    Ok(())
}

#[test]
fn files_of_a_module_do_not_import_each_other_in_a_circle() -> Outcome {
    let circles = Source::of_crate()?.circles();
    assert!(circles.is_empty(), "\n{}", circles.join("\n"));
    Ok(())
}

#[test]
fn an_import_is_seen_in_groups_macros_and_through_re_exports() -> Outcome {
    let source = Source::of(&[
        (
            "a",
            "mod b; mod c; mod d; pub use c::{Thing, other as renamed};",
        ),
        (
            "a/b",
            "use super::{Thing, self}; use crate::{e::{x::Y, Z}, f};",
        ),
        ("a/c", "fn f() { select! { _ = super::d::work() => {} } }"),
        ("a/d", "pub(in crate::f) fn work() { super::renamed(); }"),
        (
            "e",
            "//! Not [`crate::f`].\n#[cfg(test)] use crate::f; const TEXT: &str = \"crate::f\";",
        ),
        (
            "f",
            "mod inner { use super::super::e; } #[cfg(test)] mod tests { use crate::a; }",
        ),
    ])?;
    let seen: BTreeSet<String> = source
        .imports()
        .into_iter()
        .map(|import| format!("{} > {}", import.from, import.to))
        .collect();
    let expected = ["a > e", "a > f", "b > c", "c > d", "d > c", "f > e"];
    assert_eq!(seen, expected.map(str::to_owned).into());
    Ok(())
}

#[test]
fn a_circle_is_found_across_nested_files() -> Outcome {
    let source = Source::of(&[
        ("a", "mod b; mod c; mod d;"),
        ("a/b", "mod deep;"),
        ("a/b/deep", "use super::super::c::C;"),
        ("a/c", "use super::d::D;"),
        ("a/d", "use crate::a::b::deep;"),
    ])?;
    assert_eq!(source.circles(), ["a: b > c > d > b"]);
    Ok(())
}
