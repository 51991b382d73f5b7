//! A `config.json` of Maintaining Personalized Experiences, as a user gives it to `pipeline check`.

use serde_json::{Value, json};

use crate::support::{folder, json_of, path, pipeline, write};

fn config(list: &str, campaigns: &Value) -> Value {
    json!({
        "datasetGroup": {"serviceConfig": {"name": "films"}, "workflowConfig": {"maxAge": "7 days"}},
        "datasets": {"interactions": {
            "dataset": {"serviceConfig": {"name": "films-interactions"}},
            "schema": {"serviceConfig": {"name": "films-schema", "schema": {
                "type": "record", "name": "Interactions", "namespace": "com.amazonaws.personalize.schema",
                "fields": [{"name": "USER_ID", "type": "string"}, {"name": "ITEM_ID", "type": "string"},
                    {"name": "TIMESTAMP", "type": "long"}], "version": "1.0"}}},
        }},
        "solutions": [{
            "serviceConfig": {"name": "similar", "recipeArn": "arn:aws:personalize:::recipe/aws-sims"},
            list: [{"serviceConfig": {}}],
            "campaigns": campaigns,
        }],
    })
}

#[test]
fn the_input_of_a_batch_job_is_looked_for_in_its_place_of_the_bucket() {
    let place = folder("config-json-batch");
    write(&place.join("config.json"), format!("{:#}", config("batchInferenceJobs", &json!([]))));
    let codes = || {
        let document = json_of(&pipeline(&["check", path(&place), "--output", "json"]));
        let found = document["findings"].as_array().expect("findings").iter();
        found.map(|finding| finding["code"].as_str().expect("a code").to_owned()).collect::<Vec<_>>()
    };
    assert!(codes().contains(&"PP0920".to_owned()), "{:?}", codes());
    write(&place.join("batch/films/similar/job_config.json"), "{\"itemId\": \"film-001\"}\n");
    assert!(!codes().contains(&"PP0920".to_owned()), "{:?}", codes());
}

#[test]
fn a_finding_in_a_config_json_has_the_line_and_the_column_of_its_value() {
    let campaigns = json!([{"serviceConfig": {"name": "c", "minProvisionedTPS": 0}}]);
    let config = config("batchSegmentJobs", &campaigns);
    let text = format!("{config:#}");
    let place = folder("config-json");
    write(&place.join("config.json"), &text);
    let output = pipeline(&["check", path(&place), "--no-data", "--output", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let found = json_of(&output);
    let found = found["findings"].as_array().expect("findings");
    // Line and column, from one, of what is behind a key.
    let position = |key: &str| {
        let mut lines = text.lines().enumerate();
        let found = lines.find_map(|(line, text)| Some((line, text.find(key)? + key.len())));
        let (line, column) = found.expect("it is in the text");
        (json!(line + 1), json!(column + 1))
    };
    for (code, key) in [("PP0151", "\"maxAge\": "), ("PP0113", "\"minProvisionedTPS\": ")] {
        let finding: Vec<&Value> = found.iter().filter(|finding| finding["code"] == code).collect();
        assert_eq!(finding.len(), 1, "{code}: {found:?}");
        let at = |key: &str| finding[0][key].clone();
        assert_eq!((at("line"), at("column")), position(key), "{found:?}");
    }
    // What is said of a list is said at the solution, or below it.
    assert!(found.iter().any(|finding| finding["code"] == "PP0901"), "{found:?}");
    assert!(found.iter().all(|finding| finding["line"].is_u64()), "{found:?}");
}
