#![no_main]

use aws_sso_native_core::fuzzing::portal_answer;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| portal_answer(bytes));
