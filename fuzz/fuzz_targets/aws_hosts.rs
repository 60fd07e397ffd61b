#![no_main]

use aws_sso_native_core::fuzzing::aws_hosts;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| aws_hosts(bytes));
