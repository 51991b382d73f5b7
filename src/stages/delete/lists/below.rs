//! What is left below solutions and datasets: campaigns, versions, and the jobs that nothing deletes.

use personalize_contract::status::Phase;
use personalize_contract::{ResourceType, Status, arn};

use super::{Look, group_arn, pages, where_offered};
use crate::refusal::{Refusal, RefusalKind};
use crate::remove::{Found, Hold};
use crate::stage::Run;
use crate::stages::moment;

/// A list of one parent. One that has vanished since it was seen has nothing left.
fn unless_gone<T>(look: Result<Vec<T>, Refusal>) -> Result<Vec<T>, Refusal> {
    match look {
        Err(Refusal { kind: RefusalKind::NotFound, .. }) => Ok(Vec::new()),
        look => look,
    }
}

/// The campaigns of solutions, each with its solution's ARN. A list of all campaigns would take one call in place of
/// several, but a summary does not tell whose a campaign is: every one of the account would have to be described.
pub async fn campaigns(run: &Run<'_>, solutions: &[&Found]) -> Result<Vec<(String, Found)>, Refusal> {
    let mut campaigns = Vec::new();
    for solution in solutions {
        let request = run.personalize.client.list_campaigns().solution_arn(&solution.arn);
        let all = pages(|token| {
            let request = request.clone().set_next_token(token);
            async move {
                let page = run.personalize.call("ListCampaigns", || request.clone().send()).await?;
                Ok((page.campaigns, page.next_token))
            }
        });
        let all = unless_gone(all.await)?;
        let found = all.iter().map(|summary| found!(Campaign, summary, summary.name(), campaign_arn));
        campaigns.extend(found.map(|campaign| (solution.arn.clone(), campaign)));
    }
    Ok(campaigns)
}

/// The versions of solutions, named `sims/1a2b3c4d`.
pub async fn solution_versions(run: &Run<'_>, solutions: &[&Found]) -> Look {
    let mut versions = Vec::new();
    for solution in solutions {
        let request = run.personalize.client.list_solution_versions().solution_arn(&solution.arn);
        let all = pages(|token| {
            let request = request.clone().set_next_token(token);
            async move {
                let page = run.personalize.call("ListSolutionVersions", || request.clone().send()).await?;
                Ok((page.solution_versions, page.next_token))
            }
        });
        versions.extend(unless_gone(all.await)?.iter().map(|summary| {
            let id = arn::last_segment(summary.solution_version_arn().unwrap_or_default());
            let name = format!("{}/{id}", solution.name);
            found!(SolutionVersion, summary, Some(name), solution_version_arn)
        }));
    }
    Ok(versions)
}

/// Batch inference jobs of these solutions that are not over. They are asked for once for all, not version by version.
pub async fn batch_inference_jobs(run: &Run<'_>, solutions: &[&Found]) -> Look {
    if solutions.is_empty() {
        return Ok(Vec::new());
    }
    let request = run.personalize.client.list_batch_inference_jobs();
    let all = pages(|token| {
        let request = request.clone().set_next_token(token);
        async move {
            let page = run.personalize.call("ListBatchInferenceJobs", || request.clone().send()).await?;
            Ok((page.batch_inference_jobs, page.next_token))
        }
    });
    let all = where_offered(all.await)?;
    let of_these = all.iter().filter(|summary| is_of(solutions, summary.solution_version_arn()));
    let found = of_these.map(|summary| found!(BatchInferenceJob, summary, summary.job_name(), batch_inference_job_arn));
    Ok(under_way(found))
}

/// The same for batch segment jobs.
pub async fn batch_segment_jobs(run: &Run<'_>, solutions: &[&Found]) -> Look {
    if solutions.is_empty() {
        return Ok(Vec::new());
    }
    let request = run.personalize.client.list_batch_segment_jobs();
    let all = pages(|token| {
        let request = request.clone().set_next_token(token);
        async move {
            let page = run.personalize.call("ListBatchSegmentJobs", || request.clone().send()).await?;
            Ok((page.batch_segment_jobs, page.next_token))
        }
    });
    let all = where_offered(all.await)?;
    let of_these = all.iter().filter(|summary| is_of(solutions, summary.solution_version_arn()));
    let found = of_these.map(|summary| found!(BatchSegmentJob, summary, summary.job_name(), batch_segment_job_arn));
    Ok(under_way(found))
}

fn is_of(solutions: &[&Found], version_arn: Option<&str>) -> bool {
    let solution_arn = version_arn.and_then(arn::solution_of_version);
    solutions.iter().any(|solution| Some(solution.arn.as_str()) == solution_arn)
}

/// Jobs whose end is not in sight. Some have words of their own for a beginning, which mean the same.
fn under_way(jobs: impl Iterator<Item = Found>) -> Vec<Found> {
    let left = jobs.filter(|job| !matches!(job.phase(), Some(Phase::Ready | Phase::Failed)));
    left.map(|job| Found { status: Some(Status::CreateInProgress.as_str().to_owned()), ..job }).collect()
}

/// Export jobs of these datasets that are not over.
pub async fn dataset_export_jobs(run: &Run<'_>, datasets: &[&Found]) -> Look {
    let mut jobs = Vec::new();
    for dataset in datasets {
        let request = run.personalize.client.list_dataset_export_jobs().dataset_arn(&dataset.arn);
        let all = pages(|token| {
            let request = request.clone().set_next_token(token);
            async move {
                let page = run.personalize.call("ListDatasetExportJobs", || request.clone().send()).await?;
                Ok((page.dataset_export_jobs, page.next_token))
            }
        });
        let all = unless_gone(where_offered(all.await))?;
        let found = all.iter().map(|job| found!(DatasetExportJob, job, job.job_name(), dataset_export_job_arn));
        jobs.extend(under_way(found));
    }
    Ok(jobs)
}

/// The group's data deletion jobs that are not over.
pub async fn data_deletion_jobs(run: &Run<'_>) -> Look {
    let request = run.personalize.client.list_data_deletion_jobs().dataset_group_arn(group_arn(run));
    let all = pages(|token| {
        let request = request.clone().set_next_token(token);
        async move {
            let page = run.personalize.call("ListDataDeletionJobs", || request.clone().send()).await?;
            Ok((page.data_deletion_jobs, page.next_token))
        }
    });
    let all = where_offered(all.await)?;
    Ok(under_way(all.iter().map(|job| found!(DataDeletionJob, job, job.job_name(), data_deletion_job_arn))))
}
