//! Kinds of parameter files that are right in another spelling, of another origin, or wrong in a way that deserves one
//! clear answer: each with several members, through the check and through a run.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{example_project, folder, json_of, path, pipeline, workspace, write};

/// The example with other parameters.
fn changed(name: &str, change: impl FnOnce(&mut Value)) -> PathBuf {
    let folder = example_project(name);
    let file = folder.join("params.json");
    let mut parameters = serde_json::from_str(&fs::read_to_string(&file).expect("the example's")).expect("JSON");
    change(&mut parameters);
    write(&file, parameters.to_string());
    folder
}

/// A folder with nothing but this parameter file.
fn only(name: &str, text: &str) -> PathBuf {
    let folder = folder(name);
    write(&folder.join("params.json"), text);
    folder
}

fn checked(folder: &Path) -> Vec<Value> {
    let document = json_of(&pipeline(&["check", path(folder), "--output", "json"]));
    document["findings"].as_array().expect("findings").clone()
}

fn codes<'finding>(findings: impl IntoIterator<Item = &'finding Value>) -> BTreeSet<&'finding str> {
    findings.into_iter().map(|finding| finding["code"].as_str().expect("a code")).collect()
}

/// Runs a folder, and says whether that succeeded and what was found.
fn run(folder: &Path) -> (bool, Value) {
    let output = pipeline(&["run", path(folder), "--output", "json"]);
    (output.status.success(), json_of(&output))
}

/// That the check has exactly these warnings, one of which says this, and a run succeeds.
fn assert_taken(folder: &Path, expected: &[&str], says: &str) {
    let findings = checked(folder);
    assert_eq!(codes(&findings), expected.iter().copied().collect(), "{findings:#?}");
    assert!(findings.iter().all(|finding| finding["severity"] == "warning"), "{findings:#?}");
    let messages: Vec<&str> = findings.iter().filter_map(|finding| finding["message"].as_str()).collect();
    assert!(says.is_empty() || messages.iter().any(|message| message.contains(says)), "{says}: {messages:#?}");
    let (has_succeeded, document) = run(folder);
    assert!(has_succeeded, "{document:#}");
}

/// That the check and a run have one error, which says this.
fn assert_one_error(folder: &Path, code: &str, says: &str) {
    let findings = checked(folder);
    let errors: Vec<&Value> = findings.iter().filter(|finding| finding["severity"] == "error").collect();
    let [error] = errors[..] else { panic!("{says}: {findings:#?}") };
    assert_eq!(error["code"], code, "{error:#}");
    assert!(error["message"].as_str().is_some_and(|message| message.contains(says)), "{says}: {error:#}");
    let (has_succeeded, document) = run(folder);
    assert!(!has_succeeded, "{document:#}");
    let found = document["findings"].as_array().expect("findings");
    assert!(found.iter().any(|finding| finding["message"] == error["message"]), "{found:#?}");
}

#[test]
fn what_a_recipe_no_longer_has_is_not_sent_and_a_warning() {
    let config = |solution: &str, config: Value| {
        changed("older", |parameters| parameters["solutions"][solution]["solutionConfig"] = config)
    };
    let recipe = |parameters: &mut Value| {
        parameters["solutions"]["forYou"]["recipeArn"] = json!("arn:aws:personalize:::recipe/aws-user-personalization");
    };
    let older = json!({"featureTransformationParameters": {"cold_start_max_duration": "1",
        "max_hist_length_percentile": "0.99"}});
    let folder = changed("described", |parameters| {
        recipe(parameters);
        parameters["solutions"]["forYou"]["solutionConfig"] = older;
    });
    assert_taken(&folder, &["PP0307"], "`max_hist_length_percentile` is sent as `max_user_history_length_percentile`");
    let exploring = json!({"itemExplorationConfig": {"explorationWeight": "0.3"}});
    let folder = changed("exploring", |parameters| {
        parameters["campaigns"]["similarCampaign"]["campaignConfig"] = exploring;
    });
    assert_taken(&folder, &["PP0314"], "it is not sent");
    let folder = config("similar", json!({"algorithmHyperParameters": {"bptt": "32"}}));
    assert_taken(&folder, &["PP0307"], "has no parameter `bptt` here, and it is not sent");
    let folder = changed("answered", |parameters| {
        let solution = &mut parameters["solutions"]["similar"];
        solution["status"] = json!("ACTIVE");
        solution["solutionArn"] = json!("arn:aws:personalize:eu-west-1:123456789012:solution/similar");
        solution["datasetGroupArn"] = json!("arn:aws:personalize:eu-west-1:123456789012:dataset-group/films");
    });
    assert_taken(&folder, &["PP0109", "PP0122"], "`status` is what the service says of the resource");
}

/// The example with the names of all columns changed, in its schemas and in its headers.
fn renamed(name: &str, rename: impl Fn(&str) -> String) -> PathBuf {
    let folder = changed(name, |parameters| {
        for (_, dataset) in parameters["datasets"].as_object_mut().expect("datasets") {
            for field in dataset["schema"]["fields"].as_array_mut().expect("fields") {
                field["name"] = json!(rename(field["name"].as_str().expect("a name")));
            }
        }
    });
    for file in ["Interactions/interactions.csv", "Items/items.csv", "Users/users.csv"] {
        let file = folder.join(file);
        let text = fs::read_to_string(&file).expect("the example's");
        let (header, rows) = text.split_once('\n').expect("a header");
        write(&file, format!("{}\n{rows}", rename(header)));
    }
    folder
}

#[test]
fn columns_in_another_case_are_imported_trained_on_and_filtered_by() {
    let capitalised = |name: &str| {
        let mut after = '_';
        name.chars()
            .map(|letter| {
                let is_first = !std::mem::replace(&mut after, letter).is_alphanumeric();
                if is_first { letter } else { letter.to_ascii_lowercase() }
            })
            .collect()
    };
    assert_taken(&renamed("lower", str::to_lowercase), &["PP0418"], "`user_id` is USER_ID");
    assert_taken(&renamed("capitalised", capitalised), &["PP0418"], "`User_Id` is USER_ID");
    let only_one = |name: &str| name.replace("EVENT_TYPE", "event_Type");
    assert_taken(&renamed("one", only_one), &["PP0418"], "`event_Type` is EVENT_TYPE");
}

#[test]
fn schemas_in_other_spellings_are_taken() {
    let version = |version: Value| {
        changed("version", |parameters| parameters["datasets"]["Interactions"]["schema"]["version"] = version)
    };
    for number in [json!(1), json!(1.0), json!("2.0")] {
        assert_taken(&version(number), &["PP0414"], "the schema's `version`");
    }
    let folder = changed("single", |parameters| {
        for field in parameters["datasets"]["Items"]["schema"]["fields"].as_array_mut().expect("fields") {
            if field["type"].is_string() {
                field["type"] = json!([field["type"]]);
            }
        }
    });
    assert_taken(&folder, &[], "");
    let folder = changed("namespace", |parameters| {
        parameters["datasets"]["Users"]["schema"]["namespace"] = json!("org.example");
        parameters["datasets"]["Users"]["schema"]["doc"] = json!("users of the shop");
    });
    assert_taken(&folder, &["PP0414"], "com.amazonaws.personalize.schema");
}

#[test]
fn filters_in_other_spellings_are_taken() {
    let filter = |expression: &str| {
        changed("filter", |parameters| parameters["filters"][0]["filterExpression"] = json!(expression))
    };
    for (expression, expected) in [
        ("exclude itemId where INTERACTIONS.event_type in (\"*\")", &[][..]),
        (
            "Include ItemID where items.genres In (\"Drama\") | exclude ITEMID where Interactions.EVENT_TYPE in (\"*\")",
            &[],
        ),
        ("INCLUDE ItemID WHERE Items.GENRES IN ('Drama')", &["PP0530"]),
        ("INCLUDE ItemID WHERE Items.GENRES = \"Drama\"", &["PP0526"]),
    ] {
        assert_taken(&filter(expression), expected, "");
    }
    for (expression, code, says) in [
        (
            "INCLUDE ItemID WHERE Items.YEAR BETWEEN 1970 AND 1980",
            "PP0501",
            "Items.YEAR >= 1970 AND Items.YEAR <= 1980",
        ),
        ("INCLUDE ItemID WHERE Items.GENRES IN (“18+”)", "PP0501", "Items.GENRES IN (\"18+\")"),
        (
            "INCLUDE ItemID WHERE Items.YEAR > 1970 AND Interactions.EVENT_TYPE NOT IN (\"watch\")",
            "PP0502",
            "INCLUDE ItemID WHERE Items.YEAR > 1970 | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"watch\")",
        ),
    ] {
        assert_one_error(&filter(expression), code, says);
    }
}

#[test]
fn a_schedule_is_called_what_it_is() {
    for (schedule, says) in [
        ("cron(0 2 * * ? *)", "cron expression"),
        ("at(2026-12-24T00:00:00)", "one moment"),
        ("every 7 days", "write `rate(7 days)`"),
        ("rate(2 weeks)", "write `rate(14 days)`"),
        ("rate(48 hours)", "write `rate(2 days)`"),
        ("rate(31 days)", "every 31 days is not possible; write `rate(1 day)` to `rate(30 days)`"),
        ("rate(-1 days)", "every -1 days is not possible"),
        ("rate(99999999999 days)", "every 99999999999 days is not possible"),
    ] {
        let folder = changed("schedule", |parameters| {
            parameters["solutions"]["similar"]["performAutoTraining"] = json!(true);
            parameters["solutions"]["similar"]["solutionConfig"] =
                json!({"autoTrainingConfig": {"schedulingExpression": schedule}});
        });
        assert_one_error(&folder, "PP0116", says);
    }
}

#[test]
fn names_alike_are_both_named() {
    for (first, second) in [("SIZE_IN_CM", "SIZEINCM"), ("A_B", "A_B_"), ("X1", "X_1")] {
        let folder = changed("alike", |parameters| {
            let fields = parameters["datasets"]["Users"]["schema"]["fields"].as_array_mut().expect("fields");
            fields.push(json!({"name": first, "type": ["int", "null"]}));
            fields.push(json!({"name": second, "type": ["int", "null"]}));
        });
        let findings = checked(&folder);
        let finding = findings.iter().find(|finding| finding["code"] == "PP0405").expect("the finding");
        let message = finding["message"].as_str().expect("a message");
        assert!(message.contains(&format!("`{second}` and `{first}`")), "{message}");
    }
}

#[test]
fn another_document_gets_one_finding_that_says_what_it_is() {
    let skeleton = json!({"name": "", "datasetGroupArn": "", "filterExpression": "", "tags": []});
    let template = json!({"Resources": {"S": {"Type": "AWS::Personalize::Solution", "Properties": {"Name": "s"}}}});
    let event = |name: &str| {
        let file = workspace().join("example/events").join(name).with_extension("json");
        fs::read_to_string(file).expect("the example has it")
    };
    let parameters = fs::read_to_string(workspace().join("example/params.json")).expect("the parameters");
    let commented = parameters.replacen("\"solutions\"", "// what is trained\n\"solutions\"", 1);
    let described = json!({"solution": {"name": "s", "status": "ACTIVE", "solutionArn": "a"}});
    for (text, says) in [
        (skeleton.to_string(), "the input of CreateFilter alone"),
        (template.to_string(), "a template of CloudFormation"),
        (described.to_string(), "what DescribeSolution answers"),
        ("datasetGroup:\n  name: g\n".to_owned(), "this is YAML"),
        ("{'datasetGroup': {'name': 'g'}}".to_owned(), "as Python prints it"),
        (event("delete"), "the input of an execution"),
        (event("first-turn"), "the input of an execution"),
        (event("step"), "the input of a turn of an execution"),
        (event("s3-notification"), "an event of S3"),
        (json!({"resource": {"aws_s3_bucket": {}}}).to_string(), "a configuration of Terraform"),
        (json!({"name": "web", "version": "1.0.0", "dependencies": {}}).to_string(), "package.json"),
        (commented, "JSON with comments"),
    ] {
        let folder = only("other", &text);
        assert_one_error(&folder, "PP0121", says);
        assert_eq!(checked(&folder).len(), 1, "{text}");
    }
}
