//! A check and a run are one judgement: of every folder they have the same findings, and a run succeeds where the check
//! has no error.

use std::fs;
use std::path::Path;

use fastrand::Rng;
use personalize_contract::{DatasetType, Finding};
use personalize_pipeline_cli::check;
use personalize_pipeline_cli::laptop::with_files_in;
use serde_json::{Value, json};

use super::drawn::{self, Case};
use super::odd_folders::{make_odd, make_parameter_file_odd};
use crate::support::{Folder, cases, laptop};

/// Folders that are drawn, checked and run.
const FOLDERS: u64 = 120;

/// How many findings a run reports at most.
const MOST_FINDINGS: usize = 100;

/// What a command came to: its findings in order, and whether one of them is an error; or why there was nothing to read.
type Judgement = Result<(Vec<String>, bool), String>;

fn checked(folder: &Path) -> Judgement {
    let outcome = check::examine(folder, None).map_err(|error| error.to_string())?;
    let findings: Vec<_> = outcome.found.into_iter().map(|located| located.finding).collect();
    let is_refused = findings.iter().any(Finding::is_error);
    Ok((lines(&findings, folder), is_refused))
}

async fn was_run(folder: &Path) -> Judgement {
    let laptop = laptop().await;
    let upload = laptop.open(&folder.join("params.json")).map_err(|error| error.to_string())?;
    let report = laptop.run(&upload).await.map_err(|error| error.to_string())?;
    Ok((lines(&with_files_in(&report.findings, folder), folder), !report.has_succeeded()))
}

/// Findings as lines, without what tells a folder of S3 from one of a disk, or the parameter file from all of it.
fn lines(findings: &[Finding], folder: &Path) -> Vec<String> {
    let file = format!("{}:", folder.join("params.json").display());
    let line = |finding: &Finding| {
        let line = finding.to_string().replace("/:", ":").replace(&file, "the file:");
        // Only who looks at the disk can name what is hidden there.
        match (line.find("the folder has only files that are hidden"), line.find("leaves out; ")) {
            (Some(start), Some(end)) => line[..start].to_owned() + &line[end + "leaves out; ".len()..],
            _ => line,
        }
    };
    let mut lines: Vec<String> = findings.iter().map(line).collect();
    lines.sort();
    lines
}

/// Fills quotas, or exceeds them by one or two, and says they are raised or not.
fn fill_quotas(case: &mut Case, rng: &mut Rng) -> String {
    let count = |most: usize, rng: &mut Rng| most - 1 + rng.usize(0..4);
    let has_events = case.has_field(DatasetType::Interactions, "EVENT_TYPE");
    let kinds = if has_events { &["filters", "solutions", "campaigns"][..] } else { &["solutions", "campaigns"] };
    let kind = *rng.choice(kinds).unwrap();
    let recipe = "arn:aws:personalize:::recipe/aws-similar-items";
    let file = case.parameters.as_object_mut().unwrap();
    for key in ["filters", "solution", "solutions", "campaign", "campaigns"] {
        file.remove(key);
    }
    file["datasetGroup"].as_object_mut().unwrap().remove("domain");
    let count = count(
        match kind {
            "filters" => 30,
            "solutions" => 10,
            _ => 5,
        },
        rng,
    );
    let numbered = |number: usize| json!({"name": format!("n-{number}")});
    // A placeholder, so that nothing is said of values.
    let expression = "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ($TYPE)";
    match kind {
        "filters" => {
            let filter = |number| json!({"name": format!("f-{number}"), "filterExpression": expression});
            file.insert(kind.to_owned(), (0..count).map(filter).collect());
        }
        "solutions" => {
            let solution = |number| (format!("s{number}"), json!({"name": format!("s-{number}"), "recipeArn": recipe}));
            file.insert(kind.to_owned(), Value::Object((0..count).map(solution).collect()));
        }
        _ => {
            let campaigns: Vec<Value> = (0..count).map(numbered).collect();
            let solution = json!({"name": "s", "recipeArn": recipe, "campaigns": campaigns});
            file.insert("solutions".to_owned(), json!({"s": solution}));
        }
    }
    let raised = rng.u8(0..3) == 0;
    if raised {
        file.insert("quotas".to_owned(), json!({kind: count}));
    }
    format!("{count} {kind}{}", if raised { ", which is said to be allowed" } else { "" })
}

/// A folder for a case, beside another one that is none of its business.
fn place(case: &Case, name: &str) -> Folder {
    let folder = Folder::new();
    folder.write("outside/more.csv", "USER_ID,ITEM_ID,TIMESTAMP\nSECRET,SECRET,1\n");
    let parameters = serde_json::to_string_pretty(&case.parameters).unwrap();
    folder.write(&format!("{name}/params.json"), &parameters);
    for (dataset_type, table) in &case.tables {
        folder.write(&format!("{name}/{}", drawn::file(*dataset_type)), &table.text());
    }
    for (file, content) in &case.files {
        folder.write(&format!("{name}/{file}"), content);
    }
    folder
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_and_a_run_agree_on_every_folder() {
    let (mut refused, mut unread, mut passed) = (0, 0, 0);
    let mut disagreements = Vec::new();
    let folders = cases(15, FOLDERS);
    for seed in 0..folders {
        let mut rng = Rng::with_seed(seed);
        let mut case = drawn::case(&mut rng);
        let mut changes = Vec::new();
        if rng.u8(0..6) == 0 {
            changes.push(fill_quotas(&mut case, &mut rng));
        }
        let around = place(&case, "group");
        let (folder, outside) = (around.path().join("group"), around.path().join("outside"));
        for _ in 0..rng.usize(0..4) {
            changes.push(make_odd(&case, &folder, &outside, &mut rng));
        }
        if rng.u8(0..4) == 0 {
            changes.push(make_parameter_file_odd(&folder.join("params.json"), &outside, &mut rng));
        }
        let (of_check, of_run) = (checked(&folder), was_run(&folder).await);
        match &of_check {
            Err(_) => unread += 1,
            Ok((_, true)) => refused += 1,
            Ok((_, false)) => passed += 1,
        }
        let is_cut = of_check.as_ref().is_ok_and(|(lines, _)| lines.len() > MOST_FINDINGS);
        if of_check != of_run && !is_cut {
            disagreements.push(format!("seed {seed}, {changes:?}:\ncheck {of_check:#?}\nrun   {of_run:#?}"));
        }
        let leak = format!("{of_check:?}{of_run:?}").contains("SECRET");
        assert!(!leak, "seed {seed}, {changes:?}: something outside was read");
    }
    println!("{passed} folders passed, {refused} were refused, {unread} could not be read");
    assert!(passed > folders / 6 && refused > folders / 12 && unread > folders / 24, "{passed}, {refused}, {unread}");
    let shown: Vec<&str> = disagreements.iter().take(4).map(String::as_str).collect();
    assert!(disagreements.is_empty(), "{} disagreements: {}", disagreements.len(), shown.join("\n"));
}

#[test]
fn each_thing_that_is_passed_over_is_one_warning_that_says_what_to_do() {
    let mut rng = Rng::with_seed(1);
    let case = drawn::case(&mut rng);
    let around = place(&case, "group");
    let data = around.path().join("group/Interactions");
    let link = |target: &str, name: &str| std::os::unix::fs::symlink(target, data.join(name)).unwrap();
    link("../../outside/more.csv", "outside.csv");
    link("nothing", "nothing.csv");
    link("../Interactions", "folder.csv");
    link("/dev/zero", "device.csv");
    link("part-1.csv", "_inside.csv");
    for name in ["back\\slash.csv", "line\nfeed.csv", ".hidden.csv"] {
        fs::write(data.join(name), "USER_ID\n").unwrap();
    }
    let (lines, is_refused) = checked(&around.path().join("group")).unwrap();
    assert!(!is_refused, "{lines:#?}");
    let says = |name: &str, what: &str| {
        let found = lines.iter().filter(|line| line.contains(name) && line.starts_with("warning[PP0694]")).count();
        let told = lines.iter().any(|line| line.contains(name) && line.contains(what));
        assert!(found == 1 && told, "{name}, {what}: {lines:#?}");
    };
    says("outside.csv", "leads out of the folder, which is not followed; copy what it leads to here");
    says("nothing.csv", "leads to nothing; correct it");
    says("folder.csv", "a symbolic link to a folder, which is not followed; move the folder itself here");
    says("device.csv", "leads out of the folder");
    says("back\\", "a backslash in its name, so that it is not served as an object; rename it");
    says("feed.csv", "a line feed in its name");
    assert_eq!(lines.len(), 6, "hidden names and links inside are no findings: {lines:#?}");
}
