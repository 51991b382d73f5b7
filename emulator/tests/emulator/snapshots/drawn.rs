//! Snapshots at drawn moments of drawn histories: what is restored goes through the same steps with the same answers.

use std::collections::BTreeMap;

use personalize_emulator::{Emulator, Options};

use crate::invariants::Sequence;

/// How many histories are tried, and how many snapshots of each.
const HISTORIES: u64 = 40;
const SNAPSHOTS: usize = 4;

/// How many steps come after each snapshot.
const STEPS: usize = 25;

/// Everything that the emulator says of itself.
fn seen(emulator: &Emulator) -> BTreeMap<&'static str, String> {
    let objects = emulator.objects();
    BTreeMap::from([
        ("now", format!("{:?}", emulator.clock().now())),
        ("resources", format!("{:#?}", emulator.resources())),
        ("journal", format!("{:#?}", emulator.journal())),
        ("usage", format!("{:#?}", emulator.usage())),
        ("operations", format!("{:#?}", emulator.operations_since(0))),
        ("calls", format!("{:#?}", emulator.api_calls())),
        ("buckets", format!("{objects:?}")),
    ])
}

#[tokio::test]
async fn whatever_is_under_way_goes_on_after_a_snapshot() {
    let mut under_way = 0;
    for seed in 0..HISTORIES {
        let mut sequence = Sequence::new(1000 + seed);
        for number in 0..SNAPSHOTS {
            sequence.steps(20 + 15 * number).await;
            let snapshot = sequence.emulator.write_snapshot(Vec::new()).await.expect("memory");
            let restored = Emulator::new(Options { seed: !seed, ..Options::default() });
            restored.read_snapshot(std::io::Cursor::new(snapshot)).await.expect("a snapshot");
            assert_eq!(seen(&restored), seen(&sequence.emulator), "history {seed}, snapshot {number}");
            let pending = sequence.emulator.resources();
            under_way += pending.iter().filter(|of| of.status.is_some_and(|of| of.to_string().contains("ING"))).count();
            let mut other = sequence.with(restored);
            sequence.steps(STEPS).await;
            other.steps(STEPS).await;
            assert_eq!(sequence.told(), other.told(), "history {seed}, snapshot {number}");
            assert_eq!(seen(&other.emulator), seen(&sequence.emulator), "after history {seed}, snapshot {number}");
        }
    }
    assert!(under_way > 20, "{under_way} resources were under way");
}
