//! Filters and promotions held against a naive evaluation over rows of text: the same lists for whatever is drawn.

#![expect(clippy::expect_used, reason = "a test whose data cannot be made ends")]

mod data;
mod expression;
mod naive;

use std::collections::BTreeMap;

use fastrand::Rng;
use personalize_contract::DatasetType;
use personalize_models::filter::{
    BoundFilter, Candidates, CompiledFilter, EventTypes, Recommended, Rows as RowNumbers, Snapshot, Subject, ValueError,
};
use personalize_models::promotion::{Promotion, promote};
use personalize_models::{Table, Vocabulary};

use data::{Built, Rows, Schemas, event, identifiers};
use expression::{Drawer, Filter, Given};
use naive::{Naive, at_the_edge, counted};

/// How many data sets are drawn, and filters for each.
const DATA: u64 = 40;
const FILTERS: usize = 80;

fn snapshot(built: &Built) -> Snapshot<'_> {
    Snapshot {
        items: Some(&built.items),
        users: Some(&built.users),
        actions: Some(&built.actions),
        interactions: Some(&built.interactions),
        action_interactions: Some(&built.action_interactions),
    }
}

fn table(built: &Built, recommended: Recommended) -> &Table {
    match recommended {
        Recommended::Items => &built.items,
        Recommended::Users => &built.users,
        Recommended::Actions => &built.actions,
    }
}

/// Everything that a filter may be asked about; some of it is nowhere in the data.
fn candidates(recommended: Recommended) -> Vec<String> {
    match recommended {
        Recommended::Items => identifiers('i', 34),
        Recommended::Users => identifiers('u', 10),
        Recommended::Actions => identifiers('a', 10),
    }
}

fn pick<'p>(random: &mut Rng, from: &'p [String]) -> Option<&'p str> {
    (random.u8(0..5) > 0).then(|| &from[random.usize(0..from.len())][..])
}

/// The same with what is at the end of the windows of a user.
fn candidates_of(recommended: Recommended, rows: &Rows, user: Option<&str>) -> Vec<String> {
    let (events, most) = match recommended {
        Recommended::Actions => (&rows.action_interactions, 300),
        Recommended::Items | Recommended::Users => (&rows.interactions, 100),
    };
    let mut all = candidates(recommended);
    if recommended != Recommended::Users {
        all.extend(user.map(|user| at_the_edge(events, user, most)).unwrap_or_default());
    }
    all
}

/// Data in two states, the earlier one as it was before records and events were added.
struct Drawn {
    schemas: Schemas,
    states: [(Rows, Built); 2],
    /// Made of the earlier state.
    vocabularies: [(Recommended, Vocabulary, RowNumbers); 3],
}

impl Drawn {
    fn new(random: &mut Rng) -> Self {
        let schemas = Schemas::draw(random);
        let rows = Rows::draw(random, &schemas);
        let built = rows.build(&schemas);
        let vocabularies = [Recommended::Items, Recommended::Users, Recommended::Actions].map(|recommended| {
            let mut vocabulary = Vocabulary::default();
            let mut known = candidates(recommended);
            let letter = known[0][..1].to_owned();
            known.extend((34..2000).map(|number| format!("{letter}{number}")));
            random.shuffle(&mut known);
            // A model does not know everything that there is.
            for identifier in &known[..known.len() * 3 / 4] {
                vocabulary.number(identifier);
            }
            let numbers = RowNumbers::new(&vocabulary, table(&built, recommended));
            (recommended, vocabulary, numbers)
        });
        let (mut later_rows, mut later) = (rows.clone(), built.clone());
        let mut more = Rows::default();
        more.records(random, &schemas, 8);
        later.put(&more);
        later_rows.items.extend(more.items);
        later_rows.users.extend(more.users);
        later_rows.actions.extend(more.actions);
        for _ in 0..random.usize(0..300) {
            let user = format!("u{}", random.u8(0..9));
            let added = event(random, &user, 'i', 32);
            later.interactions.add(&added.user, &added.item, added.timestamp, Some(&added.event_type));
            later_rows.interactions.push(added);
            let added = event(random, &user, 'a', 8);
            later.action_interactions.add(&added.user, &added.item, added.timestamp, Some(&added.event_type));
            later_rows.action_interactions.push(added);
        }
        Self { schemas, states: [(rows, built), (later_rows, later)], vocabularies }
    }
}

/// What a filter allows of all candidates, asked in every way; panics where the ways differ.
fn lists(
    bound: &BoundFilter,
    built: &Built,
    subject: &Subject<'_>,
    drawn: &Drawn,
    (recommended, asked): (Recommended, &[String]),
) -> Vec<bool> {
    let (_, vocabulary, numbers) =
        drawn.vocabularies.iter().find(|(other, ..)| *other == recommended).expect("a vocabulary");
    let mut updated = numbers.clone();
    updated.update(vocabulary, table(built, recommended));
    let mut list = Vec::new();
    for rows in [None, Some(numbers), Some(&updated)] {
        let candidates = Candidates { recommended, vocabulary, rows };
        let evaluator = bound.evaluator(&snapshot(built), subject, candidates).expect("columns");
        list = asked.iter().map(|name| evaluator.allows_identifier(name)).collect();
        for (identifier, allowed) in asked.iter().zip(&list) {
            if let Some(number) = vocabulary.get(identifier) {
                assert_eq!(evaluator.allows(number), *allowed, "{identifier}");
            }
        }
    }
    list
}

fn sent(given: &Given) -> BTreeMap<String, String> {
    given.iter().map(|(name, (sent, _))| (name.clone(), sent.clone())).collect()
}

/// How often each answer came, so that it is known that the draws say something.
#[derive(Debug, Default)]
struct Tally {
    missing: usize,
    all: usize,
    some: usize,
    none: usize,
}

fn check(random: &mut Rng, drawn: &Drawn, tally: &mut Tally) {
    let recommended =
        [Recommended::Items, Recommended::Items, Recommended::Users, Recommended::Actions][random.usize(0..4)];
    let mut drawer = Drawer { random, schemas: &drawn.schemas };
    // More fields than a filter may have are drawn seldom.
    let reads_few =
        |filter: &Filter| personalize_contract::filter::Filter::parse(&filter.written()).0.fields().len() <= 10;
    let filter = std::iter::repeat_with(|| drawer.filter(recommended)).find(reads_few).expect("a filter");
    let given = drawer.given(&filter);
    let (users, items) = (identifiers('u', 10), identifiers('i', 30));
    let (user, item) = (pick(random, &users), pick(random, &items));
    let expression = filter.written();
    let datasets = DatasetType::ALL.map(|dataset_type| (dataset_type, Some(drawn.schemas.schema(dataset_type))));
    let problems = personalize_contract::filter::problems(&expression, &datasets);
    assert!(!problems.iter().any(personalize_contract::filter::Problem::is_error), "{expression}: {problems:?}");
    let compiled = CompiledFilter::compile(&expression).expect(&expression);
    let bound = compiled.bind(&sent(&given));
    for (rows, built) in &drawn.states {
        let naive = Naive::new(rows, &drawn.schemas, (user, item), &given);
        let missing = naive.missing(&filter);
        if !missing.is_empty() {
            tally.missing += 1;
            assert_eq!(bound.clone().err(), Some(missing_values(&missing)), "{expression}");
            continue;
        }
        let bound = bound.as_ref().expect(&expression);
        let asked = candidates_of(recommended, rows, user);
        let expected: Vec<bool> = asked.iter().map(|name| naive.allows(&filter, name)).collect();
        let list = lists(bound, built, &Subject { user, item }, drawn, (recommended, &asked));
        assert_eq!(list, expected, "{expression}\n{given:?}\n{user:?} {item:?}");
        match expected.iter().filter(|allowed| **allowed).count() {
            0 => tally.none += 1,
            count if count == expected.len() => tally.all += 1,
            _ => tally.some += 1,
        }
    }
}

fn missing_values(names: &[&str]) -> ValueError {
    ValueError::Missing { names: names.iter().map(|name| (*name).to_owned()).collect() }
}

#[test]
fn thousands_of_drawn_filters_give_the_lists_of_the_naive_evaluation() {
    let mut tally = Tally::default();
    for seed in 0..DATA {
        let mut random = Rng::with_seed(seed);
        let drawn = Drawn::new(&mut random);
        for _ in 0..FILTERS {
            check(&mut random, &drawn, &mut tally);
        }
    }
    let Tally { missing, all, some, none } = tally;
    assert!(missing > 200 && all > 1000 && none > 1000 && some > 1800, "{tally:?}");
}

#[test]
fn items_that_are_bought_are_those_of_the_naive_window() {
    let mut found = 0;
    for seed in 0..10 {
        let mut random = Rng::with_seed(seed);
        let drawn = Drawn::new(&mut random);
        for (rows, built) in &drawn.states {
            for user in identifiers('u', 10) {
                let bought = ["Watch", "BUY", "Büy"];
                let own = counted(&rows.interactions, &user, 100);
                let is_bought = |name: &str| bought.iter().any(|other| other.to_lowercase() == name.to_lowercase());
                let expected = |item: &str| own.iter().any(|event| event.item == item && is_bought(&event.event_type));
                for item in candidates_of(Recommended::Items, rows, Some(&user)) {
                    let has = built.interactions.has(&user, &item, &EventTypes::named(bought));
                    assert_eq!(has, expected(&item), "{user} {item}");
                    found += usize::from(has);
                }
            }
        }
    }
    assert!(found > 500, "{found}");
}

/// What an answer is to hold, by going through the ranking again for each place.
fn naive_answer(
    ranked: &[&str],
    allowed: &dyn Fn(&str) -> bool,
    promoted: &dyn Fn(&str) -> bool,
    percent: usize,
    count: usize,
) -> (Vec<String>, Vec<String>) {
    let mut most = 0;
    while most * 100 < count * percent {
        most += 1;
    }
    let mut chosen: Vec<String> = Vec::new();
    while let Some(next) = ranked.iter().find(|item| promoted(item) && !chosen.iter().any(|other| other == *item))
        && chosen.len() < most
    {
        chosen.push((*next).to_owned());
    }
    let mut others: Vec<String> = Vec::new();
    while let Some(next) =
        ranked.iter().find(|item| allowed(item) && !chosen.iter().chain(&others).any(|other| other == *item))
        && chosen.len() + others.len() < count
    {
        others.push((*next).to_owned());
    }
    (chosen, others)
}

#[test]
fn promotions_hold_what_their_filter_allows_and_the_rest_what_that_of_the_request_does() {
    let mut full = 0;
    for seed in 0..200 {
        let mut random = Rng::with_seed(seed);
        let drawn = Drawn::new(&mut random);
        let (rows, built) = &drawn.states[1];
        let draw = |random: &mut Rng| {
            let mut drawer = Drawer { random, schemas: &drawn.schemas };
            let filter: Filter = drawer.filter(Recommended::Items);
            let given = drawer.given(&filter);
            (filter, given)
        };
        let [request, promotion] = [draw(&mut random), draw(&mut random)];
        let (percent, count) = (random.u32(1..=100), random.usize(0..30));
        let (_, vocabulary, numbers) = &drawn.vocabularies[0];
        let subject = Subject { user: Some("u1"), item: Some("i1") };
        let candidates = Candidates { recommended: Recommended::Items, vocabulary, rows: Some(numbers) };
        let evaluator = |(filter, given): &(Filter, Given)| {
            let bound = CompiledFilter::compile(&filter.written()).expect("a filter").bind(&sent(given)).ok()?;
            Some(bound.evaluator(&snapshot(built), &subject, candidates).expect("columns"))
        };
        let (Some(allowed), Some(promoted)) = (evaluator(&request), evaluator(&promotion)) else { continue };
        let mut ranked: Vec<u32> = (0..u32::try_from(vocabulary.len()).expect("few")).collect();
        random.shuffle(&mut ranked);
        let answer = promote(
            ranked.iter().copied().filter(|item| allowed.allows(*item)),
            ranked.iter().copied().filter(|item| promoted.allows(*item)),
            |item| *item,
            Promotion { name: "p", percent },
            count,
            seed,
        );
        let names: Vec<&str> = ranked.iter().filter_map(|item| vocabulary.name(*item)).collect();
        let naive = |given| Naive::new(rows, &drawn.schemas, (Some("u1"), Some("i1")), given);
        let (of_request, of_promotion) = (naive(&request.1), naive(&promotion.1));
        let expected = naive_answer(
            &names,
            &|item| of_request.allows(&request.0, item),
            &|item| of_promotion.allows(&promotion.0, item),
            percent as usize,
            count,
        );
        let of = |is_promoted: bool| {
            let items = answer.iter().filter(|item| item.promotion.is_some() == is_promoted);
            items.filter_map(|item| vocabulary.name(item.item).map(str::to_owned)).collect::<Vec<_>>()
        };
        assert_eq!((of(true), of(false)), expected, "{} | {}", request.0.written(), promotion.0.written());
        full += usize::from(!expected.0.is_empty() && !expected.1.is_empty());
    }
    assert!(full > 50, "{full}");
}
