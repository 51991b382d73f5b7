//! What may be wrong with a value.

use super::rules::{
    ACTION_EVENTS, ACTION_FIGURES, AFTER_1970, BLANKS, BY_BARS, EMPTY_CATEGORIES, IDENTIFIER_LENGTH, IMPRESSIONS,
    NO_ENTITIES, NOT_DAYS, NOT_FUTURE, NULL_IS_EMPTY, PLAIN_IDENTIFIERS, PRESENT, SECONDS, STRING_LENGTH, TEXT_LENGTH,
    TYPE,
};
use crate::Rule;

/// What may be wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    Missing,
    NotOfType,
    LongIdentifier,
    LongString,
    LongText,
    NotSeconds,
    Future,
    Before1970,
    /// A day number, or a date written as digits.
    Early,
    ActionEvent,
    SpecialIdentifier,
    ActionFigure,
    EmptyCategory,
    NullText,
    ListOfCategories,
    /// With commas, and a list only if the members come elsewhere.
    CommasInCategory,
    Entity,
    Blank,
    Impression,
}

impl Fault {
    pub(super) const ALL: [Self; 19] = [
        Self::Missing,
        Self::NotOfType,
        Self::LongIdentifier,
        Self::LongString,
        Self::LongText,
        Self::NotSeconds,
        Self::Future,
        Self::Before1970,
        Self::Early,
        Self::ActionEvent,
        Self::SpecialIdentifier,
        Self::ActionFigure,
        Self::EmptyCategory,
        Self::NullText,
        Self::ListOfCategories,
        Self::CommasInCategory,
        Self::Entity,
        Self::Blank,
        Self::Impression,
    ];

    pub(super) const fn rule(self) -> Rule {
        match self {
            Self::Missing => PRESENT,
            Self::NotOfType => TYPE,
            Self::LongIdentifier => IDENTIFIER_LENGTH,
            Self::LongString => STRING_LENGTH,
            Self::LongText => TEXT_LENGTH,
            Self::NotSeconds => SECONDS,
            Self::Future => NOT_FUTURE,
            Self::Before1970 => AFTER_1970,
            Self::Early => NOT_DAYS,
            Self::ActionEvent => ACTION_EVENTS,
            Self::SpecialIdentifier => PLAIN_IDENTIFIERS,
            Self::ActionFigure => ACTION_FIGURES,
            Self::EmptyCategory => EMPTY_CATEGORIES,
            Self::NullText => NULL_IS_EMPTY,
            Self::ListOfCategories | Self::CommasInCategory => BY_BARS,
            Self::Entity => NO_ENTITIES,
            Self::Blank => BLANKS,
            Self::Impression => IMPRESSIONS,
        }
    }
}
