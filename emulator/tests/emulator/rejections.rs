//! What the service rejects, and what the emulator cannot do and says so.

use aws_sdk_personalize::types::{DataSource, TrainingMode};
use personalize_emulator::{ResourceType, Status};

use crate::world::{BUCKET, INTERACTIONS, ITEMS, ROLE, USER_PERSONALIZATION, World, rejection};

#[tokio::test]
async fn parents_must_exist_and_be_active() {
    let world = World::new().await;
    let client = &world.personalize;
    let group = client.create_dataset_group().name("films").send().await.expect("a group");
    let group = group.dataset_group_arn.expect("an ARN");
    let schema = world.schema("items", ITEMS).await;
    let create = |group: &str| {
        client.create_dataset().name("items").dataset_group_arn(group).dataset_type("Items").schema_arn(&schema).send()
    };
    assert_eq!(rejection(create(&group).await).0, "ResourceInUseException");
    let missing = format!("{group}-2");
    let (name, message) = rejection(create(&missing).await);
    assert_eq!(name, "ResourceNotFoundException");
    assert_eq!(message, format!("Resource Arn {missing} does not exist."));
    world.pass(60.0);
    create(&group).await.expect("a dataset");
    let (name, message) = rejection(create(&group).await);
    assert_eq!(name, "ResourceAlreadyExistsException");
    assert_eq!(
        message,
        "Another resource with Arn arn:aws:personalize:us-east-1:123456789012:dataset/films/ITEMS already exists."
    );
}

#[tokio::test]
async fn a_schema_must_be_readable_and_suit_its_dataset() {
    let world = World::new().await;
    let group = world.group("films").await;
    let client = &world.personalize;
    for bad in ["", "{", r#"{"type": "record", "name": "Items", "fields": []}"#] {
        let created = client.create_schema().name("bad").schema(bad).send().await;
        assert_eq!(rejection(created).0, "InvalidInputException", "{bad}");
    }
    let schema = world.schema("items", ITEMS).await;
    let create = client.create_dataset().name("d").dataset_group_arn(&group).schema_arn(&schema);
    let (name, message) = rejection(create.clone().dataset_type("Interactions").send().await);
    assert_eq!(name, "InvalidInputException");
    assert!(message.contains("Interactions needs the field USER_ID"), "{message}");
    assert!(rejection(create.dataset_type("Item").send().await).1.contains("`Item` is unknown"));
}

#[tokio::test]
async fn a_group_has_one_event_tracker() {
    let world = World::new().await;
    let group = world.group("films").await;
    let create = |name: &str| world.personalize.create_event_tracker().name(name).dataset_group_arn(&group).send();
    let arn = create("one").await.expect("a tracker").event_tracker_arn.expect("an ARN");
    assert!(!arn.contains("one"), "{arn}");
    assert_eq!(rejection(create("two").await).0, "ResourceAlreadyExistsException");
}

#[tokio::test]
async fn a_filter_needs_the_datasets_that_it_names() {
    let world = World::new().await;
    let group = world.group("films").await;
    let create = world.personalize.create_filter().name("f").dataset_group_arn(&group);
    let create = create.filter_expression("INCLUDE ItemID WHERE Items.YEAR > 1970");
    assert_eq!(rejection(create.clone().send().await).0, "InvalidInputException");
    let dataset = world.dataset(&group, "Items", ITEMS).await;
    create.send().await.expect("a filter");
    assert_eq!(world.emulator.journal().pop().expect("a passage").after, [dataset]);
}

#[tokio::test]
async fn quotas_hold() {
    let world = World::new().await;
    for number in 0..5 {
        world.group(&format!("group-{number}")).await;
    }
    let sixth = world.personalize.create_dataset_group().name("group-5").send().await;
    assert_eq!(rejection(sixth).0, "LimitExceededException");
    let group = "arn:aws:personalize:us-east-1:123456789012:dataset-group/group-0";
    for number in 0..10 {
        world.solution(group, &format!("s{number}"), crate::world::USER_PERSONALIZATION).await;
    }
    let create = world.personalize.create_solution().name("s10").dataset_group_arn(group);
    let eleventh = create.recipe_arn(crate::world::USER_PERSONALIZATION).send().await;
    assert_eq!(rejection(eleventh).0, "LimitExceededException");
    world.dataset(group, "Interactions", INTERACTIONS).await;
    for number in 0..31 {
        let create = world.personalize.create_filter().name(format!("f{number}")).dataset_group_arn(group);
        let created = create.filter_expression("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"*\")").send().await;
        if number < 30 {
            created.expect("a filter");
        } else {
            assert_eq!(rejection(created).0, "LimitExceededException");
        }
    }
}

#[tokio::test]
async fn twenty_versions_may_be_in_training() {
    let world = World::new().await;
    let group = world.filled_group("films").await;
    let solution = world.solution(&group, "s", crate::world::USER_PERSONALIZATION).await;
    for _ in 0..20 {
        world.version(&solution).await;
    }
    let one_more = world.personalize.create_solution_version().solution_arn(&solution).send().await;
    let (name, message) = rejection(one_more);
    assert_eq!(name, "LimitExceededException");
    assert_eq!(message, "More than 20 resources with PENDING or IN_PROGRESS status.");
}

#[tokio::test]
async fn quotas_of_what_there_is_and_of_what_is_under_way_can_be_raised() {
    let world = World::new().await;
    for (resource_type, most) in
        [(ResourceType::DatasetGroup, 7), (ResourceType::Schema, 501), (ResourceType::SolutionVersion, 21)]
    {
        world.emulator.raise_quota(resource_type, most);
    }
    let group = world.filled_group("films").await;
    for number in 1..7 {
        world.group(&format!("group-{number}")).await;
    }
    let eighth = world.personalize.create_dataset_group().name("group-7").send().await;
    assert_eq!(rejection(eighth).1, "More than 7 resources in ACTIVE state. Please delete some and try again.");
    for number in 1..501 {
        world.schema(&format!("schema-{number}"), ITEMS).await;
    }
    let one_more = world.personalize.create_schema().name("one-more").schema(ITEMS).send().await;
    assert_eq!(rejection(one_more).1, "More than 501 resources in ACTIVE state. Please delete some and try again.");
    let solution = world.solution(&group, "s", USER_PERSONALIZATION).await;
    for _ in 0..21 {
        world.version(&solution).await;
    }
    let one_more = world.personalize.create_solution_version().solution_arn(&solution).send().await;
    assert_eq!(rejection(one_more).1, "More than 21 resources with PENDING or IN_PROGRESS status.");
    let rejected = world.emulator.quota_rejections();
    let kinds: Vec<_> = rejected.iter().map(|rejected| (rejected.resource_type, rejected.count)).collect();
    let expected = [(ResourceType::DatasetGroup, 1), (ResourceType::Schema, 1), (ResourceType::SolutionVersion, 1)];
    assert_eq!(kinds, expected, "in the order in which they were full");
}

#[tokio::test]
async fn a_quota_is_lowered_by_setting_it_and_never_by_raising_it() {
    let world = World::new().await;
    let most = |resource_type| world.emulator.quota(resource_type).map(|quota| quota.most);
    world.emulator.raise_quota(ResourceType::DatasetImportJob, 3);
    assert_eq!(most(ResourceType::DatasetImportJob), Some(5));
    world.emulator.set_quota(ResourceType::DatasetImportJob, 1);
    assert_eq!(most(ResourceType::DatasetImportJob), Some(1));
    world.emulator.raise_quota(ResourceType::EventTracker, 6);
    assert_eq!(most(ResourceType::EventTracker), None, "it has no quota");

    let group = world.group("films").await;
    let dataset = world.dataset(&group, "Items", ITEMS).await;
    world.emulator.objects().put(BUCKET, "Items/items.csv", b"ITEM_ID,GENRE\n1,drama\n".to_vec());
    world.import("one", &dataset, "s3://data/Items/").await;
    let source = DataSource::builder().data_location("s3://data/Items/").build();
    let second = world.personalize.create_dataset_import_job().job_name("two").dataset_arn(&dataset);
    let second = second.data_source(source).role_arn(ROLE).send().await;
    assert_eq!(rejection(second).1, "More than 1 resources with PENDING or IN_PROGRESS status.");
}

#[tokio::test]
async fn a_resource_fails_on_request() {
    let world = World::new().await;
    world.emulator.fail(ResourceType::DatasetGroup, "films", "Not today.");
    let arn = world.group("films").await;
    let described = world.personalize.describe_dataset_group().dataset_group_arn(&arn).send().await;
    let group = described.expect("a description").dataset_group.expect("a group");
    assert_eq!(group.status.as_deref(), Some("CREATE FAILED"));
    assert_eq!(group.failure_reason.as_deref(), Some("Not today."));
    assert_eq!(world.emulator.journal()[0].outcome, Status::CreateFailed);
}

#[tokio::test]
async fn names_and_arns_are_checked() {
    let world = World::new().await;
    let client = &world.personalize;
    let (name, message) = rejection(client.create_dataset_group().name("a b").send().await);
    assert_eq!(name, "InvalidInputException");
    assert!(message.starts_with("1 validation error detected: Value 'a b' at 'name' failed"), "{message}");
    let (_, message) = rejection(client.describe_solution().solution_arn("films").send().await);
    assert!(message.contains("at 'solutionArn' failed to satisfy constraint"), "{message}");
}

#[tokio::test]
async fn what_is_not_emulated_is_rejected_by_name() {
    let world = World::new().await;
    let group = world.group("films").await;
    let solution = world.solution(&group, "s", USER_PERSONALIZATION).await;
    let train = world.personalize.create_solution_version().solution_arn(solution);
    let (name, message) = rejection(train.training_mode(TrainingMode::Autotrain).send().await);
    assert_eq!(
        (name.as_str(), message.as_str()),
        ("InvalidInputException", "The trainingMode AUTOTRAIN is not emulated.")
    );
}
