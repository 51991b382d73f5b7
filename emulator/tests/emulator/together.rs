//! Many clients that change the same account at once.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_personalize::types::Tag;
use tokio::time::timeout;

use crate::events::{tracker, watch};
use crate::world::{INTERACTIONS, ITEMS, USER_PERSONALIZATION, World};

const CLIENTS: usize = 64;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_change_is_lost_among_many_clients() {
    let world = Arc::new(World::new().await);
    let group = world.group("films").await;
    let dataset = world.dataset(&group, "Interactions", INTERACTIONS).await;
    let tracking_id = tracker(&world, &group).await;
    let clients = (0..CLIENTS).map(|number| {
        let (world, group, dataset) = (Arc::clone(&world), group.clone(), dataset.clone());
        let tracking_id = tracking_id.clone();
        tokio::spawn(async move { client(&world, number, &group, &dataset, &tracking_id).await })
    });
    let clients: Vec<_> = clients.collect();
    for client in clients {
        timeout(Duration::from_secs(60), client).await.expect("no deadlock").expect("no panic");
    }
    let mut names = BTreeSet::new();
    let mut pages = world.personalize.list_schemas().into_paginator().send();
    while let Some(page) = pages.next().await {
        names.extend(page.expect("a page").schemas().iter().filter_map(|schema| schema.name().map(str::to_owned)));
    }
    let expected = (0..CLIENTS).map(|number| format!("schema-{number}"));
    assert!(expected.clone().all(|name| names.contains(&name)), "{names:?}");
    for (resource, first) in [(&group, 2), (&dataset, 3)] {
        let kept: BTreeSet<String> = (first..CLIENTS).step_by(4).map(|number| format!("tag-{number}")).collect();
        assert_eq!(tag_keys(&world, resource).await, kept);
    }
    assert_eq!(world.emulator.api_calls().get("TagResource"), Some(&64));
    // 50 users with 20 events each: one less would be too few.
    let solution = world.solution(&group, "s", USER_PERSONALIZATION).await;
    let version = world.version(&solution).await;
    world.pass(7200.0);
    assert_eq!(world.version_status(&version).await, ("ACTIVE".to_owned(), String::new()));
}

async fn client(world: &World, number: usize, group: &str, dataset: &str, tracking_id: &str) {
    let personalize = &world.personalize;
    let created = personalize.create_schema().name(format!("schema-{number}")).schema(ITEMS).send().await;
    let schema = created.expect("a schema").schema_arn.expect("an ARN");
    let tagged = if number.is_multiple_of(2) { group } else { dataset };
    let tag = Tag::builder().tag_key(format!("tag-{number}")).tag_value("x").build().expect("a tag");
    personalize.tag_resource().resource_arn(tagged).tags(tag).send().await.expect("a tag");
    if number < 50 {
        let events = aws_sdk_personalizeevents::Client::new(&world.config);
        let put = events.put_events().tracking_id(tracking_id).session_id("s").user_id(format!("u{number}"));
        for call in 0..2 {
            let events = (0..10).map(|event| watch("i", call * 10 + event)).collect();
            put.clone().set_event_list(Some(events)).send().await.expect("a put");
        }
    }
    for _ in 0..5 {
        personalize.describe_schema().schema_arn(&schema).send().await.expect("a description");
        personalize.describe_dataset().dataset_arn(dataset).send().await.expect("a description");
        let listed = personalize.list_datasets().dataset_group_arn(group).send().await.expect("a list");
        assert_eq!(listed.datasets().len(), 1);
    }
    if number % 4 < 2 {
        let untag = personalize.untag_resource().resource_arn(tagged).tag_keys(format!("tag-{number}"));
        untag.send().await.expect("a tag less");
    }
}

async fn tag_keys(world: &World, arn: &str) -> BTreeSet<String> {
    let listed = world.personalize.list_tags_for_resource().resource_arn(arn).send().await.expect("tags");
    listed.tags().iter().map(|tag| tag.tag_key().to_owned()).collect()
}
