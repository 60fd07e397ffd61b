#![no_main]

use aws_sso_native_core::fuzzing::credentials_request;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| credentials_request(bytes));
