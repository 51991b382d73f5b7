//! What there is to know of data at first sight.

use std::collections::HashMap;

use serde::Serialize;

use super::identifier_counts::IdentifierCounts;
use super::part::{DatasetTotals, Part};
use super::scan::Scan;
use super::value_counts::ValueCount;
use crate::DatasetType;
use crate::event_type::folded;

/// The data at first sight.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// Whether it is about a part of the data only.
    pub is_sample: bool,
    /// In the order of the parameter file.
    pub datasets: Vec<DatasetSummary>,
    /// What the Interactions say; absent without any, and if they are partial.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interactions: Option<InteractionsSummary>,
}

/// One dataset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DatasetSummary {
    /// Its type.
    pub dataset_type: DatasetType,
    /// How many files were read.
    pub files: u64,
    /// How many bytes these have.
    pub bytes: u64,
    /// Whether rows are missing, because they or a file could not be read or understood, or because only a part was to be
    /// read. Then there are no figures about the entire dataset, here or below.
    pub is_partial: bool,
    /// How many rows it has; `None` if it is partial.
    pub rows: Option<u64>,
}

/// What the Interactions say.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InteractionsSummary {
    /// Different users.
    pub users: u64,
    /// Different items.
    pub items: u64,
    /// How many interactions a user has.
    pub per_user: Quantiles,
    /// Users with two interactions or more.
    pub returning_users: u64,
    /// Each event type with how many events it has, the most frequent first. Empty if there are more than a thousand.
    pub event_types: Vec<EventTypeCount>,
    /// The earliest event, in seconds since 1970-01-01T00:00:00Z.
    pub earliest: Option<i64>,
    /// The latest event.
    pub latest: Option<i64>,
    /// Interactions in proportion to pairs of a user and an item.
    pub density: f64,
    /// What the records of Items say of the items; absent without that dataset, and if it is partial.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_records: Option<Coverage>,
    /// What the records of Users say of the users; absent without that dataset, and if it is partial.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_records: Option<Coverage>,
}

/// An event type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EventTypeCount {
    /// Its name, in the spelling that most events have: case does not count.
    pub event_type: String,
    /// How many events have it.
    pub count: u64,
}

/// How many interactions those users have who have the fewest, who are in the middle, and so on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Quantiles {
    /// The fewest.
    pub least: u64,
    /// A quarter of the users has so many or fewer.
    pub quarter: u64,
    /// One half.
    pub median: u64,
    /// Three quarters.
    pub three_quarters: u64,
    /// 99 of 100.
    pub percentile_99: u64,
    /// The most.
    pub most: u64,
}

/// Records against the identifiers that interactions have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Coverage {
    /// Different records.
    pub records: u64,
    /// Records that no interaction is about.
    pub cold: u64,
    /// Identifiers in interactions without a record.
    pub uncovered: u64,
    /// Interactions that are about those.
    pub uncovered_interactions: u64,
}

impl Summary {
    /// What was read, whether or not that is all.
    pub(super) fn of(scan: &Scan, part: &Part) -> Self {
        let datasets = scan.datasets.iter().zip(&part.datasets).map(|(dataset, totals)| DatasetSummary {
            dataset_type: dataset.input.dataset_type,
            files: dataset.files,
            bytes: dataset.bytes,
            is_partial: !scan.is_entire(part, dataset.input.dataset_type),
            rows: Some(totals.rows),
        });
        let of = |dataset_type: DatasetType| {
            let place = scan.datasets.iter().position(|dataset| dataset.input.dataset_type == dataset_type)?;
            part.datasets.get(place).filter(|totals| totals.rows > 0)
        };
        let interactions = of(DatasetType::Interactions).map(|totals| InteractionsSummary {
            item_records: of(DatasetType::Items).map(|items| Coverage::of(&items.owners, &totals.objects)),
            user_records: of(DatasetType::Users).map(|users| Coverage::of(&users.owners, &totals.owners)),
            ..InteractionsSummary::of(totals)
        });
        Self { is_sample: scan.options.is_sample, datasets: datasets.collect(), interactions }
    }

    /// Without the figures about datasets that are partial.
    pub(super) fn of_entire(mut self, scan: &Scan, part: &Part) -> Self {
        for dataset in self.datasets.iter_mut().filter(|dataset| dataset.is_partial) {
            dataset.rows = None;
        }
        let is_entire = |dataset_type| scan.is_entire(part, dataset_type);
        self.interactions = self.interactions.filter(|_| is_entire(DatasetType::Interactions));
        if let Some(interactions) = &mut self.interactions {
            interactions.item_records = interactions.item_records.filter(|_| is_entire(DatasetType::Items));
            interactions.user_records = interactions.user_records.filter(|_| is_entire(DatasetType::Users));
        }
        self
    }
}

impl InteractionsSummary {
    pub(super) fn of(totals: &DatasetTotals) -> Self {
        let mut counts: Vec<u64> = totals.owners.iter().map(|entry| entry.count).collect();
        let per_user = Quantiles::of(&mut counts);
        let returning_users = counts.iter().filter(|count| **count >= 2).count() as u64;
        let mut event_types: Vec<EventTypeCount> = Vec::new();
        if !totals.event_types.are_too_many {
            event_types = EventTypeCount::each(totals.event_types.settled());
        }
        let (users, items) = (totals.owners.len() as u64, totals.objects.len() as u64);
        #[expect(clippy::cast_precision_loss, reason = "a proportion need not be exact")]
        let density = totals.rows as f64 / (users.max(1) as f64 * items.max(1) as f64);
        Self {
            users,
            items,
            per_user,
            returning_users,
            event_types,
            earliest: totals.span.get().map(|(earliest, _)| earliest),
            latest: totals.span.get().map(|(_, latest)| latest),
            density,
            item_records: None,
            user_records: None,
        }
    }
}

impl EventTypeCount {
    /// The types, the most frequent first. Spellings that differ in case only are one.
    fn each(mut counts: Vec<ValueCount>) -> Vec<Self> {
        counts.sort_by(|one, other| (other.count, &one.name).cmp(&(one.count, &other.name)));
        let mut by_name: HashMap<String, usize> = HashMap::new();
        let mut each: Vec<Self> = Vec::new();
        for ValueCount { name, count, .. } in counts {
            let place = *by_name.entry(folded(&name).into_owned()).or_insert(each.len());
            match each.get_mut(place) {
                Some(known) => known.count += count,
                None => each.push(Self { event_type: name, count }),
            }
        }
        each.sort_by(|one, other| (other.count, &one.event_type).cmp(&(one.count, &other.event_type)));
        each
    }
}

impl Quantiles {
    fn of(counts: &mut [u64]) -> Self {
        counts.sort_unstable();
        let Some(last) = counts.len().checked_sub(1) else { return Self::default() };
        let at = |percent: usize| counts[last * percent / 100];
        Self {
            least: at(0),
            quarter: at(25),
            median: at(50),
            three_quarters: at(75),
            percentile_99: at(99),
            most: at(100),
        }
    }
}

impl Coverage {
    pub(super) fn of(records: &IdentifierCounts, mentioned: &IdentifierCounts) -> Self {
        let uncovered = || mentioned.iter().filter(|entry| !records.contains(entry.key));
        Self {
            records: records.len() as u64,
            cold: records.iter().filter(|entry| !mentioned.contains(entry.key)).count() as u64,
            uncovered: uncovered().count() as u64,
            uncovered_interactions: uncovered().map(|entry| entry.count).sum(),
        }
    }
}
