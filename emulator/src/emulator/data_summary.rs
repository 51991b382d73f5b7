//! What the data of a dataset group is at first sight, and who and what is in it.

use std::collections::BTreeSet;
use std::io;
use std::sync::Mutex;

use personalize_contract::DatasetType;
use personalize_contract::data::InteractionsSummary;

use super::{Emulator, locked};
use crate::data::rows::Contents;
use crate::data::totals::interactions_summary;
use crate::operations::dataset_group;
use crate::work;

/// The summary that was asked for last, which is asked for again whenever a page looks for changes.
#[derive(Debug, Default)]
pub(crate) struct LastSummary(Mutex<Option<Summarized>>);

/// A summary, and the data that it is of.
#[derive(Debug, Clone)]
struct Summarized {
    contents: Vec<Contents>,
    summary: Option<InteractionsSummary>,
}

impl LastSummary {
    /// The summary of that data, if it is the last.
    #[expect(clippy::option_option, reason = "data that is no interactions has a summary that is none")]
    fn of(&self, contents: &[Contents]) -> Option<Option<InteractionsSummary>> {
        let last = locked(&self.0);
        let last = last.as_ref().filter(|last| last.contents.len() == contents.len())?;
        let is_same = last.contents.iter().zip(contents).all(|(one, other)| one.is_same(other));
        is_same.then(|| last.summary.clone())
    }
}

/// Whose identifiers are searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Identifiers {
    Users,
    Items,
    Actions,
}

impl Identifiers {
    /// The dataset of their records, and that of the events which name them.
    const fn datasets(self) -> (DatasetType, DatasetType) {
        match self {
            Self::Users => (DatasetType::Users, DatasetType::Interactions),
            Self::Items => (DatasetType::Items, DatasetType::Interactions),
            Self::Actions => (DatasetType::Actions, DatasetType::ActionInteractions),
        }
    }
}

impl Emulator {
    /// What the interactions of a dataset group say, beside the records of its items and users.
    ///
    /// # Errors
    /// The temporary file that rows lie in cannot be read.
    pub(crate) async fn interactions_summary(
        &self,
        dataset_group_arn: &str,
    ) -> Result<Option<InteractionsSummary>, String> {
        let contents = self.contents_of_group(dataset_group_arn, &DatasetType::ALL);
        if let Some(known) = self.0.last_summary.of(&contents) {
            return Ok(known);
        }
        let of = contents.clone();
        let summary = work::blocking(move || interactions_summary(&of).map_err(|error| error.to_string())).await?;
        *locked(&self.0.last_summary.0) = Some(Summarized { contents, summary: summary.clone() });
        Ok(summary)
    }

    /// The first identifiers in a dataset group that begin with a text, in their order: at most so many.
    ///
    /// # Errors
    /// The temporary file that rows lie in cannot be read.
    pub(crate) async fn identifiers_beginning_with(
        &self,
        dataset_group_arn: &str,
        of: Identifiers,
        prefix: &str,
        most: usize,
    ) -> Result<Vec<String>, String> {
        let (records, events) = of.datasets();
        let contents = self.contents_of_group(dataset_group_arn, &[records, events]);
        let prefix = prefix.to_owned();
        let find = move || -> io::Result<Vec<String>> {
            let mut found = BTreeSet::new();
            for contents in contents {
                let of_events = contents.dataset_type() == events;
                found.extend(match of {
                    Identifiers::Items | Identifiers::Actions if of_events => {
                        contents.objects_beginning_with(&prefix, most)?
                    }
                    _ => contents.owners_beginning_with(&prefix, most)?,
                });
            }
            Ok(found.into_iter().take(most).collect())
        };
        work::blocking(move || find().map_err(|error| error.to_string())).await
    }

    fn contents_of_group(&self, dataset_group_arn: &str, of: &[DatasetType]) -> Vec<Contents> {
        let (resources, _) = self.snapshot();
        of.iter().filter_map(|of| dataset_group::data(&resources, dataset_group_arn, *of)).collect()
    }
}
