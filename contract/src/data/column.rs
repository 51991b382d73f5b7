//! A column of a dataset: what its values are checked for, and what is wrong with one.

use super::numbers::{float, is_integer, long};
use super::rules::{
    ACTION_EVENTS, ACTION_FIGURES, AFTER_1970, EMPTY_CATEGORIES, IDENTIFIER_LENGTH, NOT_FUTURE, PLAIN_IDENTIFIERS,
    PRESENT, SECONDS, STRING_LENGTH, TEXT_LENGTH, TYPE,
};
use crate::csv::{MAXIMUM_STRING_LENGTH, MAXIMUM_TEXT_LENGTH, ValueProblem, check_value, is_identifier, is_tolerated};
use crate::event_type::is_same;
use crate::schema::{Field, FieldType, is_required};
use crate::{DatasetType, Rule};

/// What may be wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    Missing,
    NotOfType,
    LongIdentifier,
    LongString,
    LongText,
    Milliseconds,
    Future,
    Before1970,
    ActionEvent,
    SpecialIdentifier,
    ActionFigure,
    EmptyCategory,
}

impl Fault {
    pub(super) const ALL: [Self; 12] = [
        Self::Missing,
        Self::NotOfType,
        Self::LongIdentifier,
        Self::LongString,
        Self::LongText,
        Self::Milliseconds,
        Self::Future,
        Self::Before1970,
        Self::ActionEvent,
        Self::SpecialIdentifier,
        Self::ActionFigure,
        Self::EmptyCategory,
    ];

    pub(super) const fn rule(self) -> Rule {
        match self {
            Self::Missing => PRESENT,
            Self::NotOfType => TYPE,
            Self::LongIdentifier => IDENTIFIER_LENGTH,
            Self::LongString => STRING_LENGTH,
            Self::LongText => TEXT_LENGTH,
            Self::Milliseconds => SECONDS,
            Self::Future => NOT_FUTURE,
            Self::Before1970 => AFTER_1970,
            Self::ActionEvent => ACTION_EVENTS,
            Self::SpecialIdentifier => PLAIN_IDENTIFIERS,
            Self::ActionFigure => ACTION_FIGURES,
            Self::EmptyCategory => EMPTY_CATEGORIES,
        }
    }
}

/// Seconds from 1970 from which on a timestamp is taken for milliseconds: in the year 5138.
const MILLISECONDS: i64 = 100_000_000_000;

/// How far ahead of the check an event may be, in seconds: clocks differ, and so do the days of time zones.
const AHEAD: i64 = 86_400;

/// What the events of `Action_Interactions` are.
const ACTION_EVENT_TYPES: [&str; 3] = ["TAKEN", "NOT_TAKEN", "VIEWED"];

/// What a column's values mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Identifies the user of an event, or a record.
    Owner,
    /// Identifies the item or action of an event.
    Object,
    /// When an event happened.
    Moment,
    EventType,
    /// Of the events of `Action_Interactions`.
    ActionEventType,
    EventValue,
    Creation,
    Categories,
    Text,
    /// Any other string.
    String,
    /// The `VALUE` of an action, and its `REPEAT_FREQUENCY`, each with its range.
    Figure(i64, i64),
    /// Any other number, or a boolean.
    Other,
}

/// A field of the schema.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) field: Field,
    pub(super) role: Role,
    /// Whether every dataset of the type has it, so that an import fails without a value.
    pub(super) is_required: bool,
    /// Whether it is metadata, of which most should be there.
    pub(super) is_metadata: bool,
    /// What a value's hash is multiplied by to become part of a row's: an odd number.
    pub(super) seed: u64,
}

impl Column {
    pub(super) fn new(field: &Field, dataset_type: DatasetType) -> Self {
        let is_record = super::is_record(dataset_type);
        let is_required = is_required(&field.name, dataset_type);
        Self {
            role: role(field, dataset_type),
            is_required,
            is_metadata: is_record && !is_required,
            seed: super::hash::hash(field.name.as_bytes()),
            field: field.clone(),
        }
    }

    /// Whether an import leaves a row out for it, and goes on.
    pub(super) fn is_tolerated(&self, fault: Fault, dataset_type: DatasetType) -> bool {
        let problem = match fault {
            Fault::Missing => ValueProblem::Missing,
            Fault::NotOfType => ValueProblem::NotOfType(self.field.field_type),
            _ => return false,
        };
        is_tolerated(&problem, &self.field.name, dataset_type)
    }

    /// What an import would find wrong with a value that is not empty. Most values are settled at a glance.
    #[inline]
    pub(super) fn fault_of(&self, value: &[u8]) -> Option<Fault> {
        let at_a_glance = match self.field.field_type {
            FieldType::String => value.len() <= 256,
            FieldType::Int => is_integer(value, 9),
            FieldType::Long | FieldType::Float | FieldType::Double => is_integer(value, 18),
            FieldType::Boolean => false,
        };
        if at_a_glance { None } else { self.fault_looked_for(value) }
    }

    #[cold]
    fn fault_looked_for(&self, value: &[u8]) -> Option<Fault> {
        // A row that is not UTF-8 has been told of already, and its values are not looked at.
        let text = str::from_utf8(value).unwrap_or_default();
        match check_value(&self.field, text) {
            Ok(()) => (self.field.textual && text.chars().count() > MAXIMUM_TEXT_LENGTH).then_some(Fault::LongText),
            Err(ValueProblem::Missing) => Some(Fault::Missing),
            Err(ValueProblem::NotOfType(_)) => Some(Fault::NotOfType),
            Err(ValueProblem::TooLong(MAXIMUM_STRING_LENGTH)) => Some(Fault::LongString),
            Err(ValueProblem::TooLong(_)) => Some(Fault::LongIdentifier),
        }
    }
}

fn role(field: &Field, dataset_type: DatasetType) -> Role {
    let is_string = field.field_type == FieldType::String;
    let is_float = matches!(field.field_type, FieldType::Float | FieldType::Double);
    let is_integer = matches!(field.field_type, FieldType::Int | FieldType::Long);
    let is_event = !super::is_record(dataset_type);
    let is_action = dataset_type == DatasetType::Actions;
    match field.name.to_ascii_uppercase().as_str() {
        "USER_ID" if is_event && is_string => Role::Owner,
        name if is_identifier(name) && is_string && is_event => Role::Object,
        name if !is_event && is_string && is_required(name, dataset_type) => Role::Owner,
        "EVENT_TYPE" if is_string && dataset_type == DatasetType::ActionInteractions => Role::ActionEventType,
        "TIMESTAMP" if is_event && is_integer => Role::Moment,
        "EVENT_TYPE" if is_string && is_event => Role::EventType,
        "EVENT_VALUE" if is_event && (is_float || is_integer) => Role::EventValue,
        "CREATION_TIMESTAMP" if is_integer || is_float => Role::Creation,
        "VALUE" if is_action && is_integer => Role::Figure(1, 10),
        "REPEAT_FREQUENCY" if is_action && is_integer => Role::Figure(0, 30),
        _ if field.textual => Role::Text,
        _ if field.categorical && is_string => Role::Categories,
        _ if is_string => Role::String,
        _ => Role::Other,
    }
}

/// What is wrong with the moment of an event, given the latest that there may be.
#[inline]
pub(super) fn fault_of_moment(moment: i64, latest: i64) -> Option<Fault> {
    match moment {
        ..=0 => Some(Fault::Before1970),
        MILLISECONDS.. => Some(Fault::Milliseconds),
        _ if moment > latest => Some(Fault::Future),
        _ => None,
    }
}

/// The latest moment of an event, given the time of the check.
pub(super) fn latest_moment(now: Option<i64>) -> i64 {
    now.map_or(i64::MAX, |now| now.saturating_add(AHEAD)).min(MILLISECONDS - 1)
}

/// What is wrong with the time at which an item or an action came to be. It may be before 1970, as films are.
pub(super) fn fault_of_creation(value: &[u8]) -> Option<Fault> {
    #[expect(clippy::cast_precision_loss, reason = "a round number")]
    let is_late = float(value).is_some_and(|moment| moment >= MILLISECONDS as f64);
    is_late.then_some(Fault::Milliseconds)
}

pub(super) fn fault_of_figure(value: &[u8], least: i64, most: i64) -> Option<Fault> {
    long(value).is_some_and(|figure| !(least..=most).contains(&figure)).then_some(Fault::ActionFigure)
}

pub(super) fn fault_of_action_event(value: &[u8]) -> Option<Fault> {
    let is_known =
        str::from_utf8(value).is_ok_and(|value| ACTION_EVENT_TYPES.iter().any(|known| is_same(known, value)));
    (!is_known).then_some(Fault::ActionEvent)
}

/// Whether an identifier has what the guide advises against: quotes, what separates values and lists of identifiers,
/// spaces at its ends, control characters.
pub(super) fn is_special(identifier: &[u8]) -> bool {
    let is_special = |byte: &u8| b"\"'\\|,".contains(byte) || byte.is_ascii_control();
    let is_blank = |end: Option<&u8>| end.is_some_and(u8::is_ascii_whitespace);
    identifier.iter().any(is_special) || is_blank(identifier.first()) || is_blank(identifier.last())
}
