//! Schemas as people have them, and schemas with one thing wrong.

use std::collections::BTreeSet;

use super::*;

/// A schema of the corpus: what it is, what for, and the codes of what is found in it.
struct Sample {
    what: String,
    schema: Value,
    dataset_type: DatasetType,
    domain: Option<Domain>,
    codes: BTreeSet<String>,
}

fn samples(list: &str, codes: &str) -> Vec<Sample> {
    let corpus: Value = serde_json::from_str(include_str!("../../../corpus/schemas.json")).expect("JSON");
    let text = |sample: &Value, key: &str| sample[key].as_str().map(str::to_owned);
    let sample = |sample: &Value| Sample {
        what: text(sample, "what").expect("a description"),
        schema: sample["schema"].clone(),
        dataset_type: DatasetType::parse(&text(sample, "datasetType").expect("a type")).expect("a dataset type"),
        domain: text(sample, "domain").map(|domain| Domain::parse(&domain).expect("a domain")),
        codes: sample[codes]
            .as_array()
            .expect("codes")
            .iter()
            .filter_map(|code| Some(code.as_str()?.to_owned()))
            .collect(),
    };
    corpus[list].as_array().expect("samples").iter().map(sample).collect()
}

fn found(sample: &Sample) -> Vec<crate::Finding> {
    let mut findings = Vec::new();
    if let Some(schema) = check("s", &sample.schema, sample.dataset_type, sample.domain, &mut findings) {
        check_unused("s", &schema, sample.dataset_type, sample.domain, |_| false, &mut findings);
    }
    findings
}

#[test]
fn valid_schemas_have_no_error_and_exactly_their_warnings() {
    let samples = samples("valid", "warnings");
    assert!(samples.len() >= 60, "{}", samples.len());
    for sample in samples {
        let found = found(&sample);
        assert!(!found.iter().any(crate::Finding::is_error), "{}: {found:#?}", sample.what);
        let codes: BTreeSet<String> = found.iter().map(|finding| finding.code.to_string()).collect();
        assert_eq!(codes, sample.codes, "{}: {found:#?}", sample.what);
        let schema = Schema::parse(&sample.schema).expect("it can be read");
        assert_eq!(schema.problems_for(sample.dataset_type, sample.domain), [], "{}", sample.what);
        for (name, field_type) in required_fields(sample.dataset_type) {
            assert_eq!(schema.field(name).map(|field| field.field_type), Some(*field_type), "{}", sample.what);
        }
    }
}

#[test]
fn invalid_schemas_have_exactly_their_errors() {
    let samples = samples("invalid", "errors");
    assert!(samples.len() >= 30, "{}", samples.len());
    for sample in samples {
        let found = found(&sample);
        let errors: BTreeSet<String> =
            found.iter().filter(|finding| finding.is_error()).map(|finding| finding.code.to_string()).collect();
        assert_eq!(errors, sample.codes, "{}: {found:#?}", sample.what);
    }
}

#[test]
fn advice_about_a_type_is_what_the_field_needs() {
    let told = |name: &str, given: &str| {
        let fields = json!([{"name": "USER_ID", "type": "string"}, {"name": name, "type": given}]);
        let problems =
            Schema::parse(&json!({"type": "record", "name": "Users", "fields": fields})).expect_err("no type");
        problems[0].message.clone()
    };
    for (name, given, expected) in [
        ("TIMESTAMP", "integer", "write `long`"),
        ("creation_timestamp", "datetime", "write `long`"),
        ("EVENT_VALUE", "number", "write `float`"),
        ("AGE", "integer", "write `int`"),
        ("NAME", "VARCHAR", "write `string`"),
        ("NAME", "String", "write `string`"),
        ("SEEN", "date", "write `long`"),
        ("SIZE", "decimal", "write `double`"),
        ("FLAG", "bool", "write `boolean`"),
        ("BLOB", "bytes", "use string, int, long, float, double or boolean"),
    ] {
        assert!(told(name, given).ends_with(expected), "{name} {given}: {}", told(name, given));
    }
}
