#![no_main]

use aws_sso_native_core::fuzzing::sign_in_answer;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| sign_in_answer(bytes));
