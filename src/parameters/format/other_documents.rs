//! Files of other tools, and other documents of AWS, that are handed over as a parameter file. One that is recognised
//! gets one finding, which says what it is and what to do, in place of one for each key.

use personalize_contract::Finding;
use personalize_contract::model::{
    CREATE_CAMPAIGN_REQUEST, CREATE_DATASET_GROUP_REQUEST, CREATE_DATASET_REQUEST, CREATE_EVENT_TRACKER_REQUEST,
    CREATE_FILTER_REQUEST, CREATE_SOLUTION_REQUEST, CREATE_SOLUTION_VERSION_REQUEST, Structure,
};
use personalize_contract::parameter_file::OF_ANOTHER_TOOL;
use personalize_contract::{ResourceType, rules};
use serde::de::IgnoredAny;
use serde_json::{Map, Value};

use crate::parameters::json::end_of_string;

/// Keys at the root of a document that belong to no parameter file, and what the document is. The first counts.
const MARKS: [(&[&str], &str); 20] = [
    (&["AWSTemplateFormatVersion", "Resources"], TEMPLATE),
    (&["terraform_version"], "the state of Terraform; write its resources as sections of a parameter file"),
    (&["StartAt"], "a definition of Step Functions; the parameter file is what an execution of this pipeline's reads"),
    (
        &["Records"],
        "an event of S3, for the function and not for a file; name the parameter file that the event is about",
    ),
    (&["openapi", "swagger"], "a description of an API; write a parameter file with `datasetGroup` and `datasets`"),
    (&["$schema"], "a JSON schema; write a parameter file with `datasetGroup` and `datasets`"),
    (&["cells"], "a notebook; write a parameter file with the resources that it creates"),
    (
        &["params", "bucket", "action"],
        "the input of an execution; start an execution with it, or check the parameter file that it names or holds",
    ),
    (&["step"], "the input of a turn of an execution; check the parameter file that its context names"),
    (&["detail-type"], "an event of EventBridge, for the function and not for a file"),
    (&["executionArn"], "the report of a run; check the parameter file that the run was for"),
    (&["findings"], "the report of a check; check the parameter file that it is about"),
    (&["terraform", "resource", "provider", "variable"], TERRAFORM),
    (&["planned_values"], "a plan of Terraform; write its resources as sections of a parameter file"),
    (&["Statement"], "a policy of IAM; the deployment has those of the pipeline"),
    (&["compilerOptions"], "a configuration of TypeScript; write a parameter file with `datasetGroup` and `datasets`"),
    (&["services"], "a file of Docker Compose; write a parameter file with `datasetGroup` and `datasets`"),
    (&["apiVersion"], "a manifest of Kubernetes; write a parameter file with `datasetGroup` and `datasets`"),
    (
        &["dependencies", "devDependencies", "scripts", "lockfileVersion", "imports"],
        "a file of a package manager, such as package.json; write a parameter file with `datasetGroup` and `datasets`",
    ),
    (
        &["nextToken"],
        "an answer of a List call of Amazon Personalize; write a parameter file with `datasetGroup` and `datasets`",
    ),
];

const TEMPLATE: &str =
    "a template of CloudFormation; write each resource of Amazon Personalize in it as a section of a parameter file";
const COMMENTS: &str = "JSON with comments; a parameter file has none: remove them";
const TERRAFORM: &str = "a configuration of Terraform; write its resources as sections of a parameter file";

/// The finding about a document that is not a parameter file.
pub fn of_value(value: &Value) -> Option<Finding> {
    let what = match value {
        Value::Object(root) => of_root(root)?,
        Value::Array(rows) => of_rows(rows)?,
        _ => return None,
    };
    Some(finding(&what))
}

/// The finding about a text that is no JSON and that is something else.
pub fn of_text(text: &str) -> Option<Finding> {
    if is_json_with_comments(text) {
        return Some(finding(COMMENTS));
    }
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let first = lines.next()?;
    let second = lines.next();
    let is_dictionary = first.starts_with("{'") || (first == "{" && second.is_some_and(|line| line.starts_with('\'')));
    let is_table = first.starts_with('[') && first.ends_with(']') && !first.contains('"');
    let is_id = |column: &str| matches!(column.trim_matches('"'), "USER_ID" | "ITEM_ID" | "user_id" | "item_id");
    let kinds = [
        (first.starts_with('<'), "XML or HTML; a parameter file is JSON"),
        (
            is_dictionary,
            "a dictionary as Python prints it; write it with `json.dumps`, which puts texts in double quotes",
        ),
        (first.starts_with("//") || first.starts_with("/*"), COMMENTS),
        (text.contains("AWSTemplateFormatVersion") || text.contains("AWS::Personalize::"), TEMPLATE),
        (is_hcl(first), TERRAFORM),
        (is_yaml(first), "YAML; a parameter file is JSON: convert it, for example with `yq -o json`"),
        (is_table || is_setting(first), "TOML or a list of settings; a parameter file is JSON"),
        (first.split(',').any(is_id), "data; name the parameter file, or the folder that it is in"),
    ];
    kinds.into_iter().find(|(is_so, _)| *is_so).map(|(_, what)| finding(what))
}

fn finding(what: &str) -> Finding {
    Finding::of(OF_ANOTHER_TOOL, "", format!("this is {what}"))
}

/// Whether a text would be JSON but for comments of C, or of shells, in it.
fn is_json_with_comments(text: &str) -> bool {
    let (without, has_comments) = without_comments(text);
    has_comments && serde_json::from_str::<IgnoredAny>(&without).is_ok()
}

/// A text of JSON without the comments outside of its strings, and whether there were any.
fn without_comments(text: &str) -> (String, bool) {
    let mut without = String::with_capacity(text.len());
    let (mut rest, mut has_comments) = (text, false);
    while let Some(character) = rest.chars().next() {
        let comment = match character {
            '/' if rest.starts_with("/*") => Some(rest.find("*/").map_or(rest.len(), |end| end + 2)),
            '/' if rest.starts_with("//") => Some(rest.find('\n').unwrap_or(rest.len())),
            '#' => Some(rest.find('\n').unwrap_or(rest.len())),
            _ => None,
        };
        let end = match comment {
            Some(end) => {
                has_comments = true;
                rest = &rest[end..];
                continue;
            }
            None if character == '"' => end_of_string(rest),
            None => character.len_utf8(),
        };
        without.push_str(&rest[..end]);
        rest = &rest[end..];
    }
    (without, has_comments)
}

/// A word of letters, as keys of settings are.
fn is_key(text: &str) -> bool {
    let text = text.trim().trim_matches(['"', '\'']);
    !text.is_empty() && text.chars().all(|character| character.is_ascii_alphanumeric() || "_-.".contains(character))
}

fn is_yaml(line: &str) -> bool {
    line.starts_with("---")
        || line.starts_with("%YAML")
        || line.starts_with("- ")
        || line.split_once(':').is_some_and(|(key, rest)| is_key(key) && (rest.is_empty() || rest.starts_with(' ')))
}

fn is_setting(line: &str) -> bool {
    line.split_once('=').is_some_and(|(key, _)| is_key(key))
}

fn is_hcl(line: &str) -> bool {
    let word = line.split_whitespace().next().unwrap_or_default();
    matches!(word, "resource" | "provider" | "terraform" | "variable" | "locals" | "module") && line.ends_with('{')
}

fn of_root(root: &Map<String, Value>) -> Option<String> {
    // What has both sections is a parameter file, whatever else is in it.
    if root.contains_key("datasets") && root.contains_key("datasetGroup") {
        return None;
    }
    if root.get("type").and_then(Value::as_str) == Some("record") && root.contains_key("fields") {
        return Some("a schema; put it at `schema` of a dataset in a parameter file".to_owned());
    }
    if let Some(what) = of_settings(root) {
        return Some(what.to_owned());
    }
    let is_marked = |keys: &[&str]| keys.iter().any(|key| root.contains_key(*key));
    let marked = MARKS.iter().find(|(keys, _)| is_marked(keys)).map(|(_, what)| (*what).to_owned());
    marked.or_else(|| of_answer(root)).or_else(|| of_request(root))
}

/// Files of settings that lie beside a parameter file: all their keys are of one kind.
fn of_settings(root: &Map<String, Value>) -> Option<&'static str> {
    let is_latency = |key: &String| ResourceType::of_personalize().any(|resource_type| resource_type.key() == key);
    let is_number = |value: &Value| {
        value.is_number() || value.as_object().is_some_and(|named| named.values().all(Value::is_number))
    };
    if root.is_empty() {
        None
    } else if root.keys().all(|key| rules::of_code(key).is_some()) {
        Some("a `check.json`, which says how much rules count; name the parameter file beside it")
    } else if root.iter().all(|(key, value)| is_latency(key) && is_number(value)) {
        Some("a file of latencies; name it with `--latencies`, and the parameter file by itself")
    } else {
        None
    }
}

/// What Describe and List answer: one member with what the service alone knows, such as a status.
fn of_answer(root: &Map<String, Value>) -> Option<String> {
    let (key, value) = root.iter().next().filter(|_| root.len() == 1)?;
    let (call, described) = match value {
        Value::Array(values) => ("List", values.first()?.as_object()?),
        other => ("Describe", other.as_object()?),
    };
    let mut letters = key.chars();
    let name: String = letters.next()?.to_uppercase().chain(letters).collect();
    let is_answer = described.keys().any(|key| key.ends_with("DateTime") || key == "status" || key == "failureReason");
    is_answer.then(|| {
        format!(
            "what {call}{name} answers; put what it says of its resource into a section of a parameter file, without its own ARN, status and dates"
        )
    })
}

/// The requests that a parameter file has sections for, each with its call and what to do with it.
static REQUESTS: [(&Structure, &str, &str); 7] = [
    (&CREATE_DATASET_GROUP_REQUEST, "CreateDatasetGroup", "put it at `datasetGroup`"),
    (&CREATE_DATASET_REQUEST, "CreateDataset", "put its name, and the schema, at `datasets.<type>`"),
    (&CREATE_EVENT_TRACKER_REQUEST, "CreateEventTracker", "put it at `eventTracker`, without `datasetGroupArn`"),
    (&CREATE_FILTER_REQUEST, "CreateFilter", "put it into the list `filters`, without `datasetGroupArn`"),
    (&CREATE_SOLUTION_REQUEST, "CreateSolution", "put it at `solutions.<key>`, without `datasetGroupArn`"),
    (&CREATE_CAMPAIGN_REQUEST, "CreateCampaign", "put it at `campaigns.<key>Campaign`, without `solutionVersionArn`"),
    (&CREATE_SOLUTION_VERSION_REQUEST, "CreateSolutionVersion", "put its `trainingMode` at `solutions.<key>`"),
];

/// The input of one call, as `aws personalize … --generate-cli-skeleton` writes it.
fn of_request(root: &Map<String, Value>) -> Option<String> {
    if ["name", "schema"].iter().all(|key| root.contains_key(*key)) && root.keys().all(|key| SCHEMA.contains(&&**key)) {
        return Some("the input of CreateSchema alone; put the schema at `datasets.<type>.schema` of a parameter file, as JSON and not as a text".to_owned());
    }
    let suits = |request: &Structure| {
        root.keys().all(|key| request.member(key).is_some())
            && request.members.iter().filter(|member| member.required).all(|member| root.contains_key(member.name))
    };
    // One key alone may be misspelt, and belong to a section.
    let (_, call, advice) = REQUESTS.iter().find(|(request, ..)| root.len() > 1 && suits(request))?;
    Some(format!("the input of {call} alone; {advice} of a parameter file"))
}

/// The members of `CreateSchema`'s request.
const SCHEMA: [&str; 3] = ["name", "schema", "domain"];

/// A list at the root: rows of data, or resources.
fn of_rows(rows: &[Value]) -> Option<String> {
    let first = rows.first()?.as_object()?;
    let is_row = first.keys().any(|key| matches!(key.to_ascii_uppercase().as_str(), "USER_ID" | "ITEM_ID"));
    is_row.then(|| "data as JSON; an import reads CSV, and a parameter file says what to make of it".to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn other_documents_are_called_what_they_are() {
        let group = json!({"name": "g", "datasetGroupArn": "a", "status": "ACTIVE"});
        let cases = [
            (json!({"Resources": {"Group": {"Type": "AWS::Personalize::DatasetGroup"}}}), "template of CloudFormation"),
            (json!({"AWSTemplateFormatVersion": "2010-09-09"}), "template of CloudFormation"),
            (
                json!({"name": "", "recipeArn": "", "performHPO": true, "datasetGroupArn": ""}),
                "input of CreateSolution alone",
            ),
            (json!({"name": "", "datasetGroupArn": "", "filterExpression": ""}), "input of CreateFilter alone"),
            (json!({"name": "", "schema": "", "domain": "ECOMMERCE"}), "input of CreateSchema alone"),
            (json!({"datasetGroup": group}), "what DescribeDatasetGroup answers"),
            (
                json!({"solutions": [{"name": "s", "solutionArn": "a", "status": "ACTIVE"}]}),
                "what ListSolutions answers",
            ),
            (json!({"type": "record", "name": "Items", "fields": []}), "a schema"),
            (json!({"StartAt": "A", "States": {}}), "Step Functions"),
            (json!({"bucket": "b", "key": "k"}), "input of an execution"),
            (json!({"bucket": "b", "params": {"datasetGroup": {}, "datasets": {}}}), "input of an execution"),
            (json!([{"USER_ID": "u", "ITEM_ID": "i"}]), "data as JSON"),
            (json!({"action": "delete", "datasetGroup": "g", "confirm": "g"}), "input of an execution"),
            (json!({"action": "plan", "datasetGroup": "g"}), "input of an execution"),
            (json!({"step": "Datasets", "context": {"version": 1}}), "input of a turn"),
            (json!({"detail-type": "Step Functions Execution Status Change", "detail": {}}), "event of EventBridge"),
            (json!({"Records": [{"s3": {}}]}), "event of S3"),
            (json!({"resource": {"aws_s3_bucket": {"b": {}}}}), "configuration of Terraform"),
            (json!({"provider": {"aws": {}}, "variable": {}}), "configuration of Terraform"),
            (json!({"format_version": "1.2", "planned_values": {}}), "plan of Terraform"),
            (json!({"name": "web", "version": "1.0.0", "dependencies": {}}), "package.json"),
            (json!({"name": "web", "private": true, "scripts": {"build": "x"}}), "package.json"),
            (json!({"Version": "2012-10-17", "Statement": []}), "policy of IAM"),
            (json!({"PP0205": "allow", "pp0206": "deny"}), "`check.json`"),
            (json!({"datasetImportJob": 600, "solutionVersion": {"films": 2400}}), "file of latencies"),
            (json!({"status": "SUCCEEDED", "executionArn": "a", "findings": []}), "report of a run"),
            (json!({"version": 1, "file": "params.json", "errors": 0, "findings": []}), "report of a check"),
        ];
        for (document, expected) in cases {
            let found = of_value(&document).map(|finding| finding.message).unwrap_or_default();
            assert!(found.contains(expected), "{document}: {found}");
        }
    }

    #[test]
    fn parameter_files_are_none_of_them_whatever_is_wrong_with_them() {
        for document in [
            json!({}),
            json!({"datasetGroup": {"name": "g"}}),
            json!({"datasetgroup": {"name": "g"}, "datasets": {}}),
            json!({"datasetGroup": {"name": "g"}, "datasets": {}, "Records": []}),
            json!({"solutions": {"s": {"name": "s", "status": "ACTIVE"}}, "campaigns": {}}),
            json!({"name": "g"}),
            json!([]),
            json!("text"),
        ] {
            assert_eq!(of_value(&document), None, "{document}");
        }
    }

    #[test]
    fn texts_that_are_no_json_are_called_what_they_are() {
        for (text, expected) in [
            ("datasetGroup:\n  name: g\n", "YAML"),
            ("---\n- a\n", "YAML"),
            ("# a comment\nsolutions:\n", "YAML"),
            ("AWSTemplateFormatVersion: '2010-09-09'\nResources:\n", "template of CloudFormation"),
            ("Resources:\n  S:\n    Type: AWS::Personalize::Solution\n", "template of CloudFormation"),
            ("resource \"aws_s3_bucket\" \"b\" {\n}\n", "Terraform"),
            ("{'datasetGroup': {'name': 'g'}}", "Python"),
            ("// parameters\n{}", "comments"),
            ("{\n  // the group\n  \"datasetGroup\": {}\n}", "comments"),
            ("{\"datasetGroup\": {} /* of films */, \"a\": \"http://b\"}", "comments"),
            ("{\"a\": 1} # of films", "comments"),
            ("{\"a\": \"\\\"//\" // odd\n}", "comments"),
            ("[datasetGroup]\nname = \"g\"\n", "TOML"),
            ("name = g\n", "TOML"),
            ("<?xml version=\"1.0\"?>", "XML"),
            ("USER_ID,ITEM_ID,TIMESTAMP\nu,i,1\n", "data"),
        ] {
            let found = of_text(text).map(|finding| finding.message).unwrap_or_default();
            assert!(found.contains(expected), "{text}: {found}");
        }
        for text in [
            "{\"a\": \"// none\",}",
            "{ // and broken\n\"a\": }",
            "{\"a\": 1 / 2}",
            "{\n  \"datasetGroup\": {,\n}",
            "{\"a\": 1,}",
            "[1, 2",
            "\"text",
            "{}{}",
        ] {
            assert_eq!(of_text(text), None, "{text}");
        }
    }
}
