//! An answer of Autoposting.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| billing_proxy::fuzz::vendor(billing_proxy::vendor::Vendor::Autoposting, bytes));
