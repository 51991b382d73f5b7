use std::collections::BTreeMap;

use personalize_contract::schema::Field;
use personalize_contract::{DatasetType, Schema};

use super::scores::Scores;
use super::*;
use crate::data::rows::EventCondition;
use crate::random::Random;

/// Reciprocal rank, gain at 10, 25 and 5, precision at 10, 25 and 5; in ten thousandths.
fn scored(hits: &[usize]) -> [i64; 7] {
    let Scores { reciprocal_rank, gain, precision } = Scores::of(hits);
    let values = [reciprocal_rank, gain[0], gain[1], gain[2], precision[0], precision[1], precision[2]];
    values.map(|value| format!("{:.0}", value * 1e4).parse().expect("a number"))
}

#[test]
fn hits_count_as_the_printed_metrics_show() {
    let cases: [(&[usize], [i64; 7]); 6] = [
        // The guide's example, whose gain is 0.624 with the guide's discount.
        (&[2, 5], [5000, 7153, 7153, 7153, 2000, 800, 4000]),
        (&[1], [10_000, 10_000, 10_000, 10_000, 1000, 400, 2000]),
        (&[2], [5000, 10_000, 10_000, 10_000, 1000, 400, 2000]),
        (&[3], [3333, 6309, 6309, 6309, 1000, 400, 2000]),
        // The ideal at 5 knows of the hits below: it has all three of them.
        (&[1, 7, 25], [10_000, 5155, 5973, 3801, 2000, 1200, 2000]),
        (&[], [0; 7]),
    ];
    for (hits, expected) in cases {
        assert_eq!(scored(hits), expected, "{hits:?}");
    }
}

/// Every one of `users` sees item 0 first and items after it `each` times in all, a second apart.
fn seen(users: u32, each: u32) -> Contents {
    let mut contents = Contents::new(DatasetType::Interactions);
    let steps = (0..users).flat_map(|user| (0..each).map(move |step| (user, step)));
    let rows: Vec<Vec<String>> =
        steps.map(|(user, step)| vec![format!("u{user}"), format!("i{step}"), step.to_string()]).collect();
    contents.put(&["USER_ID", "ITEM_ID", "TIMESTAMP"], &rows).expect("memory");
    contents
}

#[test]
fn the_baseline_is_measured_on_the_newest_events_of_users_set_aside() {
    // Five items, equally popular and offered in their order; the newest event of each user is the fifth.
    let metrics = of_popularity(&seen(100, 5), &EventFilter::default(), None, 0).expect("metrics");
    let value = |name: &str| metrics[name].as_f64().expect("a number");
    assert!((value("coverage") - 1.0).abs() < 1e-9);
    assert!((value("mean_reciprocal_rank_at_25") - 0.2).abs() < 1e-9);
    assert!((value("normalized_discounted_cumulative_gain_at_5") - 0.4307).abs() < 1e-9);
    assert!((value("precision_at_5") - 0.2).abs() < 1e-9);
    assert!((value("precision_at_25") - 0.04).abs() < 1e-9);
    assert_eq!(metrics.as_object().map(serde_json::Map::len), Some(8));
}

type Event = (usize, usize, i64);

/// The same metrics of events that are numbered as their users and items first occur, all in memory.
fn computed_plainly(events: &[Event], catalogue: usize, seed: u64) -> Value {
    let mut users: BTreeMap<usize, Vec<Event>> = BTreeMap::new();
    for event in events {
        users.entry(event.0).or_default().push(*event);
    }
    let mut users: Vec<(usize, Vec<Event>)> = users.into_iter().collect();
    users.sort_by_key(|(user, _)| mixed(seed ^ u64::try_from(*user).expect("small")));
    let (aside, rest) = users.split_at(users.len().div_ceil(10));
    let mut counts: BTreeMap<usize, i32> = BTreeMap::new();
    for (_, item, _) in rest.iter().flat_map(|(_, events)| events) {
        *counts.entry(*item).or_default() += 1;
    }
    let mut offered: Vec<(usize, i32)> = counts.into_iter().collect();
    offered.sort_by_key(|(item, count)| (-count, *item));
    offered.truncate(OFFERED);
    let (mut sums, mut asked) = (Scores::default(), 0);
    for (_, events) in aside.iter().filter(|(_, events)| events.len() >= 2) {
        let mut events = events.clone();
        events.sort_by_key(|(_, _, timestamp)| *timestamp);
        let newest = &events[events.len() - events.len().div_ceil(10)..];
        let wanted = |item: usize| newest.iter().any(|event| event.1 == item);
        let hits: Vec<usize> = (1..).zip(&offered).filter(|(_, (item, _))| wanted(*item)).map(|hit| hit.0).collect();
        sums.add(&Scores::of(&hits));
        asked += 1;
    }
    sums.averaged(asked, ratio(offered.len(), catalogue))
}

#[test]
fn passes_over_sorted_rows_come_to_the_same_as_a_plain_computation() {
    for seed in 0..20 {
        let mut random = Random::new(seed);
        let mut draw = |below: u64| random.next() % below;
        let (mut users, mut items) = (Vec::new(), Vec::new());
        let (mut rows, mut events) = (Vec::new(), Vec::new());
        for timestamp in 0..1500_i64 {
            // Several timestamps to a second would leave it open which event is newer.
            let (user, item) = (format!("u{}", draw(90)), format!("i{}", draw(8) * draw(8)));
            let event_type = ["Click", "Watch"][usize::try_from(draw(2)).expect("small")];
            rows.push(vec![user.clone(), item.clone(), (timestamp * 7 % 1500).to_string(), event_type.to_owned()]);
            let numbers = (number_of(&mut users, user), number_of(&mut items, item));
            if event_type == "Watch" {
                events.push((numbers.0, numbers.1, timestamp * 7 % 1500));
            }
        }
        let mut contents = Contents::new(DatasetType::Interactions);
        for rows in rows.chunks(400) {
            contents.put(&["USER_ID", "ITEM_ID", "TIMESTAMP", "EVENT_TYPE"], rows).expect("memory");
        }
        let mut records = Contents::new(DatasetType::Items);
        records.put(&["ITEM_ID"], &[vec!["i0".to_owned()], vec!["unseen".to_owned()]]).expect("memory");
        let watched = EventCondition { event_type: Some("Watch".to_owned()), least_value: None };
        let filter = EventFilter { conditions: vec![watched] };
        let metrics = of_popularity(&contents, &filter, Some(&records), seed).expect("metrics");
        assert_eq!(metrics, computed_plainly(&events, items.len() + 1, seed), "seed {seed}");
    }
}

fn number_of(names: &mut Vec<String>, name: String) -> usize {
    names.iter().position(|known| *known == name).unwrap_or_else(|| {
        names.push(name);
        names.len() - 1
    })
}

fn contents(dataset_type: DatasetType, columns: &[&str], rows: &[&str]) -> Contents {
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.split(',').map(str::to_owned).collect()).collect();
    let mut contents = Contents::new(dataset_type);
    contents.put(columns, &rows).expect("memory");
    contents
}

#[test]
fn segments_are_measured_by_who_did_something_with_an_item_later() {
    // 150 users make segments of two. The two most active users of `a` are u0 and u1; u0 and u7 turn to it again.
    let mut rows = Vec::new();
    for user in 0..150 {
        let earlier = match user {
            0 => 5,
            1 => 4,
            _ => 1,
        };
        rows.extend((0..earlier).map(|moment| format!("u{user},a,{moment}")));
        let newest = if user == 0 || user == 7 { "a" } else { "b" };
        rows.push(format!("u{user},{newest},100"));
    }
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let events = contents(DatasetType::Interactions, &["USER_ID", "ITEM_ID", "TIMESTAMP"], &rows);
    let filter = EventFilter::default();
    // Of `a`, one of two actual users is in the segment; of `b` nobody was known before.
    let expected = json!({"coverage": 0.0133, "hits_at_1_percent": 0.5, "recall_at_1_percent": 0.25});
    assert_eq!(of_item_segments(&events, &filter).expect("memory"), expected);
    let items = contents(DatasetType::Items, &["ITEM_ID", "GENRE", "YEAR"], &["a,drama|noir,1990", "b,noir,1990"]);
    let fields = attributes(&["GENRE", "YEAR"]);
    let metrics = of_attribute_segments(&events, &filter, &items, &fields).expect("memory");
    // u0 is an actual user of drama, noir and 1990; u1 of noir and 1990. Of drama there are 2, of the others 150.
    let recall = (0.5 + 2.0 * 2.0 / 150.0) / 3.0;
    assert_eq!(metrics["hits_at_1_percent"], json!(1.6667));
    assert_eq!(metrics["recall_at_1_percent"], json!((recall * 1e4_f64).round() / 1e4));
    assert_eq!(metrics["coverage"], json!(0.0133));
    assert_eq!(metrics.as_object().map(serde_json::Map::len), Some(3));
}

#[test]
fn metrics_have_four_decimals() {
    for value in [0.269, 1.0 / 3.0, 19.764_777, 0.0, 0.000_049] {
        let text = rounded(value).to_string();
        let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        assert!(decimals <= 4, "{text}");
    }
    assert_eq!(rounded(2.0 / 3.0).to_string(), "0.6667");
}

/// Attributes of items, the first of them categorical.
fn attributes(names: &[&str]) -> Vec<Field> {
    let fields = ["ITEM_ID"]
        .iter()
        .chain(names)
        .map(|name| json!({"name": name, "type": "string", "categorical": *name == "GENRE"}));
    let schema = json!({"type": "record", "name": "Items", "fields": fields.collect::<Vec<_>>()});
    Schema::parse(&schema).expect("a schema").fields.split_off(1)
}

#[test]
fn attributes_can_be_trained_on_where_some_values_differ_and_some_are_the_same() {
    let has = |rows: &[&str], names: &[&str]| {
        let items = contents(DatasetType::Items, &["ITEM_ID", "GENRE", "YEAR"], rows);
        items.has_trainable_attribute(&attributes(names)).expect("memory")
    };
    let both = ["GENRE", "YEAR"];
    assert!(!has(&["1,a,1", "2,a,2", "3,a,3"], &both), "one genre, only different years");
    assert!(!has(&["1,,", "2,,", "3,,"], &both), "nothing at all");
    assert!(!has(&["1,a,1"], &both));
    assert!(!has(&["1,a,1", "2,b,1", "3,a,1"], &["YEAR"]));
    assert!(!has(&["1,a,1", "2,b,1", "3,a,1"], &[]), "no attributes in the schema");
    assert!(has(&["1,a,1", "2,b,2", "3,a,3"], &both));
    assert!(has(&["1,a|b,1", "2,b|c,2"], &["GENRE"]), "one of several counts by itself");
}
