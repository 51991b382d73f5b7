//! Fuzzes [`personalize_fuzz::schema`].

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| personalize_fuzz::schema(bytes));
