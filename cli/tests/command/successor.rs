//! A `config.json` of Maintaining Personalized Experiences, as a user gives it to `pipeline check`.

use serde_json::{Value, json};

use crate::support::{folder, json_of, path, pipeline, write};

#[test]
fn a_finding_in_a_config_json_has_the_line_and_the_column_of_its_key() {
    let config = json!({
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
            "batchSegmentJobs": [{"serviceConfig": {}}],
            "campaigns": [{"serviceConfig": {"name": "c", "minProvisionedTPS": 0}}],
        }],
    });
    let text = format!("{config:#}");
    let place = folder("config-json");
    write(&place.join("config.json"), &text);
    let output = pipeline(&["check", path(&place), "--no-data", "--output", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let found = json_of(&output);
    let found = found["findings"].as_array().expect("findings");
    // Line and column, from one, of the first line that has a text.
    let position = |searched: &str| {
        let (line, column) = text
            .lines()
            .enumerate()
            .find_map(|(line, text)| Some((line, text.find(searched)?)))
            .expect("it is in the text");
        (json!(line + 1), json!(column + 1))
    };
    for (code, searched) in [("PP0151", "\"maxAge\""), ("PP0113", "\"minProvisionedTPS\"")] {
        let finding: Vec<&Value> = found.iter().filter(|finding| finding["code"] == code).collect();
        assert_eq!(finding.len(), 1, "{code}: {found:?}");
        let at = |key: &str| finding[0][key].clone();
        assert_eq!((at("line"), at("column")), position(searched), "{found:?}");
    }
    // What is said of a list is said at the solution, or below it.
    assert!(found.iter().any(|finding| finding["code"] == "PP0901"), "{found:?}");
    assert!(found.iter().all(|finding| finding["line"].is_u64()), "{found:?}");
}
