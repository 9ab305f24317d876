//! A session token.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| billing_proxy::fuzz::token(bytes));
