//! What people see in a terminal: a real one, of which these tests read the screen. `UPDATE_SNAPSHOTS=1` renews the
//! snapshots.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use vt100::Screen;

use crate::support::terminal::{Session, assert_screen, rows, run, wrapped_rows};
use crate::support::{example_project, folder, json_of, path, pipeline, workspace, write};

/// Latencies that no change of the defaults touches, in which every kind of resource waits for the one before it.
const LATENCIES: &str = r#"{"datasetGroup": 60, "dataset": 30, "datasetImportJob": 600, "eventTracker": 45, "filter": 30,
    "solution": 1, "solutionVersion": 2400, "campaign": 540}"#;

fn latencies(name: &str) -> PathBuf {
    let file = folder(name).join("latencies.json");
    write(&file, LATENCIES);
    file
}

/// The example with more campaigns for its three solutions, each with a name of its own, and with more filters.
fn larger_project(name: &str, campaigns: usize, filters: usize) -> PathBuf {
    let project = example_project(name);
    let file = project.join("params.json");
    let mut parameters: Value = serde_json::from_slice(&fs::read(&file).expect("the file")).expect("JSON");
    for (key, solution) in parameters["solutions"].as_object_mut().expect("solutions").iter_mut().take(campaigns) {
        solution["campaigns"] = json!([{"name": format!("second-campaign-of-{key}"), "minProvisionedTPS": 1}]);
    }
    for number in 0..filters {
        let filter = json!({"name": format!("older-than-{number}"),
            "filterExpression": format!("INCLUDE ItemID WHERE Items.YEAR < {}", 1990 + number)});
        parameters["filters"].as_array_mut().expect("filters").push(filter);
    }
    write(&file, parameters.to_string());
    project
}

/// Runs a project in a terminal, and holds every frame to what is true of all.
fn run_project(size: (u16, u16), project: &str, more: &[&str]) -> Session {
    let latencies = latencies(&format!("latencies-{}-{}-{}", size.0, size.1, more.len()));
    let arguments = [&["run", project, "--latencies", path(&latencies)], more].concat();
    let session = run(size, &arguments, &[], None);
    let frames = session.frames();
    assert!(frames.len() > 10, "{} frames", frames.len());
    for frame in &frames {
        assert!(rows(frame).len() < usize::from(size.0), "{:#?}", rows(frame));
        assert_eq!(wrapped_rows(frame), Vec::<String>::new());
        assert_eq!(frame.scrollback_len(), 0, "nothing has left the screen: {:#?}", rows(frame));
    }
    session
}

/// The first frame in which a resource of that type has no status that is final.
fn first_with<'frames>(frames: &'frames [Screen], resource_type: &str) -> &'frames Screen {
    let moves = |row: &String| row.starts_with(&format!("· {resource_type} "));
    frames.iter().find(|frame| rows(frame).iter().any(moves)).expect(resource_type)
}

/// The last frame that has a bar.
fn last_of(frames: &[Screen]) -> &Screen {
    let is_whole = |row: &String| row.contains(" ready  ") && !row.contains(" busy ");
    let is_whole = |frame: &&Screen| rows(frame).last().is_some_and(|row| is_whole(row) || row.contains(" failed  "));
    frames.iter().rfind(is_whole).expect("a bar")
}

#[test]
fn the_example_fits_a_screen_of_24_by_80() {
    let session = run_project((24, 80), "example", &[]);
    assert_eq!(session.code, Some(0));
    let frames = session.frames();
    assert_screen("example-24x80-begins", first_with(&frames, "dataset group"));
    assert_screen("example-24x80-trains", first_with(&frames, "solution version"));
    assert_screen("example-24x80-deploys", first_with(&frames, "campaign"));
    assert_screen("example-24x80-ends", last_of(&frames));
    let last = session.last();
    assert_eq!((last.scrollback_len(), wrapped_rows(&last)), (0, Vec::new()), "the entire report is on the screen");
    assert!(rows(&last).last().is_some_and(|row| row.starts_with("SUCCEEDED after ")), "the outcome is last");
    assert_screen("example-24x80-report", &last);
}

#[test]
fn the_example_fits_a_screen_of_40_by_100() {
    let session = run_project((40, 100), "example", &[]);
    assert_eq!(session.code, Some(0));
    let frames = session.frames();
    assert_screen("example-40x100-trains", first_with(&frames, "solution version"));
    assert_screen("example-40x100-ends", last_of(&frames));
    let last = session.last();
    assert_eq!((last.scrollback_len(), wrapped_rows(&last)), (0, Vec::new()));
    assert_screen("example-40x100-report", &last);
}

#[test]
fn more_resources_than_rows_are_folded_into_a_line() {
    let project = larger_project("larger", 2, 4);
    let session = run_project((24, 80), path(&project), &[]);
    let frames = session.frames();
    assert_screen("larger-24x80-deploys", first_with(&frames, "campaign"));
    assert_screen("larger-24x80-ends", last_of(&frames));
    let last = session.last();
    assert_eq!((last.scrollback_len(), wrapped_rows(&last)), (0, Vec::new()), "the entire report is on the screen");
    assert_screen("larger-24x80-report", &last);
    let session = run_project((8, 60), path(&project), &[]);
    let frames = session.frames();
    let is_folded = |frame: &&Screen| rows(frame).iter().any(|row| row.starts_with("  … and "));
    assert_screen("larger-8x60-folds", frames.iter().find(is_folded).expect("more than there is room for"));
}

#[test]
fn six_campaigns_are_one_more_than_a_group_may_have_and_the_report_says_so() {
    let project = larger_project("six-campaigns", 3, 0);
    let session = run((40, 100), &["run", path(&project)], &[], None);
    assert_eq!(session.code, Some(1));
    let last = session.last();
    assert_eq!((last.scrollback_len(), wrapped_rows(&last)), (0, Vec::new()), "the entire report is on the screen");
    assert!(rows(&last).iter().any(|row| row.contains("6 campaigns")), "{:#?}", rows(&last));
    assert!(rows(&last).last().is_some_and(|row| row.starts_with("FAILED (ParametersInvalid) after ")));
}

#[test]
fn the_total_is_known_from_the_start_and_the_bar_ends_at_it() {
    let larger = larger_project("total", 2, 1);
    for (height, project, total) in [(24, "example", 22), (12, path(&larger), 25)] {
        let session = run_project((height, 80), project, &["--seed", "7"]);
        let bars: Vec<(u32, u32)> = session.frames().iter().filter_map(bar).collect();
        assert!(bars.iter().all(|(_, of)| *of == total), "{bars:?}");
        assert!(bars.is_sorted(), "nothing that is ready stops being so: {bars:?}");
        assert_eq!((bars.first(), bars.last()), (Some(&(0, total)), Some(&(total, total))));
        assert_eq!(rows(&session.frames()[0]).len(), 1, "the bar is there before anything is");
    }
}

/// How many resources of how many the bar shows.
fn bar(frame: &Screen) -> Option<(u32, u32)> {
    let rows = rows(frame);
    let words: Vec<&str> = rows.last()?.split_whitespace().collect();
    let of = words.iter().position(|word| *word == "of")?;
    Some((words.get(of - 1)?.parse().ok()?, words.get(of + 1)?.parse().ok()?))
}

#[test]
fn a_failure_says_why_and_what_to_do_and_the_outcome_last() {
    let fault = ["--fail", "solutionVersion:similar-films=Create failed. Out of capacity."];
    let session = run_project((24, 80), "example", &fault);
    assert_eq!(session.code, Some(1));
    assert_screen("failure-24x80-ends", last_of(&session.frames()));
    let last = session.last();
    assert_eq!(wrapped_rows(&last), Vec::<String>::new());
    assert!(rows(&last).last().is_some_and(|row| row.starts_with("FAILED (ResourceFailed) after ")));
    assert_screen("failure-24x80-report", &last);
}

#[test]
fn a_deletion_counts_what_is_gone() {
    let session = run_project((40, 100), "example", &["--delete"]);
    let gone: Vec<(u32, u32)> = session
        .frames()
        .iter()
        .filter(|frame| rows(frame).last().is_some_and(|row| row.contains(" gone")))
        .filter_map(bar)
        .collect();
    assert!(gone.iter().all(|(_, of)| *of == 22) && gone.is_sorted(), "{gone:?}");
    assert_eq!(gone.last(), Some(&(22, 22)));
}

#[test]
fn colours_and_a_dumb_terminal_are_what_the_environment_says() {
    let has = |session: &Session, what: &[u8]| session.bytes.windows(what.len()).any(|window| window == what);
    let (cyan, green) = (b"\x1b[36m".as_slice(), b"\x1b[32m".as_slice());
    let coloured = run((24, 80), &["run", "example"], &[], None);
    assert!(has(&coloured, cyan) && has(&coloured, green));
    let plain = run((24, 80), &["run", "example"], &[("NO_COLOR", "1")], None);
    assert!(!has(&plain, cyan) && !has(&plain, green) && has(&plain, b"\x1b[?2026h"), "it is live without colours");
    assert_eq!(rows(&plain.last()), rows(&coloured.last()));
    for arguments in
        [["run", "example"].as_slice(), &["plan", "example"], &["check", "example"], &["explain", "PP0205"]]
    {
        let dumb = run((24, 80), arguments, &[("TERM", "dumb")], None);
        assert_eq!((dumb.code, has(&dumb, b"\x1b")), (Some(0), false), "{arguments:?}");
        assert_eq!(wrapped_rows(&dumb.last()), Vec::<String>::new(), "{arguments:?}");
    }
}

#[test]
fn no_command_writes_a_line_that_is_wider_than_the_terminal() {
    let broken = example_project("a-project-whose-own-path-is-longer-than-sixty-columns-wherever-it-lies/broken");
    let items = fs::read_to_string(broken.join("Items/items.csv")).expect("items").replace("ITEM_ID,", "ITEM,");
    write(&broken.join("Items/items.csv"), items);
    let fault = "campaign:for-you=The capacity that was asked for is not available in this Region at this time.";
    let cases: [&[&str]; 9] = [
        &["run", "example", "--fail", fault],
        &["run", "example", "--repeat", "1", "--delete"],
        &["run", path(&broken)],
        &["plan", "example"],
        &["plan", path(&broken)],
        &["check", "example"],
        &["check", path(&broken)],
        &["explain"],
        &["explain", "PP0205"],
    ];
    for columns in [60, 100] {
        for arguments in cases {
            let session = run((1000, columns), arguments, &[], None);
            let screen = session.last();
            // A path or an ARN stays whole, so that it can be copied, and has the line to itself.
            let has_words = |row: &String| row.trim().trim_start_matches("--> ").contains(' ');
            let wrapped: Vec<String> = wrapped_rows(&screen).into_iter().filter(has_words).collect();
            assert_eq!(wrapped, Vec::<String>::new(), "{arguments:?} in {} columns", session.columns());
            assert!(!rows(&screen).is_empty(), "{arguments:?}");
        }
    }
}

#[test]
fn the_emulator_keeps_to_the_width_and_ends_with_ctrl_c() {
    let session = run((24, 60), &["emulate", "--port", "0", "--clock", "virtual"], &[], Some("untilIdle"));
    let screen = session.last();
    assert_eq!(session.code, Some(0), "{:#?}", rows(&screen));
    let wrapped: Vec<String> = wrapped_rows(&screen)
        .into_iter()
        .filter(|row| !row.starts_with("export ") && !row.starts_with("  curl "))
        .collect();
    assert_eq!(wrapped, Vec::<String>::new());
}

#[test]
fn what_a_terminal_folds_is_in_the_document_and_with_verbose() {
    let session = run((200, 200), &["run", "example", "--verbose"], &[], None);
    let shown = rows(&session.last()).join("\n");
    let document = json_of(&pipeline(&["run", path(&workspace().join("example")), "--output", "json"]));
    for resource in document["resources"].as_array().expect("resources") {
        let arn = resource["arn"].as_str().expect("an ARN");
        assert!(shown.contains(arn), "{arn}");
    }
    assert!(shown.contains("\nSubject: Personalize pipeline: FilmNight is ready\n"), "{shown}");
}
