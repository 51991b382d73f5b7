//! The check against cases that are drawn: what is right is clean, what is broken is told where it is broken, and what
//! the check passes the emulator accepts and trains.

mod agreement;
#[cfg(unix)]
mod boundary;
mod broken;
mod broken_gates;
mod broken_sections;
mod drawn;
mod init;
mod lost;
#[cfg(unix)]
mod odd_folders;
#[cfg(unix)]
mod one_judgement;
mod places;
mod sections;

use std::collections::BTreeMap;
use std::path::Path;

use fastrand::Rng;
use personalize_contract::{Finding, Place};
use personalize_pipeline_cli::check::{self, S3Prefix};
use personalize_pipeline_cli::laptop::Laptop;

use crate::support::cases;
use broken::{ALL, Breakage, Spot, Told};
use broken_gates::GATES;
use broken_sections::SECTIONS;
use drawn::Case;

/// Cases that are drawn, each of which is broken in every way that it has something to be broken by.
const FEW_CASES: u64 = 40;
const CASES: u64 = 60;

/// Every way to break a case.
fn breakages() -> impl Iterator<Item = (&'static str, Breakage)> {
    ALL.iter().chain(SECTIONS).chain(GATES).copied()
}

/// What a check of the folder finds.
fn findings(folder: &Path) -> Vec<Finding> {
    let outcome = check::examine(folder, None).unwrap();
    outcome.found.into_iter().map(|located| located.finding).collect()
}

fn findings_of(case: &Case) -> Vec<Finding> {
    let folder = case.folder();
    findings(folder.path())
}

/// What it finds with the same data in a bucket, the places as on the disk.
async fn findings_in_s3(laptop: &Laptop, folder: &Path) -> Vec<Finding> {
    let upload = laptop.open(&folder.join("params.json")).unwrap();
    let place = S3Prefix { bucket: upload.bucket, prefix: String::new() };
    let outcome = check::examine_with_s3(folder, &place, &laptop.sdk_config()).await.unwrap();
    let on_disk = |text: String| text.replace(&place.to_string(), &format!("{}/", folder.display()));
    let found = outcome.found.into_iter().map(|located| serde_json::to_string(&located.finding).unwrap());
    found.map(|finding| serde_json::from_str(&on_disk(finding)).unwrap()).collect()
}

#[tokio::test]
async fn data_in_s3_is_judged_as_on_a_disk() {
    let laptop = crate::support::laptop().await;
    let mut compared = 0;
    for seed in 0..4 {
        let mut rng = Rng::with_seed(seed);
        let case = drawn::case(&mut rng);
        for (name, breakage) in breakages() {
            let mut broken = case.clone();
            if breakage(&mut broken, &mut rng).is_none() {
                continue;
            }
            let folder = broken.folder();
            let without_slash = |finding: Finding| finding.to_string().replace("/:", ":");
            let on_disk: Vec<String> = findings(folder.path()).into_iter().map(without_slash).collect();
            let in_s3 = findings_in_s3(&laptop, folder.path()).await.into_iter().map(without_slash);
            assert_eq!(in_s3.collect::<Vec<_>>(), on_disk, "seed {seed}, {name}");
            compared += 1;
        }
    }
    println!("{compared} folders, each judged in S3 as on a disk");
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
            Spot::File(_, wanted) => wanted.is_none_or(|wanted| *line == Some(wanted)),
            Spot::Path(_) | Spot::Within(..) => false,
        },
        _ => false,
    };
    place && finding.code == told.code
}

#[test]
fn what_is_right_is_clean_and_what_is_broken_is_told_where_it_is_and_nothing_else_is() {
    let mut counts: BTreeMap<&str, usize> = breakages().map(|(name, _)| (name, 0)).collect();
    let mut wrong = Vec::new();
    let count = cases(FEW_CASES, CASES);
    for seed in 0..count {
        let mut rng = Rng::with_seed(seed);
        let case = drawn::case(&mut rng);
        let found = findings_of(&case);
        if !found.is_empty() {
            wrong.push(format!("seed {seed} is right: {found:#?}\n{}", broken::shown(&case.parameters)));
            continue;
        }
        for (name, breakage) in breakages() {
            let mut broken = case.clone();
            let Some(told) = breakage(&mut broken, &mut rng) else { continue };
            *counts.get_mut(name).unwrap() += 1;
            let found = findings_of(&broken);
            if !matches!(found.as_slice(), [finding] if is_told(&told, finding, &broken)) {
                wrong.push(format!("seed {seed}, {name}: {told:?}, found {found:#?}"));
            }
        }
    }
    println!("{count} cases, broken {} times in {} ways", counts.values().sum::<usize>(), counts.len());
    let shown: Vec<&str> = wrong.iter().take(12).map(String::as_str).collect();
    assert!(wrong.is_empty(), "{} are told wrong: {}", wrong.len(), shown.join("\n"));
    let never: Vec<&&str> = counts.iter().filter(|(_, count)| **count == 0).map(|(name, _)| name).collect();
    assert!(never.is_empty(), "no case could be broken by {never:?}");
}
