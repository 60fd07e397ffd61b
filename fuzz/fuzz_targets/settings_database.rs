#![no_main]

use aws_sso_native_core::fuzzing::settings_database;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| settings_database(bytes));
