#![no_main]

use aws_sso_native_core::fuzzing::certificates;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| certificates(bytes));
