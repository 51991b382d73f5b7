use aws_sdk_personalize::types::CampaignUpdateSummary;
use serde_json::{Value, json};

use super::*;
use crate::engine::{Decision, decide};

const SOLUTION: &str = "arn:aws:personalize:us-east-1:1:solution/s";
const OLD: &str = "arn:aws:personalize:us-east-1:1:solution/s/00000001";
const NEW: &str = "arn:aws:personalize:us-east-1:1:solution/s/00000002";

fn desired(section: Value) -> Campaign {
    let section: CampaignSection = serde_json::from_value(section).unwrap();
    Campaign {
        solution_arn: SOLUTION.to_owned(),
        newest: Some(NEW.to_owned()),
        gate: None,
        config: section.campaign_config.as_ref().map(inputs::campaign_config),
        section,
        target: OnceLock::new(),
    }
}

fn campaign(status: Status, version: &str) -> Description {
    Description::builder()
        .campaign_arn("c")
        .status(status.as_str())
        .solution_version_arn(version)
        .min_provisioned_tps(1)
        .build()
}

/// What is done about one that is to serve the new version.
fn decision(desired: &Campaign, shown: Shown<'_>) -> Decision {
    let drift = desired.drift(NEW, &shown);
    let start = Timestamp::parse("2026-01-01T12:00:00Z").unwrap();
    decide(&SPEC, &Observed { drift, ..shown.observed }, start)
}

#[test]
fn a_campaign_is_brought_to_the_new_version_and_its_tps() {
    let one = desired(json!({"name": "c", "minProvisionedTPS": 1}));
    let more = desired(json!({"name": "c", "minProvisionedTPS": 2}));
    let decision =
        |desired: &Campaign, campaign: Description| decision(desired, Shown::of_creation(&campaign).unwrap());
    assert_eq!(decision(&one, campaign(Status::Active, NEW)), Decision::Keep);
    let update = |difference: &str| Decision::Update(difference.to_owned());
    let older = "it serves 00000001 and is to serve 00000002";
    assert_eq!(decision(&one, campaign(Status::Active, OLD)), update(older));
    let tps = "minProvisionedTPS is 1, and the file says 2";
    assert_eq!(decision(&more, campaign(Status::Active, NEW)), update(tps));
    assert_eq!(decision(&one, campaign(Status::CreateFailed, OLD)), update(older));
    assert!(matches!(decision(&one, campaign(Status::CreateFailed, NEW)), Decision::Fail(..)));
    assert_eq!(decision(&one, campaign(Status::CreateInProgress, OLD)), Decision::Wait(Status::CreateInProgress));
}

#[test]
fn a_failed_update_to_this_version_is_reported_and_not_tried_for_ever() {
    let one = desired(json!({"name": "c"}));
    let decision = |status: Status, version: &str| {
        let update = CampaignUpdateSummary::builder().status(status.as_str()).solution_version_arn(version);
        let (campaign, update) = (campaign(Status::Active, OLD), update.min_provisioned_tps(1).build());
        decision(&one, Shown::of_update(&campaign, &update).unwrap())
    };
    assert!(matches!(decision(Status::CreateFailed, NEW), Decision::Fail(..)));
    assert!(matches!(decision(Status::CreateFailed, OLD), Decision::Update(..)));
    assert_eq!(decision(Status::CreateInProgress, NEW), Decision::Wait(Status::CreateInProgress));
    assert_eq!(decision(Status::Active, NEW), Decision::Keep);
}

#[test]
fn one_that_follows_the_latest_version_names_none() {
    let follows = desired(json!({"name": "c", "campaignConfig": {"syncWithLatestSolutionVersion": true}}));
    assert!(follows.follows() && !desired(json!({"name": "c"})).follows());
    let latest = format!("{SOLUTION}/$LATEST");
    assert!(Campaign::serves(&latest, Some(OLD)) && Campaign::serves(&latest, Some(&latest)));
    assert!(!Campaign::serves(&latest, Some("arn:aws:personalize:us-east-1:1:solution/other/00000001")));
}

#[test]
fn the_section_of_a_campaign_is_pinned_in_one_of_two_ways() {
    for (section, expected) in [
        (json!({"name": "c"}), Pin::None),
        (json!({"name": "c", "version": "keep"}), Pin::Kept),
        (json!({"name": "c", "solutionVersionArn": OLD}), Pin::To(OLD)),
    ] {
        assert_eq!(desired(section.clone()).pin(), expected, "{section}");
    }
}
