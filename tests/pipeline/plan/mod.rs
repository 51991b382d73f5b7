//! Plans: they do nothing, and tell exactly what a run would do.

mod deletions;
pub mod histories;
mod shop_histories;

use std::collections::BTreeMap;

use crate::support::{Folder, ONE_MORE_INTERACTION, changes, example_parameters, laptop, run, small_parameters};
use personalize_pipeline::{Action, Plan};
use personalize_pipeline_cli::laptop::{Laptop, Report};
use serde_json::json;

async fn report_of_plan(laptop: &Laptop, folder: &Folder) -> Report {
    laptop.plan(&laptop.open(&folder.parameter_file()).unwrap()).await.unwrap()
}

/// The plan of a run, for which nothing was changed.
pub async fn plan(laptop: &Laptop, folder: &Folder) -> Plan {
    let report = report_of_plan(laptop, folder).await;
    assert_eq!(changes(&report), 0, "{:?}", report.api_calls);
    assert!(report.has_succeeded(), "{:?}", report.error);
    report.plan.unwrap()
}

/// What becomes of each resource, by type and name.
pub type Fates = BTreeMap<(String, String), String>;

pub fn planned(plan: &Plan) -> Fates {
    let fate = |action: Action| match action {
        Action::Create => "created",
        Action::Update => "updated",
        Action::Replace => "replaced",
        Action::Keep => "reused",
        Action::Hold => "held",
        Action::Delete => "deleted",
        Action::Refuse => "failed",
    };
    let changes = plan.changes.iter();
    changes
        .map(|change| ((change.resource_type.key().to_owned(), change.name.clone()), fate(change.action).to_owned()))
        .collect()
}

/// The same after a run that came out so: where a gate judges a version that the run has trained, it may hold it.
pub fn planned_and_judged(plan: &Plan, happened: &Fates) -> Fates {
    let mut planned = planned(plan);
    for change in plan.changes.iter().filter(|change| !change.notes.is_empty()) {
        let key = (change.resource_type.key().to_owned(), change.name.clone());
        if happened.get(&key).is_some_and(|fate| fate == "held") {
            planned.insert(key, "held".to_owned());
        }
    }
    planned
}

pub fn happened(report: &Report) -> Fates {
    let resources = report.resources.iter();
    resources
        .map(|resource| ((resource.resource_type.clone(), resource.name.clone()), resource.outcome.clone()))
        .collect()
}

#[tokio::test]
async fn a_plan_says_what_the_first_run_makes_and_what_it_costs() {
    let laptop = laptop().await;
    let folder = Folder::with(&example_parameters());
    let report = report_of_plan(&laptop, &folder).await;
    assert_eq!(laptop.emulator().resources().len(), 0);
    assert_eq!(report.turns, 1);
    let plan = report.plan.unwrap();
    assert_eq!((plan.count(Action::Create), plan.changes.len()), (22, 22));
    assert_eq!((plan.costs.imports.len(), plan.costs.trainings.len(), plan.costs.campaigns.len()), (3, 3, 3));
    assert!(plan.costs.automatic_trainings.is_empty());
    let [notification] = report.notifications.as_slice() else { panic!("{:?}", report.notifications) };
    assert_eq!(notification.subject.as_deref(), Some("Personalize pipeline: plan for FilmNight"));
    for line in ["  + campaign for-you", "Plan: 22 to create.", "Nothing was created, changed or deleted."] {
        assert!(notification.message.contains(line), "{line} is missing in {}", notification.message);
    }
    assert_eq!(happened(&run(&laptop, &folder.parameter_file()).await), planned(&plan));
}

#[tokio::test]
async fn a_plan_after_a_run_says_what_has_changed_and_why() {
    let laptop = laptop().await;
    let mut parameters = example_parameters();
    let folder = Folder::with(&parameters);
    assert!(run(&laptop, &folder.parameter_file()).await.has_succeeded());
    assert!(plan(&laptop, &folder).await.to_string().contains("Plan: 22 to keep; nothing to do."));

    folder.append("Interactions/interactions.csv", ONE_MORE_INTERACTION);
    parameters["campaigns"]["forYouCampaign"]["minProvisionedTPS"] = json!(4);
    parameters["solutions"]["similar"]["performAutoTraining"] = json!(true);
    parameters["filters"][0]["filterExpression"] = json!("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"click\")");
    parameters["eventTracker"]["name"] = json!("another");
    folder.write("params.json", &parameters.to_string());
    let refused = plan(&laptop, &folder).await;
    assert!(refused.is_refused());
    assert!(refused.to_string().contains("  ! filter not-watched: the filter `not-watched` exists with"), "{refused}");

    parameters["onDrift"] = json!("replace");
    folder.write("params.json", &parameters.to_string());
    let text = plan(&laptop, &folder).await.to_string();
    for line in [
        "  + dataset import job Interactions, about ",
        ": the data has changed since the last import\n",
        "  = dataset import job Items",
        "-/+ filter not-watched: ",
        "-/+ event tracker another: ",
        "  ~ solution similar-films: ",
        "  + solution version for-you, about ",
        "serves ",
        " is to serve a new version",
        "minProvisionedTPS is 1, and the file says 4",
        "  1 dataset imported: Interactions\n",
        "  3 campaigns serving at 6 transactions a second or more, until deleted: ",
        "  1 solution trained by the service on its own schedule, until deleted: similar-films rate(7 days)\n",
    ] {
        assert!(text.contains(line), "{line} is missing in {text}");
    }
}

#[tokio::test]
async fn parameters_that_a_run_would_refuse_are_refused_by_its_plan() {
    let laptop = laptop().await;
    let mut parameters = small_parameters();
    parameters["solution"]["recipeArn"] = json!("arn:aws:personalize:::recipe/aws-sim");
    let report = report_of_plan(&laptop, &Folder::with(&parameters)).await;
    assert_eq!(report.error.as_ref().unwrap().name, "ParametersInvalid");
    assert_eq!((report.plan, report.resources.len()), (None, 0));
}

#[tokio::test]
async fn a_busy_service_delays_a_plan_and_changes_nothing_about_it() {
    let laptop = laptop().await;
    let folder = Folder::with(&example_parameters());
    laptop.emulator().set_requests_per_second(Some(0.05));
    let report = report_of_plan(&laptop, &folder).await;
    assert!(report.turns > 1 && report.has_succeeded(), "{} turns, {:?}", report.turns, report.error);
    assert_eq!(report.plan.unwrap().count(Action::Create), 22);
}

#[tokio::test]
async fn parameters_can_be_planned_that_are_in_no_file() {
    let laptop = laptop().await;
    let folder = Folder::with(&small_parameters());
    let bucket = laptop.open(&folder.parameter_file()).unwrap().bucket;
    let input = json!({"action": "plan", "bucket": bucket, "params": small_parameters()});
    let report = laptop.start_execution("inline", &input).await.unwrap();
    assert_eq!(report.plan.unwrap().count(Action::Create), 7);
}

#[tokio::test]
async fn a_plan_says_what_a_run_and_a_month_come_to_in_the_service_s_units() {
    let mut parameters = small_parameters();
    parameters["campaign"]["minProvisionedTPS"] = json!(2);
    // The clock begins on a Monday: 30 days have 30 nights and 4 Sundays.
    parameters["schedules"] = json!([
        {"name": "nightly", "scheduleExpression": "cron(0 3 * * ? *)", "retrain": "never"},
        {"name": "weekly", "scheduleExpression": "cron(0 5 ? * SUN *)", "reimport": "never", "retrain": "always"},
        {"name": "never", "scheduleExpression": "rate(1 hours)", "retrain": "always", "state": "DISABLED"},
    ]);
    let (laptop, folder) = (laptop().await, Folder::with(&parameters));
    let bytes = std::fs::metadata(folder.path().join("Interactions/interactions.csv")).unwrap().len();
    let gigabytes = f64::from(u32::try_from(bytes).unwrap()) / f64::from(1 << 30);
    let first = plan(&laptop, &folder).await;
    let (once, month) = (&first.units.run, &first.units.month);
    assert!((once.imported_gigabytes - gigabytes).abs() < 1e-12, "{once:?}");
    assert!((month.imported_gigabytes - 30.0 * gigabytes).abs() < 1e-12, "{month:?}");
    assert_eq!((once.trainings, month.trainings), (1, 4));
    assert_eq!((once.training_hours, month.training_hours), (None, None), "nothing was trained yet");
    assert!((month.campaign_tps_hours - 2.0 * 720.0).abs() < 1e-9 && once.campaign_tps_hours.abs() < 1e-9);
    assert!(first.to_string().contains("  this run: 0.00"), "{first}");

    let report = run(&laptop, &folder.parameter_file()).await;
    let version = report.resources.iter().find(|it| it.resource_type == "solutionVersion").unwrap();
    let hours = version.seconds.unwrap() / 3600.0;
    let second = plan(&laptop, &folder).await;
    assert_eq!((second.units.run.trainings, second.units.run.imported_gigabytes.to_bits()), (0, 0));
    let month = second.units.month.training_hours.unwrap();
    assert!((month - 4.0 * hours).abs() < 1e-6, "{month} of {hours}");
    let text = second.to_string();
    assert!(text.contains("  this run: nothing\n") && text.contains("4 trainings of about"), "{text}");
}
