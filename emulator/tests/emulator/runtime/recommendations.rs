//! Recommendations of items for users.

use std::collections::HashSet;
use std::fmt::Write as _;

use aws_sdk_personalize::types::CampaignConfig;
use aws_sdk_personalizeruntime::types::{PredictedItem, Promotion};

use super::{campaign, deployed, filter, group_with_tastes, items, names, runtime, version};
use crate::world::{BUCKET, INTERACTIONS, World, rejection};

#[tokio::test]
async fn users_get_what_users_of_the_same_taste_watch() {
    for recipe in ["aws-user-personalization-v2", "aws-user-personalization"] {
        let world = World::new().await;
        let campaign = campaign(&world, recipe).await;
        let ask = || runtime(&world).get_recommendations().campaign_arn(&campaign);
        for (user, kind) in [("u0", 'a'), ("u1", 'b'), ("u42", 'a')] {
            let answer = ask().user_id(user).send().await.expect("recommendations");
            let items = names(&answer);
            assert_eq!(items.len(), 25, "the documented default");
            assert_eq!(items.iter().collect::<HashSet<_>>().len(), 25, "each once");
            let of_kind = items[..10].iter().filter(|item| item.starts_with(kind)).count();
            assert!(of_kind >= 7, "{recipe}, {user}: {items:?}");
            let scores: Vec<f64> = answer.item_list().iter().filter_map(PredictedItem::score).collect();
            assert_eq!(scores.len(), 25);
            assert!(scores.iter().sum::<f64>() <= 1.0 + 1e-4, "{scores:?}");
            for score in scores {
                assert!((score * 1e7 - (score * 1e7).round()).abs() < 1e-3, "{score} has more than seven decimals");
            }
        }
    }
}

#[tokio::test]
async fn scores_add_up_to_one_over_the_catalogue() {
    let world = World::new().await;
    let campaign = campaign(&world, "aws-user-personalization-v2").await;
    let ask = runtime(&world).get_recommendations().campaign_arn(&campaign).user_id("u0").num_results(500);
    let answer = ask.send().await.expect("recommendations");
    assert_eq!(answer.item_list().len(), 60, "the catalogue");
    let sum: f64 = answer.item_list().iter().filter_map(PredictedItem::score).sum();
    assert!((sum - 1.0).abs() < 1e-4, "{sum}");
}

#[tokio::test]
async fn an_answer_has_an_identifier_in_the_form_of_the_service_s() {
    let world = World::new().await;
    let campaign = campaign(&world, "aws-popularity-count").await;
    let ask = || runtime(&world).get_recommendations().campaign_arn(&campaign).num_results(3).send();
    let mut seen = HashSet::new();
    for _ in 0..3 {
        let answer = ask().await.expect("recommendations");
        let identifier = answer.recommendation_id().expect("an identifier").to_owned();
        let lengths: Vec<usize> = identifier.split('-').map(str::len).collect();
        assert_eq!(lengths, [3, 2, 4, 4, 12, 3, 6], "{identifier}");
        assert!(identifier.starts_with("RID-") && identifier.contains("-CID-") && identifier.len() <= 40);
        assert!(answer.item_list().iter().all(|item| item.score().is_none()), "popular items have no scores");
        seen.insert(identifier);
    }
    assert_eq!(seen.len(), 3, "each answer has another");
}

/// Everybody watches items that begin with `a` on a television, and those with `b` on a telephone.
fn two_devices() -> String {
    let mut csv = "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP,DEVICE\n".to_owned();
    for (user, event) in (0..60_u32).flat_map(|user| (0..20).map(move |event| (user, event))) {
        let (kind, device) = if event % 2 == 0 { ('a', "tv") } else { ('b', "phone") };
        let item = (user + event * event) % 30;
        writeln!(csv, "u{user},{kind}{item},Watch,{},{device}", 1_750_000_000 + event * 3600).expect("a line");
    }
    csv
}

#[tokio::test]
async fn the_context_of_a_request_counts() {
    let world = World::new().await;
    let group = world.group("films").await;
    let schema = INTERACTIONS.replace("]}", r#", {"name": "DEVICE", "type": "string", "categorical": true}]}"#);
    let dataset = world.dataset(&group, "Interactions", &schema).await;
    world.emulator.objects().put(BUCKET, "devices/rows.csv", two_devices().into_bytes());
    let ended = world.imported("devices", &dataset, &format!("s3://{BUCKET}/devices/")).await;
    assert_eq!(ended, ("ACTIVE".to_owned(), String::new()));
    let campaign = deployed(&world, &version(&world, &group, "aws-user-personalization-v2").await).await;
    let mut of_first_kind = Vec::new();
    for device in ["tv", "phone"] {
        let ask = runtime(&world).get_recommendations().campaign_arn(&campaign).user_id("u0").num_results(10);
        let items = items(ask.context("DEVICE", device)).await;
        of_first_kind.push(items.iter().filter(|item| item.starts_with('a')).count());
    }
    assert!(of_first_kind[0] > of_first_kind[1] + 2, "{of_first_kind:?}");
}

#[tokio::test]
async fn who_is_unknown_gets_what_is_popular() {
    let world = World::new().await;
    let group = group_with_tastes(&world, "films").await;
    let personal = deployed(&world, &version(&world, &group, "aws-user-personalization-v2").await).await;
    let ask = runtime(&world).get_recommendations().campaign_arn(personal).user_id("nobody").num_results(5);
    let answer = ask.send().await.expect("recommendations");
    assert_eq!(answer.item_list().len(), 5);
    let reasons: HashSet<&str> =
        answer.item_list().iter().flat_map(PredictedItem::reason).map(String::as_str).collect();
    assert!(reasons.contains("Popular item"), "{answer:?}");
    assert!(reasons.is_subset(&HashSet::from(["Popular item", "Exploration"])), "{answer:?}");
    assert!(answer.item_list().iter().all(|item| item.reason().len() == 1), "each has one");
}

#[tokio::test]
async fn the_number_of_results_has_limits() {
    let world = World::new().await;
    let campaign = campaign(&world, "aws-user-personalization-v2").await;
    let ask = |count| runtime(&world).get_recommendations().campaign_arn(&campaign).user_id("u0").num_results(count);
    assert_eq!(items(ask(0)).await.len(), 0);
    assert_eq!(items(ask(1)).await.len(), 1);
    let (name, message) = rejection(ask(501).send().await);
    assert_eq!(name, "InvalidInputException");
    assert_eq!(message, "numResults must be at most 500. It is 501.");
    let with_metadata = |count| ask(count).metadata_columns("ITEMS", vec!["YEAR".to_owned()]);
    assert_eq!(items(with_metadata(50)).await.len(), 50);
    let (_, message) = rejection(with_metadata(51).send().await);
    assert_eq!(message, "numResults with metadata must be at most 50. It is 51.");
}

#[tokio::test]
async fn metadata_is_text_by_columns_in_lower_case() {
    let world = World::new().await;
    let campaign = campaign(&world, "aws-user-personalization-v2").await;
    let ask = runtime(&world).get_recommendations().campaign_arn(&campaign).user_id("u0").num_results(5);
    let columns = vec!["YEAR".to_owned(), "genre".to_owned()];
    let answer = ask.metadata_columns("ITEMS", columns).send().await.expect("recommendations");
    for item in answer.item_list() {
        let metadata = item.metadata().expect("metadata");
        let number: u32 = item.item_id().expect("an item")[1..].parse().expect("a number");
        assert_eq!(metadata["year"], (1990 + number).to_string());
        assert!(["drama|award", "noir"].contains(&metadata["genre"].as_str()), "{metadata:?}");
        assert_eq!(metadata.len(), 2);
    }
}

#[tokio::test]
async fn metadata_is_given_where_it_is_enabled() {
    let world = World::new().await;
    let group = group_with_tastes(&world, "films").await;
    let version = version(&world, &group, "aws-user-personalization").await;
    let campaign = deployed(&world, &version).await;
    let ask = |columns: &[&str]| {
        let columns = columns.iter().map(|column| (*column).to_owned()).collect();
        let ask = runtime(&world).get_recommendations().campaign_arn(&campaign).user_id("u0").num_results(2);
        ask.metadata_columns("ITEMS", columns).send()
    };
    let (name, message) = rejection(ask(&["YEAR"]).await);
    assert_eq!(name, "InvalidInputException");
    assert!(message.contains("is not configured with enableMetadataWithRecommendations"), "{message}");
    let config = CampaignConfig::builder().enable_metadata_with_recommendations(true).build();
    let update = world.personalize.update_campaign().campaign_arn(&campaign).campaign_config(config);
    update.send().await.expect("an update");
    assert_eq!(rejection(ask(&["YEAR"]).await).0, "InvalidInputException", "the update is not ACTIVE yet");
    world.pass(420.0);
    let answer = ask(&["YEAR"]).await.expect("recommendations");
    assert!(answer.item_list().iter().all(|item| item.metadata().is_some_and(|metadata| metadata.len() == 1)));
    let (_, message) = rejection(ask(&["COLOUR"]).await);
    assert_eq!(message, "metadataColumns: the Items dataset has no column COLOUR.");
    let (_, message) = rejection(ask(&["YEAR"; 11]).await);
    assert_eq!(message, "metadataColumns: at most 10 columns are given; these are 11.");
}

#[tokio::test]
async fn promotions_have_their_share_and_their_name() {
    let world = World::new().await;
    let campaign = campaign(&world, "aws-user-personalization-v2").await;
    let noir = filter(&world, "noir", "INCLUDE ItemID WHERE Items.GENRE IN ($GENRE)").await;
    let promotion = |percent: i32| {
        let promotion = Promotion::builder().name("ours").percent_promoted_items(percent).filter_arn(&noir);
        promotion.filter_values("GENRE", "\"noir\"").build()
    };
    let ask = || runtime(&world).get_recommendations().campaign_arn(&campaign).user_id("u0").num_results(10);
    let answer = ask().promotions(promotion(30)).send().await.expect("recommendations");
    let promoted: Vec<&str> = answer
        .item_list()
        .iter()
        .filter(|item| item.promotion_name() == Some("ours"))
        .filter_map(PredictedItem::item_id)
        .collect();
    assert_eq!((answer.item_list().len(), promoted.len()), (10, 3));
    assert!(promoted.iter().all(|item| item.starts_with('b')), "{promoted:?}");
    assert_eq!(names(&answer).iter().collect::<HashSet<_>>().len(), 10, "no item twice");
    let all = ask().promotions(promotion(100)).send().await.expect("recommendations");
    assert!(all.item_list().iter().all(|item| item.promotion_name() == Some("ours")));
    let again = ask().promotions(promotion(30)).send().await.expect("recommendations");
    assert_eq!(names(&again), names(&answer));
    let (name, message) = rejection(ask().promotions(Promotion::builder().name("x").build()).send().await);
    assert_eq!(name, "InvalidInputException");
    assert!(message.contains("promotions.1.member.percentPromotedItems is required."), "{message}");
}
