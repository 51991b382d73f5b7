//! Leaves the tables for unwinding out of the function that is deployed.
//!
//! A release build aborts at a panic, so that nothing is ever unwound; on Linux the compiler writes the tables all the same,
//! and they are a tenth of the program. No setting of a profile leaves them out, so the linker is asked to, by a script that
//! GNU ld and lld take, also behind `zig cc`. See `docs/function.md`.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

/// Adds to what the linker does by itself, and replaces none of it.
const SCRIPT: &str = "SECTIONS { /DISCARD/ : { *(.eh_frame .eh_frame.*) } } INSERT AFTER .text;\n";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    // Only the build that is for size aborts: benchmarks have another level, and unwind.
    if is("OPT_LEVEL", "z") && is("CARGO_CFG_TARGET_OS", "linux") {
        let script = Path::new(&env::var("OUT_DIR")?).join("without-unwind-tables.ld");
        fs::write(&script, SCRIPT)?;
        println!("cargo::rustc-link-arg-bin=bootstrap=-T{}", script.display());
    }
    Ok(())
}
