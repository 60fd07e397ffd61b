#![no_main]

use aws_sso_native_core::fuzzing::token_file;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| token_file(bytes));
