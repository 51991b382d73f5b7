//! What each recipe answers.

use std::cell::Cell;
use std::sync::Arc;

use personalize_models::query::{Exploration, Influence, Reason, Segment};
use personalize_models::training_data::{Given, GivenValue, RecordKind};
use personalize_models::{Query, TrainingDataBuilder};

use super::data::{DAY, FILMS, NOW, builder, film_record, films, fit, is_drama, name, named, names, query, recent};

/// How many of ten are dramas.
fn dramas(films: &[String]) -> usize {
    films.iter().take(10).filter(|film| is_drama(film)).count()
}

#[test]
fn users_are_recommended_what_similar_users_have() {
    for recipe in ["aws-user-personalization", "aws-user-personalization-v2", "aws-vod-top-picks"] {
        let model = fit(recipe, &films());
        assert!(dramas(&names(&model, &Query { user: Some("u4"), ..query() })) >= 9, "{recipe}");
        assert!(dramas(&names(&model, &Query { user: Some("u5"), ..query() })) <= 1, "{recipe}");
    }
}

#[test]
fn who_is_not_known_gets_popular_items_with_their_reason() {
    let data = films();
    let popular = names(&fit("aws-popularity-count", &data), &query());
    let model = fit("aws-user-personalization-v2", &data);
    let found = model.recommend(&Query { user: Some("nobody"), ..query() });
    assert_eq!(named(&model, &found), popular);
    assert!(found.iter().all(|found| found.reason == Some(Reason::PopularItem)));
    assert_eq!(found[0].reason.map(Reason::as_str), Some("Popular item"));
    assert!(model.recommend(&Query { user: Some("u4"), ..query() })[0].reason.is_none());
}

#[test]
fn events_after_the_training_change_the_next_answer_of_users_and_of_anonymous_sessions() {
    let model = fit("aws-user-personalization-v2", &films());
    let comedies = ["f21", "f22", "f25", "f23"].map(|film| recent(film, "Watch"));
    let before = names(&model, &Query { user: Some("u4"), ..query() });
    let after = names(&model, &Query { user: Some("u4"), recent: &comedies, ..query() });
    assert!(dramas(&after) < dramas(&before), "{before:?} {after:?}");
    assert!(dramas(&names(&model, &Query { recent: &comedies, ..query() })) <= 2);
}

#[test]
fn scores_of_the_entire_catalogue_add_up_to_one() {
    let all = 2 * FILMS as usize;
    for recipe in ["aws-user-personalization", "aws-user-personalization-v2"] {
        let model = fit(recipe, &films());
        for user in ["u0", "u1", "nobody"] {
            let found = model.recommend(&Query { user: Some(user), count: all, ..query() });
            let scores: Vec<f64> = found.iter().filter_map(|found| found.score).collect();
            assert!((scores.iter().sum::<f64>() - 1.0).abs() < 1e-4, "{recipe} {user}");
            assert!(scores.len() == all && scores.is_sorted_by(|one, other| one >= other), "{recipe} {user}");
        }
    }
    let model = fit("aws-personalized-ranking-v2", &films());
    let items: Vec<String> = (0..2 * FILMS).map(name).collect();
    let items: Vec<&str> = items.iter().map(String::as_str).collect();
    let ranked = model.rank(&Query { user: Some("u7"), ..query() }, &items);
    assert!((ranked.iter().filter_map(|ranked| ranked.score).sum::<f64>() - 1.0).abs() < 1e-4);
}

#[test]
fn recommenders_and_related_items_have_no_scores() {
    for recipe in ["aws-vod-top-picks", "aws-sims", "aws-similar-items", "aws-popularity-count"] {
        let found = fit(recipe, &films()).recommend(&Query { user: Some("u0"), item: Some("f1"), ..query() });
        assert!(found.len() == 10 && found.iter().all(|found| found.score.is_none()), "{recipe}");
    }
}

#[test]
fn a_ranking_has_every_item_and_unknown_ones_last() {
    let items = ["f30", "new", "f1", "f3", "newer"];
    for (recipe, unscored) in [("aws-personalized-ranking", Some(0.0)), ("aws-personalized-ranking-v2", None)] {
        let ranked = fit(recipe, &films()).rank(&Query { user: Some("u4"), ..query() }, &items);
        let places: Vec<usize> = ranked.iter().map(|ranked| ranked.at).collect();
        assert_eq!(places[2..], [0, 1, 4], "{recipe}");
        assert_eq!((ranked[3].score, ranked[4].score), (unscored, unscored), "{recipe}");
        assert!(ranked[2].score > Some(0.0), "{recipe}");
    }
}

#[test]
fn related_items_are_those_of_the_same_users_and_never_the_item_itself() {
    for recipe in ["aws-sims", "aws-similar-items", "aws-vod-more-like-x", "aws-vod-because-you-watched-x"] {
        let model = fit(recipe, &films());
        let found = names(&model, &Query { item: Some("f22"), count: 3, ..query() });
        assert!(dramas(&found) == 0 && !found.contains(&"f22".to_owned()), "{recipe} {found:?}");
    }
    let data = films();
    let popular = names(&fit("aws-popularity-count", &data), &query());
    assert_eq!(names(&fit("aws-sims", &data), &Query { item: Some("unknown"), ..query() }), popular);
}

#[test]
fn an_item_without_interactions_is_related_to_what_has_its_attributes() {
    let mut builder = builder();
    film_record(&mut builder, "new", "comedy", 3.0);
    let data = Arc::new(builder.finish());
    for recipe in ["aws-similar-items", "aws-vod-more-like-x", "aws-semantic-similarity"] {
        let found = names(&fit(recipe, &data), &Query { item: Some("new"), ..query() });
        assert_eq!(dramas(&found), 0, "{recipe} {found:?}");
    }
}

#[test]
fn what_was_purchased_or_watched_is_left_out_whenever_it_was() {
    let model = fit("aws-vod-top-picks", &films());
    let all = Query { user: Some("u4"), count: 2 * FILMS as usize, ..query() };
    let data = model.data();
    let watch = data.event_types.get("Watch").expect("a type");
    let user = data.users.get("u4").expect("a user");
    let watched: Vec<u32> =
        data.interactions.of(user).filter(|event| event.event_type == watch).map(|event| event.item).collect();
    assert!(!watched.is_empty());
    assert!(model.recommend(&all).iter().all(|found| !watched.contains(&found.item)));
    let now = [recent("f39", "wAtCh")];
    assert!(names(&model, &all).contains(&"f39".to_owned()));
    assert!(!names(&model, &Query { recent: &now, ..all }).contains(&"f39".to_owned()));
    let clicked = [recent("f39", "Click")];
    assert!(names(&model, &Query { recent: &clicked, ..all }).contains(&"f39".to_owned()));
}

#[test]
fn filters_are_asked_only_of_items_that_are_looked_at() {
    let model = fit("aws-user-personalization-v2", &films());
    let asked = Cell::new(0);
    let odd = |item: u32| {
        asked.set(asked.get() + 1);
        item % 2 == 1
    };
    let found = model.recommend(&Query { user: Some("u4"), allowed: &odd, count: 3, ..query() });
    assert!(found.len() == 3 && found.iter().all(|found| found.item % 2 == 1));
    assert!(asked.get() < FILMS, "{}", asked.get());
    assert!(model.recommend(&Query { allowed: &|_| false, ..query() }).is_empty());
    assert!(model.recommend(&Query { count: 0, ..query() }).is_empty());
}

#[test]
fn popularity_counts_events_of_the_type_of_the_use_case() {
    let mut builder = TrainingDataBuilder::new();
    for (item, event_type, times) in [("a", "View", 5), ("b", "purchase", 2), ("b", "View", 1), ("c", "Purchase", 1)] {
        for time in 0..times {
            builder.interaction("u", item, time, Some(event_type), None);
        }
    }
    let data = Arc::new(builder.finish());
    assert_eq!(names(&fit("aws-popularity-count", &data), &query()), ["a", "b", "c"]);
    assert_eq!(names(&fit("aws-ecomm-popular-items-by-views", &data), &query()), ["a", "b"]);
    assert_eq!(names(&fit("aws-ecomm-popular-items-by-purchases", &data), &query()), ["b", "c"]);
}

#[test]
fn what_increases_is_trending_until_two_intervals_have_passed() {
    let mut builder = builder();
    for step in 0..6 {
        builder.interaction(&format!("v{step}"), "f37", NOW - 60 * step, Some("Click"), None);
        builder.interaction(&format!("v{step}"), "f2", NOW - 9000 + step, Some("Click"), None);
    }
    let data = Arc::new(builder.finish());
    for recipe in ["aws-trending-now", "aws-vod-trending-now"] {
        let model = fit(recipe, &data);
        let trending = names(&model, &query());
        assert_eq!(trending[0], "f37", "{recipe}");
        let later = names(&model, &Query { now: NOW + 5 * 3600, ..query() });
        assert_eq!(later, names(&fit("aws-popularity-count", &data), &query()), "{recipe}");
    }
}

#[test]
fn semantic_similarity_reads_texts_and_heeds_popularity_and_freshness() {
    let mut builder = TrainingDataBuilder::new();
    let texts = [
        ("a", "a whale and a storm at sea", 1),
        ("b", "storm over the sea", 2),
        ("c", "the sea, again", 9),
        ("d", "gardens", 3),
    ];
    for (item, text, created) in texts {
        let text = Given { name: "DESCRIPTION", categorical: false, textual: true, value: GivenValue::Text(text) };
        builder.record(RecordKind::Item, item, Some(created), [text]);
    }
    for time in 0..50 {
        builder.interaction("u", "c", time, None, None);
    }
    let model = fit("aws-semantic-similarity", &Arc::new(builder.finish()));
    let of_a = Query { item: Some("a"), count: 2, ..query() };
    assert_eq!(names(&model, &of_a), ["b", "c"]);
    let popular = Influence { popularity: 1.0, freshness: 0.0 };
    assert_eq!(names(&model, &Query { influence: popular, ..of_a }), ["c", "b"]);
    let fresh = Influence { popularity: 0.0, freshness: 1.0 };
    assert_eq!(names(&model, &Query { influence: fresh, ..of_a }), ["c", "b"]);
}

#[test]
fn new_items_are_tried_out_as_often_as_configured() {
    let mut builder = builder();
    for (film, days) in [("young", 3), ("old", 50)] {
        let genre = Given { name: "GENRE", categorical: true, textual: false, value: GivenValue::Text("drama") };
        builder.record(RecordKind::Item, film, Some(NOW - days * DAY), [genre]);
    }
    let model = fit("aws-user-personalization-v2", &Arc::new(builder.finish()));
    let of = |weight: f64, days: f64, seed: u64| {
        let exploration = Exploration { weight, item_age_cut_off_days: days };
        model.recommend(&Query { user: Some("u4"), exploration, seed, ..query() })
    };
    let found = of(1.0, 10.0, 1);
    assert_eq!((named(&model, &found)[0].as_str(), found[0].reason), ("young", Some(Reason::Exploration)));
    assert!(!named(&model, &found).contains(&"old".to_owned()) && found.len() == 10);
    assert!(named(&model, &of(1.0, 60.0, 1)).contains(&"old".to_owned()));
    assert!(!named(&model, &of(0.0, 60.0, 1)).contains(&"young".to_owned()));
    assert_eq!(of(0.3, 60.0, 7), of(0.3, 60.0, 7));
    assert!((0..20).any(|seed| of(0.3, 60.0, seed) != of(0.3, 60.0, 7)));
}

#[test]
fn an_update_brings_new_items_and_interactions_and_the_numbers_of_the_new_data() {
    let model = fit("aws-user-personalization-v2", &films());
    let mut newer = TrainingDataBuilder::new();
    newer.record(RecordKind::Item, "new", Some(NOW), []);
    for film in ["f25", "f24", "f21"] {
        newer.interaction("late", film, NOW, Some("Click"), None);
    }
    for film in (0..2 * FILMS).rev() {
        newer.record(RecordKind::Item, &name(film), Some(NOW - 100 * DAY), []);
    }
    let updated = model.updated(Arc::new(newer.finish()));
    let late = Query { user: Some("late"), ..query() };
    assert!(dramas(&names(&updated, &late)) <= 2 && dramas(&names(&model, &late)) > 2);
    let exploration = Exploration { weight: 1.0, item_age_cut_off_days: 30.0 };
    assert_eq!(names(&updated, &Query { exploration, ..late })[0], "new");
}

#[test]
fn segments_hold_the_users_of_an_item_and_of_attributes() {
    let model = fit("aws-item-affinity", &films());
    let is_for_dramas = |users: &[u32]| {
        let names = users.iter().map(|user| model.data().users.name(*user).expect("a user")[1..].to_owned());
        names.filter(|user| user.parse::<u32>().is_ok_and(|user| user % 2 == 0)).count()
    };
    let users = model.segment(&Segment::Item("f2"), 12, &|_| true);
    assert_eq!((users.len(), is_for_dramas(&users)), (12, 12));
    assert!(model.segment(&Segment::Item("f2"), 12, &|user| user != users[0]).iter().all(|user| *user != users[0]));
    assert!(model.segment(&Segment::Item("unknown"), 12, &|_| true).is_empty());
    let model = fit("aws-item-attribute-affinity", &films());
    let users = model.segment(&Segment::Attributes(&[("GENRE", "comedy"), ("PRICE", "2")]), 10, &|_| true);
    assert_eq!((users.len(), is_for_dramas(&users)), (10, 0));
    assert!(model.segment(&Segment::Attributes(&[("GENRE", "opera")]), 10, &|_| true).is_empty());
}

#[test]
fn actions_come_in_the_order_in_which_similar_users_take_them() {
    let mut builder = builder();
    for user in 0..60_u32 {
        let takes = if user.is_multiple_of(2) { "club" } else { "trailer" };
        for action in ["club", "trailer", "survey"] {
            let event_type = if action == takes { "TAKEN" } else { "NOT_TAKEN" };
            builder.action_interaction(&format!("u{user}"), action, NOW - DAY, event_type);
        }
    }
    let model = fit("aws-next-best-action", &Arc::new(builder.finish()));
    let best = |query: &Query<'_>| {
        let found = model.actions(query);
        let first = model.data().actions.name(found[0].item).expect("an action").to_owned();
        (first, found.len(), found[0].score.expect("a score"))
    };
    let (first, count, score) = best(&Query { user: Some("u4"), ..query() });
    assert!(first == "club" && count == 3 && (0.5..=1.0).contains(&score), "{first} {score}");
    let comedies = ["f21", "f22", "f25"].map(|film| recent(film, "Click"));
    assert_eq!(best(&Query { user: Some("stranger"), recent: &comedies, ..query() }).0, "trailer");
    let none_of_it = |action: u32| model.data().actions.name(action) != Some("club");
    assert_ne!(best(&Query { user: Some("u4"), allowed: &none_of_it, ..query() }).0, "club");
}

#[test]
fn related_items_have_a_theme_in_common() {
    let model = fit("aws-similar-items", &films());
    let found = model.recommend(&Query { item: Some("f22"), ..query() });
    let items: Vec<u32> = found.iter().map(|found| found.item).collect();
    let (theme, relevance) = model.themed(&items).expect("a theme");
    assert_eq!((theme.as_str(), relevance.len()), ("comedy", 10));
    assert!(relevance.iter().all(|relevance| (0.0..=1.0).contains(relevance)) && relevance[0] > 0.0);
    assert_eq!(fit("aws-sims", &films()).themed(&items), None);
}
