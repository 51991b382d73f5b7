//! One of many things to be chosen, such as a dataset group: by a list as long as there are few, and by name.

use crate::wire::console::fields::Fields;

/// How many things a list offers.
const MOST: usize = 100;

/// A thing that is chosen, and what else there is to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choice {
    /// The page that shows the thing that is chosen.
    pub(super) action: String,
    /// A part of the names that are offered.
    pub(super) name: String,
    pub(super) options: Vec<Choosable>,
    /// How many there are, with those that are not offered.
    pub(super) count: usize,
    /// The ARN of the one that is chosen, unless there is nothing to choose.
    pub(super) chosen: Option<String>,
}

/// A thing that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Choosable {
    pub(super) arn: String,
    pub(super) label: String,
    pub(super) is_chosen: bool,
}

impl Choice {
    /// What a query chooses by `arn`, or else the first of those whose names contain its `name`. Things come with their
    /// ARNs and names.
    pub(super) fn of<'a>(things: impl Iterator<Item = (&'a str, &'a str)> + Clone, fields: &Fields, action: &str) -> Self {
        let part = fields.text("name").unwrap_or_default().to_lowercase();
        let asked = fields.text("arn");
        let is_named = |(arn, name): &(&str, &str)| name.to_lowercase().contains(&part) || Some(*arn) == asked;
        let named = || things.clone().filter(is_named);
        let chosen = named().find(|(arn, _)| Some(*arn) == asked).or_else(|| named().next());
        let chosen = chosen.map(|(arn, label)| Choosable { arn: arn.to_owned(), label: label.to_owned(), is_chosen: true });
        let others = named().filter(|(arn, _)| chosen.as_ref().is_none_or(|chosen| chosen.arn != *arn));
        let others = others.take(MOST).map(|(arn, label)| Choosable {
            arn: arn.to_owned(),
            label: label.to_owned(),
            is_chosen: false,
        });
        let count = things.clone().count();
        let chosen_arn = chosen.as_ref().map(|chosen| chosen.arn.clone());
        let mut options: Vec<Choosable> = chosen.into_iter().chain(others).collect();
        options.sort_by(|one, other| (&one.label, &one.arn).cmp(&(&other.label, &other.arn)));
        let name = fields.text("name").unwrap_or_default().to_owned();
        Self { action: action.to_owned(), name, options, count, chosen: chosen_arn }
    }

    /// Whether there are more than a list offers, so that a name is to be given.
    pub(super) fn is_long(&self) -> bool {
        self.count > MOST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(count: usize, query: &str) -> Choice {
        let names: Vec<(String, String)> = (0..count).map(|number| (format!("arn:{number}"), format!("G{number:03}"))).collect();
        let things = names.iter().map(|(arn, name)| (arn.as_str(), name.as_str()));
        Choice::of(things, &Fields::parse(query.as_bytes()), "/p")
    }

    fn labels(choice: &Choice) -> Vec<(&str, bool)> {
        choice.options.iter().map(|option| (option.label.as_str(), option.is_chosen)).collect()
    }

    #[test]
    fn the_first_is_chosen_unless_another_is_named() {
        assert_eq!(labels(&choice(2, "")), [("G000", true), ("G001", false)]);
        assert_eq!(labels(&choice(2, "arn=arn:1")), [("G000", false), ("G001", true)]);
        assert_eq!(choice(2, "arn=gone").chosen.as_deref(), Some("arn:0"));
        assert_eq!(choice(0, "arn=gone").chosen, None);
    }

    #[test]
    fn of_many_some_are_offered_and_the_chosen_one_always_is() {
        let many = choice(500, "arn=arn:400");
        assert!(many.is_long() && many.options.len() == 101 && many.count == 500);
        assert!(labels(&many).contains(&("G400", true)));
        assert_eq!(labels(&choice(500, "name=g49")).len(), 10);
        assert_eq!(choice(500, "name=g49").chosen.as_deref(), Some("arn:490"));
        assert_eq!(choice(500, "name=none").chosen, None);
    }
}
