//! Words of other languages in the place of those of a filter, and what they mean here.

use crate::filter::syntax::{Operator, Recommended, Source};

/// What a test of another language comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Foreign {
    /// Looks a value up in a list, or in one value.
    Membership {
        /// Whether it is looked for what is not in it.
        negated: bool,
    },
    /// Looks for a part of a text, which a filter cannot.
    Partial(Part),
    /// Asks for what lies between two values.
    Between,
    /// Asks whether there is a value, which a filter cannot.
    Missing,
    /// Compares.
    Comparison(Operator),
}

/// How a test looks for a part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// By a pattern, which without wildcards is an entire text.
    Pattern,
    /// As a member of a list, or as a part of one text.
    Member,
    /// In another way.
    Other,
}

/// The words for tests, in capitals, and what they mean.
const TESTS: [(&str, Foreign); 37] = [
    ("NOT_IN", Foreign::Membership { negated: true }),
    ("NOTIN", Foreign::Membership { negated: true }),
    ("NIN", Foreign::Membership { negated: true }),
    ("\u{2209}", Foreign::Membership { negated: true }),
    ("\u{2208}", Foreign::Membership { negated: false }),
    ("ANY", Foreign::Membership { negated: false }),
    ("ONEOF", Foreign::Membership { negated: false }),
    ("LIKE", Foreign::Partial(Part::Pattern)),
    ("CONTAINS", Foreign::Partial(Part::Member)),
    ("INCLUDES", Foreign::Partial(Part::Member)),
    ("HAS", Foreign::Partial(Part::Member)),
    ("ILIKE", Foreign::Partial(Part::Other)),
    ("MATCHES", Foreign::Partial(Part::Other)),
    ("MATCH", Foreign::Partial(Part::Other)),
    ("REGEXP", Foreign::Partial(Part::Other)),
    ("RLIKE", Foreign::Partial(Part::Other)),
    ("STARTSWITH", Foreign::Partial(Part::Other)),
    ("STARTS_WITH", Foreign::Partial(Part::Other)),
    ("BEGINS_WITH", Foreign::Partial(Part::Other)),
    ("ENDSWITH", Foreign::Partial(Part::Other)),
    ("ENDS_WITH", Foreign::Partial(Part::Other)),
    ("BETWEEN", Foreign::Between),
    ("EXISTS", Foreign::Missing),
    ("ISNULL", Foreign::Missing),
    ("NOTNULL", Foreign::Missing),
    ("EMPTY", Foreign::Missing),
    ("MISSING", Foreign::Missing),
    ("IS", Foreign::Comparison(Operator::Equal)),
    ("EQ", Foreign::Comparison(Operator::Equal)),
    ("EQUALS", Foreign::Comparison(Operator::Equal)),
    ("NE", Foreign::Comparison(Operator::Unequal)),
    ("NEQ", Foreign::Comparison(Operator::Unequal)),
    ("GT", Foreign::Comparison(Operator::Greater)),
    ("GTE", Foreign::Comparison(Operator::GreaterOrEqual)),
    ("LT", Foreign::Comparison(Operator::Less)),
    ("LTE", Foreign::Comparison(Operator::LessOrEqual)),
    ("LE", Foreign::Comparison(Operator::LessOrEqual)),
];

/// The test that a word means.
pub(super) fn test(word: &str) -> Option<Foreign> {
    TESTS.iter().find(|(known, _)| word.eq_ignore_ascii_case(known)).map(|(_, test)| *test)
}

/// The comparison that signs of another language mean.
pub(super) fn operator(signs: &str) -> Option<Operator> {
    Some(match signs {
        "==" | "===" => Operator::Equal,
        "<>" | "!" | "=!" | "!==" | "\u{2260}" => Operator::Unequal,
        "=<" | "\u{2264}" => Operator::LessOrEqual,
        "=>" | "\u{2265}" => Operator::GreaterOrEqual,
        "<<" => Operator::Less,
        ">>" => Operator::Greater,
        _ => return None,
    })
}

/// What is recommended, by a word that is nearly its own: `ITEM_ID`, `Items`.
pub(super) fn recommended(word: &str) -> Option<Recommended> {
    let letters = word.replace('_', "").to_ascii_lowercase();
    let letters = letters.trim_end_matches('s');
    Some(match letters {
        "itemid" | "item" => Recommended::Items,
        "userid" | "user" => Recommended::Users,
        "actionid" | "action" => Recommended::Actions,
        _ => return None,
    })
}

/// Whether a field is one of the current user.
pub(super) fn is_of_current_user(word: &str) -> bool {
    word.split_once('.').is_some_and(|(source, _)| source.eq_ignore_ascii_case(Source::CurrentUser.as_str()))
}

/// Whether a field is one of the current item.
pub(super) fn is_of_current_item(word: &str) -> bool {
    word.split_once('.').is_some_and(|(source, _)| source.eq_ignore_ascii_case(Source::CurrentItem.as_str()))
}
