#![no_main]

use aws_sso_native_core::fuzzing::shown_certificate;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| shown_certificate(bytes));
