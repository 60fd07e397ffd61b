#![no_main]

use aws_sso_native_core::fuzzing::callback_request;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| callback_request(bytes));
