//! Fuzzes [`personalize_fuzz::data`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| personalize_fuzz::data(bytes));
