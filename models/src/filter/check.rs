//! What is left of a condition to do for one candidate: to look up a code or a number.

use personalize_contract::filter::Operator;

use super::windows::EventTypes;
use super::{Candidates, EventWindows};
use crate::table::{NumberColumn, TextColumn};

/// A condition of which only the candidate is open.
#[derive(Debug)]
pub(super) struct Resolved<'a> {
    pub(super) check: Check<'a>,
    /// What [`Check::holds`] says where the condition holds.
    pub(super) expected: bool,
}

/// What is looked up.
#[derive(Debug)]
pub(super) enum Check<'a> {
    /// The same for every candidate.
    Always(bool),
    /// Whether the row's code is one of some.
    Code { column: &'a TextColumn, codes: Vec<bool> },
    /// Whether the row's number is as it is to be.
    Number { column: &'a NumberColumn, operator: Operator, operand: f64 },
    /// Whether the row's number is one of some.
    OneOf { column: &'a NumberColumn, operands: Vec<f64> },
    /// Whether the row is one of some, which are ascending.
    Row(Vec<u32>),
    /// Whether the user has events with the candidate.
    EventWith(EventItems<'a>),
    /// Whether the candidate is a user who has events.
    EventBy { windows: &'a EventWindows, event_types: EventTypes, candidates: Candidates<'a> },
}

/// What a user has events with, ascending: by the numbers of the candidates, and by those of the windows.
#[derive(Debug)]
pub(super) struct EventItems<'a> {
    windows: &'a EventWindows,
    numbers: Vec<u32>,
    own_numbers: Vec<u32>,
}

/// A candidate that is looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate<'c> {
    /// Its row in the table of its dataset.
    pub(super) row: u32,
    pub(super) name: Name<'c>,
}

/// By what a candidate is named.
#[derive(Debug, Clone, Copy)]
pub(super) enum Name<'c> {
    /// Its number in the vocabulary of the candidates.
    Number(u32),
    /// Its identifier, which the vocabulary need not have.
    Identifier(&'c str),
}

impl Resolved<'_> {
    #[inline]
    pub(super) fn holds(&self, candidate: &Candidate<'_>) -> bool {
        self.check.holds(candidate) == self.expected
    }
}

impl Check<'_> {
    #[inline]
    fn holds(&self, candidate: &Candidate<'_>) -> bool {
        let row = candidate.row;
        match self {
            Self::Always(holds) => *holds,
            Self::Code { column, codes } => codes.get(column.get(row) as usize).copied().unwrap_or_default(),
            Self::Number { column, operator, operand } => compares(column.get(row), *operator, *operand),
            Self::OneOf { column, operands } => operands.contains(&column.get(row)),
            Self::Row(rows) => rows.binary_search(&row).is_ok(),
            Self::EventWith(items) => items.contain(candidate.name),
            Self::EventBy { windows, event_types, candidates } => {
                let user = match candidate.name {
                    Name::Number(number) => candidates.vocabulary.name(number),
                    Name::Identifier(identifier) => Some(identifier),
                };
                user.is_some_and(|user| windows.has_any(user, event_types))
            }
        }
    }
}

/// Not a number, where a value is missing, equals nothing and is in no order.
#[expect(clippy::float_cmp, reason = "the service compares for equality; both are read from decimal texts in one way")]
fn compares(number: f64, operator: Operator, operand: f64) -> bool {
    match operator {
        Operator::Equal => number == operand,
        Operator::Unequal => number != operand,
        Operator::Less => number < operand,
        Operator::LessOrEqual => number <= operand,
        Operator::Greater => number > operand,
        Operator::GreaterOrEqual => number >= operand,
    }
}

impl<'a> EventItems<'a> {
    /// Those of a user.
    pub(super) fn new(
        windows: &'a EventWindows,
        user: &str,
        event_types: &EventTypes,
        candidates: &Candidates<'_>,
    ) -> Self {
        let own_numbers = windows.items_with(user, event_types);
        let identifiers = own_numbers.iter().filter_map(|number| windows.item_identifier(*number));
        let mut numbers: Vec<u32> =
            identifiers.filter_map(|identifier| candidates.vocabulary.get(identifier)).collect();
        numbers.sort_unstable();
        Self { windows, numbers, own_numbers }
    }

    fn contain(&self, name: Name<'_>) -> bool {
        match name {
            Name::Number(number) => self.numbers.binary_search(&number).is_ok(),
            Name::Identifier(identifier) => {
                self.windows.item(identifier).is_some_and(|number| self.own_numbers.binary_search(&number).is_ok())
            }
        }
    }
}
