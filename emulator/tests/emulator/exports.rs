//! What exports write, and how they fail.

use aws_sdk_personalize::operation::create_dataset_export_job::builders::CreateDatasetExportJobFluentBuilder;
use aws_sdk_personalize::types::{DatasetExportJob, DatasetExportJobOutput, IngestionMode, Tag};
use personalize_emulator::{Options, ResourceType};

use crate::world::{BUCKET, INTERACTIONS, ITEMS, ROLE, World, interactions, place, rejection};

const ROWS: &str = "ITEM_ID,GENRE,YEAR\n1,\"a, \\\"b\\\" \\\\ c\",1999\n2,drama,\n";

fn export(world: &World, job: &str, dataset: &str, path: &str) -> CreateDatasetExportJobFluentBuilder {
    let output = DatasetExportJobOutput::builder().s3_data_destination(place(path)).build();
    let create = world.personalize.create_dataset_export_job().job_name(job).dataset_arn(dataset);
    create.job_output(output).role_arn(ROLE)
}

async fn described(world: &World, job: &str) -> DatasetExportJob {
    let arn = world.emulator.account().dataset_export_job(job);
    let described = world.personalize.describe_dataset_export_job().dataset_export_job_arn(arn).send().await;
    described.expect("a description").dataset_export_job.expect("a job")
}

/// A dataset of items that holds [`ROWS`].
async fn items(world: &World) -> String {
    let group = world.group("films").await;
    let dataset = world.dataset(&group, "Items", ITEMS).await;
    world.emulator.objects().put(BUCKET, "Items/items.csv", ROWS.as_bytes().to_vec());
    assert_eq!(world.imported("import", &dataset, "s3://data/Items/").await.0, "ACTIVE");
    dataset
}

fn sorted(csv: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = csv.lines().collect();
    lines.sort_unstable();
    lines
}

#[tokio::test]
async fn what_was_imported_is_exported_and_can_be_imported_again() {
    let world = World::new().await;
    let dataset = items(&world).await;
    export(&world, "first", &dataset, "s3://data/out").ingestion_mode(IngestionMode::Bulk).send().await.expect("a job");
    world.pass(599.0);
    let early = world.s3().get_object().bucket(BUCKET).key("out/first/Items.csv").send().await;
    assert_eq!(rejection(early).0, "NoSuchKey", "nothing is written before the job is over");
    world.pass(1.0);
    assert_eq!(described(&world, "first").await.status.as_deref(), Some("ACTIVE"));
    let csv = world.read(BUCKET, "out/first/Items.csv").await;
    assert_eq!(sorted(&csv), sorted(ROWS));
    assert_eq!(world.imported("again", &dataset, "s3://data/out/first/").await.0, "ACTIVE");
    export(&world, "second", &dataset, "s3://data/").ingestion_mode(IngestionMode::All).send().await.expect("a job");
    world.pass(600.0);
    assert_eq!(described(&world, "second").await.status.as_deref(), Some("ACTIVE"));
    assert_eq!(world.read(BUCKET, "second/Items.csv").await, csv);
}

#[tokio::test]
async fn an_export_goes_through_its_statuses_and_describes_itself() {
    let world = World::new().await;
    let dataset = items(&world).await;
    let tag = Tag::builder().tag_key("team").tag_value("films").build().expect("a tag");
    let created = export(&world, "job", &dataset, "s3://data/out/").tags(tag).send().await.expect("a job");
    let arn = created.dataset_export_job_arn.expect("an ARN");
    assert_eq!(arn, "arn:aws:personalize:us-east-1:123456789012:dataset-export-job/job");
    for (passes, status) in [(0.0, "CREATE PENDING"), (60.0, "CREATE IN_PROGRESS"), (540.0, "ACTIVE")] {
        world.pass(passes);
        assert_eq!(described(&world, "job").await.status.as_deref(), Some(status));
    }
    let job = described(&world, "job").await;
    assert_eq!(job.job_name.as_deref(), Some("job"));
    assert_eq!(job.dataset_arn.as_ref(), Some(&dataset));
    assert_eq!(job.ingestion_mode, Some(IngestionMode::Put), "the documented default");
    assert_eq!(job.role_arn.as_deref(), Some(ROLE));
    assert!(job.job_output.is_some() && job.creation_date_time.is_some() && job.last_updated_date_time.is_some());
    // Nothing came one by one, so there is the header alone.
    assert_eq!(world.read(BUCKET, "out/job/Items.csv").await, "ITEM_ID,GENRE,YEAR\n");
    let listed = world.personalize.list_dataset_export_jobs().dataset_arn(&dataset).send().await.expect("a list");
    let summaries = listed.dataset_export_jobs.expect("jobs");
    assert_eq!(summaries.len(), 1);
    assert_eq!(summaries[0].dataset_export_job_arn.as_ref(), Some(&arn));
    let tags = world.personalize.list_tags_for_resource().resource_arn(&arn).send().await.expect("tags");
    assert_eq!(tags.tags.expect("tags")[0].tag_key, "team");
}

#[tokio::test]
async fn an_export_holds_what_there_was_when_it_was_created() {
    let world = World::new().await;
    let dataset = items(&world).await;
    world.emulator.objects().put(BUCKET, "Items/items.csv", b"ITEM_ID,GENRE,YEAR\n3,noir,1944\n".to_vec());
    world.import("later", &dataset, "s3://data/Items/").await;
    world.pass(1.0);
    export(&world, "job", &dataset, "s3://data/out/").ingestion_mode(IngestionMode::All).send().await.expect("a job");
    world.pass(600.0);
    assert_eq!(described(&world, "job").await.status.as_deref(), Some("ACTIVE"));
    assert_eq!(sorted(&world.read(BUCKET, "out/job/Items.csv").await), sorted(ROWS));
}

#[tokio::test]
async fn an_export_that_cannot_write_or_is_meant_to_fail_says_why() {
    let world = World::new().await;
    let dataset = items(&world).await;
    world.emulator.fail(ResourceType::DatasetExportJob, "unlucky", "Out of luck.");
    export(&world, "nowhere", &dataset, "s3://elsewhere/out/").send().await.expect("a job");
    export(&world, "unlucky", &dataset, "s3://data/out/").send().await.expect("a job");
    world.pass(600.0);
    let cases = [
        (
            "nowhere",
            "Failed to create a data export job for Items dataset....Insufficient privileges for accessing data in \
             Amazon S3.",
        ),
        ("unlucky", "Out of luck."),
    ];
    for (job, reason) in cases {
        let job = described(&world, job).await;
        assert_eq!((job.status.as_deref(), job.failure_reason.as_deref()), (Some("CREATE FAILED"), Some(reason)));
    }
    let absent = world.s3().get_object().bucket(BUCKET).key("out/unlucky/Items.csv").send().await;
    assert_eq!(rejection(absent).0, "NoSuchKey");
}

#[tokio::test]
async fn exports_are_rejected_at_once_where_that_can_be_told() {
    let world = World::new().await;
    let group = world.group("films").await;
    let schema = world.schema("items", ITEMS).await;
    let create = world.personalize.create_dataset().name("items").dataset_group_arn(&group).dataset_type("Items");
    let dataset = create.schema_arn(schema).send().await.expect("a dataset").dataset_arn.expect("an ARN");
    assert_eq!(
        rejection(export(&world, "job", &dataset, "s3://data/out/").send().await),
        (
            "ResourceInUseException".to_owned(),
            format!("The dataset {dataset} must be ACTIVE for this. It is CREATE PENDING.")
        )
    );
    world.pass(30.0);
    for path in ["data/out", "s3://data", "https://data/out/"] {
        let rejected = rejection(export(&world, "job", &dataset, path).send().await);
        assert_eq!(rejected, ("InvalidInputException".to_owned(), "Invalid S3 output path".to_owned()));
    }
    let arn = export(&world, "job", &dataset, "s3://data/out/").send().await.expect("a job");
    let arn = arn.dataset_export_job_arn.expect("an ARN");
    let (name, message) = rejection(export(&world, "job", &dataset, "s3://data/out/").send().await);
    assert_eq!(name, "ResourceAlreadyExistsException");
    assert_eq!(message, format!("Another resource with Arn {arn} already exists."));
    let unknown = dataset.replace("ITEMS", "USERS");
    let (name, message) = rejection(export(&world, "other", &unknown, "s3://data/out/").send().await);
    assert_eq!(name, "ResourceNotFoundException");
    assert_eq!(message, format!("Resource Arn {unknown} does not exist."));
}

#[tokio::test]
async fn exports_go_to_the_other_s3_where_imports_come_from_one() {
    let other = World::new().await;
    other.emulator.objects().put(BUCKET, "Interactions/part.csv", interactions(60, 20).into_bytes());
    let s3_endpoint = other.config.endpoint_url().map(str::to_owned);
    let world = World::with(Options { s3_endpoint, ..Options::default() }).await;
    let group = world.group("films").await;
    let dataset = world.dataset(&group, "Interactions", INTERACTIONS).await;
    assert_eq!(world.imported("import", &dataset, "s3://data/Interactions/").await.0, "ACTIVE");
    for (job, path) in [("job", "s3://data/out/"), ("nowhere", "s3://elsewhere/out/")] {
        export(&world, job, &dataset, path).ingestion_mode(IngestionMode::Bulk).send().await.expect("a job");
    }
    world.pass(600.0);
    assert_eq!(described(&world, "job").await.status.as_deref(), Some("ACTIVE"));
    assert_eq!(described(&world, "nowhere").await.status.as_deref(), Some("CREATE FAILED"));
    let csv = other.read(BUCKET, "out/job/Interactions.csv").await;
    assert_eq!(sorted(&csv), sorted(&interactions(60, 20)));
}
