//! What is wrong with a schema, by which rule, and where in it.

use std::fmt;

use super::rules::{FIELD_NAMES, FIELD_TYPES};
use crate::place::join;
use crate::{Finding, Rule};

/// One thing that is wrong with a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The rule that it breaks.
    pub rule: Rule,
    /// Where in the schema, as in `fields[3].type`; empty for the whole of it.
    pub path: String,
    /// What is wrong and what to do, in one sentence without a full stop.
    pub message: String,
}

impl Problem {
    pub(super) fn new(rule: Rule, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { rule, path: path.into(), message: message.into() }
    }

    /// Whether the service is known to reject the schema for it.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.rule.severity == crate::Severity::Error
    }

    /// The same as a finding about a schema that stands at a path of the parameter file.
    #[must_use]
    pub fn at(self, path: &str) -> Finding {
        let inside = join(path, &self.path);
        Finding::of(self.rule, inside.trim_end_matches('.'), self.message)
    }
}

/// A sentence that stands by itself: what cannot be read as a field is told with its index.
impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if (self.rule == FIELD_NAMES || self.rule == FIELD_TYPES)
            && let Some(end) = self.path.find(']')
        {
            write!(formatter, "{}: ", &self.path[..=end])?;
        }
        formatter.write_str(&self.message)
    }
}

/// All of them in one sentence.
#[must_use]
pub fn in_one_sentence(problems: &[Problem]) -> String {
    problems.iter().map(Problem::to_string).collect::<Vec<_>>().join("; ")
}
