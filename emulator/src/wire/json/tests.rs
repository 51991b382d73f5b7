//! Which rows the events and records of requests become. What clients see of them is tested from outside.

use personalize_contract::model::Api;
use serde_json::{Value, json};

use super::call;
use crate::data::rows::IngestionMode;
use crate::emulator::{Emulator, Options};

const GROUP: &str = "arn:aws:personalize:us-east-1:123456789012:dataset-group/films";

struct World {
    emulator: Emulator,
    tracking_id: Value,
}

impl World {
    /// With a dataset of each type, with these columns besides the required ones, all of type string unless null is
    /// said to be allowed.
    async fn new() -> Self {
        let emulator = Emulator::new(Options::default());
        let world = Self { emulator, tracking_id: Value::Null };
        world.control("CreateDatasetGroup", json!({"name": "films"})).await;
        let string = |name: &str| json!({"name": name, "type": "string"});
        let nullable = |name: &str, of: &str| json!({"name": name, "type": [of, "null"]});
        let timestamp = json!({"name": "TIMESTAMP", "type": "long"});
        let interactions = json!([
            string("USER_ID"),
            string("ITEM_ID"),
            timestamp,
            string("EVENT_TYPE"),
            nullable("EVENT_VALUE", "float"),
            nullable("IMPRESSION", "string"),
            nullable("RECOMMENDATION_ID", "string"),
            nullable("EVENT_ATTRIBUTION_SOURCE", "string"),
            nullable("DEVICE_TYPE", "string"),
        ]);
        let action_interactions = json!([
            string("ACTION_ID"),
            string("USER_ID"),
            string("EVENT_TYPE"),
            timestamp,
            nullable("IMPRESSION", "string"),
        ]);
        world.dataset("Interactions", interactions).await;
        world.dataset("Users", json!([string("USER_ID"), nullable("AGE", "int")])).await;
        world.dataset("Actions", json!([string("ACTION_ID"), nullable("VALUE", "long")])).await;
        world.dataset("Action_Interactions", action_interactions).await;
        let tracker = world.control("CreateEventTracker", json!({"name": "t", "datasetGroupArn": GROUP})).await;
        world.pass().await;
        Self { tracking_id: tracker["trackingId"].clone(), ..world }
    }

    async fn pass(&self) {
        let passed = self.emulator.clock().advance(std::time::Duration::from_secs(600)).await;
        passed.expect("a virtual clock");
    }

    async fn call(&self, api: Api, operation: &str, request: Value) -> Value {
        call(&self.emulator, api, operation, request.to_string().as_bytes()).await.expect("an answer")
    }

    async fn control(&self, operation: &str, request: Value) -> Value {
        let answer = self.call(Api::Personalize, operation, request).await;
        self.pass().await;
        answer
    }

    async fn dataset(&self, dataset_type: &str, fields: Value) {
        let schema = json!({"type": "record", "name": dataset_type, "fields": fields}).to_string();
        let schema = self.control("CreateSchema", json!({"name": dataset_type, "schema": schema})).await;
        let request = json!({"name": dataset_type, "datasetGroupArn": GROUP, "datasetType": dataset_type,
            "schemaArn": schema["schemaArn"]});
        self.control("CreateDataset", request).await;
    }

    async fn events(&self, session: &str, user: Option<&str>, events: Value) {
        let mut request = json!({"trackingId": self.tracking_id, "sessionId": session, "eventList": events});
        if let Some(user) = user {
            request["userId"] = json!(user);
        }
        assert_eq!(self.call(Api::PersonalizeEvents, "PutEvents", request).await, Value::Null);
    }

    /// The rows that a dataset holds, sorted.
    fn rows(&self, dataset: &str, columns: &[&str]) -> Vec<String> {
        let arn = format!("arn:aws:personalize:us-east-1:123456789012:dataset/films/{dataset}");
        let data = self.emulator.state().resources.datasets.get(&arn).expect("the dataset").data();
        let Some(data) = data else { return Vec::new() };
        let mut csv = Vec::new();
        data.write_csv(columns, IngestionMode::Put, &mut csv).expect("memory");
        let csv = String::from_utf8(csv).expect("UTF-8");
        let mut rows: Vec<String> = csv.lines().skip(1).map(str::to_owned).collect();
        rows.sort();
        rows
    }

    fn interactions(&self) -> Vec<String> {
        self.rows("INTERACTIONS", &["USER_ID", "ITEM_ID", "TIMESTAMP"])
    }
}

fn click(item: &str, at: f64) -> Value {
    json!({"eventType": "Click", "sentAt": at, "itemId": item})
}

#[tokio::test]
async fn every_member_of_an_event_has_its_column() {
    let world = World::new().await;
    let event = json!({"eventType": "Click", "sentAt": 1_700_000_000.9, "itemId": "i", "eventValue": 4.5,
        "impression": ["i", "j"], "recommendationId": "r", "metricAttribution": {"eventAttributionSource": "s"},
        "eventId": "e", "properties": "{\"deviceType\": \"tv\"}"});
    // As the guide's older examples have it.
    let older = json!({"eventType": "Click", "sentAt": 1, "properties": "{\"itemId\": \"k\", \"eventValue\": \"3\"}"});
    world.events("s", Some("u"), json!([event, older])).await;
    let columns = [
        "USER_ID",
        "ITEM_ID",
        "TIMESTAMP",
        "EVENT_TYPE",
        "EVENT_VALUE",
        "IMPRESSION",
        "RECOMMENDATION_ID",
        "EVENT_ATTRIBUTION_SOURCE",
        "DEVICE_TYPE",
    ];
    let rows = world.rows("INTERACTIONS", &columns);
    assert_eq!(rows, ["u,i,1700000000,Click,4.5,i|j,r,s,tv", "u,k,1,Click,3,,,,"]);
}

#[tokio::test]
async fn events_wait_for_their_session_to_have_a_user() {
    let world = World::new().await;
    world.events("one", None, json!([click("a", 1.0), click("b", 2.0)])).await;
    world.events("two", None, json!([click("c", 3.0)])).await;
    assert_eq!(world.interactions(), Vec::<String>::new());
    world.events("one", Some("u"), json!([click("d", 4.0)])).await;
    world.events("one", None, json!([click("e", 5.0)])).await;
    assert_eq!(world.interactions(), ["u,a,1", "u,b,2", "u,d,4", "u,e,5"]);
    world.events("one", Some("v"), json!([click("f", 6.0)])).await;
    world.events("one", None, json!([click("g", 7.0)])).await;
    assert_eq!(world.interactions()[4..], ["v,f,6", "v,g,7"]);
}

#[tokio::test]
async fn the_same_event_counts_once() {
    let world = World::new().await;
    for _ in 0..2 {
        world.events("s", Some("u"), json!([click("a", 1.0), click("a", 1.5)])).await;
    }
    assert_eq!(world.interactions(), ["u,a,1"]);
    let with_id = |item: &str| json!([{"eventType": "Click", "sentAt": 9, "itemId": item, "eventId": "e"}]);
    world.events("s", Some("u"), with_id("b")).await;
    world.events("s", Some("u"), with_id("c")).await;
    assert_eq!(world.interactions(), ["u,a,1", "u,b,9"]);
}

#[tokio::test]
async fn a_record_replaces_the_one_with_its_identifier() {
    let world = World::new().await;
    let arn = "arn:aws:personalize:us-east-1:123456789012:dataset/films/USERS";
    let put = |users: Value| world.call(Api::PersonalizeEvents, "PutUsers", json!({"datasetArn": arn, "users": users}));
    put(json!([{"userId": "u", "properties": "{\"age\": 20}"}, {"userId": "v"}])).await;
    put(json!([{"userId": "u", "properties": "{\"age\": \"21\"}"}])).await;
    assert_eq!(world.rows("USERS", &["USER_ID", "AGE"]), ["u,21", "v,"]);
}

#[tokio::test]
async fn actions_and_what_users_did_with_them_land_in_their_datasets() {
    let world = World::new().await;
    let arn = "arn:aws:personalize:us-east-1:123456789012:dataset/films/ACTIONS";
    let actions = json!([{"actionId": "a", "properties": "{\"value\": 7}"}]);
    world.call(Api::PersonalizeEvents, "PutActions", json!({"datasetArn": arn, "actions": actions})).await;
    assert_eq!(world.rows("ACTIONS", &["ACTION_ID", "VALUE"]), ["a,7"]);
    let interaction = |session: &str, user: Option<&str>, at: u32| {
        json!({"actionId": "a", "sessionId": session, "userId": user, "timestamp": at, "eventType": "TAKEN",
            "impression": ["a", "b"]})
    };
    let interactions = json!([interaction("s", None, 1), interaction("t", None, 2), interaction("s", Some("u"), 3)]);
    let request = json!({"trackingId": world.tracking_id, "actionInteractions": interactions});
    world.call(Api::PersonalizeEvents, "PutActionInteractions", request).await;
    let columns = ["ACTION_ID", "USER_ID", "EVENT_TYPE", "TIMESTAMP", "IMPRESSION"];
    let rows = world.rows("ACTION_INTERACTIONS", &columns);
    assert_eq!(rows, ["a,u,TAKEN,1,a|b", "a,u,TAKEN,3,a|b"]);
    // A session's user is the same to both operations.
    world.events("t", Some("v"), json!([click("i", 4.0)])).await;
    assert_eq!(world.rows("ACTION_INTERACTIONS", &columns)[2..], ["a,v,TAKEN,2,a|b"]);
}
