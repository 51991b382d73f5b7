//! What a dataset group may have besides data, solutions, campaigns, filters and an event tracker: drawn so that nothing is
//! wrong with it.

use std::fmt::Write;

use fastrand::Rng;
use personalize_contract::DatasetType::{Interactions, Items};
use personalize_contract::recipe::DOMAIN_RECIPES;
use serde_json::{Value, json};

use super::drawn::{Case, event_types};

/// The key of the solution that has batch jobs.
pub const BATCH: &str = "batch";

/// A file that names users who are to be forgotten. The data has none of them: without them there may be too little.
pub const DELETIONS: &str = "Deletions/gone.csv";

fn chance(rng: &mut Rng, percent: u8) -> bool {
    rng.u8(0..100) < percent
}

/// Adds some of these to a case.
pub fn add(case: &mut Case, rng: &mut Rng) {
    add_metric_attribution(case, rng);
    add_recommenders(case, rng);
    add_batch_jobs(case, rng);
    add_actions(case, rng);
    for dataset_type in case.tables.keys().copied().collect::<Vec<_>>() {
        if chance(rng, 25) {
            case.parameters["datasets"][dataset_type.as_str()]["importMode"] =
                json!(rng.choice(["FULL", "INCREMENTAL"]).unwrap());
        }
    }
    if chance(rng, 40) {
        case.parameters["tags"] = json!([{"tagKey": "project", "tagValue": "drawn"}]);
    }
    if chance(rng, 20) {
        case.parameters["events"] = json!({"eventBusName": "default"});
    }
    if chance(rng, 30) {
        case.files.insert(DELETIONS.to_owned(), "USER_ID\nleft-1\nleft-2\n".to_owned());
    }
}

fn domain(case: &Case) -> Option<&str> {
    case.parameters["datasetGroup"]["domain"].as_str()
}

fn add_metric_attribution(case: &mut Case, rng: &mut Rng) {
    if !case.has_field(Interactions, "EVENT_TYPE") || !chance(rng, 50) {
        return;
    }
    let event_type = event_types(domain(case))[0];
    let metric =
        |name: &str, expression: &str| json!({"eventType": event_type, "metricName": name, "expression": expression});
    let mut metrics = vec![metric("how-many", "SAMPLECOUNT()")];
    if case.has_field(Items, "YEAR") {
        metrics.push(metric("years", "SUM(Items.YEAR)"));
    }
    if case.has_field(Interactions, "EVENT_VALUE") {
        metrics.push(metric("value", "SUM(Interactions.EVENT_VALUE)"));
    }
    case.parameters["metricAttribution"] = json!({"name": "effect", "metrics": metrics});
    if rng.bool() {
        case.parameters["datasets"]["Interactions"]["publishAttributionMetricsToS3"] = json!(true);
    }
}

fn add_recommenders(case: &mut Case, rng: &mut Rng) {
    let Some(domain) = domain(case).filter(|_| chance(rng, 70)) else { return };
    let most = event_types(Some(domain))[0];
    let possible = DOMAIN_RECIPES.iter().filter(|recipe| {
        recipe.domain.as_str() == domain
            && recipe.event_type.is_none_or(|event_type| event_type == most)
            && recipe.needs.iter().all(|needed| case.tables.contains_key(needed))
    });
    let mut possible: Vec<_> = possible.collect();
    rng.shuffle(&mut possible);
    possible.truncate(rng.usize(1..4));
    let recommender = |(number, recipe): (usize, &&personalize_contract::recipe::DomainRecipe)| {
        let arn = format!("arn:aws:personalize:::recipe/{}", recipe.name);
        let mut recommender = json!({"name": format!("recommender-{number}"), "recipeArn": arn});
        if recipe.item_exploration {
            recommender["recommenderConfig"] = json!({"itemExplorationConfig": {"explorationWeight": "0.4"}});
        }
        if number == 1 {
            recommender["running"] = json!(false);
        }
        recommender
    };
    case.parameters["recommenders"] = possible.iter().enumerate().map(recommender).collect();
}

/// A file of the older form has one solution only.
fn add_batch_jobs(case: &mut Case, rng: &mut Rng) {
    if case.parameters.get("solution").is_some() || !chance(rng, 50) {
        return;
    }
    let (recipe, list, member) = *rng
        .choice(&[
            ("aws-item-affinity", "batchSegmentJobs", "itemId"),
            ("aws-similar-items", "batchInferenceJobs", "itemId"),
            ("aws-user-personalization-v2", "batchInferenceJobs", "userId"),
        ])
        .unwrap();
    let jobs: Vec<Value> =
        ["one", "other"][..rng.usize(1..3)].iter().map(|name| json!({"name": name, "numResults": 5})).collect();
    for job in &jobs {
        let mut lines = String::new();
        for number in 0..3 {
            let _ = writeln!(lines, "{{\"{member}\": \"{}{number}\"}}", &member[..1]);
        }
        case.files.insert(input(job["name"].as_str().unwrap()), lines);
    }
    case.parameters["solutions"][BATCH] = json!({"name": "in-batches",
        "recipeArn": format!("arn:aws:personalize:::recipe/{recipe}"), list: jobs});
}

/// Where the lines of a job are.
pub fn input(job: &str) -> String {
    format!("batch/in-batches/{job}/input/lines.json")
}

fn add_actions(case: &mut Case, rng: &mut Rng) {
    if domain(case).is_none() && chance(rng, 30) {
        put_actions(case);
    }
}

/// Datasets of actions, and what users did with them.
pub fn put_actions(case: &mut Case) {
    let string = |name: &str| json!({"name": name, "type": "string"});
    let schema = |name: &str, fields: Value| {
        json!({"type": "record", "name": name, "namespace": "com.amazonaws.personalize.schema", "version": "1.0",
            "fields": fields})
    };
    let number = |name: &str| json!({"name": name, "type": "long"});
    let actions = schema("Actions", json!([string("ACTION_ID"), number("VALUE")]));
    let events = json!([string("USER_ID"), string("ACTION_ID"), string("EVENT_TYPE"), number("TIMESTAMP")]);
    case.parameters["datasets"]["Actions"] = json!({"name": "drawn-actions", "schema": actions});
    case.parameters["datasets"]["Action_Interactions"] =
        json!({"name": "drawn-taken", "schema": schema("ActionInteractions", events)});
    let (mut actions, mut taken) =
        ("ACTION_ID,VALUE\n".to_owned(), "USER_ID,ACTION_ID,EVENT_TYPE,TIMESTAMP\n".to_owned());
    for action in 0..20 {
        let _ = writeln!(actions, "a{action},{}", action % 10 + 1);
    }
    for event in 0..1200 {
        let kind = ["TAKEN", "NOT_TAKEN", "VIEWED"][event % 3];
        let _ = writeln!(taken, "u{},a{},{kind},{}", event % 30, event % 20, 1_600_000_000 + event * 61);
    }
    case.files.insert("Actions/actions.csv".to_owned(), actions);
    case.files.insert("Action_Interactions/taken.csv".to_owned(), taken);
}
