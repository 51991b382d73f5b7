//! Fuzzes [`personalize_fuzz::wire`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| personalize_fuzz::wire(bytes));
