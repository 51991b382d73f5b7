//! What is wrong with a filter expression, by which rule, and where in it.

use super::Span;
use crate::{Finding, Place, Rule};

/// One thing that is wrong with an expression, or worth knowing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The rule that it breaks.
    pub rule: Rule,
    /// The bytes of the expression that it is about; never none.
    pub span: Span,
    /// What is wrong and what to do, in one sentence without a full stop.
    pub message: String,
}

impl Problem {
    pub(super) fn new(rule: Rule, span: &Span, message: impl Into<String>) -> Self {
        Self { rule, span: span.clone(), message: message.into() }
    }

    /// The same as a finding about an expression that is at a path of the parameter file.
    #[must_use]
    pub fn at(self, path: &str) -> Finding {
        Finding::of(self.rule, Place::path(path).within(self.span.start, self.span.end), self.message)
    }

    /// Whether the service is known to refuse the expression for it.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.rule.severity == crate::Severity::Error
    }
}
