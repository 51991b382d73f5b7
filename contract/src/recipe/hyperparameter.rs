//! Hyperparameters: their names, defaults and ranges. On the wire every value is a string.

/// The values that a hyperparameter may have. Bounds are inclusive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Range {
    /// Whole numbers.
    Integer(i32, i32),
    /// Numbers, the upper bound infinite where there is none.
    Continuous(f64, f64),
    /// One of these words, case aside.
    Categorical(&'static [&'static str]),
}

/// A hyperparameter of an algorithm, or a parameter of a feature transformation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hyperparameter {
    /// As the guide names it, for example `bptt`.
    pub name: &'static str,
    /// What tuned hyperparameters have before their names: `training` or `data`. Both are observed; which goes
    /// with which is known for `training.bptt` and `data.recency_mask` only.
    pub prefix: &'static str,
    /// Its value unless another is given.
    pub default: &'static str,
    /// What it may be.
    pub range: Range,
    /// Whether optimisation may choose it.
    pub tunable: bool,
}

/// What `itemExplorationConfig` may hold. That new items may not be younger than a day is documented for domains.
pub const ITEM_EXPLORATION: [Hyperparameter; 2] = [
    fixed("explorationWeight", "0.3", Range::Continuous(0.0, 1.0)),
    fixed("explorationItemAgeCutOff", "30", Range::Continuous(1.0, f64::INFINITY)),
];

/// Names under which answers of the service and the text of its guide have a parameter, and the name that a request has.
///
/// Source: recorded answers of `DescribeSolutionVersion` and `DescribeFeatureTransformation`; the recipes' pages.
const OTHER_NAMES: [(&str, &str); 4] = [
    ("min_hist_length_percentile", "min_user_history_length_percentile"),
    ("max_hist_length_percentile", "max_user_history_length_percentile"),
    ("exploration_weight", "explorationWeight"),
    ("exploration_item_age_cut_off", "explorationItemAgeCutOff"),
];

/// The parameter that a name stands for: its own, with or without its prefix; one of answers or of the guide's text; or
/// its own in another case, or with other underscores.
#[must_use]
pub fn meant_by<'known>(known: &'known [Hyperparameter], name: &str) -> Option<&'known Hyperparameter> {
    let letters = |name: &str| name.replace('_', "").to_ascii_lowercase();
    let (_, plain) = name.rsplit_once('.').unwrap_or_default();
    let plain = if plain.is_empty() { name } else { plain };
    let listed = OTHER_NAMES.iter().find(|(other, _)| letters(other) == letters(plain)).map_or(plain, |(_, own)| own);
    let exactly = known.iter().find(|parameter| parameter.is_named(name));
    exactly.or_else(|| known.iter().find(|parameter| letters(parameter.name) == letters(listed)))
}

/// The name under which a parameter of the file is sent: as it is written where a request may have it so, else the
/// documented one. Without a name nothing is sent, since the recipe has no such parameter.
#[must_use]
pub fn sent_name(known: &[Hyperparameter], written: &str) -> Option<String> {
    let parameter = meant_by(known, written)?;
    Some(if parameter.is_named(written) { written.to_owned() } else { parameter.name.to_owned() })
}

pub(super) const TRUTH: Range = Range::Categorical(&["true", "false"]);

pub(super) const SHARE: Range = Range::Continuous(0.0, 1.0);

pub(super) const fn fixed(name: &'static str, default: &'static str, range: Range) -> Hyperparameter {
    Hyperparameter { name, prefix: "training", default, range, tunable: false }
}

pub(super) const fn tunable(name: &'static str, default: &'static str, range: Range) -> Hyperparameter {
    Hyperparameter { tunable: true, ..fixed(name, default, range) }
}

impl Hyperparameter {
    /// Its name with its prefix: `training.bptt`.
    #[must_use]
    pub fn qualified_name(&self) -> String {
        format!("{}.{}", self.prefix, self.name)
    }

    /// Whether a request means it, with or without its prefix.
    #[must_use]
    pub fn is_named(&self, name: &str) -> bool {
        name == self.name || name.strip_prefix(self.prefix).and_then(|rest| rest.strip_prefix('.')) == Some(self.name)
    }

    /// What is wrong with a value, if anything.
    #[must_use]
    pub fn problem_with(&self, value: &str) -> Option<String> {
        let fits = match self.range {
            Range::Integer(least, most) => value.parse().is_ok_and(|number: i32| (least..=most).contains(&number)),
            Range::Continuous(least, most) => {
                value.parse().is_ok_and(|number: f64| number.is_finite() && (least..=most).contains(&number))
            }
            Range::Categorical(words) => words.iter().any(|word| word.eq_ignore_ascii_case(value)),
        };
        (!fits).then(|| format!("{} must be {}, not `{value}`", self.name, self.range.in_words()))
    }

    /// What is wrong with the bounds of a search for its best value, if anything.
    #[must_use]
    pub fn problem_with_bounds(&self, least: f64, most: f64) -> Option<String> {
        let fits = self.range.bounds().is_some_and(|(lower, upper)| lower <= least && least <= most && most <= upper);
        (!fits).then(|| format!("{} must be {}, not from {least} to {most}", self.name, self.range.in_words()))
    }
}

impl Range {
    /// The smallest and the largest number, unless it consists of words.
    #[must_use]
    pub fn bounds(self) -> Option<(f64, f64)> {
        match self {
            Self::Integer(least, most) => Some((f64::from(least), f64::from(most))),
            Self::Continuous(least, most) => Some((least, most)),
            Self::Categorical(_) => None,
        }
    }

    fn in_words(self) -> String {
        match self {
            Self::Integer(least, most) => format!("a whole number from {least} to {most}"),
            Self::Continuous(least, most) if most.is_infinite() => format!("a number of at least {least}"),
            Self::Continuous(least, most) => format!("a number from {least} to {most}"),
            Self::Categorical(words) => format!("one of {}", words.join(", ")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_out_of_range_is_told() {
        let reported = |parameter: &Hyperparameter, value| parameter.problem_with(value).unwrap_or_default();
        let dimension = tunable("hidden_dimension", "149", Range::Integer(32, 256));
        for good in ["32", "256"] {
            assert_eq!(reported(&dimension, good), "");
        }
        for bad in ["31", "257", "64.5", "many", ""] {
            let expected = format!("hidden_dimension must be a whole number from 32 to 256, not `{bad}`");
            assert_eq!(reported(&dimension, bad), expected);
        }
        assert_eq!(reported(&fixed("mask", "true", TRUTH), "True"), "");
        assert_eq!(reported(&fixed("mask", "true", TRUTH), "yes"), "mask must be one of true, false, not `yes`");
        let [weight, age] = ITEM_EXPLORATION;
        assert_eq!(reported(&weight, "1.1"), "explorationWeight must be a number from 0 to 1, not `1.1`");
        assert_eq!(reported(&age, "inf"), "explorationItemAgeCutOff must be a number of at least 1, not `inf`");
    }

    #[test]
    fn a_search_stays_within_the_range() {
        let share = tunable("share", "0.5", SHARE);
        assert_eq!(share.problem_with_bounds(0.2, 0.8), None);
        for (least, most) in [(-0.1, 0.5), (0.5, 1.5), (0.8, 0.2)] {
            let problem = share.problem_with_bounds(least, most).expect("a problem");
            assert_eq!(problem, format!("share must be a number from 0 to 1, not from {least} to {most}"));
        }
    }

    #[test]
    fn a_prefix_may_be_left_out_and_no_other_be_given() {
        let bptt = tunable("bptt", "32", Range::Integer(2, 32));
        assert_eq!(bptt.qualified_name(), "training.bptt");
        let named = ["bptt", "training.bptt", "data.bptt", "trainingbptt", "training."].map(|name| bptt.is_named(name));
        assert_eq!(named, [true, true, false, false, false]);
    }
}
