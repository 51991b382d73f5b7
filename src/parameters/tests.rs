use personalize_contract::Place;
use serde_json::json;

use super::*;

fn schema() -> Value {
    json!({"type": "record", "name": "Interactions", "namespace": "com.amazonaws.personalize.schema", "version": "1.0",
        "fields": [{"name": "USER_ID", "type": "string"}, {"name": "ITEM_ID", "type": "string"}, {"name": "TIMESTAMP", "type": "long"}]})
}

fn file(more: &Value) -> Value {
    let mut file =
        json!({"datasetGroup": {"name": "g"}, "datasets": {"Interactions": {"name": "i", "schema": schema()}}});
    for (key, value) in more.as_object().unwrap() {
        file[key] = value.clone();
    }
    file
}

fn findings(more: &Value) -> Vec<String> {
    Reading::of_value(&file(more), Vec::new()).findings.iter().map(Finding::to_string).collect()
}

#[test]
fn both_forms_mean_the_same() {
    let sims = json!({"name": "s", "recipeArn": "arn:aws:personalize:::recipe/aws-sims"});
    let campaign = json!({"name": "c", "minProvisionedTPS": 1});
    let forms = [
        json!({"solution": sims, "campaign": campaign}),
        json!({"solutions": {"x": sims}, "campaigns": {"xCampaign": campaign}}),
        json!({"solutions": {"x": {"name": "s", "recipeArn": "arn:aws:personalize:::recipe/aws-sims", "campaigns": [campaign]}}}),
    ];
    for form in forms {
        let reading = Reading::of_value(&file(&form), Vec::new());
        assert_eq!(reading.findings, []);
        let parameters = reading.parameters.unwrap();
        assert_eq!(parameters.solutions.len(), 1);
        assert_eq!(
            parameters.solutions[0].campaigns.iter().map(|campaign| campaign.name.as_str()).collect::<Vec<_>>(),
            ["c"]
        );
    }
}

#[test]
fn a_syntax_error_has_line_and_column() {
    let findings = Reading::of_text("{\n  \"datasetGroup\": {,\n}").findings;
    assert_eq!(findings[0].place, Place::at(2, 20));
    assert!(findings[0].message.starts_with("the parameter file is not JSON: "), "{}", findings[0].message);
}

#[test]
fn an_unknown_key_is_named_with_the_nearest_known_one() {
    let file = json!({"datasetgroup": {"name": "g"}, "datasets": {"Interactions": {"name": "i", "schema": schema()}, "Item": {}}});
    let findings: Vec<String> = Reading::of_value(&file, Vec::new()).findings.iter().map(Finding::to_string).collect();
    assert_eq!(
        findings,
        [
            "error[PP0106]: datasetgroup: the key `datasetgroup` is not known; did you mean `datasetGroup`?",
            "error[PP0106]: datasets.Item: the key `Item` is not known; did you mean `Items`?",
            "error[PP0107]: the file: `datasetGroup` is missing; give an object",
        ]
    );
}

#[test]
fn every_finding_of_a_file_comes_at_once() {
    let found = findings(&json!({
        "datasetGroup": {"name": "a b"},
        "filters": [{"name": "f", "filterExpression": ""}, {"name": 3}],
        "solutions": {"x": {"name": "s", "performHPO": "yes", "solutionConfig": {"eventsConfig": {"eventParametersList": [{"weight": 2}]}}}},
        "campaigns": {"xCampaign": {"name": "c", "minProvisionedTPS": 0}, "y": 4},
        "eventTracker": null
    }));
    assert_eq!(found.len(), 11, "{found:#?}");
}

#[test]
fn what_the_sections_say_together_is_checked_too() {
    let sims = json!({"name": "s", "recipeArn": "arn:aws:personalize:::recipe/aws-sims"});
    let cases = [
        (json!({"solution": sims, "solutions": {"x": sims}}), "use one of them"),
        (json!({"campaign": {"name": "c"}}), "`campaign` belongs to `solution`"),
        (json!({"solutions": {"x": sims}, "campaigns": {"simsCampaign": {"name": "c"}}}), "belongs to no solution"),
        (json!({"campaigns": {"simsCampaign": {"name": "c"}}}), "add `solutions`"),
        (json!({"solutions": {"x": sims, "y": sims}}), "two solutions are called `s`"),
        (
            json!({"filters": [{"name": "f", "filterExpression": "INCLUDE ItemID WHERE Items.A > 1"}]}),
            "add `datasets.Items`",
        ),
        (json!({"solution": {"name": "s"}}), "`recipeArn` is missing"),
        (
            json!({"solution": {"name": "s", "recipeArn": "arn:aws:personalize:::recipe/aws-sim"}}),
            "nearest is arn:aws:personalize:::recipe/aws-sims",
        ),
        (
            json!({"solution": {"name": "s", "performAutoML": true}}),
            "warning[PP0306]: solution.performAutoML: `performAutoML` is no longer recommended",
        ),
        (
            json!({"solution": {"name": "s", "recipeArn": "arn:aws:personalize:::recipe/aws-sims", "performAutoTraining": true}}),
            "bills",
        ),
    ];
    for (more, expected) in cases {
        let found = findings(&more);
        assert!(found.iter().any(|finding| finding.contains(expected)), "{more}: {found:#?}");
    }
}

#[test]
fn other_json_than_an_object_is_refused() {
    for text in ["[]", "null", "3", "\"params\""] {
        let findings = Reading::of_text(text).findings;
        assert!(findings[0].message.starts_with("expected an object, found "), "{text}: {findings:?}");
    }
}
