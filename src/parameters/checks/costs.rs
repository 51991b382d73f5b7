//! What a file asks for that costs money for as long as it is there, or that exceeds a quota by itself.

use personalize_contract::cost::{
    AUTOMATIC_TRAINING, CAMPAIGNS, FILTERS, RECOMMENDERS, REQUESTS, SCHEDULE_IN_USE, SOLUTIONS, THROUGHPUT,
};
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

/// Reports a recommender whose requests are billed whether or not they are made.
pub fn check_recommender(recommender: &Section<'_>, findings: &mut Vec<Finding>) {
    const PATH: &str = "recommenderConfig.minRecommendationRequestsPerSecond";
    let config = recommender.members.get("recommenderConfig");
    let requests = config.and_then(|config| config.get("minRecommendationRequestsPerSecond")?.as_u64());
    if let Some(requests) = requests.filter(|requests| *requests > 1) {
        let message = format!(
            "{requests} requests a second are billed all the time, made or not; 1 is enough unless traffic comes in bursts"
        );
        findings.push(Finding::of(REQUESTS, recommender.at(PATH), message));
    }
}

/// Checks whether there are more of some kinds of resources than a dataset group may have.
pub fn check_quotas(document: &Document, counts: &[(ResourceType, usize)], findings: &mut Vec<Finding>) {
    let quotas = document.root.get("quotas");
    for (of, count) in counts {
        let Some((rule, list)) = rule_of(*of) else { continue };
        let Some(Quota { most, .. }) = quota::of(*of) else { continue };
        let raised = quotas.and_then(|quotas| usize::try_from(quotas.get(list)?.as_u64()?).ok());
        let message = match raised {
            Some(raised) if *count > most.max(raised) => format!(
                "the file has {count} {list}; by `quotas.{list}` a dataset group may have {raised}: have AWS raise the quota further, and correct the number, or use a second group"
            ),
            None if *count > most => format!(
                "the file has {count} {list}; a dataset group may have {most} unless AWS has raised the quota: have it raised, and then write `\"quotas\": {{\"{list}\": {count}}}`, or use a second group"
            ),
            _ => continue,
        };
        findings.push(Finding::of(rule, list, message));
    }
}

/// The rule about the quota of a kind, and the list of the document that is counted.
const fn rule_of(resource_type: ResourceType) -> Option<(Rule, &'static str)> {
    match resource_type {
        ResourceType::Solution => Some((SOLUTIONS, "solutions")),
        ResourceType::Campaign => Some((CAMPAIGNS, "campaigns")),
        ResourceType::Filter => Some((FILTERS, "filters")),
        ResourceType::Recommender => Some((RECOMMENDERS, "recommenders")),
        _ => None,
    }
}
