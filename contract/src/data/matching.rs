//! Whether the identifiers of interactions are those of the records, and if not, how they are written differently.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// One identifier as the interactions have it and as the records do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) mentioned: String,
    pub(super) recorded: String,
    /// What is different about them, if that was found; otherwise the two have nothing to do with each other.
    pub(super) difference: Option<&'static str>,
}

impl Pair {
    /// Whether both are one identifier in two spellings, and not two that begin or end differently.
    pub(super) fn is_respelled(&self) -> bool {
        self.difference.is_some_and(|difference| difference != AFFIXES)
    }
}

/// One side: some of its identifiers, and whether an identifier is among all of them.
pub(super) struct Side<'side> {
    pub(super) sample: &'side [String],
    pub(super) has: &'side dyn Fn(&str) -> bool,
}

/// Whether so few identifiers are on both sides that they are no sample of each other.
pub(super) const fn do_not_match(mentioned: u64, recorded: u64, on_both: u64) -> bool {
    let fewer = if mentioned < recorded { mentioned } else { recorded };
    fewer > 0 && on_both * 20 <= fewer
}

const AFFIXES: &str = "what they begin or end with";

/// How an identifier might be written elsewhere. `None` where it would stay the same.
type Change<'sides> = Box<dyn Fn(&str) -> Vec<String> + 'sides>;

/// A pair that shows how identifiers are written differently: of all ways to do so the one that explains most of both
/// samples. Without any, the first of each side. `None` where one side has no identifiers.
pub(super) fn pair(mentioned: &Side<'_>, recorded: &Side<'_>) -> Option<Pair> {
    let mut best: Option<((usize, Reverse<usize>), Pair)> = None;
    for (from, to, is_swapped) in [(mentioned, recorded, false), (recorded, mentioned, true)] {
        for (order, (difference, change)) in changes(from.sample, to.sample).into_iter().enumerate() {
            let found = |identifier: &String| Some((identifier.clone(), other(identifier, &change, to)?));
            let mut pairs = from.sample.iter().filter_map(found);
            let Some((own, other)) = pairs.next() else { continue };
            let rank = (1 + pairs.count(), Reverse(order));
            if best.as_ref().is_none_or(|(most, _)| rank > *most) {
                let (mentioned, recorded) = if is_swapped { (other, own) } else { (own, other) };
                best = Some((rank, Pair { mentioned, recorded, difference: Some(difference) }));
            }
        }
    }
    best.map(|(_, pair)| pair).or_else(|| {
        let (mentioned, recorded) = (mentioned.sample.first()?.clone(), recorded.sample.first()?.clone());
        Some(Pair { mentioned, recorded, difference: None })
    })
}

/// A pair of one identifier in two spellings, of those on one side only, and how many there are: of all ways to write an
/// identifier differently that which explains most. What all identifiers of a side begin or end with is no such way,
/// since a few identifiers are alike by chance.
pub(super) fn twins(mentioned: &Side<'_>, recorded: &Side<'_>) -> Option<(Pair, usize)> {
    let mut found: BTreeMap<&str, (&'static str, String)> = BTreeMap::new();
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    let ways = changes(mentioned.sample, recorded.sample).into_iter().filter(|(difference, _)| *difference != AFFIXES);
    let ways: Vec<_> = ways.collect();
    let back = changes(recorded.sample, mentioned.sample).into_iter().filter(|(difference, _)| *difference != AFFIXES);
    let back: Vec<_> = back.collect();
    let mut spellings: BTreeMap<String, (&'static str, &str)> = BTreeMap::new();
    for identifier in recorded.sample {
        for (difference, change) in &back {
            if let Some(twin) = other(identifier, change, mentioned) {
                spellings.entry(twin).or_insert((difference, identifier));
            }
        }
    }
    for identifier in mentioned.sample {
        let there =
            ways.iter().find_map(|(difference, change)| Some((*difference, other(identifier, change, recorded)?)));
        let here = || spellings.get(identifier).map(|(difference, twin)| (*difference, (*twin).to_owned()));
        if let Some((difference, twin)) = there.or_else(here) {
            *counts.entry(difference).or_default() += 1;
            found.insert(identifier, (difference, twin));
        }
    }
    let (most, _) = counts.iter().max_by_key(|(_, count)| **count)?;
    let first = mentioned
        .sample
        .iter()
        .find_map(|one| Some((one, found.get(one.as_str())?)).filter(|(_, (difference, _))| difference == most));
    let (mentioned, (difference, recorded)) = first?;
    let pair = Pair { mentioned: mentioned.clone(), recorded: recorded.clone(), difference: Some(difference) };
    Some((pair, found.len()))
}

fn other(identifier: &str, change: &Change<'_>, to: &Side<'_>) -> Option<String> {
    change(identifier).into_iter().find(|other| other != identifier && (to.has)(other))
}

/// Ways in which identifiers of one side may be written on the other, each with what is different then.
fn changes<'sides>(from: &'sides [String], to: &'sides [String]) -> Vec<(&'static str, Change<'sides>)> {
    let lengths: BTreeSet<usize> = to.iter().filter(|one| is_digits(one)).map(|one| one.chars().count()).collect();
    let (own, theirs) = (affixes(from), affixes(to));
    vec![
        ("blanks", Box::new(|one: &str| vec![one.trim().to_owned()])),
        ("a fraction or an exponent", Box::new(as_whole_number)),
        ("leading zeros", Box::new(|one: &str| vec![one.trim_start_matches('0').to_owned()])),
        ("leading zeros", Box::new(move |one: &str| padded(one, &lengths))),
        ("upper and lower case", Box::new(|one: &str| vec![one.to_lowercase(), one.to_uppercase()])),
        (
            "quotes or brackets",
            Box::new(|one: &str| vec![one.trim_matches(['"', '\'', '[', ']', '{', '}']).to_owned()]),
        ),
        ("hyphens", Box::new(|one: &str| vec![one.replace('-', ""), one.replace('-', "_"), one.replace('_', "-")])),
        (AFFIXES, Box::new(move |one: &str| with_affixes(one, &own, &theirs))),
    ]
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The whole number that a text such as `12.0` or `1.2e+05` stands for.
fn as_whole_number(identifier: &str) -> Vec<String> {
    let is_written =
        !is_digits(identifier) && identifier.starts_with(|first: char| first.is_ascii_digit() || first == '-');
    let number =
        identifier.parse::<f64>().ok().filter(|number| is_written && number.fract() == 0.0 && number.abs() < 1e15);
    number.map(|number| format!("{number:.0}")).into_iter().collect()
}

fn padded(identifier: &str, lengths: &BTreeSet<usize>) -> Vec<String> {
    let needed = lengths.iter().filter(|length| is_digits(identifier) && **length > identifier.len());
    needed.take(16).map(|length| format!("{identifier:0>length$}")).collect()
}

/// What all of these begin with, and end with, without digits.
fn affixes(identifiers: &[String]) -> (String, String) {
    // One alone begins with all of itself.
    let [first, _, ..] = identifiers else { return Default::default() };
    let shared = |characters: &mut dyn Iterator<Item = char>, others: &mut dyn Iterator<Item = char>| {
        characters.zip(others).take_while(|(one, other)| one == other && !one.is_ascii_digit()).count()
    };
    let all = || identifiers.iter();
    let begin = all().map(|one| shared(&mut first.chars(), &mut one.chars())).min().unwrap_or_default();
    let end = all().map(|one| shared(&mut first.chars().rev(), &mut one.chars().rev())).min().unwrap_or_default();
    let count = first.chars().count();
    (first.chars().take(begin).collect(), first.chars().skip(count - end).collect())
}

/// An identifier without what its own side adds to all, and with what the other side adds.
fn with_affixes(identifier: &str, own: &(String, String), theirs: &(String, String)) -> Vec<String> {
    let bare = identifier.strip_prefix(own.0.as_str()).and_then(|rest| rest.strip_suffix(own.1.as_str()));
    let bare = bare.filter(|bare| !bare.is_empty()).unwrap_or(identifier);
    vec![format!("{}{bare}{}", theirs.0, theirs.1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(mentioned: &[&str], recorded: &[&str]) -> Option<Pair> {
        let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let (mentioned, recorded) = (own(mentioned), own(recorded));
        let has = |all: &[String], one: &str| all.iter().any(|known| known == one);
        pair(
            &Side { sample: &mentioned, has: &|one| has(&mentioned, one) },
            &Side { sample: &recorded, has: &|one| has(&recorded, one) },
        )
    }

    /// Identifiers that are mentioned, those that are recorded, the pair that is shown, and a word for how it differs.
    type Case = (&'static [&'static str], &'static [&'static str], &'static str, &'static str, &'static str);

    #[test]
    fn a_pair_shows_how_identifiers_are_written_differently() {
        let cases: [Case; 14] = [
            (&["12.0", "7.0"], &["7", "12", "13"], "12.0", "12", "fraction"),
            (&["7", "12"], &["7.0", "12.0"], "7", "7.0", "fraction"),
            (&["1.2e+05"], &["120000"], "1.2e+05", "120000", "exponent"),
            (&["12", "7"], &["00012", "00007"], "12", "00012", "zeros"),
            (&["00012"], &["12"], "00012", "12", "zeros"),
            (&["abc", "abd"], &["ABD", "ABC"], "abc", "ABC", "case"),
            (&["User-1"], &["user-1"], "User-1", "user-1", "case"),
            (&[" i1", " i2"], &["i2", "i1"], " i1", "i1", "blanks"),
            (&["i1", "j2"], &["i1 ", "j2 "], "i1", "i1 ", "blanks"),
            (&["item-12", "item-7"], &["12", "7"], "item-12", "12", "begin"),
            (&["12", "7"], &["item_7", "item_12"], "12", "item_12", "begin"),
            (&["u12", "u7"], &["user7", "user12"], "u12", "user12", "begin"),
            (&["'a'", "'b'"], &["b", "a"], "'a'", "a", "quotes"),
            (&["ab-cd", "ef-gh"], &["abcd", "efgh"], "ab-cd", "abcd", "hyphens"),
        ];
        for (mentioned, recorded, one, other, difference) in cases {
            let pair = found(mentioned, recorded).expect("a pair");
            assert_eq!((pair.mentioned.as_str(), pair.recorded.as_str()), (one, other));
            assert!(pair.difference.is_some_and(|known| known.contains(difference)), "{pair:?}");
        }
        let strangers = found(&["x1", "x2"], &["tomato", "salad"]).expect("one of each");
        assert_eq!((strangers.mentioned.as_str(), strangers.difference), ("x1", None));
        assert_eq!(found(&[], &["a"]), None);
    }

    /// A pair, a word for how it differs, and how many there are; or none.
    type Twin = Option<(&'static str, &'static str, &'static str, usize)>;

    #[test]
    fn twins_are_identifiers_on_one_side_only_that_differ_in_how_they_are_written() {
        let cases: [(&[&str], &[&str], Twin); 7] = [
            (&["A1", "a9"], &["a1", "b7"], Some(("A1", "a1", "case", 1))),
            (&["i0", "i4"], &["i0 ", "i4 "], Some(("i0", "i0 ", "blanks", 2))),
            (&["3", "6", "9"], &["3.0", "6.0", "9.0"], Some(("3", "3.0", "fraction", 3))),
            (&["007"], &["7"], Some(("007", "7", "zeros", 1))),
            (&["7"], &["007", "100"], Some(("7", "007", "zeros", 1))),
            (&["item-1", "item-2"], &["1", "2"], None),
            (&["x"], &["y"], None),
        ];
        for (mentioned, recorded, expected) in cases {
            let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
            let (one, other) = (own(mentioned), own(recorded));
            let found = twins(
                &Side { sample: &one, has: &|text| mentioned.contains(&text) },
                &Side { sample: &other, has: &|text| recorded.contains(&text) },
            );
            let is_right = match (&found, expected) {
                (Some((pair, count)), Some((one, other, difference, expected))) => {
                    (pair.mentioned.as_str(), pair.recorded.as_str(), *count) == (one, other, expected)
                        && pair.difference.is_some_and(|known| known.contains(difference))
                }
                (found, expected) => found.is_none() && expected.is_none(),
            };
            assert!(is_right, "{mentioned:?}: {found:?}");
        }
    }

    #[test]
    fn identifiers_do_not_match_where_next_to_none_are_on_both_sides() {
        assert!(do_not_match(80, 80, 0) && do_not_match(80, 80, 4) && do_not_match(1_000_000, 100, 5));
        assert!(!do_not_match(80, 80, 5) && !do_not_match(1_000_000, 100, 90) && !do_not_match(0, 9, 0));
    }
}
