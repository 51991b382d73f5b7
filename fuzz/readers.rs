//! What is fuzzed: everything that reads what a user wrote. Each reader is handed bytes, and panics where a promise is
//! broken: that is what the fuzzer looks for, and what the tests try again with everything in `fuzz/corpus`.

use personalize_contract::data::{DatasetInput, Expectation, Options, Part, Report, Scan};
use personalize_contract::{DatasetType, Domain, Finding, Schema, filter, rules, schema};
use personalize_pipeline::Parsed;
use serde_json::{Value, json};

/// A parameter file. It is refused exactly if there is an error, and the same file is always judged the same.
pub fn parameters(bytes: &[u8]) {
    let parsed = Parsed::of_bytes(bytes);
    let has_errors = parsed.findings.iter().any(Finding::is_error);
    assert_eq!(parsed.parameters.is_none(), has_errors, "{:?}", parsed.findings);
    for finding in &parsed.findings {
        assert!(rules::of_code(&finding.code).is_some(), "{finding} is of no rule");
    }
    assert_eq!(Parsed::of_bytes(bytes).findings, parsed.findings);
}

/// A schema. What the check of a dataset's schema lets pass can be read.
pub fn schema(bytes: &[u8]) {
    let Ok(value) = serde_json::from_slice::<Value>(bytes) else { return };
    let is_readable = Schema::parse(&value).is_ok();
    for dataset_type in DatasetType::ALL {
        for domain in [None, Some(Domain::Ecommerce), Some(Domain::VideoOnDemand)] {
            let mut findings = Vec::new();
            schema::check("schema", &value, dataset_type, domain, &mut findings);
            assert!(is_readable || findings.iter().any(Finding::is_error), "{findings:?}");
        }
    }
}

/// A filter expression. Each problem points at a place inside it, and what is read names what it was read from.
pub fn filter(bytes: &[u8]) {
    let Ok(expression) = std::str::from_utf8(bytes) else { return };
    for problem in filter::problems(expression, &datasets()) {
        assert!(expression.get(problem.span.clone()).is_some(), "{problem:?} is not in {expression:?}");
    }
    let (read, _) = filter::Filter::parse(expression);
    for (_, column) in read.fields() {
        assert!(expression.to_ascii_uppercase().contains(&column), "{column} is not in {expression:?}");
    }
}

/// A file of data. The first byte says of which dataset it is and where it is cut. In pieces it comes to the same.
pub fn data(bytes: &[u8]) {
    let Some((first, text)) = bytes.split_first() else { return };
    let (dataset_type, schema) = &schemas()[usize::from(first & 1)];
    let whole = scan(*dataset_type, schema, text, text.len().max(1));
    let pieces = scan(*dataset_type, schema, text, usize::from(first >> 1) + 1);
    assert_eq!(whole.findings, pieces.findings);
    assert_eq!(whole.summary, pieces.summary);
}

fn scan(dataset_type: DatasetType, schema: &Schema, text: &[u8], piece: usize) -> Report {
    let folder = format!("{dataset_type}/");
    let solution = json!({"eventType": "click", "solutionConfig": {"eventValueThreshold": "0.5"}});
    let expectations = solution.as_object().map(|section| Expectation::of_solution("solution", section));
    let expectations = expectations.into_iter().collect::<Vec<_>>().into();
    let options = Options { now: Some(1_800_000_000), expectations, is_sample: false };
    let mut scan = Scan::new(vec![DatasetInput { dataset_type, schema: schema.clone(), folder }], options);
    let mut part = Part::new(&scan);
    if let Some(file) = scan.open(dataset_type, "file.csv", text.len() as u64, text) {
        let mut rows = part.rows(&scan, file, scan.rows_begin(file));
        scan.rows_in(file, text).chunks(piece).for_each(|piece| rows.feed(piece));
        rows.finish();
    }
    scan.conclude(&part)
}

fn schemas() -> Vec<(DatasetType, Schema)> {
    let record = |name: &str, fields: Value| json!({"type": "record", "name": name, "fields": fields});
    let interactions = json!([{"name": "USER_ID", "type": "string"}, {"name": "ITEM_ID", "type": "string"},
        {"name": "TIMESTAMP", "type": "long"}, {"name": "EVENT_TYPE", "type": "string"},
        {"name": "EVENT_VALUE", "type": ["null", "float"]}]);
    let items = json!([{"name": "ITEM_ID", "type": "string"}, {"name": "GENRES", "type": ["null", "string"], "categorical": true},
        {"name": "PRICE", "type": "float"}, {"name": "DESCRIPTION", "type": ["null", "string"], "textual": true},
        {"name": "CREATION_TIMESTAMP", "type": ["null", "long"]}, {"name": "NEW", "type": ["null", "boolean"]}]);
    [(DatasetType::Interactions, interactions), (DatasetType::Items, items)]
        .into_iter()
        .filter_map(|(dataset_type, fields)| {
            Some((dataset_type, Schema::parse(&record(dataset_type.as_str(), fields)).ok()?))
        })
        .collect()
}

fn datasets() -> Vec<(DatasetType, Option<Schema>)> {
    schemas().into_iter().map(|(dataset_type, schema)| (dataset_type, Some(schema))).collect()
}
