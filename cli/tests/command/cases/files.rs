//! Files that are hidden, no data, no CSV, or elsewhere.

use super::*;

#[test]
fn hidden_files_are_left_out() {
    let nothing = &["error PP0690 Interactions"];
    assert_cases(vec![
        (
            "a-checksum",
            vec![interactions("Interactions/a.csv"), file("Interactions/.a.csv.crc", b"crc\0\0\0\x02")],
            &[],
        ),
        ("a-marker", vec![interactions("Interactions/a.csv"), file("Interactions/_SUCCESS", "")], &[]),
        (
            "a-log-of-a-writer",
            vec![interactions("Interactions/a.csv"), file("Interactions/_committed_7", "{\"added\":[\"a.csv\"]}")],
            &[],
        ),
        ("a-lock", vec![interactions("Interactions/a.csv"), file("Interactions/.~lock.a.csv#", ",user,;")], &[]),
        ("only-a-store", vec![file("Interactions/.DS_Store", b"\0\0\0\x01Bud1")], nothing),
        (
            "only-markers",
            vec![file("Interactions/_SUCCESS", ""), file("Interactions/._a.csv", b"\0\x05\x16\x07")],
            nothing,
        ),
        ("only-a-draft", vec![interactions("Interactions/_draft.csv")], nothing),
    ]);
}

#[test]
fn a_folder_with_nothing_but_hidden_files_names_them() {
    for name in [".DS_Store", "_SUCCESS", ".a.csv.swp"] {
        let folder = folder("only-hidden");
        write(&folder.join("params.json"), parameters(false));
        write(&folder.join("Interactions").join(name), "a");
        let checked = assert_found(&folder, &["error PP0690 Interactions"]);
        let message = checked["findings"][0]["message"].as_str().expect("a text");
        assert!(message.contains(&format!("only files that are hidden by their names (`{name}`)")), "{message}");
    }
}

#[cfg(unix)]
#[test]
fn a_folder_that_is_a_link_names_nothing_of_what_it_leads_to() {
    let (folder, outside) = (folder("linked-folder"), folder("linked-folder-outside"));
    write(&folder.join("params.json"), parameters(false));
    write(&outside.join(".name-of-a-secret"), "a");
    std::os::unix::fs::symlink(&outside, folder.join("Interactions")).expect("a link");
    let checked = assert_found(&folder, &["error PP0690 Interactions", "warning PP0694 Interactions"]);
    assert!(!checked.to_string().contains("name-of-a-secret"), "{checked:#}");
}

#[test]
fn a_file_that_is_no_data_accuses_no_other() {
    let with = |name, bytes: &[u8]| vec![interactions("Interactions/b.csv"), file(name, bytes)];
    let compound = [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &[0; 500]].concat();
    assert_cases(vec![
        (
            "a-readme",
            with("Interactions/README.md", b"# Films\n\nOne row for each view.\n"),
            &["error PP0601 Interactions/README.md:1"],
        ),
        ("thumbnails", with("Interactions/Thumbs.db", &compound), &["error PP0616 Interactions/Thumbs.db"]),
        (
            "a-folder-s-icon",
            with("Interactions/a.ini", b"[.ShellClassInfo]\r\n"),
            &["error PP0601 Interactions/a.ini:1"],
        ),
        (
            "metadata",
            with("Interactions/a.csv.metadata", b"\n$\x08\x01\x12\x10id"),
            &["error PP0616 Interactions/a.csv.metadata"],
        ),
        ("an-empty-file", with("Interactions/a.csv", b""), &["warning PP0693 Interactions/a.csv"]),
        (
            "a-log",
            with("Interactions/export.log", b"2024-05-01 exported 1200 rows\n"),
            &["error PP0601 Interactions/export.log:1"],
        ),
        (
            "a-column-less",
            with("Interactions/a.csv", b"USER_ID,ITEM_ID\nu1,i1\n"),
            &["error PP0692 Interactions/a.csv:1"],
        ),
    ]);
}

#[test]
fn what_is_no_csv_is_named_for_what_it_is() {
    let beside = |bytes: &[u8]| vec![interactions("Interactions/a.csv"), file("Interactions/b", bytes)];
    let alone = |bytes: &[u8]| vec![file("Interactions/b", bytes)];
    let expected = &["error PP0616 Interactions/b"];
    let wide: Vec<u8> = good().encode_utf16().flat_map(u16::to_le_bytes).collect();
    let json_lines = lines("", |user, item, moment| {
        format!("{{\"USER_ID\":\"u{user}\",\"ITEM_ID\":\"i{item}\",\"TIMESTAMP\":{moment}}}")
    });
    let array = format!("[{}]", json_lines.trim().replace('\n', ","));
    assert_cases(vec![
        ("gzip", beside(b"\x1f\x8b\x08\0\0\0\0\0\0\x03abc\nUSER_ID,\n\n"), expected),
        ("zip", alone(b"PK\x03\x04\x14\0\0\0\x08\0USER_ID,ITEM_ID,TIMESTAMP\n"), expected),
        ("zstandard", beside(b"\x28\xb5\x2f\xfd\x24\0\n\n\n"), expected),
        ("parquet", alone(b"PAR1\x15\x04\x15\x10\n\0PAR1"), expected),
        ("orc", beside(b"ORC\x08\x03\n"), expected),
        ("avro", alone(b"Obj\x01\x04\x14avro.codec\n"), expected),
        ("excel", beside(b"PK\x03\x04\x14\0\x06\0[Content_Types].xml\n"), expected),
        ("json-lines", alone(json_lines.trim_start().as_bytes()), expected),
        ("json-array", alone(array.as_bytes()), expected),
        ("html", beside(b"<!DOCTYPE html>\n<html></html>\n"), expected),
        ("pdf", beside(b"%PDF-1.4\n%\xe2\xe3\n"), expected),
        ("program", beside(b"\x7fELF\x02\x01\x01\0\n"), expected),
        ("zlib", beside(b"\x78\x9c\xed\xbd\x07"), expected),
        ("a-dump", alone(b"-- Dump\nINSERT INTO views VALUES ('u1','i1',1700000000);\n"), expected),
        ("a-printed-table", alone(b"+----+----+\n| USER_ID | ITEM_ID | TIMESTAMP |\n+----+----+\n"), expected),
        ("any-bytes", beside(b"\x9a\x03\xf1\x00\x8c\x17,\n"), expected),
        (
            "ebcdic",
            alone(b"\xe4\xe2\xc5\xd9\x6d\xc9\xc4\x6b\xc9\xe3\xc5\xd4\x6d\xc9\xc4\x15\xa4\xf1\x6b\x89\xf1\x15"),
            &["error PP0603 Interactions/b"],
        ),
        ("utf-16", alone(&wide), &["error PP0603 Interactions/b"]),
        ("utf-16-with-a-mark", alone(&[b"\xff\xfe", wide.as_slice()].concat()), &["error PP0603 Interactions/b"]),
    ]);
}

#[test]
fn data_elsewhere_is_named() {
    let nothing = &["error PP0690 Interactions"];
    let cases = [
        ("in-lower-case", "interactions/a.csv", "`interactions/`"),
        ("in-the-singular", "Interaction/a.csv", "`Interaction/`"),
        ("a-file-of-the-name", "Interactions.csv", "`Interactions.csv`"),
        ("one-folder-down", "data/Interactions/a.csv", "`data/Interactions/`"),
        ("in-a-folder-below", "Interactions/2024/05/a.csv", "`Interactions/2024/05/a.csv`"),
        ("by-another-name", "ratings.csv", "`ratings.csv`"),
    ];
    for (name, place, expected) in cases {
        let folder = folder(name);
        write(&folder.join("params.json"), parameters(false));
        write(&folder.join(place), good());
        let checked = assert_found(&folder, nothing);
        let message = checked["findings"][0]["message"].as_str().expect("a message");
        assert!(message.contains(expected), "{name}: {message}");
        let ran = json_of(&pipeline(&["run", path(&folder), "--output", "json"]));
        assert_eq!(ran["findings"][0]["message"], message, "{name}");
    }
}
