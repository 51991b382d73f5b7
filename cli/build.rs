//! Builds the command again when a page or a case of a rule comes or goes, since all of them are part of it.

fn main() {
    println!("cargo::rerun-if-changed=../contract/rules");
}
