//! The bucket that the template makes: which of its objects start a run, and what becomes of it with the stack.

use crate::support::template::{resources, template};
use serde_json::{Value, json};

/// Whether S3 tells the function of an object, by the notification's filter: where the parameters are called that, and
/// where they lie in that folder.
fn is_told(template: &Value, (file, folder): (&str, &str), key: &str) -> bool {
    let notification = &resources(template)["InputBucket"]["Properties"]["NotificationConfiguration"];
    let told = notification["LambdaConfigurations"].as_array().expect("notifications").iter();
    let is_met = |rule: &Value| {
        let rule = match rule.get("Fn::If").and_then(Value::as_array).map(Vec::as_slice) {
            Some([condition, rule, none]) => {
                assert_eq!((condition, none), (&json!("HasFolder"), &json!({"Ref": "AWS::NoValue"})));
                if folder.is_empty() {
                    return true;
                }
                rule
            }
            _ => rule,
        };
        let value = match rule["Value"]["Ref"].as_str() {
            Some("ParameterFile") => file,
            Some("ParameterFolder") => folder,
            other => panic!("a filter by {other:?}"),
        };
        match rule["Name"].as_str().expect("prefix or suffix") {
            "prefix" => key.starts_with(value),
            "suffix" => key.ends_with(value),
            other => panic!("S3 knows no filter by {other}"),
        }
    };
    told.map(|told| told["Filter"]["S3Key"]["Rules"].as_array().expect("rules")).any(|rules| rules.iter().all(is_met))
}

fn default<'template>(template: &'template Value, parameter: &str) -> &'template str {
    template["Parameters"][parameter]["Default"].as_str().expect("a default")
}

#[test]
fn a_parameter_file_starts_a_run_under_any_prefix_and_what_only_begins_like_one_starts_none() {
    let template = template();
    let usual = (default(&template, "ParameterFile"), default(&template, "ParameterFolder"));
    for key in ["params.json", "films/params.json", "films/2026/params.json"] {
        assert!(is_told(&template, usual, key), "{key}");
    }
    for key in [
        "params.json.bak",
        "params.json~",
        "params.json/old",
        "params.jsonl",
        "Items/items.csv",
        "reports/params.json-1.html",
    ] {
        assert!(!is_told(&template, usual, key), "{key}");
    }
    let pattern = template["Parameters"]["ParameterFile"]["AllowedPattern"].as_str().expect("a pattern");
    assert!(pattern.ends_with(r"\.json$"), "no data may start a run: {pattern}");
}

#[test]
fn a_folder_may_be_named_in_which_every_json_file_starts_a_run_and_outside_of_it_none() {
    let template = template();
    assert_eq!(
        template["Conditions"]["HasFolder"],
        json!({"Fn::Not": [{"Fn::Equals": [{"Ref": "ParameterFolder"}, ""]}]})
    );
    for key in ["train/films/config.json", "train/films/films.json"] {
        assert!(is_told(&template, (".json", "train/"), key), "{key}");
    }
    for key in ["batch/films/similar/job_config.json", "config.json", "train/films/items.csv"] {
        assert!(!is_told(&template, (".json", "train/"), key), "{key}");
    }
}

#[test]
fn the_bucket_with_its_policy_outlives_the_stack_and_stands_in_no_other_s_way() {
    let template = template();
    for name in ["InputBucket", "InputBucketPolicy"] {
        let resource = &resources(&template)[name];
        assert_eq!(
            (&resource["DeletionPolicy"], &resource["UpdateReplacePolicy"]),
            (&json!("Retain"), &json!("Retain"))
        );
    }
    let stack_s_own = json!({"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]});
    let name = &resources(&template)["InputBucket"]["Properties"]["BucketName"]["Fn::Sub"];
    assert_eq!(name, &json!(["personalize-input-${StackUuid}", {"StackUuid": stack_s_own}]));
    let keeps = |resource: &Value| resource["DeletionPolicy"] == "Retain";
    let kept: Vec<&String> =
        resources(&template).iter().filter(|(_, resource)| keeps(resource)).map(|(name, _)| name).collect();
    assert_eq!(kept, ["InputBucket", "InputBucketPolicy"], "nothing else is left behind");
}
