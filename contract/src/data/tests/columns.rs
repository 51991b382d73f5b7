//! Values, column by column.

use super::*;

#[test]
fn values_of_events_are_told_of() {
    let long = "x".repeat(257);
    let longer = "ü".repeat(1001);
    let cases: [(&str, &[&str]); 16] = [
        (",i,1700000000,a,1", &["error PP0701 f.csv:2:1"]),
        ("u,i,,a,1", &["error PP0701 f.csv:2:5"]),
        ("u,i,x,a,1", &["error PP0702 f.csv:2:5"]),
        ("u,i,1.7e9,a,1", &["error PP0702 f.csv:2:5"]),
        ("u,i,1700000000,a,x", &["error PP0702 f.csv:2:18"]),
        ("{long},i,1700000000,a,1", &["error PP0703 f.csv:2:1"]),
        ("u,i,1700000000,{longer},1", &["error PP0704 f.csv:2:16"]),
        ("u,i,1700000000000,a,1", &["error PP0706 f.csv:2:5"]),
        ("u,i,100000000000,a,1", &["error PP0706 f.csv:2:5"]),
        ("u,i,99999999999,a,1", &["warning PP0707 f.csv:2:5"]),
        ("u,i,1800086400,a,1", &[]),
        ("u,i,1800086401,a,1", &["warning PP0707 f.csv:2:5"]),
        ("u,i,0,a,1", &["warning PP0708 f.csv:2:5"]),
        ("u,i,-5,a,1", &["warning PP0708 f.csv:2:5"]),
        ("u'1,i,1700000000,a,1", &["warning PP0712 f.csv:2:1"]),
        ("u1 ,i|j,1700000000,a,1", &["warning PP0712 f.csv:2:1", "warning PP0712 f.csv:2:5"]),
    ];
    for (row, expected) in cases {
        let row = row.replace("{long}", &long).replace("{longer}", &longer);
        assert_eq!(events(&row), expected, "{row}");
    }
}

#[test]
fn values_of_records_are_told_of() {
    let text = "x".repeat(20_001);
    let cases: [(&str, &[&str]); 8] = [
        ("y,a||b,1990,1,text", &["warning PP0714 f.csv:302:3"]),
        ("y,a|,1990,1,text", &["warning PP0714 f.csv:302:3"]),
        ("y,a,1990,1700000000000,text", &["error PP0706 f.csv:302:10"]),
        ("y,a,1990,-1,text", &[]),
        ("y,a,1990,1,{text}", &["warning PP0705 f.csv:302:12"]),
        ("y,a,MCM,1,text", &["warning PP0702 f.csv:302:5"]),
        ("y,a,,1,text", &["warning PP0701 f.csv:302:5"]),
        (
            "y,a,3000000000,1,text\nz,a,,1,\"\"\nz,a,,1,",
            &["warning PP0701 f.csv:303:5 +1", "warning PP0702 f.csv:302:5"],
        ),
    ];
    for (row, expected) in cases {
        let row = row.replace("{text}", &text);
        assert_eq!(items(&row), expected, "{row}");
    }
    let faults = "y,a,,1,text\n".repeat(4);
    assert_eq!(items(&faults), ["error PP0701 f.csv:302:5 +3"], "4 of 304 rows are more than one in a hundred");
}

#[test]
fn columns_are_told_of_as_a_whole() {
    let row = |row: usize, genres: &str| format!("x{row},{genres},1990,1,{}\n", if row < 701 { "t" } else { "" });
    let rows =
        |rows: usize| (0..rows).fold(ITEMS.to_owned(), |text, number| text + &row(number, &format!("g{number}|h")));
    assert_eq!(of_file(DatasetType::Items, rows(999).as_bytes()), [""; 0]);
    let expected = ["warning PP0710 Items/", "warning PP0711 Items/"];
    assert_eq!(of_file(DatasetType::Items, rows(1002).as_bytes()), expected);
    let sample = scan(&[(DatasetType::Items, "f.csv", rows(1002).into_bytes())], Options { is_sample: true, ..now() });
    assert_eq!((reported(&sample, true), sample.summary.is_sample), (Vec::new(), true));
}

#[test]
fn actions_have_ranges_and_three_kinds_of_events() {
    let actions =
        |row: &str| of_file(DatasetType::Actions, format!("ACTION_ID,VALUE,REPEAT_FREQUENCY\n{row}\n").as_bytes());
    assert_eq!(actions("a,1,0\nb,10,30"), [""; 0]);
    assert_eq!(actions("a,0,31\nb,11,30"), ["warning PP0713 f.csv:2:3 +1", "warning PP0713 f.csv:2:5"]);
    let rows = "USER_ID,ACTION_ID,EVENT_TYPE,TIMESTAMP\nu,a,Taken,1700000000\nu,b,Seen,1700000000\n";
    assert_eq!(of_file(DatasetType::ActionInteractions, rows.as_bytes()), ["warning PP0709 f.csv:3:5"]);
}
