//! Folders beneath a layer: whatever clients do, the folder stays as it was, unless it may be written. Nothing outside
//! of it is ever read or changed.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::symlink;

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;

use crate::folder::Folder;
use crate::raw::Numbers;
use crate::world::{World, rejection};

const BUCKET: &str = "served";

/// Keys of files that are there, and of any other kind.
const KEYS: [&str; 14] = [
    "params.json",
    "Items/items.csv",
    "Items/more items+1.csv",
    "Interactions/a/b.csv",
    "new.json",
    "Items/new.csv",
    "out/deep/er/part.csv",
    "Items",
    "Items/items.csv/below",
    "a//b",
    "../outside",
    ".hidden",
    "folder/",
    "\u{fc}mlaut & more?.csv",
];

/// What the bucket holds, by key.
type Model = BTreeMap<String, Vec<u8>>;

fn filled(name: &str) -> (Folder, Model) {
    let folder = Folder::new(name);
    let mut model = Model::new();
    for key in &KEYS[..4] {
        let content = format!("content of {key}").into_bytes();
        folder.write(key, &content);
        model.insert((*key).to_owned(), content);
    }
    folder.write(".hidden", "not served");
    (folder, model)
}

/// One thing that a client does, to the bucket and to the model.
async fn step(s3: &Client, numbers: &mut Numbers, model: &mut Model) {
    let key = KEYS[numbers.below(KEYS.len())];
    match numbers.below(5) {
        0 | 1 => {
            let most = if numbers.below(20) == 0 { 4 } else { 3 };
            let size = [0, 1, 100, 3 << 20][numbers.below(most)];
            let content = numbers.bytes(size.min(100)).into_iter().cycle().take(size).collect::<Vec<u8>>();
            let put = s3.put_object().bucket(BUCKET).key(key).body(content.clone().into()).send().await;
            put.unwrap_or_else(|error| panic!("{key}: {error:?}"));
            model.insert(key.to_owned(), content);
        }
        2 => {
            s3.delete_object().bucket(BUCKET).key(key).send().await.expect("a deletion");
            model.remove(key);
        }
        3 => {
            let source = KEYS[numbers.below(KEYS.len())];
            if source != key {
                copy(s3, source, key, model).await;
            }
        }
        _ => {
            let got = s3.get_object().bucket(BUCKET).key(key).send().await;
            match model.get(key) {
                None => assert_eq!(rejection(got).0, "NoSuchKey", "{key}"),
                Some(content) => {
                    let got = got.expect("an object").body.collect().await.expect("a body").to_vec();
                    assert!(got == *content, "{key} has {} bytes in place of {}", got.len(), content.len());
                }
            }
        }
    }
}

async fn copy(s3: &Client, source: &str, key: &str, model: &mut Model) {
    let encoded = source.bytes().fold(String::new(), |text, byte| format!("{text}%{byte:02X}"));
    let copied = s3.copy_object().bucket(BUCKET).key(key).copy_source(format!("{BUCKET}/{encoded}")).send().await;
    match model.get(source).cloned() {
        None => assert_eq!(rejection(copied).0, "NoSuchKey", "{source}"),
        Some(content) => {
            copied.expect("a copy");
            model.insert(key.to_owned(), content);
        }
    }
}

/// Asserts that pages of some size list just what the model has.
async fn assert_listed(s3: &Client, numbers: &mut Numbers, model: &Model) {
    let prefix = ["", "", "Items", "Items/", "a/", "."][numbers.below(6)];
    let most = i32::try_from(numbers.below(5)).expect("small") + 1;
    let pages = s3.list_objects_v2().bucket(BUCKET).prefix(prefix).max_keys(most).into_paginator().send();
    let listed: Vec<(String, i64)> = pages
        .try_collect()
        .await
        .expect("pages")
        .into_iter()
        .flat_map(|page| page.contents.unwrap_or_default())
        .map(|object| (object.key.expect("a key"), object.size.expect("a size")))
        .collect();
    let expected: Vec<(String, i64)> = model
        .iter()
        .filter(|(key, _)| key.starts_with(prefix))
        .map(|(key, content)| (key.clone(), i64::try_from(content.len()).expect("small")))
        .collect();
    assert_eq!(listed, expected, "with prefix {prefix:?}");
}

#[tokio::test]
async fn whatever_clients_do_a_folder_stays_as_it_was() {
    for seed in 0..6 {
        let (folder, mut model) = filled("layered");
        let before = folder.everything();
        let world = World::new().await;
        world.emulator.objects().mount_folder(BUCKET, &folder.0).expect("a folder");
        let (s3, mut numbers) = (world.s3(), Numbers(seed));
        for number in 0..150 {
            step(&s3, &mut numbers, &mut model).await;
            if number % 10 == 0 {
                assert_listed(&s3, &mut numbers, &model).await;
            }
        }
        assert_eq!(folder.everything(), before, "seed {seed}");
    }
}

#[tokio::test]
async fn a_folder_that_may_be_written_has_what_was_put() {
    for seed in 0..6 {
        let (folder, mut model) = filled("written");
        let world = World::new().await;
        world.emulator.objects().mount_writable_folder(BUCKET, &folder.0).expect("a folder");
        let (s3, mut numbers) = (world.s3(), Numbers(seed));
        for number in 0..150 {
            step(&s3, &mut numbers, &mut model).await;
            if number % 10 == 0 {
                assert_listed(&s3, &mut numbers, &model).await;
            }
        }
        for key in ["params.json", "new.json", "Items/new.csv", "out/deep/er/part.csv", KEYS[13]] {
            assert_eq!(fs::read(folder.0.join(key)).ok(), model.get(key).cloned(), "{key}, seed {seed}");
        }
        assert_eq!(fs::read(folder.0.join(".hidden")).expect("a file"), b"not served");
        let partial = folder.everything().into_iter().filter(|(name, _)| name.contains(".partial")).count();
        assert_eq!(partial, 0, "seed {seed}");
    }
}

/// A folder with links of every kind, beside a secret, and what clients may see of it.
fn linked() -> (Folder, [&'static str; 2]) {
    let folder = Folder::new("linked");
    folder.write("secret/s.csv", "secret");
    folder.write("root/Items/a.csv", "a");
    let link = |target: &str, name: &str| symlink(target, folder.0.join("root").join(name)).expect("a link");
    link("Items/a.csv", "inside.csv");
    link("../secret/s.csv", "file.csv");
    link("../secret", "up");
    link(&folder.0.join("secret/s.csv").display().to_string(), "absolute.csv");
    link("Items", "folder");
    link("nowhere", "dangling.csv");
    link("circle.csv", "circle.csv");
    link(".", "Items/self");
    link("/dev/zero", "zero.csv");
    (folder, ["Items/a.csv", "inside.csv"])
}

const LEADING_OUT: [&str; 8] = [
    "file.csv",
    "up/s.csv",
    "absolute.csv",
    "folder/a.csv",
    "dangling.csv",
    "circle.csv",
    "Items/self/a.csv",
    "zero.csv",
];

#[tokio::test]
async fn links_that_lead_out_are_neither_read_nor_listed() {
    let (folder, visible) = linked();
    let world = World::new().await;
    world.emulator.objects().mount_folder(BUCKET, &folder.0.join("root")).expect("a folder");
    let s3 = world.s3();
    let listed = s3.list_objects_v2().bucket(BUCKET).send().await.expect("a list");
    assert_eq!(listed.contents().iter().filter_map(|object| object.key()).collect::<Vec<_>>(), visible);
    assert_eq!(world.read(BUCKET, "inside.csv").await, "a");
    for key in LEADING_OUT {
        assert_eq!(rejection(s3.get_object().bucket(BUCKET).key(key).send().await).0, "NoSuchKey", "{key}");
        let copy = s3.copy_object().bucket(BUCKET).key("copy").copy_source(format!("{BUCKET}/{key}")).send().await;
        assert_eq!(rejection(copy).0, "NoSuchKey", "{key}");
    }
}

#[tokio::test]
async fn links_that_lead_out_are_neither_written_nor_deleted() {
    let (folder, _) = linked();
    let before = folder.everything();
    let world = World::new().await;
    world.emulator.objects().mount_writable_folder(BUCKET, &folder.0.join("root")).expect("a folder");
    let s3 = world.s3();
    for key in LEADING_OUT {
        s3.delete_object().bucket(BUCKET).key(key).send().await.expect("nothing to delete");
        let put = s3.put_object().bucket(BUCKET).key(key).body(ByteStream::from_static(b"new")).send().await;
        put.unwrap_or_else(|error| panic!("{key}: {error:?}"));
        assert_eq!(world.read(BUCKET, key).await, "new", "the layer holds it");
        s3.delete_object().bucket(BUCKET).key(key).send().await.expect("a deletion");
        assert_eq!(rejection(s3.get_object().bucket(BUCKET).key(key).send().await).0, "NoSuchKey", "{key}");
    }
    assert_eq!(folder.everything(), before);
}

#[tokio::test]
async fn what_is_too_large_for_one_copy_is_rejected_by_its_size() {
    let folder = Folder::new("large");
    folder.write("large.bin", "");
    let file = fs::File::options().write(true).open(folder.0.join("large.bin")).expect("a file");
    file.set_len((5 << 30) + 1).expect("a file with a hole");
    let world = World::new().await;
    world.emulator.objects().mount_folder(BUCKET, &folder.0).expect("a folder");
    let copy = world.s3().copy_object().bucket(BUCKET).key("copy").copy_source(format!("{BUCKET}/large.bin"));
    assert_eq!(rejection(copy.send().await).0, "InvalidRequest");
}

#[tokio::test]
async fn folders_that_deleted_objects_leave_are_in_no_key_s_way() {
    let folder = Folder::new("left");
    folder.write("kept/a.csv", "a");
    let world = World::new().await;
    world.emulator.objects().mount_writable_folder(BUCKET, &folder.0).expect("a folder");
    let s3 = world.s3();
    let put = |key: &'static str| s3.put_object().bucket(BUCKET).key(key).body(ByteStream::from_static(b"new")).send();
    put("p/q/r").await.expect("written");
    s3.delete_object().bucket(BUCKET).key("p/q/r").send().await.expect("deleted");
    put("p").await.expect("written");
    assert_eq!(fs::read(folder.0.join("p")).expect("a file of the folder"), b"new");
    put("kept").await.expect("kept in the layer");
    assert_eq!(world.read(BUCKET, "kept").await, "new");
    assert_eq!(fs::read(folder.0.join("kept/a.csv")).expect("it stays"), b"a");
}

#[tokio::test]
async fn a_link_that_takes_the_place_of_the_folder_is_not_followed() {
    for is_writable in [false, true] {
        let (folder, _) = linked();
        let world = World::new().await;
        let (objects, root) = (world.emulator.objects(), folder.0.join("root"));
        let mounted = if is_writable {
            objects.mount_writable_folder(BUCKET, &root)
        } else {
            objects.mount_folder(BUCKET, &root)
        };
        mounted.expect("a folder");
        fs::rename(&root, folder.0.join("former")).expect("moved");
        symlink("secret", &root).expect("a link");
        let (s3, before) = (world.s3(), folder.everything());
        let listed = s3.list_objects_v2().bucket(BUCKET).send().await.expect("a list");
        assert_eq!(listed.contents(), [], "{is_writable}");
        assert!(s3.get_object().bucket(BUCKET).key("s.csv").send().await.is_err(), "{is_writable}");
        // Whether it is rejected or kept in the layer, nothing outside changes.
        let _ = s3.put_object().bucket(BUCKET).key("new.csv").body(ByteStream::from_static(b"new")).send().await;
        let _ = s3.delete_object().bucket(BUCKET).key("s.csv").send().await;
        assert_eq!(folder.everything(), before, "{is_writable}");
    }
}

#[tokio::test]
async fn only_regular_files_are_objects() {
    let folder = Folder::new("special");
    folder.write("a.csv", "a");
    let made = std::process::Command::new("mkfifo").arg(folder.0.join("pipe.csv")).status().expect("mkfifo");
    assert!(made.success());
    let _socket = std::os::unix::net::UnixListener::bind(folder.0.join("socket.csv")).expect("a socket");
    let world = World::new().await;
    world.emulator.objects().mount_folder(BUCKET, &folder.0).expect("a folder");
    let s3 = world.s3();
    let listed = s3.list_objects_v2().bucket(BUCKET).send().await.expect("a list");
    assert_eq!(listed.contents().len(), 1);
    for key in ["pipe.csv", "socket.csv"] {
        assert_eq!(rejection(s3.get_object().bucket(BUCKET).key(key).send().await).0, "NoSuchKey", "{key}");
    }
}

#[tokio::test]
async fn an_entity_tag_belongs_to_the_bytes() {
    let folder = Folder::new("tagged");
    let world = World::new().await;
    world.emulator.objects().mount_folder(BUCKET, &folder.0).expect("a folder");
    let s3 = world.s3();
    // Changed in place, with the size and the time of the version before.
    for size in [10, 2 << 20] {
        folder.write("data.csv", vec![b'a'; size]);
        let file = fs::OpenOptions::new().write(true).open(folder.0.join("data.csv")).expect("a file");
        let written = file.metadata().and_then(|metadata| metadata.modified()).expect("a time");
        let head = || s3.head_object().bucket(BUCKET).key("data.csv").send();
        let before = head().await.expect("an object").e_tag;
        (&file).write_all(b"b").expect("written");
        file.set_modified(written).expect("a time");
        let after = s3.get_object().bucket(BUCKET).key("data.csv").send().await.expect("an object");
        assert_ne!(after.e_tag, before);
        assert_eq!(after.e_tag, head().await.expect("an object").e_tag);
        assert_eq!(after.body.collect().await.expect("a body").to_vec()[0], b'b');
    }
}

#[tokio::test]
async fn what_changes_while_it_is_sent_breaks_off() {
    let folder = Folder::new("changing");
    folder.write("data.csv", vec![b'a'; 32 << 20]);
    let world = World::new().await;
    world.emulator.objects().mount_folder(BUCKET, &folder.0).expect("a folder");
    let mut body = world.s3().get_object().bucket(BUCKET).key("data.csv").send().await.expect("an object").body;
    body.next().await.expect("a piece").expect("bytes");
    let file = fs::OpenOptions::new().write(true).open(folder.0.join("data.csv")).expect("a file");
    file.set_len(33 << 20).expect("a longer file");
    assert!(body.collect().await.is_err(), "half of one version and half of another are no object");
}

#[tokio::test]
async fn what_is_replaced_while_it_is_sent_is_sent_whole() {
    let folder = Folder::new("replaced");
    folder.write("data.csv", vec![b'a'; 32 << 20]);
    let world = World::new().await;
    world.emulator.objects().mount_folder(BUCKET, &folder.0).expect("a folder");
    let mut body = world.s3().get_object().bucket(BUCKET).key("data.csv").send().await.expect("an object").body;
    let first = body.next().await.expect("a piece").expect("bytes");
    folder.write("new", vec![b'b'; 32 << 20]);
    fs::rename(folder.0.join("new"), folder.0.join("data.csv")).expect("renamed");
    let rest = body.collect().await.expect("the rest").to_vec();
    assert!(first.len() + rest.len() == 32 << 20 && rest.iter().all(|byte| *byte == b'a'));
}

#[tokio::test]
async fn a_file_that_is_hidden_comes_back_with_its_version() {
    let (folder, model) = filled("versioned");
    let world = World::new().await;
    world.emulator.objects().mount_folder(BUCKET, &folder.0).expect("a folder");
    let s3 = world.s3();
    let key = "Items/items.csv";
    let first =
        s3.head_object().bucket(BUCKET).key(key).send().await.expect("an object").version_id.expect("a version");
    s3.put_object().bucket(BUCKET).key(key).body(ByteStream::from_static(b"second")).send().await.expect("an object");
    let deleted = s3.delete_object().bucket(BUCKET).key(key).send().await.expect("a deletion");
    assert_eq!(deleted.delete_marker, Some(true));
    let marker = deleted.version_id.expect("a marker");
    let old = s3.get_object().bucket(BUCKET).key(key).version_id(&first).send().await.expect("the file");
    assert_eq!(old.body.collect().await.expect("a body").to_vec(), model[key]);
    let asked = s3.get_object().bucket(BUCKET).key(key).version_id(&marker).send().await;
    assert_eq!(rejection(asked).0, "MethodNotAllowed");
    let listed = s3.list_object_versions().bucket(BUCKET).prefix(key).send().await.expect("versions");
    assert_eq!((listed.versions().len(), listed.delete_markers().len()), (2, 1));
    assert_eq!(listed.delete_markers()[0].is_latest(), Some(true));
    assert_eq!(listed.versions()[1].version_id(), Some(first.as_str()));
    s3.delete_object().bucket(BUCKET).key(key).version_id(marker).send().await.expect("a deletion");
    assert_eq!(world.read(BUCKET, key).await, "second");
    let second = listed.versions()[0].version_id().expect("a version");
    s3.delete_object().bucket(BUCKET).key(key).version_id(second).send().await.expect("a deletion");
    assert_eq!(world.read(BUCKET, key).await.as_bytes(), model[key]);
    s3.delete_object().bucket(BUCKET).key(key).version_id(first).send().await.expect("a deletion");
    assert_eq!(rejection(s3.get_object().bucket(BUCKET).key(key).send().await).0, "NoSuchKey");
    assert!(folder.0.join(key).exists());
}
