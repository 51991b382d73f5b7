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
use personalize_contract::{Finding, batch};

use super::document::{Document, Section};
use super::{Dataset, Timetable};

/// What a check of a document comes to.
pub struct Checked {
    /// The datasets that can be made out.
    pub datasets: Vec<Dataset>,
    /// Where batch jobs have their input.
    pub batch_inputs: Vec<batch::Input>,
    /// Everything that was found, in order and with places in the document.
    pub findings: Vec<Finding>,
}

/// Checks a document.
pub fn check(document: &Document) -> Checked {
    let mut findings = Vec::new();
    structure::check(document, &mut findings);
    let (datasets, schemas) = datasets::read(document, &mut findings);
    encryption::check(document, &mut findings);
    tags::check(document, &mut findings);
    let batch_inputs = cross_checks::check(document, &schemas, &mut findings);
    schedules::check(document, &mut findings);
    Checked { datasets, batch_inputs, findings }
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
