//! Fuzzes [`personalize_fuzz::filter`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| personalize_fuzz::filter(bytes));
