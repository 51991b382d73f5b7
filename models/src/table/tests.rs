//! Tables: what is put is what is read, also beside snapshots.

use std::sync::Arc;

use serde_json::json;

use super::*;

fn schema() -> Schema {
    Schema::parse(&json!({"type": "record", "name": "Items", "fields": [
        {"name": "ITEM_ID", "type": "string"},
        {"name": "GENRES", "type": ["null", "string"], "categorical": true},
        {"name": "PRICE", "type": ["null", "float"]},
        {"name": "YEAR", "type": ["null", "int"]},
        {"name": "DESCRIPTION", "type": ["null", "string"], "textual": true}]}))
    .expect("a schema")
}

fn row(table: &Table, identifier: &str) -> Vec<Option<String>> {
    let row = table.number(identifier).expect("a row");
    (0..table.columns().len()).map(|column| table.text(row, column)).collect()
}

fn texts(values: [&str; 5]) -> Vec<Option<String>> {
    values.iter().map(|value| (!value.is_empty()).then(|| (*value).to_owned())).collect()
}

#[test]
fn records_are_added_and_replaced_entirely() {
    let mut table = Table::new(&schema(), DatasetType::Items);
    table.put("a", [("GENRES", "drama|comedy"), ("PRICE", "130"), ("year", "1999"), ("OTHER", "x")]);
    table.put("b", [("DESCRIPTION", "a|b"), ("PRICE", "cheap"), ("YEAR", "inf")]);
    assert_eq!(row(&table, "a"), texts(["a", "drama|comedy", "130.0", "1999", ""]));
    assert_eq!(row(&table, "b"), texts(["b", "", "", "", "a|b"]));
    table.put("a", [("YEAR", "2000")]);
    assert_eq!(row(&table, "a"), texts(["a", "", "", "2000", ""]));
    assert_eq!((table.number("a"), table.number("b"), table.number("c"), table.len()), (Some(0), Some(1), None, 2));
    assert_eq!((table.identifier(1), table.dataset_type()), (Some("b"), DatasetType::Items));
}

#[test]
fn values_are_read_by_their_type() {
    let mut table = Table::new(&schema(), DatasetType::Items);
    table.put_row("a", &["a", "drama||comedy", "-1.5", "7", "a|b", "too many"]);
    let values = |column: &str| table.values(0, table.column(column).expect("a column")).collect::<Vec<_>>();
    assert_eq!(values("genres"), ["drama", "comedy"]);
    assert_eq!(values("DESCRIPTION"), ["a|b"]);
    assert_eq!((values("ITEM_ID"), values("PRICE")), (vec!["a"], vec![]));
    assert_eq!(
        (table.value(0, 2), table.value(0, 3), table.value(0, 1), table.value(9, 2)),
        (Some(-1.5), Some(7.0), None, None)
    );
}

#[test]
fn a_snapshot_keeps_its_rows_while_records_are_put() {
    let mut table = Arc::new(Table::new(&schema(), DatasetType::Items));
    for number in 0..10_000 {
        let price = number.to_string();
        Arc::make_mut(&mut table).put(&format!("i{number}"), [("PRICE", &price[..]), ("GENRES", "drama")]);
    }
    let snapshot = Arc::clone(&table);
    for number in (0..12_000).step_by(2) {
        let genre = format!("g{number}|new");
        Arc::make_mut(&mut table).put(&format!("i{number}"), [("GENRES", &genre[..])]);
    }
    assert_eq!((snapshot.len(), table.len()), (10_000, 11_000));
    for number in 0..10_000 {
        let row = snapshot.number(&format!("i{number}")).expect("a row");
        assert_eq!(
            (snapshot.value(row, 2), snapshot.text(row, 1)),
            (Some(f64::from(number)), Some("drama".to_owned()))
        );
        let (price, genre) = if number % 2 == 0 {
            (None, format!("g{number}|new"))
        } else {
            (Some(f64::from(number)), "drama".to_owned())
        };
        assert_eq!((table.value(row, 2), table.text(row, 1)), (price, Some(genre)));
    }
}
