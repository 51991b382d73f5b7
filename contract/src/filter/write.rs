//! Writes expressions in the form of the guide, and rewrites those that say what a filter cannot.

mod correct;
mod rewrite;
mod union;

use std::fmt;

use super::syntax::{Condition, Joint, Recommended, Test, Value, Values};

pub(super) use correct::{corrected, is_number, misfit};
pub(super) use rewrite::rewritten;
pub(super) use union::{leaves_out, undone};

impl fmt::Display for Value<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(formatter, "\"{text}\""),
            Self::Number(number) => formatter.write_str(number),
            Self::Placeholder(name) => write!(formatter, "${name}"),
            Self::Star => formatter.write_str("*"),
            Self::Field(field) => write!(formatter, "{field}"),
        }
    }
}

impl fmt::Display for Condition<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ", self.field)?;
        match &self.test {
            Test::Membership { negated, values, .. } => {
                write!(formatter, "{} ", if *negated { "NOT IN" } else { "IN" })?;
                match values {
                    Values::List(operands) => {
                        let values: Vec<String> = operands.iter().map(|operand| operand.value.to_string()).collect();
                        write!(formatter, "({})", values.join(", "))
                    }
                    Values::Field(field) => write!(formatter, "{field}"),
                }
            }
            Test::Comparison { operator, operand, .. } => write!(formatter, "{} {}", operator.as_str(), operand.value),
        }
    }
}

/// An expression that is to be written.
#[derive(Debug, Clone)]
struct Written<'text> {
    includes: bool,
    recommended: Recommended,
    conditions: Vec<Condition<'text>>,
    /// What joins the conditions, in their order; one less than these.
    joints: Vec<Joint>,
    of_user: Vec<Condition<'text>>,
}

impl fmt::Display for Written<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verb = if self.includes { "INCLUDE" } else { "EXCLUDE" };
        write!(formatter, "{verb} {} WHERE ", self.recommended.as_str())?;
        for (index, condition) in self.conditions.iter().enumerate() {
            if let Some(joint) = index.checked_sub(1).and_then(|before| self.joints.get(before)) {
                write!(formatter, " {} ", joint.as_str())?;
            }
            write!(formatter, "{condition}")?;
        }
        for (index, condition) in self.of_user.iter().enumerate() {
            let keyword = if index == 0 { "IF" } else { "AND" };
            write!(formatter, " {keyword} {condition}")?;
        }
        Ok(())
    }
}

/// Expressions as one filter.
fn as_filter(expressions: &[Written<'_>]) -> String {
    expressions.iter().map(ToString::to_string).collect::<Vec<_>>().join(" | ")
}
