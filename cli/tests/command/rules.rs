//! Every rule has a page, a case that breaks it and one that does not, and `docs/rules.md` lists them all.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use personalize_contract::{Rule, Severity, rules};

use crate::support::{folder, json_of, path, pipeline, workspace, write};

/// Rules that no small file can break: they are about S3, about links and pipes, about the size of a file, about an
/// execution's input, about what the system lets one read, about the Region that a run is in, and about more rows than
/// training considers.
const WITHOUT_CASES: [&str; 11] =
    ["PP0101", "PP0104", "PP0120", "PP0224", "PP0265", "PP0615", "PP0691", "PP0694", "PP0698", "PP0812", "PP0925"];

/// What else a case is told, since it cannot be had without: a schedule is either not used, or costs money; a boolean
/// field is of no use; headers that are in order by themselves and differ are in different orders; an event without a type
/// needs a schema that allows it; automatic training costs money.
const TOLD_TOO: [(&str, &str); 5] =
    [("PP0116", "PP0207"), ("PP0268", "PP0205"), ("PP0508", "PP0416"), ("PP0606", "PP0609"), ("PP0805", "PP0412")];

/// What every folder is told that is too small to be imported.
const TOO_SMALL: &str = "PP0801";

/// How many bytes a parameter file may have.
const MOST_BYTES: usize = 262_144;

fn folder_of_rules() -> PathBuf {
    workspace().join("contract/rules")
}

/// The codes that a check finds. That a folder is too small is left out, unless that is what it is about.
fn codes(target: &Path, about: &Rule) -> BTreeSet<String> {
    let output = pipeline(&["check", path(target), "--output", "json"]);
    assert!(output.status.code().is_some_and(|code| code < 2), "{}: {output:?}", target.display());
    let document = json_of(&output);
    let findings = document["findings"].as_array().expect("findings").iter();
    let codes = findings.map(|finding| finding["code"].as_str().expect("a code").to_owned());
    codes.filter(|code| code == about.code || !(target.is_dir() && code == TOO_SMALL)).collect()
}

/// The case of that name: a parameter file, or a folder with data.
fn case(rule: &Rule, name: &str) -> PathBuf {
    let folder = folder_of_rules().join(rule.code);
    let file = folder.join(format!("{name}.json"));
    if file.is_file() { file } else { folder.join(name) }
}

fn page(rule: &Rule) -> String {
    fs::read_to_string(folder_of_rules().join(rule.code).join("page.md")).expect("a page")
}

#[test]
fn every_rule_has_a_folder_and_every_folder_a_rule() {
    let folders = fs::read_dir(folder_of_rules()).expect("the folder");
    let folders = folders.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    let known = rules::all().into_iter().map(|rule| rule.code.to_owned());
    assert_eq!(folders.collect::<BTreeSet<_>>(), known.collect::<BTreeSet<_>>());
}

#[test]
fn every_page_says_what_happens_and_how_that_is_known() {
    for rule in rules::all() {
        let page = page(&rule);
        let paragraphs: Vec<&str> = page.trim().split("\n\n").collect();
        assert!((2..=4).contains(&paragraphs.len()), "{rule} has {} paragraphs", paragraphs.len());
        let names_source = |last: &&str| last.starts_with("Source: ") || last.starts_with(RESTS_ON);
        assert!(paragraphs.last().is_some_and(names_source), "{rule} names no source");
        assert!(!page.lines().any(|line| line.starts_with('#')), "{rule}: a page has no heading");
    }
}

/// What a page's last line begins with that says how the rule is known.
const RESTS_ON: &str = "Rests on: ";

/// How a rule may be known, and whether that is enough for an error.
const EVIDENCE: [(&str, bool); 4] = [("documented", true), ("observed", true), ("reported", true), ("inferred", false)];

#[test]
fn a_rule_says_what_it_rests_on_and_only_what_is_known_to_be_refused_is_an_error() {
    for rule in rules::all() {
        let page = page(&rule);
        let line = page.trim().lines().last().and_then(|line| line.strip_prefix(RESTS_ON)).unwrap_or_default();
        let (word, source) = line.split_once(" — ").unwrap_or_else(|| panic!("{rule} does not say what it rests on"));
        let known = EVIDENCE.iter().find(|(known, _)| *known == word);
        let (_, is_enough) = known.unwrap_or_else(|| panic!("{rule} rests on {word:?}"));
        assert!(source.len() > 20 && !source.contains("://"), "{rule} rests on {source:?}");
        assert!(*is_enough || rule.severity == Severity::Warning, "{rule} is an error and {word}");
    }
}

/// What the service is known to say, and the rule that says so before: its page quotes the service. Not here: what is
/// wrong with roles and bucket policies, which no file shows; a location of data, which the pipeline writes itself; and a
/// full quota of what is under way, which a run waits for.
const MESSAGES: [(&str, &str); 13] = [
    ("Input CSV is missing the following columns", "PP0692"),
    ("Length cannot be more than", "PP0703"),
    ("Length cannot be more than", "PP0704"),
    ("Dataset has fewer than 25 users with at least 2 interactions each", "PP0803"),
    ("All values in the event_type column are either reserved keywords or null", "PP0805"),
    ("Dataset has fewer than 1000 interactions after filtering by event type", "PP0802"),
    ("Dataset has fewer than 1000 interactions after filtering by event type", "PP0806"),
    ("Did not find any attribute to train on.", "PP0815"),
    ("More than 5 resources in ACTIVE state", "PP0208"),
    ("Placeholders are not allowed with NOT_IN operator", "PP0513"),
    ("Invalid Expression", "PP0508"),
    ("Invalid S3 input path", "PP0913"),
    ("Invalid S3 output path", "PP0913"),
];

#[test]
fn what_the_service_is_known_to_say_a_rule_says_before() {
    for (message, code) in MESSAGES {
        let rule = rules::of_code(code).expect("a rule");
        let page = page(&rule).replace('\n', " ");
        assert!(page.contains(message), "{rule} does not quote {message:?}");
    }
}

#[test]
fn what_breaks_a_rule_is_told_and_nothing_else_is() {
    for rule in rules::all().iter().filter(|rule| !WITHOUT_CASES.contains(&rule.code)) {
        let found = codes(&case(rule, "fails"), rule);
        let told_too = TOLD_TOO.into_iter().filter(|(code, _)| *code == rule.code).map(|(_, too)| too.to_owned());
        let wanted: BTreeSet<String> = told_too.chain([rule.code.to_owned()]).collect();
        assert_eq!(found, wanted, "{rule}: {}", rule.title);
    }
}

#[test]
fn what_breaks_no_rule_is_clean() {
    for rule in rules::all().iter().filter(|rule| !WITHOUT_CASES.contains(&rule.code)) {
        let found = codes(&case(rule, "passes"), rule);
        assert_eq!(found, BTreeSet::new(), "{rule}: {}", rule.title);
    }
}

#[test]
fn a_file_that_step_functions_would_not_carry_is_told() {
    let text = fs::read_to_string(folder_of_rules().join("PP0102/passes.json")).expect("a parameter file");
    let file = folder("size").join("params.json");
    let rule = rules::of_code("PP0104").expect("a rule");
    for (bytes, expected) in [(MOST_BYTES, BTreeSet::new()), (MOST_BYTES + 1, BTreeSet::from(["PP0104".to_owned()]))] {
        write(&file, format!("{}{}", text, " ".repeat(bytes - text.len())));
        assert_eq!(codes(&file, &rule), expected, "{bytes} bytes");
    }
}

#[test]
fn every_rule_is_explained_with_its_page_and_its_cases() {
    let list = pipeline(&["explain"]);
    let list = String::from_utf8_lossy(&list.stdout);
    for rule in rules::all() {
        let line = list.lines().find(|line| line.starts_with(rule.code)).expect("every rule is listed");
        assert!(line.contains(rule.title) && line.contains(&rule.severity.to_string()), "{line}");
        let output = pipeline(&["explain", &rule.code.to_lowercase()]);
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(text.starts_with(&format!("{}[{rule}]: {}\n\n{}", rule.severity, rule.title, page(&rule))), "{text}");
        let has_cases = text.contains("\nThis breaks it (") && text.contains("\nThis does not (");
        assert_eq!(has_cases, !WITHOUT_CASES.contains(&rule.code), "{rule}");
    }
}

#[test]
fn the_documentation_lists_every_rule() {
    let mut table = String::new();
    for rule in rules::all() {
        let Rule { code, severity, title } = rule;
        writeln!(table, "| [{code}](../contract/rules/{code}/page.md) | {severity} | {title} |").expect("a string");
    }
    let file = workspace().join("docs/rules.md");
    let text = fs::read_to_string(&file).expect("docs/rules.md");
    let (head, _) = text.split_once("|---|---|---|\n").expect("the table's head");
    let wanted = format!("{head}|---|---|---|\n{table}");
    if std::env::var_os("UPDATE_DOCUMENTATION").is_some() {
        fs::write(&file, wanted).expect("written");
    } else {
        assert_eq!(text, wanted, "UPDATE_DOCUMENTATION=1 writes the table anew");
    }
}
