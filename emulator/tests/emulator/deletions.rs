//! What data deletion jobs delete, and how they fail.

use aws_sdk_personalize::operation::create_data_deletion_job::builders::CreateDataDeletionJobFluentBuilder;
use aws_sdk_personalize::types::{
    BatchSegmentJobInput, BatchSegmentJobOutput, DataDeletionJob, DataSource, DatasetExportJobOutput, ImportMode,
    IngestionMode,
};
use personalize_emulator::ResourceType;
use serde_json::Value;

use crate::world::{BUCKET, ROLE, World, interactions, place, rejection};

const USERS: &str = r#"{"type": "record", "name": "Users",
    "namespace": "com.amazonaws.personalize.schema", "version": "1.0", "fields": [
    {"name": "USER_ID", "type": "string"}, {"name": "AGE", "type": ["int", "null"]}]}"#;

fn delete(world: &World, job: &str, group: &str, location: &str) -> CreateDataDeletionJobFluentBuilder {
    let source = DataSource::builder().data_location(location).build();
    let create = world.personalize.create_data_deletion_job().job_name(job).dataset_group_arn(group);
    create.data_source(source).role_arn(ROLE)
}

async fn described(world: &World, job: &str) -> DataDeletionJob {
    let arn = world.emulator.account().data_deletion_job(job);
    let described = world.personalize.describe_data_deletion_job().data_deletion_job_arn(arn).send().await;
    described.expect("a description").data_deletion_job.expect("a job")
}

/// The rows that an export of the dataset has, without its header.
async fn exported(world: &World, job: &str, dataset: &str, dataset_type: &str) -> Vec<String> {
    let output = DatasetExportJobOutput::builder().s3_data_destination(place("s3://data/out/")).build();
    let create = world.personalize.create_dataset_export_job().job_name(job).dataset_arn(dataset);
    let create = create.job_output(output).role_arn(ROLE).ingestion_mode(IngestionMode::All);
    create.send().await.expect("an export");
    world.pass(600.0);
    let arn = world.emulator.account().dataset_export_job(job);
    world.personalize.describe_dataset_export_job().dataset_export_job_arn(arn).send().await.expect("a description");
    let csv = world.read(BUCKET, &format!("out/{job}/{dataset_type}.csv")).await;
    csv.lines().skip(1).map(str::to_owned).collect()
}

fn interactions_of(group: &str) -> String {
    format!("{}/INTERACTIONS", group.replace(":dataset-group/", ":dataset/"))
}

#[tokio::test]
async fn users_are_deleted_from_every_dataset_of_the_group() {
    let world = World::new().await;
    let group = world.filled_group("films").await;
    let users = world.dataset(&group, "Users", USERS).await;
    world.emulator.objects().put(BUCKET, "Users/users.csv", b"USER_ID,AGE\nu1,7\nu2,8\nu3,9\n".to_vec());
    assert_eq!(world.imported("users", &users, "s3://data/Users/").await.0, "ACTIVE");
    world.emulator.objects().put(BUCKET, "gone/a.csv", b"USER_ID\nu1\nunknown\n".to_vec());
    world.emulator.objects().put(BUCKET, "gone/deeper/b.csv", b"USER_ID\nu2\nu1\n".to_vec());
    world.emulator.objects().put(BUCKET, "gone/deeper/notes.txt", b"USER_ID\nu3\n".to_vec());
    let created = delete(&world, "job", &group, "s3://data/gone/").send().await.expect("a job");
    let arn = created.data_deletion_job_arn.expect("an ARN");
    assert_eq!(arn, "arn:aws:personalize:us-east-1:123456789012:data-deletion-job/job");
    for (passes, status, deleted) in
        [(0.0, "PENDING", None), (360.0, "IN_PROGRESS", None), (3240.0, "COMPLETED", Some(42))]
    {
        world.pass(passes);
        let job = described(&world, "job").await;
        assert_eq!((job.status.as_deref(), job.num_deleted), (Some(status), deleted));
    }
    let rows = exported(&world, "interactions", &interactions_of(&group), "Interactions").await;
    assert_eq!(rows.len(), 58 * 20);
    assert!(rows.iter().all(|row| !row.starts_with("u1,") && !row.starts_with("u2,")));
    assert_eq!(exported(&world, "users", &users, "Users").await, ["u3,9"]);
    let job = described(&world, "job").await;
    assert_eq!(job.dataset_group_arn.as_ref(), Some(&group));
    assert_eq!(job.data_source.and_then(|source| source.data_location).as_deref(), Some("s3://data/gone/"));
    assert_eq!((job.role_arn.as_deref(), job.failure_reason), (Some(ROLE), None));
    let listed = world.personalize.list_data_deletion_jobs().dataset_group_arn(&group).send().await.expect("a list");
    let summaries = listed.data_deletion_jobs.expect("jobs");
    assert_eq!(summaries.len(), 1);
    assert_eq!(summaries[0].data_deletion_job_arn.as_ref(), Some(&arn));
    assert_eq!(summaries[0].dataset_group_arn.as_ref(), Some(&group));
}

#[tokio::test]
async fn segments_do_not_name_users_who_were_deleted_since_training() {
    let world = World::new().await;
    let group = world.filled_group("films").await;
    let solution = world.solution(&group, "s", "arn:aws:personalize:::recipe/aws-item-affinity").await;
    let version = world.version(&solution).await;
    world.pass(2400.0);
    world.emulator.objects().put(BUCKET, "in/a.json", b"{\"itemId\": \"i0\"}".to_vec());
    let mut first = None;
    for job in ["before", "after"] {
        let input = BatchSegmentJobInput::builder().s3_data_source(place("s3://data/in/")).build();
        let output = BatchSegmentJobOutput::builder().s3_data_destination(place("s3://data/out/")).build();
        let create = world.personalize.create_batch_segment_job().job_name(job).solution_version_arn(&version);
        let create = create.job_input(input).job_output(output).role_arn(ROLE).num_results(2);
        create.send().await.expect("a segment job");
        world.pass(450.0);
        world.personalize.list_batch_segment_jobs().send().await.expect("a list");
        let answer: Value = serde_json::from_str(&world.read(BUCKET, "out/a.json.out").await).expect("JSON");
        let users: Vec<&str> =
            answer["output"]["usersList"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
        assert_eq!(users.len(), 2, "{answer}");
        let gone = first.get_or_insert_with(|| users[0].to_owned());
        assert_eq!(users.contains(&gone.as_str()), job == "before", "{answer}");
        world.emulator.objects().put(BUCKET, "gone.csv", format!("USER_ID\n{gone}\n").into_bytes());
        delete(&world, job, &group, "s3://data/gone.csv").send().await.expect("a job");
        world.pass(3600.0);
    }
}

#[tokio::test]
async fn an_import_that_ends_before_the_deletion_is_kept_without_the_users() {
    let world = World::new().await;
    let group = world.filled_group("films").await;
    world.emulator.objects().put(BUCKET, "gone.csv", b"USER_ID\nu1\n".to_vec());
    delete(&world, "job", &group, "s3://data/gone.csv").send().await.expect("a job");
    let others = interactions(60, 20).replace(",i", ",other");
    world.emulator.objects().put(BUCKET, "Others/part.csv", others.into_bytes());
    let source = DataSource::builder().data_location("s3://data/Others/").build();
    let import = world.personalize.create_dataset_import_job().job_name("more").dataset_arn(interactions_of(&group));
    let import = import.import_mode(ImportMode::Incremental).data_source(source).role_arn(ROLE);
    import.send().await.expect("an import");
    // Both end before anybody asks again.
    world.pass(4000.0);
    assert_eq!(described(&world, "job").await.num_deleted, Some(40));
    let rows = exported(&world, "left", &interactions_of(&group), "Interactions").await;
    assert_eq!(rows.len(), 59 * 40);
}

#[tokio::test]
async fn a_deletion_that_cannot_be_done_says_why_and_deletes_nothing() {
    let world = World::new().await;
    let group = world.filled_group("films").await;
    world.emulator.objects().put(BUCKET, "bad/users.csv", b"USER\nu1\n".to_vec());
    world.emulator.objects().put(BUCKET, "good/users.csv", b"USER_ID\nu1\n".to_vec());
    world.emulator.objects().put(BUCKET, "text/users.txt", b"USER_ID\nu1\n".to_vec());
    world.emulator.fail(ResourceType::DataDeletionJob, "unlucky", "Out of luck.");
    let privileges = "Failed to create a data deletion job....Insufficient privileges for accessing data in Amazon S3.";
    let cases = [
        ("absent", "s3://data/nothing/", privileges),
        ("elsewhere", "s3://elsewhere/users.csv", privileges),
        ("text", "s3://data/text/users.txt", privileges),
        (
            "bad",
            "s3://data/bad/",
            "Failed to create a data deletion job...Input CSV is missing the following columns:[USER_ID].",
        ),
        ("unlucky", "s3://data/good/", "Out of luck."),
    ];
    for (job, location, _) in cases {
        delete(&world, job, &group, location).send().await.expect("a job");
    }
    world.pass(3600.0);
    for (job, _, reason) in cases {
        let job = described(&world, job).await;
        assert_eq!((job.status.as_deref(), job.failure_reason.as_deref()), (Some("FAILED"), Some(reason)));
        assert_eq!(job.num_deleted, None);
    }
    assert_eq!(exported(&world, "left", &interactions_of(&group), "Interactions").await.len(), 1200);
}

#[tokio::test]
async fn deletions_are_rejected_at_once_where_that_can_be_told() {
    let world = World::new().await;
    let group = world.filled_group("films").await;
    let (name, message) = rejection(delete(&world, "job", &group, "https://data/users.csv").send().await);
    assert_eq!((name.as_str(), message.as_str()), ("InvalidInputException", "Invalid Data location."));
    let unknown = format!("{group}-2");
    let (name, message) = rejection(delete(&world, "job", &unknown, "s3://data/users.csv").send().await);
    assert_eq!(name, "ResourceNotFoundException");
    assert_eq!(message, format!("Resource Arn {unknown} does not exist."));
    for job in 0..5 {
        delete(&world, &format!("job-{job}"), &group, "s3://data/users.csv").send().await.expect("a job");
    }
    assert_eq!(
        rejection(delete(&world, "job-0", &group, "s3://data/users.csv").send().await).0,
        "ResourceAlreadyExistsException"
    );
    let sixth = delete(&world, "job-5", &group, "s3://data/users.csv");
    let (name, message) = rejection(sixth.clone().send().await);
    assert_eq!(name, "LimitExceededException");
    assert_eq!(message, "More than 5 resources with PENDING status.");
    world.pass(360.0);
    sixth.send().await.expect("a sixth, now that the others are in progress");
}
