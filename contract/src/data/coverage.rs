//! Whether the items and users of interactions have records.

use super::conclude::Of;
use super::hash::hash;
use super::matching::{Pair, Side, do_not_match, pair};
use super::rules::{IDENTIFIERS_ALIKE, ITEMS_COVERED, USERS_COVERED};
use super::scan::Dataset;
use super::summary::{Coverage, InteractionsSummary};
use super::tally::shortened;
use super::whole::MayJudge;
use crate::{DatasetType, Finding, Place};

impl Of<'_> {
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
        for (coverage, dataset_type, all, rule) in covered {
            let Some(coverage) = coverage else { continue };
            let Coverage { uncovered, uncovered_interactions, .. } = coverage;
            let dataset = self.scan.datasets.iter().find(|dataset| dataset.input.dataset_type == dataset_type);
            let Some(dataset) = dataset.filter(|_| may_judge(dataset_type) && uncovered > 0) else { continue };
            if let Some(message) = self.mismatch(dataset, coverage, all) {
                findings.push(Finding::of(IDENTIFIERS_ALIKE, Place::file(&dataset.input.folder), message));
                continue;
            }
            let message = format!(
                "{uncovered} of the {all} in Interactions ({}) have no row here, and {uncovered_interactions} interactions ({}) are theirs; add them: without metadata they count for less, and no filter on it finds them",
                percent(uncovered, all),
                percent(uncovered_interactions, self.seen.rows)
            );
            findings.push(Finding::of(rule, Place::file(&dataset.input.folder), message));
        }
    }

    /// That the identifiers of a dataset are others than those of Interactions, if next to none are in both.
    fn mismatch(&self, dataset: &Dataset, coverage: Coverage, mentioned: u64) -> Option<String> {
        let on_both = mentioned.saturating_sub(coverage.uncovered);
        if !do_not_match(mentioned, coverage.records, on_both) {
            return None;
        }
        let place = self.scan.datasets.iter().position(|one| one.input.dataset_type == dataset.input.dataset_type)?;
        let recorded = &self.part.datasets.get(place)?.owners;
        let (sample, all) = if dataset.input.dataset_type == DatasetType::Items {
            (&self.dataset.sample.objects, &self.seen.objects)
        } else {
            (&self.dataset.sample.owners, &self.seen.owners)
        };
        let found = pair(
            &Side { sample, has: &|identifier| all.contains(hash(identifier.as_bytes())) },
            &Side { sample: &dataset.sample.owners, has: &|identifier| recorded.contains(hash(identifier.as_bytes())) },
        );
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
