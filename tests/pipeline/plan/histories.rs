//! Whatever happens between two runs, a plan before the second tells what it does.

use std::time::Duration;

use fastrand::Rng;
use personalize_contract::{ResourceType, Status};
use personalize_pipeline_cli::laptop::Laptop;
use serde_json::{Value, json};

use super::{happened, plan, planned_and_judged};
use crate::batch;
use crate::support::{
    Folder, ONE_MORE_INTERACTION, cases, changes, example_parameters, goes_on, laptop, run, run_partially, turn,
};

/// Histories, and changes in each.
const HISTORIES: u64 = 12;
const CHANGES: usize = 5;

#[tokio::test]
async fn a_run_does_what_the_plan_before_it_said() {
    let mut planned_runs = 0;
    for seed in 0..cases(2, HISTORIES) {
        planned_runs += runs_as_planned(History::begin(seed).await, &format!("seed {seed}")).await;
        planned_runs += runs_as_planned(History::begin_of_a_shop(seed).await, &format!("shop, seed {seed}")).await;
    }
    println!("{planned_runs} runs, each as its plan said");
}

async fn runs_as_planned(mut history: History, story: &str) -> usize {
    for _ in 0..CHANGES {
        let what = history.change().await;
        let plan = plan(&history.laptop, &history.folder).await;
        let mut report = run(&history.laptop, &history.folder.parameter_file()).await;
        if plan.is_refused() {
            assert!(!report.has_succeeded(), "{story}, after {what}: {plan}");
            assert_eq!(changes(&report), 0, "{story}, after {what}: {:?}", report.api_calls);
            report = run_partially(&history.laptop, &history.folder.parameter_file()).await;
        }
        let happened = happened(&report);
        let planned = planned_and_judged(&plan, &happened);
        assert_eq!(planned, happened, "{story}, after {what}: {plan}\n{:?}", report.error);
        assert_eq!(plan.is_refused(), !report.has_succeeded(), "{story}, after {what}");
    }
    CHANGES
}

/// A laptop on which things have happened.
pub struct History {
    pub laptop: Laptop,
    pub folder: Folder,
    pub parameters: Value,
    pub(super) rng: Rng,
    pub(super) count: usize,
    pub(super) is_of_a_shop: bool,
}

impl History {
    pub async fn begin(seed: u64) -> Self {
        let mut parameters = example_parameters();
        parameters["solutions"]["forYou"]["batchInferenceJobs"] =
            json!([{"name": "everyone", "filter": "not-watched"}]);
        let folder = Folder::with(&parameters);
        batch::write_inputs(&folder);
        Self { laptop: laptop().await, folder, parameters, rng: Rng::with_seed(seed), count: 0, is_of_a_shop: false }
    }

    /// Lets something happen, and says what.
    pub async fn change(&mut self) -> &'static str {
        self.count += 1;
        let what = match self.rng.u8(0..23) {
            _ if self.is_of_a_shop => self.change_of_a_shop().await,
            0 => self.new_data(),
            1 => self.another_rate(),
            2 => self.another_expression(),
            3 => self.another_tracker(),
            4 => self.another_word_on("reimport", &["always", "onChange", "never"]),
            5 => self.another_word_on("retrain", &["always", "onChange", "never"]),
            6 => self.another_word_on("onDrift", &["refuse", "replace"]),
            7 => self.one_solution_more(),
            8 => self.automatic_training(),
            9 => self.another_recipe(),
            10 => self.something_fails().await,
            11 => self.something_is_deleted().await,
            12 => self.a_run_is_broken_off().await,
            13 => self.another_input_of_a_job(),
            14 => self.another_request_of_a_job(),
            15 => self.another_word_on_a_job(),
            16 => self.other_tags(),
            17 => self.somebody_is_to_be_forgotten("viewer-001"),
            18 | 19 => self.another_gate(),
            20 => self.another_pin(),
            21 => self.a_campaign_is_moved().await,
            _ => "nothing",
        };
        self.folder.write("params.json", &self.parameters.to_string());
        what
    }

    /// Leaves out what the file says about what is done again.
    pub fn decide_as_usual(&mut self) {
        let file = self.parameters.as_object_mut().unwrap();
        file.retain(|key, _| !matches!(key.as_str(), "reimport" | "retrain" | "onDrift"));
        self.folder.write("params.json", &self.parameters.to_string());
    }

    pub(super) fn other_tags(&mut self) -> &'static str {
        let tag = |value: &str| json!([{"tagKey": "team", "tagValue": value}]);
        self.parameters["tags"] = [json!([]), tag("one"), tag("another")][self.rng.usize(0..3)].clone();
        "other tags of everything"
    }

    pub(super) fn somebody_is_to_be_forgotten(&mut self, user: &str) -> &'static str {
        let name = format!("Deletions/{}.csv", self.rng.u8(0..2));
        self.folder.write(&name, &format!("USER_ID\n{user}\n"));
        "somebody who is to be forgotten"
    }

    fn new_data(&mut self) -> &'static str {
        let number = self.count;
        match self.rng.u8(0..3) {
            0 => self.folder.append("Items/items.csv", &format!("film-new-{number},Drama,2020,91")),
            1 => self.folder.append("Users/users.csv", &format!("viewer-new-{number},31,free")),
            _ => self.folder.append("Interactions/interactions.csv", ONE_MORE_INTERACTION),
        }
        "new data"
    }

    fn another_rate(&mut self) -> &'static str {
        self.parameters["campaigns"]["rankingCampaign"]["minProvisionedTPS"] = json!(self.rng.u8(1..5));
        "another rate of a campaign"
    }

    fn another_expression(&mut self) -> &'static str {
        let expression = format!("INCLUDE ItemID WHERE Items.YEAR > {}", self.rng.u8(..));
        self.parameters["filters"][0]["filterExpression"] = json!(expression);
        "another expression of a filter"
    }

    fn another_tracker(&mut self) -> &'static str {
        self.parameters["eventTracker"]["name"] = json!(format!("tracker-{}", self.rng.u8(0..3)));
        "another event tracker"
    }

    fn another_word_on(&mut self, key: &str, words: &[&str]) -> &'static str {
        self.parameters[key] = json!(words[self.rng.usize(0..words.len())]);
        "another word on what is done again"
    }

    fn one_solution_more(&mut self) -> &'static str {
        let key = format!("more{}", self.rng.u8(0..3));
        self.parameters["solutions"][&key] =
            json!({"name": key, "recipeArn": "arn:aws:personalize:::recipe/aws-popularity-count"});
        "one solution more"
    }

    fn automatic_training(&mut self) -> &'static str {
        self.parameters["solutions"]["similar"]["performAutoTraining"] = json!(self.rng.bool());
        "automatic training"
    }

    fn another_recipe(&mut self) -> &'static str {
        let recipe = ["aws-similar-items", "aws-sims"][self.rng.usize(0..2)];
        let arn = format!("arn:aws:personalize:::recipe/{recipe}");
        self.parameters["solutions"]["similar"]["recipeArn"] = json!(arn);
        "another recipe"
    }

    fn another_gate(&mut self) -> &'static str {
        let least = [0.0, 0.2, 1.0][self.rng.usize(0..3)];
        let gate = match self.rng.u8(0..4) {
            0 => Value::Null,
            1 => json!({"metric": "coverage", "atLeast": least}),
            2 => json!({"metric": "precision_at_10", "mayFallBy": least / 2.0}),
            _ => json!({"metric": "precision_at_10", "atLeast": least, "mayFallBy": 0}),
        };
        let solution = self.parameters["solutions"]["forYou"].as_object_mut().unwrap();
        solution.remove("gate");
        if gate.is_object() {
            solution.insert("gate".to_owned(), gate);
        }
        "another gate, or none"
    }

    fn another_pin(&mut self) -> &'static str {
        let campaign = self.parameters["campaigns"]["forYouCampaign"].as_object_mut().unwrap();
        if campaign.remove("version").is_none() {
            campaign.insert("version".to_owned(), json!("keep"));
        }
        "a campaign that is kept, or is not any more"
    }

    /// Or is not, where it cannot be.
    async fn a_campaign_is_moved(&mut self) -> &'static str {
        let action = ["promote", "rollback"][self.rng.usize(0..2)];
        let campaign = ["for-you", "similar-films"][self.rng.usize(0..2)];
        let name = format!("{action}-{}", self.count);
        self.laptop.start_execution(&name, &json!({"action": action, "campaign": campaign})).await.unwrap();
        "a promotion or a rollback"
    }

    fn another_input_of_a_job(&mut self) -> &'static str {
        let line = format!("{{\"userId\": \"viewer-{}\"}}\n", self.rng.u8(0..4));
        self.folder.write(batch::INPUTS[0].0, &line);
        "another input of a batch job"
    }

    fn another_request_of_a_job(&mut self) -> &'static str {
        let job = &mut self.parameters["solutions"]["forYou"]["batchInferenceJobs"][0];
        job["numResults"] = json!(self.rng.u8(1..4));
        "another request of a batch job"
    }

    fn another_word_on_a_job(&mut self) -> &'static str {
        let words = ["always", "onChange", "never"];
        let job = &mut self.parameters["solutions"]["forYou"]["batchInferenceJobs"][0];
        job["rerun"] = json!(words[self.rng.usize(0..3)]);
        "another word on whether a batch job runs again"
    }

    async fn something_fails(&mut self) -> &'static str {
        let (resource_type, name) = [
            (ResourceType::DatasetImportJob, "Items"),
            (ResourceType::SolutionVersion, "for-you"),
            (ResourceType::Campaign, "similar-films"),
            (ResourceType::Filter, "not-watched"),
            (ResourceType::BatchInferenceJob, "FilmNight-for-you-everyone-*"),
        ][self.rng.usize(0..5)];
        self.laptop.fail(resource_type, name, "not today");
        run(&self.laptop, &self.folder.parameter_file()).await;
        self.laptop.emulator().clear_faults();
        "a run in which something may have failed"
    }

    /// By somebody else, and perhaps not gone yet.
    async fn something_is_deleted(&mut self) -> &'static str {
        let kinds = [
            (ResourceType::Campaign, "DeleteCampaign", "campaignArn"),
            (ResourceType::Filter, "DeleteFilter", "filterArn"),
            (ResourceType::EventTracker, "DeleteEventTracker", "eventTrackerArn"),
        ];
        let (resource_type, operation, member) = kinds[self.rng.usize(0..3)];
        let seen = self.laptop.emulator().resources();
        let seen = seen.iter().find(|seen| {
            seen.resource_type == resource_type && matches!(seen.status, Some(Status::Active | Status::CreateFailed))
        });
        if let Some(seen) = seen {
            self.laptop.emulator().call(operation, &json!({member: seen.arn})).await.unwrap();
            let passes = Duration::from_secs(self.rng.u64(0..200));
            self.laptop.emulator().clock().advance(passes).await.unwrap();
        }
        "a deletion"
    }

    async fn a_run_is_broken_off(&mut self) -> &'static str {
        if self.rng.bool() {
            self.new_data();
        }
        let start = self.laptop.emulator().clock().now();
        let upload = self.laptop.open(&self.folder.parameter_file()).unwrap();
        let mut input = json!({"bucket": upload.bucket, "key": upload.key});
        for _ in 0..self.rng.u8(1..80) {
            let event = turn(&self.laptop, &format!("broken-off-{}", self.count), start, &input);
            input = self.laptop.handle(event).await.unwrap();
            if !goes_on(&self.laptop, &input).await {
                break;
            }
        }
        "a run that was broken off"
    }
}
