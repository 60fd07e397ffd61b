#![no_main]

use aws_sso_native_core::fuzzing::redirects;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| redirects(bytes));
