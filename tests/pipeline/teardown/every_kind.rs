//! Groups with every kind of resource in every state, made by hand, and what is beside them.

use std::collections::BTreeSet;
use std::fmt::Write;

use aws_sdk_scheduler::types::{FlexibleTimeWindow, FlexibleTimeWindowMode, Target};
use personalize_contract::status::Phase;
use personalize_contract::{DatasetType, Status};
use personalize_emulator::ResourceSummary;

use super::*;

const BUCKET: &str = "by-hand";

/// How long what is under way as a deletion begins takes, most of it called `slow`; all else is soon over.
const SLOW: &str = r#"{"datasetGroup": 1, "dataset": 1, "eventTracker": 1, "filter": 1, "metricAttribution": 600,
    "datasetImportJob": {"Items": 1200, "*": 60}, "datasetExportJob": {"slow": 90000, "*": 60},
    "batchInferenceJob": {"slow": 1500, "*": 60}, "batchSegmentJob": {"slow": 1500, "*": 60},
    "dataDeletionJob": {"slow": 90000, "*": 60}, "solutionVersion": {"slow": 90000, "*": 600},
    "campaign": 60, "campaignUpdate": 900, "campaignDeletion": 120, "recommenderDeletion": 120,
    "recommender": {"created": 1800, "*": 60}, "recommenderStop": {"stopping": 1200, "*": 60},
    "recommenderStart": 900, "recommenderUpdate": 900}"#;

fn recipe(name: &str) -> String {
    format!("arn:aws:personalize:::recipe/{name}")
}

async fn passes(laptop: &Laptop, seconds: u64) {
    laptop.emulator().clock().advance(Duration::from_secs(seconds)).await.unwrap();
}

fn status(laptop: &Laptop, arn: &str) -> Option<Status> {
    laptop.emulator().resources().into_iter().find(|seen| seen.arn == arn).and_then(|seen| seen.status)
}

fn role(laptop: &Laptop) -> String {
    laptop.deployment().settings().personalize_role_arn
}

fn put(laptop: &Laptop, key: &str, content: &str) {
    laptop.emulator().objects().put(BUCKET, key, content.as_bytes().to_vec());
}

fn place(key: &str) -> Value {
    json!({"path": format!("s3://{BUCKET}/{key}")})
}

/// The ARN that a creation answers with.
async fn made(laptop: &Laptop, operation: &str, request: Value) -> String {
    let answer = call(laptop, operation, request).await;
    let members = answer.as_object().unwrap();
    members.iter().find(|(name, _)| name.ends_with("Arn")).unwrap().1.as_str().unwrap().to_owned()
}

pub async fn slow_laptop() -> Laptop {
    let laptop = laptop().await;
    laptop.set_latencies(Latencies::parse(SLOW).unwrap());
    laptop
}

async fn group(laptop: &Laptop, name: &str, domain: Option<&str>) -> String {
    let mut request = json!({"name": name});
    if let Some(domain) = domain {
        request["domain"] = json!(domain);
    }
    let arn = made(laptop, "CreateDatasetGroup", request).await;
    passes(laptop, 1).await;
    arn
}

async fn dataset(laptop: &Laptop, group: &str, dataset_type: &str, schema: Value) -> String {
    let schema = made(laptop, "CreateSchema", schema).await;
    let name = dataset_type.to_lowercase();
    let request = json!({"name": name, "datasetGroupArn": group, "datasetType": dataset_type, "schemaArn": schema});
    let arn = made(laptop, "CreateDataset", request).await;
    passes(laptop, 1).await;
    arn
}

async fn import(laptop: &Laptop, name: &str, dataset: &str, key: &str) {
    let source = json!({"dataLocation": format!("s3://{BUCKET}/{key}")});
    let request = json!({"jobName": name, "datasetArn": dataset, "dataSource": source, "roleArn": role(laptop)});
    call(laptop, "CreateDatasetImportJob", request).await;
    passes(laptop, 60).await;
}

async fn solution(laptop: &Laptop, group: &str, name: &str, recipe_name: &str, trains_itself: bool) -> String {
    let mut request = json!({"name": name, "datasetGroupArn": group, "recipeArn": recipe(recipe_name),
        "performAutoTraining": trains_itself});
    if trains_itself {
        request["solutionConfig"] = json!({"autoTrainingConfig": {"schedulingExpression": "rate(1 day)"}});
    }
    let arn = made(laptop, "CreateSolution", request).await;
    passes(laptop, 1).await;
    arn
}

async fn version(laptop: &Laptop, solution: &str) -> String {
    let arn = made(laptop, "CreateSolutionVersion", json!({"solutionArn": solution})).await;
    passes(laptop, 600).await;
    arn
}

async fn campaign(laptop: &Laptop, name: &str, version: &str, follows: bool) -> String {
    let config = json!({"syncWithLatestSolutionVersion": follows});
    let request =
        json!({"name": name, "solutionVersionArn": version, "minProvisionedTPS": 1, "campaignConfig": config});
    let arn = made(laptop, "CreateCampaign", request).await;
    passes(laptop, 60).await;
    arn
}

async fn batch_inference(laptop: &Laptop, name: &str, version: &str, filter: Option<&str>) {
    let mut request = json!({"jobName": name, "solutionVersionArn": version, "roleArn": role(laptop),
        "jobInput": {"s3DataSource": place("in/users.json")}, "jobOutput": {"s3DataDestination": place("out/")}});
    if let Some(filter) = filter {
        request["filterArn"] = json!(filter);
    }
    call(laptop, "CreateBatchInferenceJob", request).await;
}

async fn batch_segments(laptop: &Laptop, name: &str, version: &str) {
    let request = json!({"jobName": name, "solutionVersionArn": version, "roleArn": role(laptop),
        "jobInput": {"s3DataSource": place("in/items.json")}, "jobOutput": {"s3DataDestination": place("out/")}});
    call(laptop, "CreateBatchSegmentJob", request).await;
}

async fn export(laptop: &Laptop, name: &str, dataset: &str) {
    let request = json!({"jobName": name, "datasetArn": dataset, "ingestionMode": "ALL", "roleArn": role(laptop),
        "jobOutput": {"s3DataDestination": place("exports/")}});
    call(laptop, "CreateDatasetExportJob", request).await;
}

async fn forget(laptop: &Laptop, name: &str, group: &str) {
    let source = json!({"dataLocation": format!("s3://{BUCKET}/gone/")});
    let request = json!({"jobName": name, "datasetGroupArn": group, "dataSource": source, "roleArn": role(laptop)});
    call(laptop, "CreateDataDeletionJob", request).await;
}

/// A schedule of a group, which begins no run in the time of a test.
async fn schedule(laptop: &Laptop, group: &str, name: &str) {
    let client = aws_sdk_scheduler::Client::new(&laptop.sdk_config());
    let settings = laptop.deployment().settings();
    let scheduler = settings.scheduler.unwrap();
    let target = Target::builder().arn(settings.state_machine_arn).role_arn(scheduler.role_arn).build().unwrap();
    let window = FlexibleTimeWindow::builder().mode(FlexibleTimeWindowMode::Off).build().unwrap();
    let request = client.create_schedule().name(personalize_pipeline::schedule_name(group, name));
    let request = request.group_name(scheduler.group).schedule_expression("cron(0 3 1 1 ? 2050)");
    request.target(target).flexible_time_window(window).send().await.unwrap();
}

/// A custom group with every kind of resource that such a group can have. As it is left, an import, an export, jobs of
/// either kind of batch, a data deletion, a training, updates of a metric attribution and of a campaign that follows
/// its solution are under way, and in ten minutes a solution trains itself that a job keeps from going.
pub async fn custom_group(laptop: &Laptop) {
    for (key, file) in [
        ("Interactions/a.csv", "Interactions/interactions.csv"),
        ("Items/a.csv", "Items/items.csv"),
        ("Users/a.csv", "Users/users.csv"),
    ] {
        put(laptop, key, &std::fs::read_to_string(example().join(file)).unwrap());
    }
    put(laptop, "in/users.json", "{\"userId\": \"viewer-035\"}\n");
    put(laptop, "in/items.json", "{\"itemId\": \"film-001\"}\n");
    put(laptop, "gone/a.csv", "USER_ID\nviewer-001\n");
    let group = group(laptop, "FilmNight", None).await;
    let mut datasets = Vec::new();
    for dataset_type in ["Interactions", "Items", "Users"] {
        let schema = crate::support::example_parameters()["datasets"][dataset_type]["schema"].to_string();
        let name = format!("foreign-{dataset_type}");
        datasets.push(dataset(laptop, &group, dataset_type, json!({"name": name, "schema": schema})).await);
    }
    for (dataset_type, name, fields) in [
        ("Actions", "Actions", [("ACTION_ID", "string"), ("VALUE", "long")].as_slice()),
        (
            "Action_Interactions",
            "ActionInteractions",
            &[("USER_ID", "string"), ("ACTION_ID", "string"), ("EVENT_TYPE", "string"), ("TIMESTAMP", "long")],
        ),
    ] {
        let schema = crate::actions::schema(name, fields).to_string();
        dataset(laptop, &group, dataset_type, json!({"name": format!("foreign-{name}"), "schema": schema})).await;
    }
    let [interactions, items, users] = datasets.as_slice() else { panic!("{datasets:?}") };
    import(laptop, "interactions", interactions, "Interactions/").await;
    import(laptop, "users", users, "Users/").await;
    call(laptop, "CreateEventTracker", json!({"name": "tracker", "datasetGroupArn": group})).await;
    let mut filters = Vec::new();
    for (name, expression) in [
        ("unwatched", "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"watch\")"),
        ("genre", "INCLUDE ItemID WHERE Items.GENRES IN ($GENRE)"),
    ] {
        let request = json!({"name": name, "datasetGroupArn": group, "filterExpression": expression});
        filters.push(made(laptop, "CreateFilter", request).await);
    }
    let metric = |name: &str| json!({"eventType": "watch", "metricName": name, "expression": "SAMPLECOUNT()"});
    let output = json!({"s3DataDestination": place("metrics/"), "roleArn": role(laptop)});
    let request = json!({"name": "effect", "datasetGroupArn": group, "metrics": [metric("watched")],
        "metricsOutputConfig": output});
    let attribution = made(laptop, "CreateMetricAttribution", request).await;

    let by_itself = solution(laptop, &group, "by-itself", "aws-user-personalization", true).await;
    passes(laptop, 3600 + 600).await;
    let latest = format!("{by_itself}/$LATEST");
    campaign(laptop, "latest", &latest, false).await;
    let similar = solution(laptop, &group, "similar", "aws-similar-items", false).await;
    let first = version(laptop, &similar).await;
    version(laptop, &similar).await;
    campaign(laptop, "fixed", &first, false).await;
    let following = campaign(laptop, "following", &format!("{similar}/$LATEST"), true).await;
    let segments = solution(laptop, &group, "segments", "aws-item-affinity", false).await;
    let segment = version(laptop, &segments).await;
    let slow = solution(laptop, &group, "slow", "aws-popularity-count", false).await;
    solution(laptop, &group, "untrained", "aws-sims", false).await;

    let listed = call(laptop, "ListSolutionVersions", json!({"solutionArn": by_itself})).await;
    let automatic = listed["solutionVersions"][0]["solutionVersionArn"].as_str().unwrap().to_owned();
    batch_inference(laptop, "over", &automatic, None).await;
    batch_segments(laptop, "over", &segment).await;
    export(laptop, "over", users).await;
    forget(laptop, "over", &group).await;
    passes(laptop, 60).await;

    let begun = call(laptop, "DescribeSolutionVersion", json!({"solutionVersionArn": automatic})).await;
    let begun = begun["solutionVersion"]["creationDateTime"].as_f64().unwrap();
    import(laptop, "newer", interactions, "Interactions/").await;
    let shortly_before = begun + 86_400.0 - 600.0;
    let now = laptop.emulator().clock().now().0;
    let until_then = Duration::from_secs_f64(shortly_before - now - 700.0);
    laptop.emulator().clock().advance(until_then).await.unwrap();
    version(laptop, &similar).await;
    import(laptop, "slow", items, "Items/").await;
    export(laptop, "slow", interactions).await;
    forget(laptop, "slow", &group).await;
    batch_inference(laptop, "slow", &automatic, Some(&filters[0])).await;
    batch_segments(laptop, "slow", &segment).await;
    call(laptop, "CreateSolutionVersion", json!({"solutionArn": slow})).await;
    schedule(laptop, "FilmNight", "nightly").await;
    schedule(laptop, "FilmNight", "weekly").await;
    let request = json!({"metricAttributionArn": attribution, "addMetrics": [metric("more")], "removeMetrics": []});
    call(laptop, "UpdateMetricAttribution", request).await;
    passes(laptop, 1).await;
    let described = call(laptop, "DescribeCampaign", json!({"campaignArn": following})).await;
    assert_eq!(described["campaign"]["latestCampaignUpdate"]["status"], "CREATE IN_PROGRESS", "{described}");
    assert_eq!(status(laptop, &attribution), Some(Status::UpdatePending));
}

/// How many there are of each kind that a custom group can have.
const KINDS: [(ResourceType, usize); 15] = [
    (ResourceType::DatasetGroup, 1),
    (ResourceType::Schema, 5),
    (ResourceType::Dataset, 5),
    (ResourceType::DatasetImportJob, 4),
    (ResourceType::EventTracker, 1),
    (ResourceType::Filter, 2),
    (ResourceType::MetricAttribution, 1),
    (ResourceType::Solution, 5),
    (ResourceType::SolutionVersion, 6),
    (ResourceType::Campaign, 3),
    (ResourceType::BatchInferenceJob, 2),
    (ResourceType::BatchSegmentJob, 2),
    (ResourceType::DatasetExportJob, 2),
    (ResourceType::DataDeletionJob, 2),
    (ResourceType::Schedule, 2),
];

#[tokio::test]
async fn a_custom_group_with_every_kind_of_resource_goes_to_the_last_schema() {
    let laptop = slow_laptop().await;
    custom_group(&laptop).await;
    let resources = laptop.emulator().resources();
    for (kind, count) in KINDS {
        let of_kind: Vec<&ResourceSummary> = resources.iter().filter(|seen| seen.resource_type == kind).collect();
        assert_eq!(of_kind.len(), count, "{of_kind:#?}");
        assert!(
            of_kind.iter().all(|seen| seen.status.is_none_or(|status| status.phase() != Phase::Failed)),
            "{of_kind:#?}"
        );
    }
    let moves = |seen: &&ResourceSummary| seen.status.is_some_and(|status| status.phase() == Phase::Pending);
    let under_way = resources.iter().filter(moves).count();
    assert_eq!(under_way, 7, "an import, two batch jobs, an export, a deletion, a training, an update: {resources:#?}");
    let report = delete(&laptop, "FilmNight").await;
    assert!(report.has_succeeded(), "{:?}", report.error);
    assert_eq!(there(&laptop), [""; 0]);
    assert_deleted(
        &report,
        &[
            ("datasetGroup", 1),
            ("schema", 5),
            ("dataset", 5),
            ("eventTracker", 1),
            ("filter", 2),
            ("metricAttribution", 1),
            ("solution", 5),
            ("solutionVersion", 2),
            ("campaign", 3),
            ("schedule", 2),
        ],
    );
    assert_eq!(report.resources.len(), 27, "jobs are history: {:#?}", report.resources);
    assert_eq!(calls(&report, "StopSolutionVersionCreation"), 2, "the slow one, and the one that began meanwhile");
    let seconds = report.makespan_seconds;
    assert!((1500.0..1900.0).contains(&seconds), "batch jobs are waited for, and nothing longer: {seconds} s");
}

/// A custom group has everything but recommenders, which [`shop_with_recommenders`] has.
#[test]
fn what_is_deleted_here_is_of_every_kind() {
    let mut kinds: BTreeSet<&str> = KINDS.map(|(kind, _)| kind.key()).into();
    kinds.insert(ResourceType::Recommender.key());
    println!("resources of {} kinds of {}", kinds.len(), ResourceType::ALL.len());
    assert_eq!(kinds, ResourceType::ALL.map(ResourceType::key).into());
}

#[tokio::test]
async fn every_turn_may_run_twice_whatever_the_group_holds() {
    let laptop = slow_laptop().await;
    custom_group(&laptop).await;
    let last = turns(&laptop, "twice", deletion("FilmNight"), 2).await;
    assert_eq!(last["next"], "succeed", "{last}");
    assert_eq!(there(&laptop), [""; 0]);
}

#[tokio::test]
async fn a_job_that_went_while_it_was_under_way_can_be_made_again_and_takes_its_own_time() {
    let laptop = slow_laptop().await;
    let job = laptop.emulator().account().data_deletion_job("slow");
    let group = shop(&laptop, "Shop").await;
    put(&laptop, "gone/a.csv", "USER_ID\nu1\n");
    forget(&laptop, "slow", &group).await;
    passes(&laptop, 40_000).await;
    assert!(delete(&laptop, "Shop").await.has_succeeded());
    assert_eq!(there(&laptop), [""; 0]);
    let group = shop(&laptop, "Shop").await;
    forget(&laptop, "slow", &group).await;
    for (seconds, status, deleted) in [(60_000, "IN_PROGRESS", Value::Null), (30_000, "COMPLETED", json!(40))] {
        passes(&laptop, seconds).await;
        let described = call(&laptop, "DescribeDataDeletionJob", json!({"dataDeletionJobArn": job})).await;
        let described = &described["dataDeletionJob"];
        assert_eq!((&described["status"], &described["numDeleted"]), (&json!(status), &deleted), "{described}");
    }
}

const SHOP_INTERACTIONS: &str = r#"{"type": "record", "name": "Interactions",
    "namespace": "com.amazonaws.personalize.schema", "version": "1.0", "fields": [
    {"name": "USER_ID", "type": "string"}, {"name": "ITEM_ID", "type": "string"},
    {"name": "EVENT_TYPE", "type": "string"}, {"name": "TIMESTAMP", "type": "long"}]}"#;

/// An ECOMMERCE group with data.
async fn shop(laptop: &Laptop, name: &str) -> String {
    let mut csv = "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n".to_owned();
    for number in 0..3000 {
        let event = if number % 2 == 0 { "View" } else { "Purchase" };
        writeln!(csv, "u{},i{},{event},{}", number % 75, number % 41, 1_500_000_000 + number).unwrap();
    }
    put(laptop, "Shop/a.csv", &csv);
    let group = group(laptop, name, Some("ECOMMERCE")).await;
    let schema = json!({"name": format!("{name}-events"), "schema": SHOP_INTERACTIONS, "domain": "ECOMMERCE"});
    let interactions = dataset(laptop, &group, "Interactions", schema).await;
    import(laptop, &format!("{name}-import"), &interactions, "Shop/").await;
    group
}

async fn recommender(laptop: &Laptop, group: &str, name: &str) -> String {
    let recipe = recipe("aws-ecomm-popular-items-by-views");
    let request = json!({"name": name, "datasetGroupArn": group, "recipeArn": recipe});
    made(laptop, "CreateRecommender", request).await
}

async fn change(laptop: &Laptop, operation: &str, recommender: &str) {
    call(laptop, operation, json!({"recommenderArn": recommender})).await;
}

/// A shop that is ready: with a recommender, and a custom solution with its campaign.
pub async fn ready_shop(laptop: &Laptop, name: &str) {
    let group = shop(laptop, name).await;
    recommender(laptop, &group, "most-viewed").await;
    let solution = solution(laptop, &group, "custom", "aws-similar-items", false).await;
    let version = version(laptop, &solution).await;
    campaign(laptop, "custom", &version, false).await;
    passes(laptop, 7 * 86_400).await;
}

/// A shop with a recommender in each state, as many as the quota allows at once and one that failed, and a custom
/// solution with its campaign.
pub async fn shop_with_recommenders(laptop: &Laptop, last: &str) -> Vec<String> {
    let group = shop(laptop, "Shop").await;
    laptop.fail(ResourceType::Recommender, "failed", "no luck");
    let failed = recommender(laptop, &group, "failed").await;
    passes(laptop, 60).await;
    let solution = solution(laptop, &group, "custom", "aws-similar-items", true).await;
    let version = version(laptop, &solution).await;
    campaign(laptop, "custom", &version, false).await;
    let expression = "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"Purchase\")";
    call(laptop, "CreateFilter", json!({"name": "new", "datasetGroupArn": group, "filterExpression": expression}))
        .await;
    let mut arns = Vec::new();
    for name in ["active", "inactive", "stopping", last] {
        arns.push(recommender(laptop, &group, name).await);
    }
    passes(laptop, 60).await;
    let [_, inactive, stopping, fourth] = arns.as_slice() else { panic!("{arns:?}") };
    for recommender in [inactive, fourth] {
        change(laptop, "StopRecommender", recommender).await;
    }
    passes(laptop, 60).await;
    change(laptop, "StopRecommender", stopping).await;
    if last == "starting" {
        change(laptop, "StartRecommender", fourth).await;
    } else {
        let config = json!({"minRecommendationRequestsPerSecond": 2});
        call(laptop, "UpdateRecommender", json!({"recommenderArn": fourth, "recommenderConfig": config})).await;
    }
    arns.push(recommender(laptop, &group, "created").await);
    arns.push(failed);
    passes(laptop, 1).await;
    arns
}

fn statuses(laptop: &Laptop, arns: &[String]) -> Vec<Status> {
    arns.iter().filter_map(|arn| status(laptop, arn)).collect()
}

#[tokio::test]
async fn a_domain_s_group_goes_in_whatever_state_its_recommenders_are() {
    for (last, expected) in [("starting", Status::StartPending), ("updated", Status::Inactive)] {
        let laptop = slow_laptop().await;
        let arns = shop_with_recommenders(&laptop, last).await;
        assert_eq!(
            statuses(&laptop, &arns),
            [
                Status::Active,
                Status::Inactive,
                Status::StopPending,
                expected,
                Status::CreatePending,
                Status::CreateFailed
            ]
        );
        let report = delete(&laptop, "Shop").await;
        assert!(report.has_succeeded(), "{:?}", report.error);
        assert_eq!(there(&laptop), [""; 0]);
        assert_deleted(
            &report,
            &[("recommender", 6), ("solution", 1), ("campaign", 1), ("filter", 1), ("dataset", 1), ("schema", 1)],
        );
        assert_eq!(calls(&report, "StartRecommender") + calls(&report, "StopRecommender"), 0);
        let seconds = report.makespan_seconds;
        assert!((1800.0..2400.0).contains(&seconds), "its creation is waited for, and nothing longer: {seconds} s");
    }
}

/// What there is of a group, with the moment of its last change.
fn of_group(laptop: &Laptop, name: &str) -> Vec<ResourceSummary> {
    let resources = laptop.emulator().resources();
    resources.into_iter().filter(|seen| seen.arn.contains(name)).collect()
}

#[tokio::test]
async fn a_domain_s_group_beside_it_keeps_its_recommender_and_all_else() {
    let laptop = slow_laptop().await;
    let other = shop(&laptop, "Other").await;
    let own = recommender(&laptop, &other, "Other-own").await;
    let stopped = recommender(&laptop, &other, "Other-stopped").await;
    passes(&laptop, 60).await;
    change(&laptop, "StopRecommender", &stopped).await;
    let custom = solution(&laptop, &other, "Other-custom", "aws-similar-items", false).await;
    let trained = version(&laptop, &custom).await;
    campaign(&laptop, "Other-campaign", &trained, false).await;
    let interactions = laptop.emulator().account().dataset("Other", DatasetType::Interactions);
    export(&laptop, "Other-export", &interactions).await;
    passes(&laptop, 60).await;
    shop_with_recommenders(&laptop, "starting").await;
    let before = of_group(&laptop, "Other");
    assert_eq!(before.len(), 10, "{before:#?}");
    let report = delete(&laptop, "Shop").await;
    assert!(report.has_succeeded(), "{:?}", report.error);
    assert_eq!(laptop.emulator().resources(), before);
    assert_eq!(statuses(&laptop, &[own, stopped]), [Status::Active, Status::Inactive]);
    assert!(report.resources.iter().all(|resource| !resource.name.contains("Other")), "{:#?}", report.resources);
    assert!(delete(&laptop, "Other").await.has_succeeded());
    assert_eq!(there(&laptop), [""; 0]);
}
