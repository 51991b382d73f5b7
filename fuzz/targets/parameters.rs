//! Fuzzes [`personalize_fuzz::parameters`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| personalize_fuzz::parameters(bytes));
