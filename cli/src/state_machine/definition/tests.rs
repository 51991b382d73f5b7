//! What is read, and what is refused.

use serde_json::json;

use super::*;

fn refusal_of(states: &Value) -> String {
    let text = json!({"StartAt": "A", "States": states}).to_string();
    Definition::parse(&text, &BTreeMap::new()).expect_err("refused").to_string()
}

fn task_with(name: &str, value: Value) -> Value {
    let mut task = json!({
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": "f", "Payload": {}},
        "Next": "B"
    });
    task[name] = value;
    json!({"A": task, "B": {"Type": "Succeed"}})
}

#[test]
fn the_project_s_own_state_machine_is_known_through_and_through() {
    let definition =
        crate::state_machine::project_definition("aws", "arn:aws:lambda:eu-west-1:1:function:f").expect("known");
    let names: Vec<&str> = definition.states.keys().map(String::as_str).collect();
    assert_eq!(names, ["Choose", "Failed", "Invoke", "Report", "Succeeded", "Wait"]);
    assert_eq!(definition.start_at, "Invoke");
}

#[test]
fn an_unknown_field_is_refused_by_name_and_state() {
    let refusal = refusal_of(&task_with("TimeoutSeconds", json!(5)));
    assert!(refusal.starts_with("state `A`: unknown field `TimeoutSeconds`"), "{refusal}");
    let refusal = refusal_of(&json!({"A": {"Type": "Succeed", "OutputPath": "$"}}));
    assert!(refusal.starts_with("state `A`: unknown field `OutputPath`"), "{refusal}");
    let text = json!({"StartAt": "A", "Version": "1.0", "States": {}}).to_string();
    let refusal = Definition::parse(&text, &BTreeMap::new()).expect_err("refused").to_string();
    assert!(refusal.starts_with("state machine: unknown field `Version`"), "{refusal}");
}

#[test]
fn other_state_types_query_languages_and_resources_are_refused_by_name() {
    let refusal = refusal_of(&json!({"A": {"Type": "Parallel"}}));
    assert!(refusal.contains("unknown variant `Parallel`"), "{refusal}");
    let text = json!({"StartAt": "A", "QueryLanguage": "JSONata", "States": {}}).to_string();
    let refusal = Definition::parse(&text, &BTreeMap::new()).expect_err("refused").to_string();
    assert!(refusal.contains("unknown variant `JSONata`"), "{refusal}");
    let refusal = refusal_of(&task_with("Resource", json!("arn:aws:states:::sns:publish")));
    assert!(refusal.contains("arn:aws:states:::sns:publish"), "{refusal}");
}

#[test]
fn unknown_paths_comparisons_and_parameters_are_refused_by_name() {
    let refusal = refusal_of(&task_with("OutputPath", json!("$.a[0]")));
    assert!(refusal.contains("$.a[0]"), "{refusal}");
    let rule = json!({"Variable": "$.n", "NumericEquals": 1, "Next": "A"});
    let refusal = refusal_of(&json!({"A": {"Type": "Choice", "Choices": [rule]}}));
    assert!(refusal.contains("NumericEquals"), "{refusal}");
    let parameters = json!({"FunctionName": "f", "Payload": {}, "InvocationType": "Event"});
    let refusal = refusal_of(&task_with("Parameters", parameters));
    assert!(refusal.contains("InvocationType"), "{refusal}");
    let refusal = refusal_of(&task_with("Parameters", json!({"FunctionName": "f"})));
    assert!(refusal.contains("lack `Payload`"), "{refusal}");
}

#[test]
fn unknown_retry_and_catch_fields_are_refused_by_name() {
    let refusal = refusal_of(&task_with("Retry", json!([{"ErrorEquals": ["States.ALL", "X"]}])));
    assert!(refusal.contains("stands alone"), "{refusal}");
    let refusal = refusal_of(&task_with("Retry", json!([{"ErrorEquals": ["X"], "JitterStrategy": "HALF"}])));
    assert!(refusal.contains("HALF"), "{refusal}");
    let catch = json!([{"ErrorEquals": ["X"], "ResultPath": "$$.x", "Next": "B"}]);
    let refusal = refusal_of(&task_with("Catch", catch));
    assert!(refusal.contains("$$.x"), "{refusal}");
}

#[test]
fn a_transition_to_nowhere_is_refused() {
    let refusal = refusal_of(&json!({"A": {"Type": "Wait", "SecondsPath": "$.s", "Next": "C"}}));
    assert_eq!(refusal, "`A` leads to state `C`, which is not there");
    let refusal = refusal_of(&json!({}));
    assert_eq!(refusal, "`StartAt` leads to state `A`, which is not there");
}

#[test]
fn a_placeholder_without_a_value_is_refused() {
    let refusal = Definition::parse("${Stage}", &BTreeMap::new()).expect_err("refused").to_string();
    assert!(refusal.contains("${Stage}"), "{refusal}");
}
