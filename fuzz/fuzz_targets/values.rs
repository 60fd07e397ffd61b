#![no_main]

use aws_sso_native_core::fuzzing::values;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| values(bytes));
