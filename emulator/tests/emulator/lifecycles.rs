//! When resources change their status, as published outputs of AWS's samples show it, poll by poll.

use aws_sdk_personalize::types::Dataset;
use personalize_emulator::{Latencies, Options, ResourceType, Status};

use crate::world::{BUCKET, INTERACTIONS, ITEMS, USER_PERSONALIZATION, World, rejection};

/// What one more field makes of the schema of Items.
fn longer_items() -> String {
    let fields = ITEMS.strip_suffix("]}").expect("the end of the fields");
    format!(r#"{fields}, {{"name": "PRICE", "type": ["float", "null"]}}]}}"#)
}

async fn dataset(world: &World, arn: &str) -> Dataset {
    let described = world.personalize.describe_dataset().dataset_arn(arn).send().await.expect("a description");
    described.dataset.expect("a dataset")
}

/// The status now of the resources of a kind, in the order of their creation.
fn statuses(world: &World, resource_type: ResourceType) -> Vec<Status> {
    let resources = world.emulator.resources();
    let of_kind = resources.iter().filter(|seen| seen.resource_type == resource_type);
    of_kind.filter_map(|seen| seen.status).collect()
}

/// Polls every so many seconds until nothing of a kind is on its way; the seconds that that took.
fn seconds_until(world: &World, every: u32, arrived: impl Fn(&World) -> bool) -> u32 {
    let mut seconds = 0;
    while !arrived(world) {
        world.pass(f64::from(every));
        seconds += every;
        assert!(seconds < 7200, "it never comes to that");
    }
    seconds
}

#[tokio::test]
async fn a_solution_is_active_in_the_second_of_its_creation() {
    let world = World::new().await;
    let group = world.filled_group("films").await;
    let create = world.personalize.create_solution().name("s").dataset_group_arn(&group);
    let created = create.recipe_arn(USER_PERSONALIZATION).send().await.expect("a solution");
    let arn = created.solution_arn.expect("an ARN");
    let described = world.personalize.describe_solution().solution_arn(&arn).send().await.expect("a description");
    let solution = described.solution.expect("a solution");
    assert_eq!(solution.status.as_deref(), Some("ACTIVE"));
    assert_eq!(solution.last_updated_date_time, solution.creation_date_time);
    world.version(&arn).await;
}

/// Latencies may still say that it takes its time, since a client should get along with that too.
#[tokio::test]
async fn a_solution_takes_as_long_as_it_is_said_to() {
    let latencies = Latencies::parse(r#"{"solution": 60}"#).expect("valid latencies");
    let world = World::with(Options { latencies, ..Options::default() }).await;
    let group = world.filled_group("films").await;
    let solution = world.solution(&group, "s", USER_PERSONALIZATION).await;
    let train = world.personalize.create_solution_version().solution_arn(&solution);
    let (name, message) = rejection(train.clone().send().await);
    assert_eq!(name, "ResourceInUseException");
    assert_eq!(message, format!("The solution {solution} must be ACTIVE for this. It is CREATE PENDING."));
    world.pass(60.0);
    train.send().await.expect("a version");
}

#[tokio::test]
async fn a_dataset_shows_that_its_schema_is_replaced() {
    let world = World::new().await;
    let group = world.group("films").await;
    let arn = world.dataset(&group, "Items", ITEMS).await;
    let schema = world.schema("longer", &longer_items()).await;
    let began = world.emulator.clock().now();
    let update = world.personalize.update_dataset().dataset_arn(&arn).schema_arn(&schema);
    update.clone().send().await.expect("an update");
    let mut polls = Vec::new();
    while polls.last().is_none_or(|status| status != "ACTIVE") {
        let described = dataset(&world, &arn).await;
        let latest = described.latest_dataset_update.expect("an update");
        assert_eq!(described.status, latest.status, "the dataset and its update");
        assert_eq!(latest.schema_arn.as_ref(), Some(&schema));
        polls.push(described.status.expect("a status"));
        world.pass(15.0);
    }
    let expected = [&["UPDATE PENDING"; 2][..], &["UPDATE IN_PROGRESS"; 6], &["ACTIVE"]].concat();
    assert_eq!(polls, expected, "every 15 seconds");
    let described = dataset(&world, &arn).await;
    let latest = described.latest_dataset_update.expect("an update");
    assert_eq!(described.last_updated_date_time, latest.last_updated_date_time, "the update's end");
    let end = latest.last_updated_date_time.expect("a time").as_secs_f64();
    assert!((end - began.0 - 108.0).abs() < 1e-6, "{end}");
    assert!(described.creation_date_time.expect("a time").as_secs_f64() < began.0);
    assert_eq!(described.schema_arn, Some(schema));
}

#[tokio::test]
async fn nothing_begins_on_a_dataset_whose_schema_is_replaced() {
    let world = World::new().await;
    let group = world.group("films").await;
    let arn = world.dataset(&group, "Items", ITEMS).await;
    world.emulator.objects().put(BUCKET, "Items/items.csv", b"ITEM_ID,GENRE,YEAR,PRICE\ni1,drama,,1.5\n".to_vec());
    let schema = world.schema("longer", &longer_items()).await;
    let update = world.personalize.update_dataset().dataset_arn(&arn).schema_arn(&schema);
    update.clone().send().await.expect("an update");
    let source = aws_sdk_personalize::types::DataSource::builder().data_location("s3://data/Items/").build();
    let import = world.personalize.create_dataset_import_job().job_name("job").dataset_arn(&arn);
    let import = import.data_source(source).role_arn(crate::world::ROLE);
    let filter = world.personalize.create_filter().name("f").dataset_group_arn(&group);
    let filter = filter.filter_expression("INCLUDE ItemID WHERE Items.YEAR > 1970");
    let rejections =
        [rejection(update.send().await), rejection(import.clone().send().await), rejection(filter.send().await)];
    let expected = format!("The dataset {arn} must be ACTIVE for this. It is UPDATE PENDING.");
    for rejected in rejections {
        assert_eq!(rejected, ("ResourceInUseException".to_owned(), expected.clone()));
    }
    let (name, message) = rejection(world.personalize.delete_dataset().dataset_arn(&arn).send().await);
    assert_eq!(
        (name.as_str(), message),
        ("ResourceInUseException", format!("The dataset {arn} is in use by its own update."))
    );
    world.pass(108.0);
    import.send().await.expect("an import, now that the schema is replaced");
}

#[tokio::test]
async fn an_import_is_taken_six_seconds_after_its_dataset() {
    let world = World::new().await;
    let group = world.group("films").await;
    let mut datasets = Vec::new();
    for (dataset_type, schema) in [("Interactions", INTERACTIONS), ("Items", ITEMS)] {
        let schema = world.schema(dataset_type, schema).await;
        let create = world.personalize.create_dataset().name(dataset_type).dataset_group_arn(&group);
        let created = create.dataset_type(dataset_type).schema_arn(schema).send().await.expect("a dataset");
        datasets.push(created.dataset_arn.expect("an ARN"));
    }
    assert_eq!(statuses(&world, ResourceType::Dataset), [Status::CreatePending; 2]);
    world.pass(6.0);
    for (number, arn) in datasets.iter().enumerate() {
        world.import(&format!("job-{number}"), arn, "s3://data/Items/").await;
    }
}

#[tokio::test]
async fn a_dataset_group_and_a_dataset_are_never_in_progress() {
    let latencies = Latencies::parse(r#"{"datasetGroup": 600, "dataset": 600}"#).expect("valid latencies");
    let world = World::with(Options { latencies, ..Options::default() }).await;
    let group = world.group("films").await;
    for (resource_type, seconds) in [(ResourceType::DatasetGroup, 579.0), (ResourceType::Dataset, 594.0)] {
        assert_eq!(statuses(&world, resource_type), [Status::CreatePending]);
        world.pass(seconds);
        assert_eq!(statuses(&world, resource_type), [Status::CreatePending]);
        world.pass(1.0);
        assert_eq!(statuses(&world, resource_type), [Status::Active]);
        if resource_type == ResourceType::DatasetGroup {
            world.dataset(&group, "Items", ITEMS).await;
        }
    }
}

#[tokio::test]
async fn what_takes_long_is_pending_at_one_poll_of_a_minute_at_most() {
    let world = World::new().await;
    let version = world.trained("films").await;
    let solution = version.rsplit_once('/').expect("a version").0.to_owned();
    world.version(&solution).await;
    world.personalize.create_campaign().name("c").solution_version_arn(&version).send().await.expect("a campaign");
    let dataset = world.emulator.account().dataset("films", personalize_contract::DatasetType::Interactions);
    world.import("again", &dataset, "s3://data/Interactions/").await;
    let last = |resource_type| statuses(&world, resource_type).pop();
    let kinds = [ResourceType::SolutionVersion, ResourceType::Campaign, ResourceType::DatasetImportJob];
    assert_eq!(kinds.map(last), [Some(Status::CreatePending); 3]);
    world.pass(60.0);
    assert_eq!(kinds.map(last), [Some(Status::CreateInProgress); 3]);
}

async fn filters(world: &World, group: &str, names: &[&str]) {
    for name in names {
        let create = world.personalize.create_filter().name(*name).dataset_group_arn(group);
        let expression = "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"Watch\")";
        create.filter_expression(expression).send().await.expect("a filter");
    }
}

#[tokio::test]
async fn filters_of_a_group_become_active_one_after_another() {
    let world = World::new().await;
    let (films, books) = (world.group("films").await, world.group("books").await);
    world.dataset(&films, "Interactions", INTERACTIONS).await;
    world.dataset(&books, "Interactions", INTERACTIONS).await;
    filters(&world, &films, &["a", "b", "c", "d", "e"]).await;
    filters(&world, &books, &["z"]).await;
    let mut active = Vec::new();
    for _ in 0..8 {
        let all = statuses(&world, ResourceType::Filter);
        let (of_films, of_books) = all.split_at(5);
        active.push(of_films.iter().take_while(|status| **status == Status::Active).count());
        let in_progress = of_films.iter().filter(|status| **status == Status::CreateInProgress).count();
        assert!(in_progress <= 1, "{all:?}");
        assert_eq!(of_books, [if active.len() < 3 { of_films[0] } else { Status::Active }], "of another group");
        world.pass(30.0);
    }
    assert_eq!(active, [0, 0, 1, 2, 3, 3, 4, 5], "every 30 seconds");
    filters(&world, &films, &["f"]).await;
    world.pass(40.0);
    assert_eq!(statuses(&world, ResourceType::Filter), [Status::Active; 7], "it had nobody to wait for");
    let journal = world.emulator.journal();
    let transition = |name: &str| journal.iter().find(|transition| transition.name == name).expect("a transition");
    assert!((transition("e").seconds - 40.0).abs() < 1e-6, "{}", transition("e").seconds);
    assert!(transition("e").after.contains(&transition("d").arn));
    assert!(!transition("f").after.contains(&transition("e").arn));
}

#[tokio::test]
async fn a_filter_whose_duration_is_given_waits_for_no_other() {
    let latencies = Latencies::parse(r#"{"filter": {"slow": 300, "quick": 10}}"#).expect("valid latencies");
    let world = World::with(Options { latencies, ..Options::default() }).await;
    let group = world.group("films").await;
    world.dataset(&group, "Interactions", INTERACTIONS).await;
    filters(&world, &group, &["slow", "usual", "quick"]).await;
    world.pass(10.0);
    assert_eq!(statuses(&world, ResourceType::Filter)[2], Status::Active);
    world.pass(30.0);
    assert_eq!(statuses(&world, ResourceType::Filter)[1], Status::Active);
    world.pass(260.0);
    assert_eq!(statuses(&world, ResourceType::Filter)[0], Status::Active);
}

/// How long deletions took in clean-ups whose outputs are published, in polls of 10 seconds.
#[tokio::test]
async fn deletions_take_as_long_as_they_were_seen_to() {
    let world = World::new().await;
    let version = world.trained("films").await;
    let account = world.emulator.account();
    let group = account.dataset_group("films");
    filters(&world, &group, &["f"]).await;
    let create = world.personalize.create_campaign().name("c").solution_version_arn(&version);
    create.send().await.expect("a campaign");
    world.pass(540.0);
    let client = &world.personalize;
    let none = |resource_type| move |world: &World| statuses(world, resource_type).is_empty();
    client.delete_campaign().campaign_arn(account.campaign("c")).send().await.expect("a deletion");
    assert_eq!(seconds_until(&world, 10, none(ResourceType::Campaign)), 970);
    client.delete_filter().filter_arn(account.filter("f")).send().await.expect("a deletion");
    assert_eq!(seconds_until(&world, 10, none(ResourceType::Filter)), 20);
    client.delete_solution().solution_arn(account.solution("films-solution")).send().await.expect("a deletion");
    assert_eq!(seconds_until(&world, 10, none(ResourceType::Solution)), 30);
    let dataset = account.dataset("films", personalize_contract::DatasetType::Interactions);
    client.delete_dataset().dataset_arn(dataset).send().await.expect("a deletion");
    assert_eq!(seconds_until(&world, 10, none(ResourceType::Dataset)), 60);
}

#[tokio::test]
async fn each_operation_names_what_is_not_there_in_its_own_words() {
    let world = World::new().await;
    let account = world.emulator.account();
    let group = account.dataset_group("none");
    let client = &world.personalize;
    let deleted = rejection(client.delete_dataset_group().dataset_group_arn(&group).send().await);
    let described = rejection(client.describe_dataset_group().dataset_group_arn(&group).send().await);
    let campaign = account.campaign("none");
    let of_campaign = rejection(client.delete_campaign().campaign_arn(&campaign).send().await);
    let not_found = |message: String| ("ResourceNotFoundException".to_owned(), message);
    assert_eq!(deleted, not_found(format!("The given dataset group does not exist: {group}")));
    assert_eq!(described, not_found(format!("Resource Arn {group} does not exist.")));
    assert_eq!(of_campaign, not_found(format!("Resource Arn {campaign} does not exist.")));
    world.group("films").await;
    let films = account.dataset_group("films");
    let delete = client.delete_dataset_group().dataset_group_arn(&films);
    delete.clone().send().await.expect("a deletion");
    world.pass(120.0);
    assert_eq!(rejection(delete.send().await), not_found(format!("The given dataset group does not exist: {films}")));
}
