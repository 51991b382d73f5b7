//! What imports read, and how they fail.

use aws_sdk_personalize::types::{DataSource, ImportMode};
use personalize_emulator::ResourceType;

use crate::world::{BUCKET, INTERACTIONS, ITEMS, ROLE, World, interactions, rejection};

const HEADER: &str = "ITEM_ID,GENRE,YEAR\n";

async fn items(world: &World) -> String {
    let group = world.group("films").await;
    world.dataset(&group, "Items", ITEMS).await
}

#[tokio::test]
async fn data_that_does_not_follow_its_schema_fails_the_import_with_a_reason() {
    let world = World::new().await;
    let dataset = items(&world).await;
    let long = "x".repeat(1001);
    let cases = [
        ("ITEM_ID,TITLE\n1,a\n", "...Input CSV is missing the following columns:[GENRE, YEAR]."),
        (&format!("{HEADER}1,{long},2000\n"), "Length cannot be more than 1000 characters for GENRE."),
        (&format!("{HEADER}1,drama,2000\n2,drama,soon\n"), "line 3, YEAR: the value is not of type int."),
        (&format!("{HEADER}1,,2000\n"), "line 2, GENRE: the value is missing"),
        (&format!("{HEADER}{},drama,2000\n", "1,drama,2000\n".repeat(200)), "line 202, ITEM_ID: the value is missing"),
        (&format!("{HEADER}1,drama\n"), "found record with 2 fields"),
        ("ITEM_ID,GENRE,YEAR,GENRE\n1,a,2000,b\n", "the header names GENRE twice"),
    ];
    for (index, (csv, expected)) in cases.iter().enumerate() {
        world.emulator.objects().put(BUCKET, "Items/items.csv", csv.as_bytes().to_vec());
        let (status, reason) = world.imported(&format!("job-{index}"), &dataset, "s3://data/Items/").await;
        assert_eq!(status, "CREATE FAILED", "{csv}");
        assert!(reason.contains(expected), "{reason}");
    }
}

#[tokio::test]
async fn data_that_is_not_there_looks_like_missing_permission() {
    let world = World::new().await;
    let dataset = items(&world).await;
    world.emulator.objects().put(BUCKET, "Items/deeper/items.csv", HEADER.as_bytes().to_vec());
    for (index, location) in ["s3://elsewhere/Items/", "s3://data/Items/", "s3://data/Items"].iter().enumerate() {
        let (status, reason) = world.imported(&format!("job-{index}"), &dataset, location).await;
        assert_eq!(status, "CREATE FAILED");
        assert_eq!(
            reason,
            "Failed to create a data import job for Items dataset....Insufficient privileges for accessing data in \
             Amazon S3."
        );
    }
}

#[tokio::test]
async fn one_bad_value_in_a_hundred_rows_is_passed_over() {
    let world = World::new().await;
    let dataset = items(&world).await;
    let csv = |good| format!("{HEADER}{}2,drama,1994-1995\n", "1,drama,1994\n".repeat(good)).into_bytes();
    world.emulator.objects().put(BUCKET, "Items/items.csv", csv(98));
    let (status, reason) = world.imported("job", &dataset, "s3://data/Items/").await;
    assert_eq!(status, "CREATE FAILED");
    assert!(reason.contains("line 100, YEAR: the value is not of type int"), "{reason}");
    world.emulator.objects().put(BUCKET, "Items/items.csv", csv(99));
    assert_eq!(world.imported("again", &dataset, "s3://data/Items/").await.0, "ACTIVE");
}

#[tokio::test]
async fn quoted_commas_and_backslashes_are_read() {
    let world = World::new().await;
    let dataset = items(&world).await;
    let csv = format!("{HEADER}1,\"drama, \\\"noir\\\"\",1950\n");
    world.emulator.objects().put(BUCKET, "Items/items.csv", csv.into_bytes());
    assert_eq!(world.imported("job", &dataset, "s3://data/Items/items.csv").await, ("ACTIVE".into(), String::new()));
}

#[tokio::test]
async fn fewer_than_a_thousand_interactions_are_not_imported() {
    let world = World::new().await;
    let group = world.group("films").await;
    let dataset = world.dataset(&group, "Interactions", INTERACTIONS).await;
    world.emulator.objects().put(BUCKET, "Interactions/a.csv", interactions(99, 10).into_bytes());
    let (status, reason) = world.imported("job", &dataset, "s3://data/Interactions/").await;
    assert_eq!(status, "CREATE FAILED");
    assert!(reason.contains("990 rows"), "{reason}");
    world.emulator.objects().put(BUCKET, "Interactions/b.csv", interactions(1, 10).into_bytes());
    assert_eq!(world.imported("again", &dataset, "s3://data/Interactions/").await.0, "ACTIVE");
}

#[tokio::test]
async fn a_failure_shows_only_when_the_time_is_over() {
    let world = World::new().await;
    let dataset = items(&world).await;
    world.emulator.fail(ResourceType::DatasetImportJob, "Items", "The role was deleted.");
    world.emulator.objects().put(BUCKET, "Items/items.csv", HEADER.as_bytes().to_vec());
    let arn = world.import("job", &dataset, "s3://data/Items/").await;
    for (passes, status, reason) in
        [(299.0, "CREATE IN_PROGRESS", None), (1.0, "CREATE FAILED", Some("The role was deleted."))]
    {
        world.pass(passes);
        let described = world.personalize.describe_dataset_import_job().dataset_import_job_arn(&arn).send().await;
        let job = described.expect("a description").dataset_import_job.expect("a job");
        assert_eq!((job.status.as_deref(), job.failure_reason.as_deref()), (Some(status), reason));
    }
}

#[tokio::test]
async fn what_can_be_told_at_once_is_rejected_at_once() {
    let world = World::new().await;
    let dataset = items(&world).await;
    let create = |location: &str| {
        let source = DataSource::builder().data_location(location).build();
        world.personalize.create_dataset_import_job().job_name("job").dataset_arn(&dataset).data_source(source)
    };
    for location in ["data/Items", "s3://data", "https://data/Items/"] {
        let (name, message) = rejection(create(location).role_arn(ROLE).send().await);
        assert_eq!((name.as_str(), message.as_str()), ("InvalidInputException", "Invalid Data location."));
    }
    let (name, message) = rejection(create("s3://data/Items/").send().await);
    assert_eq!((name.as_str(), message.as_str()), ("InvalidInputException", "roleArn is required."));
    let incremental = create("s3://data/Items/").role_arn(ROLE).import_mode(ImportMode::Incremental);
    assert!(rejection(incremental.send().await).1.contains("importMode FULL"));
}

#[tokio::test]
async fn five_imports_may_be_in_flight() {
    let world = World::new().await;
    let dataset = items(&world).await;
    for job in 0..5 {
        world.import(&format!("job-{job}"), &dataset, "s3://data/Items/").await;
    }
    let source = DataSource::builder().data_location("s3://data/Items/").build();
    let create = world.personalize.create_dataset_import_job().job_name("job-5").dataset_arn(&dataset);
    let create = create.data_source(source).role_arn(ROLE);
    let (name, message) = rejection(create.clone().send().await);
    assert_eq!(name, "LimitExceededException");
    assert_eq!(message, "More than 5 resources with PENDING or IN_PROGRESS status.");
    world.pass(600.0);
    create.send().await.expect("a sixth import, now that the others are over");
}
