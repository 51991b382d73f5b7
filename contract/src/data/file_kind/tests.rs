use super::*;

fn name(beginning: &[u8]) -> &'static str {
    FileKind::of_headless(beginning).map_or("", |kind| kind.name)
}

#[test]
fn formats_are_known_by_their_first_bytes() {
    let tar = [&b"interactions.csv"[..], &[0; 241], b"ustar\x0000USER_ID,ITEM_ID\n"].concat();
    let cases: [(&[u8], &str); 44] = [
        (b"\x1f\x8b\x08\x08name", "compressed with gzip"),
        (b"BZh91AY&SY", "compressed with bzip2"),
        (b"\x28\xb5\x2f\xfd\x24", "compressed with Zstandard"),
        (b"\xfd7zXZ\0\0", "compressed with xz"),
        (b"\xff\x06\0\0sNaPpY", "compressed with Snappy"),
        (b"7z\xbc\xaf\x27\x1c\0", "a 7-Zip archive"),
        (&tar, "a tar archive"),
        (b"PK\x03\x04\x14\0data.csv", "a zip archive"),
        (b"PK\x03\x04\x14\0[Content_Types].xml", "a workbook of Excel (.xlsx)"),
        (b"PK\x03\x04\x14\0docProps/app.xml PK xl/workbook.xml", "a workbook of Excel (.xlsx)"),
        (b"PK\x03\x04\x14\0[Content_Types].xml word/document.xml", "a document of an office program"),
        (b"PAR1\x15\x04", "a Parquet file"),
        (b"ORC\x0a\x03", "an ORC file"),
        (b"Obj\x01\x04avro.schema", "an Avro file"),
        (b"{\"USER_ID\":\"u\"}\n{\"USER_ID\":\"v\"}", "JSON lines, one object to a line"),
        (b"\xef\xbb\xbf\n { \"a\": 1 }\r\n", "JSON lines, one object to a line"),
        (b"{\n  \"rows\": []\n}", "a JSON document"),
        (b"[{\"USER_ID\": \"u\"}]", "a JSON array"),
        (b"[\n  [1, 2]\n]", "a JSON array"),
        (b"<?xml version=\"1.0\"?>", "an XML document"),
        (b"<rows><row/></rows>", "an XML document"),
        (b"<!DOCTYPE html><html>", "an HTML page"),
        (b"<HTML>", "an HTML page"),
        (b"%PDF-1.7", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n\0", "a PNG image"),
        (b"\xff\xd8\xff\xe0", "a JPEG image"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"\x7fELF\x02", "a program (ELF)"),
        (b"\xff\xfeU\0S\0", "text in UTF-16"),
        (b"\xfe\xff\0U\0S", "text in UTF-16"),
        (b"U\0S\0E\0R\0_\0", "text in UTF-16"),
        (b"\xff\xfe\0\0U\0\0\0", "text in UTF-32"),
        (b"\0\0\0U\0\0\0S\0\0\0E\0\0\0R", "text in UTF-32"),
        (b"\n\x8f\x01\x12\x10", "binary data"),
        (b"crc\0\0\0\x02\0\x11", "binary data"),
        (b"\0\x01", "binary data"),
        (b"\x78\x9c\xed\xbd", "compressed with zlib"),
        (b"\x78\xda\x03", "compressed with zlib"),
        (b"\xe4\xe2\xc5\xd9\x6d\xc9\xc4\x6b\xc9\xe3\xc5\xd4\x15", "text in EBCDIC"),
        (b"U\0,\0\x2e\x04\n\0", "text in UTF-16"),
        (b"-- MySQL dump\n\nDROP TABLE IF EXISTS `a`;\n", "a script of SQL statements"),
        (b"INSERT INTO a VALUES (1);\n", "a script of SQL statements"),
        (b"+----+----+\n| a  | b  |\n+----+----+\n", "a table as the shell of a database prints it"),
        (b" a | b\n---+---\n 1 | 2\n", "a table as the shell of a database prints it"),
    ];
    for (beginning, expected) in cases {
        assert_eq!(name(beginning), expected, "{}", beginning.escape_ascii());
    }
    assert!(name(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1").contains("Thumbs.db"));
}

#[test]
fn text_that_might_be_csv_is_not_named() {
    for text in ["", "u1,i1,1", "# data\n", "[.ShellClassInfo]\r\n", "<3,i1", "{a}", "gr\u{fc}n;x", "a\tb\x0c"] {
        assert_eq!(name(text.as_bytes()), "", "{text:?}");
    }
    assert_eq!(name(b"gr\xfcn;x"), "", "Latin-1");
}

#[test]
fn a_header_may_begin_like_a_format_of_printable_characters() {
    for header in ["PAR1,USER_ID", "ORC_SIZE,USER_ID", "BZh,USER_ID", "RIFF"] {
        assert_eq!(FileKind::of_signature(header.as_bytes()), None, "{header}");
    }
}
