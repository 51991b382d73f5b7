//! What campaigns and recommenders serve, and when that changes.

use std::collections::HashSet;
use std::fmt::Write as _;

use aws_sdk_personalize::types::{CampaignConfig, Domain};
use aws_sdk_personalizeevents::Client;
use aws_sdk_personalizeevents::types::Item;

use super::{deployed, group_with_tastes, items, runtime, tastes, version};
use crate::domains::domain_group;
use crate::events::{tracker, watch};
use crate::world::{BUCKET, World, rejection};

/// The first item of the catalogue of another shop: everything has another name.
fn others() -> String {
    tastes().replace(",a", ",x").replace(",b", ",y")
}

/// Replaces the interactions of a group.
async fn replace_interactions(world: &World, job: &str, rows: String) {
    let dataset = "arn:aws:personalize:us-east-1:123456789012:dataset/films/INTERACTIONS";
    world.emulator.objects().put(BUCKET, &format!("{job}/rows.csv"), rows.into_bytes());
    assert_eq!(world.imported(job, dataset, &format!("s3://{BUCKET}/{job}/")).await.0, "ACTIVE");
}

async fn first_letters(world: &World, campaign: &str) -> HashSet<char> {
    let ask = runtime(world).get_recommendations().campaign_arn(campaign).user_id("u0").num_results(5);
    items(ask).await.iter().filter_map(|item| item.chars().next()).collect()
}

#[tokio::test]
async fn a_campaign_serves_the_version_that_it_says() {
    let world = World::new().await;
    let group = group_with_tastes(&world, "films").await;
    let first = version(&world, &group, "aws-popularity-count").await;
    let campaign = deployed(&world, &first).await;
    let before = first_letters(&world, &campaign).await;
    assert!(before.is_subset(&HashSet::from(['a', 'b'])), "{before:?}");
    replace_interactions(&world, "others", others()).await;
    let second = world.version(first.rsplit_once('/').expect("a version").0).await;
    world.pass(3600.0);
    assert_eq!(first_letters(&world, &campaign).await, before, "another version is trained, and not deployed");
    let update = world.personalize.update_campaign().campaign_arn(&campaign).solution_version_arn(second);
    update.send().await.expect("an update");
    assert_eq!(first_letters(&world, &campaign).await, before, "the update is not ACTIVE yet");
    world.pass(540.0);
    let after = first_letters(&world, &campaign).await;
    assert!(after.is_subset(&HashSet::from(['x', 'y'])), "{after:?}");
}

#[tokio::test]
async fn a_campaign_of_the_latest_version_follows_it() {
    let world = World::new().await;
    let group = group_with_tastes(&world, "films").await;
    let first = version(&world, &group, "aws-popularity-count").await;
    let solution = first.rsplit_once('/').expect("a version").0.to_owned();
    let config = CampaignConfig::builder().sync_with_latest_solution_version(true).build();
    let create = world.personalize.create_campaign().name("c").solution_version_arn(format!("{solution}/$LATEST"));
    let created = create.campaign_config(config).send().await.expect("a campaign");
    let campaign = created.campaign_arn.expect("an ARN");
    world.pass(540.0);
    let before = first_letters(&world, &campaign).await;
    replace_interactions(&world, "others", others()).await;
    world.version(&solution).await;
    world.pass(3600.0 + 540.0);
    let after = first_letters(&world, &campaign).await;
    assert!(after.is_disjoint(&before), "{before:?} {after:?}");
}

#[tokio::test]
async fn new_items_come_in_every_two_hours() {
    let world = World::new().await;
    let group = group_with_tastes(&world, "films").await;
    let campaign = deployed(&world, &version(&world, &group, "aws-user-personalization-v2").await).await;
    let tracking_id = tracker(&world, &group).await;
    let ask = || {
        let ask = runtime(&world).get_recommendations().campaign_arn(&campaign).user_id("u0").num_results(500);
        items(ask)
    };
    let client = Client::new(&world.config);
    let dataset = "arn:aws:personalize:us-east-1:123456789012:dataset/films/ITEMS";
    let item = Item::builder().item_id("brand-new").properties(r#"{"genre": "drama", "year": 2026}"#).build();
    client.put_items().dataset_arn(dataset).items(item.expect("an item")).send().await.expect("a put");
    let put = client.put_events().tracking_id(tracking_id).session_id("s").user_id("u2");
    put.event_list(watch("brand-new", 1_767_300_000)).send().await.expect("a put");
    assert!(!ask().await.contains(&"brand-new".to_owned()));
    world.pass(7200.0);
    assert!(ask().await.contains(&"brand-new".to_owned()));
}

/// Interactions of a video domain: users watch, and each has watched some of what others of its kind do.
async fn video_group(world: &World) -> String {
    let group = domain_group(world, "films", Domain::VideoOnDemand).await;
    let schema = r#"{"type": "record", "name": "Interactions", "namespace": "com.amazonaws.personalize.schema",
        "version": "1.0", "fields": [{"name": "USER_ID", "type": "string"}, {"name": "ITEM_ID", "type": "string"},
        {"name": "EVENT_TYPE", "type": "string"}, {"name": "TIMESTAMP", "type": "long"}]}"#;
    let dataset = crate::domains::domain_dataset(world, &group, "Interactions", schema, Domain::VideoOnDemand).await;
    let mut rows = tastes();
    // What is only clicked is not left out.
    for user in 0..80 {
        writeln!(rows, "u{user},clicked,Click,1750100000").expect("a line");
    }
    world.emulator.objects().put(BUCKET, "video/rows.csv", rows.into_bytes());
    assert_eq!(world.imported("video", &dataset, "s3://data/video/").await.0, "ACTIVE");
    group
}

#[tokio::test]
async fn a_recommender_leaves_out_what_was_watched() {
    let world = World::new().await;
    let group = video_group(&world).await;
    let recipe = "arn:aws:personalize:::recipe/aws-vod-top-picks";
    let create = world.personalize.create_recommender().name("picks").dataset_group_arn(&group).recipe_arn(recipe);
    let arn = create.send().await.expect("a recommender").recommender_arn.expect("an ARN");
    let ask = || runtime(&world).get_recommendations().recommender_arn(&arn).user_id("u0").num_results(100);
    let (name, message) = rejection(ask().send().await);
    assert_eq!(name, "InvalidInputException");
    assert!(message.ends_with("It is CREATE PENDING."), "{message}");
    world.pass(3900.0);
    let picks = items(ask()).await;
    let watched: HashSet<String> = (0..20_u32).map(|event| format!("a{}", event * event % 30)).collect();
    assert!(!picks.is_empty() && picks.iter().all(|item| !watched.contains(item)), "{picks:?}");
    assert!(picks.contains(&"clicked".to_owned()), "{picks:?}");
    let tracking_id = tracker(&world, &group).await;
    let put = Client::new(&world.config).put_events().tracking_id(tracking_id).session_id("s").user_id("u0");
    put.event_list(watch(&picks[0], 1_767_300_000)).send().await.expect("a put");
    assert!(!items(ask()).await.contains(&picks[0]), "it was watched a moment ago");
    let without = runtime(&world).get_recommendations().recommender_arn(&arn).send().await;
    assert_eq!(rejection(without).1, "userId is required by aws-vod-top-picks.");
    world.personalize.stop_recommender().recommender_arn(&arn).send().await.expect("a stop");
    world.pass(60.0);
    let (_, message) = rejection(ask().send().await);
    assert_eq!(message, format!("The recommender {arn} must be ACTIVE for this. It is INACTIVE."));
}
