//! What the gate of a solution has decided in a run, for each of its campaigns.

use personalize_contract::ResourceType;

use crate::context::{Outcome, Resource};
use crate::kinds;
use crate::parameters::GateSection;
use crate::report::GateDecision;
use crate::run::Run;

/// The decisions of this run. Nothing is said of a campaign that stays for another reason, such as that it was taken back.
pub fn decisions(run: &Run<'_>, solution: &str) -> Vec<GateDecision> {
    let Some(solution) = run.parameters.solutions.iter().find(|it| it.section.name == solution) else {
        return Vec::new();
    };
    let Some(gate) = &solution.section.gate else { return Vec::new() };
    let campaigns = solution.campaigns.iter();
    let resources = campaigns.filter_map(|campaign| run.context.find(ResourceType::Campaign, &campaign.name));
    resources.filter_map(|campaign| decision(gate, campaign)).collect()
}

fn decision(gate: &GateSection, campaign: &Resource) -> Option<GateDecision> {
    let decision = match campaign.outcome()? {
        Outcome::Held => "held",
        Outcome::Created | Outcome::Updated | Outcome::Replaced if campaign.is_ready() => "passed",
        _ => return None,
    };
    Some(GateDecision {
        campaign: campaign.name.clone(),
        metric: gate.metric.clone(),
        at_least: gate.at_least,
        may_fall_by: gate.may_fall_by,
        decision,
        reason: campaign.reason().map(str::to_owned),
    })
}

/// The version that the first campaign serves which is held from this one.
pub async fn served_instead(run: &Run<'_>, decisions: &[GateDecision], version: &str) -> Option<String> {
    let held = decisions.iter().find(|decision| decision.decision == "held")?;
    let (served, _) = kinds::served_version(run, &held.campaign).await?;
    (served != version).then_some(served)
}
