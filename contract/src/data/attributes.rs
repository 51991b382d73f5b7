//! Columns that say nothing: all of their values are equal, or no two are.

use super::column::{Column, Role};
use super::conclude::DatasetCheck;
use super::expectation::Expectation;
use super::part::ColumnTotals;
use super::rules::{INFORMATION, TRAINABLE_ATTRIBUTE};
use super::variety::Variety;
use crate::schema::{FieldType, is_reserved};
use crate::training::{NO_ATTRIBUTE, is_attribute, is_trainable};
use crate::{DatasetType, Finding, Place};

/// With fewer values than this a column may be so by chance.
const ENOUGH: u64 = 25;

impl DatasetCheck<'_> {
    /// Columns of records, all of which are known.
    pub(super) fn check_variety(&self, findings: &mut Vec<Finding>) {
        let is_items = self.dataset.input.dataset_type == DatasetType::Items;
        let before = findings.len();
        if is_items && self.totals.rows > 0 {
            let solutions = self.scan.options.expectations.solutions.iter();
            findings.extend(solutions.filter_map(|expectation| self.lack_of_attributes(expectation)));
        }
        // Then every column has been named.
        if findings.len() == before {
            let columns = self.dataset.columns.iter().zip(&self.totals.columns);
            findings.extend(columns.filter_map(|(column, totals)| self.lack_of_information(column, totals)));
        }
    }

    /// That a solution trains on an attribute of items and none can be trained on. A schema without any has a finding of
    /// its own.
    fn lack_of_attributes(&self, expectation: &Expectation) -> Option<Finding> {
        let training = expectation.attributes.as_ref()?;
        let columns = self.dataset.columns.iter().zip(&self.totals.columns);
        let attributes = columns.filter(|(column, _)| is_attribute(&column.field) && training.has(&column.field.name));
        let attributes: Vec<(&str, Variety)> =
            attributes.map(|(column, totals)| (column.field.name.as_str(), totals.variety())).collect();
        if attributes.is_empty() || attributes.iter().any(|(_, variety)| is_trainable(*variety)) {
            return None;
        }
        let each: Vec<String> =
            attributes.into_iter().map(|(name, variety)| format!("{name} has {}", shown(variety))).collect();
        let message = format!(
            "a version of this solution fails with \"{NO_ATTRIBUTE}\" {}; give Items a column in which some values differ and some occur again",
            each.join(", ")
        );
        Some(Finding::of(TRAINABLE_ATTRIBUTE, format!("{}.recipeArn", expectation.path), message))
    }

    fn lack_of_information(&self, column: &Column, totals: &ColumnTotals) -> Option<Finding> {
        let dataset_type = self.dataset.input.dataset_type;
        let values = self.totals.rows - totals.empty.min(self.totals.rows);
        let is_categorical = column.role == Role::Categories;
        let is_trained_on =
            is_categorical || !matches!(column.field.field_type, FieldType::String | FieldType::Boolean);
        if !is_trained_on || values < ENOUGH || is_reserved(&column.field.name, dataset_type, None) {
            return None;
        }
        let variety = totals.variety();
        // Numbers that all differ say how near they are to each other.
        if variety != Variety::Same && !(variety == Variety::Distinct && is_categorical) {
            return None;
        }
        let advice = if column.is_required_by_a_domain {
            "give the column values that tell records apart and that several share"
        } else {
            "give the column values that tell records apart and that several share, or leave it out of training"
        };
        let message = format!("{} has {}, of which models learn nothing; {advice}", column.field.name, shown(variety));
        Some(Finding::of(INFORMATION, Place::file(&self.dataset.input.folder), message))
    }
}

const fn shown(variety: Variety) -> &'static str {
    match variety {
        Variety::None => "no values",
        Variety::Same => "the same value in every row",
        Variety::Distinct => "another value in every row",
        Variety::Mixed => "values that differ and occur again",
    }
}
