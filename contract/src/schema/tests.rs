//! Schemas as the guide shows them, and what may be wrong with them.

use serde_json::json;

use super::*;

fn interactions() -> Value {
    json!({"type": "record", "name": "Interactions", "namespace": "com.amazonaws.personalize.schema", "version": "1.0",
        "fields": [{"name": "USER_ID", "type": "string"}, {"name": "ITEM_ID", "type": "string"},
                   {"name": "TIMESTAMP", "type": "long"}, {"name": "EVENT_VALUE", "type": ["null", "float"]}]})
}

#[test]
fn the_guide_s_schema_is_read() {
    let schema = Schema::parse(&interactions()).expect("a valid schema");
    assert_eq!(schema.problems_for(DatasetType::Interactions, None), Vec::<Problem>::new());
    assert!(schema.field("EVENT_VALUE").expect("the field").nullable);
    assert!(!schema.field("TIMESTAMP").expect("the field").nullable);
}

#[test]
fn a_missing_or_mistyped_required_field_is_named() {
    let mut value = interactions();
    value["fields"][2]["type"] = json!("string");
    value["fields"][1]["name"] = json!("ITEM");
    let problems = Schema::parse(&value).expect("a readable schema").problems_for(DatasetType::Interactions, None);
    let told: Vec<(&str, &str)> = problems.iter().map(|problem| (&*problem.path, &*problem.message)).collect();
    assert_eq!(
        told,
        [
            ("fields", "Interactions needs the field ITEM_ID of type string"),
            ("fields[2]", "TIMESTAMP must be of type long and nothing else")
        ]
    );
}

#[test]
fn items_need_something_to_say() {
    let value = json!({"type": "record", "name": "Items", "fields": [{"name": "ITEM_ID", "type": "string"}]});
    let problems = Schema::parse(&value).expect("a readable schema").problems_for(DatasetType::Items, None);
    assert_eq!(in_one_sentence(&problems), "Items needs at least one field besides the required ones");
}

#[test]
fn everything_wrong_is_told_at_once() {
    let value = json!({"type": "enum", "fields": [{"name": "A", "type": "bytes"}, {"name": "B C", "type": "int"},
        {"name": "D", "type": {"type": "array"}}, {"name": "E_F", "type": "int"}, {"name": "EF", "type": "int"}, {"name": "G", "type": "null"}]});
    let problems = Schema::parse(&value).expect_err("nothing here is right");
    let places: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
    let wanted = ["type", "", "fields[0].type", "fields[1].name", "fields[2].type", "fields[4].name", "fields[5].type"];
    assert_eq!(places, wanted);
    assert!(in_one_sentence(&problems).contains("; fields[1]: `B C` is no field name; "));
    assert!(Schema::parse(&json!([])).is_err());
}
