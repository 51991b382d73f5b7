//! Snapshots that are not to be restored: nothing has changed then, and the error says what to do.

use personalize_emulator::{Account, Emulator, Options, SnapshotError};
use serde_json::json;

use super::{bytes_of, taken};
use crate::world::World;

/// An emulator with a dataset group, and its snapshot.
async fn small() -> (Emulator, Vec<u8>) {
    let emulator = Emulator::new(Options::default());
    emulator.call("CreateDatasetGroup", &json!({"name": "films"})).await.expect("a group");
    emulator.objects().put("data", "a.csv", b"A,B\n1,2\n".to_vec());
    let snapshot = emulator.write_snapshot(Vec::new()).await.expect("memory");
    (emulator, snapshot)
}

/// Why a snapshot is not restored into an emulator that has another group, which it has afterwards too.
async fn refusal(options: Options, snapshot: Vec<u8>) -> SnapshotError {
    let emulator = Emulator::new(options);
    emulator.call("CreateDatasetGroup", &json!({"name": "mine"})).await.expect("a group");
    let before = (emulator.resources(), emulator.clock().now());
    let error = emulator.read_snapshot(std::io::Cursor::new(snapshot)).await.expect_err("it is refused");
    assert_eq!((emulator.resources(), emulator.clock().now()), before, "{error}");
    error
}

#[tokio::test]
async fn a_broken_snapshot_changes_nothing() {
    let (_, snapshot) = small().await;
    let places = (0..snapshot.len()).step_by(97);
    for place in places {
        let mut broken = snapshot.clone();
        broken[place] ^= 0x40;
        refusal(Options::default(), broken).await;
        refusal(Options::default(), snapshot[..place].to_vec()).await;
    }
}

#[tokio::test]
async fn a_snapshot_of_another_version_or_account_says_what_to_do() {
    let (_, snapshot) = small().await;
    let mut newer = snapshot.clone();
    newer[8] += 1;
    let error = refusal(Options::default(), newer).await.to_string();
    assert!(error.contains("restore it with the version of the program that wrote it"), "{error}");
    let account =
        Account { partition: "aws".to_owned(), region: "eu-west-1".to_owned(), id: "210987654321".to_owned() };
    let error = refusal(Options { account, ..Options::default() }, snapshot).await.to_string();
    assert!(error.contains("123456789012 in us-east-1") && error.contains("210987654321 in eu-west-1"), "{error}");
    let error = refusal(Options::default(), b"{}".to_vec()).await.to_string();
    assert!(error.starts_with("this is no snapshot of the emulator; name a file"), "{error}");
}

#[tokio::test]
async fn a_file_is_replaced_as_a_whole_and_one_that_is_not_there_is_named() {
    let (emulator, _) = small().await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("state");
    emulator.snapshot_to(&file).await.expect("a file");
    emulator.call("CreateDatasetGroup", &json!({"name": "more"})).await.expect("a group");
    emulator.snapshot_to(&file).await.expect("a file");
    let names: Vec<_> =
        folder.path().read_dir().expect("a folder").map(|entry| entry.expect("one").file_name()).collect();
    assert_eq!(names, ["state"]);
    let other = Emulator::new(Options::default());
    other.restore(&file).await.expect("a snapshot");
    assert_eq!(other.resources(), emulator.resources());
    let error = other.restore(&folder.path().join("none")).await.expect_err("no file");
    assert!(error.to_string().starts_with("the snapshot cannot be read: "), "{error}");
    let error = emulator.snapshot_to(&folder.path().join("none/state")).await.expect_err("no folder");
    assert!(error.to_string().starts_with("the snapshot cannot be written: "), "{error}");
}

#[tokio::test]
async fn a_client_gets_what_is_wrong_and_the_file_that_it_names_is_no_business_of_the_emulator() {
    let world = World::new().await;
    world.group("mine").await;
    let (status, answer) = bytes_of(&world, "PUT /_emulator/snapshot", b"no snapshot").await;
    let answer = String::from_utf8(answer).expect("text");
    assert!(status == 400 && answer.contains("this is no snapshot of the emulator"), "{answer}");
    let folder = tempfile::tempdir().expect("a folder");
    let asked = json!({"file": folder.path().join("written")}).to_string();
    let (status, snapshot) = bytes_of(&world, "POST /_emulator/snapshot", asked.as_bytes()).await;
    assert_eq!(status, 200);
    assert_eq!(snapshot.len(), taken(&world).await.len(), "the answer is the snapshot");
    assert_eq!(folder.path().read_dir().expect("a folder").count(), 0);
    assert_eq!(world.emulator.resources().len(), 1);
}
