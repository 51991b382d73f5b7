//! One thing that is wrong, or worth knowing, in what a user handed in.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Rule;
use crate::place::Place;
use crate::printable::printable;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is created until it is mended.
    Error,
    /// The run goes on.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// What is wrong, by which rule, where, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The code of the [`Rule`] that it breaks.
    pub code: Cow<'static, str>,
    /// How much it matters.
    pub severity: Severity,
    /// Where it is.
    pub place: Place,
    /// What is wrong and what to do about it, in one sentence or two, without control characters.
    pub message: String,
}

impl Finding {
    /// A breach of a rule.
    #[must_use]
    pub fn of(rule: Rule, place: impl Into<Place>, message: impl Into<String>) -> Self {
        let Rule { code, severity, title: _ } = rule;
        let message = printable(&message.into()).into_owned();
        Self { code: Cow::Borrowed(code), severity, place: place.into(), message }
    }

    /// Whether it stops a run.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// One line: `error[PP0107]: datasets: …`.
impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, severity, place, message } = self;
        write!(formatter, "{severity}[{code}]: {place}: {message}")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const RULE: Rule = Rule::warning("PP9999", "Nothing is odd");

    #[test]
    fn a_finding_is_one_line_and_small_in_json() {
        let cases = [
            (
                Finding::of(RULE, "a.b[2]", "odd"),
                "warning[PP9999]: a.b[2]: odd",
                json!({"code": "PP9999", "severity": "warning", "place": {"path": "a.b[2]"}, "message": "odd"}),
            ),
            (
                Finding::of(RULE, Place::path("a").within(3, 9), "odd"),
                "warning[PP9999]: a: odd",
                json!({"code": "PP9999", "severity": "warning", "place": {"path": "a", "within": [3, 9]}, "message": "odd"}),
            ),
            (
                Finding::of(RULE, "", "odd"),
                "warning[PP9999]: the file: odd",
                json!({"code": "PP9999", "severity": "warning", "place": {"path": ""}, "message": "odd"}),
            ),
            (
                Finding::of(RULE, Place::at(2, 20), "odd"),
                "warning[PP9999]: line 2, column 20: odd",
                json!({"code": "PP9999", "severity": "warning", "place": {"line": 2, "column": 20}, "message": "odd"}),
            ),
            (
                Finding::of(RULE, Place::file("s3://b/Items/"), "odd"),
                "warning[PP9999]: s3://b/Items/: odd",
                json!({"code": "PP9999", "severity": "warning", "place": {"file": "s3://b/Items/"}, "message": "odd"}),
            ),
            (
                Finding::of(RULE, Place::file("i.csv").in_line(7, Some(3)).and_more(12), "odd"),
                "warning[PP9999]: i.csv:7:3 and 12 more: odd",
                json!({"code": "PP9999", "severity": "warning", "message": "odd",
                    "place": {"file": "i.csv", "line": 7, "column": 3, "more": 12}}),
            ),
        ];
        for (finding, line, document) in cases {
            assert_eq!(finding.to_string(), line);
            assert_eq!(serde_json::to_value(&finding).expect("JSON"), document);
            assert_eq!(serde_json::from_value::<Finding>(document).expect("a finding"), finding);
        }
    }
}
