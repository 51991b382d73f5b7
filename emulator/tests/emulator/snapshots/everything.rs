//! An emulator that has something of everything: whatever is not part of a snapshot is missed here.

use std::fmt::Write as _;

use personalize_emulator::{Clock, Options, ResourceType, Timestamp};
use serde_json::{Value, json};

use super::{Request, answer, good, json_of, restored, taken};
use crate::runtime::{records, tastes};
use crate::world::{BUCKET, INTERACTIONS, ITEMS, ROLE, World};

const ACCOUNT: &str = "arn:aws:personalize:us-east-1:123456789012";
const MACHINE: &str = "arn:aws:states:us-east-1:123456789012:stateMachine:films";
const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:runs";

const USERS: &str = r#"{"type": "record", "name": "Users", "fields": [
    {"name": "USER_ID", "type": "string"}, {"name": "AGE", "type": "int"},
    {"name": "PLAN", "type": ["null", "string"], "categorical": true}]}"#;

const ACTIONS: &str = r#"{"type": "record", "name": "Actions", "fields": [
    {"name": "ACTION_ID", "type": "string"}, {"name": "VALUE", "type": ["long", "null"]}]}"#;

const ACTION_INTERACTIONS: &str = r#"{"type": "record", "name": "ActionInteractions", "fields": [
    {"name": "USER_ID", "type": "string"}, {"name": "ACTION_ID", "type": "string"},
    {"name": "EVENT_TYPE", "type": "string"}, {"name": "TIMESTAMP", "type": "long"}]}"#;

/// A recipe of each family of models that a campaign can serve.
const RECIPES: [&str; 8] = [
    "aws-user-personalization",
    "aws-user-personalization-v2",
    "aws-personalized-ranking",
    "aws-similar-items",
    "aws-semantic-similarity",
    "aws-trending-now",
    "aws-popularity-count",
    "aws-next-best-action",
];

fn arn(kind: &str, name: &str) -> String {
    format!("{ACCOUNT}:{kind}/{name}")
}

/// Calls an operation of the control plane, which succeeds.
async fn call(world: &World, operation: &str, body: Value) -> Value {
    json_of(world, &Request::control(operation, &body)).await
}

async fn admin(world: &World, line: &str, body: Value) -> Value {
    json_of(world, &Request::admin(line, &body)).await
}

/// The rows of each dataset.
fn rows() -> [(&'static str, &'static str, String); 5] {
    let mut users = "USER_ID,AGE,PLAN\n".to_owned();
    let mut actions = "ACTION_ID,VALUE\n".to_owned();
    let mut taken = "USER_ID,ACTION_ID,EVENT_TYPE,TIMESTAMP\n".to_owned();
    for user in 0..80 {
        writeln!(users, "u{user},{},{}", 20 + user % 50, ["basic", "pro"][user % 2]).expect("a line");
        for action in 0..15 {
            let event = ["Viewed", "Taken", "Not Taken"][(user + action) % 3];
            writeln!(taken, "u{user},act{action},{event},{}", 1_750_000_000 + user * 100 + action).expect("a line");
        }
    }
    (0..15).for_each(|action| writeln!(actions, "act{action},{action}").expect("a line"));
    [
        ("Interactions", INTERACTIONS, tastes()),
        ("Items", ITEMS, records()),
        ("Users", USERS, users),
        ("Actions", ACTIONS, actions),
        ("Action_Interactions", ACTION_INTERACTIONS, taken),
    ]
}

/// A dataset group with all data; gives back its ARN.
async fn fill_group(world: &World, name: &str, domain: Option<&str>) {
    let tags = json!([{"tagKey": "team", "tagValue": name}]);
    let mut group = json!({"name": name, "tags": tags, "roleArn": ROLE,
        "kmsKeyArn": "arn:aws:kms:us-east-1:123456789012:key/1"});
    if let Some(domain) = domain {
        group["domain"] = json!(domain);
    }
    call(world, "CreateDatasetGroup", group).await;
    world.pass(60.0);
    let group = arn("dataset-group", name);
    let kinds = if domain.is_some() { 1 } else { 5 };
    for (kind, schema, rows) in rows().into_iter().take(kinds) {
        let mut asked = json!({"name": format!("{name}-{kind}"), "schema": schema});
        if let Some(domain) = domain {
            asked["domain"] = json!(domain);
        }
        let schema = call(world, "CreateSchema", asked).await;
        let dataset =
            json!({"name": kind, "datasetGroupArn": group, "datasetType": kind, "schemaArn": schema["schemaArn"]});
        let dataset = call(world, "CreateDataset", dataset).await;
        world.pass(10.0);
        let place = format!("{name}/{kind}/rows.csv");
        good(world, &Request::new(&format!("PUT /{BUCKET}/{place}"), "", &rows)).await;
        import(world, &format!("{name}-{kind}"), &dataset["datasetArn"], &format!("s3://{BUCKET}/{place}")).await;
        world.pass(400.0);
    }
}

async fn import(world: &World, job: &str, dataset: &Value, location: &str) {
    let asked = json!({"jobName": job, "datasetArn": dataset, "roleArn": ROLE, "importMode": "FULL",
        "dataSource": {"dataLocation": location}, "tags": [{"tagKey": "job", "tagValue": job}]});
    call(world, "CreateDatasetImportJob", asked).await;
}

/// A solution of each recipe with a version and a campaign, all of which are ACTIVE.
async fn train(world: &World) {
    let group = arn("dataset-group", "films");
    for recipe in RECIPES.into_iter().chain(["aws-item-affinity"]) {
        let optimized = recipe == "aws-user-personalization";
        let asked = json!({"name": recipe, "datasetGroupArn": group, "performHPO": optimized,
            "recipeArn": format!("arn:aws:personalize:::recipe/{recipe}"), "performAutoTraining": recipe == "aws-similar-items"});
        call(world, "CreateSolution", asked).await;
        let asked = json!({"solutionArn": arn("solution", recipe), "name": format!("{recipe}-1")});
        let version = call(world, "CreateSolutionVersion", asked).await;
        world.pass(4000.0);
        if recipe != "aws-item-affinity" {
            let mut asked = json!({"name": recipe, "minProvisionedTPS": 2,
                "solutionVersionArn": version["solutionVersionArn"]});
            if recipe.contains("-v2") {
                asked["campaignConfig"] = json!({"enableMetadataWithRecommendations": true});
            }
            call(world, "CreateCampaign", asked).await;
            world.pass(600.0);
        }
    }
    let recipe = "arn:aws:personalize:::recipe/aws-vod-most-popular";
    for recipe in [recipe, "arn:aws:personalize:::recipe/aws-vod-because-you-watched-x"] {
        let name = recipe.rsplit('/').next().expect("a name");
        let asked = json!({"name": name, "datasetGroupArn": arn("dataset-group", "shop"), "recipeArn": recipe});
        call(world, "CreateRecommender", asked).await;
        world.pass(4000.0);
    }
}

/// Filters, a tracker, and what came one by one: of a user, of nobody yet, and records.
async fn put(world: &World) -> Value {
    let group = arn("dataset-group", "films");
    for (name, expression) in [
        ("seen", "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"Watch\")"),
        ("newer", "INCLUDE ItemID WHERE Items.YEAR > $YEAR AND Items.GENRE IN (\"drama\", \"noir\")"),
    ] {
        let asked = json!({"name": name, "datasetGroupArn": group, "filterExpression": expression});
        call(world, "CreateFilter", asked).await;
        world.pass(60.0);
    }
    let tracker = call(world, "CreateEventTracker", json!({"name": "web", "datasetGroupArn": group})).await;
    world.pass(60.0);
    let tracking = tracker["trackingId"].clone();
    put_events(world, &tracking, Some("u1"), "s1").await;
    put_events(world, &tracking, None, "s2").await;
    let items = json!({"datasetArn": arn("dataset", "films/ITEMS"),
        "items": [{"itemId": "new1", "properties": "{\"genre\": \"drama\", \"year\": 2025}"}]});
    good(world, &Request::new("POST /items", "", &items)).await;
    let users = json!({"datasetArn": arn("dataset", "films/USERS"),
        "users": [{"userId": "new-user", "properties": "{\"age\": 41, \"plan\": \"pro\"}"}]});
    good(world, &Request::new("POST /users", "", &users)).await;
    world.pass(1300.0);
    tracking
}

async fn put_events(world: &World, tracking: &Value, user: Option<&str>, session: &str) {
    let now = admin(world, "GET clock", Value::Null).await["now"].as_f64().expect("a time").floor();
    let event = |number: u32| {
        json!({"eventType": "Watch", "itemId": format!("b{number}"), "sentAt": now - 1.0,
        "eventId": format!("{session}-{now}-{number}")})
    };
    let mut asked = json!({"trackingId": tracking, "sessionId": session, "eventList": [event(1), event(2), event(3)]});
    if let Some(user) = user {
        asked["userId"] = json!(user);
    }
    good(world, &Request::new("POST /events", "", &asked)).await;
}

/// Objects in versions, with attributes, deleted, and in parts that are no object yet.
async fn put_objects(world: &World) {
    let attributes =
        "content-type: text/x\r\nx-amz-meta-by: me\r\ncache-control: no-cache\r\nx-amz-checksum-crc32: NSRBwg==\r\n";
    good(world, &Request::new("PUT /data/kept", "content-type: a/b\r\n", "first")).await;
    good(world, &Request::new("PUT /data/kept", attributes, "abc")).await;
    good(world, &Request::new("PUT /data/gone", "", "gone")).await;
    good(world, &Request::new("DELETE /data/gone", "", "")).await;
    good(world, &Request::new("PUT /data/large", "", &"0123456789".repeat(300_000))).await;
    good(world, &Request::new("PUT /other", "", "")).await;
    let begun = good(world, &Request::new("POST /data/parts?uploads", "x-amz-meta-in: parts\r\n", "")).await;
    let id = begun.split_once("<UploadId>").and_then(|(_, rest)| rest.split_once('<')).expect("an identifier").0;
    good(world, &Request::new(&format!("PUT /data/parts?partNumber=1&uploadId={id}"), "", "part")).await;
}

/// The services beside.
async fn use_others(world: &World) {
    let message = format!("Action=Publish&Version=2010-03-31&TopicArn={TOPIC}&Subject=Done&Message=It+is");
    let form = "content-type: application/x-www-form-urlencoded\r\n";
    good(world, &Request::new("POST /", form, &message)).await;
    good(world, &Request::event_bridge("CreateEventBus", &json!({"Name": "films"}))).await;
    let entry = json!({"EventBusName": "films", "Source": "test", "DetailType": "Film", "Detail": "{\"a\": 1}"});
    good(world, &Request::event_bridge("PutEvents", &json!({"Entries": [entry]}))).await;
    let tags = json!({"Tags": [{"Key": "team", "Value": "films"}], "ClientToken": "group-token"});
    good(world, &Request::scheduler("POST /schedule-groups/films", &tags)).await;
    good(world, &schedule("hourly", "rate(1 hour)", "token")).await;
    good(world, &schedule("nightly", "cron(0 3 * * ? *)", "another-token")).await;
    world.pass(7200.0);
}

fn schedule(name: &str, expression: &str, token: &str) -> Request {
    let asked = json!({"GroupName": "films", "ScheduleExpression": expression, "ClientToken": token,
        "ScheduleExpressionTimezone": "Europe/Berlin", "Target": {"Arn": MACHINE, "RoleArn": ROLE, "Input": "{}"},
        "FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15}});
    Request::scheduler(&format!("POST /schedules/{name}"), &asked)
}

/// What was asked of the emulator itself.
async fn ask_for_faults(world: &World) {
    let fault = json!({"operation": "ListSchemas", "nth": 3, "error": "ThrottlingException", "message": "no"});
    admin(world, "POST faults", fault).await;
    let fault = json!({"operation": "ListFilters", "share": 0.5, "error": "InvalidInputException"});
    admin(world, "POST faults", fault).await;
    admin(world, "POST faults", json!({"resourceType": "filter", "name": "fails*", "failureReason": "asked"})).await;
    admin(world, "POST faults", json!({"operation": "CreateFilter", "keeps": {"tags": []}})).await;
    admin(world, "POST faults", json!({"deletionsShowAfter": 20})).await;
    let metrics = json!({"arn": arn("solution", "aws-trending-now"), "metrics": {"coverage": 0.25}});
    admin(world, "PUT metrics", metrics).await;
    admin(world, "PUT latencies", json!({"filter": [30, 90], "datasetImportJob": {"films-*": 700}})).await;
    admin(world, "PUT request-rate", json!({"requestsPerSecond": 5000})).await;
}

/// Something of each kind that is under way.
async fn begin(world: &World) {
    let group = arn("dataset-group", "films");
    let version = version(world, "aws-user-personalization").await;
    let metric = json!({"eventType": "Watch", "metricName": "watched", "expression": "SAMPLECOUNT()"});
    let asked = json!({"name": "effect", "datasetGroupArn": group, "metrics": [metric], "metricsOutputConfig": {"roleArn": ROLE}});
    call(world, "CreateMetricAttribution", asked).await;
    good(world, &Request::new("PUT /data/in/users.json", "", "{\"userId\": \"u2\"}\n{\"userId\": \"u3\"}\n")).await;
    good(world, &Request::new("PUT /data/in/items.json", "", "{\"itemId\": \"a1\"}\n")).await;
    good(world, &Request::new("PUT /data/forget/users.csv", "", "USER_ID\nu7\n")).await;
    let output = |name: &str| json!({"s3DataDestination": {"path": format!("s3://data/{name}/")}});
    let job = json!({"jobName": "batch", "solutionVersionArn": version, "roleArn": ROLE, "filterArn": arn("filter", "seen"),
        "jobInput": {"s3DataSource": {"path": "s3://data/in/users.json"}}, "jobOutput": output("batch")});
    call(world, "CreateBatchInferenceJob", job).await;
    let version = self::version(world, "aws-item-affinity").await;
    let job = json!({"jobName": "segments", "solutionVersionArn": version, "roleArn": ROLE, "numResults": 5,
        "jobInput": {"s3DataSource": {"path": "s3://data/in/items.json"}}, "jobOutput": output("segments")});
    call(world, "CreateBatchSegmentJob", job).await;
    let job = json!({"jobName": "export", "datasetArn": arn("dataset", "films/INTERACTIONS"), "roleArn": ROLE,
        "ingestionMode": "ALL", "jobOutput": output("export")});
    call(world, "CreateDatasetExportJob", job).await;
    import(world, "again", &json!(arn("dataset", "films/ITEMS")), "s3://data/films/Items/rows.csv").await;
    let job = json!({"jobName": "forget", "datasetGroupArn": group, "roleArn": ROLE,
        "dataSource": {"dataLocation": "s3://data/forget/users.csv"}});
    call(world, "CreateDataDeletionJob", job).await;
    call(world, "CreateSolutionVersion", json!({"solutionArn": arn("solution", "aws-popularity-count")})).await;
    let campaign = arn("campaign", "aws-similar-items");
    call(world, "UpdateCampaign", json!({"campaignArn": campaign, "minProvisionedTPS": 3})).await;
    call(
        world,
        "UpdateSolution",
        json!({"solutionArn": arn("solution", "aws-trending-now"), "performAutoTraining": true}),
    )
    .await;
    call(world, "DeleteCampaign", json!({"campaignArn": arn("campaign", "aws-popularity-count")})).await;
    let stopped = arn("recommender", "aws-vod-because-you-watched-x");
    call(world, "StopRecommender", json!({"recommenderArn": stopped})).await;
    call(world, "TagResource", json!({"resourceArn": campaign, "tags": [{"tagKey": "a", "tagValue": "b"}]})).await;
    let asked = json!({"name": "fails-later", "datasetGroupArn": group, "filterExpression": "INCLUDE ItemID WHERE Items.YEAR > 1"});
    call(world, "CreateFilter", asked).await;
}

/// The newest version of a solution.
async fn version(world: &World, solution: &str) -> Value {
    let listed = call(world, "ListSolutionVersions", json!({"solutionArn": arn("solution", solution)})).await;
    listed["solutionVersions"][0]["solutionVersionArn"].clone()
}

/// Every answer that an emulator has, in the same order.
async fn look(world: &World) -> Vec<(String, String)> {
    let mut requests: Vec<Request> =
        ["clock", "calls", "resources", "usage", "notifications", "events", "schedules/invocations"]
            .map(|path| Request::admin(&format!("GET {path}"), &Value::Null))
            .into();
    let resources = admin(world, "GET resources", Value::Null).await;
    for resource in resources["resources"].as_array().expect("a list") {
        requests.extend(describe(resource));
    }
    requests.extend(lists());
    requests.extend(recommendations());
    let mut answers = Vec::new();
    for request in requests {
        let answer = answer(world, &request).await;
        answers.push((format!("{} {} {}", request.line, request.headers, request.body), answer));
    }
    answers
}

fn describe(resource: &Value) -> Vec<Request> {
    let kind = resource["resourceType"].as_str().expect("a type");
    if kind == "schedule" {
        let name = resource["name"].as_str().expect("a name");
        return vec![Request::scheduler(&format!("GET /schedules/{name}?groupName=films"), &Value::Null)];
    }
    let operation = format!("Describe{}{}", kind[..1].to_uppercase(), &kind[1..]);
    let mut requests = vec![
        Request::control(&operation, &json!({format!("{kind}Arn"): resource["arn"]})),
        Request::control("ListTagsForResource", &json!({"resourceArn": resource["arn"]})),
    ];
    if kind == "solutionVersion" {
        requests.push(Request::control("GetSolutionMetrics", &json!({"solutionVersionArn": resource["arn"]})));
    }
    requests
}

fn lists() -> Vec<Request> {
    let operations = [
        "ListDatasetGroups",
        "ListSchemas",
        "ListDatasets",
        "ListDatasetImportJobs",
        "ListDatasetExportJobs",
        "ListDataDeletionJobs",
        "ListEventTrackers",
        "ListFilters",
        "ListSolutions",
        "ListSolutionVersions",
        "ListCampaigns",
        "ListRecommenders",
        "ListBatchInferenceJobs",
        "ListBatchSegmentJobs",
        "ListMetricAttributions",
        "ListSchemas",
        "ListSchemas",
        "ListFilters",
        "ListFilters",
        "ListFilters",
        "ListFilters",
    ];
    let mut requests: Vec<Request> =
        operations.iter().map(|operation| Request::control(operation, &json!({}))).collect();
    for line in ["GET /schedules", "GET /schedule-groups", "GET /schedule-groups/films"] {
        requests.push(Request::scheduler(line, &Value::Null));
    }
    requests.push(Request::event_bridge("ListEventBuses", &json!({})));
    let objects = [
        "GET /",
        "GET /data?list-type=2",
        "GET /data?versions",
        "GET /data?uploads",
        "GET /other?list-type=2",
        "GET /data/kept",
        "HEAD /data/kept",
        "GET /data/gone",
        "GET /data/large",
        "GET /data/export/export/Interactions.csv",
        "GET /data/batch/users.json.out",
        "GET /data/segments/items.json.out",
    ];
    requests.extend(objects.map(|line| Request::new(line, "x-amz-checksum-mode: ENABLED\r\n", "")));
    requests
}

fn recommendations() -> Vec<Request> {
    let ask = |path: &str, body: Value| Request::new(&format!("POST {path}"), "", &body);
    let mut requests = Vec::new();
    for recipe in RECIPES {
        let campaign = arn("campaign", recipe);
        match recipe {
            "aws-personalized-ranking" => {
                let items = json!(["a1", "b2", "a3", "b4", "new1"]);
                let asked = json!({"campaignArn": campaign, "userId": "u2", "inputList": items});
                requests.push(ask("/personalize-ranking", asked));
            }
            "aws-next-best-action" => {
                requests.push(ask("/action-recommendations", json!({"campaignArn": campaign, "userId": "u2"})));
            }
            _ => {
                for user in ["u1", "u2", "s2", "nobody"] {
                    let mut asked = json!({"campaignArn": campaign, "userId": user, "itemId": "a1", "numResults": 10});
                    if recipe.contains("-v2") {
                        asked["metadataColumns"] = json!({"ITEMS": ["GENRE", "YEAR"]});
                    }
                    requests.push(ask("/recommendations", asked.clone()));
                    asked["filterArn"] = json!(arn("filter", "seen"));
                    requests.push(ask("/recommendations", asked.clone()));
                    asked["filterArn"] = json!(arn("filter", "newer"));
                    asked["filterValues"] = json!({"YEAR": "2000"});
                    requests.push(ask("/recommendations", asked));
                }
            }
        }
    }
    for recommender in ["aws-vod-most-popular", "aws-vod-because-you-watched-x"] {
        let asked = json!({"recommenderArn": arn("recommender", recommender), "userId": "u3", "itemId": "a1"});
        requests.push(ask("/recommendations", asked));
    }
    requests
}

/// The same steps after the snapshot as there would have been without.
async fn go_on(world: &World, tracking: &Value) -> Vec<String> {
    let mut answers = Vec::new();
    for seconds in [40.0, 300.0, 900.0, 4000.0] {
        world.pass(seconds);
        put_events(world, tracking, Some("u2"), "s2").await;
        answers.push(answer(world, &Request::admin("GET resources", &Value::Null)).await);
    }
    // What was asked for with a token takes no effect again.
    answers.push(answer(world, &schedule("nightly", "cron(0 3 * * ? *)", "another-token")).await);
    let solution = json!({"solutionArn": arn("solution", "aws-user-personalization-v2")});
    answers.push(answer(world, &Request::control("CreateSolutionVersion", &solution)).await);
    answers.push(answer(world, &Request::new("PUT /data/kept", "", "third")).await);
    let created = json!({"name": "fails-again", "datasetGroupArn": arn("dataset-group", "films"),
        "filterExpression": "INCLUDE ItemID WHERE Items.YEAR > 1"});
    answers.push(answer(world, &Request::control("CreateFilter", &created)).await);
    answers.push(answer(world, &Request::control("CreateDatasetGroup", &json!({"name": "films"}))).await);
    world.pass(30.0 * 86_400.0);
    answers
}

fn assert_same(before: &[(String, String)], after: &[(String, String)], when: &str) {
    assert_eq!(before.len(), after.len(), "{when}");
    for ((request, expected), (_, found)) in before.iter().zip(after) {
        assert!(expected == found, "{when}: {request}\nwas answered\n{expected}\nand is answered\n{found}");
    }
}

#[tokio::test]
async fn everything_is_back_and_goes_on_as_it_would_have() {
    let world = World::new().await;
    world.emulator.raise_quota(ResourceType::Campaign, 20);
    good(&world, &Request::new(&format!("PUT /{BUCKET}"), "", "")).await;
    fill_group(&world, "films", None).await;
    fill_group(&world, "shop", Some("VIDEO_ON_DEMAND")).await;
    train(&world).await;
    let tracking = put(&world).await;
    put_objects(&world).await;
    use_others(&world).await;
    // Metrics are part of what is stored.
    look(&world).await;
    ask_for_faults(&world).await;
    begin(&world).await;
    world.pass(5.0);

    let snapshot = taken(&world).await;
    let clock = Clock::virtual_from(Timestamp(1_000_000_000.0));
    let other = World::with(Options { seed: 99, clock, ..Options::default() }).await;
    other.group("in-the-way").await;
    restored(&other, &snapshot).await;

    let (expected, found) = (look(&world).await, look(&other).await);
    assert!(expected.len() > 200, "{}", expected.len());
    let is_good = |answers: &[(String, String)], what: &str| {
        let good =
            |(request, answer): &&(String, String)| request.starts_with(what) && answer.starts_with("HTTP/1.1 200");
        answers.iter().filter(good).count()
    };
    assert!(is_good(&expected, "POST /recommendations") > 60, "{expected:?}");
    assert_same(&expected, &found, "at once");
    assert_eq!(go_on(&world, &tracking).await, go_on(&other, &tracking).await);
    let (expected, found) = (look(&world).await, look(&other).await);
    for output in ["export/export/Interactions.csv", "batch/users.json.out", "segments/items.json.out"] {
        assert_eq!(is_good(&expected, &format!("GET /data/{output}")), 1, "{output}");
    }
    assert_same(&expected, &found, "a month later");
    let again = taken(&other).await;
    assert!(again.len() > snapshot.len(), "{} and {}", again.len(), snapshot.len());
}
