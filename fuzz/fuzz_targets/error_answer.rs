#![no_main]

use aws_sso_native_core::fuzzing::error_answer;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| error_answer(bytes));
