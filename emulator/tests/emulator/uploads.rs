//! Uploads in parts, copies, conditions and checksums.

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::{ByteStream, DateTime};
use aws_sdk_s3::types::{ChecksumAlgorithm, ChecksumMode, CompletedMultipartUpload, CompletedPart, MetadataDirective};
use personalize_emulator::ObjectCreation;
use std::sync::{Arc, Mutex};

use crate::world::{World, rejection};

const BUCKET: &str = "uploads";
const KEY: &str = "a/b c.bin";
const MEBIBYTE: usize = 1 << 20;

async fn world() -> World {
    let world = World::new().await;
    world.emulator.objects().create_bucket(BUCKET);
    world
}

async fn created(s3: &Client) -> String {
    let upload = s3.create_multipart_upload().bucket(BUCKET).key(KEY).content_type("text/x").metadata("who", "me");
    upload.send().await.expect("an upload").upload_id.expect("an identifier")
}

async fn part(s3: &Client, upload_id: &str, number: i32, content: Vec<u8>) -> CompletedPart {
    let part = s3.upload_part().bucket(BUCKET).key(KEY).upload_id(upload_id).part_number(number);
    let etag = part.body(content.into()).send().await.expect("a part").e_tag.expect("an entity tag");
    CompletedPart::builder().part_number(number).e_tag(etag).build()
}

async fn completed(s3: &Client, upload_id: &str, parts: Vec<CompletedPart>) -> Result<String, String> {
    let parts = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
    let complete = s3.complete_multipart_upload().bucket(BUCKET).key(KEY).upload_id(upload_id).multipart_upload(parts);
    match complete.send().await {
        Ok(done) => Ok(done.e_tag.expect("an entity tag")),
        rejected => Err(rejection(rejected).0),
    }
}

#[tokio::test]
async fn an_object_in_parts_is_one_object() {
    let world = world().await;
    let s3 = world.s3();
    let puts = Arc::new(Mutex::new(Vec::new()));
    let hook = Arc::clone(&puts);
    world.emulator.objects().on_put(Arc::new(move |put| hook.lock().expect("no panic").push(put)));
    let id = created(&s3).await;
    let (first, last) = (vec![b'a'; 5 * MEBIBYTE], vec![b'b'; 10]);
    // In any order; the later of one number counts.
    part(&s3, &id, 7, vec![b'x'; 10]).await;
    let parts = vec![part(&s3, &id, 2, first.clone()).await, part(&s3, &id, 7, last.clone()).await];
    let listed = s3.list_parts().bucket(BUCKET).key(KEY).upload_id(&id).max_parts(1).send().await.expect("parts");
    assert_eq!((listed.parts()[0].part_number(), listed.is_truncated()), (Some(2), Some(true)));
    let rest =
        s3.list_parts().bucket(BUCKET).key(KEY).upload_id(&id).part_number_marker("2").send().await.expect("parts");
    assert_eq!((rest.parts()[0].size(), rest.is_truncated()), (Some(10), Some(false)));
    let uploads = s3.list_multipart_uploads().bucket(BUCKET).send().await.expect("uploads");
    assert_eq!(uploads.uploads()[0].upload_id(), Some(id.as_str()));
    assert!(puts.lock().expect("no panic").is_empty(), "there is no object yet");
    // MD5 of the two MD5s, computed apart.
    assert_eq!(completed(&s3, &id, parts).await.as_deref(), Ok("\"8b0be7847da5564ae08e97af63b60885-2\""));
    let get = || s3.get_object().bucket(BUCKET).key(KEY);
    let got = get().send().await.expect("an object");
    assert_eq!(
        (got.content_type(), got.metadata().and_then(|all| all.get("who")).map(String::as_str)),
        (Some("text/x"), Some("me"))
    );
    assert!(got.body.collect().await.expect("a body").to_vec() == [first, last].concat());
    let second = get().part_number(2).send().await.expect("a part");
    assert_eq!((second.parts_count(), second.content_range()), (Some(2), Some("bytes 5242880-5242889/5242890")));
    assert_eq!(rejection(get().part_number(3).send().await).0, "InvalidRange");
    let put = puts.lock().expect("no panic").pop().expect("one object was put");
    assert_eq!((put.key.as_str(), put.creation), (KEY, ObjectCreation::CompleteMultipartUpload));
    assert_eq!(put.creation.event_name(), "ObjectCreated:CompleteMultipartUpload");
    assert_eq!(s3.list_multipart_uploads().bucket(BUCKET).send().await.expect("uploads").uploads().len(), 0);
}

#[tokio::test]
async fn uploads_that_cannot_be_completed_are_rejected() {
    let world = world().await;
    let s3 = world.s3();
    let id = created(&s3).await;
    let small = part(&s3, &id, 1, vec![b'a'; 5 * MEBIBYTE - 1]).await;
    let last = part(&s3, &id, 2, vec![b'b'; 1]).await;
    let other = CompletedPart::builder().part_number(2).e_tag("\"d41d8cd98f00b204e9800998ecf8427e\"").build();
    let missing = CompletedPart::builder().part_number(3).e_tag(last.e_tag().expect("a tag")).build();
    for (parts, expected) in [
        (vec![small.clone(), last.clone()], "EntityTooSmall"),
        (vec![last.clone(), small.clone()], "InvalidPartOrder"),
        (vec![last.clone(), last.clone()], "InvalidPartOrder"),
        (vec![small.clone(), other], "InvalidPart"),
        (vec![last.clone(), missing], "InvalidPart"),
    ] {
        assert_eq!(completed(&s3, &id, parts).await, Err(expected.to_owned()));
    }
    assert_eq!(rejection(s3.get_object().bucket(BUCKET).key(KEY).send().await).0, "NoSuchKey");
    let number = s3.upload_part().bucket(BUCKET).key(KEY).upload_id(&id).part_number(10_001);
    assert_eq!(rejection(number.body(ByteStream::from_static(b"x")).send().await).0, "InvalidArgument");
    s3.abort_multipart_upload().bucket(BUCKET).key(KEY).upload_id(&id).send().await.expect("an end");
    for rejected in [completed(&s3, &id, vec![last]).await, completed(&s3, "unknown", vec![small]).await] {
        assert_eq!(rejected, Err("NoSuchUpload".to_owned()));
    }
    let part =
        s3.upload_part().bucket(BUCKET).key(KEY).upload_id(&id).part_number(1).body(ByteStream::from_static(b"x"));
    assert_eq!(rejection(part.send().await).0, "NoSuchUpload");
    let abort = s3.abort_multipart_upload().bucket(BUCKET).key(KEY).upload_id(&id).send().await;
    assert_eq!(rejection(abort).0, "NoSuchUpload");
}

#[tokio::test]
async fn parts_are_copied_from_objects() {
    let world = world().await;
    let s3 = world.s3();
    let source: Vec<u8> = (0..6 * MEBIBYTE).map(|place| u8::try_from(place % 251).expect("small")).collect();
    world.emulator.objects().put(BUCKET, "source", source.clone());
    let id = created(&s3).await;
    let copy = |number, range: &str| {
        let copy = s3.upload_part_copy().bucket(BUCKET).key(KEY).upload_id(&id).part_number(number);
        copy.copy_source(format!("{BUCKET}/source")).copy_source_range(range).send()
    };
    let mut parts = Vec::new();
    for (number, range) in [(1, "bytes=0-5242879"), (2, "bytes=5242880-6291455")] {
        let etag = copy(number, range).await.expect("a part").copy_part_result.and_then(|part| part.e_tag);
        parts.push(CompletedPart::builder().part_number(number).e_tag(etag.expect("a tag")).build());
    }
    for (range, expected) in [
        ("bytes=0-6291456", "InvalidRange"),
        ("bytes=5-", "InvalidArgument"),
        ("bytes=-5", "InvalidArgument"),
        ("x", "InvalidArgument"),
    ] {
        assert_eq!(rejection(copy(3, range).await).0, expected, "{range}");
    }
    completed(&s3, &id, parts).await.expect("an object");
    let got = s3.get_object().bucket(BUCKET).key(KEY).send().await.expect("an object");
    assert!(got.body.collect().await.expect("a body").to_vec() == source);
}

#[tokio::test]
async fn copies_keep_what_was_given_or_replace_it() {
    let world = world().await;
    let s3 = world.s3();
    let put = s3.put_object().bucket(BUCKET).key("one").content_type("text/csv").metadata("k", "v");
    let etag = put.body(ByteStream::from_static(b"text")).send().await.expect("an object").e_tag.expect("a tag");
    let copy = || s3.copy_object().bucket(BUCKET).key("two").copy_source(format!("{BUCKET}/one"));
    let head = || s3.head_object().bucket(BUCKET).key("two").send();
    copy().send().await.expect("a copy");
    let kept = head().await.expect("an object");
    assert_eq!((kept.content_type(), kept.metadata().map(std::collections::HashMap::len)), (Some("text/csv"), Some(1)));
    copy().metadata_directive(MetadataDirective::Replace).content_type("text/plain").send().await.expect("a copy");
    let replaced = head().await.expect("an object");
    assert_eq!(
        (replaced.content_type(), replaced.metadata().map(std::collections::HashMap::len)),
        (Some("text/plain"), Some(0))
    );
    copy().copy_source_if_match(&etag).send().await.expect("a copy");
    for rejected in [
        copy().copy_source_if_none_match(&etag).send().await,
        copy().copy_source_if_match("\"0\"").send().await,
        copy().copy_source_if_modified_since(DateTime::from_secs(4_000_000_000)).send().await,
        copy().copy_source_if_unmodified_since(DateTime::from_secs(0)).send().await,
    ] {
        assert_eq!(rejection(rejected).0, "PreconditionFailed");
    }
    let itself = s3.copy_object().bucket(BUCKET).key("one").copy_source(format!("{BUCKET}/one"));
    assert_eq!(rejection(itself.clone().send().await).0, "InvalidRequest");
    itself.metadata_directive(MetadataDirective::Replace).send().await.expect("other metadata");
    let missing = s3.copy_object().bucket(BUCKET).key("two").copy_source("nowhere/one").send().await;
    assert_eq!(rejection(missing).0, "NoSuchBucket");
}

#[tokio::test]
async fn reads_and_writes_have_conditions() {
    let world = world().await;
    let s3 = world.s3();
    let put =
        |text: &'static str| s3.put_object().bucket(BUCKET).key("k").body(ByteStream::from_static(text.as_bytes()));
    assert_eq!(rejection(put("first").if_match("\"0\"").send().await).0, "NoSuchKey");
    let etag = put("first").if_none_match("*").send().await.expect("an object").e_tag.expect("a tag");
    assert_eq!(rejection(put("second").if_none_match("*").send().await).0, "PreconditionFailed");
    assert_eq!(rejection(put("second").if_match("\"0\"").send().await).0, "PreconditionFailed");
    assert_eq!(rejection(put("second").if_none_match(&etag).send().await).0, "NotImplemented");
    let get = || s3.get_object().bucket(BUCKET).key("k");
    let (long_ago, some_day) = (DateTime::from_secs(0), DateTime::from_secs(4_000_000_000));
    get().if_match(&etag).if_unmodified_since(long_ago).send().await.expect("If-Match is stronger");
    get().if_none_match("\"0\"").if_modified_since(some_day).send().await.expect("If-None-Match is stronger");
    get().if_unmodified_since(some_day).if_modified_since(long_ago).send().await.expect("both are met");
    for failed in [get().if_match("\"0\""), get().if_unmodified_since(long_ago)] {
        assert_eq!(rejection(failed.send().await).0, "PreconditionFailed");
    }
    for unmodified in [get().if_none_match(&etag), get().if_none_match("*"), get().if_modified_since(some_day)] {
        let error = unmodified.send().await.expect_err("nothing new");
        let response = error.raw_response().expect("a response");
        assert_eq!((response.status().as_u16(), response.headers().get("etag")), (304, Some(etag.as_str())));
    }
    let second = put("second").if_match(&etag).send().await.expect("an object").e_tag.expect("a tag");
    let delete = || s3.delete_object().bucket(BUCKET).key("k");
    assert_eq!(rejection(delete().if_match(&etag).send().await).0, "PreconditionFailed");
    delete().if_match(&second).send().await.expect("a deletion");
}

#[tokio::test]
async fn ranges_are_parts_of_an_object() {
    let world = world().await;
    world.emulator.objects().put(BUCKET, "k", b"0123456789".to_vec());
    world.emulator.objects().put(BUCKET, "empty", Vec::new());
    let s3 = world.s3();
    let get = |key: &str, range: &str| s3.get_object().bucket(BUCKET).key(key).range(range).send();
    for (range, text, expected) in [
        ("bytes=0-0", "0", "bytes 0-0/10"),
        ("bytes=3-", "3456789", "bytes 3-9/10"),
        ("bytes=8-100", "89", "bytes 8-9/10"),
        ("bytes=-4", "6789", "bytes 6-9/10"),
        ("bytes=-100", "0123456789", "bytes 0-9/10"),
    ] {
        let got = get("k", range).await.expect("a range");
        assert_eq!(got.content_range(), Some(expected));
        assert_eq!(got.body.collect().await.expect("a body").to_vec(), text.as_bytes());
    }
    for (key, range) in [("k", "bytes=10-"), ("k", "bytes=-0"), ("empty", "bytes=0-0")] {
        assert_eq!(rejection(get(key, range).await).0, "InvalidRange", "{key} {range}");
    }
    let both = s3.get_object().bucket(BUCKET).key("k").range("bytes=0-1").part_number(1).send().await;
    assert_eq!(rejection(both).0, "InvalidRequest");
}

#[tokio::test]
async fn what_was_garbled_on_its_way_is_rejected() {
    let world = world().await;
    let s3 = world.s3();
    let put = || s3.put_object().bucket(BUCKET).key("k").body(ByteStream::from_static(b"text"));
    assert_eq!(rejection(put().content_md5("1B2M2Y8AsgTpgAmY7PhCfg==").send().await).0, "BadDigest");
    assert_eq!(rejection(put().content_md5("text").send().await).0, "InvalidDigest");
    assert_eq!(rejection(put().checksum_crc32("AAAAAA==").send().await).0, "BadDigest");
    assert_eq!(rejection(put().checksum_sha256(format!("{}=", "A".repeat(43))).send().await).0, "BadDigest");
    assert_eq!(rejection(put().checksum_sha256("AAAA").send().await).0, "InvalidRequest");
    assert_eq!(rejection(s3.get_object().bucket(BUCKET).key("k").send().await).0, "NoSuchKey");
    for algorithm in [
        ChecksumAlgorithm::Crc32,
        ChecksumAlgorithm::Crc32C,
        ChecksumAlgorithm::Crc64Nvme,
        ChecksumAlgorithm::Sha1,
        ChecksumAlgorithm::Sha256,
    ] {
        put()
            .checksum_algorithm(algorithm.clone())
            .send()
            .await
            .unwrap_or_else(|error| panic!("{algorithm}: {error:?}"));
        let got = s3.get_object().bucket(BUCKET).key("k").checksum_mode(ChecksumMode::Enabled).send().await;
        let got = got.expect("an object");
        let known = [
            got.checksum_crc32(),
            got.checksum_crc32_c(),
            got.checksum_crc64_nvme(),
            got.checksum_sha1(),
            got.checksum_sha256(),
        ];
        assert_eq!(known.iter().flatten().count(), 1, "{algorithm}");
        // The SDK compares it with what comes.
        assert_eq!(got.body.collect().await.expect("an entire body").to_vec(), b"text");
    }
}

#[tokio::test]
async fn buckets_have_policies_and_go_when_they_are_empty() {
    let world = world().await;
    let s3 = world.s3();
    let policy = || s3.get_bucket_policy().bucket(BUCKET).send();
    assert_eq!(rejection(policy().await).0, "NoSuchBucketPolicy");
    let put = |text: &str| s3.put_bucket_policy().bucket(BUCKET).policy(text).send();
    for malformed in ["", "text", "[]", "{"] {
        assert_eq!(rejection(put(malformed).await).0, "MalformedPolicy", "{malformed}");
    }
    let text = r#"{"Version": "2012-10-17", "Statement": []}"#;
    put(text).await.expect("a policy");
    assert_eq!(policy().await.expect("a policy").policy(), Some(text));
    s3.delete_bucket_policy().bucket(BUCKET).send().await.expect("no policy");
    assert_eq!(rejection(policy().await).0, "NoSuchBucketPolicy");
    s3.create_bucket().bucket(BUCKET).send().await.expect("one's own bucket");
    let location = s3.get_bucket_location().bucket(BUCKET).send().await.expect("a place");
    assert!(location.location_constraint().is_none_or(|constraint| constraint.as_str().is_empty()));
    world.emulator.objects().put(BUCKET, "k", b"x".to_vec());
    assert_eq!(rejection(s3.delete_bucket().bucket(BUCKET).send().await).0, "BucketNotEmpty");
    s3.delete_object().bucket(BUCKET).key("k").send().await.expect("a deletion");
    s3.delete_bucket().bucket(BUCKET).send().await.expect("it is empty");
    for gone in [rejection(s3.delete_bucket().bucket(BUCKET).send().await).0, rejection(policy().await).0] {
        assert_eq!(gone, "NoSuchBucket");
    }
}

#[tokio::test]
async fn old_lists_have_markers_and_keys_are_encoded() {
    let world = world().await;
    for key in ["a b", "d/1", "d/2", "e+f", "g"] {
        world.emulator.objects().put(BUCKET, key, b"x".to_vec());
    }
    let s3 = world.s3();
    let list = || {
        s3.list_objects().bucket(BUCKET).encoding_type(aws_sdk_s3::types::EncodingType::Url).delimiter("/").max_keys(2)
    };
    let first = list().send().await.expect("a page");
    assert_eq!(first.contents()[0].key(), Some("a+b"));
    assert_eq!((first.common_prefixes()[0].prefix(), first.next_marker()), (Some("d/"), Some("d/")));
    let second = list().marker("d/").send().await.expect("a page");
    let keys: Vec<_> = second.contents().iter().filter_map(|object| object.key()).collect();
    assert_eq!((keys, second.is_truncated()), (vec!["e%2Bf", "g"], Some(false)));
    let wrong = s3.list_objects_v2().bucket(BUCKET).continuation_token("no token").send().await;
    assert_eq!(rejection(wrong).0, "InvalidArgument");
}

#[tokio::test]
async fn versions_are_listed_in_pages() {
    let world = world().await;
    let s3 = world.s3();
    for (key, text) in [("a", "1"), ("a", "2"), ("b/1", "3"), ("c", "4"), ("a", "5")] {
        world.emulator.objects().put(BUCKET, key, text.into());
    }
    s3.delete_object().bucket(BUCKET).key("c").send().await.expect("a deletion");
    for most in 1..=6 {
        let (mut found, mut key, mut version) = (Vec::new(), None, None);
        loop {
            let list = s3.list_object_versions().bucket(BUCKET).delimiter("/").max_keys(most);
            let page = list.set_key_marker(key).set_version_id_marker(version).send().await.expect("a page");
            let count = page.versions().len() + page.delete_markers().len() + page.common_prefixes().len();
            assert!(count <= usize::try_from(most).expect("small"));
            let keys = page.versions().iter().map(|version| (version.key(), version.is_latest()));
            let markers = page.delete_markers().iter().map(|marker| (marker.key(), marker.is_latest()));
            let prefixes = page.common_prefixes().iter().map(|prefix| (prefix.prefix(), None));
            found.extend(keys.chain(markers).chain(prefixes).map(|(key, latest)| (key.map(str::to_owned), latest)));
            (key, version) = (page.next_key_marker.clone(), page.next_version_id_marker.clone());
            if page.is_truncated != Some(true) {
                break;
            }
        }
        let named = |name: &str, latest| (Some(name.to_owned()), latest);
        let (latest, older) = (Some(true), Some(false));
        let mut expected = vec![named("a", latest), named("a", older), named("a", older), named("b/", None)];
        expected.extend([named("c", latest), named("c", older)]);
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{most}");
    }
}

#[tokio::test]
async fn up_to_a_thousand_keys_are_deleted_at_once() {
    let world = world().await;
    let s3 = world.s3();
    for number in 0..1000 {
        world.emulator.objects().put(BUCKET, &format!("{number}"), b"x".to_vec());
    }
    let identifier = |number: i32| {
        aws_sdk_s3::types::ObjectIdentifier::builder().key(number.to_string()).build().expect("an identifier")
    };
    let delete = |count: i32, quiet: bool| {
        let delete = aws_sdk_s3::types::Delete::builder().quiet(quiet);
        let delete = delete.set_objects(Some((0..count).map(identifier).collect())).build().expect("a list");
        s3.delete_objects().bucket(BUCKET).delete(delete).send()
    };
    assert_eq!(rejection(delete(1001, false).await).0, "MalformedXML");
    assert_eq!(delete(10, false).await.expect("a deletion").deleted().len(), 10);
    let quiet = delete(1000, true).await.expect("a deletion");
    assert_eq!((quiet.deleted().len(), quiet.errors().len()), (0, 0));
    assert_eq!(s3.list_objects_v2().bucket(BUCKET).send().await.expect("a list").key_count(), Some(0));
    let nowhere = aws_sdk_s3::types::Delete::builder().objects(identifier(1)).build().expect("a list");
    assert_eq!(rejection(s3.delete_objects().bucket("nowhere").delete(nowhere).send().await).0, "NoSuchBucket");
}
