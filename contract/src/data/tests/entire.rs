//! Nothing is said of an entire dataset of which rows or files are missing, and no file is held against one that is
//! broken.

use super::*;

/// The codes that are about totals of a dataset, or of two.
const TOTALS: [&str; 21] = [
    "PP0710", "PP0711", "PP0801", "PP0802", "PP0803", "PP0804", "PP0805", "PP0806", "PP0807", "PP0808", "PP0809",
    "PP0810", "PP0811", "PP0812", "PP0813", "PP0814", "PP0815", "PP0816", "PP0817", "PP0818", "PP0819",
];

fn totals(report: &Report) -> Vec<&str> {
    report.findings.iter().map(|finding| &*finding.code).filter(|code| TOTALS.contains(code)).collect()
}

/// Interactions of which much is wrong in total: they are few, of one user, repeat each other and name no type; and
/// items that they do not mention, twice.
fn poor(rows: &str, records: &str) -> Report {
    let items = format!("{ITEMS}x,a,1990,,\nx,a,1990,,\n{records}");
    let events = interactions(&("u,i,1700000000,,\n".repeat(9) + rows));
    let solution = json!({"eventType": "watch"});
    scan(&[events, (DatasetType::Items, "t.csv", items.into())], expectation(&solution))
}

#[test]
fn nothing_is_said_of_an_entire_dataset_of_which_rows_are_missing() {
    let entire = poor("", "");
    assert_eq!(totals(&entire), ["PP0711", "PP0711", "PP0801", "PP0810", "PP0811", "PP0805", "PP0814"]);
    let breakages = [
        "u,i,soon,,",
        "u,i,1700000000.0,,",
        "u,i,,,",
        ",i,1700000000,,",
        "u,i,1700000000,",
        "u,i,1700000000,,,",
        "u,i,1700000000,\"a,",
        "u,i,1700000000,\"a\"\",b\",1",
        "u,i,1700000000,,\"1,5\"",
        "u,i,1,a\rb,",
    ];
    for row in breakages {
        let report = poor(&format!("{row}\n"), "");
        assert_eq!(totals(&report), ["PP0711", "PP0711", "PP0811"], "{row}: only Items are entire");
        let summary = serde_json::to_value(&report.summary).expect("JSON");
        let members = ["isPartial", "rows"].map(|member| summary["datasets"][0][member].clone());
        assert_eq!((members, &summary["interactions"]), ([json!(true), json!(null)], &json!(null)), "{row}");
        assert_eq!(summary["datasets"][1]["rows"], 2);
    }
    for row in ["y,a,MCM,,", "y,a,,,", "y,a", "y,\"a,1990,,"] {
        let report = poor("", &format!("{row}\n"));
        assert_eq!(totals(&report), ["PP0801", "PP0810", "PP0805"], "{row}: only Interactions are entire");
        let interactions = report.summary.interactions.expect("they are entire");
        assert_eq!((interactions.users, interactions.item_records), (1, None), "{row}");
    }
}

#[test]
fn nothing_is_said_of_an_entire_dataset_of_which_a_file_is_missing() {
    let good = interactions("u,i,1700000000,,\n");
    let bad: [&[u8]; 5] =
        [b"\x1f\x8b\x08", b"notes\n", b"USER_ID,ITEM_ID\nu,i\n", b"USER_ID;ITEM_ID;TIMESTAMP\n", b"\xff\xfeU\0"];
    for bytes in bad {
        let report = scan(&[good.clone(), (DatasetType::Interactions, "x.csv", bytes.to_vec())], now());
        assert_eq!((report.findings.len(), totals(&report)), (1, Vec::new()), "{}", bytes.escape_ascii());
        assert!(reported(&report, true)[0].contains(" x.csv"), "{}", bytes.escape_ascii());
    }
    let input = DatasetInput {
        dataset_type: DatasetType::Interactions,
        schema: schema_of(DatasetType::Interactions),
        folder: "I/".to_owned(),
    };
    let mut unreadable = Scan::new(vec![input], now());
    assert!(unreadable.open(DatasetType::Interactions, "i.csv", good.2.len() as u64, &good.2).is_some());
    assert_eq!(totals(&unreadable.conclude(&Part::new(&unreadable))), ["PP0801"]);
    unreadable.leave_out(DatasetType::Interactions);
    assert_eq!(totals(&unreadable.conclude(&Part::new(&unreadable))), [""; 0]);
}

/// What is found in files of that many rows that come in by increments, if they do.
fn increments(rows: &[usize], is_incremental: bool) -> Vec<String> {
    let input = DatasetInput {
        dataset_type: DatasetType::Interactions,
        schema: schema_of(DatasetType::Interactions),
        folder: "I/".to_owned(),
    };
    let mut scan = Scan::new(vec![input], now());
    if is_incremental {
        scan.has_increments(DatasetType::Interactions);
    }
    let files: Vec<String> = rows.iter().map(|rows| of_users(0..*rows, 1, "a")).collect();
    let texts = files.iter().map(|rows| interactions(rows).2);
    let texts: Vec<Vec<u8>> = texts.collect();
    let open = |(number, text): (usize, &Vec<u8>)| {
        scan.open(DatasetType::Interactions, &format!("{number}.csv"), text.len() as u64, text).expect("a dataset")
    };
    let opened: Vec<FileId> = texts.iter().enumerate().map(open).collect();
    let mut part = Part::new(&scan);
    for (id, text) in opened.into_iter().zip(&texts) {
        let begin = usize::try_from(scan.rows_begin(id)).expect("small");
        // In two chunks, the second of which begins with a line.
        let middle = begin + text[begin..].iter().position(|byte| *byte == b'\n').expect("a line") + 1;
        for (start, end) in [(begin, middle), (middle, text.len())] {
            let mut rows = part.rows(&scan, id, start as u64);
            rows.feed(&text[start..end]);
            rows.finish();
        }
    }
    let findings = scan.conclude(&part).findings;
    findings.iter().filter(|finding| finding.code == "PP0819").map(|finding| finding.place.to_string()).collect()
}

#[test]
fn an_increment_has_a_minimum_of_its_own() {
    assert_eq!(increments(&[1000, 999, 1001, 3], true), ["1.csv and 1 more"]);
    assert_eq!(increments(&[1000, 999, 1001, 3], false), [""; 0]);
    assert_eq!(increments(&[1000, 1000], true), [""; 0]);
    assert_eq!(increments(&[999], true), [""; 0], "one file is imported in full");
    assert_eq!(increments(&[499, 500], true), [""; 0], "all of them are too few");
}

#[test]
fn rows_that_may_be_left_out_are_an_error_where_the_others_are_too_few() {
    let tolerated = "u,i,1700000000,a,x\n";
    let enough = of_users(0..100, 10, "a") + tolerated;
    assert_eq!(entire(&enough, now()), ["warning PP0702 i.csv:1002:18"]);
    let few = of_users(0..111, 9, "a") + tolerated;
    assert_eq!(entire(&few, now()), ["error PP0702 i.csv:1001:18"]);
    let rarely = of_users(0..24, 50, "a") + tolerated;
    assert_eq!(entire(&rarely, now()), ["error PP0702 i.csv:1202:18"]);
}

#[test]
fn a_header_that_is_broken_is_not_what_others_are_held_against() {
    let of = |name, text: &str| (DatasetType::Users, name, text.as_bytes().to_vec());
    let found = |files: &[File]| reported(&scan(files, now()), true);
    let good = of("b", "USER_ID,PLAN\nu1,free\n");
    for broken in ["# notes\n", "USER_ID;PLAN\n", "[Desktop]\n", "USER_ID,AGE\n", "{\"a\": 1}\n"] {
        let found = found(&[of("a", broken), good.clone()]);
        assert!(
            matches!(found.as_slice(), [one] if one.ends_with(" a") || one.ends_with(" a:1")),
            "{broken}: {found:?}"
        );
    }
    let extended = of("a", "USER_ID,PLAN,AGE\nu2,free,7\n");
    assert_eq!(found(&[extended.clone(), good.clone()]), ["warning PP0608 a:1", "warning PP0606 a:1"]);
    assert_eq!(
        found(&[extended, of("c", "PLAN,USER_ID\nfree,u3\n")]).len(),
        3,
        "one of them is held against the other"
    );
    assert_eq!(found(&[of("a", "user_id,plan\nu2,free\n"), good.clone()]), ["warning PP0617 a:1"]);
    let several = [of("a", "{\"a\": 1}\n"), good, of("c", "\x1f"), of("d", "%PDF-1"), of("e", "{\"b\": 2}\n")];
    assert_eq!(found(&several), ["error PP0616 a +1", "error PP0616 c", "error PP0616 d"]);
}

#[test]
fn no_message_has_a_control_character() {
    let header = b"crc\0\x01\x1b[31m,b\nu1,free\n";
    let values = b"USER_ID,PLAN\nu\x1b[2J1,\x07free\nu2,\"\x08\n";
    let names = b"USER_ID,P\x1bLAN,PLAN,\x7f\nu1,a,b,c\n";
    for content in [&header[..], values, names] {
        let report = scan(&[(DatasetType::Users, "f.csv", content.to_vec())], now());
        assert!(!report.findings.is_empty());
        for finding in &report.findings {
            assert!(!finding.message.chars().any(char::is_control), "{:?}", finding.message);
        }
    }
}

#[test]
fn rows_that_are_left_out_may_leave_too_few_users_who_come_again() {
    // 25 users come again, the last of them with a row that an import leaves out.
    let enough = of_users(0..24, 50, "a") + "w,i,1700000000,a,1\n";
    let with = |row: &str| scan(&[interactions(&format!("{enough}{row}\n"))], now());
    for row in ["w,i,1700000001,a,x", "w,j,1700000002,a,\"1,5\"", "w,j,1700000000,a,none"] {
        let report = with(row);
        assert_eq!(reported(&report, true), ["error PP0702 i.csv:1203:18"], "{row}");
        assert!(report.findings[0].message.ends_with("what is left is too little"), "{:?}", report.findings);
    }
    assert_eq!(reported(&with("w,i,1700000001,a,2"), true), [""; 0]);
}
