//! What a file asks for that costs money for as long as it is there, or that exceeds a quota by itself; and the key
//! and role of its dataset group.

use personalize_contract::cost::{AUTOMATIC_TRAINING, CAMPAIGNS, FILTERS, SCHEDULE_IN_USE, SOLUTIONS, THROUGHPUT};
use personalize_contract::parameter_file::{KEY_WITH_ROLE, ONE_PARTITION, ROLE_WITH_KEY};
use personalize_contract::quota::{self, Quota};
use personalize_contract::{Finding, ResourceType, Rule};
use serde_json::Value;

use super::among::Placed;

pub fn check_solution(solution: &Placed<'_>, findings: &mut Vec<Finding>) {
    let schedule = solution.section.get("solutionConfig").and_then(|config| config.get("autoTrainingConfig"));
    if solution.section.get("performAutoTraining").and_then(Value::as_bool) == Some(true) {
        let message = "`performAutoTraining` is on: the service trains, and bills, on its own schedule until the solution is deleted";
        findings.push(Finding::of(AUTOMATIC_TRAINING, solution.at("performAutoTraining"), message));
    } else if schedule.is_some() {
        let message =
            "nothing trains by itself without `\"performAutoTraining\": true`; add it, or leave the schedule out";
        findings.push(Finding::of(SCHEDULE_IN_USE, solution.at("solutionConfig.autoTrainingConfig"), message));
    }
}

pub fn check_campaign(campaign: &Placed<'_>, findings: &mut Vec<Finding>) {
    let throughput = campaign.section.get("minProvisionedTPS").and_then(Value::as_u64);
    if let Some(throughput) = throughput.filter(|throughput| *throughput > 1) {
        let message = format!(
            "{throughput} transactions a second are billed all the time, used or not; 1 is enough unless traffic comes in bursts"
        );
        findings.push(Finding::of(THROUGHPUT, campaign.at("minProvisionedTPS"), message));
    }
}

pub fn check_quotas(file: &Value, solutions: usize, campaigns: usize, filters: usize, findings: &mut Vec<Finding>) {
    let raised = |place: &str| file.get("quotas")?.get(place)?.as_u64()?.try_into().ok();
    let mut check = |rule: Rule, place: &str, count: usize, of: ResourceType| {
        let Some(Quota { most, .. }) = quota::of(of) else { return };
        let message = match raised(place) {
            Some(raised) if count > most.max(raised) => format!(
                "the file has {count} {place}; by `quotas.{place}` a dataset group may have {raised}: have AWS raise the quota further, and correct the number, or use a second group"
            ),
            None if count > most => format!(
                "the file has {count} {place}; a dataset group may have {most} unless AWS has raised the quota: have it raised, and then write `\"quotas\": {{\"{place}\": {count}}}`, or use a second group"
            ),
            _ => return,
        };
        let only = place.trim_end_matches('s');
        let place = if file.get(place).is_some() { place } else { only };
        findings.push(Finding::of(rule, place, message));
    };
    check(SOLUTIONS, "solutions", solutions, ResourceType::Solution);
    check(CAMPAIGNS, "campaigns", campaigns, ResourceType::Campaign);
    check(FILTERS, "filters", filters, ResourceType::Filter);
}

/// The key that encrypts a dataset group, and the role that may use it.
pub fn check_encryption(file: &Value, findings: &mut Vec<Finding>) {
    let Some(group) = file.get("datasetGroup").and_then(Value::as_object) else { return };
    let arn = |key: &str| group.get(key).and_then(Value::as_str);
    let (rule, key, message) = match (group.get("kmsKeyArn"), group.get("roleArn")) {
        (Some(_), None) => {
            (KEY_WITH_ROLE, "kmsKeyArn", "the service needs a role that may use this key; add `roleArn`")
        }
        (None, Some(_)) => {
            (ROLE_WITH_KEY, "roleArn", "a dataset group uses a role only for a key; add `kmsKeyArn`, or leave it out")
        }
        (Some(_), Some(_)) => {
            let partition = |key: &str| arn(key)?.strip_prefix("arn:")?.split(':').next();
            match (partition("kmsKeyArn"), partition("roleArn")) {
                (Some(one), Some(other)) if one != other => {
                    (ONE_PARTITION, "roleArn", "the key is of another partition of AWS; name a role of the same")
                }
                _ => return,
            }
        }
        (None, None) => return,
    };
    findings.push(Finding::of(rule, format!("datasetGroup.{key}"), message));
}
