//! Rules: what can be known to be wrong before the service is asked, each with a code that never changes its meaning.
//!
//! A rule is stated beside what checks it, as a constant; [`Rule`] is all that a finding says of it. Its page, with a
//! case that breaks it and one that does not, is `contract/rules/<code>/`.
//!
//! | codes | what they are about |
//! |---|---|
//! | `PP01..` | the parameter file by itself: JSON, keys, the service's own constraints on each section |
//! | `PP02..` | sections against each other, quotas, money |
//! | `PP03..` | recipes and what they can do |
//! | `PP04..` | schemas |
//! | `PP05..` | filter expressions |
//! | `PP06..` | a data file as a text: headers, encoding, quotes, rows |
//! | `PP07..` | a value against its column |
//! | `PP08..` | entire datasets, and against the parameters |
//! | `PP09..` | batch jobs and their input |

use std::fmt;

use crate::Severity;

/// Something that can be known to be wrong beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rule {
    /// `PP` and four digits.
    pub code: &'static str,
    /// What a finding is unless a configuration says otherwise.
    pub severity: Severity,
    /// The rule in one sentence without a full stop, as a heading of its page.
    pub title: &'static str,
}

impl Rule {
    /// A rule whose breach keeps a run from beginning: the service is known to refuse it, or to fail on it later.
    #[must_use]
    pub const fn error(code: &'static str, title: &'static str) -> Self {
        Self { code, severity: Severity::Error, title }
    }

    /// A rule whose breach is reported and no more: it costs money or quality, or the service may be more lenient.
    #[must_use]
    pub const fn warning(code: &'static str, title: &'static str) -> Self {
        Self { code, severity: Severity::Warning, title }
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code)
    }
}
