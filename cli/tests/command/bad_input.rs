//! Bad input, as a user hands it in: the example with one thing broken. Nothing may be created, and whoever reads
//! the report or the notification can mend it.

use std::fs;
use std::path::{Path, PathBuf};

use personalize_contract::rules;
use serde_json::{Value, json};

use crate::support::{example_project, folder, json_of, path, pipeline, write};

/// Most bytes that Step Functions carries, and so of a parameter file.
const MOST_BYTES: usize = 262_144;

/// The example with other parameters.
fn with_parameters(name: &str, change: impl FnOnce(&mut Value)) -> PathBuf {
    let folder = example_project(name);
    let file = folder.join("params.json");
    let text = fs::read_to_string(&file).expect("the example's parameters");
    let mut parameters = serde_json::from_str(&text).expect("the example is JSON");
    change(&mut parameters);
    write(&file, parameters.to_string());
    folder
}

/// The example with a parameter file of these bytes.
fn with_parameter_file(name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let folder = example_project(name);
    write(&folder.join("params.json"), content);
    folder
}

fn remove(section: &mut Value, key: &str) {
    section.as_object_mut().expect("an object").remove(key).expect("the example has it");
}

/// The operations of a report that change something.
fn changes(document: &Value) -> Vec<&str> {
    let operations = document["apiCalls"].as_object().expect("counts by operation").keys().map(String::as_str);
    operations.filter(|name| ["Create", "Update", "Delete"].iter().any(|verb| name.starts_with(verb))).collect()
}

/// Asserts that a run ends FAILED with exactly these findings, each a rule's code, a place and a message, having
/// created nothing, and that both outputs and the one notification tell every one of them.
fn assert_refused(folder: &Path, expected: &[(&str, &str, &str)]) {
    let line = |(code, place, message): &(&str, &str, &str)| {
        let severity = rules::of_code(code).expect("a rule").severity;
        format!("{severity}[{code}]: {place}: {message}")
    };
    let lines: Vec<String> = expected.iter().map(line).collect();
    assert_refused_in_json(folder, &lines);
    assert_refused_in_text(folder, &lines);
}

/// A place in JSON, as a line has it.
fn place(place: &Value) -> String {
    match (&place["path"], &place["file"]) {
        (Value::String(path), Value::Null) if path.is_empty() => "the file".to_owned(),
        (Value::String(path), Value::Null) => path.clone(),
        (Value::Null, Value::String(file)) => {
            let numbers = ["line", "column"].into_iter().filter_map(|key| place[key].as_u64());
            numbers.fold(file.clone(), |shown, number| format!("{shown}:{number}"))
        }
        (Value::Null, Value::Null) => format!("line {}, column {}", place["line"], place["column"]),
        (path, file) => panic!("a place is one of {path} and {file}"),
    }
}

fn assert_refused_in_json(folder: &Path, lines: &[String]) {
    let output = pipeline(&["run", path(folder), "--output", "json"]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "nothing moves, so there is no progress");
    let document = json_of(&output);
    assert_eq!(output.status.code(), Some(1), "{document:#}");
    assert_eq!((&document["status"], &document["error"]["name"]), (&json!("FAILED"), &json!("ParametersInvalid")));
    let text = |finding: &Value, key: &str| finding[key].as_str().expect(key).to_owned();
    let findings = document["findings"].as_array().expect("findings").iter();
    let mut found: Vec<String> = findings
        .map(|finding| {
            let [severity, code, message] = ["severity", "code", "message"].map(|key| text(finding, key));
            format!("{severity}[{code}]: {}: {message}", place(&finding["place"]))
        })
        .collect();
    let mut wanted = lines.to_vec();
    found.sort();
    wanted.sort();
    assert_eq!(found, wanted);
    assert_eq!(changes(&document), Vec::<&str>::new(), "nothing was created");
    assert_eq!(document["resources"], json!([]));
    let notifications = document["notifications"].as_array().expect("notifications");
    assert_eq!(notifications.len(), 1, "{document:#}");
    assert_eq!(notifications[0]["subject"], "Personalize pipeline: nothing was created (ParametersInvalid)");
    let cause = document["error"]["cause"].as_str().expect("a cause");
    let message = notifications[0]["message"].as_str().expect("a message");
    for line in lines {
        assert!(cause.lines().any(|told| told == line), "{line} is missing in the cause {cause}");
        assert!(message.lines().any(|told| told.trim_start() == line), "{line} is missing in {message}");
    }
    for part in ["Nothing was created: ", "fix this and upload the parameter file again", "/params.json"] {
        assert!(message.contains(part), "{part} is missing in {message}");
    }
}

fn assert_refused_in_text(folder: &Path, lines: &[String]) {
    let output = pipeline(&["run", path(folder)]);
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "findings are the result, not the progress");
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{stdout}");
    let mut first: Vec<&str> = stdout.lines().take(lines.len()).collect();
    // On this machine the bucket is a folder, and a file is named as it is in there.
    let local = |line: &String| line.replace("s3://personalize-input/", &format!("{}/", folder.display()));
    let wanted: Vec<String> = lines.iter().map(local).collect();
    let mut wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
    first.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(first, wanted, "the report begins with the findings");
    for part in ["\n\nFAILED (ParametersInvalid) after 0s", "\n\nSubject: Personalize pipeline: nothing was created"] {
        assert!(stdout.contains(part), "{part} is missing in {stdout}");
    }
    assert!(!stdout.contains("TYPE "), "there are no resources to list: {stdout}");
}

/// Asserts that nothing was started, and that stderr says why in one line and stdout nothing.
fn assert_not_started(target: &Path, expected: &str) {
    for output in ["json", "text"] {
        let output = pipeline(&["run", path(target), "--output", output]);
        assert_eq!(String::from_utf8_lossy(&output.stderr), format!("error: {expected}\n"));
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    }
}

#[test]
fn the_example_with_nothing_broken_succeeds() {
    let folder = example_project("whole");
    let output = pipeline(&["run", path(&folder), "--output", "json"]);
    let document = json_of(&output);
    assert_eq!((output.status.code(), &document["status"]), (Some(0), &json!("SUCCEEDED")), "{document:#}");
    assert_eq!((&document["findings"], &document["error"]), (&json!([]), &Value::Null));
    assert!(changes(&document).contains(&"CreateDatasetGroup"), "calls that change something are counted");
}

#[test]
fn a_folder_that_is_not_there_cannot_be_started() {
    let missing = folder("nothing").join("nowhere");
    let expected =
        "there is no file or folder {}; give a parameter file, or a folder that has `params.json` or `config.json`";
    assert_not_started(&missing, &expected.replace("{}", path(&missing)));
}

#[test]
fn a_parameter_file_that_is_not_there_cannot_be_started() {
    let missing = example_project("no-such-file").join("parms.json");
    let expected =
        "there is no file or folder {}; give a parameter file, or a folder that has `params.json` or `config.json`";
    assert_not_started(&missing, &expected.replace("{}", path(&missing)));
}

#[test]
fn a_folder_without_a_parameter_file_cannot_be_started() {
    let folder = example_project("no-parameters");
    fs::remove_file(folder.join("params.json")).expect("removed");
    let expected = "there is no `params.json` or `config.json` in the folder {}; give the folder that has it, or the parameter file itself";
    assert_not_started(&folder, &expected.replace("{}", path(&folder)));
}

#[test]
fn a_file_that_is_no_json_is_refused_with_line_and_column() {
    let folder = with_parameter_file("no-json", "{\n  \"datasetGroup\": {,\n}");
    assert_refused(
        &folder,
        &[("PP0102", "line 2, column 20", "the parameter file is not JSON: key must be a string; correct it there")],
    );
}

#[test]
fn a_file_that_goes_on_after_its_end_is_refused_with_line_and_column() {
    let folder = with_parameter_file("trailing", "{\n}\n}");
    assert_refused(
        &folder,
        &[("PP0102", "line 3, column 1", "the parameter file is not JSON: trailing characters; correct it there")],
    );
}

#[test]
fn an_empty_file_is_refused() {
    let folder = with_parameter_file("empty-file", "");
    assert_refused(
        &folder,
        &[("PP0102", "the file", "the parameter file is empty; begin with `datasetGroup` and `datasets`")],
    );
}

#[test]
fn a_file_that_is_not_utf_8_is_refused_with_the_first_such_byte() {
    let folder = with_parameter_file("not-utf-8", b"{\"datasetGroup\": {\"name\": \"caf\xe9\"}}");
    let message = "the parameter file is not UTF-8 from byte 30 on; save it as UTF-8";
    assert_refused(&folder, &[("PP0103", "s3://personalize-input/params.json", message)]);
}

#[test]
fn json_that_is_no_object_is_refused() {
    for (text, found) in [("[]", "a list"), ("\"params\"", "a string"), ("3", "a number"), ("null", "null")] {
        let folder = with_parameter_file("no-object", text);
        assert_refused(&folder, &[("PP0108", "the file", &format!("expected an object, found {found}"))]);
    }
}

#[test]
fn a_file_that_step_functions_would_not_carry_is_refused_with_both_sizes() {
    let folder = example_project("too-large");
    let file = folder.join("params.json");
    let padded = |bytes: usize| {
        let text = fs::read_to_string(&file).expect("the parameters");
        format!("{}{}", text.trim_end(), " ".repeat(bytes - text.trim_end().len()))
    };
    write(&file, padded(MOST_BYTES + 1));
    let message = "the parameter file has 262145 bytes; at most 262144 are allowed, which is what Step Functions carries; split it over several dataset groups";
    assert_refused(&folder, &[("PP0104", "s3://personalize-input/params.json", message)]);
    write(&file, padded(MOST_BYTES));
    assert_eq!(pipeline(&["run", path(&folder)]).status.code(), Some(0), "one byte less is carried");
}

#[test]
fn a_misspelt_key_is_refused_with_the_nearest_known_one() {
    let folder = with_parameters("misspelt", |parameters| {
        parameters["eventTraker"] = parameters["eventTracker"].take();
        remove(parameters, "eventTracker");
        parameters["solutions"]["similar"]["perfromHPO"] = json!(true);
        parameters["campaigns"]["forYouCampaign"]["campaignConfig"]["enableMetaDataWithRecommendation"] = json!(true);
    });
    assert_refused(
        &folder,
        &[
            ("PP0106", "eventTraker", "the key `eventTraker` is not known; did you mean `eventTracker`?"),
            ("PP0106", "solutions.similar.perfromHPO", "the key `perfromHPO` is not known; did you mean `performHPO`?"),
            (
                "PP0106",
                "campaigns.forYouCampaign.campaignConfig.enableMetaDataWithRecommendation",
                "the key `enableMetaDataWithRecommendation` is not known; did you mean `enableMetadataWithRecommendations`?",
            ),
        ],
    );
}

#[test]
fn an_unknown_key_that_resembles_nothing_is_refused_with_all_known_ones() {
    let folder = with_parameters("unknown", |parameters| parameters["eventTracker"]["x"] = json!(1));
    assert_refused(&folder, &[("PP0106", "eventTracker.x", "the key `x` is not known; known are name, tags")]);
}

#[test]
fn a_key_that_stands_twice_is_refused_and_not_read_as_the_last_of_them() {
    let folder = example_project("twice");
    let file = folder.join("params.json");
    let text = fs::read_to_string(&file).expect("the parameters");
    write(&file, text.replacen("\"similar\": {", "\"forYou\": {", 1).replacen("similarCampaign", "forYouCampaign", 1));
    assert_refused(
        &folder,
        &[
            ("PP0105", "solutions.forYou", "the key `forYou` stands here twice; keep one"),
            ("PP0105", "campaigns.forYouCampaign", "the key `forYouCampaign` stands here twice; keep one"),
        ],
    );
}

#[test]
fn an_unknown_key_in_a_schema_is_a_warning_that_names_the_nearest() {
    let folder = with_parameters("schema-key", |parameters| {
        let field = &mut parameters["datasets"]["Items"]["schema"]["fields"][1];
        field["catgorical"] = field["categorical"].take();
        remove(field, "categorical");
    });
    let message = "the key `catgorical` is not known; did you mean `categorical`?";
    let document = json_of(&pipeline(&["check", path(&folder), "--output", "json"]));
    let findings = document["findings"].as_array().expect("findings");
    let finding = findings.iter().find(|finding| finding["code"] == "PP0419").expect("the finding");
    assert_eq!(finding["path"], "datasets.Items.schema.fields[1].catgorical");
    assert_eq!((&finding["severity"], &finding["message"]), (&json!("warning"), &json!(message)));
}

#[test]
fn a_missing_section_is_refused() {
    for section in ["datasetGroup", "datasets"] {
        let folder = with_parameters("no-section", |parameters| remove(parameters, section));
        assert_refused(&folder, &[("PP0107", "the file", &format!("`{section}` is missing; give an object"))]);
    }
}

#[test]
fn a_section_that_lacks_what_its_call_requires_is_refused() {
    let folder = with_parameters("incomplete", |parameters| {
        remove(&mut parameters["solutions"]["ranking"], "name");
        remove(&mut parameters["datasets"]["Users"], "schema");
        remove(&mut parameters["filters"][1], "filterExpression");
    });
    assert_refused(
        &folder,
        &[
            ("PP0107", "solutions.ranking", "`name` is missing; give a string"),
            ("PP0107", "datasets.Users", "`schema` is missing; give a schema, which is an object"),
            ("PP0107", "filters[1]", "`filterExpression` is missing; give a string"),
        ],
    );
}

#[test]
fn an_empty_list_or_map_is_nothing_to_make_and_an_empty_section_lacks_its_own_keys_only() {
    let folder = with_parameters("empty-sections", |parameters| {
        parameters["filters"] = json!([]);
        parameters["solutions"] = json!({});
        parameters["campaigns"] = json!({});
        parameters["datasetGroup"]["tags"] = json!([]);
    });
    let document = json_of(&pipeline(&["run", path(&folder), "--output", "json"]));
    assert_eq!((&document["status"], &document["findings"]), (&json!("SUCCEEDED"), &json!([])), "{document:#}");
    let folder = with_parameters("empty-inside", |parameters| {
        parameters["eventTracker"] = json!({});
        parameters["filters"][0] = json!({});
        parameters["solutions"]["similar"]["solutionConfig"] = json!({});
        parameters["solutions"]["similar"]["campaigns"] = json!([]);
        parameters["campaigns"]["similarCampaign"] = json!({});
        parameters["datasets"]["Users"]["tags"] = json!([]);
    });
    let name = "`name` is missing; give a string";
    assert_refused(
        &folder,
        &[
            ("PP0107", "eventTracker", name),
            ("PP0107", "filters[0]", name),
            ("PP0107", "filters[0]", "`filterExpression` is missing; give a string"),
            ("PP0107", "campaigns.similarCampaign", name),
        ],
    );
}

#[test]
fn words_that_a_key_does_not_know_and_a_mode_that_a_recipe_does_not_have_are_refused() {
    let folder = with_parameters("words", |parameters| {
        parameters["datasetGroup"]["domain"] = json!("SHOP");
        parameters["solutions"]["forYou"]["trainingMode"] = json!("JUNK");
        parameters["solutions"]["similar"]["trainingMode"] = json!("UPDATE");
        parameters["solutions"]["ranking"]["trainingMode"] = json!("full");
    });
    assert_refused(
        &folder,
        &[
            ("PP0114", "datasetGroup.domain", "\"SHOP\" is not one of ECOMMERCE, VIDEO_ON_DEMAND"),
            ("PP0114", "solutions.forYou.trainingMode", "\"JUNK\" is not one of FULL, UPDATE"),
            (
                "PP0310",
                "solutions.similar.trainingMode",
                "the recipe aws-similar-items does not have this; leave it out, or choose one that does: aws-user-personalization",
            ),
            ("PP0114", "solutions.ranking.trainingMode", "\"full\" is not one of FULL, UPDATE"),
        ],
    );
}

#[test]
fn datasets_without_interactions_are_refused() {
    let folder = with_parameters("no-interactions", |parameters| remove(&mut parameters["datasets"], "Interactions"));
    assert_refused(&folder, &[("PP0107", "datasets", "`Interactions` is missing; give an object")]);
}

#[test]
fn a_schema_without_a_required_field_is_refused() {
    let folder = with_parameters("no-field", |parameters| {
        let fields = |of: &str| format!("/datasets/{of}/schema/fields");
        for (of, index) in [("Interactions", 1), ("Items", 0)] {
            let fields = parameters.pointer_mut(&fields(of)).and_then(Value::as_array_mut).expect("fields");
            fields.remove(index);
        }
        parameters["datasets"]["Interactions"]["schema"]["fields"][2]["type"] = json!("int");
    });
    assert_refused(
        &folder,
        &[
            ("PP0406", "datasets.Interactions.schema.fields", "Interactions needs the field ITEM_ID of type string"),
            ("PP0406", "datasets.Interactions.schema.fields[2]", "TIMESTAMP must be of type long and nothing else"),
            ("PP0406", "datasets.Items.schema.fields", "Items needs the field ITEM_ID of type string"),
        ],
    );
}

#[test]
fn a_header_that_does_not_cover_its_schema_is_refused_with_the_place_of_the_file() {
    let folder = example_project("header");
    write(&folder.join("Items/items.csv"), "ITEM_ID,GENRE,MINUTES\nfilm-001,Comedy,91\n");
    write(&folder.join("Interactions/later.csv"), "USER_ID;ITEM_ID;EVENT_TYPE;TIMESTAMP\n");
    assert_refused(
        &folder,
        &[
            (
                "PP0692",
                "s3://personalize-input/Items/items.csv:1",
                "the header lacks GENRES, YEAR of the schema of Items; it reads `ITEM_ID, GENRE, MINUTES`: rename the columns, or change the schema",
            ),
            (
                "PP0607",
                "s3://personalize-input/Interactions/later.csv:1",
                "the header's names are separated by semicolons; separate names and values by commas",
            ),
        ],
    );
}

#[test]
fn a_data_folder_that_is_empty_or_missing_or_has_only_empty_files_is_refused() {
    let folder = example_project("no-data");
    fs::remove_dir_all(folder.join("Interactions")).expect("removed");
    fs::remove_file(folder.join("Items/items.csv")).expect("removed");
    write(&folder.join("Users/users.csv"), "");
    let message = |dataset: &str, present: &str| {
        format!(
            "there is no data for the dataset {dataset}{present}; upload at least one CSV file to this folder{}",
            // No group is without Interactions.
            if dataset == "Interactions" { String::new() } else { format!(", or leave `datasets.{dataset}` out") }
        )
    };
    let [interactions, items] = ["Interactions", "Items"].map(|dataset| message(dataset, ""));
    let users = message("Users", "; the folder has only empty files (`users.csv`)");
    assert_refused(
        &folder,
        &[
            ("PP0690", "s3://personalize-input/Interactions/", &interactions),
            ("PP0690", "s3://personalize-input/Items/", &items),
            ("PP0690", "s3://personalize-input/Users/", &users),
        ],
    );
}

#[test]
fn two_resources_of_one_name_are_refused() {
    let folder = with_parameters("twice", |parameters| {
        parameters["solutions"]["similar"]["name"] = json!("for-you");
        parameters["campaigns"]["rankingCampaign"]["name"] = json!("similar-films");
        parameters["filters"][1]["name"] = json!("not-watched");
    });
    let message = |kind: &str, name: &str| {
        format!("two {kind}s are called `{name}`; a {kind}'s name is unique in an account and Region")
    };
    assert_refused(
        &folder,
        &[
            ("PP0203", "solutions.similar.name", &message("solution", "for-you")),
            ("PP0203", "campaigns.similarCampaign.name", &message("campaign", "similar-films")),
            ("PP0203", "filters[1].name", &message("filter", "not-watched")),
        ],
    );
}

#[test]
fn a_campaign_of_no_solution_is_refused_with_the_keys_that_it_could_have() {
    let folder = with_parameters("no-solution", |parameters| {
        parameters["campaigns"]["foryouCampaign"] = parameters["campaigns"]["forYouCampaign"].take();
        remove(&mut parameters["campaigns"], "forYouCampaign");
    });
    let message = "the campaign `foryouCampaign` belongs to no solution; a campaign's key is its solution's with `Campaign` behind it: `forYouCampaign`, `rankingCampaign`, `similarCampaign`";
    assert_refused(&folder, &[("PP0202", "campaigns.foryouCampaign", message)]);
}

#[test]
fn campaigns_without_any_solution_are_refused() {
    let folder = with_parameters("no-solutions", |parameters| {
        remove(parameters, "solutions");
        remove(&mut parameters["campaigns"], "forYouCampaign");
        remove(&mut parameters["campaigns"], "rankingCampaign");
    });
    let message = "the campaign `similarCampaign` has no solution; add `solutions`";
    assert_refused(&folder, &[("PP0202", "campaigns.similarCampaign", message)]);
}

#[test]
fn names_that_the_service_would_not_take_are_refused() {
    let folder = with_parameters("names", |parameters| {
        parameters["datasetGroup"]["name"] = json!("");
        parameters["datasets"]["Users"]["name"] = json!("spectateurs-français");
        parameters["eventTracker"]["name"] = json!("-tracker");
        parameters["filters"][0]["name"] = json!("not.watched");
        parameters["solutions"]["ranking"]["name"] = json!("film ranking");
        parameters["campaigns"]["rankingCampaign"]["name"] = json!("x".repeat(64));
    });
    assert_refused(
        &folder,
        &[
            ("PP0110", "datasetGroup.name", "the name is empty; give one of 1 to 63 characters"),
            (
                "PP0110",
                "datasets.Users.name",
                "`spectateurs-français` contains 'ç'; use letters, digits, `-` and `_` only",
            ),
            ("PP0110", "eventTracker.name", "`-tracker` must begin with a letter or a digit"),
            ("PP0110", "filters[0].name", "`not.watched` contains '.'; use letters, digits, `-` and `_` only"),
            ("PP0110", "solutions.ranking.name", "`film ranking` contains ' '; use letters, digits, `-` and `_` only"),
            ("PP0110", "campaigns.rankingCampaign.name", "the name has 64 characters; at most 63 are allowed"),
        ],
    );
}

#[test]
fn everything_that_is_wrong_inside_sections_comes_at_once() {
    let folder = with_parameters("sections", |parameters| {
        remove(parameters, "datasetGroup");
        parameters["filtres"] = json!([]);
        parameters["datasets"]["Interactions"]["schema"]["fields"][0]["name"] = json!("USER");
        parameters["datasets"]["Items"]["schema"] = json!("Items");
        parameters["eventTracker"] = Value::Null;
        parameters["filters"][0]["filterExpression"] = json!("");
        parameters["solutions"]["forYou"]["performAutoTraining"] = json!("no");
        parameters["solutions"]["similar"]["name"] = json!("similar films");
        parameters["campaigns"]["forYouCampaign"]["minProvisionedTPS"] = json!(0);
        parameters["campaigns"]["similarCampaign"]["campaignConfig"] = json!({"rankingInfluence": {"POPULARITY": 2}});
    });
    assert_refused(
        &folder,
        &[
            ("PP0107", "the file", "`datasetGroup` is missing; give an object"),
            ("PP0106", "filtres", "the key `filtres` is not known; did you mean `filters`?"),
            (
                "PP0406",
                "datasets.Interactions.schema.fields",
                "Interactions needs the field USER_ID of type string; add it, or rename `USER` if that is meant",
            ),
            (
                "PP0692",
                "s3://personalize-input/Interactions/interactions.csv:1",
                "the header lacks USER of the schema of Interactions; it reads `USER_ID, ITEM_ID, EVENT_TYPE, TIMESTAMP`: rename the columns, or change the schema",
            ),
            ("PP0108", "datasets.Items.schema", "expected a schema, which is an object, found a string"),
            ("PP0108", "eventTracker", "expected an object, found null"),
            ("PP0112", "filters[0].filterExpression", "the text is empty; give a value or leave the key out"),
            ("PP0108", "solutions.forYou.performAutoTraining", "expected true or false, found a string"),
            ("PP0110", "solutions.similar.name", "`similar films` contains ' '; use letters, digits, `-` and `_` only"),
            ("PP0113", "campaigns.forYouCampaign.minProvisionedTPS", "0 is too small; at least 1 is allowed"),
            (
                "PP0113",
                "campaigns.similarCampaign.campaignConfig.rankingInfluence.POPULARITY",
                "2 is too large; at most 1 is allowed",
            ),
            (
                "PP0315",
                "campaigns.similarCampaign.campaignConfig.rankingInfluence",
                "the recipe aws-similar-items does not have this, and it is not sent; leave it out, or choose one that does: aws-semantic-similarity",
            ),
        ],
    );
}

/// Breaks what sections say about each other, and nothing inside any of them.
fn break_among_sections(parameters: &mut Value) {
    remove(&mut parameters["datasets"], "Items");
    remove(&mut parameters["solutions"]["ranking"], "recipeArn");
    parameters["solutions"]["similar"]["recipeArn"] = json!("arn:aws:personalize:::recipe/aws-similar-item");
    parameters["solutions"]["similar"]["name"] = json!("for-you");
    parameters["campaigns"]["nobodysCampaign"] = json!({"name": "nobodys"});
}

const BROKEN_AMONG_SECTIONS: [(&str, &str, &str); 6] = [
    (
        "PP0204",
        "filters[1].filterExpression",
        "the expression names Items, and the file has no such dataset; add `datasets.Items`",
    ),
    (
        "PP0304",
        "solutions.ranking",
        "`recipeArn` is missing; name a recipe, such as \"arn:aws:personalize:::recipe/aws-user-personalization-v2\"",
    ),
    (
        "PP0301",
        "solutions.similar.recipeArn",
        "`arn:aws:personalize:::recipe/aws-similar-item` is no recipe for solutions; the nearest is arn:aws:personalize:::recipe/aws-similar-items",
    ),
    (
        "PP0203",
        "solutions.similar.name",
        "two solutions are called `for-you`; a solution's name is unique in an account and Region",
    ),
    (
        "PP0202",
        "campaigns.nobodysCampaign",
        "the campaign `nobodysCampaign` belongs to no solution; a campaign's key is its solution's with `Campaign` behind it: `forYouCampaign`, `rankingCampaign`, `similarCampaign`",
    ),
    (
        "PP0330",
        "campaigns.forYouCampaign.campaignConfig.enableMetadataWithRecommendations",
        "metadata comes from an Items dataset, and there is none; add `datasets.Items`, or leave this out",
    ),
];

#[test]
fn everything_that_is_wrong_among_sections_comes_at_once() {
    let folder = with_parameters("among-sections", break_among_sections);
    assert_refused(&folder, &BROKEN_AMONG_SECTIONS);
}

#[test]
fn everything_that_is_wrong_in_a_file_and_beside_it_comes_at_once() {
    let folder = with_parameters("everything", |parameters| {
        break_among_sections(parameters);
        parameters["eventTracker"]["nam"] = json!("tracker");
        parameters["campaigns"]["rankingCampaign"]["minProvisionedTPS"] = json!(0);
    });
    fs::remove_dir_all(folder.join("Users")).expect("removed");
    let mut expected = BROKEN_AMONG_SECTIONS.to_vec();
    expected.extend([
        ("PP0106", "eventTracker.nam", "the key `nam` is not known; did you mean `name`?"),
        ("PP0113", "campaigns.rankingCampaign.minProvisionedTPS", "0 is too small; at least 1 is allowed"),
        (
            "PP0690",
            "s3://personalize-input/Users/",
            "there is no data for the dataset Users; upload at least one CSV file to this folder, or leave `datasets.Users` out",
        ),
    ]);
    assert_refused(&folder, &expected);
}
