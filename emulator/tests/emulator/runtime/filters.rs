//! Filters with values, and how soon they see what is new.

use std::collections::HashSet;

use aws_sdk_personalizeevents::types::Item;

use super::{campaign, filter, items, runtime};
use crate::world::{BUCKET, World, rejection};

#[tokio::test]
async fn filters_are_evaluated_with_their_values() {
    let world = World::new().await;
    let campaign = campaign(&world, "aws-user-personalization-v2").await;
    let genre = filter(&world, "genre", "INCLUDE ItemID WHERE Items.GENRE IN ($GENRE) AND Items.YEAR > $YEAR").await;
    let ask = |genre_value: &str, year: &str| {
        let ask = runtime(&world).get_recommendations().campaign_arn(&campaign).user_id("u0").num_results(100);
        ask.filter_arn(&genre).filter_values("GENRE", genre_value).filter_values("YEAR", year)
    };
    let expected: HashSet<String> = (21..30).map(|item| format!("b{item}")).collect();
    assert_eq!(items(ask("\"noir\"", "2010")).await.into_iter().collect::<HashSet<_>>(), expected);
    let quoted = items(ask("\"noir\",\"western\"", "\"2010\"")).await;
    assert_eq!(quoted.into_iter().collect::<HashSet<_>>(), expected, "numbers may be in quotes");
    assert_eq!(items(ask("\"award\"", "2018")).await.len(), 1);
    let (name, message) = rejection(ask("\"noir\"", "soon").send().await);
    assert_eq!(name, "InvalidInputException");
    assert!(message.contains("$YEAR"), "{message}");
    let without = runtime(&world).get_recommendations().campaign_arn(&campaign).user_id("u0").filter_arn(&genre);
    let (name, message) = rejection(without.send().await);
    assert_eq!(name, "InvalidInputException");
    assert!(message.contains("$GENRE, $YEAR"), "{message}");
}

#[tokio::test]
async fn what_a_user_watched_can_be_left_out_and_events_count_at_once() {
    let world = World::new().await;
    let campaign = campaign(&world, "aws-user-personalization-v2").await;
    let unwatched = "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"watch\")";
    let unwatched = filter(&world, "unwatched", unwatched).await;
    let group = world.emulator.account().dataset_group("films");
    let tracking_id = crate::events::tracker(&world, &group).await;
    let ask = || {
        let ask = runtime(&world).get_recommendations().campaign_arn(&campaign).user_id("u0").num_results(100);
        items(ask.filter_arn(&unwatched))
    };
    let before = ask().await;
    let watched: HashSet<String> = (0..20_u32).map(|event| format!("a{}", event * event % 30)).collect();
    assert_eq!(before.len(), 60 - watched.len());
    assert!(before.iter().all(|item| !watched.contains(item)), "{before:?}");
    let events = aws_sdk_personalizeevents::Client::new(&world.config);
    let put = events.put_events().tracking_id(tracking_id).session_id("s").user_id("u0");
    put.event_list(crate::events::watch(&before[0], 1_760_000_000)).send().await.expect("a put");
    let after: HashSet<String> = ask().await.into_iter().collect();
    let expected: HashSet<String> = before[1..].iter().cloned().collect();
    assert_eq!(after, expected);
}

#[tokio::test]
async fn items_that_are_put_are_seen_at_once_and_imports_after_their_time() {
    let world = World::new().await;
    let campaign = campaign(&world, "aws-user-personalization-v2").await;
    let old = filter(&world, "old", "INCLUDE ItemID WHERE Items.YEAR < 1900").await;
    let ask = || {
        let ask = runtime(&world).get_recommendations().campaign_arn(&campaign).user_id("u0").num_results(100);
        items(ask.filter_arn(&old))
    };
    assert_eq!(ask().await, [""; 0]);
    let dataset = "arn:aws:personalize:us-east-1:123456789012:dataset/films/ITEMS";
    let events = aws_sdk_personalizeevents::Client::new(&world.config);
    let put = Item::builder().item_id("a7").properties(r#"{"genre": "drama", "year": 1896}"#).build();
    events.put_items().dataset_arn(dataset).items(put.expect("an item")).send().await.expect("a put");
    assert_eq!(ask().await, ["a7"]);
    world.emulator.objects().put(
        BUCKET,
        "later/rows.csv",
        b"ITEM_ID,GENRE,YEAR\nb3,noir,1895\na7,drama,1999\n".to_vec(),
    );
    assert_eq!(world.imported("later", dataset, "s3://data/later/").await.0, "ACTIVE");
    world.pass(1199.0);
    assert_eq!(ask().await, ["a7"], "filters do not see the import yet");
    world.pass(1.0);
    let seen: HashSet<String> = ask().await.into_iter().collect();
    assert!(seen.contains("b3"), "{seen:?}");
}

#[tokio::test]
async fn a_filter_must_suit_the_request() {
    let world = World::new().await;
    let campaign = campaign(&world, "aws-user-personalization-v2").await;
    let users = filter(&world, "users", "INCLUDE UserID WHERE Interactions.EVENT_TYPE IN (\"Watch\")").await;
    let current = filter(&world, "current", "INCLUDE ItemID WHERE Items.GENRE IN CurrentItem.GENRE").await;
    let ask = |arn: &str| {
        let ask = runtime(&world).get_recommendations().campaign_arn(&campaign).user_id("u0").filter_arn(arn);
        ask.send()
    };
    let (name, message) = rejection(ask(&users).await);
    assert_eq!(name, "InvalidInputException");
    assert_eq!(message, format!("The filter {users} is about UserID, and this needs ItemID."));
    let (_, message) = rejection(ask(&current).await);
    assert_eq!(
        message,
        format!("The filter {current} reads CurrentItem, which aws-user-personalization-v2 does not support.")
    );
    let (name, message) = rejection(ask(&format!("{users}-2")).await);
    assert_eq!(name, "ResourceNotFoundException");
    assert!(message.ends_with("filter/users-2 does not exist."), "{message}");
    let group = world.emulator.account().dataset_group("films");
    let create = world.personalize.create_filter().name("pending").dataset_group_arn(group);
    let create = create.filter_expression("INCLUDE ItemID WHERE Items.YEAR > 1");
    let pending = create.send().await.expect("a filter").filter_arn.expect("an ARN");
    let (name, message) = rejection(ask(&pending).await);
    assert_eq!(name, "InvalidInputException");
    assert!(message.ends_with("must be ACTIVE for this. It is CREATE PENDING."), "{message}");
    let other = crate::runtime::group_with_tastes(&world, "books").await;
    let create = world.personalize.create_filter().name("foreign").dataset_group_arn(other);
    let create = create.filter_expression("INCLUDE ItemID WHERE Items.YEAR > 1");
    let foreign = create.send().await.expect("a filter").filter_arn.expect("an ARN");
    world.pass(40.0);
    let (_, message) = rejection(ask(&foreign).await);
    assert_eq!(message, format!("The filter {foreign} is not in the dataset group of {campaign}."));
}
