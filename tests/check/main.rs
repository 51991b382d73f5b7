//! The check against cases that are drawn: what is right is clean, what is broken is told where it is broken, and what
//! the check passes the emulator accepts and trains.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod agreement;
mod broken;
mod drawn;
#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::path::Path;

use fastrand::Rng;
use personalize_contract::{Finding, Place};
use personalize_pipeline_cli::check;

use broken::{ALL, Spot, Told};
use drawn::Case;

/// Cases that are drawn, each of which is broken in every way that it has something to be broken by.
const CASES: u64 = 60;

/// What a check of the folder finds.
fn findings(folder: &Path) -> Vec<Finding> {
    let outcome = check::examine(folder, None).unwrap();
    outcome.found.into_iter().map(|located| located.finding).collect()
}

fn findings_of(case: &Case) -> Vec<Finding> {
    let folder = case.folder();
    findings(folder.path())
}

/// Whether a finding is what was to be told.
fn is_told(told: &Told, finding: &Finding, case: &Case) -> bool {
    let place = match (&told.place, &finding.place) {
        (Spot::Path(wanted), Place::Path { path, within: None }) => path == wanted,
        (Spot::Within(wanted, text), Place::Path { path, within }) => {
            let expression = case.at(wanted).as_str().unwrap_or_default();
            let pointed_at = within.and_then(|(start, end)| expression.get(start..end));
            path == wanted && (text.is_empty() || pointed_at == Some(text))
        }
        (spot, Place::File { file, line, column, .. }) if spot.is_in(file) => match spot {
            Spot::Header(_) => line.is_none_or(|line| line == 1),
            Spot::Line(_, wanted) => *line == Some(*wanted as u64),
            Spot::Value(_, wanted, at) => (*line, *column) == (Some(*wanted as u64), Some(*at as u64)),
            Spot::Folder(_) => true,
            Spot::Path(_) | Spot::Within(..) => false,
        },
        _ => false,
    };
    place && finding.code == told.code
}

#[test]
fn what_is_right_is_clean_and_what_is_broken_is_told_where_it_is_and_nothing_else_is() {
    let mut counts: BTreeMap<&str, usize> = ALL.iter().map(|(name, _)| (*name, 0)).collect();
    let mut wrong = Vec::new();
    for seed in 0..CASES {
        let mut rng = Rng::with_seed(seed);
        let case = drawn::case(&mut rng);
        let found = findings_of(&case);
        if !found.is_empty() {
            wrong.push(format!("seed {seed} is right: {found:#?}\n{}", broken::shown(&case.parameters)));
            continue;
        }
        for (name, breakage) in ALL {
            let mut broken = case.clone();
            let Some(told) = breakage(&mut broken, &mut rng) else { continue };
            *counts.get_mut(name).unwrap() += 1;
            let found = findings_of(&broken);
            if !matches!(found.as_slice(), [finding] if is_told(&told, finding, &broken)) {
                wrong.push(format!("seed {seed}, {name}: {told:?}, found {found:#?}"));
            }
        }
    }
    println!("{CASES} cases, broken {} times in {} ways", counts.values().sum::<usize>(), ALL.len());
    let shown: Vec<&str> = wrong.iter().take(12).map(String::as_str).collect();
    assert!(wrong.is_empty(), "{} are told wrong: {}", wrong.len(), shown.join("\n"));
    let never: Vec<&&str> = counts.iter().filter(|(_, count)| **count == 0).map(|(name, _)| name).collect();
    assert!(never.is_empty(), "no case could be broken by {never:?}");
}
