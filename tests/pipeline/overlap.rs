//! Many runs at once, under the service's quotas and its request rate: all succeed, and nothing is made twice.

use std::sync::Arc;

use crate::gate;
use crate::support::shop::{shop_interactions, shop_parameters};
use crate::support::{Folder, ONE_MORE_INTERACTION, assert_succeeded, changes, example_parameters, run};
use personalize_contract::ResourceType;
use personalize_emulator::TransitionRecord;
use personalize_pipeline::kinds_of_a_run;
use personalize_pipeline_cli::laptop::{Laptop, Setup};
use serde_json::{Value, json};
use tokio::task::JoinSet;

const GROUPS: usize = 4;
const RUNS_EACH: usize = 5;

/// Imports that may be in flight in a Region.
const IMPORTS: usize = 5;

/// How long a slot may stay free while somebody waits for it, in seconds.
const LONGEST_FREE: f64 = 60.0;

/// The example for another dataset group: names that are part of an ARN belong to the whole account.
fn parameters(group: usize) -> Value {
    let mut parameters = example_parameters();
    let named = |value: &mut Value| *value = json!(format!("{}-{group}", value.as_str().unwrap()));
    named(&mut parameters["datasetGroup"]["name"]);
    for section in ["solutions", "campaigns"] {
        parameters[section].as_object_mut().unwrap().values_mut().for_each(|section| named(&mut section["name"]));
    }
    parameters["filters"].as_array_mut().unwrap().iter_mut().for_each(|filter| named(&mut filter["name"]));
    parameters["solutions"]["forYou"]["batchInferenceJobs"] = json!([{"name": "everyone"}]);
    parameters["solutions"]["fans"] = json!({"name": format!("fans-{group}"),
        "recipeArn": "arn:aws:personalize:::recipe/aws-item-affinity", "batchSegmentJobs": [{"name": "of-some"}]});
    parameters["solutions"]["forYou"]["gate"] = json!({"metric": "coverage", "atLeast": 0.0, "mayFallBy": 1});
    let metric = json!({"eventType": "watch", "metricName": "watched", "expression": "SAMPLECOUNT()"});
    parameters["metricAttribution"] = json!({"name": format!("effect-{group}"), "metrics": [metric]});
    parameters["schedules"] = json!([{"name": "one-day", "scheduleExpression": "cron(0 3 1 1 ? 2050)"}]);
    parameters
}

/// What all groups share, and a shop that is another group.
fn folder() -> Folder {
    let folder = Folder::with(&example_parameters());
    for group in 0..GROUPS {
        folder.write(&format!("params-{group}.json"), &parameters(group).to_string());
        folder.write(&format!("batch/for-you-{group}/everyone/input/users.json"), "{\"userId\": \"viewer-001\"}\n");
        folder.write(&format!("batch/fans-{group}/of-some/input/items.json"), "{\"itemId\": \"film-001\"}\n");
    }
    folder.write("Deletions/first.csv", "USER_ID\nviewer-001\n");
    folder.write("shop/params.json", &shop_parameters().to_string());
    folder.write("shop/Interactions/interactions.csv", &shop_interactions());
    folder
}

/// The moments at which a slot came free of which somebody waited for one, and when it was taken.
fn waits(imports: &[TransitionRecord]) -> Vec<(f64, f64)> {
    let end = |import: &TransitionRecord| import.started.0 + import.seconds;
    let mut waits = Vec::new();
    for ended in imports {
        let freed = end(ended);
        let in_flight = imports.iter().filter(|import| import.started.0 < freed && end(import) > freed).count();
        let waiting = imports.iter().filter(|import| import.started.0 >= freed);
        let next = waiting.map(|import| import.started.0).min_by(f64::total_cmp);
        if let Some(next) = next.filter(|_| in_flight + 1 == IMPORTS) {
            waits.push((freed, next));
        }
    }
    waits
}

#[tokio::test]
async fn twenty_five_runs_over_five_groups_share_quotas_and_rate_and_make_nothing_twice() {
    let setup = Setup { requests_per_second: Some(1.0), ..Setup::default() };
    let laptop = Arc::new(Laptop::start(setup).await.unwrap());
    let folder = folder();
    let bucket = laptop.open(&folder.parameter_file()).unwrap().bucket;
    let inputs: Vec<(String, Value)> = (0..GROUPS * RUNS_EACH)
        .map(|run| (format!("run-{run}"), json!({"bucket": bucket, "key": format!("params-{}.json", run % GROUPS)})))
        .chain((0..RUNS_EACH).map(|run| (format!("shop-{run}"), json!({"bucket": bucket, "key": "shop/params.json"}))))
        .collect();
    let mut runs = JoinSet::new();
    for (name, input) in inputs {
        let laptop = Arc::clone(&laptop);
        runs.spawn(async move { laptop.start_execution(&name, &input).await.unwrap() });
    }
    for report in runs.join_all().await {
        assert!(report.has_succeeded(), "{:?}", report.error);
    }

    let seen = laptop.emulator().resources();
    let count = |resource_type| seen.iter().filter(|seen| seen.resource_type == resource_type).count();
    for (resource_type, expected) in [
        (ResourceType::DatasetImportJob, 3 * GROUPS + 1),
        (ResourceType::SolutionVersion, 4 * GROUPS),
        (ResourceType::Campaign, 3 * GROUPS),
        (ResourceType::BatchInferenceJob, GROUPS),
        (ResourceType::BatchSegmentJob, GROUPS),
        (ResourceType::MetricAttribution, GROUPS),
        (ResourceType::DataDeletionJob, GROUPS),
        (ResourceType::Recommender, 2),
        (ResourceType::Schedule, GROUPS),
    ] {
        assert_eq!(count(resource_type), expected, "{resource_type}");
    }
    let possible = kinds_of_a_run();
    let made: Vec<ResourceType> = possible.iter().copied().filter(|kind| count(*kind) > 0).collect();
    println!("resources of {} kinds of {}", made.len(), possible.len());
    assert_eq!(made, possible);
    assert_eq!(laptop.emulator().notifications().len(), (GROUPS + 1) * RUNS_EACH);

    let journal = laptop.emulator().journal();
    let imports: Vec<TransitionRecord> =
        journal.into_iter().filter(|transition| transition.resource_type == ResourceType::DatasetImportJob).collect();
    for import in &imports {
        let begun = |other: &&TransitionRecord| other.started.0 <= import.started.0;
        let in_flight = imports.iter().filter(begun).filter(|other| other.started.0 + other.seconds > import.started.0);
        assert!(in_flight.count() <= IMPORTS, "{import:?}");
    }
    let waits = waits(&imports);
    let longest = waits.iter().map(|(freed, taken)| taken - freed).fold(0.0, f64::max);
    println!("{} slots came free while somebody waited; the longest stayed free for {longest:.0} s", waits.len());
    assert!(!waits.is_empty(), "nobody had to wait, so nothing was shown");
    assert!(longest <= LONGEST_FREE, "a slot stayed free for {longest} s: {waits:?}");
}

/// Runs of new data, promotions and rollbacks of one campaign, at once: whichever comes last decides what is served, every one
/// ends with a report, and nothing is trained or updated in vain.
#[tokio::test]
async fn runs_promotions_and_rollbacks_at_once_all_end_and_a_run_after_them_changes_nothing() {
    let (laptop, folder) = gate::after_a_first_run(&gate::gated(), 0.3).await;
    gate::run_with_new_data(&laptop, &folder, 0.31).await;
    gate::set_metric(&laptop, &gate::solution(&laptop), 0.32);
    folder.append("Interactions/interactions.csv", ONE_MORE_INTERACTION);
    laptop.emulator().set_requests_per_second(Some(1.0));
    let bucket = laptop.open(&folder.parameter_file()).unwrap().bucket;
    let before = laptop.emulator().notifications().len();
    let laptop = Arc::new(laptop);
    let mut runs = JoinSet::new();
    for number in 0..RUNS_EACH {
        for input in [
            json!({"bucket": bucket, "key": "params.json"}),
            json!({"action": "promote", "campaign": "only"}),
            json!({"action": "rollback", "campaign": "only"}),
        ] {
            let laptop = Arc::clone(&laptop);
            let name = format!("{}-{number}", input["action"].as_str().unwrap_or("run"));
            runs.spawn(async move { laptop.start_execution(&name, &input).await.unwrap() });
        }
    }
    for report in runs.join_all().await {
        // Nothing is refused but a way back that is at its end.
        let is_at_its_end = |cause: &str| cause.contains("has served no version before");
        assert!(report.error.as_ref().is_none_or(|error| is_at_its_end(&error.cause)), "{:?}", report.error);
    }
    assert_eq!(laptop.emulator().notifications().len() - before, 3 * RUNS_EACH);
    let versions = gate::versions(&laptop).await;
    assert_eq!(versions.len(), 3, "trained once");
    assert!(versions.contains(&gate::served(&laptop).await));
    laptop.emulator().set_requests_per_second(None);
    assert_succeeded(&run(&laptop, &folder.parameter_file()).await);
    assert_eq!(changes(&run(&laptop, &folder.parameter_file()).await), 0);
}
