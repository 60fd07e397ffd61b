#![no_main]

use aws_sso_native_core::fuzzing::registration_file;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| registration_file(bytes));
