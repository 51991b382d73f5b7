//! The page of an evaluation.

use crate::document::{Evaluation, Model, in_words};
use crate::html::Html;

use super::parts::{Section, facts, text};
use super::verdict::Verdict;
use super::{Page, metrics, trained_on};

/// The page.
pub fn page(evaluation: &Evaluation) -> Page {
    let mut verdict = Html::new();
    let summary = match evaluation.models.len() {
        0 => "The parameter file trains nothing: it has no solution and no recommender.".to_owned(),
        1 => format!("1 model was trained. {}", evaluation.caveat),
        more => format!("{more} models were trained. {}", evaluation.caveat),
    };
    Verdict { is_good: true, status: "SUCCEEDED", summary, ..Verdict::default() }.write(&mut verdict);
    let mut metrics = Html::new();
    evaluation.models.iter().for_each(|model| write_model(&mut metrics, model));
    let mut data = Html::new();
    trained_on::write(&mut data, &evaluation.trained_on);
    let sections = [
        Section::of("verdict", "Verdict", verdict),
        Section::of("metrics", "Metrics", metrics),
        Section::of("trained-on", "Data of each version", data),
    ];
    Page { title: "Metrics of models".to_owned(), sections: sections.into_iter().flatten().collect() }
}

fn write_model(html: &mut Html, model: &Model) {
    html.line("h3", &[], format_args!("{} {}", capitalized(in_words(&model.resource_type)), model.name));
    let mut known = vec![("Recipe", text(&model.recipe))];
    if !model.tuned.is_empty() {
        let chosen: Vec<String> = model.tuned.iter().map(|(name, value)| format!("{name} = {value}")).collect();
        known.push(("Optimisation chose", text(chosen.join(", "))));
    }
    facts(html, &known);
    let caption = match model.most_popular {
        Some(_) => format!("Metrics of {}, beside those of the most popular items", model.name),
        None => format!("Metrics of {}", model.name),
    };
    let popular = model.most_popular.as_ref().map(|popular| (popular, ["Most popular", "Difference"]));
    metrics::write_beside(html, caption, ("Model", &model.metrics), popular);
}

fn capitalized(words: &str) -> String {
    let mut characters = words.chars();
    characters.next().map(|first| first.to_ascii_uppercase().to_string() + characters.as_str()).unwrap_or_default()
}
