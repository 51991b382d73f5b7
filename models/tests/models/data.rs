//! A small catalogue: two kinds of films, and users who like one of them.

use std::sync::Arc;

use personalize_models::query::{Exploration, Influence, RecentInteraction};
use personalize_models::training_data::{Given, GivenValue, RecordKind};
use personalize_models::{Configuration, Model, Query, Recommendation, TrainingData, TrainingDataBuilder, recipe};

/// The day of the newest interactions, in seconds since 1970.
pub const NOW: i64 = 1_700_000_000;

pub const DAY: i64 = 86_400;

/// Films of each kind.
pub const FILMS: u32 = 20;

/// The builder of [`films`], to add to.
pub fn builder() -> TrainingDataBuilder {
    let mut builder = TrainingDataBuilder::new();
    for film in 0..2 * FILMS {
        film_record(&mut builder, &name(film), if film < FILMS { "drama" } else { "comedy" }, f64::from(film % 7));
    }
    for user in 0..60_u32 {
        let kind = if user.is_multiple_of(2) { 0 } else { FILMS };
        for step in 0..10_u32 {
            // The first films of each kind are watched by most.
            let film = kind + (step * step + user * 3) % FILMS * (user % 5 + 1) / 5;
            let time = NOW - DAY * 20 + i64::from(user * 10 + step) * 1000;
            let event = if step.is_multiple_of(3) { "Watch" } else { "Click" };
            builder.interaction(&format!("u{user}"), &name(film), time, Some(event), None);
        }
    }
    builder
}

/// Sixty users, those with even numbers for dramas (`f0` to `f19`), the others for comedies (`f20` to `f39`).
pub fn films() -> Arc<TrainingData> {
    Arc::new(builder().finish())
}

pub fn name(film: u32) -> String {
    format!("f{film}")
}

pub fn film_record(builder: &mut TrainingDataBuilder, film: &str, genre: &str, price: f64) {
    let genre = Given { name: "GENRE", categorical: true, textual: false, value: GivenValue::Text(genre) };
    let price = Given { name: "PRICE", categorical: false, textual: false, value: GivenValue::Number(price) };
    builder.record(RecordKind::Item, film, Some(NOW - 100 * DAY), [genre, price]);
}

pub fn fit(name: &str, data: &Arc<TrainingData>) -> Model {
    fit_with(name, data, &Configuration::default())
}

pub fn fit_with(name: &str, data: &Arc<TrainingData>, configuration: &Configuration) -> Model {
    let recipe = recipe::of_name(name).expect("a recipe");
    Model::fit(recipe, data.clone(), configuration, 3, &|| false).expect("a model")
}

/// A question without user and item, which tries out nothing.
pub fn query() -> Query<'static> {
    Query {
        user: None,
        item: None,
        recent: &[],
        context: &[],
        allowed: &|_| true,
        count: 10,
        exploration: Exploration { weight: 0.0, item_age_cut_off_days: 30.0 },
        influence: Influence::default(),
        now: NOW,
        seed: 5,
    }
}

pub fn recent<'a>(item: &'a str, event_type: &'a str) -> RecentInteraction<'a> {
    RecentInteraction { item, timestamp: NOW, event_type, value: None }
}

/// The names of what a model recommends.
pub fn names(model: &Model, query: &Query<'_>) -> Vec<String> {
    named(model, &model.recommend(query))
}

pub fn named(model: &Model, found: &[Recommendation]) -> Vec<String> {
    found.iter().map(|found| model.data().items.name(found.item).expect("an item").to_owned()).collect()
}

/// Whether a film is a drama.
pub fn is_drama(film: &str) -> bool {
    film[1..].parse::<u32>().is_ok_and(|film| film < FILMS)
}
