//! Metric attributions: what they take, how they change, and what they hold.

use aws_sdk_personalize::operation::create_metric_attribution::builders::CreateMetricAttributionFluentBuilder;
use aws_sdk_personalize::types::{DataSource, MetricAttribute, MetricAttribution, MetricAttributionOutput};
use personalize_emulator::ResourceType;

use crate::world::{BUCKET, ITEMS, ROLE, World, interactions, place, rejection};

const WITHOUT_EVENT_TYPE: &str = r#"{"type": "record", "name": "Interactions",
    "namespace": "com.amazonaws.personalize.schema", "version": "1.0", "fields": [
    {"name": "USER_ID", "type": "string"}, {"name": "ITEM_ID", "type": "string"},
    {"name": "TIMESTAMP", "type": "long"}]}"#;

fn metric(name: &str, expression: &str) -> MetricAttribute {
    let metric = MetricAttribute::builder().event_type("Watch").metric_name(name).expression(expression);
    metric.build().expect("a metric")
}

fn output(path: &str) -> MetricAttributionOutput {
    MetricAttributionOutput::builder().s3_data_destination(place(path)).role_arn(ROLE).build().expect("an output")
}

fn create(world: &World, name: &str, group: &str, metrics: &[(&str, &str)]) -> CreateMetricAttributionFluentBuilder {
    let metrics = metrics.iter().map(|(name, expression)| metric(name, expression)).collect();
    let create = world.personalize.create_metric_attribution().name(name).dataset_group_arn(group);
    create.set_metrics(Some(metrics)).metrics_output_config(output("s3://data/metrics/"))
}

async fn described(world: &World, arn: &str) -> MetricAttribution {
    let described = world.personalize.describe_metric_attribution().metric_attribution_arn(arn).send().await;
    described.expect("a description").metric_attribution.expect("a metric attribution")
}

async fn metrics(world: &World, arn: &str) -> Vec<String> {
    let listed = world.personalize.list_metric_attribution_metrics().metric_attribution_arn(arn).send().await;
    listed.expect("a list").metrics.expect("metrics").into_iter().map(|metric| metric.metric_name).collect()
}

/// A metric attribution that is ACTIVE.
async fn active(world: &World, group: &str, name: &str) -> String {
    let created = create(world, name, group, &[("watched", "SAMPLECOUNT()")]).send().await.expect("an attribution");
    world.pass(60.0);
    created.metric_attribution_arn.expect("an ARN")
}

#[tokio::test]
async fn a_metric_attribution_comes_changes_and_goes() {
    let world = World::new().await;
    let group = world.filled_group("films").await;
    let items = world.dataset(&group, "Items", ITEMS).await;
    let created = create(&world, "effect", &group, &[("watched", "SAMPLECOUNT()")]).send().await;
    let arn = created.expect("an attribution").metric_attribution_arn.expect("an ARN");
    assert_eq!(arn, "arn:aws:personalize:us-east-1:123456789012:metric-attribution/effect");
    let statuses = [(0.0, "CREATE PENDING"), (6.0, "CREATE IN_PROGRESS"), (54.0, "ACTIVE")];
    for (passes, status) in statuses {
        world.pass(passes);
        assert_eq!(described(&world, &arn).await.status.as_deref(), Some(status));
    }
    let update = world.personalize.update_metric_attribution().metric_attribution_arn(&arn).remove_metrics("watched");
    let update = update.add_metrics(metric("years", "SUM(Items.YEAR)")).metrics_output_config(output("s3://data/m2/"));
    update.clone().send().await.expect("an update");
    let (name, message) = rejection(update.send().await);
    assert_eq!(name, "ResourceInUseException");
    assert_eq!(message, format!("The metric attribution {arn} must be ACTIVE for this. It is UPDATE PENDING."));
    assert_eq!(metrics(&world, &arn).await, ["watched"], "until the update is over");
    world.pass(30.0);
    assert_eq!(described(&world, &arn).await.status.as_deref(), Some("UPDATE IN_PROGRESS"));
    world.pass(30.0);
    let changed = described(&world, &arn).await;
    assert_eq!(changed.status.as_deref(), Some("ACTIVE"));
    assert_eq!(changed.name.as_deref(), Some("effect"));
    assert_eq!(changed.dataset_group_arn.as_ref(), Some(&group));
    let config = changed.metrics_output_config.expect("an output");
    assert_eq!(config.s3_data_destination.expect("a place").path, "s3://data/m2/");
    assert_eq!(metrics(&world, &arn).await, ["years"]);
    let (name, message) = rejection(world.personalize.delete_dataset().dataset_arn(&items).send().await);
    assert_eq!(name, "ResourceInUseException");
    assert_eq!(message, format!("The dataset {items} is in use by {arn}."));
    let listed = world.personalize.list_metric_attributions().dataset_group_arn(&group).send().await.expect("a list");
    assert_eq!(listed.metric_attributions.expect("attributions")[0].metric_attribution_arn.as_ref(), Some(&arn));
    world.personalize.delete_metric_attribution().metric_attribution_arn(&arn).send().await.expect("a deletion");
    assert_eq!(described(&world, &arn).await.status.as_deref(), Some("DELETE PENDING"));
    world.pass(30.0);
    let gone = world.personalize.describe_metric_attribution().metric_attribution_arn(&arn).send().await;
    assert_eq!(rejection(gone).0, "ResourceNotFoundException");
    world.personalize.delete_dataset().dataset_arn(&items).send().await.expect("a deletion, now that nothing refers");
}

#[tokio::test]
async fn an_update_that_fails_changes_nothing() {
    let world = World::new().await;
    let group = world.filled_group("films").await;
    let arn = active(&world, &group, "effect").await;
    world.emulator.fail(ResourceType::MetricAttribution, "effect", "Out of luck.");
    let update = world.personalize.update_metric_attribution().metric_attribution_arn(&arn);
    update.add_metrics(metric("more", "SAMPLECOUNT()")).send().await.expect("an update");
    world.pass(60.0);
    let failed = described(&world, &arn).await;
    assert_eq!(
        (failed.status.as_deref(), failed.failure_reason.as_deref()),
        (Some("CREATE FAILED"), Some("Out of luck."))
    );
    assert_eq!(metrics(&world, &arn).await, ["watched"]);
}

#[tokio::test]
async fn metrics_must_be_computable_and_have_names_of_their_own() {
    let world = World::new().await;
    let group = world.filled_group("films").await;
    let many: Vec<String> = (0..9).map(|number| format!("m{number}")).collect();
    let mut many: Vec<(&str, &str)> = many.iter().map(|name| (name.as_str(), "SAMPLECOUNT()")).collect();
    let told = |expression: &str, problem: &str| format!("The expression {expression} of the metric m: {problem}.");
    let cases = [
        ("SUM(Interactions.PRICE)", "there is no column Interactions.PRICE"),
        ("SUM(Interactions.EVENT_TYPE)", "EVENT_TYPE is of type string, not a number"),
        ("SUM(Items.YEAR)", "there is no column Items.YEAR"),
        ("COUNT()", "it is neither SAMPLECOUNT() nor of the form SUM(Items.PRICE)"),
    ];
    for (expression, problem) in cases {
        let rejected = rejection(create(&world, "effect", &group, &[("m", expression)]).send().await);
        assert_eq!(rejected, ("InvalidInputException".to_owned(), told(expression, problem)));
    }
    let twice = [("m", "SAMPLECOUNT()"), ("m", "SUM(Interactions.TIMESTAMP)")];
    let (name, message) = rejection(create(&world, "effect", &group, &twice).send().await);
    assert_eq!(name, "ResourceAlreadyExistsException");
    assert_eq!(message, "Another metric with the name m already exists.");
    many.push(("m9", "SUM(Interactions.TIMESTAMP)"));
    let created = create(&world, "effect", &group, &many).send().await.expect("ten metrics");
    let arn = created.metric_attribution_arn.expect("an ARN");
    world.pass(60.0);
    let update = world.personalize.update_metric_attribution().metric_attribution_arn(&arn);
    let eleventh = update.clone().add_metrics(metric("m10", "SAMPLECOUNT()"));
    let (name, message) = rejection(eleventh.clone().send().await);
    assert_eq!(name, "InvalidInputException");
    assert_eq!(message, "A metric attribution can have 10 metrics at most.");
    let (name, message) = rejection(update.clone().remove_metrics("m11").send().await);
    assert_eq!((name.as_str(), message.as_str()), ("InvalidInputException", "There is no metric with the name m11."));
    eleventh.remove_metrics("m0").send().await.expect("an exchange");
    let page = world.personalize.list_metric_attribution_metrics().metric_attribution_arn(&arn).max_results(4);
    let page = page.send().await.expect("a page");
    assert_eq!(page.metrics.expect("metrics").len(), 4);
    assert!(page.next_token.is_some());
}

#[tokio::test]
async fn a_group_has_one_and_needs_events_with_types() {
    let world = World::new().await;
    let group = world.group("films").await;
    let one = [("m", "SAMPLECOUNT()")];
    let lacking = "A metric attribution needs an Interactions dataset whose schema has the field EVENT_TYPE.";
    let rejected = rejection(create(&world, "effect", &group, &one).send().await);
    assert_eq!(rejected, ("InvalidInputException".to_owned(), lacking.to_owned()));
    world.dataset(&group, "Interactions", WITHOUT_EVENT_TYPE).await;
    assert_eq!(rejection(create(&world, "effect", &group, &one).send().await).1, lacking);
    let group = world.filled_group("books").await;
    let bad = create(&world, "effect", &group, &one).metrics_output_config(output("https://data/metrics/"));
    let rejected = rejection(bad.send().await);
    assert_eq!(rejected, ("InvalidInputException".to_owned(), "Invalid S3 output path".to_owned()));
    let arn = active(&world, &group, "effect").await;
    let (name, message) = rejection(create(&world, "effect", &group, &one).send().await);
    assert_eq!(name, "ResourceAlreadyExistsException");
    assert_eq!(message, format!("Another resource with Arn {arn} already exists."));
    let (name, message) = rejection(create(&world, "second", &group, &one).send().await);
    assert_eq!(name, "LimitExceededException");
    assert_eq!(message, "More than 1 resources in ACTIVE state. Please delete some and try again.");
}

#[tokio::test]
async fn imports_publish_metrics_only_with_an_attribution() {
    let world = World::new().await;
    let group = world.filled_group("films").await;
    let dataset = format!("{}/INTERACTIONS", group.replace(":dataset-group/", ":dataset/"));
    world.emulator.objects().put(BUCKET, "Interactions/part.csv", interactions(60, 20).into_bytes());
    let source = DataSource::builder().data_location("s3://data/Interactions/").build();
    let import = world.personalize.create_dataset_import_job().job_name("more").dataset_arn(&dataset);
    let import = import.data_source(source).role_arn(ROLE).publish_attribution_metrics_to_s3(true);
    let (name, message) = rejection(import.clone().send().await);
    assert_eq!(name, "InvalidInputException");
    assert_eq!(message, "publishAttributionMetricsToS3 needs an ACTIVE metric attribution in the dataset group.");
    active(&world, &group, "effect").await;
    let arn = import.send().await.expect("an import").dataset_import_job_arn.expect("an ARN");
    let described = world.personalize.describe_dataset_import_job().dataset_import_job_arn(arn).send().await;
    let job = described.expect("a description").dataset_import_job.expect("a job");
    assert_eq!(job.publish_attribution_metrics_to_s3, Some(true));
}
