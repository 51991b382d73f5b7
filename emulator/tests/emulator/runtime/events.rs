//! Events that act: the next answer for their user is another.

use aws_sdk_personalizeevents::Client;

use super::{campaign, items, runtime};
use crate::events::{tracker, watch};
use crate::world::World;

async fn put(world: &World, tracking_id: &str, user: Option<&str>, session: &str, items: &[&str]) {
    let put = Client::new(&world.config).put_events().tracking_id(tracking_id).session_id(session);
    let events = items.iter().zip(0..).map(|(item, at)| watch(item, 1_767_300_000 + at));
    let put = put.set_user_id(user.map(str::to_owned)).set_event_list(Some(events.collect()));
    put.send().await.expect("a put");
}

fn share_of(kind: char, items: &[String]) -> usize {
    items.iter().filter(|item| item.starts_with(kind)).count()
}

#[tokio::test]
async fn the_next_answer_follows_what_a_user_does() {
    for recipe in ["aws-user-personalization-v2", "aws-user-personalization"] {
        let world = World::new().await;
        let campaign = campaign(&world, recipe).await;
        let group = world.emulator.account().dataset_group("films");
        let tracking_id = tracker(&world, &group).await;
        let ask = |user: &str| {
            items(runtime(&world).get_recommendations().campaign_arn(&campaign).user_id(user).num_results(10))
        };
        let before = ask("new").await;
        put(&world, &tracking_id, Some("new"), "s", &["b1", "b2", "b5"]).await;
        let after = ask("new").await;
        assert_ne!(before, after, "{recipe}");
        assert!(share_of('b', &after) > share_of('b', &before), "{recipe}: {before:?} {after:?}");
        let known = ask("u0").await;
        // As many as there are of the other kind before.
        put(&world, &tracking_id, Some("u0"), "t", &["b0", "b1", "b4", "b9", "b16", "b25", "b6", "b19"]).await;
        put(&world, &tracking_id, Some("u0"), "t", &["b4", "b21", "b10", "b1", "b24", "b19", "b16", "b15"]).await;
        let other = ask("u0").await;
        assert!(share_of('b', &other) > share_of('b', &known), "{recipe}: {known:?} {other:?}");
    }
}

#[tokio::test]
async fn a_session_stands_in_for_its_user_until_that_is_known() {
    let world = World::new().await;
    let campaign = campaign(&world, "aws-user-personalization-v2").await;
    let group = world.emulator.account().dataset_group("films");
    let tracking_id = tracker(&world, &group).await;
    let ask =
        |user: &str| items(runtime(&world).get_recommendations().campaign_arn(&campaign).user_id(user).num_results(10));
    let popular = ask("nobody").await;
    put(&world, &tracking_id, None, "session-1", &["b1", "b2", "b5"]).await;
    let anonymous = ask("session-1").await;
    assert_ne!(anonymous, popular);
    assert!(share_of('b', &anonymous) >= 7, "{anonymous:?}");
    put(&world, &tracking_id, Some("late"), "session-1", &["b9"]).await;
    assert!(share_of('b', &ask("late").await) >= 7, "the events from before the login are the user's");
    assert_ne!(ask("session-1").await, anonymous, "the session is somebody's now");
}

#[tokio::test]
async fn related_items_do_not_follow_events() {
    let world = World::new().await;
    let campaign = campaign(&world, "aws-sims").await;
    let group = world.emulator.account().dataset_group("films");
    let tracking_id = tracker(&world, &group).await;
    let ask = || {
        let ask = runtime(&world).get_recommendations().campaign_arn(&campaign).item_id("a1");
        items(ask.user_id("u1").num_results(10))
    };
    let before = ask().await;
    put(&world, &tracking_id, Some("u1"), "s", &["b1", "b2"]).await;
    assert_eq!(ask().await, before);
}
