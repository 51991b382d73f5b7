//! What a request breaks, in the words of the service's own answers.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

use super::{Pattern, Shape, Structure};

/// Longer values are cut, in characters.
const LONGEST_VALUE: usize = 80;

/// One constraint that one value breaks.
#[derive(Debug, Clone, PartialEq)]
pub struct Violation {
    /// For example `solutionConfig.eventValueThreshold`, `tags.1.member.tagKey` (lists count from one),
    /// `solutionConfig.algorithmHyperParameters.hidden_dimension.member`.
    pub place: String,
    /// What is there, a text without its quotes and anything else as JSON; `None` for nothing.
    pub value: Option<String>,
    /// Whether `value` is a key of the map at `place`.
    pub of_key: bool,
    /// What should be there; `None` for a member that is not known.
    pub shape: Option<&'static Shape>,
    /// What it breaks.
    pub constraint: Constraint,
}

impl Violation {
    pub(super) const fn missing(place: String, shape: &'static Shape) -> Self {
        Self { place, value: None, of_key: false, shape: Some(shape), constraint: Constraint::Required }
    }

    pub(super) fn of(place: &str, value: &Value, shape: &'static Shape, constraint: Constraint) -> Self {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Self { place: place.to_owned(), value: Some(text), of_key: false, shape: Some(shape), constraint }
    }

    pub(super) fn of_key(place: &str, key: &str, shape: &'static Shape, constraint: Constraint) -> Self {
        let value = Some(key.to_owned());
        Self { place: place.to_owned(), value, of_key: true, shape: Some(shape), constraint }
    }
}

/// What can be broken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Constraint {
    /// It must be there.
    Required,
    /// The structure has no such member.
    UnknownMember {
        /// The structure.
        structure: &'static Structure,
        /// The known member that may have been meant.
        nearest: Option<&'static str>,
    },
    /// It must be of the first JSON type and is of the second, both named with their articles. The service calls
    /// this a `SerializationException`, not a validation error.
    Type(&'static str, &'static str),
    /// A text has fewer characters, or a list or map fewer members.
    LengthAtLeast(usize),
    /// A text has more characters, or a list or map more members.
    LengthAtMost(usize),
    /// A number is smaller.
    ValueAtLeast(f64),
    /// A number is larger.
    ValueAtMost(f64),
    /// A text does not match.
    Pattern(Pattern),
    /// A text is none of these words.
    OneOf(&'static [&'static str]),
}

impl fmt::Display for Constraint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Required => formatter.write_str("Member must not be null"),
            Self::UnknownMember { structure, .. } => write!(formatter, "Member must be one of {}", structure.name),
            Self::Type(expected, _) => write!(formatter, "Member must be {expected}"),
            Self::LengthAtLeast(least) => {
                write!(formatter, "Member must have length greater than or equal to {least}")
            }
            Self::LengthAtMost(most) => write!(formatter, "Member must have length less than or equal to {most}"),
            Self::ValueAtLeast(least) => write!(formatter, "Member must have value greater than or equal to {least}"),
            Self::ValueAtMost(most) => write!(formatter, "Member must have value less than or equal to {most}"),
            Self::Pattern(pattern) => write!(formatter, "Member must satisfy regular expression pattern: {pattern}"),
            Self::OneOf(words) => write!(formatter, "Member must satisfy enum value set: [{}]", words.join(", ")),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, value, of_key, constraint, shape: _ } = self;
        if let Constraint::UnknownMember { structure, nearest } = constraint {
            write!(formatter, "'{place}' is not a member of {}", structure.name)?;
            return nearest.map_or(Ok(()), |nearest| write!(formatter, "; the nearest known one is '{nearest}'"));
        }
        match value {
            Some(value) => write!(formatter, "Value '{}' at '{place}' failed to satisfy constraint: ", cut(value))?,
            None => write!(formatter, "Value null at '{place}' failed to satisfy constraint: ")?,
        }
        if *of_key {
            write!(formatter, "Map keys must satisfy constraint: [{constraint}]")
        } else {
            write!(formatter, "{constraint}")
        }
    }
}

pub(super) fn cut(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}
