//! The log of requests.

use aws_sdk_s3::primitives::ByteStream;

use super::get;
use crate::raw::{exchange, post};
use crate::world::{World, rejection};

const PATH: &str = "/_emulator/console/requests";

#[tokio::test]
async fn requests_are_listed_newest_first_and_by_operation_and_outcome() {
    let world = World::new().await;
    assert!(get(&world, PATH).await.says(&["Nobody has called yet"]));
    world.personalize.list_schemas().send().await.expect("a list");
    world.personalize.create_dataset_group().name("films").send().await.expect("a group");
    rejection(world.personalize.create_dataset_group().name("films").send().await);
    let s3 = world.s3();
    s3.create_bucket().bucket("data").send().await.expect("a bucket");
    s3.put_object().bucket("data").key("a b").body(ByteStream::from_static(b"text")).send().await.expect("an object");
    get(&world, "/_emulator/clock").await;
    let page = get(&world, PATH).await;
    let text = page.text();
    assert!(text.contains("6 requests so far; the newest come first"), "{text}");
    let order =
        ["GET /_emulator/clock", "PUT /data/a%20b", "PUT /data", "ResourceAlreadyExistsException", "ListSchemas"];
    let table = text.split("Took").last().expect("a table");
    let places: Vec<_> = order.iter().map(|row| table.find(row).unwrap_or_else(|| panic!("{row}: {table}"))).collect();
    assert!(places.is_sorted(), "{table}");
    let failed = get(&world, &format!("{PATH}?errors=yes")).await;
    assert_eq!(failed.body.matches("<tr id=\"request-").count(), 1, "{}", failed.text());
    let created = get(&world, &format!("{PATH}?operation=CreateDatasetGroup")).await;
    assert_eq!(created.body.matches("<tr id=\"request-").count(), 2, "{}", created.text());
    assert!(get(&world, &format!("{PATH}?operation=ListFilters")).await.says(&["No request is like that"]));
}

#[tokio::test]
async fn a_request_is_shown_with_its_answer() {
    let world = World::new().await;
    world.personalize.create_dataset_group().name("films").send().await.expect("a group");
    let page = get(&world, "/_emulator/console/request?number=0").await;
    let expected = [
        "Request 0: CreateDatasetGroup",
        "Target POST /",
        "&#34;name&#34;: &#34;films&#34;",
        "&#34;datasetGroupArn&#34;: &#34;arn:aws:personalize:us-east-1:123456789012:dataset-group/films&#34;",
    ];
    assert!(page.says(&expected), "{}", page.text());
}

#[tokio::test]
async fn the_requests_of_every_protocol_have_names() {
    let world = World::new().await;
    let form = "content-type: application/x-www-form-urlencoded\r\n";
    let publication = "Action=Publish&TopicArn=arn:aws:sns:us-east-1:123456789012:t&Message=m";
    post(&world, "/", form, publication.as_bytes()).await;
    post(&world, "/", form, b"Action=GetCallerIdentity&Version=2011-06-15").await;
    post(&world, "/recommendations", "", b"{}").await;
    post(&world, "/", "x-amz-target: AWSEvents.ListEventBuses\r\n", b"{}").await;
    aws_sdk_scheduler::Client::new(&world.config).list_schedules().send().await.expect("a list");
    let page = get(&world, PATH).await;
    let names = ["SNS.Publish", "STS.GetCallerIdentity", "GetRecommendations", "AWSEvents.ListEventBuses"];
    assert!(page.says(&names) && page.says(&["Scheduler.ListSchedules"]), "{}", page.text());
}

#[tokio::test]
async fn snapshots_and_the_reset_are_logged_as_what_they_are() {
    let world = World::new().await;
    let snapshot = get(&world, "/_emulator/snapshot").await;
    assert_eq!(snapshot.status, 200);
    post(&world, "/_emulator/reset", "", b"").await;
    let restore =
        b"PUT /_emulator/snapshot HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 4\r\n\r\nnone";
    exchange(&world, restore, false).await;
    let page = get(&world, PATH).await;
    let names = ["GET /_emulator/snapshot", "POST /_emulator/reset", "PUT /_emulator/snapshot"];
    assert!(page.says(&names) && !page.text().contains("S3 "), "{}", page.text());
}

#[tokio::test]
async fn pages_of_the_log_stay_as_they_are_while_requests_come() {
    let world = World::new().await;
    for _ in 0..150 {
        post(&world, "/", "x-amz-target: AmazonPersonalize.ListSchemas\r\n", b"{}").await;
    }
    let first = get(&world, PATH).await;
    assert_eq!(first.body.matches("<tr id=\"request-").count(), 100);
    let older = first.body.split('"').find(|link| link.contains("before=")).expect("a link").replace("&#38;", "&");
    let before = get(&world, &older).await;
    assert_eq!(before.body.matches("<tr id=\"request-").count(), 50, "{older}");
    post(&world, "/", "x-amz-target: AmazonPersonalize.ListSchemas\r\n", b"{}").await;
    let after = get(&world, &older).await;
    assert!(after.body.contains("id=\"request-49\"") && !after.body.contains("id=\"request-50\""));
    assert!(after.body.contains("The newest") && !after.body.contains("Older requests"));
}
