//! Values that are not what they were to be: what is found, and that no advice is against another rule.

use super::*;

/// The message of the first finding by a rule.
pub(super) fn message(report: &Report, code: &str) -> String {
    let finding = report.findings.iter().find(|finding| finding.code == code);
    finding.map(|finding| finding.message.clone()).unwrap_or_default()
}

fn events_report(rows: &str) -> Report {
    scan(&[interactions(rows)], now())
}

fn items_report(rows: &str) -> Report {
    let content = format!("{ITEMS}{rows}");
    scan(&[(DatasetType::Items, "f.csv", content.into_bytes())], now())
}

#[test]
fn moments_are_named_by_their_unit() {
    let cases = [
        ("1700000000000", "PP0706", "in milliseconds", "divide by 1,000"),
        ("1700000000000000", "PP0706", "in microseconds", "divide by 1,000,000"),
        ("1700000000000000000", "PP0706", "in nanoseconds", "divide by 1,000,000,000"),
        ("20231114221320", "PP0706", "a date written as digits", ": 1700000000"),
        ("45244", "PP0716", "a day number of a spreadsheet", ": 1699920000"),
        ("20231114", "PP0716", "which is in 1970", ": 1699920000"),
        ("19675", "PP0716", "days since 1970", ": 1699920000"),
        ("2023", "PP0716", "a year", ": 1672531200"),
        ("12", "PP0716", "which is in 1970", "seconds since 1970"),
        ("99999999", "PP0716", "which is in 1973", "seconds since 1970"),
    ];
    for (moment, code, what, advice) in cases {
        let found = message(&events_report(&format!("u,i,{moment},a,1\n")), code);
        assert!(found.contains(what) && found.contains(advice), "{moment}: {found}");
    }
    assert_eq!(events("u,i,100000000,a,1"), [""; 0]);
    assert_eq!(items("y,a,1990,45244,t\nz,a,1990,86400,t"), ["warning PP0716 f.csv:302:10"]);
}

#[test]
fn a_missing_value_that_is_a_text_is_told_once_for_a_column() {
    let row = |genre: &str, text: &str| format!("y,{genre},1990,1,{text}\n");
    for null in ["NULL", "None", "nan", "NaN", "N/A", "\\N", "undefined", "<NA>", "#N/A", "null"] {
        let expected = if null == "\\N" { "f.csv:302:3" } else { "f.csv:302:3 +1" };
        let rows = row(null, "t") + &row(if null == "\\N" { "a" } else { null }, "t");
        assert_eq!(items(&rows), [format!("warning PP0715 {expected}")], "{null}");
        assert_eq!(items(&row("a", null)), ["warning PP0715 f.csv:302:12"], "{null} as a text");
        assert_eq!(events(&format!("u,i,1700000000,{null},1")), ["warning PP0715 f.csv:2:16"], "{null}");
    }
    assert_eq!(events("u,i,1700000000,a,nan"), ["warning PP0715 f.csv:2:18"]);
    assert_eq!(events("u,i,1700000000,a,-inf"), ["warning PP0715 f.csv:2:18"]);
    assert_eq!(items(&row("news|drama", "none")), [""; 0]);
    assert_eq!(events("nan,i,1700000000,a,1\nnan,j,1700000000,a,1"), ["warning PP0715 f.csv:2 +1"]);
    let found = message(&events_report("u,NULL,1700000000,a,1"), "PP0715");
    assert!(found.contains("ITEM_ID: `NULL` is an identifier like any other"), "{found}");
}

#[test]
fn categories_are_no_lists_and_have_no_blanks() {
    for list in ["\"['a', 'b']\"", "['a' 'b']", "[a]", "\"{\\\"a\\\"}\"", "\"a, b\"", "a;b", "\"(a,b)\"", "set()"] {
        assert_eq!(items(&format!("y,{list},1990,1,t\n")), ["warning PP0718 f.csv:302:3"], "{list}");
    }
    for blank in ["a | b", " a", "a ", "a|b\u{a0}", "\u{200b}a", "a\u{feff}|b", "\"a\t\""] {
        assert_eq!(items(&format!("y,{blank},1990,1,t\n")), ["warning PP0719 f.csv:302:3"], "{blank:?}");
    }
    for (list, advice) in [
        ("\"['a', 'b']\"", "as in `a|b`"),
        ("['a' 'b']", "as in `a|b`"),
        ("{'a'}", "its one member alone: `a`"),
        ("\"[\\\"a\\\",\\\"b\\\"]\"", "as in `a|b`"),
        ("[]", "a value without categories is empty"),
        ("\"{\\\"name\\\": \\\"a\\\"}\"", "the names of the categories alone"),
    ] {
        let found = message(&items_report(&format!("y,{list},1990,1,t\n")), "PP0718");
        assert!(found.contains(advice), "{list}: {found}");
    }
    for name in ["\"Washington, DC\"", "\"Earth, Wind & Fire\"", "\"Doe, John\""] {
        assert_eq!(items(&format!("y,{name},1990,1,t\n")), [""; 0], "{name}");
    }
    for (text, plain) in [("Q&amp;A", "than `Q&A`"), ("a|Caf&eacute;", "`a|Café`"), ("&#8211; b", "`– b`")] {
        let row = format!("y,{text},1990,1,t\n");
        assert_eq!(items(&row), ["warning PP0720 f.csv:302:3"], "{text}");
        let found = message(&items_report(&row), "PP0720");
        assert!(found.contains(plain), "{found}");
    }
    let found = message(&items_report("y,a | b,1990,1,t\n"), "PP0719");
    assert!(found.contains("`a|b`"), "{found}");
    assert_eq!(events("u,i,1700000000, a,1"), ["warning PP0719 f.csv:2:16"]);
}

#[test]
fn identifiers_with_characters_that_nobody_sees_are_told() {
    for (identifier, what) in [
        ("u\u{a0}1", "U+00A0"),
        ("\u{feff}u1", "U+FEFF"),
        ("u1\u{200b}", "U+200B"),
        (" u1", "begins or ends with a blank"),
        ("u1\t", "begins or ends with a blank"),
        ("u'1", "quotes or special characters"),
    ] {
        let report = events_report(&format!("{identifier},i,1700000000,a,1\nü1,ö,1700000000,a,1\n"));
        assert_eq!(reported(&report, false)[..1], ["warning PP0712 i.csv:2:1"], "{identifier:?}");
        assert!(message(&report, "PP0712").contains(what), "{identifier:?}: {}", message(&report, "PP0712"));
    }
}

#[test]
fn no_advice_is_against_the_type_that_the_service_prescribes() {
    for moment in ["1.7e9", "1700000000.0", "2023-11-14T22:13:20Z", "soon", "31/01/2024", "99999999999999999999"] {
        let found = message(&events_report(&format!("u,i,{moment},a,1\n")), "PP0702");
        assert!(found.starts_with(&format!("TIMESTAMP: `{moment}` is no long: it is ")), "{found}");
        assert!(!found.contains("type") && !found.contains("schema"), "{found}");
        let found = message(&items_report(&format!("y,a,1990,{moment},t\n")), "PP0702");
        assert!(found.starts_with("CREATION_TIMESTAMP: ") && !found.contains("field the type"), "{found}");
    }
    let found = message(&items_report("y,a,1990.5,1,t\n"), "PP0702");
    assert!(found.contains("or give the field the type double"), "{found}");
    let found = message(&items_report("y,a,,1,t\n"), "PP0701");
    assert!(found.contains("[\"null\", \"int\"]"), "{found}");
}

/// A scan of one file of a dataset that has this schema.
pub(super) fn scan_of(dataset_type: DatasetType, fields: &Value, content: &str, options: Options) -> Report {
    let input = DatasetInput { dataset_type, schema: schema(fields), folder: format!("{dataset_type}/") };
    let mut scan = Scan::new(vec![input], options);
    let id = scan.open(dataset_type, "f.csv", content.len() as u64, content.as_bytes()).expect("a dataset");
    let mut part = Part::new(&scan);
    let mut rows = part.rows(&scan, id, scan.rows_begin(id));
    rows.feed(scan.rows_in(id, content.as_bytes()));
    rows.finish();
    scan.conclude(&part)
}

#[test]
fn impressions_are_separated_by_bars_alone() {
    let fields = json!([
        field("USER_ID", "string"),
        field("ITEM_ID", "string"),
        field("TIMESTAMP", "long"),
        nullable("IMPRESSION", "string")
    ]);
    let report = |impression: &str| {
        let content = format!("USER_ID,ITEM_ID,TIMESTAMP,IMPRESSION\nu,i,1700000000,{impression}\n");
        scan_of(DatasetType::Interactions, &fields, &content, now())
    };
    for plain in ["", "i1", "i1|i2|i3", "\"i1|i2\""] {
        assert_eq!(reported(&report(plain), false), [""; 0], "{plain}");
    }
    for odd in [
        "\"i1,i2,i3\"",
        "i1;i2;i3",
        "i1 i2 i3",
        "\"['i1', 'i2', 'i3']\"",
        "\"[\\\"i1\\\",\\\"i2\\\",\\\"i3\\\"]\"",
        "i1 | i2 | i3",
    ] {
        let report = report(odd);
        assert_eq!(reported(&report, false), ["warning PP0717 f.csv:2:16"], "{odd}");
        assert!(message(&report, "PP0717").ends_with(": i1|i2|i3"), "{odd}: {}", message(&report, "PP0717"));
    }
}

/// The identifier of each user.
type Identifiers = &'static dyn Fn(usize) -> String;

#[test]
fn identifiers_that_match_nothing_are_shown_side_by_side() {
    let records = |of: &dyn Fn(usize) -> String| {
        (0..100).fold("USER_ID,PLAN\n".to_owned(), |text, user| text + &format!("{},p{}\n", of(user), user % 3))
    };
    let events = |of: &dyn Fn(usize) -> String| {
        let rows = (0..100).flat_map(|user| (0..10).map(move |step| (user, step)));
        rows.fold(EVENTS.to_owned(), |text, (user, step)| {
            text + &format!("{},i{step},{},a,1\n", of(user), 1_700_000_000 + step)
        })
    };
    let cases: [(Identifiers, Identifiers, &str); 5] = [
        (&|user| format!("{user}.0"), &|user| user.to_string(), "`0.0` there and `0` here; they differ in a fraction"),
        (&|user| user.to_string(), &|user| format!("{user:05}"), "`0` there and `00000` here; they differ in leading"),
        (&|user| format!("ab{user}"), &|user| format!("AB{user}"), "`ab0` there and `AB0` here; they differ in upper"),
        (&|user| format!("user-{user}"), &|user| user.to_string(), "`user-0` there and `0` here; they differ in what"),
        (&|user| format!("a{user}"), &|user| format!("b{}", user * 7919), "look whether both come from the same"),
    ];
    for (mentioned, recorded, expected) in cases {
        let files = [
            (DatasetType::Interactions, "i.csv", events(mentioned).into_bytes()),
            (DatasetType::Users, "u.csv", records(recorded).into_bytes()),
        ];
        let report = scan(&files, now());
        let found = message(&report, "PP0814");
        let is_telling = found.contains(expected) || (expected.contains("look") && found.contains("`b0` here"));
        assert!(is_telling && !found.contains("add them"), "{found}");
        assert_eq!(reported(&report, true), ["warning PP0814 Users/"]);
    }
}

#[test]
fn a_moment_with_a_fraction_is_converted_by_what_it_counts_and_never_left_empty() {
    let fields = json!([field("USER_ID", "string"), field("ITEM_ID", "string"), field("TIMESTAMP", "long")]);
    for (value, expected) in [
        ("45244.5", "subtract 25,569 and multiply by 86,400: 1699963200"),
        ("1704279348123.0", "in milliseconds"),
        ("1.70428E+15", "in microseconds"),
        ("1704279348.0", "write it as a whole number: 1704279348"),
        ("NULL", "fill it in, or leave the row out"),
        ("\u{a0}", "fill it in, or leave the row out"),
    ] {
        let content = format!("USER_ID,ITEM_ID,TIMESTAMP\nu,i,{value}\n");
        let found = message(&scan_of(DatasetType::Interactions, &fields, &content, now()), "PP0702");
        assert!(found.contains(expected), "{value}: {found}");
    }
}
