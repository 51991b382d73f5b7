//! Rankings.

use aws_sdk_personalizeruntime::types::PredictedItem;

use super::{campaign, filter, runtime};
use crate::events::{tracker, watch};
use crate::world::{World, rejection};

const LIST: [&str; 5] = ["unknown", "b2", "a2", "b7", "a7"];

fn list(items: &[&str]) -> Vec<String> {
    items.iter().map(|item| (*item).to_owned()).collect()
}

#[tokio::test]
async fn a_list_comes_back_in_the_order_of_the_user_s_taste() {
    for (recipe, score_of_unknown) in [("aws-personalized-ranking-v2", None), ("aws-personalized-ranking", Some(0.0))] {
        let world = World::new().await;
        let campaign = campaign(&world, recipe).await;
        let ask = |user: &str| {
            let ask = runtime(&world).get_personalized_ranking().campaign_arn(&campaign).user_id(user);
            ask.set_input_list(Some(list(&LIST))).send()
        };
        for (user, kind) in [("u0", 'a'), ("u1", 'b')] {
            let answer = ask(user).await.expect("a ranking");
            let ranking = answer.personalized_ranking();
            let items: Vec<&str> = ranking.iter().filter_map(PredictedItem::item_id).collect();
            assert_eq!(items.len(), 5);
            assert!(items[..2].iter().all(|item| item.starts_with(kind)), "{recipe}, {user}: {items:?}");
            assert_eq!(items[4], "unknown");
            assert_eq!(ranking[4].score(), score_of_unknown, "{recipe}");
            assert!(ranking[0].score() > ranking[3].score());
            assert!(answer.recommendation_id().is_some_and(|id| id.starts_with("RID-")));
        }
    }
}

#[tokio::test]
async fn a_ranking_can_be_filtered_and_follows_events() {
    let world = World::new().await;
    let campaign = campaign(&world, "aws-personalized-ranking-v2").await;
    let noir = filter(&world, "noir", "EXCLUDE ItemID WHERE Items.GENRE IN (\"noir\")").await;
    let group = world.emulator.account().dataset_group("films");
    let tracking_id = tracker(&world, &group).await;
    let ask = |user: &str| {
        let ask = runtime(&world).get_personalized_ranking().campaign_arn(&campaign).user_id(user);
        ask.set_input_list(Some(list(&LIST)))
    };
    let filtered = ask("u1").filter_arn(&noir).send().await.expect("a ranking");
    let mut items: Vec<&str> = filtered.personalized_ranking().iter().filter_map(PredictedItem::item_id).collect();
    items.sort_unstable();
    assert_eq!(items, ["a2", "a7", "unknown"]);
    let client = aws_sdk_personalizeevents::Client::new(&world.config);
    let put = client.put_events().tracking_id(tracking_id).session_id("s").user_id("new");
    let events = ["b1", "b2", "b5"].iter().zip(0..).map(|(item, at)| watch(item, 1_767_300_000 + at)).collect();
    put.set_event_list(Some(events)).send().await.expect("a put");
    let answer = ask("new").send().await.expect("a ranking");
    assert!(answer.personalized_ranking()[0].item_id().is_some_and(|item| item.starts_with('b')));
}

#[tokio::test]
async fn each_operation_is_for_its_recipes() {
    let world = World::new().await;
    let ranking = campaign(&world, "aws-personalized-ranking").await;
    let ask = runtime(&world).get_recommendations().campaign_arn(&ranking).user_id("u0");
    let (name, message) = rejection(ask.send().await);
    assert_eq!(name, "InvalidInputException");
    assert!(message.ends_with("call GetPersonalizedRanking."), "{message}");
    let ask = runtime(&world).get_action_recommendations().campaign_arn(&ranking).user_id("u0");
    let (name, message) = rejection(ask.send().await);
    assert_eq!(name, "InvalidInputException");
    assert!(message.ends_with("which GetActionRecommendations is not for."), "{message}");
}
