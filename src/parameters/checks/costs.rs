//! What a file asks for that costs money for as long as it is there, or that exceeds a quota by itself.

use personalize_contract::cost::{AUTOMATIC_TRAINING, CAMPAIGNS, FILTERS, SCHEDULE_IN_USE, SOLUTIONS, THROUGHPUT};
use personalize_contract::quota::{self, Quota};
use personalize_contract::{Finding, ResourceType, Rule};
use serde_json::Value;

use crate::parameters::document::{Document, Section};

/// Reports a solution that the service trains by itself, and a schedule that has no effect.
pub fn check_solution(solution: &Section<'_>, findings: &mut Vec<Finding>) {
    let schedule = solution.members.get("solutionConfig").and_then(|config| config.get("autoTrainingConfig"));
    if solution.members.get("performAutoTraining").and_then(Value::as_bool) == Some(true) {
        let message = "`performAutoTraining` is on: the service trains, and bills, on its own schedule until the solution is deleted";
        findings.push(Finding::of(AUTOMATIC_TRAINING, solution.at("performAutoTraining"), message));
    } else if schedule.is_some() {
        let message =
            "nothing trains by itself without `\"performAutoTraining\": true`; add it, or leave the schedule out";
        findings.push(Finding::of(SCHEDULE_IN_USE, solution.at("solutionConfig.autoTrainingConfig"), message));
    }
}

/// Reports a campaign whose throughput is billed whether or not it is used.
pub fn check_campaign(campaign: &Section<'_>, findings: &mut Vec<Finding>) {
    let throughput = campaign.members.get("minProvisionedTPS").and_then(Value::as_u64);
    if let Some(throughput) = throughput.filter(|throughput| *throughput > 1) {
        let message = format!(
            "{throughput} transactions a second are billed all the time, used or not; 1 is enough unless traffic comes in bursts"
        );
        findings.push(Finding::of(THROUGHPUT, campaign.at("minProvisionedTPS"), message));
    }
}

/// Checks whether there are more solutions, campaigns or filters than a dataset group may have.
pub fn check_quotas(document: &Document, counts: [usize; 3], findings: &mut Vec<Finding>) {
    let quotas = document.root.get("quotas");
    let limited: [(Rule, &str, ResourceType); 3] = [
        (SOLUTIONS, "solutions", ResourceType::Solution),
        (CAMPAIGNS, "campaigns", ResourceType::Campaign),
        (FILTERS, "filters", ResourceType::Filter),
    ];
    for ((rule, list, of), count) in limited.into_iter().zip(counts) {
        let Some(Quota { most, .. }) = quota::of(of) else { continue };
        let raised = quotas.and_then(|quotas| usize::try_from(quotas.get(list)?.as_u64()?).ok());
        let message = match raised {
            Some(raised) if count > most.max(raised) => format!(
                "the file has {count} {list}; by `quotas.{list}` a dataset group may have {raised}: have AWS raise the quota further, and correct the number, or use a second group"
            ),
            None if count > most => format!(
                "the file has {count} {list}; a dataset group may have {most} unless AWS has raised the quota: have it raised, and then write `\"quotas\": {{\"{list}\": {count}}}`, or use a second group"
            ),
            _ => continue,
        };
        findings.push(Finding::of(rule, list, message));
    }
}
