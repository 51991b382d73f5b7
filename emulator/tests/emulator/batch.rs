//! What batch jobs answer, and how they fail.

use std::collections::HashSet;

use aws_sdk_personalize::operation::create_batch_inference_job::builders::CreateBatchInferenceJobFluentBuilder;
use aws_sdk_personalize::operation::create_batch_segment_job::builders::CreateBatchSegmentJobFluentBuilder;
use aws_sdk_personalize::types::{
    BatchInferenceJob, BatchInferenceJobInput, BatchInferenceJobMode, BatchInferenceJobOutput, BatchSegmentJobInput,
    BatchSegmentJobOutput, FieldsForThemeGeneration, ThemeGenerationConfig,
};
use personalize_emulator::ResourceType;
use serde_json::{Value, json};

use crate::runtime::group_with_tastes;
use crate::world::{BUCKET, ITEMS, ROLE, USER_PERSONALIZATION, World, place, rejection};

const IN: &str = "s3://data/in/users.json";
const OUT: &str = "s3://data/out/";

fn infer(world: &World, job: &str, version: &str, from: &str, to: &str) -> CreateBatchInferenceJobFluentBuilder {
    let input = BatchInferenceJobInput::builder().s3_data_source(place(from)).build();
    let output = BatchInferenceJobOutput::builder().s3_data_destination(place(to)).build();
    let create = world.personalize.create_batch_inference_job().job_name(job).solution_version_arn(version);
    create.job_input(input).job_output(output).role_arn(ROLE)
}

fn segment(world: &World, job: &str, version: &str, from: &str) -> CreateBatchSegmentJobFluentBuilder {
    let input = BatchSegmentJobInput::builder().s3_data_source(place(from)).build();
    let output = BatchSegmentJobOutput::builder().s3_data_destination(place(OUT)).build();
    let create = world.personalize.create_batch_segment_job().job_name(job).solution_version_arn(version);
    create.job_input(input).job_output(output).role_arn(ROLE)
}

async fn described(world: &World, job: &str) -> BatchInferenceJob {
    let arn = world.emulator.account().batch_inference_job(job);
    let described = world.personalize.describe_batch_inference_job().batch_inference_job_arn(arn).send().await;
    described.expect("a description").batch_inference_job.expect("a job")
}

/// A version of a recipe that is ACTIVE.
async fn trained(world: &World, group: &str, recipe: &str) -> String {
    let recipe = format!("arn:aws:personalize:::recipe/{recipe}");
    let solution = world.solution(group, recipe.rsplit('/').next().unwrap_or_default(), &recipe).await;
    let version = world.version(&solution).await;
    world.pass(3600.0);
    version
}

async fn active_filter(world: &World, group: &str, name: &str) -> String {
    let create = world.personalize.create_filter().name(name).dataset_group_arn(group);
    let create = create.filter_expression("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"Watch\")");
    let arn = create.send().await.expect("a filter").filter_arn.expect("an ARN");
    world.pass(40.0);
    arn
}

#[tokio::test]
async fn a_batch_goes_through_its_statuses_and_describes_itself() {
    let world = World::new().await;
    let version = world.trained("films").await;
    world.emulator.objects().put(BUCKET, "in/users.json", b"{\"userId\": \"u1\"}\n\nnonsense\n".to_vec());
    let arn = infer(&world, "job", &version, IN, OUT).num_results(3).send().await.expect("a job");
    let arn = arn.batch_inference_job_arn.expect("an ARN");
    assert_eq!(arn, "arn:aws:personalize:us-east-1:123456789012:batch-inference-job/job");
    for (passes, status) in [(0.0, "CREATE PENDING"), (120.0, "CREATE IN_PROGRESS"), (1080.0, "ACTIVE")] {
        world.pass(passes);
        assert_eq!(described(&world, "job").await.status.as_deref(), Some(status));
    }
    let job = described(&world, "job").await;
    assert_eq!((job.num_results, job.role_arn.as_deref()), (Some(3), Some(ROLE)));
    assert_eq!(job.solution_version_arn.as_ref(), Some(&version));
    assert_eq!(job.batch_inference_job_mode, Some(BatchInferenceJobMode::BatchInference));
    assert!(job.job_input.is_some() && job.job_output.is_some() && job.failure_reason.is_none());
    let output = world.read(BUCKET, "out/users.json.out").await;
    let (answered, unusable) = output.split_once('\n').expect("two lines");
    assert!(answered.starts_with("{\"input\":{\"userId\":\"u1\"},\"output\":{\"recommendedItems\":[\"i"), "{answered}");
    let output: Value = serde_json::from_str(answered).expect("JSON");
    let scores: Vec<f64> =
        output["output"]["scores"].as_array().expect("scores").iter().filter_map(Value::as_f64).collect();
    assert_eq!((items(&output).len(), scores.len(), &output["error"]), (3, 3, &Value::Null));
    assert!(scores.is_sorted_by(|one, other| one >= other), "{scores:?}");
    assert_eq!(
        unusable,
        "{\"input\":\"nonsense\",\"output\":null,\"error\":\"The line is no JSON: expected ident at column 2.\"}\n"
    );
    let listed = world.personalize.list_batch_inference_jobs().solution_version_arn(&version).send().await;
    let summaries = listed.expect("a list").batch_inference_jobs.expect("jobs");
    assert_eq!(summaries.len(), 1);
    assert_eq!(summaries[0].batch_inference_job_arn.as_ref(), Some(&arn));
    assert_eq!(summaries[0].batch_inference_job_mode, Some(BatchInferenceJobMode::BatchInference));
}

/// The items of an answer.
fn items(line: &Value) -> Vec<&str> {
    line["output"]["recommendedItems"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

/// What a job of a version answers a line with, and its members in order.
async fn answer(world: &World, version: &str, line: &str) -> (Value, Vec<String>) {
    let job = version.rsplit('/').nth(1).unwrap_or_default();
    world.emulator.objects().put(BUCKET, &format!("{job}/a.json"), line.as_bytes().to_vec());
    infer(world, job, version, &format!("s3://data/{job}/"), OUT).num_results(2).send().await.expect("a job");
    world.pass(1200.0);
    assert_eq!(described(world, job).await.status.as_deref(), Some("ACTIVE"));
    let written = world.read(BUCKET, "out/a.json.out").await;
    let compact = line.replace(": ", ":").replace(", ", ",");
    assert!(written.starts_with(&format!("{{\"input\":{compact},\"output\":{{\"recommendedItems\":[")), "{written}");
    assert!(written.ends_with(",\"error\":null}\n"), "{written}");
    let answer: Value = serde_json::from_str(&written).expect("JSON");
    let members = answer["output"].as_object().expect("an object").keys().cloned().collect();
    (answer, members)
}

#[tokio::test]
async fn each_recipe_answers_in_its_own_form() {
    let world = World::new().await;
    let group = world.filled_group("films").await;
    let cases: [(&str, &str, &[&str]); 4] = [
        ("aws-sims", r#"{"itemId": "i19"}"#, &["recommendedItems"]),
        ("aws-similar-items", r#"{"itemId": "unknown"}"#, &["recommendedItems"]),
        ("aws-popularity-count", r#"{"userId": "u1"}"#, &["recommendedItems"]),
        (
            "aws-personalized-ranking",
            r#"{"userId": "u1", "itemList": ["new", "i0", "i19"]}"#,
            &["recommendedItems", "scores"],
        ),
    ];
    for (recipe, line, expected) in cases {
        let version = trained(&world, &group, recipe).await;
        let (answer, members) = answer(&world, &version, line).await;
        assert_eq!(members, expected, "{recipe}");
        let items = items(&answer);
        assert!(!items.contains(&"i19") || recipe != "aws-sims", "an item is not like itself: {answer}");
        if recipe == "aws-personalized-ranking" {
            assert_eq!((items.len(), items[2], &answer["output"]["scores"][2]), (3, "new", &json!(0.0)));
        } else {
            assert_eq!(items.len(), 2, "{answer}");
        }
    }
}

#[tokio::test]
async fn themes_are_of_what_the_items_of_a_line_have_in_common() {
    let world = World::new().await;
    let group = group_with_tastes(&world, "films").await;
    let version = trained(&world, &group, "aws-similar-items").await;
    world.emulator.objects().put(BUCKET, "in/users.json", b"{\"itemId\": \"a1\"}\n{\"itemId\": \"x\"}\n".to_vec());
    let fields = FieldsForThemeGeneration::builder().item_name("GENRE").build().expect("a column");
    let themes = ThemeGenerationConfig::builder().fields_for_theme_generation(fields).build();
    let create = infer(&world, "job", &version, IN, OUT).num_results(2);
    let create = create.batch_inference_job_mode(BatchInferenceJobMode::ThemeGeneration);
    create.theme_generation_config(themes.clone()).send().await.expect("a job");
    world.pass(1200.0);
    let job = described(&world, "job").await;
    assert_eq!((job.status.as_deref(), job.theme_generation_config), (Some("ACTIVE"), Some(themes)));
    assert_eq!(job.batch_inference_job_mode, Some(BatchInferenceJobMode::ThemeGeneration));
    let written = world.read(BUCKET, "out/users.json.out").await;
    for line in written.lines() {
        let line: Value = serde_json::from_str(line).expect("JSON");
        let output = line["output"].as_object().expect("an object");
        let members: Vec<&str> = output.keys().map(String::as_str).collect();
        assert_eq!(members, ["itemsThemeRelevanceScores", "recommendedItems", "theme"]);
        assert!(output["theme"].as_str().is_some_and(|theme| !theme.is_empty()), "{line}");
        let relevances = output["itemsThemeRelevanceScores"].as_array().expect("numbers");
        let relevances: Vec<f64> = relevances.iter().filter_map(Value::as_f64).collect();
        assert_eq!(relevances.len(), items(&line).len());
        assert!(relevances.iter().all(|relevance| (0.0..=1.0).contains(relevance)), "{line}");
    }
}

#[tokio::test]
async fn filters_are_evaluated_line_by_line_as_a_campaign_would() {
    const ASKED: [(&str, &str, &str); 3] = [("u0", "b1", "noir"), ("u1", "a1", "award"), ("u3", "b1", "noir")];
    let world = World::new().await;
    let group = group_with_tastes(&world, "films").await;
    let version = trained(&world, &group, "aws-sims").await;
    let expression =
        "INCLUDE ItemID WHERE Items.GENRE IN ($GENRE) | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"Watch\")";
    let filter = crate::runtime::filter(&world, "genre", expression).await;
    let lines = ASKED.map(|(user, item, genre)| {
        format!(
            "{{\"itemId\": \"{item}\", \"userId\": \"{user}\", \"filterValues\": {{\"GENRE\": \"\\\"{genre}\\\"\"}}}}\n"
        )
    });
    world.emulator.objects().put(BUCKET, "in/users.json", lines.concat().into_bytes());
    infer(&world, "job", &version, IN, OUT).num_results(4).filter_arn(&filter).send().await.expect("a job");
    world.pass(1200.0);
    let campaign = crate::runtime::deployed(&world, &version).await;
    let written = world.read(BUCKET, "out/users.json.out").await;
    let mut compared = 0;
    for (line, (user, item, genre)) in written.lines().zip(ASKED) {
        let line: Value = serde_json::from_str(line).expect("JSON");
        let ask = crate::runtime::runtime(&world).get_recommendations().campaign_arn(&campaign).user_id(user);
        let ask = ask.item_id(item).num_results(4).filter_arn(&filter).filter_values("GENRE", format!("\"{genre}\""));
        assert_eq!(items(&line), crate::runtime::items(ask).await, "{line}");
        compared += 1;
    }
    assert_eq!(compared, 3, "{written}");
}

#[tokio::test]
async fn a_line_has_values_for_what_the_filter_includes() {
    let world = World::new().await;
    let group = world.filled_group("films").await;
    let version = trained(&world, &group, "aws-sims").await;
    let create = world.personalize.create_filter().name("types").dataset_group_arn(&group);
    let create = create.filter_expression("INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ($TYPE)");
    let filter = create.send().await.expect("a filter").filter_arn.expect("an ARN");
    world.pass(40.0);
    let lines = "{\"itemId\": \"i19\", \"filterValues\": {\"TYPE\": \"\\\"Watch\\\"\"}}\n{\"itemId\": \"i19\"}\n";
    world.emulator.objects().put(BUCKET, "in/users.json", lines.as_bytes().to_vec());
    infer(&world, "job", &version, IN, OUT).filter_arn(filter).send().await.expect("a job");
    world.pass(1200.0);
    let output = world.read(BUCKET, "out/users.json.out").await;
    let errors: Vec<bool> = output.lines().map(|line| line.ends_with("\"error\":null}")).collect();
    assert_eq!(errors, [true, false], "{output}");
}

#[tokio::test]
async fn segments_are_made_of_items_and_of_attributes() {
    let world = World::new().await;
    let group = world.filled_group("films").await;
    world.dataset(&group, "Items", ITEMS).await;
    world.emulator.objects().put(
        BUCKET,
        "Items/items.csv",
        b"ITEM_ID,GENRE,YEAR\ni1,drama,\ni2,noir,\ni3,drama,\n".to_vec(),
    );
    let items = format!("{}/ITEMS", group.replace(":dataset-group/", ":dataset/"));
    assert_eq!(world.imported("items", &items, "s3://data/Items/").await.0, "ACTIVE");
    let attributes = r#"{"itemAttributes": "ITEMS.GENRE = \"drama\""}"#;
    let cases = [("aws-item-affinity", r#"{"itemId": "i0"}"#), ("aws-item-attribute-affinity", attributes)];
    for (recipe, line) in cases {
        let version = trained(&world, &group, recipe).await;
        world.emulator.objects().put(BUCKET, "in/a.json", line.as_bytes().to_vec());
        segment(&world, recipe, &version, "s3://data/in/a.json").num_results(2).send().await.expect("a job");
        world.pass(450.0);
        let arn = world.emulator.account().batch_segment_job(recipe);
        let described = world.personalize.describe_batch_segment_job().batch_segment_job_arn(&arn).send().await;
        let job = described.expect("a description").batch_segment_job.expect("a job");
        assert_eq!((job.status.as_deref(), job.num_results), (Some("ACTIVE"), Some(2)));
        let written = world.read(BUCKET, "out/a.json.out").await;
        assert!(written.starts_with(&format!("{{\"input\": {line}, \"output\": {{\"usersList\": [\"u")), "{written}");
        assert!(written.ends_with("\"]}, \"error\": null}\n"), "{written}");
        let written: Value = serde_json::from_str(&written).expect("JSON");
        let users: HashSet<&str> =
            written["output"]["usersList"].as_array().expect("users").iter().filter_map(Value::as_str).collect();
        assert_eq!(users.len(), 2, "{written}");
        let listed = world.personalize.list_batch_segment_jobs().solution_version_arn(&version).send().await;
        let summaries = listed.expect("a list").batch_segment_jobs.expect("jobs");
        assert_eq!(summaries[0].batch_segment_job_arn.as_ref(), Some(&arn));
        let (name, message) = rejection(infer(&world, "job", &version, IN, OUT).send().await);
        assert_eq!(name, "InvalidInputException");
        let recipe = format!("arn:aws:personalize:::recipe/{recipe}");
        assert_eq!(message, format!("A batch inference job cannot be made with a version of {recipe}."));
    }
    let version = trained(&world, &group, "aws-user-personalization").await;
    let (_, message) = rejection(segment(&world, "job", &version, IN).send().await);
    assert_eq!(message, format!("A batch segment job cannot be made with a version of {USER_PERSONALIZATION}."));
}

#[tokio::test]
async fn a_batch_that_cannot_read_or_write_says_why() {
    let world = World::new().await;
    let version = world.trained("films").await;
    world.emulator.objects().put(BUCKET, "in/users.json", b"{\"userId\": \"u1\"}".to_vec());
    world.emulator.fail(ResourceType::BatchInferenceJob, "unlucky", "Out of luck.");
    let privileges =
        "Failed to create a batch inference job....Insufficient privileges for accessing data in Amazon S3.";
    let cases = [
        ("absent", "s3://data/nothing/", OUT, privileges),
        ("nowhere", IN, "s3://elsewhere/out/", privileges),
        ("unlucky", IN, OUT, "Out of luck."),
    ];
    for (job, from, to, _) in cases {
        infer(&world, job, &version, from, to).send().await.expect("a job");
    }
    world.pass(1200.0);
    for (job, _, _, reason) in cases {
        let job = described(&world, job).await;
        assert_eq!((job.status.as_deref(), job.failure_reason.as_deref()), (Some("CREATE FAILED"), Some(reason)));
        assert_eq!(job.num_results, Some(25), "the documented default");
    }
    let absent = world.s3().get_object().bucket(BUCKET).key("out/users.json.out").send().await;
    assert_eq!(rejection(absent).0, "NoSuchKey");
}

#[tokio::test]
async fn one_check_object_lies_beside_the_outputs_of_a_folder() {
    let world = World::new().await;
    let version = world.trained("films").await;
    for name in ["a", "b", "c"] {
        world.emulator.objects().put(BUCKET, &format!("in/{name}.json"), b"{\"userId\": \"u1\"}".to_vec());
    }
    let keys = async || {
        let listed = world.s3().list_objects_v2().bucket(BUCKET).prefix("out").send().await.expect("a list");
        listed.contents().iter().map(|object| object.key().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    for (job, to) in [("a", OUT), ("b", OUT), ("c", "s3://data/out-too")] {
        infer(&world, job, &version, &format!("s3://data/in/{job}.json"), to).send().await.expect("a job");
    }
    world.pass(1199.0);
    assert_eq!(keys().await, [""; 0], "nothing is written before the jobs are over");
    world.pass(1.0);
    let expected = ["out-too/_CHECK", "out-too/c.json.out", "out/_CHECK", "out/a.json.out", "out/b.json.out"];
    assert_eq!(keys().await, expected);
    let group = world.emulator.account().dataset_group("films");
    let version = trained(&world, &group, "aws-item-affinity").await;
    world.emulator.objects().put(BUCKET, "in/s.json", b"{\"itemId\": \"i1\"}".to_vec());
    segment(&world, "s", &version, "s3://data/in/s.json").send().await.expect("a job");
    world.pass(450.0);
    assert_eq!(keys().await[2..], ["out/_CHECK", "out/a.json.out", "out/b.json.out", "out/s.json.out"]);
}

#[tokio::test]
async fn segments_take_so_many_lines() {
    let world = World::new().await;
    let group = world.filled_group("films").await;
    let version = trained(&world, &group, "aws-item-affinity").await;
    world.emulator.objects().put(BUCKET, "in/a.json", "{\"itemId\": \"i0\"}\n".repeat(501).into_bytes());
    let arn = segment(&world, "job", &version, "s3://data/in/").send().await.expect("a job").batch_segment_job_arn;
    world.pass(450.0);
    let described = world.personalize.describe_batch_segment_job().batch_segment_job_arn(arn.expect("an ARN"));
    let job = described.send().await.expect("a description").batch_segment_job.expect("a job");
    assert_eq!(job.status.as_deref(), Some("CREATE FAILED"));
    let reason = "Failed to create a batch segment job...The input has 501 lines; at most 500 are allowed.";
    assert_eq!(job.failure_reason.as_deref(), Some(reason));
}

#[tokio::test]
async fn batches_are_rejected_at_once_where_that_can_be_told() {
    let world = World::new().await;
    let group = world.filled_group("films").await;
    let solution = world.solution(&group, "s", USER_PERSONALIZATION).await;
    let version = world.version(&solution).await;
    assert_eq!(rejection(infer(&world, "job", &version, IN, OUT).send().await).0, "ResourceInUseException");
    world.pass(2400.0);
    let invalid = |message: &str| ("InvalidInputException".to_owned(), message.to_owned());
    let create = |from: &str, to: &str| infer(&world, "job", &version, from, to);
    for bad in ["data/in", "s3://data", "https://data/in/"] {
        assert_eq!(rejection(create(bad, OUT).send().await), invalid("Invalid S3 input path"));
        assert_eq!(rejection(create(IN, bad).send().await), invalid("Invalid S3 output path"));
    }
    let same = rejection(create("s3://data/in/", "s3://data/in").send().await);
    assert_eq!(same, invalid("Invalid S3 output path: it is the input path."));
    for results in [0, 501, -1] {
        let rejected = rejection(create(IN, OUT).num_results(results).send().await);
        assert_eq!(rejected, invalid(&format!("numResults must be from 1 to 500. It is {results}.")));
    }
    let themes = create(IN, OUT).batch_inference_job_mode(BatchInferenceJobMode::ThemeGeneration);
    let message = format!("Themes cannot be generated with a version of {USER_PERSONALIZATION}.");
    assert_eq!(rejection(themes.send().await), invalid(&message));
    let trending = trained(&world, &group, "aws-trending-now").await;
    let (_, message) = rejection(infer(&world, "job", &trending, IN, OUT).send().await);
    assert!(message.ends_with("cannot be made with a version of arn:aws:personalize:::recipe/aws-trending-now."));
    let others = world.filled_group("books").await;
    let foreign = active_filter(&world, &others, "foreign").await;
    let message = format!("The filter {foreign} is not in the version's dataset group.");
    assert_eq!(rejection(create(IN, OUT).filter_arn(&foreign).send().await), invalid(&message));
    let unknown = create(IN, OUT).filter_arn(format!("{foreign}-2"));
    assert_eq!(rejection(unknown.send().await).0, "ResourceNotFoundException");
    for job in 0..5 {
        infer(&world, &format!("job-{job}"), &version, IN, OUT).send().await.expect("a job");
    }
    assert_eq!(rejection(infer(&world, "job-0", &version, IN, OUT).send().await).0, "ResourceAlreadyExistsException");
    let (name, message) = rejection(create(IN, OUT).send().await);
    assert_eq!(name, "LimitExceededException");
    assert_eq!(message, "More than 5 resources with PENDING or IN_PROGRESS status.");
}

#[tokio::test]
async fn a_running_batch_holds_its_filter_its_solution_and_its_datasets() {
    let world = World::new().await;
    let version = world.trained("films").await;
    let group = world.emulator.account().dataset_group("films");
    let filter = active_filter(&world, &group, "unseen").await;
    let with_filter = infer(&world, "job", &version, IN, OUT).filter_arn(&filter).send().await.expect("a job");
    let job = with_filter.batch_inference_job_arn.expect("an ARN");
    assert_eq!(described(&world, "job").await.filter_arn.as_ref(), Some(&filter));
    let delete_filter = world.personalize.delete_filter().filter_arn(&filter);
    let held =
        |kind: &str, arn: &str| ("ResourceInUseException".to_owned(), format!("The {kind} {arn} is in use by {job}."));
    assert_eq!(rejection(delete_filter.clone().send().await), held("filter", &filter));
    let solution = version.rsplit_once('/').expect("a version").0;
    let delete_solution = world.personalize.delete_solution().solution_arn(solution);
    assert_eq!(rejection(delete_solution.clone().send().await), held("solution", solution));
    world.pass(1200.0);
    delete_filter.send().await.expect("a deletion, now that the job is over");
    world.pass(30.0);
    let dataset = format!("{}/INTERACTIONS", group.replace(":dataset-group/", ":dataset/"));
    let again = infer(&world, "again", &version, IN, OUT).send().await.expect("a job");
    let again = again.batch_inference_job_arn.expect("an ARN");
    let delete_dataset = world.personalize.delete_dataset().dataset_arn(&dataset);
    let (name, message) = rejection(delete_dataset.clone().send().await);
    assert_eq!(name, "ResourceInUseException");
    assert_eq!(message, format!("The dataset {dataset} is in use by {again}."));
    world.pass(1200.0);
    delete_dataset.send().await.expect("a deletion, now that the job is over");
    delete_solution.send().await.expect("a deletion, now that the job is over");
}
