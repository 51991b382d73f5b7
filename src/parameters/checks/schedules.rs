//! What schedules say, by themselves and beside the rest of a document.

use std::collections::HashSet;

use personalize_contract::Finding;
use personalize_contract::parameter_file::{
    FLEXIBLE_TIME_WINDOW, NAMES_ONCE, SCHEDULE_EXPRESSION, SCHEDULE_HAS_EFFECT, SCHEDULE_NAME, SCHEDULE_OR_AUTOMATIC,
    SCHEDULE_TIME_ZONE, SCHEDULE_TOO_OFTEN,
};
use personalize_contract::schedule::{ScheduleExpression, TimeZone};
use serde::Deserialize;
use serde_json::Value;

use super::SOME_MOMENT;
use crate::context::Overrides;
use crate::parameters::document::{Document, Section};
use crate::parameters::timetable::Timetable;
use crate::parameters::{KnownNames, Repeat, batch_job_name};

/// The longest name of a schedule. EventBridge Scheduler takes 64 characters; of a name that is longer with the dataset
/// group's before it, a run takes a part and a digest.
const LONGEST_NAME: usize = 150;

/// The widest flexible time window, in minutes. Source: the API reference of EventBridge Scheduler.
const WIDEST_WINDOW: u64 = 1440;

/// How long a training usually takes, in seconds: published outputs show 25 minutes to an hour and more.
const USUAL_TRAINING: i64 = 3600;

/// How many occurrences are looked at for the shortest time between two of them.
const MOST_OCCURRENCES: usize = 100;

/// Reports everything that is wrong with schedules. Filters of these names have times in their expressions.
pub fn check(document: &Document, timed_filters: &[String], findings: &mut Vec<Finding>) {
    let schedules = document.sections("schedules");
    let known = KnownNames { filters: timed_filters.to_vec(), ..known_names(document) };
    let mut names = HashSet::new();
    for schedule in &schedules {
        check_name(schedule, &mut names, findings);
        check_times(schedule, findings);
        let Ok(overrides) = Overrides::deserialize(Value::Object(schedule.members.clone())) else { continue };
        findings.extend(overrides.findings(&schedule.path, &known));
        check_effect(schedule, &overrides, &known, findings);
        check_automatic_training(document, schedule, &overrides, findings);
        check_often(schedule, &overrides, &known, findings);
    }
}

fn known_names(document: &Document) -> KnownNames {
    let mut known = KnownNames::default();
    for solution in document.sections("solutions") {
        let name = solution.text("name").unwrap_or_default();
        known.solutions.push(name.to_owned());
        let lists = ["batchInferenceJobs", "batchSegmentJobs"].map(|list| solution.sections(list));
        let jobs = lists.into_iter().flatten();
        known.batch_jobs.extend(jobs.filter_map(|job| Some(batch_job_name(name, job.text("name")?))));
    }
    known
}

fn check_name<'document>(
    schedule: &Section<'document>,
    names: &mut HashSet<&'document str>,
    findings: &mut Vec<Finding>,
) {
    let Some(name) = schedule.text("name") else { return };
    let is_known = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.');
    if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(is_known) {
        let message = format!(
            "`{name}` cannot be the name of a schedule; use letters, digits, `-`, `_` and `.`, at most {LONGEST_NAME} of them"
        );
        findings.push(Finding::of(SCHEDULE_NAME, schedule.at("name"), message));
    } else if !names.insert(name) {
        let message = format!("two schedules are called `{name}`; give each a name of its own");
        findings.push(Finding::of(NAMES_ONCE, schedule.at("name"), message));
    }
}

fn check_times(schedule: &Section<'_>, findings: &mut Vec<Finding>) {
    if let Some(Err(problem)) = schedule.text("scheduleExpression").map(ScheduleExpression::parse) {
        findings.push(Finding::of(SCHEDULE_EXPRESSION, schedule.at("scheduleExpression"), problem.to_string()));
    }
    if let Some(name) = schedule.text("scheduleExpressionTimezone").filter(|name| TimeZone::named(name).is_none()) {
        let advice = match TimeZone::nearest(name) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => "write it as in `Europe/Berlin`, or leave it out for UTC".to_owned(),
        };
        let message = format!("there is no time zone `{name}`; {advice}");
        findings.push(Finding::of(SCHEDULE_TIME_ZONE, schedule.at("scheduleExpressionTimezone"), message));
    }
    let window = schedule.members.get("flexibleTimeWindowMinutes").and_then(Value::as_u64);
    if let Some(minutes) = window.filter(|minutes| *minutes > WIDEST_WINDOW) {
        let message = format!("a flexible time window has at most {WIDEST_WINDOW} minutes, and this one has {minutes}");
        findings.push(Finding::of(FLEXIBLE_TIME_WINDOW, schedule.at("flexibleTimeWindowMinutes"), message));
    }
}

/// A run imports, trains and runs batch jobs; one that does none of it compares resources with the file, and no more.
fn check_effect(schedule: &Section<'_>, overrides: &Overrides, known: &KnownNames, findings: &mut Vec<Finding>) {
    let is_never = |repeat: Option<&Repeat>| repeat == Some(&Repeat::Never);
    let imports = !is_never(overrides.reimport.as_ref());
    let trains = known.solutions.iter().any(|name| !is_never(overrides.retrain.of(name)));
    let renders = !overrides.filters.is_empty();
    let answers = known.batch_jobs.iter().any(|name| !is_never(overrides.batch.of(name)));
    if !imports && !trains && !answers && !renders {
        let message = "its runs import nothing, train nothing and run no batch job; leave one of `reimport`, `retrain` and `batch` to \"onChange\" or set it to \"always\", or leave the schedule out";
        findings.push(Finding::of(SCHEDULE_HAS_EFFECT, schedule.path.as_str(), message));
    }
}

/// The service trains such a solution by itself, and the schedule once more.
fn check_automatic_training(
    document: &Document,
    schedule: &Section<'_>,
    overrides: &Overrides,
    findings: &mut Vec<Finding>,
) {
    for solution in document.sections("solutions") {
        let is_automatic = solution.members.get("performAutoTraining") == Some(&Value::Bool(true));
        let name = solution.text("name").unwrap_or_default();
        if is_automatic && overrides.retrain.of(name) == Some(&Repeat::Always) {
            let message = format!(
                "the service trains the solution `{name}` by itself (`performAutoTraining`), and this schedule trains it besides, so that both are billed; keep one of them"
            );
            findings.push(Finding::of(SCHEDULE_OR_AUTOMATIC, schedule.at("retrain"), message));
        }
    }
}

fn check_often(schedule: &Section<'_>, overrides: &Overrides, known: &KnownNames, findings: &mut Vec<Finding>) {
    let trains = known.solutions.iter().any(|name| overrides.retrain.of(name) == Some(&Repeat::Always));
    let Some(timetable) = Timetable::of(schedule, schedule.path.clone()).filter(|_| trains) else { return };
    let occurrences: Vec<i64> = timetable.occurrences(SOME_MOMENT).take(MOST_OCCURRENCES).collect();
    let shortest = occurrences.windows(2).map(|pair| pair[1] - pair[0]).min();
    if let Some(seconds) = shortest.filter(|seconds| *seconds < USUAL_TRAINING) {
        let message = format!(
            "it trains every time, and there are only {} between two of its times, where a training usually takes an hour; let it run less often, or set `retrain` to \"onChange\"",
            crate::time::in_words(f64::from(i32::try_from(seconds).unwrap_or(i32::MAX)))
        );
        findings.push(Finding::of(SCHEDULE_TOO_OFTEN, schedule.at("scheduleExpression"), message));
    }
}
