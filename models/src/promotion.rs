//! Promotions: part of an answer is taken from the items that a filter of its own allows.
//!
//! Source: the developer guide's page on promoting items. Promoted items are at random places of the answer, in the order
//! of their rank; where too few meet the filter, there are as many as there can be. The filter of
//! the promotion is for promoted items only, and that of the request for the others only.

use std::collections::BTreeSet;

/// A promotion of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promotion<'a> {
    /// Its name, by which the answer reports what is there because of it.
    pub name: &'a str,
    /// How much of the answer is promoted, in percent, 1 to 100.
    pub percent: u32,
}

/// An item of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promoted<'a, T> {
    /// The item as it was ranked.
    pub item: T,
    /// The name of the promotion that it is there by.
    pub promotion: Option<&'a str>,
}

impl Promotion<'_> {
    /// How many items of an answer are promoted at most.
    ///
    /// The guide does not say how the percentage is rounded. Here it is rounded up, so that at least so much of a full
    /// answer is promoted, and every promotion has a place.
    #[must_use]
    pub fn count(&self, answer: usize) -> usize {
        let percent = self.percent.min(100) as usize;
        // Without an overflow, whatever the length of the answer.
        answer / 100 * percent + (answer % 100 * percent).div_ceil(100)
    }
}

/// The answer to a request with a promotion: `count` items, or as many as there are.
///
/// `ranked` are items that the filter of the request allows, and `promoted` those that the filter of the promotion allows,
/// both the best first; `number` distinguishes them. [`Promotion::count`] of the second are enough, and `count` of the first.
/// Which of them are promoted, and where they are, follows from these and from the seed:
///
/// - the best of `promoted` are promoted, as many as the percentage says. Where there are fewer, others take their places;
/// - where there are too few others, the answer is shorter, and not more is promoted;
/// - no item is in the answer twice. One that is promoted is not recommended a second time;
/// - every choice of places for the promoted is equally likely.
pub fn promote<T>(
    ranked: impl IntoIterator<Item = T>,
    promoted: impl IntoIterator<Item = T>,
    number: impl Fn(&T) -> u32,
    promotion: Promotion<'_>,
    count: usize,
    seed: u64,
) -> Vec<Promoted<'_, T>> {
    let mut taken = BTreeSet::new();
    let mut is_new = |item: &T| taken.insert(number(item));
    let promoted: Vec<T> = promoted.into_iter().filter(&mut is_new).take(promotion.count(count)).collect();
    let others: Vec<T> = ranked.into_iter().filter(&mut is_new).take(count - promoted.len()).collect();
    let mut random = fastrand::Rng::with_seed(seed);
    let (mut promoted, mut others) = (promoted.into_iter(), others.into_iter());
    std::iter::from_fn(|| {
        let left = promoted.len() + others.len();
        let is_promoted = left > 0 && random.u64(..left as u64) < promoted.len() as u64;
        let item = if is_promoted { promoted.next() } else { others.next() };
        Some(Promoted { item: item?, promotion: is_promoted.then_some(promotion.name) })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An answer, with the promoted items as negative numbers.
    fn answer(ranked: &[u32], promoted: &[u32], percent: u32, count: usize, seed: u64) -> Vec<i64> {
        let promotion = Promotion { name: "in-house", percent };
        let answer = promote(ranked, promoted, |item| **item, promotion, count, seed);
        let sign = |promotion: Option<&str>| if promotion == Some("in-house") { -1 } else { 1 };
        answer.iter().map(|item| sign(item.promotion) * i64::from(*item.item)).collect()
    }

    fn parts(answer: &[i64]) -> (Vec<i64>, Vec<i64>) {
        let promoted = answer.iter().filter(|item| **item < 0).map(|item| -item).collect();
        (promoted, answer.iter().filter(|item| **item > 0).copied().collect())
    }

    #[test]
    fn the_percentage_is_rounded_up() {
        let cases =
            [(25, 1, 1), (25, 4, 1), (25, 5, 2), (10, 50, 5), (7, 50, 4), (25, 100, 25), (500, 33, 165), (0, 50, 0)];
        for (answer, percent, expected) in cases {
            assert_eq!(Promotion { name: "p", percent }.count(answer), expected, "{percent} % of {answer}");
        }
        assert_eq!(Promotion { name: "p", percent: 100 }.count(usize::MAX), usize::MAX);
    }

    #[test]
    fn promoted_items_are_the_best_and_nothing_is_there_twice() {
        let ranked: Vec<u32> = (1..=20).collect();
        for seed in 0..50 {
            let answer = answer(&ranked, &[30, 3, 30, 1, 31, 32], 30, 10, seed);
            assert_eq!(parts(&answer), (vec![30, 3, 1], vec![2, 4, 5, 6, 7, 8, 9]), "{answer:?}");
        }
    }

    #[test]
    fn where_too_few_match_there_are_as_many_as_there_can_be() {
        let ranked: Vec<u32> = (1..=20).collect();
        assert_eq!(parts(&answer(&ranked, &[30], 50, 6, 1)), (vec![30], vec![1, 2, 3, 4, 5]));
        assert_eq!(answer(&ranked, &[], 50, 6, 1), [1, 2, 3, 4, 5, 6]);
        assert_eq!(parts(&answer(&[1, 2], &[30, 31, 32, 33], 50, 6, 1)), (vec![30, 31, 32], vec![1, 2]));
        assert_eq!(parts(&answer(&[30, 31], &[30, 31, 32], 50, 4, 1)), (vec![30, 31], vec![]));
        assert_eq!(parts(&answer(&ranked, &[30, 31, 32], 100, 2, 1)), (vec![30, 31], vec![]));
        assert_eq!(answer(&ranked, &[30], 50, 0, 1), [0; 0]);
    }

    #[test]
    fn each_choice_of_places_is_equally_likely_and_a_seed_always_makes_the_same() {
        let mut counts = std::collections::BTreeMap::new();
        for seed in 0..6000 {
            let answer = answer(&[1, 2, 3], &[11, 12], 50, 4, seed);
            let places: Vec<usize> = (0..4).filter(|place| answer[*place] < 0).collect();
            *counts.entry(places).or_insert(0) += 1;
        }
        // Six choices of two places; a deviation of 5 standard deviations would be 145.
        assert_eq!(counts.len(), 6);
        assert!(counts.values().all(|count| (855..1145).contains(count)), "{counts:?}");
        let once = || answer(&[1, 2, 3, 4, 5, 6, 7, 8], &[11, 12, 13, 14], 40, 10, 7);
        assert_eq!(once(), once());
    }
}
