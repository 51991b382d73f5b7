//! Dataset groups of a domain: what they hold, and what they reject.

use aws_sdk_personalize::types::Domain;

use crate::world::{BUCKET, INTERACTIONS, ITEMS, USER_PERSONALIZATION, World, interactions, rejection};

pub const VIDEO_ITEMS: &str = r#"{"type": "record", "name": "Items",
    "namespace": "com.amazonaws.personalize.schema", "version": "1.0", "fields": [
    {"name": "ITEM_ID", "type": "string"}, {"name": "GENRES", "type": "string", "categorical": true},
    {"name": "CREATION_TIMESTAMP", "type": "long"}]}"#;

const ACTIONS: &str = r#"{"type": "record", "name": "Actions",
    "namespace": "com.amazonaws.personalize.schema", "version": "1.0", "fields": [
    {"name": "ACTION_ID", "type": "string"}, {"name": "VALUE", "type": ["long", "null"]}]}"#;

/// A dataset group of a domain that is ACTIVE.
pub async fn domain_group(world: &World, name: &str, domain: Domain) -> String {
    let created = world.personalize.create_dataset_group().name(name).domain(domain.clone()).send().await;
    let created = created.expect("a group");
    assert_eq!(created.domain, Some(domain));
    world.pass(60.0);
    created.dataset_group_arn.expect("an ARN")
}

pub async fn domain_schema(world: &World, name: &str, text: &str, domain: Domain) -> String {
    let created = world.personalize.create_schema().name(name).schema(text).domain(domain).send().await;
    created.expect("a schema").schema_arn.expect("an ARN")
}

/// A dataset of a domain that is ACTIVE.
pub async fn domain_dataset(world: &World, group: &str, dataset_type: &str, text: &str, domain: Domain) -> String {
    let name = format!("{dataset_type}-{}", group.rsplit('/').next().unwrap_or_default());
    let schema = domain_schema(world, &name, text, domain).await;
    let create = world.personalize.create_dataset().name(name).dataset_group_arn(group);
    let created = create.dataset_type(dataset_type).schema_arn(schema).send().await.expect("a dataset");
    world.pass(30.0);
    created.dataset_arn.expect("an ARN")
}

/// A group of a domain whose Interactions dataset holds so many events of the type `Watch`.
pub async fn filled_domain_group(world: &World, name: &str, domain: Domain, users: u32, each: u32) -> String {
    let group = domain_group(world, name, domain.clone()).await;
    let dataset = domain_dataset(world, &group, "Interactions", INTERACTIONS, domain).await;
    // Events of another type keep a short import above its own minimum.
    let padding = interactions(1000, 1).replace("Watch", "Other").replace(",i", ",other");
    let lines: String = padding.split_inclusive('\n').skip(1).collect();
    let csv = interactions(users, each) + if users * each < 1000 { &lines } else { "" };
    world.emulator.objects().put(BUCKET, "Interactions/part.csv", csv.into_bytes());
    let ended = world.imported(&format!("{name}-import"), &dataset, "s3://data/Interactions/").await;
    assert_eq!(ended, ("ACTIVE".to_owned(), String::new()));
    group
}

#[tokio::test]
async fn a_schema_must_be_of_its_group_s_domain() {
    let world = World::new().await;
    let shop = domain_group(&world, "shop", Domain::Ecommerce).await;
    let custom = world.group("films").await;
    let plain = world.schema("plain", INTERACTIONS).await;
    let video = domain_schema(&world, "video", INTERACTIONS, Domain::VideoOnDemand).await;
    let cases = [
        (&shop, &plain, "no domain", "the domain ECOMMERCE"),
        (&shop, &video, "the domain VIDEO_ON_DEMAND", "the domain ECOMMERCE"),
        (&custom, &video, "the domain VIDEO_ON_DEMAND", "no domain"),
    ];
    for (group, schema, one, other) in cases {
        let create = world.personalize.create_dataset().name("d").dataset_group_arn(group);
        let (name, message) = rejection(create.dataset_type("Interactions").schema_arn(schema).send().await);
        assert_eq!(name, "InvalidInputException");
        assert_eq!(message, format!("The schema {schema} has {one}, and the dataset group has {other}."));
    }
    let own = domain_schema(&world, "own", INTERACTIONS, Domain::Ecommerce).await;
    let create = world.personalize.create_dataset().name("d").dataset_group_arn(&shop);
    create.dataset_type("interactions").schema_arn(own).send().await.expect("a dataset");
}

#[tokio::test]
async fn a_domain_has_fields_of_its_own() {
    let world = World::new().await;
    let group = domain_group(&world, "video", Domain::VideoOnDemand).await;
    let custom = domain_schema(&world, "items", ITEMS, Domain::VideoOnDemand).await;
    let create = world.personalize.create_dataset().name("d").dataset_group_arn(&group);
    let (name, message) = rejection(create.dataset_type("Items").schema_arn(&custom).send().await);
    assert_eq!(name, "InvalidInputException");
    assert_eq!(
        message,
        format!(
            "The schema {custom} does not suit the dataset: Items needs the field GENRES of type string; add it, \
             or rename `GENRE` if that is meant; Items needs the field CREATION_TIMESTAMP of type long."
        )
    );
    let dataset = domain_dataset(&world, &group, "Items", VIDEO_ITEMS, Domain::VideoOnDemand).await;
    let longer = VIDEO_ITEMS.replace("]}", r#", {"name": "DURATION", "type": ["float", "null"]}]}"#);
    let other = domain_schema(&world, "shop", &longer, Domain::Ecommerce).await;
    let update = world.personalize.update_dataset().dataset_arn(&dataset);
    let (name, message) = rejection(update.clone().schema_arn(&other).send().await);
    assert_eq!(name, "InvalidInputException");
    assert!(message.contains("has the domain ECOMMERCE"), "{message}");
    let longer = domain_schema(&world, "longer", &longer, Domain::VideoOnDemand).await;
    update.schema_arn(longer).send().await.expect("an update");
}

#[tokio::test]
async fn actions_are_for_custom_groups() {
    let world = World::new().await;
    let group = domain_group(&world, "shop", Domain::Ecommerce).await;
    let schema = domain_schema(&world, "actions", ACTIONS, Domain::Ecommerce).await;
    for dataset_type in ["Actions", "Action_Interactions"] {
        let create = world.personalize.create_dataset().name("d").dataset_group_arn(&group).schema_arn(&schema);
        let (name, message) = rejection(create.dataset_type(dataset_type).send().await);
        assert_eq!(name, "InvalidInputException");
        assert_eq!(message, format!("A dataset group of the domain ECOMMERCE has no {dataset_type} dataset."));
    }
    let custom = world.group("films").await;
    world.dataset(&custom, "Actions", ACTIONS).await;
}

#[tokio::test]
async fn a_group_of_a_domain_has_solutions_of_custom_recipes() {
    let world = World::new().await;
    let group = filled_domain_group(&world, "video", Domain::VideoOnDemand, 60, 20).await;
    let top_picks = "arn:aws:personalize:::recipe/aws-vod-top-picks";
    let create = world.personalize.create_solution().name("s").dataset_group_arn(&group).recipe_arn(top_picks);
    let (name, message) = rejection(create.send().await);
    assert_eq!(name, "InvalidInputException");
    assert_eq!(message, format!("{top_picks} is a recipe for recommenders, not for solutions."));
    let solution = world.solution(&group, "s", USER_PERSONALIZATION).await;
    let version = world.version(&solution).await;
    world.pass(2400.0);
    assert_eq!(world.version_status(&version).await.0, "ACTIVE");
}
