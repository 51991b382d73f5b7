//! Objects are entire, whoever reads them while others write them, and whatever broke an earlier write off.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use aws_sdk_s3::Client;
use personalize_emulator::Emulator;

use crate::folder::Folder;
use crate::raw::Numbers;
use crate::world::World;

const BUCKET: &str = "served";

/// Sizes of objects in memory, in temporary files, and of files that are read at once or piece by piece.
const SIZES: [usize; 4] = [10, 60_000, (1 << 20) + 1, 3 << 20];

/// A content whose every byte says which one it is of.
fn content(number: usize) -> Vec<u8> {
    let byte = u8::try_from(number % 251).expect("a byte");
    vec![byte; SIZES[number % SIZES.len()] + number % 7]
}

async fn write(emulator: Emulator, s3: Client, seed: u64, is_over: Arc<AtomicBool>) {
    let mut numbers = Numbers(seed);
    for _ in 0..25 {
        let number = numbers.below(1000);
        let key = format!("k{}", numbers.below(2));
        if numbers.below(8) == 0 {
            let source = format!("{BUCKET}/k{}", numbers.below(2));
            // What is copied may be there or not, or be the object itself.
            let _ = s3.copy_object().bucket(BUCKET).key(&key).copy_source(source).send().await;
        } else {
            s3.put_object().bucket(BUCKET).key(&key).body(content(number).into()).send().await.expect("an object");
        }
    }
    is_over.store(true, Ordering::Relaxed);
    drop(emulator);
}

async fn read(s3: Client, seed: u64, is_over: Arc<AtomicBool>) -> usize {
    let (mut numbers, mut count) = (Numbers(seed), 0);
    while !is_over.load(Ordering::Relaxed) {
        let key = format!("k{}", numbers.below(2));
        let Ok(got) = s3.get_object().bucket(BUCKET).key(&key).send().await else { continue };
        let etag = got.e_tag.clone().expect("a tag");
        let bytes = got.body.collect().await.expect("all of it").to_vec();
        let first = usize::from(bytes[0]);
        assert!(bytes.iter().all(|byte| usize::from(*byte) == first), "{key} is torn");
        assert_eq!(etag, format!("\"{:032x}\"", md5_of(&bytes)), "{key}");
        count += 1;
    }
    count
}

fn md5_of(bytes: &[u8]) -> u128 {
    use md5::{Digest as _, Md5};
    u128::from_be_bytes(Md5::digest(bytes).into())
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reads_while_others_write_gets_entire_objects_under_their_own_tags() {
    for writable in [false, true] {
        let folder = Folder::new("entire");
        folder.write("k0", content(1));
        let world = World::new().await;
        let objects = world.emulator.objects();
        if writable {
            objects.mount_writable_folder(BUCKET, &folder.0).expect("a folder");
        } else {
            objects.mount_folder(BUCKET, &folder.0).expect("a folder");
        }
        let is_over = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = (0..3)
            .map(|seed| tokio::spawn(write(world.emulator.clone(), world.s3(), seed, Arc::clone(&is_over))))
            .collect();
        let readers: Vec<_> = (10..13).map(|seed| tokio::spawn(read(world.s3(), seed, Arc::clone(&is_over)))).collect();
        for writer in writers {
            writer.await.expect("no panic");
        }
        for reader in readers {
            assert!(reader.await.expect("no panic") > 0);
        }
        let left: Vec<String> = folder.everything().into_iter().map(|(path, _)| path).collect();
        assert_eq!(left, if writable { vec!["k0", "k1"] } else { vec!["k0"] });
    }
}

#[tokio::test]
async fn what_killed_writes_left_is_no_object_and_goes_when_the_folder_is_served_again() {
    let folder = Folder::new("left");
    for file in [
        "Items/items.csv",
        "Items/.pipeline-17-0.partial",
        ".pipeline-99999-123.partial",
        ".pipeline-mine.partial",
        "other.partial",
        ".git/.pipeline-1-1.partial",
    ] {
        folder.write(file, "half");
    }
    let written = folder.0.join("Items/.pipeline-18-0.partial");
    let writing = fs::File::create(&written).expect("a file");
    writing.try_lock().expect("a lock");
    let paths = || {
        folder.everything().into_iter().filter(|(path, _)| path.contains('.')).map(|(path, _)| path).collect::<Vec<_>>()
    };
    let before = paths();
    let read_only = World::new().await;
    read_only.emulator.objects().mount_folder(BUCKET, &folder.0).expect("a folder");
    assert_eq!(paths(), before, "a folder that is not written is not changed");
    let world = World::new().await;
    world.emulator.objects().mount_writable_folder(BUCKET, &folder.0).expect("a folder");
    let kept = [
        ".git",
        ".git/.pipeline-1-1.partial",
        ".pipeline-mine.partial",
        "Items/.pipeline-18-0.partial",
        "Items/items.csv",
        "other.partial",
    ];
    assert_eq!(paths(), kept, "another emulator may be writing, and what is not the emulator's stays");
    let listed = world.s3().list_objects_v2().bucket(BUCKET).send().await.expect("a list");
    let keys: Vec<&str> = listed.contents().iter().filter_map(|object| object.key()).collect();
    assert_eq!(keys, ["Items/items.csv", "other.partial"]);
    drop(writing);
}
