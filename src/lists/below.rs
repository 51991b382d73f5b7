//! What there is below solutions and datasets: campaigns, versions and imports.

use aws_sdk_personalize::types::{DatasetImportJobSummary, SolutionVersionSummary};
use personalize_contract::{ResourceType, arn};

use super::Look;
use crate::refusal::{Refusal, RefusalKind};
use crate::remove::{Found, Hold};
use crate::service::pages;
use crate::stage::Run;
use crate::time::Timestamp;

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
        let all = solution_version_summaries(run, Some(&solution.arn));
        versions.extend(unless_gone(all.await)?.iter().map(|summary| {
            let id = arn::last_segment(summary.solution_version_arn().unwrap_or_default());
            let name = format!("{}/{id}", solution.name);
            found!(SolutionVersion, summary, Some(name), solution_version_arn)
        }));
    }
    Ok(versions)
}

/// Every version of the account.
pub async fn all_solution_versions(run: &Run<'_>) -> Look {
    let all = solution_version_summaries(run, None).await?;
    Ok(all.iter().map(|summary| found!(SolutionVersion, summary, Some(""), solution_version_arn)).collect())
}

/// Every dataset import job of the account.
pub async fn dataset_import_jobs(run: &Run<'_>) -> Look {
    let all = dataset_import_job_summaries(run, None).await?;
    Ok(all
        .iter()
        .map(|summary| found!(DatasetImportJob, summary, summary.job_name(), dataset_import_job_arn))
        .collect())
}

/// All import jobs of a dataset, or of the account.
pub async fn dataset_import_job_summaries(
    run: &Run<'_>,
    dataset_arn: Option<&str>,
) -> Result<Vec<DatasetImportJobSummary>, Refusal> {
    let request = run.personalize.client.list_dataset_import_jobs();
    let request = request.set_dataset_arn(dataset_arn.map(str::to_owned));
    pages(|token| {
        let request = request.clone().set_next_token(token);
        async move {
            let page = run.personalize.call("ListDatasetImportJobs", || request.clone().send()).await?;
            Ok((page.dataset_import_jobs, page.next_token))
        }
    })
    .await
}

/// All versions of a solution, or of the account.
pub async fn solution_version_summaries(
    run: &Run<'_>,
    solution_arn: Option<&str>,
) -> Result<Vec<SolutionVersionSummary>, Refusal> {
    let request = run.personalize.client.list_solution_versions();
    let request = request.set_solution_arn(solution_arn.map(str::to_owned));
    pages(|token| {
        let request = request.clone().set_next_token(token);
        async move {
            let page = run.personalize.call("ListSolutionVersions", || request.clone().send()).await?;
            Ok((page.solution_versions, page.next_token))
        }
    })
    .await
}
