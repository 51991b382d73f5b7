//! What a refusal over a quota is about: which quota, what holds it, and the way out.
//!
//! The service only says that there are more than so many. What holds the quota is asked for once, when a resource is
//! refused for the first time: a run that waits for a slot looks again often, and its calls are better spent on that.

use personalize_contract::ResourceType;
use personalize_contract::quota::{self, Counted, Quota, Scope};
use personalize_contract::status::Phase;

use crate::context::Resource;
use crate::error::FailureName;
use crate::lists;
use crate::refusal::{Refusal, RefusalKind};
use crate::remove::Found;
use crate::stage::Run;

/// How many holders are named.
const MOST_NAMED: usize = 5;

/// The refusal, and if it is over a quota, with everything that is to be known about that.
pub async fn explained(run: &Run<'_>, known: &Resource, refusal: Refusal) -> Refusal {
    let is_over_quota = matches!(refusal.kind, RefusalKind::InFlight | RefusalKind::Final(FailureName::QuotaExceeded));
    let Some(quota) = quota::of(known.resource_type).filter(|_| is_over_quota) else { return refusal };
    if let Some(reason) = known.failure_reason.as_ref().filter(|reason| reason.starts_with(&refusal.message)) {
        return Refusal { message: reason.clone(), ..refusal };
    }
    let holders = match holders(run, quota).await {
        Ok(found) => held_by(&found, quota),
        Err(unknown) => format!("what holds it is not known ({})", unknown.message),
    };
    Refusal {
        message: format!("{} The quota is {}; {holders}; {}.", refusal.message, in_words(quota), way_out(quota)),
        ..refusal
    }
}

fn in_words(quota: Quota) -> String {
    if quota.can_be_raised { format!("{quota} unless AWS has raised it") } else { quota.to_string() }
}

/// What counts, of what is there.
async fn holders(run: &Run<'_>, quota: Quota) -> Result<Vec<Found>, Refusal> {
    let found = match quota.of {
        ResourceType::DatasetGroup => lists::dataset_groups(run).await?,
        ResourceType::Schema => lists::schemas(run).await?,
        ResourceType::DatasetImportJob => lists::dataset_import_jobs(run).await?,
        ResourceType::Filter => lists::filters(run).await?,
        ResourceType::Solution => lists::solutions(run).await?,
        ResourceType::SolutionVersion => lists::all_solution_versions(run).await?,
        ResourceType::Campaign => {
            let solutions = lists::solutions(run).await?;
            let campaigns = lists::campaigns(run, &solutions.iter().collect::<Vec<_>>()).await?;
            campaigns.into_iter().map(|(_, campaign)| campaign).collect()
        }
        // No run makes any.
        ResourceType::Dataset
        | ResourceType::EventTracker
        | ResourceType::Recommender
        | ResourceType::BatchInferenceJob
        | ResourceType::BatchSegmentJob
        | ResourceType::DatasetExportJob
        | ResourceType::DataDeletionJob
        | ResourceType::MetricAttribution => Vec::new(),
    };
    let counts = |found: &Found| match quota.counted {
        Counted::There => found.phase() != Some(Phase::Failed),
        Counted::UnderWay => found.phase() == Some(Phase::Pending),
    };
    Ok(found.into_iter().filter(counts).collect())
}

fn held_by(holders: &[Found], quota: Quota) -> String {
    // As in `campaign/films`.
    let named = holders.iter().take(MOST_NAMED).map(|found| found.arn.rsplit(':').next().unwrap_or_default());
    let named = named.collect::<Vec<_>>().join(", ");
    match (holders.len().saturating_sub(MOST_NAMED), quota.counted) {
        _ if holders.is_empty() => "what held it is gone by now".to_owned(),
        (0, Counted::There) => format!("it is held by {named}"),
        (0, Counted::UnderWay) => format!("when this was first refused, it was held by {named}"),
        (more, Counted::There) => format!("it is held by {named} and {more} more"),
        (more, Counted::UnderWay) => format!("when this was first refused, it was held by {named} and {more} more"),
    }
}

fn way_out(quota: Quota) -> String {
    let raise = if quota.can_be_raised { ", or ask AWS to raise it" } else { "" };
    match (quota.counted, quota.of, quota.scope) {
        (Counted::UnderWay, ..) => "the run goes on by itself as soon as one of them is over".to_owned(),
        (Counted::There, ResourceType::Schema, _) => "delete those that no dataset uses".to_owned(),
        (Counted::There, _, Scope::DatasetGroup) => format!("delete what nobody needs, use a second group{raise}"),
        (Counted::There, _, Scope::Region) => format!("delete what nobody needs{raise}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remove::Hold;

    fn found(number: usize) -> Found {
        Found {
            resource_type: ResourceType::Campaign,
            name: format!("c{number}"),
            arn: format!("arn:aws:personalize:us-east-1:1:campaign/c{number}"),
            status: Some("ACTIVE".to_owned()),
            created: None,
            changed: None,
            hold: Hold::Free,
        }
    }

    #[test]
    fn holders_are_named_up_to_five() {
        let campaigns = quota::of(ResourceType::Campaign).unwrap();
        let all: Vec<Found> = (1..=7).map(found).collect();
        assert_eq!(held_by(&all[..2], campaigns), "it is held by campaign/c1, campaign/c2");
        let five = "campaign/c1, campaign/c2, campaign/c3, campaign/c4, campaign/c5";
        assert_eq!(held_by(&all, campaigns), format!("it is held by {five} and 2 more"));
        assert_eq!(held_by(&[], campaigns), "what held it is gone by now");
    }
}
