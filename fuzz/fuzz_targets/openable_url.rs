#![no_main]

use aws_sso_native_core::fuzzing::openable_url;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| openable_url(bytes));
