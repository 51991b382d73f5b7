//! First lines of files, and the files of a folder against each other.

use super::*;

#[test]
fn headers_are_told_of() {
    let header = |text: &[u8]| of_file(DatasetType::Users, &[text, b"\nu1,free\n"].concat());
    let cases: [(&[u8], &[&str]); 20] = [
        (b"USER_ID,PLAN", &[]),
        (b"USER_ID,PLAN\r", &[]),
        (b"", &["error PP0601 f.csv:1"]),
        (b"u0,free", &["error PP0601 f.csv:1"]),
        (b"\xef\xbb\xbfUSER_ID,PLAN", &["warning PP0602 f.csv:1"]),
        (b"\xff,PLAN", &["error PP0603 f.csv:1"]),
        (b"\"USER_ID\",\"PLAN\"", &["error PP0604 f.csv:1"]),
        (b"USER_ID;PLAN", &["error PP0607 f.csv:1"]),
        (b"USER_ID\tPLAN", &["error PP0607 f.csv:1"]),
        (b"PLAN,USER_ID", &["warning PP0609 f.csv:1"]),
        (b"user_id,PLAN", &["warning PP0617 f.csv:1"]),
        (b"plan,user_id", &["warning PP0617 f.csv:1", "warning PP0609 f.csv:1"]),
        (b"User_Id,Plan", &["warning PP0617 f.csv:1"]),
        (b"UserId,PLAN", &["error PP0692 f.csv:1"]),
        (b"{\"USER_ID\": \"u0\", \"PLAN\": \"free\"}", &["error PP0616 f.csv"]),
        (b"PK\x03\x04USER_ID,PLAN", &["error PP0616 f.csv"]),
        (b"PAR1\x15\x04,\x12", &["error PP0616 f.csv"]),
        (b"\xff\xfeU\0S\0E\0R\0_\0I\0D\0,\0P\0", &["error PP0603 f.csv"]),
        (b"USER_ID,PLAN\ru0,free", &["error PP0611 f.csv:1"]),
        (b"USER_ID, PLAN", &["error PP0692 f.csv:1"]),
    ];
    for (text, expected) in cases {
        assert_eq!(header(text), expected, "{}", String::from_utf8_lossy(text));
    }
    let three = |text: &str| of_file(DatasetType::Users, format!("{text}\nu1,free,x\n").as_bytes());
    assert_eq!(three("USER_ID,PLAN,AGE"), ["warning PP0608 f.csv:1"]);
    assert_eq!(three("USER_ID,PLAN,PLAN"), ["error PP0605 f.csv:1"]);
    assert_eq!(three("USER_ID,plan,Plan"), ["error PP0605 f.csv:1"]);
    assert_eq!(three("USER_ID,PLAN,Plan"), ["warning PP0608 f.csv:1"]);
    let long = of_file(DatasetType::Users, "x".repeat(70_000).as_bytes());
    assert_eq!(long, ["error PP0601 f.csv:1"]);
}

#[test]
fn the_files_of_a_folder_share_their_header_and_are_not_too_large() {
    let of = |name, text: &str| (DatasetType::Users, name, text.as_bytes().to_vec());
    let files = [of("a", "USER_ID,PLAN\nu1,free\n"), of("b", "PLAN,USER_ID\nfree,u2\n"), of("c", "PLAN,USER_ID\n")];
    let expected = ["warning PP0606 b:1 +1", "warning PP0609 b:1 +1"];
    let mut found = reported(&scan(&files, now()), true);
    found.sort();
    assert_eq!(found, expected);
    let input = DatasetInput {
        dataset_type: DatasetType::Users,
        schema: schema_of(DatasetType::Users),
        folder: "U/".to_owned(),
    };
    let mut large = Scan::new(vec![input], Options { is_sample: true, ..now() });
    for bytes in [100_000_000_000, 100_000_000_001] {
        assert!(large.open(DatasetType::Users, &bytes.to_string(), bytes, b"USER_ID,PLAN\n").is_some());
    }
    assert_eq!(reported(&large.conclude(&Part::new(&large)), true), ["warning PP0615 100000000001"]);
}

/// The one finding of a file of users, and its message.
fn one(text: &str) -> (String, String) {
    let report = scan(&[(DatasetType::Users, "f.csv", text.as_bytes().to_vec())], now());
    let found = reported(&report, true);
    assert_eq!(found.len(), 1, "{text:?}: {:#?}", report.findings);
    (found[0].clone(), report.findings[0].message.clone())
}

#[test]
fn a_header_below_other_lines_is_found() {
    let cases = [
        ("\n", "an empty line, and the header is in line 2; remove the line"),
        ("\r\n\r\n  \r\n", "3 empty lines, and the header is in line 4"),
        (",,\n", "an empty line"),
        ("Users of May\n\n", "line 3, below other text, such as a title (`Users of May`)"),
        ("sep=,\n", "a line that tells Excel the separator"),
        ("# export\n# 2024\n", "line 3, below a comment"),
        ("SELECT user_id, plan FROM users;\n", "below a statement of SQL"),
        ("2024-05-01 12:00:01 INFO exporting\n", "below what a program reports"),
        ("<br />\n<b>Warning</b>: Undefined variable in <b>x.php</b><br />\n", "line 3, below markup"),
    ];
    for (above, expected) in cases {
        let (found, message) = one(&format!("{above}USER_ID,PLAN\nu1,free\n"));
        assert_eq!(found, "error PP0601 f.csv:1", "{above:?}");
        assert!(message.contains(expected) && message.contains("remove"), "{above:?}: {message}");
    }
    let (_, message) = one("Users\nUSER_ID;PLAN\nu1;free\n");
    assert!(message.contains("line 2") && message.contains("not by semicolons"), "{message}");
}

#[test]
fn a_header_that_is_not_like_its_rows_is_the_one_finding() {
    let cases = [
        ("USER_ID,PLAN,\nu1,free\n", "error PP0610 f.csv:1", "the header ends with a comma"),
        ("USER_ID,PLAN,,\nu1,free\nu2,paid\n", "error PP0610 f.csv:1", "the header ends with a comma"),
        ("\"USER_ID,PLAN\"\n\"u1,free\"\n", "error PP0604 f.csv:1", "the header and rows"),
        ("\"USER_ID,PLAN\"\nu1,free\n", "error PP0604 f.csv:1", "around the entire header"),
        ("USER_ID,PLAN,\nu1,free,\n", "warning PP0608 f.csv:1", "a column without a name"),
        ("USER_ID, PLAN\nu1, free\n", "error PP0692 f.csv:1", "blanks"),
        ("USER_ID,PLAN,user_id\nu1,free,u1\n", "warning PP0608 f.csv:1", "`user_id` differs from `USER_ID`"),
    ];
    for (text, expected, what) in cases {
        let (found, message) = one(text);
        assert_eq!(found, expected, "{text:?}");
        assert!(message.contains(what), "{text:?}: {message}");
    }
}

#[test]
fn of_many_names_a_few_are_shown() {
    let names = (0..60).map(|name| format!("c{name}")).collect::<Vec<_>>().join(",");
    let values = vec!["x"; 60].join(",");
    let cases = [("USER_ID,PLAN", "u1,free", "and 52 more"), ("USER_ID", "u1", "and 53 more")];
    for (header, row, more) in cases {
        let (_, message) = one(&format!("{header},{names}\n{row},{values}\n"));
        assert!(message.contains(more) && message.len() < 400 && !message.contains("c9"), "{message}");
    }
}

#[test]
fn what_to_do_about_a_header_leaves_a_schema_as_the_service_wants_it() {
    let message = |header: &str, row: &str| {
        let rows = format!("{header}\n{row}\n").into_bytes();
        let report = scan(&[(DatasetType::Interactions, "i.csv", rows)], now());
        report.findings.iter().map(|finding| finding.message.clone()).collect::<Vec<_>>().join("\n")
    };
    let header = EVENTS.trim();
    let row = "u1,i1,1700000000,a,1";
    for (header, row) in [
        (format!(",{header}"), format!("0,{row}")),
        (format!("Unnamed: 0,{header}"), format!("0,{row}")),
        (format!("{header}, "), format!("{row},")),
    ] {
        let message = message(&header, &row);
        assert!(
            message.contains("`index=False`") && !message.contains("add them to the schema"),
            "{header}: {message}"
        );
    }
    let message = message(&header.replace("USER_ID", "userId"), row);
    assert!(message.contains("rename the columns") && !message.contains("change the schema"), "{message}");
}
