//! Schemas as the guide shows them, and what may be wrong with them.

use serde_json::{Value, json};

use super::*;

mod corpus;

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
            (
                "fields",
                "Interactions needs the field ITEM_ID of type string; add it, or rename `ITEM` if that is meant"
            ),
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

#[test]
fn every_dataset_type_s_own_schema_is_clean_and_one_field_too_many_is_told() {
    for dataset_type in DatasetType::ALL {
        let mut fields: Vec<Value> = required_fields(dataset_type)
            .iter()
            .chain(reserved_fields(dataset_type))
            .filter(|(name, _)| *name != "ACTION_EXPIRATION_TIMESTAMP")
            .map(|(name, field_type)| json!({"name": name, "type": field_type.as_str()}))
            .collect();
        fields.push(json!({"name": "OWN_0", "type": "string", "categorical": true}));
        let told = |fields: &[Value]| {
            let schema = json!({"type": "record", "name": dataset_type.as_str().replace('_', ""), "version": "1.0",
                "namespace": "com.amazonaws.personalize.schema", "fields": fields});
            let mut findings = Vec::new();
            check("s", &schema, dataset_type, None, &mut findings);
            findings.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(told(&fields), Vec::<String>::new(), "{dataset_type}");
        let most = match dataset_type {
            DatasetType::Interactions | DatasetType::ActionInteractions => 5,
            DatasetType::Actions => 10,
            DatasetType::Users => 25,
            DatasetType::Items => 100,
        };
        fields.extend((1..=most).map(|index| json!({"name": format!("OWN_{index}"), "type": ["int", "null"]})));
        let own = most + 1;
        let expected =
            format!("error[PP0411]: s.fields: {dataset_type} has {own} metadata columns; at most {most} are allowed");
        assert_eq!(told(&fields), [expected]);
        assert_eq!(told(&fields[..fields.len() - 1]), Vec::<String>::new(), "{dataset_type}");
    }
}

#[test]
fn domains_say_themselves_how_their_fields_are() {
    let items = json!({"type": "record", "name": "Items", "version": "1.0", "namespace": "com.amazonaws.personalize.schema",
        "fields": [{"name": "ITEM_ID", "type": "string"}, {"name": "PRICE", "type": "float"},
            {"name": "CATEGORY_L1", "type": "string", "categorical": true},
            {"name": "CREATION_TIMESTAMP", "type": "float"},
            {"name": "PRODUCT_DESCRIPTION", "type": ["string", "null"], "textual": true}]});
    let told = |domain| {
        let mut findings = Vec::new();
        check("s", &items, DatasetType::Items, domain, &mut findings);
        findings.iter().map(|finding| finding.code.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(told(Some(Domain::Ecommerce)), Vec::<String>::new());
    assert_eq!(told(None), ["PP0412"], "in a custom dataset group the timestamp is a long");
    assert_eq!(told(Some(Domain::VideoOnDemand)), ["PP0408", "PP0408"]);
}
