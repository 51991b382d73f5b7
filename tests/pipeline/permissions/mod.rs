//! What the function asks of AWS against what the template grants: all of it, and nothing besides.
//!
//! The requests are those of runs that reach every call, so that a new call without a grant fails here and not in
//! somebody's account, and a grant that nothing needs any more is seen. `deployment.rs` holds the grants against what
//! AWS publishes about each action's resources.

mod requests;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::template::{resources, template};
use requests::{Request, requests};

/// What the function's role is granted though it asks for none of it itself.
const NOT_CALLED: [(&str, &str); 6] = [
    ("kms:Decrypt", "the topic is encrypted, and so may the bucket be"),
    ("kms:GenerateDataKey", "what is published to an encrypted topic is encrypted by its publisher"),
    ("logs:CreateLogStream", "Lambda writes the log with the function's role"),
    ("logs:PutLogEvents", "Lambda writes the log with the function's role"),
    ("xray:PutTelemetryRecords", "Lambda traces with the function's role"),
    ("xray:PutTraceSegments", "Lambda traces with the function's role"),
];

/// Where no resource can be named, and `*` is all that a policy can say.
const NO_RESOURCE: [(&str, &str); 6] = [
    ("cloudwatch:PutMetricData", "CloudWatch has none for metrics that are put"),
    ("personalize:List", "Personalize authorizes its lists on no resource"),
    ("scheduler:ListSchedules", "EventBridge Scheduler authorizes that list on no resource"),
    ("xray:", "X-Ray has none for traces and sampling"),
    ("logs:DescribeLogGroups", "what Step Functions asks for before it delivers a log"),
    ("logs:", "CloudWatch Logs has none for log deliveries and resource policies"),
];

/// The actions that the requests need.
fn needed() -> BTreeSet<String> {
    requests().iter().flat_map(Request::actions).collect()
}

fn deletes(action: &str) -> bool {
    action.starts_with("personalize:Delete") || action == "personalize:StopSolutionVersionCreation"
}

fn publishes(action: &str) -> bool {
    action.starts_with("events:")
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
fn whatever_the_function_asks_for_is_granted_and_nothing_else_is() {
    let template = template();
    let role = &resources(&template)["FunctionRole"]["Properties"];
    let granted = granted(&policies(role, None));
    let needed: BTreeSet<String> =
        needed().into_iter().filter(|action| !deletes(action) && !publishes(action)).collect();
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
    let needed: BTreeSet<String> = needed().into_iter().filter(|action| deletes(action)).collect();
    assert_eq!(with_consent, needed);
}

#[test]
fn events_may_be_published_on_the_deployment_s_bus_and_on_no_other() {
    let template = template();
    assert_eq!(template["Parameters"]["EventBusName"]["Default"], "");
    let role = &resources(&template)["FunctionRole"]["Properties"];
    let statements = policies(role, Some("HasEventBus"));
    let needed: BTreeSet<String> = needed().into_iter().filter(|action| publishes(action)).collect();
    assert_eq!(granted(&statements), needed);
    let [statement] = statements.as_slice() else { panic!("{statements:?}") };
    let bus = statement["Resource"]["Fn::Sub"].as_str().and_then(|arn| arn.split_once(":event-bus/")).unwrap().1;
    assert_eq!(bus, "${EventBusName}");
    let variables = &resources(&template)["Function"]["Properties"]["Environment"]["Variables"];
    let told = json!({"Fn::If": ["HasEventBus", {"Ref": "EventBusName"}, {"Ref": "AWS::NoValue"}]});
    assert_eq!(variables["EVENT_BUS_NAME"], told);
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
    let tagged: BTreeSet<String> = requests().iter().filter_map(Request::tagged).collect();
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
    assert_eq!(names, ["FunctionRole", "PersonalizeRole", "SchedulerRole", "StateMachineRole"]);
    for name in ["Function", "StateMachine"] {
        let properties = &resources(&template)[name]["Properties"];
        assert!(properties["Role"].is_object(), "SAM would make a role of its own for {name}");
        assert_eq!(properties.get("Policies"), None, "{name}");
    }
}

#[test]
fn a_service_is_let_in_for_this_account_only() {
    let template = template();
    let of_this_account = json!({"aws:SourceAccount": {"Ref": "AWS::AccountId"}});
    for (name, resource) in resources(&template) {
        for statement in statements(&resource["Properties"]) {
            let service = statement["Principal"]["Service"].as_str();
            // Lambda alone sends no account when it assumes a role.
            if let Some(service) = service.filter(|service| *service != "lambda.amazonaws.com") {
                assert_eq!(statement["Condition"]["StringEquals"], of_this_account, "{name}: {service}");
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
fn a_role_is_handed_on_to_the_service_that_it_is_for_alone() {
    let template = template();
    let all = statements(&template["Resources"]);
    let handing_on: Vec<&&Value> =
        all.iter().filter(|statement| actions(statement).any(|action| action == "iam:PassRole")).collect();
    let roles = [("PersonalizeRole", "personalize"), ("SchedulerRole", "scheduler")];
    assert_eq!(handing_on.len(), roles.len(), "{handing_on:?}");
    for (statement, (role, service)) in handing_on.iter().zip(roles) {
        assert_eq!(statement["Resource"], json!({"Fn::GetAtt": format!("{role}.Arn")}));
        let service = format!("{service}.amazonaws.com");
        assert_eq!(statement["Condition"], json!({"StringEquals": {"iam:PassedToService": service}}));
    }
}

#[test]
fn no_partition_is_taken_for_granted() {
    for file in ["template.yaml", "statemachine.asl.json", "samconfig.toml"] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
        assert!(!text.contains("arn:aws:"), "{file}");
    }
}
