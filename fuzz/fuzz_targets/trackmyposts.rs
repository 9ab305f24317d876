//! An answer of Track My Posts.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| billing_proxy::fuzz::vendor(billing_proxy::vendor::Vendor::Trackmyposts, bytes));
