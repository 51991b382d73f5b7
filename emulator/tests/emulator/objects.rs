//! S3 and SNS.

use std::fs;
use std::sync::{Arc, Mutex};

use aws_sdk_s3::error::ProvideErrorMetadata as _;
use aws_sdk_s3::primitives::ByteStream;

use crate::folder::Folder;
use crate::raw::exchange;
use crate::world::{World, rejection};

#[tokio::test]
async fn objects_keep_their_versions() {
    let world = World::new().await;
    let s3 = world.s3();
    s3.create_bucket().bucket("runs").send().await.expect("a bucket");
    let put = |text: &'static str| {
        s3.put_object().bucket("runs").key("a/params.json").body(ByteStream::from_static(text.as_bytes())).send()
    };
    let first = put("first").await.expect("a version");
    put("second").await.expect("a version");
    let get = s3.get_object().bucket("runs").key("a/params.json");
    let newest = get.clone().send().await.expect("an object").body.collect().await.expect("a body");
    assert_eq!(newest.to_vec(), b"second");
    let older = get.clone().version_id(first.version_id.expect("a version")).range("bytes=1-3").send().await;
    let older = older.expect("an object");
    assert_eq!(older.content_range.as_deref(), Some("bytes 1-3/5"));
    assert_eq!(older.body.collect().await.expect("a body").to_vec(), b"irs");
    let (name, _) = rejection(get.version_id("none").send().await);
    assert_eq!(name, "NoSuchVersion");
    let (name, _) = rejection(s3.get_object().bucket("runs").key("b").send().await);
    assert_eq!(name, "NoSuchKey");
    let (name, _) = rejection(s3.get_object().bucket("nowhere").key("b").send().await);
    assert_eq!(name, "NoSuchBucket");
    let missing = s3.head_object().bucket("runs").key("b").send().await.expect_err("no object");
    assert_eq!(missing.code(), Some("NotFound"));
    let head = s3.head_object().bucket("runs").key("a/params.json").send().await.expect("an object");
    assert_eq!(head.content_length, Some(6));
    let rejected = s3.get_bucket_acl().bucket("runs").send().await;
    assert_eq!(rejection(rejected).0, "NotImplemented");
}

#[tokio::test]
async fn a_bucket_may_have_the_name_of_an_operation_s_path() {
    let world = World::new().await;
    let s3 = world.s3();
    for bucket in ["events", "recommendations"] {
        s3.create_bucket().bucket(bucket).send().await.expect("a bucket");
        let put = s3.put_object().bucket(bucket).key("items").body(ByteStream::from_static(b"x")).send();
        put.await.expect("an object");
        s3.head_object().bucket(bucket).key("items").send().await.expect("the object");
        // POST /events?delete
        let identifier = aws_sdk_s3::types::ObjectIdentifier::builder().key("items").build().expect("an identifier");
        let delete = aws_sdk_s3::types::Delete::builder().objects(identifier).build().expect("a list");
        let deleted = s3.delete_objects().bucket(bucket).delete(delete).send().await.expect("a deletion");
        assert_eq!(deleted.deleted()[0].key(), Some("items"));
        assert_eq!(rejection(s3.get_object().bucket(bucket).key("items").send().await).0, "NoSuchKey");
    }
}

#[tokio::test]
async fn listings_are_paged_and_rolled_up() {
    let world = World::new().await;
    for key in ["Items/a.csv", "Items/b.csv", "Items/old/c.csv", "Items/old/d.csv", "Users/e.csv", "params.json"] {
        world.emulator.objects().put("runs", key, b"x".to_vec());
    }
    let s3 = world.s3();
    let listed = s3.list_objects_v2().bucket("runs").prefix("Items/").delimiter("/").send().await.expect("a list");
    assert_eq!(keys(&listed), ["Items/a.csv", "Items/b.csv"]);
    assert_eq!(listed.common_prefixes()[0].prefix(), Some("Items/old/"));
    assert_eq!(listed.key_count(), Some(3));
    let mut pages = s3.list_objects_v2().bucket("runs").max_keys(4).into_paginator().send();
    let mut sizes = Vec::new();
    while let Some(page) = pages.next().await {
        sizes.push(page.expect("a page").contents().len());
    }
    assert_eq!(sizes, [4, 2]);
    assert_eq!(s3.list_buckets().send().await.expect("buckets").buckets().len(), 1);
    s3.head_bucket().bucket("runs").send().await.expect("the bucket");
    s3.delete_object().bucket("runs").key("params.json").send().await.expect("a deletion");
    assert_eq!(s3.list_objects_v2().bucket("runs").send().await.expect("a list").key_count(), Some(5));
}

fn keys(listed: &aws_sdk_s3::operation::list_objects_v2::ListObjectsV2Output) -> Vec<&str> {
    listed.contents().iter().filter_map(|object| object.key()).collect()
}

#[tokio::test]
async fn a_folder_is_served_as_it_lies_there() {
    let folder = Folder::new("served");
    fs::create_dir_all(folder.0.join("Items/.git")).expect("a folder");
    fs::write(folder.0.join("Items/a b.csv"), "0123456789".repeat(50_000)).expect("a file");
    fs::write(folder.0.join("Items/.hidden"), "x").expect("a file");
    fs::write(folder.0.join("params.json"), "{}").expect("a file");
    let world = World::new().await;
    world.emulator.objects().mount_folder("runs", &folder.0).expect("a folder");
    let s3 = world.s3();
    let listed = s3.list_objects_v2().bucket("runs").send().await.expect("a list");
    assert_eq!(keys(&listed), ["Items/a b.csv", "params.json"]);
    let get = s3.get_object().bucket("runs").key("Items/a b.csv");
    let object = get.clone().send().await.expect("an object");
    assert_eq!(object.body.collect().await.expect("a body").to_vec().len(), 500_000);
    let tail = get.range("bytes=-3").send().await.expect("an object").body.collect().await.expect("a body");
    assert_eq!(tail.to_vec(), b"789");
    for hidden in ["../secret", "Items/.hidden", "Items"] {
        let (name, _) = rejection(s3.get_object().bucket("runs").key(hidden).send().await);
        assert_eq!(name, "NoSuchKey", "{hidden}");
    }
    let before = s3.head_object().bucket("runs").key("params.json").send().await.expect("an object");
    fs::write(folder.0.join("params.json"), "{\"changed\": true}").expect("a file");
    let stale = s3.get_object().bucket("runs").key("params.json").version_id(before.version_id.expect("a version"));
    assert_eq!(rejection(stale.send().await).0, "NoSuchVersion");
    let put = s3.put_object().bucket("runs").key("report/new.json").body(ByteStream::from_static(b"{}"));
    put.send().await.expect("an object");
    assert_eq!(world.read("runs", "report/new.json").await, "{}");
    assert!(!folder.0.join("report").exists(), "the folder itself is not written");
}

#[tokio::test]
async fn whoever_listens_hears_of_every_put() {
    let world = World::new().await;
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ear = Arc::clone(&heard);
    world.emulator.objects().on_put(Arc::new(move |put| ear.lock().expect("no panic").push((put.bucket, put.key))));
    world.emulator.objects().put("runs", "a.json", b"{}".to_vec());
    let put = world.s3().put_object().bucket("runs").key("b c.json").body(ByteStream::from_static(b"{}"));
    put.send().await.expect("an object");
    let heard = heard.lock().expect("no panic").clone();
    assert_eq!(heard, [("runs".to_owned(), "a.json".to_owned()), ("runs".to_owned(), "b c.json".to_owned())]);
}

#[tokio::test]
async fn what_is_published_can_be_read_back() {
    let world = World::new().await;
    let sns = aws_sdk_sns::Client::new(&world.config);
    let publish = sns.publish().topic_arn("arn:aws:sns:us-east-1:123456789012:runs").message("All ready, <3 & more");
    let published = publish.clone().subject("films is ready").send().await.expect("a publication");
    assert_eq!(published.message_id.expect("an id").len(), 36);
    let notifications = world.emulator.notifications();
    assert_eq!(notifications.len(), 1);
    assert_eq!(notifications[0].message, "All ready, <3 & more");
    assert_eq!(notifications[0].at, world.emulator.clock().now());
    let each = publish.clone().message_structure("json").message(r#"{"default": "d", "email": "e"}"#);
    each.send().await.expect("a publication");
    let last = world.emulator.notifications().pop().expect("a notification");
    assert_eq!((last.message_for("email"), last.message_for("sqs")), ("e", "d"));
    let (name, message) = rejection(publish.clone().message_structure("json").send().await);
    assert_eq!(name, "InvalidParameter");
    assert!(message.contains("failed to parse"), "{message}");
    let (name, message) = rejection(publish.subject("two\nlines").send().await);
    assert_eq!(name, "InvalidParameter");
    assert!(message.contains("line breaks"), "{message}");
    let (name, message) = rejection(sns.create_topic().name("runs").send().await);
    assert_eq!(name, "InvalidAction");
    assert!(message.contains("CreateTopic"), "{message}");
    assert_eq!(world.emulator.notifications().len(), 2);
}

#[tokio::test]
async fn a_bucket_may_be_named_by_the_host() {
    let world = World::new().await;
    world.emulator.objects().create_bucket("films");
    let put = "PUT /a%20b HTTP/1.1\r\nhost: films.localhost:4566\r\ncontent-length: 4\r\nconnection: close\r\n\r\ntext";
    let answer = exchange(&world, put.as_bytes(), false).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert_eq!(world.read("films", "a b").await, "text");
}

#[tokio::test]
async fn a_client_that_was_not_told_to_go_on_gets_no_second_answer_on_its_connection() {
    let world = World::new().await;
    world.emulator.objects().create_bucket("films");
    let put = |length: usize| {
        format!("PUT /films/k HTTP/1.1\r\nhost: localhost\r\nexpect: 100-continue\r\ncontent-length: {length}\r\n\r\n")
    };
    let empty = exchange(&world, put(0).as_bytes(), false).await;
    assert!(empty.starts_with("HTTP/1.1 200 ") && empty.contains("connection: close"), "{empty}");
    let bytes = [put(4).as_bytes(), b"text", put(0).as_bytes()].concat();
    let both = exchange(&world, &bytes, false).await;
    assert!(both.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 "), "{both}");
    assert_eq!(both.matches("connection: close").count(), 1, "{both}");
    // Who is rejected before its body is wanted is not told to go on either.
    let rejected = put(4).replace("content-length", "if-match: \"a\"\r\nif-none-match: *\r\ncontent-length");
    let rejected = exchange(&world, rejected.as_bytes(), false).await;
    assert!(rejected.starts_with("HTTP/1.1 501 ") && rejected.contains("connection: close"), "{rejected}");
}
