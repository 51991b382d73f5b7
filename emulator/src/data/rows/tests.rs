use std::sync::Arc;

use bytes::Bytes;
use personalize_contract::{DatasetType, Schema};
use serde_json::json;

use super::*;
use crate::data::import;
use crate::objects::{Content, Source};
use crate::random::Random;

const EVENT: [&str; 5] = ["USER_ID", "ITEM_ID", "TIMESTAMP", "EVENT_TYPE", "EVENT_VALUE"];

fn rows(text: &[&str]) -> Vec<Vec<String>> {
    text.iter().map(|row| row.split(',').map(str::to_owned).collect()).collect()
}

fn batch(dataset_type: DatasetType, columns: &[&str], rows: &[Vec<String>], limit: usize) -> Batch {
    let layout = Layout::new(dataset_type, columns.iter().copied());
    let mut sorter = Sorter::new(Arc::new(layout), limit);
    for row in rows {
        sorter.push(|column| row[column].as_str()).expect("space");
    }
    sorter.finish().expect("space")
}

fn items(text: &[&str]) -> Batch {
    batch(DatasetType::Items, &["ITEM_ID", "GENRE"], &rows(text), ARENA)
}

fn events(text: &[&str]) -> Batch {
    batch(DatasetType::Interactions, &EVENT, &rows(text), ARENA)
}

fn csv(contents: &Contents, columns: &[&str], mode: IngestionMode) -> String {
    let mut bytes = Vec::new();
    contents.write_csv(columns, mode, &mut bytes).expect("memory");
    String::from_utf8(bytes).expect("UTF-8")
}

/// Without the header, in the order of the alphabet.
fn lines(contents: &Contents, columns: &[&str], mode: IngestionMode) -> Vec<String> {
    let mut lines: Vec<String> = csv(contents, columns, mode).lines().skip(1).map(str::to_owned).collect();
    lines.sort();
    lines
}

/// Puts rows, and writes them to files as far as they belong there.
fn put(contents: &mut Contents, columns: &[&str], rows: &[Vec<String>]) {
    let mut next = contents.put(columns, rows).expect("memory");
    while let Some(compaction) = next {
        next = contents.compacted(Some(compaction.run().expect("a file")));
    }
}

fn random_rows(seed: u64, count: u64) -> Vec<Vec<String>> {
    let mut random = Random::new(seed);
    let mut draw = |below: u64| random.next() % below;
    let row = |_| {
        let row = [format!("u{}", draw(20)), format!("i{}", draw(15)), draw(9).to_string(), "Click".to_owned()];
        row.into_iter().chain([format!("{:0>width$}", draw(3), width = usize::from(draw(40) == 0) * 700)]).collect()
    };
    (0..count).map(row).collect()
}

#[test]
fn rows_are_counted_and_not_what_they_are_numbered_by() {
    let mut contents = Contents::new(DatasetType::Interactions);
    let rows = |from: u32, to: u32| -> Vec<Vec<String>> {
        (from..to)
            .map(|at| ["u".to_owned(), format!("i{at}"), at.to_string(), String::new(), String::new()].into())
            .collect()
    };
    contents.take_in(batch(DatasetType::Interactions, &EVENT, &rows(0, 3000), 4096), true);
    assert_eq!(contents.count(), 3000);
    put(&mut contents, &EVENT, &rows(3000, 3070));
    assert_eq!(contents.count(), 3070);
}

#[test]
fn rows_that_do_not_fit_into_memory_come_out_as_if_they_did() {
    for seed in 0..10 {
        for (dataset_type, columns) in [
            (DatasetType::Interactions, EVENT),
            (DatasetType::Items, EVENT),
            (DatasetType::Users, EVENT),
            (DatasetType::ActionInteractions, ["USER_ID", "ACTION_ID", "TIMESTAMP", "EVENT_TYPE", "MORE"]),
        ] {
            let rows = random_rows(seed, 3000);
            let exported = |limits: &[usize]| {
                let mut contents = Contents::new(dataset_type);
                for (rows, limit) in rows.chunks(rows.len() / limits.len()).zip(limits) {
                    contents.take_in(batch(dataset_type, &columns, rows, *limit), true);
                }
                csv(&contents, &columns, IngestionMode::All)
            };
            let entire = exported(&[ARENA]);
            assert!(entire.lines().count() < 3000, "some rows are the same");
            assert_eq!(exported(&[500]), entire, "seed {seed}");
            assert_eq!(exported(&[3000, ARENA, 1]), entire, "seed {seed}");
        }
    }
}

#[test]
fn identical_events_count_once_wherever_they_came_from() {
    let twice = ["u,i,1,Click,2", "u,i,1,Click,2", "u,i,1,Click,3", "u,i,2,Click,2"];
    let mut contents = Contents::new(DatasetType::Interactions);
    contents.take_in(events(&twice), false);
    contents.take_in(events(&twice[..1]), true);
    put(&mut contents, &EVENT, &rows(&["u,i,1,Click,2", "u,i,9,Click,2"]));
    let expected = ["u,i,1,Click,2", "u,i,1,Click,3", "u,i,2,Click,2", "u,i,9,Click,2"];
    assert_eq!(lines(&contents, &EVENT, IngestionMode::All), expected);
    assert_eq!(lines(&contents, &EVENT, IngestionMode::Put), ["u,i,1,Click,2", "u,i,9,Click,2"]);
}

#[test]
fn of_records_the_newest_counts_and_full_imports_leave_alone_what_was_put() {
    let columns = ["ITEM_ID", "GENRE"];
    let mut contents = Contents::new(DatasetType::Items);
    assert!(contents.is_empty() && !contents.has_bulk_data());
    put(&mut contents, &columns, &rows(&["1,put", "2,put"]));
    assert!(!contents.is_empty() && !contents.has_bulk_data());
    contents.take_in(items(&["1,old", "1,bulk", "3,bulk"]), false);
    let all = |contents: &Contents| lines(contents, &columns, IngestionMode::All);
    assert_eq!(all(&contents), ["1,bulk", "2,put", "3,bulk"]);
    contents.take_in(items(&["3,newer", "4,newer"]), true);
    assert_eq!(all(&contents), ["1,bulk", "2,put", "3,newer", "4,newer"]);
    let snapshot = contents.clone();
    put(&mut contents, &columns, &rows(&["3,newest"]));
    contents.take_in(items(&["5,full"]), false);
    assert_eq!(all(&contents), ["1,put", "2,put", "3,newest", "5,full"]);
    assert_eq!(lines(&contents, &columns, IngestionMode::Bulk), ["5,full"]);
    assert_eq!(all(&snapshot), ["1,bulk", "2,put", "3,newer", "4,newer"], "a clone stays as it was");
    contents.take_in(items(&[]), false);
    assert!(contents.has_bulk_data());
}

#[test]
fn users_are_removed_with_all_their_rows() {
    let rows = random_rows(3, 3000);
    let mut contents = Contents::new(DatasetType::Interactions);
    contents.take_in(batch(DatasetType::Interactions, &EVENT, &rows[..2000], 5000), false);
    put(&mut contents, &EVENT, &rows[2000..]);
    let before = lines(&contents, &EVENT, IngestionMode::All);
    let snapshot = contents.clone();
    let removed = contents.remove_users(&["u1", "u2", "nobody"]).expect("space");
    let concerned = |line: &String| line.starts_with("u1,") || line.starts_with("u2,");
    assert_eq!(usize::try_from(removed).ok(), Some(before.iter().filter(|line| concerned(line)).count()));
    let kept: Vec<String> = before.iter().filter(|line| !concerned(line)).cloned().collect();
    assert_eq!(lines(&contents, &EVENT, IngestionMode::All), kept);
    assert_eq!(lines(&snapshot, &EVENT, IngestionMode::All), before);
    assert_eq!(contents.remove_users(&["u1"]).expect("space"), 0);
    let mut records = Contents::new(DatasetType::Items);
    records.take_in(items(&["u1,drama"]), false);
    assert_eq!(records.remove_users(&["u1"]).expect("space"), 0, "items have no user");
}

#[test]
fn what_is_exported_is_imported_again() {
    let field = |name: &str| json!({"name": name, "type": ["null", "string"]});
    let schema = json!({"type": "record", "name": "Items", "fields":
        [{"name": "ITEM_ID", "type": "string"}, field("TITLE"), field("NOTE")]});
    let schema = Schema::parse(&schema).expect("a schema");
    let columns = ["ITEM_ID", "TITLE", "NOTE"];
    let values = ["", "a, b", "\"quoted\"", "\\", "a\\\"b\\\\", "größer 映画", " spaced ", "\\,\"", "line\nbreak"];
    let rows: Vec<Vec<String>> = (0..)
        .zip(values)
        .map(|(id, value)| [id.to_string().as_str(), value, values[values.len() - 1 - id]].map(str::to_owned).into())
        .collect();
    let mut contents = Contents::new(DatasetType::Items);
    put(&mut contents, &columns, &rows);
    let exported = csv(&contents, &columns, IngestionMode::All);
    assert!(exported.contains("\"a\\\\\\\"b\\\\\\\\\""), "{exported}");
    let source = Source { key: "items.csv".to_owned(), content: Content::Memory(Bytes::from(exported.clone())) };
    let batch = import::read(&[source], DatasetType::Items, &schema, false).expect("a file as it should be");
    let mut again = Contents::new(DatasetType::Items);
    again.take_in(batch, false);
    assert_eq!(csv(&again, &columns, IngestionMode::Bulk), exported);
    assert_eq!(csv(&again, &["NOTE"], IngestionMode::Bulk).lines().filter(|line| *line == "\"\"").count(), 1);
}

#[test]
fn columns_that_a_schema_was_given_later_are_empty_in_older_rows() {
    let mut contents = Contents::new(DatasetType::Items);
    contents.take_in(items(&["1,drama"]), false);
    contents.take_in(batch(DatasetType::Items, &["YEAR", "ITEM_ID"], &rows(&["1950,2"]), ARENA), true);
    put(&mut contents, &["ITEM_ID", "YEAR", "GENRE"], &rows(&["3,1960,noir"]));
    let columns = ["ITEM_ID", "GENRE", "YEAR"];
    assert_eq!(lines(&contents, &columns, IngestionMode::All), ["1,drama,", "2,,1950", "3,noir,1960"]);
}

#[test]
fn rows_that_are_put_one_by_one_end_up_in_few_runs() {
    let mut contents = Contents::new(DatasetType::Interactions);
    let rows = random_rows(4, 2000);
    for row in &rows {
        put(&mut contents, &EVENT, std::slice::from_ref(row));
    }
    assert!(contents.put.len() < 12, "{} runs", contents.put.len());
    let mut at_once = Contents::new(DatasetType::Interactions);
    put(&mut at_once, &EVENT, &rows);
    assert_eq!(csv(&contents, &EVENT, IngestionMode::All), csv(&at_once, &EVENT, IngestionMode::All));
}

/// Rows of so many bytes in all.
fn large_rows(first: usize, bytes: usize) -> Vec<Vec<String>> {
    let row = |number: usize| vec![format!("i{number}"), "x".repeat(1 << 16)];
    (first..first + (bytes >> 16)).map(row).collect()
}

#[test]
fn rows_that_come_while_others_are_written_to_a_file_are_kept() {
    let columns = ["ITEM_ID", "TEXT"];
    let mut contents = Contents::new(DatasetType::Items);
    assert!(contents.put(&columns, &large_rows(0, ARENA)).expect("memory").is_none());
    let compaction = contents.put(&columns, &large_rows(1000, ARENA)).expect("memory").expect("too much for memory");
    assert!(contents.put(&columns, &large_rows(2000, ARENA)).expect("memory").is_none(), "one at a time");
    let next = contents.compacted(Some(compaction.run().expect("a file")));
    assert!(!contents.put[0].is_in_memory() && next.is_none());
    assert_eq!(lines(&contents, &columns, IngestionMode::Put).len(), 3 * (ARENA >> 16));
}

#[test]
fn rows_that_cannot_be_written_to_a_file_stay_and_are_tried_again() {
    let columns = ["ITEM_ID", "TEXT"];
    let mut contents = Contents::new(DatasetType::Items);
    assert!(contents.put(&columns, &large_rows(0, ARENA)).expect("memory").is_none());
    assert!(contents.put(&columns, &large_rows(1000, ARENA)).expect("memory").is_some());
    let again = contents.compacted(None);
    assert!(again.is_none(), "not before other rows come");
    assert!(contents.put(&columns, &large_rows(2000, 1 << 16)).expect("memory").is_some());
    assert_eq!(lines(&contents, &columns, IngestionMode::Put).len(), 2 * (ARENA >> 16) + 1);
}

#[test]
fn users_who_are_deleted_while_rows_are_written_to_a_file_do_not_come_back() {
    let columns = ["USER_ID", "TEXT"];
    let mut contents = Contents::new(DatasetType::Users);
    assert!(contents.put(&columns, &large_rows(0, ARENA)).expect("memory").is_none());
    let compaction = contents.put(&columns, &large_rows(1000, ARENA)).expect("memory").expect("too much for memory");
    assert_eq!(contents.remove_users(&["i0", "i1000"]).expect("memory"), 2);
    let next = contents.compacted(Some(compaction.run().expect("a file")));
    assert!(next.is_some(), "what is left is still too much");
    assert_eq!(lines(&contents, &columns, IngestionMode::Put).len(), 2 * (ARENA >> 16) - 2);
}

#[test]
fn events_are_visited_user_by_user_in_the_order_of_their_time_and_as_a_filter_admits_them() {
    let mut contents = Contents::new(DatasetType::Interactions);
    contents.take_in(events(&["a,y,2,Watch,3", "b,y,2,Watch,5", "a,x,1,Click,1", "c,z,3,Watch,"]), false);
    let filter = |event_type: Option<&str>, least_value| EventFilter {
        conditions: vec![EventCondition { event_type: event_type.map(str::to_owned), least_value }],
    };
    let visited = |filter: &EventFilter| {
        let mut visited = Vec::new();
        let visit = |event: &Event<'_>| visited.push(format!("{}{}{}", event.user, event.item, event.timestamp));
        contents.each_event(IngestionMode::All, filter, visit).expect("memory");
        // Users come in the order of their hashes.
        visited.sort_by_key(|event| event[..1].to_owned());
        visited
    };
    assert_eq!(visited(&EventFilter::default()), ["ax1", "ay2", "by2", "cz3"]);
    assert_eq!(visited(&filter(Some("Click"), None)), ["ax1"]);
    assert_eq!(visited(&filter(Some("wATCH"), Some(4.0))), ["by2"], "in any case");
    assert_eq!(visited(&filter(None, Some(2.0))), ["ay2", "by2"]);
    assert_eq!(visited(&filter(Some("Buy"), None)), [""; 0]);
}

#[test]
fn records_are_visited_with_the_columns_that_are_asked_for() {
    let mut contents = Contents::new(DatasetType::Items);
    let rows = |rows: &[[&str; 3]]| -> Vec<Vec<String>> {
        rows.iter().map(|row| row.iter().map(|value| (*value).to_owned()).collect()).collect()
    };
    contents.put(&["ITEM_ID", "GENRE", "YEAR"], &rows(&[["i", "drama", "1990"], ["j", "", "1991"]])).expect("memory");
    contents.put(&["YEAR", "ITEM_ID", "GENRE"], &rows(&[["1992", "i", "noir"]])).expect("memory");
    let mut visited = Vec::new();
    let visit = |identifier: &str, values: &[Option<&str>]| visited.push(format!("{identifier}: {values:?}"));
    contents.each_record(&["genre", "YEAR", "PRICE"], visit).expect("memory");
    visited.sort();
    assert_eq!(visited, [r#"i: [Some("noir"), Some("1992"), None]"#, r#"j: [None, Some("1991"), None]"#]);
}

#[test]
fn the_same_rows_are_known_without_reading_them() {
    let mut contents = Contents::new(DatasetType::Items);
    let row = |item: &str| vec![vec![item.to_owned()]];
    contents.put(&["ITEM_ID"], &row("i")).expect("memory");
    let before = contents.clone();
    assert!(contents.is_same(&before) && contents.has_same_base(&before));
    contents.put(&["ITEM_ID"], &row("j")).expect("memory");
    assert!(!contents.is_same(&before) && contents.has_same_base(&before));
    assert!(contents.sequence() > before.sequence());
    let mut users = Contents::new(DatasetType::Users);
    users.put(&["USER_ID"], &row("u")).expect("memory");
    let before = users.clone();
    assert_eq!(users.remove_users(&["u"]).expect("memory"), 1);
    assert!(!users.has_same_base(&before));
}
