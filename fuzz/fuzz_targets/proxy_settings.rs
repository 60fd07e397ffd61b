#![no_main]

use aws_sso_native_core::fuzzing::proxy_settings;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| proxy_settings(bytes));
