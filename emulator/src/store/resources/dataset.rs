//! Datasets, with the rows in them.

use personalize_contract::{DatasetType, Status};
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::data::rows::{Batch, Contents};
use crate::store::resource::{Metadata, Resource, has_metadata};
use crate::store::transition::{Transition, TransitionKind};

/// A dataset.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Dataset {
    pub(crate) metadata: Metadata,
    pub(crate) dataset_group_arn: String,
    pub(crate) dataset_type: DatasetType,
    /// As it was before an update that is under way.
    pub(crate) schema_arn: String,
    pub(crate) update: Option<DatasetUpdate>,
    pub(crate) contents: Contents,
    /// When data last came in.
    pub(crate) changed: Option<Timestamp>,
    /// What filters look at until an import shows there.
    pub(crate) unseen_import: Option<UnseenImport>,
}

/// An import that filters do not see yet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct UnseenImport {
    /// What was there before it.
    pub(crate) before: Contents,
    /// When they see it.
    pub(crate) until: Timestamp,
}

/// How long it takes until filters see an import, in seconds. Documented as at most 20 minutes.
const SECONDS_UNTIL_SEEN: f64 = 1200.0;

/// The latest replacement of the schema.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct DatasetUpdate {
    pub(crate) transition: Transition,
    pub(crate) schema_arn: String,
}

impl Resource for Dataset {
    const ARN: &'static str = "datasetArn";
    const HAS_FAILURE_REASON: bool = false;
    const SHOWS_PROGRESS: bool = false;

    has_metadata!();

    fn dataset_group_arn(&self) -> Option<&str> {
        Some(&self.dataset_group_arn)
    }

    /// While its schema is replaced, it shows the update's status.
    fn status(&self, now: Timestamp) -> Status {
        self.update_under_way(now).unwrap_or(&self.metadata.transition).status(now)
    }

    fn last_updated(&self, now: Timestamp) -> Timestamp {
        let update = self.update.as_ref().map(|update| &update.transition);
        let update = update.filter(|_| self.metadata.transition.kind != TransitionKind::Deletion);
        update.unwrap_or(&self.metadata.transition).last_updated(now)
    }
}

impl Dataset {
    /// What an import brought takes the place of what was there, or is added to it.
    /// Filters see it later, unless there was nothing before.
    pub(crate) fn take_in(&mut self, now: Timestamp, batch: Batch, incremental: bool) {
        let before = self.seen(now);
        let until = now.after(SECONDS_UNTIL_SEEN);
        self.unseen_import = before.has_bulk_data().then_some(UnseenImport { before, until });
        self.contents.take_in(batch, incremental);
        self.changed = Some(now);
    }

    /// The data as it is now, if any has come.
    pub(crate) fn data(&self) -> Option<Contents> {
        (self.contents.has_bulk_data() || !self.contents.is_empty()).then(|| self.contents.clone())
    }

    /// What filters and metadata are looked up in now.
    pub(crate) fn seen(&self, now: Timestamp) -> Contents {
        match self.unseen_import.as_ref().filter(|import| now < import.until) {
            Some(import) => self.contents.with_imports_of(&import.before),
            None => self.contents.clone(),
        }
    }

    /// Whether it has a schema, or is getting it.
    pub(crate) fn refers_to(&self, schema_arn: &str) -> bool {
        let becoming = self.update.as_ref().map(|update| update.schema_arn.as_str());
        self.schema_arn == schema_arn || becoming == Some(schema_arn)
    }

    /// The replacement of its schema, until that is over.
    pub(crate) fn update_under_way(&self, now: Timestamp) -> Option<&Transition> {
        self.update.as_ref().map(|update| &update.transition).filter(|transition| !transition.is_over(now))
    }
}
