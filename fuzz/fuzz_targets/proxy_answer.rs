#![no_main]

use aws_sso_native_core::fuzzing::proxy_answer;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| proxy_answer(bytes));
