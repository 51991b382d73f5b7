//! Every resource of the account: a table for each kind, all of which are in one list.

mod batch_job;
mod campaign;
mod data_deletion_job;
mod dataset;
mod dataset_export_job;
mod dataset_group;
mod dataset_import_job;
mod event_tracker;
mod filter;
mod metric_attribution;
mod recommender;
mod refresh;
mod schema;
mod session;
mod solution;
mod solution_version;

use std::sync::Arc;

use personalize_contract::{Account, ResourceType};
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::store::resource::{Metadata, ResourceSummary, ResourceView, Stored};
use crate::store::table::{AnyTable, Table};

pub(crate) use batch_job::{
    BatchBasis, BatchInferenceJob, BatchJob, BatchKind, BatchRequest, BatchSegmentJob, Inference, Segment,
};
pub(crate) use campaign::{Campaign, CampaignUpdate, Serving};
pub(crate) use data_deletion_job::DataDeletionJob;
pub(crate) use dataset::{Dataset, DatasetUpdate};
pub(crate) use dataset_export_job::{DatasetExportJob, ExportBasis};
pub(crate) use dataset_group::DatasetGroup;
pub(crate) use dataset_import_job::DatasetImportJob;
pub(crate) use event_tracker::EventTracker;
pub(crate) use filter::Filter;
pub(crate) use metric_attribution::{MetricAttribution, Reporting};
pub(crate) use recommender::{Recommender, RecommenderUpdate};
pub(crate) use refresh::Refresh;
pub(crate) use schema::DatasetSchema;
pub(crate) use session::{Interaction, Row, Sessions};
pub(crate) use solution::{Solution, SolutionUpdate};
pub(crate) use solution_version::SolutionVersion;

/// Makes [`Resources`] of the one list of tables: a type, the table's name, and what is kept in it.
macro_rules! tables {
    ($($resource_type:ident => $table:ident: $resource:ty,)*) => {
        /// Every resource of an account. A clone is a snapshot: the two share each table until one of them changes it.
        #[derive(Debug, Clone, Serialize, Deserialize)]
        pub(crate) struct Resources {
            #[serde(with = "crate::stored::shared")]
            pub(crate) account: Arc<Account>,
            $(pub(crate) $table: Table<$resource>,)*
        }

        impl Resources {
            /// An account without resources.
            pub(crate) fn new(account: Account) -> Self {
                Self { account: Arc::new(account), $($table: Table::default(),)* }
            }

            /// Whether no resource has changed since one of the two was cloned from the other.
            pub(crate) fn is_same(&self, other: &Self) -> bool {
                $(self.$table.is_same(&other.$table))&&*
            }

            /// The table of a type. Schedules are no resources of Amazon Personalize.
            fn table(&self, resource_type: ResourceType) -> Option<&dyn AnyTable> {
                match resource_type {
                    $(ResourceType::$resource_type => Some(&self.$table),)*
                    ResourceType::Schedule => None,
                }
            }

            fn table_mut(&mut self, resource_type: ResourceType) -> Option<&mut dyn AnyTable> {
                match resource_type {
                    $(ResourceType::$resource_type => Some(&mut self.$table),)*
                    ResourceType::Schedule => None,
                }
            }
        }

        $(impl Stored for $resource {
            const TYPE: ResourceType = ResourceType::$resource_type;

            fn table(resources: &Resources) -> &Table<Self> {
                &resources.$table
            }

            fn table_mut(resources: &mut Resources) -> &mut Table<Self> {
                &mut resources.$table
            }
        })*
    };
}

tables! {
    DatasetGroup => dataset_groups: DatasetGroup,
    Schema => schemas: DatasetSchema,
    Dataset => datasets: Dataset,
    DatasetImportJob => dataset_import_jobs: DatasetImportJob,
    EventTracker => event_trackers: EventTracker,
    Filter => filters: Filter,
    Solution => solutions: Solution,
    SolutionVersion => solution_versions: SolutionVersion,
    Campaign => campaigns: Campaign,
    Recommender => recommenders: Recommender,
    BatchInferenceJob => batch_inference_jobs: BatchInferenceJob,
    BatchSegmentJob => batch_segment_jobs: BatchSegmentJob,
    DatasetExportJob => dataset_export_jobs: DatasetExportJob,
    DataDeletionJob => data_deletion_jobs: DataDeletionJob,
    MetricAttribution => metric_attributions: MetricAttribution,
}

impl Resources {
    /// All tables, in the order in which a run makes what is in them.
    fn tables(&self) -> impl Iterator<Item = &dyn AnyTable> {
        ResourceType::ALL.into_iter().filter_map(|of| self.table(of))
    }

    /// The first resource that a dataset group still has, by ARN.
    pub(crate) fn first_in_group(&self, dataset_group_arn: &str) -> Option<String> {
        self.tables().find_map(|table| table.first_of_group(dataset_group_arn))
    }

    /// Any resource, of whatever kind.
    pub(crate) fn metadata(&self, arn: &str) -> Option<&Metadata> {
        self.tables().find_map(|table| table.metadata(arn))
    }

    /// As [`Resources::metadata`], to be changed.
    pub(crate) fn metadata_mut(&mut self, arn: &str) -> Option<&mut Metadata> {
        let has = |of: &ResourceType| self.table(*of).is_some_and(|table| table.metadata(arn).is_some());
        let of = ResourceType::ALL.into_iter().find(has)?;
        self.table_mut(of)?.metadata_mut(arn)
    }

    /// Takes a resource away, and what goes with it; gives back the ARNs of all.
    pub(crate) fn remove(&mut self, arn: &str) -> Vec<String> {
        let mut removed = vec![arn.to_owned()];
        let mut next = 0;
        while let Some(arn) = removed.get(next).cloned() {
            for of in ResourceType::ALL {
                let Some(table) = self.table_mut(of) else { continue };
                table.remove(&arn);
                removed.extend(table.remove_with(&arn));
            }
            next += 1;
        }
        removed
    }

    /// Every resource, type by type in the order in which a run makes them.
    pub(crate) fn summaries(&self, now: Timestamp) -> Vec<ResourceSummary> {
        let mut summaries = Vec::new();
        self.visit(now, &mut |view| summaries.push(view.into()));
        summaries
    }

    /// Shows every resource to a visitor, in the same order.
    pub(crate) fn visit<'a>(&'a self, now: Timestamp, visitor: &mut dyn FnMut(ResourceView<'a>)) {
        self.tables().for_each(|table| table.visit(now, visitor));
    }

    /// Any resource, of whatever kind, as a display shows it.
    pub(crate) fn view(&self, arn: &str, now: Timestamp) -> Option<ResourceView<'_>> {
        self.tables().find_map(|table| table.view(arn, now))
    }
}

#[cfg(test)]
mod tests {
    use personalize_contract::Status;

    use super::*;
    use crate::store::transition::{Transition, TransitionKind};

    fn group(arn: &str) -> DatasetGroup {
        let transition = Transition::new(TransitionKind::Creation, Timestamp(0.0), 0.0, None);
        let (name, arn) = ("films".to_owned(), arn.to_owned());
        let tags = crate::store::tags::Tags::default();
        let metadata = Metadata { matched_by: name.clone(), name, arn, created: Timestamp(0.0), transition, tags };
        DatasetGroup { metadata, role_arn: None, kms_key_arn: None, domain: None }
    }

    #[test]
    fn a_clone_is_a_snapshot_of_its_moment() {
        let account =
            Account { partition: "aws".to_owned(), region: "us-east-1".to_owned(), id: "123456789012".to_owned() };
        let mut resources = Resources::new(account);
        for arn in ["kept", "failed", "removed"] {
            resources.dataset_groups.insert(group(arn));
        }
        let before = resources.clone();
        let failed = resources.metadata_mut("failed").expect("it is there");
        failed.transition.failure = Some("on purpose".to_owned());
        assert_eq!(resources.remove("removed"), ["removed"]);
        resources.dataset_groups.insert(group("added"));
        assert!(before.is_same(&before.clone()) && !before.is_same(&resources));
        let shown = |resources: &Resources| -> Vec<(String, Option<Status>)> {
            let summaries = resources.summaries(Timestamp(0.0)).into_iter();
            summaries.map(|summary| (summary.arn, summary.status)).collect()
        };
        let active = |arn: &str| (arn.to_owned(), Some(Status::Active));
        assert_eq!(shown(&before), ["kept", "failed", "removed"].map(active));
        let failed = ("failed".to_owned(), Some(Status::CreateFailed));
        assert_eq!(shown(&resources), [active("kept"), failed, active("added")]);
    }
}
