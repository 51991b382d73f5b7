//! What a rejection over a quota is about: which quota, what holds it, and the way out.
//!
//! The service only says that there are more than so many. What holds the quota is asked for once, when a resource is
//! refused for the first time: a run that waits for a slot looks again often, and its calls are better spent on that.

use personalize_contract::ResourceType;
use personalize_contract::quota::{self, Counted, Quota};
use personalize_contract::status::Phase;

use super::kind::{KindSpec, Scope};
use super::observation::Found;
use crate::context::Resource;
use crate::error::FailureName;
use crate::rejection::{Rejection, RejectionKind};
use crate::run::Run;

/// How many holders are named.
const MOST_NAMED: usize = 5;

/// How many pages of a list are looked through for them, each of 100. An account with many dataset groups has had
/// thousands of jobs, and every run that waits would list them all.
const MOST_PAGES: u32 = 5;

/// The rejection, and if it is over a quota, with everything that is to be known about that.
pub async fn explain(run: &Run<'_>, spec: &KindSpec, known: &Resource, rejection: Rejection) -> Rejection {
    let is_over_quota =
        matches!(rejection.kind, RejectionKind::InFlight | RejectionKind::Final(FailureName::QuotaExceeded));
    let Some(quota) = quota::of(spec.resource_type).filter(|_| is_over_quota) else { return rejection };
    if let Some(reason) = known.reason().filter(|reason| reason.starts_with(&rejection.message)) {
        return Rejection { message: reason.to_owned(), ..rejection };
    }
    let holders = match holders(run, spec, quota).await {
        Ok(found) => held_by(&found, quota),
        Err(unknown) => format!("what holds it is not known ({})", unknown.message),
    };
    Rejection {
        message: format!("{} The quota is {}; {holders}; {}.", rejection.message, in_words(quota), way_out(quota)),
        ..rejection
    }
}

fn in_words(quota: Quota) -> String {
    if quota.can_be_raised { format!("{quota} unless AWS has raised it") } else { quota.to_string() }
}

/// What counts, of what is there.
async fn holders(run: &Run<'_>, spec: &KindSpec, quota: Quota) -> Result<Vec<Found>, Rejection> {
    let _restricted = run.personalize.only_first_pages(MOST_PAGES);
    let scope = match quota.scope {
        quota::Scope::Region => Scope::Account,
        quota::Scope::DatasetGroup => Scope::DatasetGroup,
    };
    let counts = |found: &Found| match quota.counted {
        Counted::There => found.phase() != Some(Phase::Failed),
        Counted::UnderWay => found.phase() == Some(Phase::Pending),
    };
    Ok(spec.found(run, scope).await?.into_iter().filter(counts).collect())
}

fn held_by(holders: &[Found], quota: Quota) -> String {
    // As in `campaign/films`.
    let named = holders.iter().take(MOST_NAMED).map(|found| found.arn.rsplit(':').next().unwrap_or_default());
    let named = named.collect::<Vec<_>>().join(", ");
    match (holders.len().saturating_sub(MOST_NAMED), quota.counted) {
        _ if holders.is_empty() => "none of those that the service lists first holds it".to_owned(),
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
        (Counted::There, _, quota::Scope::DatasetGroup) => {
            format!("delete what nobody needs, use a second group{raise}")
        }
        (Counted::There, _, quota::Scope::Region) => format!("delete what nobody needs{raise}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(number: usize) -> Found {
        Found {
            resource_type: ResourceType::Campaign,
            name: format!("c{number}"),
            arn: format!("arn:aws:personalize:us-east-1:1:campaign/c{number}"),
            parent_arn: None,
            status: Some("ACTIVE".to_owned()),
            created: None,
            changed: None,
        }
    }

    #[test]
    fn holders_are_named_up_to_five() {
        let campaigns = quota::of(ResourceType::Campaign).unwrap();
        let all: Vec<Found> = (1..=7).map(found).collect();
        assert_eq!(held_by(&all[..2], campaigns), "it is held by campaign/c1, campaign/c2");
        let five = "campaign/c1, campaign/c2, campaign/c3, campaign/c4, campaign/c5";
        assert_eq!(held_by(&all, campaigns), format!("it is held by {five} and 2 more"));
        assert_eq!(held_by(&[], campaigns), "none of those that the service lists first holds it");
    }
}
