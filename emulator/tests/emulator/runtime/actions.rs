//! Recommendations of actions.

use std::fmt::Write as _;

use aws_sdk_personalizeruntime::types::PredictedAction;

use super::{deployed, filter, group_with_tastes, runtime, version};
use crate::world::{BUCKET, World, rejection};

const ACTIONS: &str = r#"{"type": "record", "name": "Actions",
    "namespace": "com.amazonaws.personalize.schema", "version": "1.0", "fields": [
    {"name": "ACTION_ID", "type": "string"}, {"name": "VALUE", "type": ["long", "null"]}]}"#;

const ACTION_INTERACTIONS: &str = r#"{"type": "record", "name": "ActionInteractions",
    "namespace": "com.amazonaws.personalize.schema", "version": "1.0", "fields": [
    {"name": "USER_ID", "type": "string"}, {"name": "ACTION_ID", "type": "string"},
    {"name": "EVENT_TYPE", "type": "string"}, {"name": "TIMESTAMP", "type": "long"}]}"#;

/// A campaign of next best actions: users with even numbers take `even`, the others `odd`.
async fn campaign(world: &World) -> String {
    let group = group_with_tastes(world, "films").await;
    let mut events = "USER_ID,ACTION_ID,EVENT_TYPE,TIMESTAMP\n".to_owned();
    for user in 0..70 {
        let (liked, passed) = if user % 2 == 0 { ("even", "odd") } else { ("odd", "even") };
        for day in 0..3 {
            writeln!(events, "u{user},{liked},TAKEN,{}", 1_750_000_000 + day * 86_400).expect("a line");
            writeln!(events, "u{user},{passed},NOT_TAKEN,{}", 1_750_000_100 + day * 86_400).expect("a line");
        }
    }
    let actions = "ACTION_ID,VALUE\neven,5\nodd,7\nnever,1\n".to_owned();
    for (dataset_type, schema, rows) in
        [("Actions", ACTIONS, actions), ("Action_Interactions", ACTION_INTERACTIONS, events)]
    {
        let dataset = world.dataset(&group, dataset_type, schema).await;
        world.emulator.objects().put(BUCKET, &format!("{dataset_type}/rows.csv"), rows.into_bytes());
        let ended = world.imported(dataset_type, &dataset, &format!("s3://{BUCKET}/{dataset_type}/")).await;
        assert_eq!(ended, ("ACTIVE".to_owned(), String::new()));
    }
    let version = version(world, &group, "aws-next-best-action").await;
    deployed(world, &version).await
}

#[tokio::test]
async fn users_get_the_actions_that_they_are_likely_to_take() {
    let world = World::new().await;
    let campaign = campaign(&world).await;
    let ask = |user: &str| runtime(&world).get_action_recommendations().campaign_arn(&campaign).user_id(user);
    for (user, first) in [("u0", "even"), ("u1", "odd")] {
        let answer = ask(user).send().await.expect("actions");
        assert_eq!(answer.action_list()[0].action_id(), Some(first), "{answer:?}");
        assert!(answer.action_list().len() <= 5, "the documented default");
        assert!(answer.action_list().iter().all(|action| action.score().is_some()));
        assert!(answer.recommendation_id().is_some_and(|id| id.starts_with("RID-")));
    }
    assert_eq!(ask("u0").num_results(1).send().await.expect("actions").action_list().len(), 1);
    let (name, message) = rejection(ask("u0").num_results(101).send().await);
    assert_eq!(
        (name.as_str(), message.as_str()),
        ("InvalidInputException", "numResults must be at most 100. It is 101.")
    );
    let dear = filter(&world, "dear", "INCLUDE ActionID WHERE Actions.VALUE > ($VALUE)").await;
    let answer = ask("u0").filter_arn(dear).filter_values("VALUE", "6").send().await.expect("actions");
    let actions: Vec<&str> = answer.action_list().iter().filter_map(PredictedAction::action_id).collect();
    assert_eq!(actions, ["odd"]);
    let without = runtime(&world).get_action_recommendations().campaign_arn(&campaign).send().await;
    assert_eq!(rejection(without).1, "userId is required by aws-next-best-action.");
    let items = runtime(&world).get_recommendations().campaign_arn(&campaign).user_id("u0").send().await;
    assert!(rejection(items).1.ends_with("call GetActionRecommendations."));
}
