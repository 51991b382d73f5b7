//! What there is of a dataset group, list by list, page by page; and of an account, where something is counted there.

use aws_sdk_personalize::primitives::DateTime;
use personalize_contract::{DatasetType, ResourceType, Status, status::Phase};

use crate::error::FailureName;
use crate::refusal::{Refusal, RefusalKind};
use crate::remove::{Found, Hold};
use crate::service::pages;
use crate::stage::Run;
use crate::time::Timestamp;

pub use below::{
    all_solution_versions, campaigns, dataset_import_job_summaries, dataset_import_jobs, solution_version_summaries,
    solution_versions,
};

/// From a summary: all have these members, and nothing else in common.
macro_rules! found {
    ($kind:ident, $summary:expr, $name:expr, $arn:ident) => {
        Found {
            resource_type: ResourceType::$kind,
            name: $name.unwrap_or_default().to_owned(),
            arn: $summary.$arn().unwrap_or_default().to_owned(),
            status: $summary.status().map(str::to_owned),
            created: $summary.creation_date_time().map(Timestamp::from),
            changed: $summary.last_updated_date_time().map(Timestamp::from),
            hold: Hold::Free,
        }
    };
}

mod below;

type Look = Result<Vec<Found>, Refusal>;

impl Found {
    /// Whether it is on its way out.
    pub fn is_deleting(&self) -> bool {
        self.phase() == Some(Phase::Deleting)
    }

    /// The phase that its status belongs to.
    pub fn phase(&self) -> Option<Phase> {
        Status::parse(self.status.as_deref()?).map(Status::phase)
    }
}

/// A list of what not every Region has. Where it is refused there is nothing; if there is something after all, the
/// service does not delete what that holds, and says so.
fn where_offered<T>(look: Result<Vec<T>, Refusal>) -> Result<Vec<T>, Refusal> {
    match look {
        Err(Refusal { kind: RefusalKind::Final(FailureName::RequestRefused), message }) => {
            tracing::debug!("taken for an empty list: {message}");
            Ok(Vec::new())
        }
        look => look,
    }
}

fn group_arn(run: &Run<'_>) -> String {
    run.account.dataset_group(&run.parameters.dataset_group.name)
}

/// The group itself, or nothing.
pub async fn dataset_group(run: &Run<'_>) -> Look {
    let request = run.personalize.client.describe_dataset_group().dataset_group_arn(group_arn(run));
    let answer = run.personalize.find("DescribeDatasetGroup", || request.clone().send()).await?;
    let group = answer.and_then(|answer| answer.dataset_group);
    Ok(group.iter().map(|group| found!(DatasetGroup, group, group.name(), dataset_group_arn)).collect())
}

/// Every dataset group of the account.
pub async fn dataset_groups(run: &Run<'_>) -> Look {
    let request = run.personalize.client.list_dataset_groups();
    let all = pages(|token| {
        let request = request.clone().set_next_token(token);
        async move {
            let page = run.personalize.call("ListDatasetGroups", || request.clone().send()).await?;
            Ok((page.dataset_groups, page.next_token))
        }
    });
    Ok(all.await?.iter().map(|summary| found!(DatasetGroup, summary, summary.name(), dataset_group_arn)).collect())
}

/// The group's recommenders.
pub async fn recommenders(run: &Run<'_>) -> Look {
    let request = run.personalize.client.list_recommenders().dataset_group_arn(group_arn(run));
    let all = pages(|token| {
        let request = request.clone().set_next_token(token);
        async move {
            let page = run.personalize.call("ListRecommenders", || request.clone().send()).await?;
            Ok((page.recommenders, page.next_token))
        }
    });
    let all = where_offered(all.await)?;
    Ok(all.iter().map(|summary| found!(Recommender, summary, summary.name(), recommender_arn)).collect())
}

/// The group's filters.
pub async fn filters(run: &Run<'_>) -> Look {
    let request = run.personalize.client.list_filters().dataset_group_arn(group_arn(run));
    let all = pages(|token| {
        let request = request.clone().set_next_token(token);
        async move {
            let page = run.personalize.call("ListFilters", || request.clone().send()).await?;
            Ok((page.filters, page.next_token))
        }
    });
    Ok(all.await?.iter().map(|summary| found!(Filter, summary, summary.name(), filter_arn)).collect())
}

/// The group's event tracker.
pub async fn event_trackers(run: &Run<'_>) -> Look {
    let request = run.personalize.client.list_event_trackers().dataset_group_arn(group_arn(run));
    let all = pages(|token| {
        let request = request.clone().set_next_token(token);
        async move {
            let page = run.personalize.call("ListEventTrackers", || request.clone().send()).await?;
            Ok((page.event_trackers, page.next_token))
        }
    });
    Ok(all.await?.iter().map(|summary| found!(EventTracker, summary, summary.name(), event_tracker_arn)).collect())
}

/// The group's metric attributions.
pub async fn metric_attributions(run: &Run<'_>) -> Look {
    let request = run.personalize.client.list_metric_attributions().dataset_group_arn(group_arn(run));
    let all = pages(|token| {
        let request = request.clone().set_next_token(token);
        async move {
            let page = run.personalize.call("ListMetricAttributions", || request.clone().send()).await?;
            Ok((page.metric_attributions, page.next_token))
        }
    });
    let all = where_offered(all.await)?;
    Ok(all.iter().map(|summary| found!(MetricAttribution, summary, summary.name(), metric_attribution_arn)).collect())
}

/// The group's solutions.
pub async fn solutions(run: &Run<'_>) -> Look {
    let request = run.personalize.client.list_solutions().dataset_group_arn(group_arn(run));
    let all = pages(|token| {
        let request = request.clone().set_next_token(token);
        async move {
            let page = run.personalize.call("ListSolutions", || request.clone().send()).await?;
            Ok((page.solutions, page.next_token))
        }
    });
    Ok(all.await?.iter().map(|summary| found!(Solution, summary, summary.name(), solution_arn)).collect())
}

/// The group's datasets, named by their types.
pub async fn datasets(run: &Run<'_>) -> Look {
    datasets_of(run, Some(group_arn(run))).await
}

/// Every dataset of the account that is not the group's.
pub async fn datasets_of_other_groups(run: &Run<'_>) -> Look {
    let group = &run.parameters.dataset_group.name;
    let ours = DatasetType::ALL.map(|dataset_type| run.account.dataset(group, dataset_type));
    let all = datasets_of(run, None).await?;
    Ok(all.into_iter().filter(|dataset| !ours.contains(&dataset.arn)).collect())
}

async fn datasets_of(run: &Run<'_>, group_arn: Option<String>) -> Look {
    let request = run.personalize.client.list_datasets().set_dataset_group_arn(group_arn);
    let all = pages(|token| {
        let request = request.clone().set_next_token(token);
        async move {
            let page = run.personalize.call("ListDatasets", || request.clone().send()).await?;
            Ok((page.datasets, page.next_token))
        }
    });
    let found = all.await?;
    Ok(found
        .iter()
        .map(|summary| {
            let name = summary.dataset_type();
            let name = name.and_then(DatasetType::parse).map(DatasetType::as_str).or(name);
            found!(Dataset, summary, name, dataset_arn)
        })
        .collect())
}

/// Every schema of the account, of whichever group: a schema does not tell.
pub async fn schemas(run: &Run<'_>) -> Look {
    let request = run.personalize.client.list_schemas();
    let all = pages(|token| {
        let request = request.clone().set_next_token(token);
        async move {
            let page = run.personalize.call("ListSchemas", || request.clone().send()).await?;
            Ok((page.schemas, page.next_token))
        }
    });
    let found = |name: Option<&str>, arn: Option<&str>, created: Option<&DateTime>| Found {
        resource_type: ResourceType::Schema,
        name: name.unwrap_or_default().to_owned(),
        arn: arn.unwrap_or_default().to_owned(),
        status: None,
        created: created.map(Timestamp::from),
        changed: None,
        hold: Hold::Free,
    };
    let all = all.await?;
    Ok(all.iter().map(|schema| found(schema.name(), schema.schema_arn(), schema.creation_date_time())).collect())
}
