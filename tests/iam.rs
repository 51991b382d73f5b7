//! What the code calls against what the template grants: all of it, and nothing besides.
//!
//! Operations are read from the sources, so that a new call without a grant fails here and not in somebody's
//! account. `tests/deployment.rs` holds the grants against what AWS publishes about each action's resources.

#![expect(clippy::expect_used, reason = "a test that cannot read what it checks fails")]

#[path = "support/template.rs"]
mod template;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use template::{resources, template};

/// What the function's role is granted though no line of the code calls it.
const NOT_CALLED: [(&str, &str); 6] = [
    ("kms:Decrypt", "the topic is encrypted, and so may the bucket be"),
    ("kms:GenerateDataKey", "what is published to an encrypted topic is encrypted by its publisher"),
    ("logs:CreateLogStream", "Lambda writes the log with the function's role"),
    ("logs:PutLogEvents", "Lambda writes the log with the function's role"),
    ("xray:PutTelemetryRecords", "Lambda traces with the function's role"),
    ("xray:PutTraceSegments", "Lambda traces with the function's role"),
];

/// Where no resource can be named, and `*` is all that a policy can say.
const NO_RESOURCE: [(&str, &str); 4] = [
    ("personalize:List", "Personalize authorizes its lists on no resource"),
    ("xray:", "X-Ray has none for traces and sampling"),
    ("logs:DescribeLogGroups", "what Step Functions asks for before it delivers a log"),
    ("logs:", "CloudWatch Logs has none for log deliveries and resource policies"),
];

/// Where `arn:aws:` is the very name of something, in all partitions, or an example in a message.
const ARN_AWS: [(&str, &str); 3] = [
    ("arn:aws:personalize:::", "recipes belong to the service, and it names them so"),
    ("such as arn:aws:states:", "an example in a message"),
    ("one looks like arn:aws:", "an example in a message"),
];

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

// --- The code ---

/// The Rust files below a folder, without their comments and tests.
fn sources(folder: &str) -> BTreeMap<PathBuf, String> {
    let mut sources = BTreeMap::new();
    let mut folders = vec![project().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the project") {
            let file = entry.expect("an entry").path();
            if file.is_dir() {
                folders.push(file);
            } else if file.extension().is_some_and(|extension| extension == "rs") && !file.ends_with("tests.rs") {
                sources.insert(file.clone(), without_comments_and_tests(&read(&file)));
            }
        }
    }
    assert!(!sources.is_empty(), "there is no source in {folder}");
    sources
}

fn without_comments_and_tests(source: &str) -> String {
    let code = source.lines().take_while(|line| line.trim() != "#[cfg(test)]");
    code.filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// An operation, and everything that is said between it and the next one.
#[derive(Debug)]
struct Call {
    service: String,
    operation: String,
    request: String,
}

impl Call {
    /// The name of the operation as its service has it.
    fn name(&self) -> String {
        let words = self.operation.split('_');
        words.map(|word| word[..1].to_ascii_uppercase() + &word[1..]).collect()
    }

    fn says(&self, setter: &str) -> bool {
        self.request.contains(&format!(".{setter}(")) || self.request.contains(&format!(".set_{setter}("))
    }

    fn actions(&self) -> Vec<String> {
        let name = self.name();
        match self.service.as_str() {
            "personalize" => vec![format!("personalize:{name}")],
            "sns" => vec![format!("sns:{name}")],
            "step_functions" => vec![format!("states:{name}")],
            // S3 alone names its actions otherwise than its operations.
            "s3" => match self.operation.as_str() {
                "get_object" if self.says("version_id") => vec!["s3:GetObject".into(), "s3:GetObjectVersion".into()],
                "get_object" => vec!["s3:GetObject".into()],
                "list_objects_v2" => vec!["s3:ListBucket".into()],
                other => panic!("which action does {other} of S3 need? say it in tests/iam.rs, and grant it"),
            },
            other => panic!("a client of {other} is new; say in tests/iam.rs how its actions are named"),
        }
    }
}

/// Every call in a file. A client may only stand where its operation follows at once, so that none hides; the one
/// exception is Personalize's under the name `client`.
fn calls_in(file: &Path, source: &str) -> Vec<Call> {
    let code = squeezed(source).replace("letclient=&run.personalize.client;", "");
    let mut starts: Vec<(usize, &str)> = Vec::new();
    for client in [".personalize.client", ".clients"] {
        starts.extend(code.match_indices(client).map(|(start, _)| (start, client)));
    }
    let alone =
        |start: &usize| !code[..*start].ends_with(|character: char| is_of_a_name(character) || character == '.');
    starts.extend(code.match_indices("client.").map(|(start, _)| (start, "client")).filter(|(start, _)| alone(start)));
    starts.sort_unstable();
    let ends = starts.iter().skip(1).map(|(start, _)| *start).chain([code.len()]);
    let calls = starts.iter().zip(ends).map(|((start, client), end)| {
        let text = &code[*start..end];
        call(client, text).unwrap_or_else(|| {
            let shown: String = text.chars().take(80).collect();
            panic!(
                "{}: `{shown}`: let the operation follow the client, and send it, or it cannot be seen here",
                file.display()
            )
        })
    });
    calls.collect()
}

/// The call that begins with a client.
fn call(client: &str, text: &str) -> Option<Call> {
    let (request, _) = text.split_once(".send()")?;
    let rest = request.strip_prefix(client)?.strip_prefix('.')?;
    let (service, rest) = if client == ".clients" { rest.split_once('.')? } else { ("personalize", rest) };
    let (operation, _) = rest.split_once("()")?;
    let is_named = !operation.is_empty() && operation.chars().all(is_of_a_name);
    is_named.then(|| Call { service: service.into(), operation: operation.into(), request: request.into() })
}

fn squeezed(source: &str) -> String {
    source.chars().filter(|character| !character.is_whitespace()).collect()
}

fn is_of_a_name(character: char) -> bool {
    character.is_ascii_lowercase() || character.is_ascii_digit() || character == '_'
}

fn calls() -> Vec<Call> {
    let sources = sources("src");
    sources.iter().flat_map(|(file, source)| calls_in(file, source)).collect()
}

/// The words in `.call("…"` and `.find("…"`, by which a refusal is reported.
fn names_told(source: &str) -> BTreeSet<String> {
    let code = squeezed(source);
    let told = [".call(\"", ".find(\""].into_iter().flat_map(|opening| code.split(opening).skip(1));
    let names = told.filter_map(|rest| rest.split('"').next());
    // What else is looked for in a text is no operation.
    names.filter(|name| name.starts_with(char::is_uppercase)).map(str::to_owned).collect()
}

/// The actions that the code needs: of its operations, and those that a member of a request asks for besides.
fn needed() -> BTreeSet<String> {
    let calls = calls();
    let mut needed: BTreeSet<String> = calls.iter().flat_map(Call::actions).collect();
    let personalize = || calls.iter().filter(|call| call.service == "personalize");
    if personalize().any(|call| call.says("tags")) {
        needed.insert("personalize:TagResource".into());
    }
    if personalize().any(|call| call.says("role_arn")) {
        needed.insert("iam:PassRole".into());
    }
    needed
}

fn deletes(action: &str) -> bool {
    action.starts_with("personalize:Delete") || action.starts_with("personalize:Stop")
}

// --- The template ---

fn roles(template: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let roles = resources(template).iter().filter(|(_, resource)| resource["Type"] == "AWS::IAM::Role");
    roles.map(|(name, role)| (name.as_str(), &role["Properties"]))
}

/// One or several, as policies have it.
fn listed(value: &Value) -> Vec<&Value> {
    value.as_array().map_or_else(|| vec![value], |items| items.iter().collect())
}

fn actions(statement: &Value) -> impl Iterator<Item = &str> {
    listed(&statement["Action"]).into_iter().filter_map(Value::as_str)
}

/// Everything with an effect, wherever it stands.
fn statements(value: &Value) -> Vec<&Value> {
    match value {
        Value::Object(members) if members.contains_key("Effect") => vec![value],
        Value::Object(members) => members.values().flat_map(statements).collect(),
        Value::Array(items) => items.iter().flat_map(statements).collect(),
        _ => Vec::new(),
    }
}

/// The statements of a role that stand under no condition of the template, or under that one.
fn policies<'template>(role: &'template Value, condition: Option<&str>) -> Vec<&'template Value> {
    let policies = listed(&role["Policies"]).into_iter();
    let chosen = policies.filter(|policy| policy["Fn::If"].get(0).and_then(Value::as_str) == condition);
    chosen.flat_map(statements).collect()
}

fn granted(statements: &[&Value]) -> BTreeSet<String> {
    statements.iter().flat_map(|statement| actions(statement)).map(str::to_owned).collect()
}

// --- What must hold ---

#[test]
fn a_call_is_told_by_the_name_that_it_has() {
    for (file, source) in sources("src") {
        let calls = calls_in(&file, &source);
        let made: BTreeSet<String> =
            calls.iter().filter(|call| call.service == "personalize").map(Call::name).collect();
        assert_eq!(names_told(&source), made, "{}", file.display());
    }
}

#[test]
fn clients_are_made_in_two_places_only() {
    let makes_clients = |source: &String| source.contains("Client::new") || source.contains("Client::from_conf(");
    let sources = sources("src");
    let makers: Vec<&Path> =
        sources.iter().filter(|(_, source)| makes_clients(source)).map(|(file, _)| file.as_path()).collect();
    assert_eq!(makers, [project().join("src/pipeline.rs"), project().join("src/service.rs")]);
    let manifest = read(&project().join("Cargo.toml"));
    let sdks: BTreeSet<&str> = manifest
        .lines()
        .filter(|line| line.starts_with("aws-sdk-") && line.ends_with(".workspace = true"))
        .filter_map(|line| line.split(['.', ' ']).next())
        .collect();
    assert_eq!(sdks, BTreeSet::from(["aws-sdk-personalize", "aws-sdk-s3", "aws-sdk-sfn", "aws-sdk-sns"]));
}

#[test]
fn whatever_the_code_calls_is_granted_and_nothing_else_is() {
    let template = template();
    let role = &resources(&template)["FunctionRole"]["Properties"];
    let granted = granted(&policies(role, None));
    let needed: BTreeSet<String> = needed().into_iter().filter(|action| !deletes(action)).collect();
    let not_called = NOT_CALLED.map(|(action, _)| action.to_owned());
    let expected: BTreeSet<String> = needed.into_iter().chain(not_called).collect();
    let missing: Vec<&String> = expected.difference(&granted).collect();
    let unused: Vec<&String> = granted.difference(&expected).collect();
    assert!(
        missing.is_empty() && unused.is_empty(),
        "missing from the template: {missing:?}; granted for nothing: {unused:?}"
    );
}

#[test]
fn nothing_may_be_deleted_unless_the_deployment_allows_it() {
    let template = template();
    assert_eq!(template["Parameters"]["AllowDelete"]["Default"], "false");
    assert_eq!(template["Conditions"]["MayDelete"], json!({"Fn::Equals": [{"Ref": "AllowDelete"}, "true"]}));
    let role = &resources(&template)["FunctionRole"]["Properties"];
    assert_eq!(
        granted(&policies(role, None)).into_iter().filter(|action| deletes(action)).collect::<Vec<_>>(),
        [""; 0]
    );
    let with_consent = granted(&policies(role, Some("MayDelete")));
    let others: Vec<&String> = with_consent.iter().filter(|action| !deletes(action)).collect();
    assert!(!with_consent.is_empty() && others.is_empty(), "{others:?} deletes nothing");
    let called: BTreeSet<String> = needed().into_iter().filter(|action| deletes(action)).collect();
    assert!(called.is_subset(&with_consent), "missing from the template: {:?}", called.difference(&with_consent));
}

#[test]
fn tags_are_granted_for_what_is_created_with_tags() {
    let template = template();
    let role = &resources(&template)["FunctionRole"]["Properties"];
    let policies = policies(role, None);
    let tagging =
        policies.iter().filter(|statement| actions(statement).any(|action| action == "personalize:TagResource"));
    let granted: BTreeSet<String> =
        tagging.flat_map(|statement| listed(&statement["Resource"])).map(resource_type).collect();
    let created = calls().into_iter().filter(|call| call.operation.starts_with("create_") && call.says("tags"));
    let tagged: BTreeSet<String> = created.map(|call| call.operation["create_".len()..].replace('_', "-")).collect();
    assert_eq!(granted, tagged);
}

/// `solution` of `{"Fn::Sub": "arn:…:solution/*"}`.
fn resource_type(arn: &Value) -> String {
    let last = arn["Fn::Sub"].as_str().and_then(|arn| arn.rsplit(':').next());
    last.and_then(|last| last.strip_suffix("/*"))
        .unwrap_or_else(|| panic!("{arn} names no type of resource"))
        .to_owned()
}

#[test]
fn a_resource_is_named_wherever_one_can_be() {
    let template = template();
    for (name, role) in roles(&template) {
        for statement in statements(&role["Policies"]) {
            assert_eq!(statement["Effect"], "Allow", "{name}: {statement}");
            let names_none = listed(&statement["Resource"]).contains(&&json!("*"));
            for action in actions(statement) {
                assert!(!action.contains('*'), "{name}: {action} is more than one action");
                let may = NO_RESOURCE.iter().any(|(prefix, _)| action.starts_with(prefix));
                assert!(!names_none || may, "{name}: {action} is granted on `*`");
            }
        }
    }
}

#[test]
fn a_role_has_no_managed_policy_and_keeps_within_the_boundary() {
    let template = template();
    let boundary = json!({"Fn::If": ["HasBoundary", {"Ref": "PermissionsBoundaryArn"}, {"Ref": "AWS::NoValue"}]});
    let mut names = Vec::new();
    for (name, role) in roles(&template) {
        assert_eq!(role.get("ManagedPolicyArns"), None, "{name}");
        assert_eq!(role["PermissionsBoundary"], boundary, "{name}");
        names.push(name);
    }
    assert_eq!(names, ["FunctionRole", "PersonalizeRole", "StateMachineRole"]);
    for name in ["Function", "StateMachine"] {
        let properties = &resources(&template)[name]["Properties"];
        assert!(properties["Role"].is_object(), "SAM would make a role of its own for {name}");
        assert_eq!(properties.get("Policies"), None, "{name}");
    }
}

#[test]
fn a_service_is_let_in_for_this_account_only() {
    let template = template();
    let of_this_account = json!({"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}});
    for (name, resource) in resources(&template) {
        for statement in statements(&resource["Properties"]) {
            let service = statement["Principal"]["Service"].as_str();
            // Lambda alone sends no account when it assumes a role.
            if let Some(service) = service.filter(|service| *service != "lambda.amazonaws.com") {
                assert_eq!(statement["Condition"], of_this_account, "{name}: {service}");
            }
            let everybody = statement["Principal"] == "*";
            assert!(!everybody || statement["Effect"] == "Deny", "{name} lets everybody in");
        }
        if resource["Type"] == "AWS::Lambda::Permission" {
            let properties = &resource["Properties"];
            assert!(properties["SourceArn"].is_object(), "{name} does not say who may invoke");
            // A bucket's ARN has no account in it; a rule's has.
            let by_bucket = properties["Principal"] == "s3.amazonaws.com";
            assert!(!by_bucket || properties["SourceAccount"] == json!({"Ref": "AWS::AccountId"}), "{name}");
        }
    }
}

#[test]
fn only_personalize_s_role_is_handed_on_and_only_to_personalize() {
    let template = template();
    let all = statements(&template["Resources"]);
    let handing_on: Vec<&&Value> =
        all.iter().filter(|statement| actions(statement).any(|action| action == "iam:PassRole")).collect();
    let [statement] = handing_on.as_slice() else { panic!("{handing_on:?}") };
    assert_eq!(statement["Resource"], json!({"Fn::GetAtt": "PersonalizeRole.Arn"}));
    assert_eq!(statement["Condition"], json!({"StringEquals": {"iam:PassedToService": "personalize.amazonaws.com"}}));
}

#[test]
fn no_partition_is_taken_for_granted() {
    let mut texts: BTreeMap<PathBuf, String> = sources("src").into_iter().chain(sources("contract/src")).collect();
    for file in ["template.yaml", "statemachine.asl.json", "samconfig.toml"] {
        texts.insert(project().join(file), read(&project().join(file)));
    }
    for (file, text) in texts {
        for line in text.lines().filter(|line| line.contains("arn:aws:")) {
            let excused = ARN_AWS.iter().any(|(excused, _)| line.contains(excused));
            assert!(excused, "{}: {}", file.display(), line.trim());
        }
    }
}
