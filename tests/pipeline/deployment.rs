//! What AWS's own tools say about the template: SAM, cfn-lint, and the facts about each action's resources that AWS
//! publishes and cfn-lint carries. No account, no credentials.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::{Map, Value, json};

use crate::support::tools::{self, succeed};
use crate::support::with_other_programs;

/// Resources that a user would miss; `docs/deployment.md` states the number. The predecessors have 35 and 112.
const RESOURCES: usize = 24;

/// States that the loop needs. The predecessors have 66 and 166.
const STATES: usize = 6;

/// The largest zip that is uploaded, as `docs/function.md` promises it.
const MOST_BYTES: usize = 4_600_000;

/// Writes the template as `CloudFormation` sees it, after SAM's transform: cfn-lint leaves out most of its rules where
/// a template still has that before it.
const EXPAND: &str = r#"
import json, sys
from types import SimpleNamespace
from samcli.lib.translate.sam_template_validator import SamTemplateValidator
from samcli.yamlhelper import yaml_parse

no_managed_policies = SimpleNamespace(load=dict)
template = SamTemplateValidator(yaml_parse(open("template.yaml").read()), no_managed_policies, region="eu-west-1")
expanded = yaml_parse(template.get_translated_template_if_valid())
json.dump(expanded, open(sys.argv[1], "w"), indent=1)
"#;

/// Writes the template that takes a ready-made zip as `CloudFormation` sees it. Nothing in it is a file beside it: the transform
/// that AWS applies is called as it is, and rejects a path.
const EXPAND_READY_MADE: &str = r#"
import json, sys
from types import SimpleNamespace
from samtranslator.translator.transform import transform

template = json.load(open(sys.argv[1]))
expanded = transform(template, {}, SimpleNamespace(load=dict))
json.dump(expanded, open(sys.argv[2], "w"), indent=1)
"#;

/// Prints one line for each grant of a role that is wider than AWS lets one write it, or that grants nothing.
const JUDGE: &str = r#"
import json, os, re, sys
import cfnlint

facts = json.load(open(os.path.join(os.path.dirname(cfnlint.__file__), "data/AdditionalSpecs/Policies.json")))

# The guide's policy for metric attributions grants this on anything. What AWS publishes about the action names a resource
# that has to do with other data of CloudWatch.
ON_ANYTHING = {("cloudwatch", "putmetricdata")}

def listed(value):
    return value if isinstance(value, list) else [value]

def statements(value):
    if isinstance(value, dict):
        if "Effect" in value:
            yield value
        for member in value.values():
            yield from statements(member)
    elif isinstance(value, list):
        for item in value:
            yield from statements(item)

def fits(resource, formats):
    """Whether a resource of the template is one that the action is authorized on; what is referred to is taken on trust."""
    text = resource.get("Fn::Sub") if isinstance(resource, dict) else resource
    text = text[0] if isinstance(text, list) else text
    if text is None:
        return True
    for arn in formats:
        arn = re.sub(r"\$\{[^}]*\}", ".*", arn)
        if text != "*" and re.fullmatch(arn, re.sub(r"\$\{[^}]*\}", "x", text)):
            return True
    return False

judged = 0
for name, resource in json.load(open(sys.argv[1]))["Resources"].items():
    if resource["Type"] != "AWS::IAM::Role":
        continue
    for statement in statements(resource["Properties"]["Policies"]):
        unused = {json.dumps(granted) for granted in listed(statement["Resource"])}
        for action in listed(statement["Action"]):
            service, operation = action.lower().split(":")
            known = facts[service]["Actions"].get(operation)
            if known is None:
                print(f"{name}: there is no action {action}")
                continue
            types = known.get("Resources") or []
            if (service, operation) in ON_ANYTHING:
                types = []
            formats = [arn for kind in listed(types) for arn in facts[service]["Resources"][kind.lower()]["ARNFormats"]]
            judged += 1
            fitting = [granted for granted in listed(statement["Resource"]) if (fits(granted, formats) if formats else granted == "*")]
            unused -= {json.dumps(granted) for granted in fitting}
            if not fitting:
                print(f"{name}: {action} is authorized on {formats or '*'}, and not on {statement['Resource']}")
        for granted in sorted(unused):
            print(f"{name}: nothing in {statement['Sid']} is authorized on {granted}")
if judged < 50:
    print(f"only {judged} grants were found")
"#;

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(file: &str) -> String {
    fs::read_to_string(project().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn path(path: &Path) -> &str {
    path.to_str().expect("Unicode")
}

fn place(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("deployment").join(name)
}

/// A program, where nothing tells who calls or which account is meant.
fn tool(name: &str) -> Command {
    fs::create_dir_all(place("")).expect("a folder below the build's folder");
    let mut command = tools::tool(name);
    for (variable, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("AWS_")) {
        command.env_remove(variable);
    }
    let nowhere = place("no-credentials");
    command.env("AWS_CONFIG_FILE", &nowhere).env("AWS_SHARED_CREDENTIALS_FILE", &nowhere);
    command.env("AWS_DEFAULT_REGION", "eu-west-1").env("AWS_EC2_METADATA_DISABLED", "true");
    command.env("SAM_CLI_TELEMETRY", "0").env("__SAM_CLI_APP_DIR", place("sam"));
    command
}

/// The template after SAM's transform, made once for all tests.
fn expanded() -> &'static Path {
    static EXPANDED: OnceLock<PathBuf> = OnceLock::new();
    EXPANDED.get_or_init(|| {
        let file = place("expanded.json");
        succeed(tool("python").args(["-c", EXPAND, path(&file)]));
        file
    })
}

fn resources(file: &Path) -> Vec<(String, Value)> {
    let template: Value = serde_json::from_str(&fs::read_to_string(file).expect("the template")).expect("JSON");
    let resources = template["Resources"].as_object().expect("resources");
    resources.iter().map(|(name, resource)| (name.clone(), resource.clone())).collect()
}

#[test]
fn sam_and_cfn_lint_find_nothing_to_say() {
    if !with_other_programs() {
        return;
    }
    let told = succeed(tool("sam").args(["validate", "--lint"]));
    assert!(told.contains("is a valid SAM Template"), "{told}");
    let told = succeed(tool("cfn-lint").arg("template.yaml"));
    assert_eq!(told.trim(), "");
}

#[test]
fn cfn_lint_finds_nothing_in_what_cloudformation_gets_either() {
    if !with_other_programs() {
        return;
    }
    let file = expanded();
    let told = succeed(tool("cfn-lint").args(["--include-checks", "I", "--", path(file)]));
    assert_eq!(told.trim(), "");
}

#[test]
fn every_grant_is_as_narrow_as_aws_lets_one_write_it() {
    if !with_other_programs() {
        return;
    }
    let file = expanded();
    let told = succeed(tool("python").args(["-c", JUDGE, path(file)]));
    assert_eq!(told.trim(), "");
}

#[test]
fn there_are_no_more_resources_and_states_than_a_user_would_miss() {
    if !with_other_programs() {
        return;
    }
    let resources = resources(expanded());
    let names: Vec<&str> = resources.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names.len(), RESOURCES, "{names:?}");
    let machine = read("statemachine.asl.json");
    let machine: Value = serde_json::from_str(&machine).expect("JSON");
    assert_eq!(machine["States"].as_object().map(Map::len), Some(STATES));
    let told = read("docs/deployment.md").replace('\n', " ");
    assert!(
        told.contains(&format!("a state machine of {STATES} states, and {RESOURCES} resources")),
        "it says otherwise"
    );
}

/// The template that takes a ready-made zip, as a release has it.
fn ready_made() -> PathBuf {
    let file = place("ready-made.json");
    let mut derive = tool("python");
    let output = derive.arg(".ci/ready_made_template.py").output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stdout.len() <= 51_200, "CloudFormation takes no larger one without a bucket");
    fs::write(&file, output.stdout).expect("written");
    file
}

#[test]
fn a_ready_made_function_is_deployed_as_one_that_is_built() {
    if !with_other_programs() {
        return;
    }
    let (file, expanded_file) = (ready_made(), place("ready-made-expanded.json"));
    assert_eq!(succeed(tool("cfn-lint").arg(&file)).trim(), "");
    let told = succeed(tool("sam").args(["validate", "--lint", "--template", path(&file)]));
    assert!(told.contains("is a valid SAM Template"), "{told}");
    succeed(tool("python").args(["-c", EXPAND_READY_MADE, path(&file), path(&expanded_file)]));
    let (built, mut ready) = (resources(expanded()), resources(&expanded_file));
    let function = ready.iter_mut().find(|(name, _)| name == "Function").expect("a function");
    let code = function.1["Properties"]["Code"].take();
    assert_eq!(code, json!({"S3Bucket": {"Ref": "CodeBucket"}, "S3Key": {"Ref": "CodeKey"}}));
    let machine = ready.iter_mut().find(|(name, _)| name == "StateMachine").expect("a state machine");
    let lines = machine.1["Properties"]["DefinitionString"]["Fn::Join"][1].take();
    let lines = lines.as_array().expect("lines").iter().map(|line| line.as_str().expect("text"));
    let definition: Value = serde_json::from_str(&lines.collect::<Vec<_>>().join("\n")).expect("JSON");
    assert_eq!(definition, without_comments(serde_json::from_str(&read("statemachine.asl.json")).expect("JSON")));
    for ((name, mut of_built), (name_of_ready, of_ready)) in built.into_iter().zip(ready) {
        assert_eq!(name, name_of_ready);
        for (properties, file) in [("Function", "Code"), ("StateMachine", "DefinitionString")] {
            if name == properties {
                of_built["Properties"][file] = of_ready["Properties"][file].clone();
                of_built["Properties"].as_object_mut().expect("properties").remove("DefinitionS3Location");
            }
        }
        let [of_built, of_ready] = [of_built, of_ready].map(|mut resource| {
            resource.as_object_mut().expect("a resource").remove("Metadata");
            without_nulls(resource)
        });
        assert_eq!(of_built, of_ready, "{name}");
    }
}

/// A state machine that does the same.
fn without_comments(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.into_iter().filter(|(name, _)| name != "Comment");
            members.map(|(name, member)| (name, without_comments(member))).collect()
        }
        Value::Array(items) => items.into_iter().map(without_comments).collect(),
        other => other,
    }
}

/// Without what was taken out.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.into_iter().filter(|(_, member)| !member.is_null());
            members.map(|(name, member)| (name, without_nulls(member))).collect()
        }
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        other => other,
    }
}

#[test]
fn whatever_can_be_tagged_is() {
    const UNTAGGED: [&str; 6] = [
        "AWS::CloudWatch::Dashboard",
        "AWS::Lambda::EventInvokeConfig",
        "AWS::Lambda::Permission",
        "AWS::S3::BucketPolicy",
        "AWS::SNS::Subscription",
        "AWS::SNS::TopicPolicy",
    ];
    if !with_other_programs() {
        return;
    }
    for (name, resource) in resources(expanded()) {
        let takes_none = resource["Type"].as_str().is_some_and(|kind| UNTAGGED.contains(&kind));
        let tags = resource["Properties"]["Tags"].to_string();
        assert!(takes_none || tags.contains(r#""application""#), "{name}: {tags}");
    }
}

/// Compiles for minutes.
#[test]
fn sam_builds_a_small_function() {
    if !with_other_programs() {
        return;
    }
    let build = place("build");
    // This machine's own architecture: it needs no other target than the toolchain has.
    let architecture = format!("Architecture={}", if cfg!(target_arch = "aarch64") { "arm64" } else { "x86_64" });
    let arguments = ["build", "--parameter-overrides", &architecture, "--build-dir", path(&build)];
    succeed(tool("sam").args(arguments));
    let zip = "import shutil, sys; shutil.make_archive(sys.argv[1], 'zip', sys.argv[2])";
    succeed(tool("python").args(["-c", zip, path(&place("function")), path(&build.join("Function"))]));
    let files: Vec<PathBuf> =
        fs::read_dir(build.join("Function")).expect("built").map(|entry| entry.expect("a file").path()).collect();
    assert_eq!(files, [build.join("Function/bootstrap")], "nothing else is deployed");
    let bytes = fs::metadata(place("function.zip")).expect("a zip").len();
    println!("the zip has {bytes} bytes");
    assert!(usize::try_from(bytes).is_ok_and(|bytes| bytes <= MOST_BYTES), "{bytes} bytes");
}
