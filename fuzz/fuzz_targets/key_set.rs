//! The keys of an identity provider.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| billing_proxy::fuzz::key_set(bytes));
