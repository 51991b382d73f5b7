//! What is written in the manner of another format, and taken for what it means.

use crate::Rule;
use crate::filter::rules::{PLACEHOLDER_NAMES, QUOTES, SYNTAX, UNSHOWN};

/// How something is written that is not written as the guide has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::filter) enum Mark {
    /// The entire filter is in quotes or brackets.
    Wrapped,
    /// Quotes have backslashes, as in JSON and in shells.
    Escaped,
    /// Quotes are doubled, as in CSV and YAML.
    Doubled,
    /// Texts are in single quotes.
    SingleQuotes,
    /// Texts are in backticks.
    Backticks,
    /// Texts are in quotes of a word processor.
    OtherQuotes,
    /// A text in other quotes has a double one inside.
    QuoteInside,
    /// A text has a quote with a backslash inside.
    EscapedInside,
    /// Signs are written as in HTML.
    Entity,
    /// Signs are as wide as ideographs.
    FullWidth,
    /// Spaces are no ordinary ones.
    Space,
    /// There is a comment.
    Comment,
    /// A sign ends the filter.
    Terminator,
    /// Another sign is between expressions in the place of `|`.
    Separator,
    /// A space is missing.
    MissingSpace,
    /// A placeholder has several `$`.
    Dollars,
    /// A placeholder has a space after `$`.
    SpacedPlaceholder,
    /// A placeholder has braces around its name.
    BracedPlaceholder,
    /// A placeholder is written as in another language.
    OtherPlaceholder,
}

impl Mark {
    /// The rule that is broken. That the service does not read unusual spaces, single quotes or escaped quotes inside of
    /// a text is not known.
    pub(in crate::filter) const fn rule(self) -> Rule {
        match self {
            Self::SingleQuotes | Self::EscapedInside => QUOTES,
            Self::Space => UNSHOWN,
            Self::Dollars | Self::SpacedPlaceholder | Self::BracedPlaceholder | Self::OtherPlaceholder => {
                PLACEHOLDER_NAMES
            }
            _ => SYNTAX,
        }
    }

    /// What is written so, where `shown` is the first of it.
    pub(in crate::filter) fn what(self, shown: &str) -> String {
        match self {
            Self::Wrapped => format!("the expression is inside of `{shown}`, which is not part of it"),
            Self::Escaped => format!(
                "`{shown}` has backslashes in front of its quotes, and the expression itself has none; in a parameter file, JSON writes each quote as `\\\"`, once"
            ),
            Self::Doubled => format!("`{shown}` has several quotes at each end, as CSV and YAML write one"),
            Self::SingleQuotes => format!("{shown} is in single quotes, and the guide has double ones only"),
            Self::Backticks => format!("{shown} is in backticks, and texts are in straight double quotes"),
            Self::OtherQuotes => {
                format!("{shown} has other quotes than the service reads, which are straight double ones")
            }
            Self::QuoteInside => format!("{shown} has a double quote inside, which no text of a filter can have"),
            Self::EscapedInside => format!(
                "{shown} has a double quote inside, and the guide shows no text with one; whether the service reads it is not published"
            ),
            Self::Entity => format!("`{shown}` is written as in HTML"),
            Self::FullWidth => format!("`{shown}` is full-width, and the signs of a filter are those of ASCII"),
            Self::Space => {
                format!("{} is not an ordinary space, and whether the service reads it is not published", unseen(shown))
            }
            Self::Comment => "a filter has no comments".to_owned(),
            Self::Terminator => format!("`{shown}` is not part of a filter"),
            Self::Separator => format!("`{shown}` is between two expressions, which have one `|` between them"),
            Self::MissingSpace => format!("a space is missing in front of `{shown}`"),
            Self::Dollars => format!("`{shown}` begins with several `$`, and a placeholder with one"),
            Self::SpacedPlaceholder => {
                format!("`{shown}` has a space in it, and the name of a placeholder is right after `$`")
            }
            Self::BracedPlaceholder => format!("`{shown}` has braces around its name, and a placeholder has none"),
            Self::OtherPlaceholder => {
                format!("`{shown}` is a placeholder of another language, and one of a filter begins with `$`")
            }
        }
    }

    /// What to do where the text cannot be shown without it.
    pub(in crate::filter) const fn otherwise(self) -> &'static str {
        match self {
            Self::Wrapped => "leave it out at both ends",
            Self::Escaped | Self::Doubled | Self::SingleQuotes | Self::Backticks | Self::OtherQuotes => {
                "put each text into one pair of straight double quotes"
            }
            Self::QuoteInside | Self::Comment | Self::Terminator => "leave it out",
            Self::EscapedInside => "leave it out if it is refused",
            Self::Entity | Self::FullWidth => "write the sign itself",
            Self::Space | Self::MissingSpace => "write a space",
            Self::Separator => "write `|`",
            Self::Dollars | Self::SpacedPlaceholder | Self::BracedPlaceholder | Self::OtherPlaceholder => {
                "write one `$` and the name right after it"
            }
        }
    }
}

/// A character that cannot be seen, by its number; or what is written for one.
fn unseen(shown: &str) -> String {
    match shown.chars().next() {
        Some(first) if shown.chars().count() == 1 => format!("U+{:04X}", u32::from(first)),
        _ => format!("`{shown}`"),
    }
}
