//! Gates and pins: what a parameter file says of the version that a campaign serves.
//!
//! A gate belongs to a solution, and holds its campaigns at their version unless a new one is good enough. A pin belongs to
//! a campaign, which then serves what the file says.

use serde_json::{Map, Value};

use crate::arn::{last_segment, solution_of_version};
use crate::model::nearest;
use crate::place::join;
use crate::recipe::{Recipe, is_share};
use crate::{Finding, Rule};

/// What a gate asks for.
pub const BOUNDS: Rule = Rule::error("PP0241", "A gate has a bound");
/// How high a bound may be.
pub const RANGES: Rule = Rule::error("PP0242", "A gate's bounds are within what its metric can be");
/// What a gate looks at.
pub const METRICS: Rule = Rule::warning("PP0243", "A gate's metric is one of its recipe");
/// What the service moves by itself.
pub const FOLLOWS: Rule = Rule::error("PP0244", "A campaign behind a gate does not follow its solution by itself");
/// What a gate holds.
pub const IN_USE: Rule = Rule::warning("PP0245", "A gate has a campaign to hold");
/// How a campaign is pinned.
pub const PINNED_ONCE: Rule = Rule::error("PP0246", "A campaign is pinned in one way");
/// What a campaign is pinned to.
pub const PINNED_TO_ITS_OWN: Rule = Rule::error("PP0247", "A campaign is pinned to a version of its own solution");

/// All of these.
pub const RULES: &[Rule] = &[BOUNDS, RANGES, METRICS, FOLLOWS, IN_USE, PINNED_ONCE, PINNED_TO_ITS_OWN];

/// The key of a gate.
const GATE: &str = "gate";

/// Where a campaign says that it follows its solution.
const SYNC: &str = "campaignConfig.syncWithLatestSolutionVersion";

/// In place of a version's id: the newest that is ACTIVE.
const LATEST: &str = "$LATEST";

type Members = Map<String, Value>;

/// Checks the gate of the solution at a path, and the pins of its campaigns, each with its path. What is of a wrong type is
/// reported elsewhere and skipped here.
pub fn check(
    (path, solution): (&str, &Members),
    campaigns: &[(String, &Members)],
    recipe: Option<&Recipe>,
    findings: &mut Vec<Finding>,
) {
    for (path, campaign) in campaigns {
        check_pin(path, campaign, solution, findings);
    }
    let Some(gate) = solution.get(GATE).and_then(Value::as_object) else { return };
    let place = join(path, GATE);
    check_bounds(&place, gate, findings);
    check_metric(&place, gate, solution, recipe, findings);
    for (path, _) in campaigns.iter().filter(|(_, campaign)| follows(campaign)) {
        let message = "the service moves this campaign to every new version by itself, so that the gate of its solution cannot hold it; leave `syncWithLatestSolutionVersion` out, or the gate";
        findings.push(Finding::of(FOLLOWS, join(path, SYNC), message));
    }
    if campaigns.iter().all(|(_, campaign)| pinned_version(campaign).is_some()) {
        let why = if campaigns.is_empty() { "the solution has no campaign" } else { "every campaign is pinned" };
        let message = format!("{why}, so that the gate holds nothing; add a campaign, or leave the gate out");
        findings.push(Finding::of(IN_USE, place, message));
    }
}

fn check_bounds(place: &str, gate: &Members, findings: &mut Vec<Finding>) {
    if !gate.contains_key("atLeast") && !gate.contains_key("mayFallBy") {
        let message = "without a bound every version is let through; add `atLeast`, `mayFallBy`, or both";
        findings.push(Finding::of(BOUNDS, place, message));
    }
    let is_share = gate.get("metric").and_then(Value::as_str).is_none_or(is_share);
    for key in ["atLeast", "mayFallBy"] {
        let Some(bound) = gate.get(key).and_then(Value::as_f64) else { continue };
        let message = match () {
            () if bound < 0.0 => format!("no metric is below 0, and {bound} is; write 0 or more"),
            () if bound > 1.0 && is_share => {
                format!(
                    "a metric of this kind is 1 at most, and {bound} is more; write a share, as 0.05 for five percent"
                )
            }
            () => continue,
        };
        findings.push(Finding::of(RANGES, join(place, key), message));
    }
}

fn check_metric(place: &str, gate: &Members, solution: &Members, recipe: Option<&Recipe>, findings: &mut Vec<Finding>) {
    let (Some(metric), Some(recipe)) = (gate.get("metric").and_then(Value::as_str), recipe) else { return };
    let known = recipe.metrics(solution);
    if known.contains(&metric) {
        return;
    }
    let way_out = nearest(known.iter().copied(), metric)
        .map_or_else(|| format!("it has {}", known.join(", ")), |nearest| format!("did you mean `{nearest}`?"));
    let message = format!(
        "versions of {} are not known to have the metric `{metric}`, and a campaign is held while its new version lacks it; {way_out}",
        recipe.name
    );
    findings.push(Finding::of(METRICS, join(place, "metric"), message));
}

fn check_pin(path: &str, campaign: &Members, solution: &Members, findings: &mut Vec<Finding>) {
    let version = pinned_version(campaign);
    let is_kept = campaign.contains_key("version");
    let ways = [
        (version.is_some(), "`solutionVersionArn`"),
        (is_kept, "`version`"),
        (follows(campaign), "`syncWithLatestSolutionVersion`"),
    ];
    let ways: Vec<&str> = ways.into_iter().filter(|(is_used, _)| *is_used).map(|(_, key)| key).collect();
    if ways.len() > 1 {
        let key = if version.is_some() { "solutionVersionArn" } else { "version" };
        let message = format!("the campaign has {}, which say different things; keep one of them", ways.join(" and "));
        findings.push(Finding::of(PINNED_ONCE, join(path, key), message));
    }
    let name = solution.get("name").and_then(Value::as_str);
    if let (Some(version), Some(name)) = (version.filter(|version| !version.is_empty()), name) {
        let message = match solution_of_version(version) {
            Some(_) if last_segment(version) == LATEST => {
                "this names no version, but whichever is the newest, which a campaign serves that is not pinned; leave it out".to_owned()
            }
            Some(of) if last_segment(of) == name => return,
            Some(of) => format!(
                "this is a version of the solution `{}`, and the campaign is one of `{name}`; name a version of that",
                last_segment(of)
            ),
            None => format!(
                "this is not the ARN of a solution version, which ends in `solution/{name}/` and the version's id"
            ),
        };
        findings.push(Finding::of(PINNED_TO_ITS_OWN, join(path, "solutionVersionArn"), message));
    }
}

fn pinned_version(campaign: &Members) -> Option<&str> {
    campaign.get("solutionVersionArn")?.as_str()
}

fn follows(campaign: &Members) -> bool {
    let config = campaign.get("campaignConfig");
    config.and_then(|config| config.get("syncWithLatestSolutionVersion")?.as_bool()) == Some(true)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::recipe::RECIPES;

    /// The findings about a solution of aws-sims with that gate and these campaigns.
    fn found(gate: &Value, campaigns: &Value) -> Vec<String> {
        let recipe = RECIPES.iter().find(|recipe| recipe.name == "aws-sims");
        let solution = json!({"name": "films", "gate": gate});
        let campaigns = campaigns.as_array().cloned().unwrap_or_default();
        let campaigns: Vec<(String, &Members)> = campaigns
            .iter()
            .enumerate()
            .map(|(at, campaign)| (format!("c[{at}]"), campaign.as_object().expect("an object")))
            .collect();
        let mut findings = Vec::new();
        check(("s", solution.as_object().expect("an object")), &campaigns, recipe, &mut findings);
        findings.iter().map(|finding| format!("{} {}: {}", finding.code, finding.place, finding.message)).collect()
    }

    #[test]
    fn what_a_gate_cannot_mean_is_told() {
        let one = || json!([{"name": "c"}]);
        let rank = "mean_reciprocal_rank_at_25";
        let cases = [
            (json!({"metric": rank, "atLeast": 0.05, "mayFallBy": 0}), one(), ""),
            (json!({"metric": rank}), one(), "PP0241 s.gate: "),
            (json!({"metric": rank, "atLeast": 5}), one(), "PP0242 s.gate.atLeast: "),
            (json!({"metric": rank, "mayFallBy": -0.1}), one(), "PP0242 s.gate.mayFallBy: "),
            (json!({"metric": "mean_reciprocal_rank", "atLeast": 0.1}), one(), "PP0243 s.gate.metric: "),
            (json!({"metric": rank, "atLeast": 0.1}), json!([]), "PP0245 s.gate: the solution has no campaign"),
            (
                json!({"metric": rank, "atLeast": 0.1}),
                json!([{"name": "c", "campaignConfig": {"syncWithLatestSolutionVersion": true}}]),
                "PP0244 c[0].campaignConfig.syncWithLatestSolutionVersion: ",
            ),
            (
                json!({"metric": rank, "atLeast": 0.1}),
                json!([{"solutionVersionArn": "arn:aws:personalize:us-east-1:1:solution/films/1"}]),
                "PP0245 s.gate: every campaign is pinned",
            ),
            (json!({"metric": rank, "atLeast": 0.1}), json!([{"version": "keep"}]), ""),
        ];
        for (gate, campaigns, expected) in cases {
            let found = found(&gate, &campaigns);
            let is_expected = match found.as_slice() {
                [] => expected.is_empty(),
                [one] => !expected.is_empty() && one.starts_with(expected),
                _ => false,
            };
            assert!(is_expected, "{gate} {campaigns}: {found:?}");
        }
        let named = found(&json!({"metric": "mean_reciprocal_rank", "atLeast": 0.1}), &one());
        assert!(named[0].ends_with(&format!("did you mean `{rank}`?")), "{named:?}");
        assert_eq!(found(&json!({"metric": "hits_at_1_percent", "atLeast": 5}), &one()).len(), 1, "a count may be 5");
    }

    #[test]
    fn a_pin_is_one_and_of_the_campaign_s_solution() {
        let version = |of: &str| format!("arn:aws:personalize:us-east-1:1:solution/{of}");
        let sync = json!({"syncWithLatestSolutionVersion": true});
        let cases = [
            (json!({"solutionVersionArn": version("films/1a2b")}), ""),
            (json!({"version": "keep"}), ""),
            (json!({"solutionVersionArn": version("films/1a2b"), "version": "keep"}), "PP0246 c[0].solutionVersionArn"),
            (json!({"version": "keep", "campaignConfig": sync}), "PP0246 c[0].version"),
            (json!({"solutionVersionArn": version("shop/1a2b")}), "PP0247 c[0].solutionVersionArn: this is a version"),
            (json!({"solutionVersionArn": version("films/$LATEST")}), "PP0247 c[0].solutionVersionArn: this names no"),
            (json!({"solutionVersionArn": version("films")}), "PP0247 c[0].solutionVersionArn: this is not"),
        ];
        for (campaign, expected) in cases {
            let found = found(&Value::Null, &json!([campaign]));
            let is_expected = match found.as_slice() {
                [] => expected.is_empty(),
                [one] => !expected.is_empty() && one.starts_with(expected),
                _ => false,
            };
            assert!(is_expected, "{campaign}: {found:?}");
        }
    }
}
