//! Builds the command again when a page or a case of a rule, or a file of an example, comes or goes, since all of them
//! are part of it.

fn main() {
    for folder in ["../contract/rules", "../example", "../example-shop"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
