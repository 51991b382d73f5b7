//! Reports that the command writes, in Chromium: opened from their files with the network off, held against the document in
//! each, and read by a checker of HTML.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use crate::support::{Folder, browser, example, example_parameters, suite, with_other_programs};

/// A user's text that would take a page over which did not escape it.
const HOSTILE: &str = "<script>document.title = 'taken over'</script> \"quoted\" & </script>";

/// A folder for the reports of this test.
fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("reports");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Lets the command write a report of that name; whatever came of it.
fn write(pipeline: &Path, folder: &Path, name: &str, arguments: &[&str]) {
    let report = folder.join(format!("{name}.html"));
    let output = Command::new(pipeline).args(arguments).arg("--report").arg(&report).output().unwrap();
    assert!(report.is_file(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
}

/// The example, of whose solution `for-you` a gate holds the campaign.
fn with_a_gate() -> Folder {
    let mut parameters = example_parameters();
    parameters["solutions"]["forYou"]["gate"] = json!({"metric": "coverage", "atLeast": 0.9999});
    Folder::with(&parameters)
}

#[test]
fn a_report_is_right_valid_and_accessible_in_a_browser_without_a_network() {
    if !with_other_programs() {
        return;
    }
    let (folder, pipeline) = (folder(), suite::built(Path::new(env!("CARGO_MANIFEST_DIR")), "pipeline"));
    let (example, shop) = (example(), Path::new(env!("CARGO_MANIFEST_DIR")).join("example-shop"));
    let (example, shop) = (example.to_str().unwrap(), shop.to_str().unwrap());
    let gated = with_a_gate();
    let fail = format!("solutionVersion:for-you={HOSTILE}");
    write(&pipeline, &folder, "run-failed", &["run", example, "--fail", &fail]);
    write(&pipeline, &folder, "run-example", &["run", example]);
    write(&pipeline, &folder, "run-of-every-kind", &["run", shop]);
    write(&pipeline, &folder, "run-held", &["run", gated.path().to_str().unwrap()]);
    write(&pipeline, &folder, "run-several", &["run", example, "--repeat", "1", "--delete"]);
    write(&pipeline, &folder, "simulation", &["simulate", example, "--for", "30d"]);
    write(&pipeline, &folder, "plan", &["plan", shop]);
    write(&pipeline, &folder, "evaluation", &["evaluate", example]);
    let size = fs::metadata(folder.join("run-example.html")).unwrap().len();
    assert!(size <= 300_000, "{size} bytes");
    browser::run("reports", &[("REPORTS", folder.to_str().unwrap())]);
}
