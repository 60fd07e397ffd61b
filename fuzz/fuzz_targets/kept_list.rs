#![no_main]

use aws_sso_native_core::fuzzing::kept_list;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kept_list(bytes));
