#![no_main]

use aws_sso_native_core::fuzzing::timestamp;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| timestamp(bytes));
