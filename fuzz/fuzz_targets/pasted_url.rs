#![no_main]

use aws_sso_native_core::fuzzing::pasted_url;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pasted_url(bytes));
