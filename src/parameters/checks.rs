//! Everything that is checked of the document, whatever format it was read from, and nothing twice.

mod costs;
mod cross_checks;
mod datasets;
mod encryption;
mod schedules;
mod structure;
mod tags;
mod used_fields;

use personalize_contract::data::{Expectation, Expectations, FilterLiteral};
use personalize_contract::filter::{TimedExpression, with_number};
use personalize_contract::parameter_file::FILTER_TIMES;
use personalize_contract::{Finding, batch};
use serde_json::Value;

use super::document::{Document, Section};
use super::{Dataset, Timetable};

/// The moment that times are rendered at where only their form matters: 2026-01-01.
const SOME_MOMENT: i64 = 1_767_225_600;

/// What a check of a document comes to.
pub struct Checked {
    /// The datasets that can be made out.
    pub datasets: Vec<Dataset>,
    /// Where batch jobs have their input.
    pub batch_inputs: Vec<batch::Input>,
    /// Everything that was found, in order and with places in the document.
    pub findings: Vec<Finding>,
}

/// Checks a document without times, which filters of these names had.
pub fn check(document: &Document, timed_filters: &[String]) -> Checked {
    let mut findings = Vec::new();
    structure::check(document, &mut findings);
    let (datasets, schemas) = datasets::read(document, &mut findings);
    encryption::check(document, &mut findings);
    tags::check(document, &mut findings);
    let batch_inputs = cross_checks::check(document, &schemas, &mut findings);
    schedules::check(document, timed_filters, &mut findings);
    Checked { datasets, batch_inputs, findings }
}

/// The document with seconds in place of the times in its filters' expressions, so that these are judged as the service
/// would see them; and the names of these filters.
pub fn without_times(mut document: Document, findings: &mut Vec<Finding>) -> (Document, Vec<String>) {
    let (mut problems, mut timed_filters) = (Vec::new(), Vec::new());
    let filters = document.root.get_mut("filters").and_then(Value::as_array_mut);
    for (index, filter) in filters.into_iter().flatten().enumerate() {
        let name = filter.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        let Some(member) = filter.get_mut("filterExpression") else { continue };
        match member.as_str().map(TimedExpression::parse) {
            Some(Ok(Some(times))) => {
                *member = Value::String(times.at(SOME_MOMENT));
                timed_filters.push(name);
            }
            Some(Err(problem)) => {
                problems.push((format!("filters[{index}].filterExpression"), problem));
                *member = Value::String(with_number(member.as_str().unwrap_or_default(), SOME_MOMENT));
            }
            Some(Ok(None)) | None => {}
        }
    }
    let found = problems
        .into_iter()
        .map(|(path, problem)| Finding::of(FILTER_TIMES, document.path_in_file(&path), problem.to_string()));
    findings.extend(found);
    (document, timed_filters)
}

/// Every key of KMS that a document names, with its place in the file.
pub fn keys(document: &Document) -> Vec<(String, String)> {
    let keys = encryption::keys(document).into_iter();
    keys.map(|(path, arn)| (document.path_in_file(&path), arn)).collect()
}

/// When the schedules of a document begin runs, each with its place in the file.
pub fn timetables(document: &Document) -> Vec<Timetable> {
    let of = |section: Section| Timetable::of(&section, document.path_in_file(&section.path));
    document.sections("schedules").into_iter().filter_map(of).collect()
}

/// What solutions and filters ask of the data, with places in the file.
pub fn expectations(document: &Document) -> Expectations {
    let in_file = |mut expectation: Expectation| {
        let paths = expectation.event_types.iter_mut().map(|(_, path)| path);
        paths.chain([&mut expectation.path]).for_each(|path| *path = document.path_in_file(path));
        expectation
    };
    let solutions = document.sections("solutions").into_iter();
    let solutions = solutions.map(|solution| Expectation::of_solution(&solution.path, solution.members));
    let domain = document.domain();
    let recommenders = document.sections("recommenders").into_iter();
    let recommenders =
        recommenders.map(|recommender| Expectation::of_recommender(&recommender.path, recommender.members, domain));
    let literals = |filter: Section| {
        let path = document.path_in_file(&filter.at("filterExpression"));
        Some(FilterLiteral::all_of(&path, filter.text("filterExpression")?))
    };
    Expectations {
        solutions: solutions.chain(recommenders).map(in_file).collect(),
        literals: document.sections("filters").into_iter().filter_map(literals).flatten().collect(),
    }
}
