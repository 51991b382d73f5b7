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
    pub(super) fn of<'a>(things: impl Iterator<Item = (&'a str, &'a str)>, fields: &Fields, action: &str) -> Self {
        let things: Vec<(&str, &str)> = things.collect();
        let part = fields.text("name").unwrap_or_default().to_lowercase();
        let asked = fields.text("arn");
        let is_named = |(arn, name): &&(&str, &str)| name.to_lowercase().contains(&part) || Some(*arn) == asked;
        let named: Vec<&(&str, &str)> = things.iter().filter(is_named).collect();
        let chosen = named.iter().find(|(arn, _)| Some(*arn) == asked).or_else(|| named.first()).map(|(arn, _)| *arn);
        let others = named.iter().filter(|(arn, _)| Some(*arn) != chosen).take(MOST);
        let shown = named.iter().filter(|(arn, _)| Some(*arn) == chosen).chain(others);
        let mut options: Vec<Choosable> = shown.map(|(arn, label)| Choosable::of(arn, label, chosen)).collect();
        options.sort_by(|one, other| (&one.label, &one.arn).cmp(&(&other.label, &other.arn)));
        Self {
            action: action.to_owned(),
            name: fields.text("name").unwrap_or_default().to_owned(),
            options,
            count: things.len(),
            chosen: chosen.map(str::to_owned),
        }
    }

    /// Whether there are more than a list offers, so that a name is to be given.
    pub(super) fn is_long(&self) -> bool {
        self.count > MOST
    }
}

impl Choosable {
    fn of(arn: &str, label: &str, chosen: Option<&str>) -> Self {
        Self { arn: arn.to_owned(), label: label.to_owned(), is_chosen: Some(arn) == chosen }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(count: usize, query: &str) -> Choice {
        let names: Vec<(String, String)> =
            (0..count).map(|number| (format!("arn:{number}"), format!("G{number:03}"))).collect();
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
