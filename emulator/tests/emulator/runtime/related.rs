//! Related items, popular items and trends.

use std::collections::HashSet;

use aws_sdk_personalizeevents::Client;

use super::{campaign, deployed, filter, group_with_tastes, items, runtime, version};
use crate::events::{tracker, watch};
use crate::world::{World, rejection};

#[tokio::test]
async fn related_items_are_those_that_the_same_users_watch() {
    let world = World::new().await;
    let group = group_with_tastes(&world, "films").await;
    for recipe in ["aws-sims", "aws-similar-items"] {
        let campaign = deployed(&world, &version(&world, &group, recipe).await).await;
        let ask = |item: &str| {
            let ask = runtime(&world).get_recommendations().campaign_arn(&campaign).item_id(item).num_results(10);
            items(ask)
        };
        let (one, other) = (ask("a1").await, ask("b1").await);
        assert!(one.iter().all(|item| item.starts_with('a') && item != "a1"), "{recipe}: {one:?}");
        assert!(other.iter().all(|item| item.starts_with('b') && item != "b1"), "{recipe}: {other:?}");
        assert_eq!(ask("unknown").await.len(), 10, "popular items");
        let without = runtime(&world).get_recommendations().campaign_arn(&campaign).user_id("u0").send().await;
        let message = format!("itemId is required by {recipe}.");
        assert_eq!(rejection(without), ("InvalidInputException".to_owned(), message));
    }
}

#[tokio::test]
async fn similar_texts_are_found_without_interactions() {
    let world = World::new().await;
    let campaign = campaign(&world, "aws-semantic-similarity").await;
    let ask = runtime(&world).get_recommendations().campaign_arn(&campaign).item_id("a1").num_results(10);
    let found = items(ask).await;
    assert!(!found.is_empty() && found.iter().all(|item| item != "a1"), "{found:?}");
}

#[tokio::test]
async fn filters_know_the_current_item_and_ask_for_a_user_where_they_need_one() {
    let world = World::new().await;
    let campaign = campaign(&world, "aws-sims").await;
    let newer = "INCLUDE ItemID WHERE Items.YEAR > CurrentItem.YEAR";
    let newer = filter(&world, "newer", newer).await;
    let ask = |item: &str| {
        let ask = runtime(&world).get_recommendations().campaign_arn(&campaign).item_id(item).num_results(100);
        items(ask.filter_arn(&newer))
    };
    let found = ask("a20").await;
    assert!(!found.is_empty());
    assert!(found.iter().all(|item| item[1..].parse::<u32>().expect("a number") > 20), "{found:?}");
    let watched = "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"Watch\")";
    let watched = filter(&world, "watched", watched).await;
    let ask = runtime(&world).get_recommendations().campaign_arn(&campaign).item_id("a1").filter_arn(watched);
    let (name, message) = rejection(ask.clone().send().await);
    assert_eq!((name.as_str(), message.as_str()), ("InvalidInputException", "userId is required by a filter."));
    let left: HashSet<String> = items(ask.user_id("u0").num_results(100)).await.into_iter().collect();
    assert!(!left.is_empty() && !left.contains("a0") && !left.contains("a4"), "{left:?}");
}

#[tokio::test]
async fn trends_follow_new_interactions_without_a_training() {
    let world = World::new().await;
    let campaign = campaign(&world, "aws-trending-now").await;
    let group = world.emulator.account().dataset_group("films");
    let tracking_id = tracker(&world, &group).await;
    let ask = || items(runtime(&world).get_recommendations().campaign_arn(&campaign).num_results(5));
    let before = ask().await;
    assert!(!before.contains(&"b23".to_owned()), "{before:?}");
    let client = Client::new(&world.config);
    for user in 0..40 {
        let now = i64::try_from(
            world
                .emulator
                .clock()
                .now()
                .system_time()
                .duration_since(std::time::UNIX_EPOCH)
                .expect("after 1970")
                .as_secs(),
        )
        .expect("soon");
        let put = client.put_events().tracking_id(&tracking_id).session_id(format!("s{user}"));
        put.user_id(format!("u{user}")).event_list(watch("b23", now)).send().await.expect("a put");
    }
    assert_eq!(ask().await, before, "trends are looked for every two hours");
    world.pass(7200.0);
    assert_eq!(ask().await[0], "b23");
}
