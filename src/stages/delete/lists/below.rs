//! What is left below solutions: campaigns and versions.

use personalize_contract::{ResourceType, arn};

use super::Look;
use crate::refusal::{Refusal, RefusalKind};
use crate::remove::{Found, Hold};
use crate::service::pages;
use crate::stage::Run;
use crate::stages::{self, moment};

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
        let all = stages::solution_versions(run, &solution.arn);
        versions.extend(unless_gone(all.await)?.iter().map(|summary| {
            let id = arn::last_segment(summary.solution_version_arn().unwrap_or_default());
            let name = format!("{}/{id}", solution.name);
            found!(SolutionVersion, summary, Some(name), solution_version_arn)
        }));
    }
    Ok(versions)
}
