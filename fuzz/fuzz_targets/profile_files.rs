#![no_main]

use aws_sso_native_core::fuzzing::profile_files;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| profile_files(bytes));
