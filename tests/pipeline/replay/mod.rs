//! Replays what the service was observed to do against the emulator, over the wire. The rows are data, see
//! `docs/evidence.md`; none of this code knows any of them.

mod client;
mod expectation;
mod player;
mod rows;

use std::collections::BTreeSet;

use rows::{Circumstances, Row};

/// How many rows are played at once, each against an emulator of its own.
const AT_ONCE: usize = 8;

/// How a row is to be taken, given whether it holds.
#[derive(Debug, PartialEq)]
enum Verdict {
    Holds,
    /// It differs, as is known.
    Pending(String),
    /// It differs, or holds though it is said to be pending.
    Wrong(String),
}

impl Verdict {
    fn of(row: &Row, played: Result<(), String>) -> Self {
        let Row { place, fact, source, .. } = row;
        match (played, &row.pending) {
            (Ok(()), None) => Self::Holds,
            (Err(difference), Some(reason)) => Self::Pending(format!("{place}: {fact} ({reason})\n  {difference}")),
            (Err(difference), None) => Self::Wrong(format!("{place}: {fact}\n  {source}\n  {difference}")),
            (Ok(()), Some(reason)) => {
                Self::Wrong(format!("{place}: {fact}\n  holds now: remove its `pending` ({reason})"))
            }
        }
    }
}

async fn verdicts(rows: &[Row], circumstances: &Circumstances) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    for chunk in rows.chunks(AT_ONCE) {
        let playing = chunk.iter().map(|row| {
            let (row, circumstances) = (row.clone(), circumstances.clone());
            tokio::spawn(async move { Verdict::of(&row, player::play(&row, &circumstances).await) })
        });
        let playing: Vec<_> = playing.collect();
        for verdict in playing {
            verdicts.push(verdict.await.expect("a row is played"));
        }
    }
    verdicts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_emulator_does_what_the_service_was_observed_to_do() {
    let rows = Row::read_all();
    let verdicts = verdicts(&rows, &Circumstances::read()).await;
    let pending = verdicts.iter().filter(|verdict| matches!(verdict, Verdict::Pending(_))).count();
    let (mut told, mut wrong) = (Vec::new(), Vec::new());
    for verdict in verdicts {
        match verdict {
            Verdict::Holds => {}
            Verdict::Pending(difference) => told.push(difference),
            Verdict::Wrong(problem) => wrong.push(problem),
        }
    }
    println!("{}\n{} observations are replayed, {pending} of them are pending", told.join("\n"), rows.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
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

#[tokio::test]
async fn a_row_that_does_not_hold_is_told_and_so_is_one_that_need_not_be_pending() {
    let row = |pending: Option<&str>, message: &str| {
        let row = serde_json::json!({"fact": "a fact", "source": "a source", "date": "2024", "pending": pending, "steps": [
            {"call": "DeleteSchema", "with": {"schemaArn": "${account}:schema/none"},
             "fails": {"error": "ResourceNotFoundException", "message": message}}]});
        serde_json::from_value::<Row>(row).expect("a row")
    };
    let rows = [
        row(None, "<contains schema/none>"),
        row(None, "another text"),
        row(Some("a reason"), "another text"),
        row(Some("a reason"), "<contains schema/none>"),
    ];
    let verdicts = verdicts(&rows, &Circumstances::read()).await;
    let [Verdict::Holds, Verdict::Wrong(differs), Verdict::Pending(known), Verdict::Wrong(holds)] = verdicts.as_slice()
    else {
        panic!("{verdicts:?}")
    };
    assert!(differs.contains("a source") && differs.contains("not \"another text\""), "{differs}");
    assert!(known.contains("(a reason)"), "{known}");
    assert!(holds.contains("remove its `pending`"), "{holds}");
}
