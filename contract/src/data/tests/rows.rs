//! Lines, by how they are divided into values.

use super::values::message;
use super::*;

#[test]
fn a_file_as_it_should_be_is_told_nothing_of() {
    let rows = "u1,i1,1700000000,watch,0.5\r\nu2,\"a \\\"b\\\"\",1700000000,,\n\nü,i1,1700000000,\"watch, click\",-1e3";
    assert_eq!(events(rows), ["warning PP0712 f.csv:3:4"], "but of the quotes in an identifier");
    assert_eq!(items("y,Kömödie,1990,,\n"), [""; 0]);
}

#[test]
fn lines_are_told_of() {
    let cases: [(&[u8], &[&str]); 14] = [
        (b"u,i,1700000000,a\n", &["error PP0610 f.csv:2"]),
        (b"u,i,1700000000,a,1,2\nu,i,1700000000,a\n", &["error PP0610 f.csv:2 +1"]),
        (b"u,i,1700000000,a,1,\nu,i,1700000000,a,1,\n", &["error PP0610 f.csv:2 +1"]),
        (b"u,i,1700000000,a,1,\nu,i,1700000000,a\n", &["error PP0610 f.csv:3", "error PP0610 f.csv:2"]),
        (b"u,i,1700000000,\"12\"\" heel, i0\",1\n", &["error PP0610 f.csv:2:20"]),
        (b"u,i,1700000000,\"a\nb\",1\n", &["error PP0611 f.csv:2:16"]),
        (b"u,i,1700000000,\"a,1\n", &["error PP0611 f.csv:2:16"]),
        (b"u,i,1700000000,a\rb,1\n", &["error PP0611 f.csv:2:17"]),
        (b"u,i,1700000000,\"C:\\\",1\nu,i,1700000000,a\n", &["error PP0611 f.csv:2:16"]),
        (b"u,i,1700000000,\"a \"\"b\"\"\",1\n", &["warning PP0612 f.csv:2:20"]),
        (b"u,i,1700000000,a \"b\",1\n", &["warning PP0613 f.csv:2:18"]),
        (b"u,i,1700000000,\"a\" b,1\n", &["warning PP0613 f.csv:2:19"]),
        (b"u,i,1700000000,a\0,1\n", &["warning PP0614 f.csv:2:17"]),
        ("ü,i,1700000000,a,1\nü,i,1700000000,b,1\nx".as_bytes(), &["error PP0610 f.csv:4"]),
    ];
    for (row, expected) in cases {
        let found = of_file(DatasetType::Interactions, &[EVENTS.as_bytes(), row].concat());
        assert_eq!(found, expected, "{}", String::from_utf8_lossy(row));
    }
    let latin = [EVENTS.as_bytes(), "ü,i,1700000000,a,1\nu,".as_bytes(), b"\xfc,1700000000,a,1\n"].concat();
    assert_eq!(of_file(DatasetType::Interactions, &latin), ["error PP0603 f.csv:3:3"]);
    let endless = [EVENTS.as_bytes(), &vec![b'x'; 5 << 20], b"\nu,i,1700000000,a,1\nu,i\n"].concat();
    assert_eq!(of_file(DatasetType::Interactions, &endless), ["error PP0610 f.csv:2 +1"]);
}

#[test]
fn a_line_longer_than_any_row_is_passed_over_however_it_is_handed_over() {
    let long = ",".repeat(5 << 20);
    let content = format!("{ITEMS}i1,a,1990,1,t\n{long}\ni2,a,soon,1,t\n");
    let file = [(DatasetType::Items, "a.csv", content.into_bytes())];
    let report = scan(&file, now());
    assert_eq!(reported(&report, false), ["error PP0610 a.csv:3", "error PP0702 a.csv:4:6"]);
    let message = &report.findings[0].message;
    assert!(message.starts_with("the row has more than 4 MiB, as 5 values never have"), "{message}");
    assert_eq!(scan_as(&file, now(), &mut Pieces(1 << 16)), report);
}

/// The findings of a file of interactions with these lines, with their messages.
fn of_lines(lines: &str) -> (Vec<String>, String) {
    let report = scan(&[(DatasetType::Interactions, "f.csv", format!("{EVENTS}{lines}").into_bytes())], now());
    let message = report.findings.first().map(|finding| finding.message.clone()).unwrap_or_default();
    (reported(&report, false), message)
}

#[test]
fn a_line_that_is_no_row_is_one_finding() {
    let row = "u,i,1700000000,a,1\n";
    let cases = [
        (",,,,\n", "error PP0701 f.csv:3", "no value at all"),
        (",,,,,,\n", "error PP0701 f.csv:3", "no value at all"),
        ("\"\",\"\",\"\",\"\",\"\"\n", "error PP0701 f.csv:3", "no value at all"),
        ("  \n", "error PP0610 f.csv:3", "nothing but blanks"),
        ("USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE\n", "error PP0618 f.csv:3", "occurs again"),
        ("user_id,item_id,timestamp,event_type,event_value\r\n", "error PP0618 f.csv:3", "occurs again"),
        ("Total,,,,17\n", "error PP0701 f.csv:3", "`Total`: the line is a total"),
        ("Grand Total,1,,,\n", "error PP0701 f.csv:3", "a total"),
        (",,Total: 1,,\n", "error PP0701 f.csv:3", "a total"),
        ("Total,1\n", "error PP0701 f.csv:3", "a total"),
        ("(1 row)\n", "error PP0610 f.csv:3", "programs write below a table"),
        ("1 rows selected.\n", "error PP0610 f.csv:3", "programs write below a table"),
        ("...\n", "error PP0610 f.csv:3", "programs write below a table"),
        ("\u{1a}", "error PP0610 f.csv:3", "programs write below a table"),
    ];
    for (line, expected, what) in cases {
        let (found, message) = of_lines(&format!("{row}{line}"));
        assert_eq!(found, [expected], "{line:?}");
        assert!(message.contains(what) && message.contains("remove"), "{line:?}: {message}");
    }
    let (found, _) = of_lines(&format!("{row},,,,\nu,i,,a,1\n{EVENTS}u,i,soon,a,1\n"));
    let expected = ["error PP0701 f.csv:3", "error PP0618 f.csv:5", "error PP0701 f.csv:4:5", "error PP0702 f.csv:6:5"];
    assert_eq!(found, expected, "other rows are reported beside");
}

#[test]
fn a_header_in_the_middle_of_texts_is_a_record_to_an_import() {
    let users = |rows: &str| of_file(DatasetType::Users, format!("USER_ID,PLAN\n{rows}").as_bytes());
    assert_eq!(users("u1,free\nUSER_ID,PLAN\nu2,free\n"), ["warning PP0618 f.csv:3"]);
    assert_eq!(users("u1,free\nuser_id,plan\nu2,free\nUSER_ID,PLAN\n"), ["warning PP0618 f.csv:3 +1"]);
    let numbers = |rows: &str| items(&format!("{rows}y,a,1990,1,t\n"));
    assert_eq!(numbers(ITEMS), ["warning PP0618 f.csv:302"], "an import leaves the row out");
    assert_eq!(numbers(&ITEMS.repeat(5)), ["error PP0618 f.csv:302 +4"], "and not as many");
}

#[test]
fn lines_of_one_value_are_named_by_what_makes_them_one() {
    let cases = [
        ("\"u,i,1700000000,a,1\"\n", "error PP0610 f.csv:2 +1", "around the entire row"),
        ("\"u,\"\"i\"\",1700000000,a,1\"\n", "error PP0610 f.csv:2 +1", "around the entire row"),
        ("u;i;1700000000;a;1\n", "error PP0607 f.csv:2 +1", "by semicolons"),
        ("u\ti\t1700000000\ta\t1\n", "error PP0607 f.csv:2 +1", "by tabs"),
        ("u|i|1700000000|a|1\n", "error PP0607 f.csv:2 +1", "by vertical bars"),
        ("u;i;1700000000;a;1,5\n", "error PP0607 f.csv:2 +1", "by semicolons"),
        ("u,i,1700000000,a,1,,\n", "error PP0610 f.csv:2 +1", "of which the last 2 are empty"),
        ("u,i,1,700,000,000,a,1\n", "error PP0610 f.csv:2 +1", "`1,700,000,000` is one number"),
        ("u,i,1700000000,a,4,5\n", "error PP0610 f.csv:2 +1", "`4,5` is one number with a decimal comma"),
        ("\"1\",u,i,1700000000,a,1\n", "error PP0610 f.csv:2 +1", "the first, `1`, is the name of the row"),
        ("u\u{1}i\u{1}1700000000\u{1}a\u{1}1\n", "error PP0607 f.csv:2 +1", "U+0001"),
        ("u,i,1700000000,\"C:\\\",1\n", "error PP0611 f.csv:2:16 +1", "write a backslash at the end of a value twice"),
        ("u,i,1700000000,=\"0012\",1\n", "warning PP0613 f.csv:2:16 +1", "`=\"0012\",1`: an import takes the equals"),
    ];
    for (line, expected, what) in cases {
        let (found, message) = of_lines(&line.repeat(2));
        assert_eq!(found, [expected], "{line:?}");
        assert!(message.contains(what), "{line:?}: {message}");
    }
}

#[test]
fn carriage_returns_are_named_by_where_they_are() {
    let cases = [
        ("u,i,1700000000,a,1\r\r\nu,i,1700000001,a,1\r\r\n", "error PP0611 f.csv:2:19 +1", "more than one carriage"),
        ("u,i,1700000000,a,1\ru,j,1700000001,a,1\r\n", "error PP0611 f.csv:2:19", "does not end a line"),
        ("u,i,1700000000,\"a\rb\",1\n", "error PP0611 f.csv:2:18", "begins a value that does not end"),
    ];
    for (lines, expected, what) in cases {
        let (found, message) = of_lines(lines);
        assert_eq!(found, [expected], "{lines:?}");
        assert!(message.contains(what), "{lines:?}: {message}");
    }
    assert_eq!(of_lines("u,i,1700000000,a,1\r\n\r\r\n\r\nu,j,1700000000,a,1\r\n").0, [""; 0], "blank lines");
}

#[test]
fn rows_in_another_encoding_are_named_by_it() {
    let of = |bytes: &[u8]| {
        let content = [EVENTS.as_bytes(), bytes, b",i,1700000000,a,1\n"].concat();
        message(&scan(&[(DatasetType::Interactions, "f.csv", content)], now()), "PP0603")
    };
    for (bytes, expected) in [
        (&b"\xfcser"[..], "the byte 0xFC, which is `ü` in Latin-1"),
        (b"O\x92Neil", "which is `’` in Windows-1252"),
        (b"\xcf\xf0\xe8\xe2", "such as Windows-1251"),
        (b"cut\xe6\x84", "bytes are missing"),
    ] {
        let found = of(bytes);
        assert!(found.contains(expected) && found.contains("UTF-8"), "{}: {found}", bytes.escape_ascii());
    }
}

#[test]
fn blanks_behind_commas_are_one_finding() {
    let row = "u, i, 1700000000, a, 1\n";
    assert_eq!(of_lines(&row.repeat(3)).0, ["error PP0702 f.csv:2:6 +2", "error PP0702 f.csv:2:21 +2"]);
    let (found, _) = of_lines(&format!("{row} v,i,1700000000,a,1\nu,j,1700000001,a ,1\n"));
    assert_eq!(found.len(), 4, "other blanks are reported beside: {found:?}");
}
