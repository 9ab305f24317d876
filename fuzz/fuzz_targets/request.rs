//! From a request to the decision what it may have.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| billing_proxy::fuzz::request(bytes));
