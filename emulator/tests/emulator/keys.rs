//! Keys of every kind: each is kept as it is, in lists too, or is rejected as S3 rejects it. Every list is XML that any
//! parser reads.

use std::collections::BTreeMap;

use aws_sdk_s3::Client;
use aws_sdk_s3::error::ProvideErrorMetadata as _;
use aws_sdk_s3::operation::list_objects_v2::ListObjectsV2Output;
use aws_sdk_s3::types::{Delete, EncodingType, ObjectIdentifier};

use crate::folder::Folder;
use crate::raw::{Numbers, exchange};
use crate::world::{World, rejection};

const BUCKET: &str = "keys";

/// What keys are made of: what paths, XML, URLs and file systems take for something else.
const PIECES: [&str; 33] = [
    "a",
    "b",
    "/",
    "/",
    "//",
    ".",
    "..",
    "./",
    "../",
    "\\",
    "\u{1}",
    "\u{8}",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "\u{b}",
    "\u{1f}",
    "\u{7f}",
    "\u{85}",
    "\u{2028}",
    "\u{fffe}",
    "\u{ffff}",
    "\u{1f600}",
    "\u{fc}",
    " ",
    "+",
    "%",
    "%2F",
    "&amp;",
    "<",
    "]]>",
    "'\"",
];

fn drawn(numbers: &mut Numbers) -> String {
    let count = numbers.below(6) + 1;
    let key: String = (0..count).map(|_| PIECES[numbers.below(PIECES.len())]).collect();
    // The SDK takes white space alone for no key.
    if key.trim().is_empty() { format!("{key}x") } else { key }
}

fn encoded(key: &str) -> String {
    key.bytes().fold(String::new(), |text, byte| format!("{text}%{byte:02X}"))
}

/// What `encoding-type=url` wrote.
fn decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.bytes());
    while let Some(byte) = rest.next() {
        let digits = |first: u8, second: u8| u8::from_str_radix(&format!("{}{}", first as char, second as char), 16);
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => digits(rest.next().expect("a digit"), rest.next().expect("a digit")).expect("a number"),
            other => other,
        });
    }
    String::from_utf8(bytes).expect("text")
}

/// The text of a list, of which XML allows every character.
async fn list(world: &World, query: &str) -> String {
    let get = format!("GET /{BUCKET}?{query} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    let answer = exchange(world, get.as_bytes(), false).await;
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    assert!(head.starts_with("HTTP/1.1 200 "), "{answer}");
    let is_allowed = |character: char| matches!(character, '\t' | '\n' | ' '..='\u{fffd}' | '\u{10000}'..);
    assert!(body.chars().all(is_allowed), "{body:?}");
    assert!(head.contains(&format!("content-length: {}", body.len())), "{head}");
    body.to_owned()
}

async fn assert_listed(world: &World, s3: &Client, model: &BTreeMap<String, Vec<u8>>) {
    let pages =
        s3.list_objects_v2().bucket(BUCKET).encoding_type(EncodingType::Url).max_keys(7).into_paginator().send();
    let pages = pages.try_collect().await.expect("pages that can be read");
    let listed: Vec<String> =
        pages.iter().flat_map(ListObjectsV2Output::contents).filter_map(|object| object.key()).map(decoded).collect();
    assert_eq!(listed, model.keys().cloned().collect::<Vec<_>>());
    // Without that, keys that XML cannot hold have another character in their place, and all others are as they are.
    let plain = s3.list_objects_v2().bucket(BUCKET).into_paginator().send().try_collect().await.expect("pages");
    let plain: Vec<&str> =
        plain.iter().flat_map(ListObjectsV2Output::contents).filter_map(|object| object.key()).collect();
    let is_kept = |character: char| matches!(character, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    let expected: Vec<String> = model
        .keys()
        .map(|key| key.chars().map(|character| if is_kept(character) { character } else { '\u{fffd}' }).collect())
        .collect();
    assert_eq!(plain, expected);
    for query in [
        "list-type=2",
        "list-type=2&delimiter=%2F",
        "list-type=1&delimiter=%0B",
        "versions",
        "uploads",
        "list-type=2&prefix=%01&start-after=%0D",
    ] {
        list(world, query).await;
        list(world, &format!("{query}&encoding-type=url")).await;
    }
}

async fn step(s3: &Client, numbers: &mut Numbers, model: &mut BTreeMap<String, Vec<u8>>) {
    let key = drawn(numbers);
    let content = numbers.bytes(20);
    let put = s3.put_object().bucket(BUCKET).key(&key).body(content.clone().into()).send().await;
    put.unwrap_or_else(|error| panic!("{key:?}: {error:?}"));
    model.insert(key.clone(), content.clone());
    let got =
        s3.get_object().bucket(BUCKET).key(&key).send().await.unwrap_or_else(|error| panic!("{key:?}: {error:?}"));
    assert_eq!(got.body.collect().await.expect("a body").to_vec(), content, "{key:?}");
    let head = s3.head_object().bucket(BUCKET).key(&key).send().await;
    assert_eq!(head.expect("an object").content_length, Some(20), "{key:?}");
    s3.create_multipart_upload().bucket(BUCKET).key(&key).send().await.expect("an upload");
    if numbers.below(3) == 0 {
        s3.delete_object().bucket(BUCKET).key(&key).send().await.expect("a deletion");
        model.remove(&key);
    }
}

async fn hold(writable: Option<bool>) {
    let folder = Folder::new("keys");
    let world = World::new().await;
    match writable {
        None => world.emulator.objects().create_bucket(BUCKET),
        Some(false) => world.emulator.objects().mount_folder(BUCKET, &folder.0).expect("a folder"),
        Some(true) => world.emulator.objects().mount_writable_folder(BUCKET, &folder.0).expect("a folder"),
    }
    let (s3, mut numbers, mut model) = (world.s3(), Numbers(11), BTreeMap::new());
    for number in 0..150 {
        step(&s3, &mut numbers, &mut model).await;
        if number % 25 == 0 {
            assert_listed(&world, &s3, &model).await;
        }
    }
    assert_listed(&world, &s3, &model).await;
    for key in model.keys() {
        let source = format!("{BUCKET}/{}", encoded(key));
        s3.copy_object()
            .bucket(BUCKET)
            .key("copy")
            .copy_source(source)
            .send()
            .await
            .unwrap_or_else(|error| panic!("{key:?}: {error:?}"));
    }
}

#[tokio::test]
async fn drawn_keys_are_kept_in_memory_above_a_folder_and_in_a_folder() {
    for writable in [None, Some(false), Some(true)] {
        hold(writable).await;
    }
}

#[tokio::test]
async fn keys_that_xml_cannot_hold_are_listed_with_the_others() {
    let folder = Folder::new("names");
    for name in ["plain.csv", "a\u{1}.csv", "b\r\n.csv"] {
        folder.write(name, name);
    }
    let world = World::new().await;
    world.emulator.objects().mount_folder(BUCKET, &folder.0).expect("a folder");
    for key in ["a\u{1}b.csv", "c\rd\n.csv", "e\u{b}/f\u{1f}.csv", "g\u{ffff}.csv"] {
        world.emulator.objects().put(BUCKET, key, b"text".to_vec());
    }
    let listed = world.s3().list_objects_v2().bucket(BUCKET).send().await.expect("XML");
    let keys: Vec<&str> = listed.contents().iter().filter_map(|object| object.key()).collect();
    // Files of such names are no objects.
    assert_eq!(keys, ["a\u{fffd}b.csv", "c\rd\n.csv", "e\u{fffd}/f\u{fffd}.csv", "g\u{fffd}.csv", "plain.csv"]);
    let raw = list(&world, "list-type=2&encoding-type=url").await;
    for key in ["a%01b.csv", "c%0Dd%0A.csv", "e%0B/f%1F.csv", "g%EF%BF%BF.csv"] {
        assert!(raw.contains(&format!("<Key>{key}</Key>")), "{raw}");
    }
    let get = format!("GET /{BUCKET}/none%01 HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    let missing = exchange(&world, get.as_bytes(), false).await;
    assert!(missing.starts_with("HTTP/1.1 404 ") && !missing.contains('\u{1}'), "{missing}");
}

#[tokio::test]
async fn long_keys_and_those_that_are_no_text_are_rejected_as_s3_does() {
    let world = World::new().await;
    world.emulator.objects().create_bucket(BUCKET);
    let s3 = world.s3();
    for (key, rejected) in [
        ("x".repeat(1024), None),
        ("x/".repeat(512), None),
        ("\u{fc}".repeat(512), None),
        ("x".repeat(1025), Some("KeyTooLongError")),
        ("\u{fc}".repeat(513), Some("KeyTooLongError")),
        ("x".repeat(5000), Some("KeyTooLongError")),
    ] {
        let put = s3.put_object().bucket(BUCKET).key(&key).body(b"text".to_vec().into()).send().await;
        match rejected {
            None => assert_eq!(put.expect("an object").size, None),
            Some(name) => {
                let (code, _) = rejection(put);
                assert_eq!(code, name, "{} bytes", key.len());
                assert_ne!(
                    s3.head_object().bucket(BUCKET).key(&key).send().await.expect_err("none").code(),
                    Some("InternalError")
                );
            }
        }
    }
    for path in ["%ff", "%c3%28", "a%80b", "%ed%a0%80"] {
        for method in ["PUT", "GET", "HEAD", "DELETE"] {
            let bytes = format!(
                "{method} /{BUCKET}/{path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
            );
            let answer = exchange(&world, bytes.as_bytes(), false).await;
            assert!(answer.starts_with("HTTP/1.1 4"), "{method} {path}: {answer}");
        }
    }
}

#[tokio::test]
async fn many_keys_are_deleted_at_once_whatever_is_in_them() {
    let world = World::new().await;
    world.emulator.objects().create_bucket(BUCKET);
    let (s3, mut numbers) = (world.s3(), Numbers(3));
    for _ in 0..40 {
        // What a client's XML cannot hold, the client cannot ask for.
        let key = loop {
            let key = drawn(&mut numbers);
            if key.chars().all(|character| matches!(character, ' '..='\u{7e}' | '\u{a0}'..='\u{2027}' | '\u{10000}'..))
            {
                break key;
            }
        };
        world.emulator.objects().put(BUCKET, &key, b"text".to_vec());
        let identifier = ObjectIdentifier::builder().key(&key).build().expect("an identifier");
        let delete = Delete::builder().objects(identifier).build().expect("a list");
        let deleted = s3.delete_objects().bucket(BUCKET).delete(delete).send().await.expect("an answer");
        assert_eq!(deleted.deleted()[0].key(), Some(key.as_str()));
        assert_eq!(s3.list_objects_v2().bucket(BUCKET).send().await.expect("a list").key_count, Some(0), "{key:?}");
    }
}
