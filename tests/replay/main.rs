//! Replays what the service was observed to do against the emulator, over the wire. The rows are data, see
//! `docs/evidence.md`; none of this code knows any of them.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on says so")]

mod client;
mod expectation;
mod player;
mod rows;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use rows::{Circumstances, Row};

/// How a row stands against the emulator.
enum Outcome {
    Holds,
    /// What is otherwise, step by step.
    Differs(String),
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_emulator_does_what_the_service_was_observed_to_do() {
    let (circumstances, rows) = (Circumstances::read(), Row::read_all());
    let (mut complaints, mut pending) = (String::new(), 0);
    for chunk in rows.chunks(8) {
        let playing = chunk.iter().map(|row| {
            let (row, circumstances) = (row.clone(), circumstances.clone());
            tokio::spawn(async move {
                match player::play(&row, &circumstances).await {
                    Ok(()) => Outcome::Holds,
                    Err(difference) => Outcome::Differs(difference),
                }
            })
        });
        let playing: Vec<_> = playing.collect();
        for (row, outcome) in chunk.iter().zip(playing) {
            match (outcome.await.expect("a row is played"), &row.pending) {
                (Outcome::Holds, None) => {}
                (Outcome::Differs(difference), Some(reason)) => {
                    pending += 1;
                    println!("pending: {}: {} ({reason})\n  {difference}", row.place, row.fact);
                }
                (Outcome::Differs(difference), None) => {
                    writeln!(complaints, "{}: {}\n  {}\n  {difference}", row.place, row.fact, row.source).unwrap();
                }
                (Outcome::Holds, Some(reason)) => {
                    writeln!(complaints, "{}: {}\n  holds now: remove its `pending` ({reason})", row.place, row.fact)
                        .unwrap();
                }
            }
        }
    }
    println!("{} observations are replayed, {pending} of them are pending", rows.len());
    assert!(complaints.is_empty(), "{complaints}");
}

#[test]
fn each_observation_is_written_down_once_with_its_source() {
    let rows = Row::read_all();
    let mut facts = BTreeSet::new();
    for row in &rows {
        assert!(facts.insert(row.fact.as_str()), "{}: the fact is there twice", row.place);
        assert!(
            row.source.len() > 10,
            "{}: a source names a repository, and a file with a cell or an issue",
            row.place
        );
        let year = row.date.get(..4).and_then(|year| year.parse::<u16>().ok());
        assert!(year.is_some_and(|year| (2018..2100).contains(&year)), "{}: a date begins with a year", row.place);
        assert!(row.steps.iter().any(rows::Step::expects), "{}: nothing is expected", row.place);
    }
}
