//! What fuzzing begins with, and what it found worth keeping, read once more in every run of the tests. `fuzz/run` goes
//! on from there.

#[path = "../../fuzz/readers.rs"]
mod readers;
#[path = "../../fuzz/wire.rs"]
mod wire;

use std::fs;
use std::path::Path;

/// Hands every input of a reader's corpus to it, by itself and cut in half.
fn read_again(name: &str, reader: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        reader(&bytes);
        reader(&bytes[..bytes.len() / 2]);
        count += 1;
    }
    assert!(count > 20, "{name} has {count} inputs only");
}

#[test]
fn parameter_files_of_the_corpus_are_read_as_promised() {
    read_again("parameters", readers::parameters);
}

#[test]
fn schemas_of_the_corpus_are_read_as_promised() {
    read_again("schema", readers::schema);
}

#[test]
fn filters_of_the_corpus_are_read_as_promised() {
    read_again("filter", readers::filter);
}

#[test]
fn data_of_the_corpus_is_read_as_promised() {
    read_again("data", readers::data);
}

#[test]
fn requests_of_the_corpus_are_answered_as_promised() {
    read_again("wire", wire::wire);
}
