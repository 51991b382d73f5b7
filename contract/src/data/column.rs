//! A column of a dataset: what its values are checked for, and what is wrong with one.

use super::expectation::Expectations;
use super::fault::Fault;
use super::literal::Asked;
use super::moment::{EARLIEST_EVENT, NOT_SECONDS, is_odd_creation};
use super::numbers::{float, is_integer, long};
use super::oddity::{self, Oddity, has_unseen, is_null_text};
use crate::csv::{MAXIMUM_STRING_LENGTH, MAXIMUM_TEXT_LENGTH, ValueProblem, check_value, is_identifier, is_tolerated};
use crate::event_type::is_same;
use crate::schema::{DomainField, Field, FieldType, domain_fields, is_required, reserved_fields};
use crate::{DatasetType, Domain};

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
    /// The items that were shown.
    Impression,
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
#[expect(clippy::struct_excessive_bools, reason = "each answers a question of its own")]
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) field: Field,
    pub(super) role: Role,
    /// Whether every dataset of the type has it, so that an import fails without a value.
    pub(super) is_required: bool,
    /// Whether it is metadata, of which most should be there.
    pub(super) is_metadata: bool,
    /// Whether the service prescribes its type, in some dataset group at least.
    pub(super) is_fixed: bool,
    /// Whether the datasets of some domain must have it, without null.
    pub(super) is_required_by_a_domain: bool,
    /// Whether filters ask for texts in it, so that all of them are counted.
    pub(super) is_counted: bool,
    /// Whether filters compare it with numbers, so that its range is to be known.
    pub(super) is_measured: bool,
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
            is_fixed: is_required || is_prescribed(&field.name, dataset_type),
            is_required_by_a_domain: domain_field(&field.name, dataset_type).any(|field| field.required),
            is_counted: false,
            is_measured: false,
            seed: super::hash::hash(field.name.as_bytes()),
            field: field.clone(),
        }
    }

    /// The same with what filters ask of it.
    pub(super) fn asked(mut self, dataset_type: DatasetType, expectations: &Expectations) -> Self {
        let is_string = self.field.field_type == FieldType::String;
        for literal in expectations.literals.iter().filter(|literal| literal.is_about(dataset_type, &self.field.name)) {
            match literal.asked {
                // No filter reads a textual field, and event types are counted anyway.
                Asked::Text(_) => {
                    self.is_counted |= is_string && !self.field.textual && self.role != Role::EventType;
                }
                Asked::Number(..) => self.is_measured |= !is_string && self.field.field_type != FieldType::Boolean,
            }
        }
        self
    }

    /// Whether it holds identifiers, and the schema gives it another type than the string that they are: a finding about
    /// the schema, which the values are not to blame for.
    pub(super) fn has_no_string_for_identifiers(&self) -> bool {
        is_identifier(&self.field.name) && self.field.field_type != FieldType::String
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

    /// What an import would find wrong with a value that is not empty. Most values need only a quick look.
    #[inline]
    pub(super) fn fault_of(&self, value: &[u8]) -> Option<Fault> {
        let at_a_glance = match self.field.field_type {
            FieldType::String => value.len() <= 256 && !is_null_text(value),
            FieldType::Int => is_integer(value, 9),
            FieldType::Long | FieldType::Float | FieldType::Double => is_integer(value, 18),
            FieldType::Boolean => false,
        };
        if at_a_glance { None } else { self.fault_looked_for(value) }
    }

    #[cold]
    fn fault_looked_for(&self, value: &[u8]) -> Option<Fault> {
        // A row that is not UTF-8 has been reported already, and its values are not looked at.
        let text = str::from_utf8(value).unwrap_or_default();
        match check_value(&self.field, text) {
            Ok(()) => self.fault_of_fit(text),
            Err(ValueProblem::Missing) => Some(Fault::Missing),
            Err(ValueProblem::NotOfType(_)) => Some(Fault::NotOfType),
            Err(ValueProblem::TooLong(MAXIMUM_STRING_LENGTH)) => Some(Fault::LongString),
            Err(ValueProblem::TooLong(_)) => Some(Fault::LongIdentifier),
        }
    }

    /// What may be wrong with a value that is of the column's type.
    fn fault_of_fit(&self, text: &str) -> Option<Fault> {
        let is_text = self.field.field_type == FieldType::String;
        let is_identifier = matches!(self.role, Role::Owner | Role::Object);
        if self.field.textual && text.chars().count() > MAXIMUM_TEXT_LENGTH {
            Some(Fault::LongText)
        } else if is_text && !is_identifier {
            is_null_text(text.as_bytes()).then_some(Fault::NullText)
        } else {
            // Numbers that are none, or are beyond all others.
            let is_odd = !is_text && text.parse().is_ok_and(|number: f64| !number.is_finite());
            is_odd.then_some(Fault::NullText)
        }
    }
}

/// What the domains say of a field.
fn domain_field(name: &str, dataset_type: DatasetType) -> impl Iterator<Item = &'static DomainField> {
    let of_domains = Domain::ALL.into_iter().flat_map(move |domain| domain_fields(dataset_type, domain));
    of_domains.filter(move |field| field.name.eq_ignore_ascii_case(name))
}

/// Whether a field is reserved in dataset groups of any kind.
fn is_prescribed(name: &str, dataset_type: DatasetType) -> bool {
    reserved_fields(dataset_type).iter().any(|(known, _)| known.eq_ignore_ascii_case(name))
        || domain_field(name, dataset_type).next().is_some()
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
        "CREATION_TIMESTAMP" | "EXPIRATION_TIMESTAMP" | "ACTION_EXPIRATION_TIMESTAMP" if is_integer || is_float => {
            Role::Creation
        }
        "IMPRESSION" if is_string && is_event => Role::Impression,
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
        1..EARLIEST_EVENT => Some(Fault::Early),
        NOT_SECONDS.. => Some(Fault::NotSeconds),
        _ if moment > latest => Some(Fault::Future),
        _ => None,
    }
}

/// The latest moment of an event, given the time of the check.
pub(super) fn latest_moment(now: Option<i64>) -> i64 {
    now.map_or(i64::MAX, |now| now.saturating_add(AHEAD)).min(NOT_SECONDS - 1)
}

/// What is wrong with the time at which an item or an action came to be. It may be before 1970, as films are.
pub(super) fn fault_of_creation(value: &[u8]) -> Option<Fault> {
    #[expect(clippy::cast_possible_truncation, reason = "a number that is too large is one that is at fault")]
    let moment = long(value).or_else(|| Some(float(value)? as i64))?;
    let fault = if moment >= NOT_SECONDS { Fault::NotSeconds } else { Fault::Early };
    is_odd_creation(moment).then_some(fault)
}

/// What is wrong with the type of an event.
pub(super) fn fault_of_event_type(value: &[u8]) -> Option<Fault> {
    oddity::of_event_type(value).map(of_oddity)
}

/// What is wrong with categories, besides that one is empty.
pub(super) fn fault_of_categories(value: &[u8]) -> Option<Fault> {
    oddity::of_categories(value).map(of_oddity)
}

const fn of_oddity(oddity: Oddity) -> Fault {
    match oddity {
        Oddity::Null => Fault::NullText,
        Oddity::List => Fault::ListOfCategories,
        Oddity::Commas => Fault::CommasInCategory,
        Oddity::Entity => Fault::Entity,
        Oddity::Blank => Fault::Blank,
    }
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
/// spaces at its ends, control characters and others that cannot be seen.
pub(super) fn is_special(identifier: &[u8]) -> bool {
    let is_special = |byte: &u8| b"\"'\\|,".contains(byte) || byte.is_ascii_control();
    let is_blank = |end: Option<&u8>| end.is_some_and(u8::is_ascii_whitespace);
    identifier.iter().any(is_special)
        || is_blank(identifier.first())
        || is_blank(identifier.last())
        || has_unseen(identifier)
}
