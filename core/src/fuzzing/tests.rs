//! The seeds of the fuzzers, and the inputs that they found.

use std::collections::BTreeSet;
use std::fs;
use std::panic::catch_unwind;
use std::path::PathBuf;

use proptest::prelude::*;

use super::TARGETS;

/// `None` in the package of the crate, which has no fuzzers.
fn fuzz_folder() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
    folder.is_dir().then_some(folder)
}

fn names(folder: &str) -> BTreeSet<String> {
    let Some(fuzz) = fuzz_folder() else {
        return TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    };
    let entries = fs::read_dir(fuzz.join(folder)).unwrap();
    let stem = |entry: fs::DirEntry| entry.path().file_stem()?.to_str().map(str::to_owned);
    entries.filter_map(|entry| stem(entry.unwrap())).collect()
}

#[test]
#[cfg(feature = "sqlite")]
fn every_target_has_a_fuzzer_and_seeds() {
    let targets: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names("fuzz_targets"), targets);
    assert_eq!(names("seeds"), targets);
}

#[test]
fn what_must_hold_holds_for_the_seeds() {
    let Some(fuzz) = fuzz_folder() else {
        return;
    };
    let mut failed = Vec::new();
    for (name, check) in TARGETS {
        let mut seeds = 0;
        for entry in fs::read_dir(fuzz.join("seeds").join(name)).unwrap() {
            let path = entry.unwrap().path();
            let bytes = fs::read(&path).unwrap();
            if catch_unwind(|| check(&bytes)).is_err() {
                failed.push(path);
            }
            seeds += 1;
        }
        assert!(seeds > 0, "{name}");
    }
    assert!(failed.is_empty(), "{failed:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn what_must_hold_holds_for_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for (_, check) in TARGETS {
            check(&bytes);
        }
    }
}
