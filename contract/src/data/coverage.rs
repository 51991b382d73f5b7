//! Whether the items and users of interactions have records.

use super::conclude::DatasetCheck;
use super::entire_data::MayJudge;
use super::hash::hash;
use super::identifier_counts::IdentifierCounts;
use super::matching::{Pair, Side, do_not_match, pair, twins};
use super::rules::{IDENTIFIERS_ALIKE, ITEMS_COVERED, USERS_COVERED};
use super::scan::Dataset;
use super::summary::{Coverage, InteractionsSummary};
use super::tally::shortened;
use crate::{DatasetType, Finding, Place};

/// Why identifiers should have a record.
const WITHOUT_RECORD: &str = ": without metadata they count for less, and no filter on it finds them";

/// What is known of identifiers that differ from those of records in how they are written only.
struct Twins {
    /// Whether that is so of most of those without a record.
    are_most: bool,
    message: String,
}

impl DatasetCheck<'_> {
    /// Of the dataset Interactions against the records of the others, of which each may be judged or not.
    pub(super) fn check_coverage(
        &self,
        interactions: &InteractionsSummary,
        may_judge: MayJudge<'_>,
        findings: &mut Vec<Finding>,
    ) {
        let covered = [
            (interactions.item_records, DatasetType::Items, interactions.items, ITEMS_COVERED),
            (interactions.user_records, DatasetType::Users, interactions.users, USERS_COVERED),
        ];
        if let Some(message) = self.swapped_columns(interactions, may_judge) {
            findings.push(Finding::of(IDENTIFIERS_ALIKE, self.folder(), message));
            return;
        }
        for (coverage, dataset_type, all, rule) in covered {
            let Some(coverage) = coverage else { continue };
            let (none, of_none) = self.no_identifiers(dataset_type);
            let uncovered = coverage.uncovered.saturating_sub(none);
            let uncovered_interactions = coverage.uncovered_interactions.saturating_sub(of_none);
            let dataset = self.scan.datasets.iter().find(|dataset| dataset.input.dataset_type == dataset_type);
            let Some(dataset) = dataset.filter(|_| may_judge(dataset_type) && uncovered > 0) else { continue };
            if let Some(message) = self.mismatch(dataset, coverage, all) {
                findings.push(Finding::of(IDENTIFIERS_ALIKE, Place::file(&dataset.input.folder), message));
                continue;
            }
            let message = format!(
                "{uncovered} of the {all} in Interactions ({}) have no row here, and {uncovered_interactions} interactions ({}) are theirs",
                percent(uncovered, all),
                percent(uncovered_interactions, self.totals.rows)
            );
            let (rule, advice) = match self.twins(dataset) {
                Some(twins) if twins.are_most => {
                    (IDENTIFIERS_ALIKE, format!("{}; write identifiers alike in all datasets", twins.message))
                }
                Some(twins) => (rule, format!("add them{WITHOUT_RECORD}; {}", twins.message)),
                None => (rule, format!("add them{WITHOUT_RECORD}")),
            };
            findings.push(Finding::of(rule, Place::file(&dataset.input.folder), format!("{message}; {advice}")));
        }
    }

    /// How many texts of Interactions that are reported as no identifiers have no record of a dataset, and how many
    /// interactions have them: to add records for these would be wrong.
    fn no_identifiers(&self, dataset_type: DatasetType) -> (u64, u64) {
        let Some(recorded) = self.recorded(dataset_type) else { return (0, 0) };
        let (_, counts) = self.mentioned(dataset_type);
        let watched = match dataset_type {
            DatasetType::Items => &self.totals.watched_objects,
            _ => &self.totals.watched_owners,
        };
        let found = [true, false].into_iter().flat_map(|is_name| watched.found(is_name));
        let counted =
            found.filter(|(.., hash)| !recorded.contains(*hash)).filter_map(|(.., hash)| counts.count_of(hash));
        counted.fold((0, 0), |(texts, rows), count| (texts + 1, rows + count))
    }

    /// That the columns of users and of items are in each other's place: the identifiers of users are those of Items, and
    /// those of items are not, or the other way around.
    fn swapped_columns(&self, interactions: &InteractionsSummary, may_judge: MayJudge<'_>) -> Option<String> {
        let sides = [
            (DatasetType::Items, interactions.item_records, interactions.items, "ITEM_ID", "USER_ID"),
            (DatasetType::Users, interactions.user_records, interactions.users, "USER_ID", "ITEM_ID"),
        ];
        sides.into_iter().find_map(|(dataset_type, coverage, all, own, other)| {
            let coverage = coverage.filter(|_| may_judge(dataset_type))?;
            let recorded = self.recorded(dataset_type)?;
            let others = if own == "ITEM_ID" { &self.totals.owners } else { &self.totals.objects };
            let in_records = others.iter().filter(|entry| recorded.contains(entry.key)).count() as u64;
            let covered = all.saturating_sub(coverage.uncovered);
            let count = others.len() as u64;
            let may_be_swapped = do_not_match(all, coverage.records, covered) && in_records * 2 > count;
            let are_swapped = may_be_swapped && self.pair_with(dataset_type).is_none_or(|pair| !pair.is_respelled());
            are_swapped.then(|| {
                format!(
                    "the columns USER_ID and ITEM_ID seem to be swapped: {in_records} of the {count} values of {other} are identifiers of {dataset_type}, and {covered} of the {all} of {own}; exchange the two names in the header"
                )
            })
        })
    }

    /// The identifiers of a dataset of records.
    fn recorded(&self, dataset_type: DatasetType) -> Option<&IdentifierCounts> {
        let place = self.scan.datasets.iter().position(|one| one.input.dataset_type == dataset_type)?;
        self.part.datasets.get(place).map(|totals| &totals.owners)
    }

    /// Identifiers without a record that have one in another spelling, as far as the samples show.
    fn twins(&self, dataset: &Dataset) -> Option<Twins> {
        let recorded = self.recorded(dataset.input.dataset_type)?;
        let (sample, all) = self.mentioned(dataset.input.dataset_type);
        let has = |identifier_counts: &IdentifierCounts, identifier: &str| {
            identifier_counts.contains(hash(identifier.as_bytes()))
        };
        let (is_mentioned, is_recorded) = (|one: &str| has(all, one), |one: &str| has(recorded, one));
        let uncovered: Vec<String> = sample.iter().filter(|one| !is_recorded(one)).cloned().collect();
        let cold: Vec<String> = dataset.sample.owners.iter().filter(|one| !is_mentioned(one)).cloned().collect();
        let found = twins(
            &Side { sample: &uncovered, has: &|one| is_mentioned(one) && !is_recorded(one) },
            &Side { sample: &cold, has: &is_recorded },
        );
        let (Pair { mentioned, recorded, difference }, count) = found?;
        let (mentioned, recorded) = (shortened(mentioned.as_bytes()), shortened(recorded.as_bytes()));
        let are_most = count * 2 >= uncovered.len();
        let some = if are_most { "" } else { "some have one that is written differently: " };
        let message = format!(
            "{some}`{mentioned}` there is `{recorded}` here; they differ in {}",
            difference.unwrap_or_default()
        );
        Some(Twins { are_most, message })
    }

    /// A pair that shows how identifiers are written differently in a dataset of records.
    fn pair_with(&self, dataset_type: DatasetType) -> Option<Pair> {
        let dataset = self.scan.datasets.iter().find(|dataset| dataset.input.dataset_type == dataset_type)?;
        let recorded = self.recorded(dataset_type)?;
        let (sample, all) = self.mentioned(dataset_type);
        pair(
            &Side { sample, has: &|identifier| all.contains(hash(identifier.as_bytes())) },
            &Side { sample: &dataset.sample.owners, has: &|identifier| recorded.contains(hash(identifier.as_bytes())) },
        )
    }

    /// Identifiers as Interactions mentions them: some, and all.
    fn mentioned(&self, dataset_type: DatasetType) -> (&[String], &IdentifierCounts) {
        if dataset_type == DatasetType::Items {
            (&self.dataset.sample.objects, &self.totals.objects)
        } else {
            (&self.dataset.sample.owners, &self.totals.owners)
        }
    }

    /// That the identifiers of a dataset are others than those of Interactions, if next to none are in both.
    fn mismatch(&self, dataset: &Dataset, coverage: Coverage, mentioned: u64) -> Option<String> {
        let on_both = mentioned.saturating_sub(coverage.uncovered);
        if !do_not_match(mentioned, coverage.records, on_both) {
            return None;
        }
        let found = self.pair_with(dataset.input.dataset_type);
        let beginning = format!(
            "the identifiers do not match: {on_both} of the {mentioned} in Interactions are among the {} here",
            coverage.records
        );
        Some(match found {
            Some(Pair { mentioned, recorded, difference }) => {
                let (mentioned, recorded) = (shortened(mentioned.as_bytes()), shortened(recorded.as_bytes()));
                let advice = difference.map_or_else(
                    || "look whether both come from the same system".to_owned(),
                    |difference| format!("they differ in {difference}"),
                );
                format!(
                    "{beginning}, such as `{mentioned}` there and `{recorded}` here; {advice}, and write them alike in all datasets"
                )
            }
            None => format!("{beginning}; write them alike in all datasets"),
        })
    }
}

#[expect(clippy::cast_precision_loss, reason = "a share need not be exact")]
fn percent(part: u64, all: u64) -> String {
    format!("{:.1} %", part as f64 * 100.0 / all.max(1) as f64)
}
