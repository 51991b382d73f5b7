//! With one thing broken, a drawn filter is rejected for just that, and just there.

use std::collections::BTreeMap;

use super::*;

/// Ways to break a piece: the rule that is broken, and what is there instead.
fn ways(is: Is, text: &str) -> Vec<(&'static str, String)> {
    let swapped = match text {
        "ItemID" => "UserID",
        "UserID" => "ActionID",
        _ => "ItemID",
    };
    let ways: &[(&'static str, &str)] = match is {
        Is::Verb => &[("PP0501", "SHOW"), ("PP0501", "==")],
        Is::Recommended => &[("PP0501", "Items")],
        Is::Where => &[("PP0501", "WHEN"), ("PP0501", "(")],
        Is::Field { first: false, .. } => &[("PP0502", "Users.AGE"), ("PP0502", "Items.YEAR")],
        Is::Field { first: true, .. } => {
            &[("PP0501", "Movies.GENRE"), ("PP0501", "TITLE"), ("PP0501", "Items.GENRE.A")]
        }
        Is::UserField => &[("PP0501", "AGE"), ("PP0505", "Items.GENRE"), ("PP0506", "CurrentUser.HEIGHT")],
        Is::CurrentItem => &[
            ("PP0505", "CurrentUser.AGE"),
            ("PP0506", "CurrentItem.NONE"),
            ("PP0508", "CurrentItem.ADULT"),
            ("PP0509", "CurrentItem.DESCRIPTION"),
            ("PP0501", "Items.YEAR"),
        ],
        Is::In | Is::NotIn => &[("PP0501", "LIKE"), ("PP0501", "NOT_IN"), ("PP0501", "=<")],
        Is::Comparison { number: true } => &[("PP0501", "=="), ("PP0501", "IS")],
        Is::Comparison { number: false } => &[("PP0501", "<>"), ("PP0507", "<"), ("PP0526", "!=")],
        Is::Number => &[("PP0501", "1980s"), ("PP0501", "many"), ("PP0507", "\"1980\""), ("PP0501", "*")],
        Is::Text { negated: true } => {
            &[("PP0501", "drama"), ("PP0501", "“drama”"), ("PP0507", "7"), ("PP0513", "$A"), ("PP0524", "\"$A\"")]
        }
        Is::Text { negated: false } => {
            &[("PP0501", "drama"), ("PP0530", "'drama'"), ("PP0507", "7"), ("PP0524", "\"$A\"")]
        }
        Is::Placeholder => &[("PP0515", "$"), ("PP0515", "$a-b"), ("PP0515", "$é"), ("PP0501", "A")],
        Is::Joint if text == "AND" => &[("PP0501", "XOR"), ("PP0501", ","), ("PP0501", "&&")],
        Is::Joint => &[("PP0501", "XOR"), ("PP0501", ","), ("PP0501", "||")],
        Is::UserJoint => &[("PP0504", "OR"), ("PP0504", "IF"), ("PP0501", "WHERE")],
        Is::If => &[("PP0501", "WHEN"), ("PP0501", "INCLUDE")],
        Is::Pipe => &[("PP0501", ";"), ("PP0501", "EXCLUDE")],
        Is::Star => &[("PP0501", "**"), ("PP0501", "any")],
        Is::Sign => &[],
    };
    let mut ways: Vec<_> = ways.iter().map(|(code, broken)| (*code, (*broken).to_owned())).collect();
    match is {
        Is::Recommended => ways.push(("PP0503", swapped.to_owned())),
        Is::Field { first: true, number } => {
            let (dataset, _) = text.split_once('.').expect("a field");
            let (code, none) =
                if text.ends_with("EVENT_TYPE") { ("PP0510", "EVENT_VALUE") } else { ("PP0506", "NONE") };
            ways.push((code, format!("{dataset}.{none}")));
            if dataset == "Items" {
                ways.push(("PP0508", "Items.ADULT".to_owned()));
                ways.push(("PP0509", "Items.DESCRIPTION".to_owned()));
            } else if dataset == "Actions" && number {
                ways.push(("PP0511", "Actions.REPEAT_FREQUENCY".to_owned()));
            }
        }
        _ => {}
    }
    ways
}

#[test]
fn one_thing_broken_is_reported_with_its_rule_and_its_place_and_nothing_else_is() {
    let datasets = all_datasets();
    let mut reported = BTreeMap::new();
    for seed in 0..10_000 {
        let mut random = Rng::with_seed(seed);
        let mut pieces = Draw::filter(random.fork());
        let index = random.usize(..pieces.len());
        let (is, text) = pieces[index].clone();
        let Some((code, broken)) = random.choice(ways(is, &text)) else { continue };
        if !is_broken_by(&pieces, index, code, &broken) {
            continue;
        }
        pieces[index].1 = broken;
        let (text, span) = written(&pieces, index, &mut random);
        let found = problems(&text, &datasets);
        let [problem] = &found[..] else { panic!("seed {seed}: {code} in {text}: {found:#?}") };
        assert_eq!(problem.rule.code, code, "seed {seed}: {text}: {problem:?}");
        let (inner, outer) = (&problem.span, &span);
        assert!(outer.start <= inner.start && inner.end <= outer.end, "seed {seed}: {text}: {problem:?}");
        *reported.entry(code).or_insert(0) += 1;
    }
    let rules = [
        "PP0501", "PP0502", "PP0503", "PP0504", "PP0505", "PP0506", "PP0507", "PP0508", "PP0509", "PP0510", "PP0511",
        "PP0513", "PP0515", "PP0524", "PP0526", "PP0530",
    ];
    assert_eq!(reported.keys().copied().collect::<Vec<_>>(), rules, "each of these was broken: {reported:?}");
}

/// Whether a change breaks that rule and no other, given what is around it.
fn is_broken_by(pieces: &[Piece], index: usize, code: &str, broken: &str) -> bool {
    let dataset = |text: &str| text.split_once('.').map(|(dataset, _)| dataset.to_owned());
    match (pieces[index].0, code) {
        // Interactions go with items and users, and another expression may be about something else.
        (Is::Recommended, "PP0503") => {
            let is_alone = !pieces.iter().any(|(is, _)| *is == Is::Pipe);
            is_alone && dataset(&pieces[index + 2].1).as_deref() != Some("Interactions")
        }
        (Is::Field { number, .. }, "PP0502") => {
            let mut begun = pieces[..index].iter().rev().filter(|(is, _)| matches!(is, Is::Field { first: true, .. }));
            number && begun.next().and_then(|(_, text)| dataset(text)) != dataset(broken)
        }
        _ => true,
    }
}
