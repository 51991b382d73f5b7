//! What is found does not depend on how bytes are handed over.

use super::*;

/// Rows as they are, and as they should not be, at random.
fn wild_rows(random: &mut fastrand::Rng, rows: usize) -> Vec<u8> {
    let users = ["u1", "u2", "\"u,3\"", "ü4", "", "u'5", "\"u6", "u7\r"];
    let moments = ["1700000000", "1700000001", "", "x", "1700000000000", "0", "\u{0}"];
    let types = ["watch", "Click", "", "\"a \"\"b\"\"\"", "a\"b", "\"a\\\"b\""];
    let ends = ["\n", "\n", "\n", "\r\n", ",\n", "\n\n"];
    let mut text = Vec::new();
    for _ in 0..rows {
        let mut pick =
            |among: &[&'static str]| if random.u8(..4) > 0 { among[0] } else { among[random.usize(..among.len())] };
        let row =
            format!("{},i{},{},{},1{}", pick(&users), pick(&moments).len(), pick(&moments), pick(&types), pick(&ends));
        text.extend_from_slice(row.as_bytes());
        if random.u8(..50) == 0 {
            text.push(random.u8(..));
        }
    }
    text
}

#[test]
fn what_is_found_does_not_depend_on_how_bytes_are_handed_over() {
    let options = || expectation(&json!({"eventType": "watch", "solutionConfig": {"eventValueThreshold": "0.5"}}));
    for seed in 0..40 {
        let mut random = fastrand::Rng::with_seed(seed);
        let files: Vec<File> = ["a.csv", "b.csv"]
            .map(|name| {
                let rows = wild_rows(&mut random, 700);
                (DatasetType::Interactions, name, [EVENTS.as_bytes(), &rows].concat())
            })
            .to_vec();
        let entire = scan(&files, options());
        assert!(entire.findings.len() > 5, "{:?}", reported(&entire, true));
        for _ in 0..3 {
            assert_eq!(scan_as(&files, options(), &mut random), entire, "seed {seed}");
        }
    }
}

#[test]
fn any_bytes_are_read() {
    let mut random = fastrand::Rng::with_seed(3);
    for _ in 0..300 {
        let likely = b"u,\"\\\n\r1|";
        let bytes =
            std::iter::repeat_with(|| if random.bool() { likely[random.usize(..likely.len())] } else { random.u8(..) });
        let bytes: Vec<u8> = bytes.take(2000).collect();
        let headless = [(DatasetType::Items, "a.csv", bytes.clone())];
        let file = [(DatasetType::Items, "a.csv", [ITEMS.as_bytes(), &bytes].concat())];
        assert!(!scan(&headless, now()).findings.is_empty());
        assert_eq!(scan_as(&file, now(), &mut random), scan(&file, now()));
    }
}
