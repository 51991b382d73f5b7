//! Events and records one by one, through the SDK: that training sees them, and what is rejected.

use aws_sdk_personalizeevents::primitives::DateTime;
use aws_sdk_personalizeevents::types::{Action, ActionInteraction, Event, Item, User};
use aws_sdk_personalizeevents::{Client, error::SdkError};
use personalize_emulator::Options;

use crate::world::{INTERACTIONS, ITEMS, USER_PERSONALIZATION, World, rejection};

const USERS: &str = r#"{"type": "record", "name": "Users", "fields": [
    {"name": "USER_ID", "type": "string"}, {"name": "AGE", "type": "int"}]}"#;

const ACTIONS: &str = r#"{"type": "record", "name": "Actions", "fields": [
    {"name": "ACTION_ID", "type": "string"}, {"name": "VALUE", "type": ["long", "null"]}]}"#;

const ACTION_INTERACTIONS: &str = r#"{"type": "record", "name": "ActionInteractions", "fields": [
    {"name": "USER_ID", "type": "string"}, {"name": "ACTION_ID", "type": "string"},
    {"name": "EVENT_TYPE", "type": "string"}, {"name": "TIMESTAMP", "type": "long"}]}"#;

const NEXT_BEST_ACTION: &str = "arn:aws:personalize:::recipe/aws-next-best-action";

pub fn watch(item: &str, at: i64) -> Event {
    let event = Event::builder().event_type("Watch").item_id(item).sent_at(DateTime::from_secs(at));
    event.build().expect("an event")
}

/// A tracker that is ACTIVE; gives its tracking ID.
pub async fn tracker(world: &World, group: &str) -> String {
    let created = world.personalize.create_event_tracker().name("tracker").dataset_group_arn(group).send().await;
    world.pass(600.0);
    created.expect("a tracker").tracking_id.expect("an ID")
}

async fn put(client: &Client, tracking_id: &str, user: &str, events: Vec<Event>) {
    let put = client.put_events().tracking_id(tracking_id).session_id(format!("session-{user}")).user_id(user);
    put.set_event_list(Some(events)).send().await.expect("a put");
}

async fn version_status(world: &World, solution: &str) -> (String, String) {
    let version = world.version(solution).await;
    world.pass(7200.0);
    world.version_status(&version).await
}

#[tokio::test]
async fn training_sees_events_and_counts_identical_ones_once() {
    let world = World::new().await;
    let client = Client::new(&world.config);
    let group = world.group("films").await;
    world.dataset(&group, "Interactions", INTERACTIONS).await;
    let tracking_id = tracker(&world, &group).await;
    let solution = world.solution(&group, "s", USER_PERSONALIZATION).await;
    for user in 0..40 {
        for (call, count) in [(0, 10), (1, 10), (2, if user == 39 { 4 } else { 5 })] {
            let events = (0..count).map(|event| watch(&format!("i{event}"), 1000 + i64::from(user) + call * 10));
            put(&client, &tracking_id, &format!("u{user}"), events.collect()).await;
        }
    }
    let few = "Create failed. Dataset has fewer than 1000 interactions.";
    assert_eq!(version_status(&world, &solution).await, ("CREATE FAILED".to_owned(), few.to_owned()));
    put(&client, &tracking_id, "u0", vec![watch("i0", 1000), watch("i0", 1000)]).await;
    assert_eq!(version_status(&world, &solution).await.1, few);
    put(&client, &tracking_id, "u0", vec![watch("i0", 5000)]).await;
    assert_eq!(version_status(&world, &solution).await, ("ACTIVE".to_owned(), String::new()));
    assert_eq!(world.emulator.api_calls().get("PutEvents"), Some(&122));
}

#[tokio::test]
async fn a_recipe_for_actions_can_be_trained_once_there_is_one() {
    let world = World::new().await;
    let client = Client::new(&world.config);
    let group = world.filled_group("films").await;
    let dataset = world.dataset(&group, "Actions", ACTIONS).await;
    let solution = world.solution(&group, "s", NEXT_BEST_ACTION).await;
    let create = || world.personalize.create_solution_version().solution_arn(&solution).send();
    assert_eq!(rejection(create().await).0, "InvalidInputException");
    let action = Action::builder().action_id("a").properties(r#"{"value": 3}"#).build().expect("an action");
    client.put_actions().dataset_arn(&dataset).actions(action).send().await.expect("a put");
    create().await.expect("a version");
}

#[tokio::test]
async fn items_and_users_are_taken_and_what_does_not_fit_their_schema_is_named() {
    let world = World::new().await;
    let client = Client::new(&world.config);
    let group = world.group("films").await;
    let items = world.dataset(&group, "Items", ITEMS).await;
    let users = world.dataset(&group, "Users", USERS).await;
    let put_item = |properties: &str| {
        let item = Item::builder().item_id("i").properties(properties).build().expect("an item");
        client.put_items().dataset_arn(&items).items(item).send()
    };
    put_item(r#"{"genre": "drama|noir", "year": 1950}"#).await.expect("a put");
    let cases = [
        ("{", "Error parsing properties json"),
        ("3", "Error parsing properties json"),
        (r#"{"genre": "drama", "yaer": 1}"#, "no column for 'yaer'. There are itemId, genre, year."),
        (r#"{"genre": "drama", "year": "MCM"}"#, "YEAR (year): the value is not of type int"),
        (r#"{"genre": 1}"#, "GENRE (genre): the value is not of type string"),
        (r#"{"year": 1950}"#, "GENRE (genre): the value is missing"),
    ];
    for (properties, expected) in cases {
        let (name, message) = rejection(put_item(properties).await);
        assert_eq!(name, "InvalidInputException", "{properties}");
        assert!(message.contains(expected), "{message}");
    }
    let user = |id: &str| User::builder().user_id(id).properties(r#"{"age": 20}"#).build().expect("a user");
    client.put_users().dataset_arn(&users).users(user("u")).users(user("v")).send().await.expect("a put");
    let unaged = User::builder().user_id("w").build().expect("a user");
    let (_, message) = rejection(client.put_users().dataset_arn(&users).users(user("u")).users(unaged).send().await);
    assert!(message.starts_with("users.2.member: AGE (age): the value is missing"), "{message}");
}

#[tokio::test]
async fn datasets_must_exist_be_active_and_of_the_type() {
    let world = World::new().await;
    let client = Client::new(&world.config);
    let group = world.group("films").await;
    let items = world.dataset(&group, "Items", ITEMS).await;
    let user = User::builder().user_id("u").build().expect("a user");
    let put = |dataset: &str| client.put_users().dataset_arn(dataset).users(user.clone()).send();
    let (name, message) = rejection(put(&items).await);
    assert_eq!(name, "InvalidInputException");
    assert!(message.ends_with("is of the type Items, and this needs Users."), "{message}");
    let missing = items.replace("ITEMS", "USERS");
    let rejected = put(&missing).await;
    assert_eq!(status(&rejected), 404);
    let (name, message) = rejection(rejected);
    assert_eq!(name, "ResourceNotFoundException");
    assert_eq!(message, format!("Resource Arn {missing} does not exist."));
    let schema = world.schema("users", USERS).await;
    let create = world.personalize.create_dataset().name("users").dataset_group_arn(&group).dataset_type("Users");
    create.schema_arn(schema).send().await.expect("a dataset");
    let rejected = put(&missing).await;
    assert_eq!(status(&rejected), 409);
    assert_eq!(rejection(rejected).0, "ResourceInUseException");
    assert!(rejection(put("users").await).1.contains("at 'datasetArn' failed to satisfy constraint"));
}

fn status<T, E>(result: &Result<T, SdkError<E>>) -> u16 {
    let response = result.as_ref().err().and_then(SdkError::raw_response);
    response.map_or(0, |response| response.status().as_u16())
}

#[tokio::test]
async fn events_need_a_tracker_that_is_active_and_a_dataset() {
    let world = World::new().await;
    let client = Client::new(&world.config);
    let group = world.group("films").await;
    let put = |tracking_id: &str, event: Event| {
        client.put_events().tracking_id(tracking_id).session_id("s").user_id("u").event_list(event).send()
    };
    let rejected = async |tracking_id: &str, event: Event, expected: &str| {
        let rejected = put(tracking_id, event).await;
        assert_eq!(status(&rejected), 400);
        let (name, message) = rejection(rejected);
        assert_eq!(name, "InvalidInputException");
        assert!(message.contains(expected), "{message}");
    };
    rejected("nobody's", watch("i", 1), "No event tracker has the trackingId nobody's.").await;
    let created = world.personalize.create_event_tracker().name("tracker").dataset_group_arn(&group).send().await;
    let tracking_id = created.expect("a tracker").tracking_id.expect("an ID");
    rejected(&tracking_id, watch("i", 1), "must be ACTIVE for this. It is CREATE PENDING.").await;
    world.pass(600.0);
    rejected(&tracking_id, watch("i", 1), "has no Interactions dataset").await;
    world.dataset(&group, "Interactions", INTERACTIONS).await;
    put(&tracking_id, watch("i", 1)).await.expect("a put");
    let nothing = Event::builder().event_type("Watch").sent_at(DateTime::from_secs(1)).build().expect("an event");
    rejected(&tracking_id, nothing, "eventList.1.member: ITEM_ID (itemId): the value is missing").await;
    let eleven = client.put_events().tracking_id(&tracking_id).session_id("s");
    let eleven = eleven.set_event_list(Some(vec![watch("i", 1); 11])).send().await;
    assert!(rejection(eleven).1.contains("Member must have length less than or equal to 10"));
}

#[tokio::test]
async fn action_interactions_have_errors_of_their_own() {
    let world = World::new().await;
    let client = Client::new(&world.config);
    let group = world.group("films").await;
    let tracking_id = tracker(&world, &group).await;
    let taken = ActionInteraction::builder().action_id("a").user_id("u").session_id("s").event_type("TAKEN");
    let taken = taken.timestamp(DateTime::from_secs(1)).build().expect("an action interaction");
    let put = |tracking_id: &str| {
        client.put_action_interactions().tracking_id(tracking_id).action_interactions(taken.clone()).send()
    };
    assert_eq!(rejection(put("nobody's").await).0, "ResourceNotFoundException");
    let (name, message) = rejection(put(&tracking_id).await);
    assert_eq!(name, "ResourceNotFoundException");
    assert!(message.contains("has no Action_Interactions dataset"), "{message}");
    world.dataset(&group, "Action_Interactions", ACTION_INTERACTIONS).await;
    put(&tracking_id).await.expect("a put");
}

#[tokio::test]
async fn puts_are_counted_throttled_and_made_to_fail_like_any_call() {
    let world = World::with(Options { requests_per_second: Some(1.0), ..Options::default() }).await;
    let client = Client::new(&world.config);
    let put = || client.put_events().tracking_id("t").session_id("s").event_list(watch("i", 1)).send();
    assert_eq!(rejection(put().await).0, "InvalidInputException");
    let throttled = put().await;
    assert_eq!(status(&throttled), 429);
    assert_eq!(rejection(throttled), ("ThrottlingException".to_owned(), "Rate exceeded".to_owned()));
    world.pass(1.0);
    world.emulator.fail_call("PutEvents", 1, "InternalFailure", "Not today.");
    let failed = put().await;
    assert_eq!(status(&failed), 500);
    assert_eq!(rejection(failed), ("InternalFailure".to_owned(), "Not today.".to_owned()));
    assert_eq!(world.emulator.api_calls().get("PutEvents"), Some(&3));
}

#[tokio::test]
async fn what_the_service_fills_in_must_not_be_among_an_event_s_properties() {
    let world = World::new().await;
    let client = Client::new(&world.config);
    let group = world.group("films").await;
    world.dataset(&group, "Interactions", INTERACTIONS).await;
    let tracking_id = tracker(&world, &group).await;
    let put = |properties: &str| {
        let event = Event::builder().event_type("Watch").item_id("i").sent_at(DateTime::from_secs(1000));
        let put = client.put_events().tracking_id(&tracking_id).session_id("s").user_id("u");
        put.event_list(event.properties(properties).build().expect("an event")).send()
    };
    let cases = [
        (r#"{"timestamp":139.472841}"#, "'timestamp' is filled in by the service"),
        (r#"{"itemId": "i", "timestamp": "1500000000"}"#, "'timestamp' is filled in by the service"),
        (r#"{"userId": "v"}"#, "'userId' is filled in by the service"),
        (r#"{"eventType": "Click"}"#, "'eventType' is filled in by the service"),
        (r#"{"sessionId": "s"}"#, "no column for 'sessionId'"),
        ("{'a': 1}", "Error parsing properties json"),
        ("[]", "Error parsing properties json"),
        ("null", "Error parsing properties json"),
    ];
    for (properties, expected) in cases {
        let (name, message) = rejection(put(properties).await);
        assert_eq!(name, "InvalidInputException", "{properties}");
        assert!(message.contains(expected), "{properties}: {message}");
    }
    put(r#"{"itemId": "i"}"#).await.expect("an event");
}
