//! Files that are hidden, empty, no CSV, or elsewhere: a check finds the same on a disk and in S3, and so does a run of
//! what is in S3, whose imports read what the check has read.

use std::fs;
use std::path::Path;

use fastrand::Rng;
use personalize_contract::Finding;
use personalize_pipeline_cli::check::{self, S3Prefix};
use personalize_pipeline_cli::laptop::Laptop;

use super::drawn;
use crate::support::{self, Folder};

const BUCKET: &str = "films";
const PREFIX: &str = "2024/may/";

/// What is done to the files of a folder, and the codes of what is then found.
type Change = (&'static str, fn(&Folder), &'static [&'static str]);

const CHANGES: &[Change] = &[
    ("nothing", |_| {}, &[]),
    ("a checksum", |folder| folder.write("Interactions/.part-1.csv.crc", "crc\0\u{1}"), &[]),
    ("a log of a writer", |folder| folder.write("Interactions/_committed_7", "{\"added\": []}"), &[]),
    ("a marker", |folder| folder.write("Interactions/_SUCCESS", ""), &[]),
    ("files in a folder below", |folder| folder.write("Interactions/old/part-1.csv", "USER_ID\n"), &[]),
    ("an empty file", |folder| folder.write("Interactions/part-2.csv", ""), &["PP0693"]),
    ("a workbook", |folder| folder.write("Interactions/part-2.csv", "PK\u{3}\u{4}xl/workbook.xml"), &["PP0616"]),
    ("a folder in lower case", |folder| to(folder, "interactions"), &["PP0690"]),
    ("a folder in another one", |folder| to(folder, "data/Interactions"), &["PP0690"]),
    ("a folder too many", |folder| to(folder, "Interactions/2024/05"), &["PP0690"]),
    ("only a draft", |folder| to(folder, "Interactions/_draft"), &["PP0690"]),
];

/// Moves the file of the interactions into another folder.
fn to(folder: &Folder, place: &str) {
    let file = folder.path().join("Interactions/part-1.csv");
    folder.write(&format!("{place}/part-1.csv"), &fs::read_to_string(&file).unwrap());
    fs::remove_file(file).unwrap();
    // An object store has no empty folders.
    drop(fs::remove_dir(folder.path().join("Interactions")));
}

/// Puts every file of a folder into the bucket.
fn put(laptop: &Laptop, folder: &Path, prefix: &str) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let key = format!("{prefix}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            put(laptop, &path, &format!("{key}/"));
        } else {
            laptop.put(BUCKET, &key, fs::read(path).unwrap());
        }
    }
}

/// Findings with places below a folder or a prefix.
fn below(findings: &[Finding], root: &str) -> Vec<String> {
    findings.iter().map(|finding| finding.to_string().replace(root, "").replace("/:", ":")).collect()
}

#[tokio::test]
async fn files_are_found_left_out_and_missed_alike_on_a_disk_in_s3_and_by_a_run() {
    let case = drawn::case(&mut Rng::with_seed(4));
    for (name, change, codes) in CHANGES {
        let folder = case.folder();
        change(&folder);
        let outcome = check::examine(folder.path(), None).unwrap();
        let on_disk: Vec<Finding> = outcome.found.into_iter().map(|located| located.finding).collect();
        let found: Vec<&str> = on_disk.iter().map(|finding| &*finding.code).collect();
        assert_eq!(found, *codes, "{name}: {on_disk:#?}");
        let on_disk = below(&on_disk, &format!("{}/", folder.path().display()));

        let laptop = support::laptop().await;
        put(&laptop, folder.path(), PREFIX);
        let place = S3Prefix { bucket: BUCKET.to_owned(), prefix: PREFIX.to_owned() };
        let outcome = check::examine_with_s3(folder.path(), &place, &laptop.sdk_config()).await.unwrap();
        let in_s3: Vec<Finding> = outcome.found.into_iter().map(|located| located.finding).collect();
        assert_eq!(below(&in_s3, &place.to_string()), on_disk, "{name}, in S3");

        let parameters = fs::read(folder.parameter_file()).unwrap();
        let report = laptop.run(&laptop.put(BUCKET, &format!("{PREFIX}params.json"), parameters)).await.unwrap();
        assert_eq!(below(&report.findings, &place.to_string()), on_disk, "{name}, by a run");
        assert_eq!(report.has_succeeded(), !in_s3.iter().any(Finding::is_error), "{name}: {:?}", report.error);
    }
}
