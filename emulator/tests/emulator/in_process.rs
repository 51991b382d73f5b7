//! The emulator as an HTTP client of SDKs in the same process: no port is open, and no endpoint is configured.

use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig, retry::RetryConfig};
use aws_sdk_personalize::config::{Credentials, SharedCredentialsProvider};
use aws_sdk_personalize::error::SdkError;
use aws_sdk_personalizeevents::types::Event;
use aws_sdk_s3::primitives::{ByteStream, DateTime};
use personalize_emulator::{Account, CallFault, Calls, Emulator, LostAnswer, Options, ServiceError, TransportFault};

use crate::world::INTERACTIONS;

fn config(emulator: &Emulator) -> SdkConfig {
    let credentials = Credentials::new("test", "test", None, None, "test");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(emulator.account().region.clone()))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(emulator.http_client())
        .retry_config(RetryConfig::disabled())
        .build()
}

#[tokio::test]
async fn every_service_answers_without_a_port() {
    let emulator = Emulator::new(Options::default());
    let config = config(&emulator);
    let personalize = aws_sdk_personalize::Client::new(&config);
    let group = personalize.create_dataset_group().name("films").send().await.expect("a group");
    emulator.clock().advance(Duration::from_secs(60)).await.expect("the clock moves");
    let group = group.dataset_group_arn.expect("an ARN");
    let tracker = personalize.create_event_tracker().name("clicks").dataset_group_arn(&group);
    let tracker = tracker.send().await.expect("a tracker").tracking_id.expect("a tracking id");
    let schema = personalize.create_schema().name("interactions").schema(INTERACTIONS);
    let schema = schema.send().await.expect("a schema").schema_arn.expect("an ARN");
    let dataset = personalize.create_dataset().name("interactions").dataset_group_arn(&group);
    dataset.dataset_type("Interactions").schema_arn(schema).send().await.expect("a dataset");
    emulator.clock().advance(Duration::from_secs(60)).await.expect("the clock moves");

    let event = Event::builder().event_type("click").item_id("film-1").sent_at(DateTime::from_secs(1_767_000_000));
    let events = aws_sdk_personalizeevents::Client::new(&config);
    let put = events.put_events().tracking_id(tracker).session_id("s").user_id("u");
    put.event_list(event.build().expect("an event")).send().await.expect("the event is taken");

    let runtime = aws_sdk_personalizeruntime::Client::new(&config);
    let campaign = "arn:aws:personalize:us-east-1:123456789012:campaign/none";
    let asked = runtime.get_recommendations().campaign_arn(campaign).user_id("u").send().await;
    assert!(asked.is_err_and(|error| error.into_service_error().is_resource_not_found_exception()));

    let topic = "arn:aws:sns:us-east-1:123456789012:reports";
    let sns = aws_sdk_sns::Client::new(&config);
    sns.publish().topic_arn(topic).message("ready").send().await.expect("published");
    assert_eq!(emulator.notifications().len(), 1);
    let buses = aws_sdk_eventbridge::Client::new(&config).list_event_buses().send().await.expect("buses");
    assert_eq!(buses.event_buses().len(), 1);
    let groups = aws_sdk_scheduler::Client::new(&config).list_schedule_groups().send().await.expect("schedule groups");
    assert_eq!(groups.schedule_groups().len(), 1);
}

#[tokio::test]
async fn buckets_are_found_by_host_and_by_path_and_bodies_are_streams() {
    let china = Account { partition: "aws-cn".to_owned(), region: "cn-north-1".to_owned(), id: "1".repeat(12) };
    for options in [Options::default(), Options { account: china, ..Options::default() }] {
        let emulator = Emulator::new(options);
        emulator.objects().create_bucket("data");
        let content: Vec<u8> = (0..3_000_000_u32).flat_map(u32::to_le_bytes).collect();
        for is_path in [false, true] {
            let s3 = aws_sdk_s3::config::Builder::from(&config(&emulator)).force_path_style(is_path);
            let s3 = aws_sdk_s3::Client::from_conf(s3.build());
            let key = format!("Items/{is_path} é.bin");
            let put = s3.put_object().bucket("data").key(&key).body(ByteStream::from(content.clone()));
            put.send().await.expect("put");
            let got = s3.get_object().bucket("data").key(&key).send().await.expect("there");
            assert_eq!(got.body.collect().await.expect("a body").into_bytes(), content);
        }
        let s3 = aws_sdk_s3::Client::new(&config(&emulator));
        let listed = s3.list_objects_v2().bucket("data").send().await.expect("a list");
        let keys: Vec<_> = listed.contents().iter().filter_map(|object| object.key()).collect();
        assert_eq!(keys, ["Items/false é.bin", "Items/true é.bin"]);
    }
}

#[tokio::test]
async fn a_client_with_an_endpoint_reaches_the_emulator_too() {
    let emulator = Emulator::new(Options::default());
    let config =
        aws_sdk_personalize::config::Builder::from(&config(&emulator)).endpoint_url("http://nowhere.invalid:1");
    let personalize = aws_sdk_personalize::Client::from_conf(config.build());
    personalize.list_dataset_groups().send().await.expect("a list");
    assert_eq!(emulator.api_calls().get("ListDatasetGroups"), Some(&1));
}

#[tokio::test]
async fn emulators_side_by_side_share_nothing() {
    let (here, there) = (Emulator::new(Options::default()), Emulator::new(Options::default()));
    let clients = [&here, &there].map(|emulator| aws_sdk_personalize::Client::new(&config(emulator)));
    clients[0].create_dataset_group().name("films").send().await.expect("a group");
    let lists = [clients[0].list_dataset_groups().send().await, clients[1].list_dataset_groups().send().await];
    assert_eq!(lists.map(|list| list.expect("a list").dataset_groups().len()), [1, 0]);
}

#[tokio::test]
async fn faults_reach_the_client_as_the_service_s_errors() {
    let emulator = Emulator::new(Options::default());
    let personalize = aws_sdk_personalize::Client::new(&config(&emulator));
    emulator.fail_calls(CallFault {
        operation: "ListDatasetGroups".to_owned(),
        calls: Calls::Nth(1),
        error: ServiceError::new("InvalidNextTokenException", "The token is too old."),
        after_effect: false,
    });
    let error = personalize.list_dataset_groups().send().await.expect_err("a fault").into_service_error();
    assert!(error.is_invalid_next_token_exception(), "{error:?}");
    personalize.list_dataset_groups().send().await.expect("only the first fails");
    emulator.disturb_calls(TransportFault {
        operation: "ListDatasetGroups".to_owned(),
        calls: Calls::Nth(1),
        delay: None,
        lost: Some(LostAnswer::Closed),
        after_effect: true,
    });
    let lost = personalize.list_dataset_groups().send().await.expect_err("the answer is lost");
    assert!(matches!(lost, SdkError::DispatchFailure(_)), "{lost:?}");
}
