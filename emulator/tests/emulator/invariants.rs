//! Random sequences of operations, and what has to hold after each: nothing dangles, no status comes that the
//! lifecycle forbids, no quota is exceeded, and a rejected call changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use personalize_emulator::{Emulator, Options, ResourceSummary, ResourceType, ServiceError, Status};
use serde_json::{Value, json};

use crate::world::{BUCKET, INTERACTIONS, ITEMS, ROLE, interactions};

/// How many sequences are tried, and how long each is.
const SEQUENCES: u64 = 100;
const STEPS: usize = 250;

const FILTERS: [&str; 2] =
    ["EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"Watch\")", "INCLUDE ItemID WHERE Items.GENRE IN (\"drama\")"];

/// One sequence: the emulator, what is drawn, and every resource as it was seen last.
pub struct Sequence {
    pub emulator: Emulator,
    random: fastrand::Rng,
    seen: BTreeMap<String, ResourceSummary>,
    told: Vec<String>,
    accepted: BTreeMap<&'static str, u64>,
}

impl Sequence {
    pub fn new(seed: u64) -> Self {
        let emulator = Emulator::new(Options { seed, ..Options::default() });
        emulator.objects().put(BUCKET, "Interactions/part.csv", interactions(60, 20).into_bytes());
        emulator.objects().put(BUCKET, "Items/part.csv", b"ITEM_ID,GENRE,YEAR\ni1,drama,1990\n".to_vec());
        emulator.objects().put(BUCKET, "forget/users.csv", b"USER_ID\nu1\n".to_vec());
        emulator.objects().put(BUCKET, "batch/users.json", b"{\"userId\": \"u2\"}\n".to_vec());
        emulator.objects().put(BUCKET, "bad/part.csv", b"A,B\n1,2\n".to_vec());
        let random = fastrand::Rng::with_seed(seed);
        Self { emulator, random, seen: BTreeMap::new(), told: Vec::new(), accepted: BTreeMap::new() }
    }

    /// The same sequence with another emulator, which holds the same.
    pub fn with(&self, emulator: Emulator) -> Self {
        let Self { emulator: _, random, seen, told, accepted } = self;
        Self { emulator, random: random.clone(), seen: seen.clone(), told: told.clone(), accepted: accepted.clone() }
    }

    /// The steps so far, with their outcomes.
    pub fn told(&self) -> &[String] {
        &self.told
    }

    async fn run(&mut self) {
        self.steps(STEPS).await;
    }

    /// Takes so many steps more.
    pub async fn steps(&mut self, count: usize) {
        for _ in 0..count {
            if self.random.u8(..) < 90 {
                self.advance().await;
            } else {
                self.step().await;
            }
        }
    }

    async fn advance(&mut self) {
        let seconds = *self.random.choice(&[1, 30, 60, 120, 600, 3600, 86_400]).expect("a choice");
        self.told.push(format!("advance {seconds}"));
        self.emulator.clock().advance(Duration::from_secs(seconds)).await.expect("it is virtual");
        self.look().await;
    }

    async fn step(&mut self) {
        let (operation, request) = self.drawn();
        self.told.push(format!("{operation} {request}"));
        let before = self.emulator.resources();
        let outcome = self.emulator.call(operation, &request).await;
        self.told.push(format!("  {outcome:?}"));
        match outcome {
            Ok(_) => *self.accepted.entry(operation).or_default() += 1,
            Err(error) => {
                self.check_error(&error);
                assert_eq!(self.emulator.resources(), before, "{error} changed something: {}", self.story());
            }
        }
        self.look().await;
    }

    fn check_error(&self, error: &ServiceError) {
        let known = [
            "InvalidInputException",
            "ResourceNotFoundException",
            "ResourceAlreadyExistsException",
            "ResourceInUseException",
            "LimitExceededException",
        ];
        assert!(known.contains(&error.name.as_str()), "{error}: {}", self.story());
    }

    /// The last steps, for whoever has to find out what went wrong.
    fn story(&self) -> String {
        self.told[self.told.len().saturating_sub(40)..].join("\n")
    }

    fn name(&mut self) -> String {
        format!("n{}", self.random.u8(0..7))
    }

    /// The ARN of a resource of that kind, most often one that is there.
    fn arn(&mut self, resource_type: ResourceType) -> String {
        let arns: Vec<&String> =
            self.seen.values().filter(|seen| seen.resource_type == resource_type).map(|seen| &seen.arn).collect();
        if self.random.u8(0..12) == 0 || arns.is_empty() {
            return format!("arn:aws:personalize:us-east-1:123456789012:{}/nobody", resource_type.key());
        }
        (*self.random.choice(&arns).expect("a choice")).clone()
    }

    /// The next operation and its request.
    fn drawn(&mut self) -> (&'static str, Value) {
        use ResourceType as Type;
        match self.random.u8(0..36) {
            0 => ("CreateDatasetGroup", json!({"name": self.name()})),
            1 => {
                let schema = if self.random.bool() { INTERACTIONS } else { ITEMS };
                ("CreateSchema", json!({"name": self.name(), "schema": schema}))
            }
            2..=4 => {
                let (group, schema) = (self.arn(Type::DatasetGroup), self.arn(Type::Schema));
                let kind = if self.random.bool() { "Interactions" } else { "Items" };
                let name = self.name();
                (
                    "CreateDataset",
                    json!({"name": name, "datasetGroupArn": group, "schemaArn": schema, "datasetType": kind}),
                )
            }
            5..=8 => {
                let folder =
                    *self.random.choice(&["Interactions", "Interactions", "Items", "bad", "none"]).expect("one");
                let location = format!("s3://{BUCKET}/{folder}/");
                let mode = if self.random.u8(0..4) == 0 { "INCREMENTAL" } else { "FULL" };
                let (name, dataset) = (self.job_name(), self.arn(Type::Dataset));
                let request = json!({"jobName": name, "datasetArn": dataset, "roleArn": ROLE, "importMode": mode,
                    "dataSource": {"dataLocation": location}});
                ("CreateDatasetImportJob", request)
            }
            9..=10 => {
                let (name, group) = (self.name(), self.arn(Type::DatasetGroup));
                let recipe = "arn:aws:personalize:::recipe/aws-user-personalization";
                let automatic = self.random.u8(0..3) == 0;
                let request = json!({"name": name, "datasetGroupArn": group, "recipeArn": recipe, "performAutoTraining": automatic});
                ("CreateSolution", request)
            }
            11..=13 => {
                let solution = self.arn(Type::Solution);
                let mode = if self.random.u8(0..5) == 0 { "UPDATE" } else { "FULL" };
                ("CreateSolutionVersion", json!({"solutionArn": solution, "trainingMode": mode}))
            }
            14..=15 => {
                let follows = self.random.u8(0..3) == 0;
                let version = if follows {
                    format!("{}/$LATEST", self.arn(Type::Solution))
                } else {
                    self.arn(Type::SolutionVersion)
                };
                let config = json!({"syncWithLatestSolutionVersion": follows});
                (
                    "CreateCampaign",
                    json!({"name": self.name(), "solutionVersionArn": version, "campaignConfig": config}),
                )
            }
            16 => {
                let (campaign, version) = (self.arn(Type::Campaign), self.arn(Type::SolutionVersion));
                ("UpdateCampaign", json!({"campaignArn": campaign, "solutionVersionArn": version}))
            }
            17 => {
                let (name, group) = (self.name(), self.arn(Type::DatasetGroup));
                let expression = *self.random.choice(&FILTERS).expect("one");
                ("CreateFilter", json!({"name": name, "datasetGroupArn": group, "filterExpression": expression}))
            }
            18 => {
                let (name, group) = (self.name(), self.arn(Type::DatasetGroup));
                ("CreateEventTracker", json!({"name": name, "datasetGroupArn": group}))
            }
            19 => {
                let (dataset, schema) = (self.arn(Type::Dataset), self.arn(Type::Schema));
                ("UpdateDataset", json!({"datasetArn": dataset, "schemaArn": schema}))
            }
            20 => {
                let automatic = self.random.bool();
                ("UpdateSolution", json!({"solutionArn": self.arn(Type::Solution), "performAutoTraining": automatic}))
            }
            21 => ("StopSolutionVersionCreation", json!({"solutionVersionArn": self.arn(Type::SolutionVersion)})),
            22..=29 => self.drawn_job_or_domain(),
            _ => self.deletion(),
        }
    }

    /// The same for what only some groups have.
    fn drawn_job_or_domain(&mut self) -> (&'static str, Value) {
        use ResourceType as Type;
        match self.random.u8(0..16) {
            0..=1 => ("CreateDatasetGroup", json!({"name": self.name(), "domain": "ECOMMERCE"})),
            2..=3 => {
                let schema = json!({"name": self.name(), "schema": INTERACTIONS, "domain": "ECOMMERCE"});
                ("CreateSchema", schema)
            }
            4..=6 => {
                let recipe = "arn:aws:personalize:::recipe/aws-ecomm-recommended-for-you";
                let (name, group) = (self.name(), self.arn(Type::DatasetGroup));
                ("CreateRecommender", json!({"name": name, "datasetGroupArn": group, "recipeArn": recipe}))
            }
            7 => ("StopRecommender", json!({"recommenderArn": self.arn(Type::Recommender)})),
            8 => ("StartRecommender", json!({"recommenderArn": self.arn(Type::Recommender)})),
            9 => {
                let config = json!({"minRecommendationRequestsPerSecond": 2});
                (
                    "UpdateRecommender",
                    json!({"recommenderArn": self.arn(Type::Recommender), "recommenderConfig": config}),
                )
            }
            10 => {
                let metric = json!({"eventType": "Watch", "metricName": "watched", "expression": "SAMPLECOUNT()"});
                let (name, group) = (self.name(), self.arn(Type::DatasetGroup));
                let output = json!({"roleArn": ROLE});
                let request =
                    json!({"name": name, "datasetGroupArn": group, "metrics": [metric], "metricsOutputConfig": output});
                ("CreateMetricAttribution", request)
            }
            11 => {
                let destination = json!({"s3DataDestination": {"path": format!("s3://{BUCKET}/exports/")}});
                let (name, dataset) = (self.job_name(), self.arn(Type::Dataset));
                let request =
                    json!({"jobName": name, "datasetArn": dataset, "roleArn": ROLE, "jobOutput": destination});
                ("CreateDatasetExportJob", request)
            }
            12..=13 => {
                let source = json!({"dataLocation": format!("s3://{BUCKET}/forget/users.csv")});
                let (name, group) = (self.job_name(), self.arn(Type::DatasetGroup));
                let request = json!({"jobName": name, "datasetGroupArn": group, "roleArn": ROLE, "dataSource": source});
                ("CreateDataDeletionJob", request)
            }
            _ => {
                let input = json!({"s3DataSource": {"path": format!("s3://{BUCKET}/batch/users.json")}});
                let output = json!({"s3DataDestination": {"path": format!("s3://{BUCKET}/batch-output/")}});
                let (name, version) = (self.job_name(), self.arn(Type::SolutionVersion));
                let request = json!({"jobName": name, "solutionVersionArn": version, "roleArn": ROLE,
                    "jobInput": input, "jobOutput": output});
                ("CreateBatchInferenceJob", request)
            }
        }
    }

    fn job_name(&mut self) -> String {
        format!("j{}", self.random.u16(..))
    }

    fn deletion(&mut self) -> (&'static str, Value) {
        let deletions = [
            ("DeleteCampaign", "campaignArn", ResourceType::Campaign),
            ("DeleteFilter", "filterArn", ResourceType::Filter),
            ("DeleteEventTracker", "eventTrackerArn", ResourceType::EventTracker),
            ("DeleteSolution", "solutionArn", ResourceType::Solution),
            ("DeleteDataset", "datasetArn", ResourceType::Dataset),
            ("DeleteDatasetGroup", "datasetGroupArn", ResourceType::DatasetGroup),
            ("DeleteSchema", "schemaArn", ResourceType::Schema),
            ("DeleteRecommender", "recommenderArn", ResourceType::Recommender),
            ("DeleteMetricAttribution", "metricAttributionArn", ResourceType::MetricAttribution),
        ];
        let (operation, member, resource_type) = *self.random.choice(&deletions).expect("a choice");
        (operation, json!({member: self.arn(resource_type)}))
    }

    /// Looks at everything, and checks what has to hold.
    async fn look(&mut self) {
        let now: BTreeMap<String, ResourceSummary> =
            self.emulator.resources().into_iter().map(|seen| (seen.arn.clone(), seen)).collect();
        for (arn, seen) in &now {
            let before = self.seen.get(arn).map(|before| before.status);
            match (before, seen.status) {
                (Some(Some(before)), Some(status)) => {
                    assert!(leads_to(before, status), "{arn}: {before} became {status}: {}", self.story());
                }
                (None, Some(status)) => {
                    let begins = leads_to(Status::CreatePending, status) || leads_to(Status::Pending, status);
                    assert!(begins, "{arn} began as {status}: {}", self.story());
                }
                _ => {}
            }
        }
        self.seen = now;
        self.check_quotas();
        self.check_references().await;
    }

    fn check_quotas(&self) {
        let in_flight = |resource_type: ResourceType| {
            let pending = |seen: &&ResourceSummary| {
                seen.resource_type == resource_type
                    && matches!(seen.status, Some(Status::CreatePending | Status::CreateInProgress))
            };
            self.seen.values().filter(pending).count()
        };
        let standing = |resource_type: ResourceType| {
            let stands = |seen: &&ResourceSummary| {
                seen.resource_type == resource_type && seen.status != Some(Status::CreateFailed)
            };
            self.seen.values().filter(stands).count()
        };
        assert!(in_flight(ResourceType::DatasetImportJob) <= 5, "{}", self.story());
        assert!(in_flight(ResourceType::SolutionVersion) <= 20, "{}", self.story());
        assert!(in_flight(ResourceType::BatchInferenceJob) <= 5, "{}", self.story());
        assert!(standing(ResourceType::DatasetGroup) <= 5, "{}", self.story());
    }

    /// Everything that a description names must be there.
    async fn check_references(&self) {
        for seen in self.seen.values() {
            let (operation, member) = describing(seen.resource_type);
            let described = self.emulator.call(operation, &json!({member: seen.arn})).await.expect("it is there");
            let mut named = BTreeSet::new();
            references(&described, &mut named);
            for arn in named {
                assert!(self.seen.contains_key(&arn), "{} names {arn}, which is gone: {}", seen.arn, self.story());
            }
        }
    }
}

fn describing(resource_type: ResourceType) -> (&'static str, &'static str) {
    match resource_type {
        ResourceType::DatasetGroup => ("DescribeDatasetGroup", "datasetGroupArn"),
        ResourceType::Schema => ("DescribeSchema", "schemaArn"),
        ResourceType::Dataset => ("DescribeDataset", "datasetArn"),
        ResourceType::DatasetImportJob => ("DescribeDatasetImportJob", "datasetImportJobArn"),
        ResourceType::EventTracker => ("DescribeEventTracker", "eventTrackerArn"),
        ResourceType::Filter => ("DescribeFilter", "filterArn"),
        ResourceType::Solution => ("DescribeSolution", "solutionArn"),
        ResourceType::SolutionVersion => ("DescribeSolutionVersion", "solutionVersionArn"),
        ResourceType::Campaign => ("DescribeCampaign", "campaignArn"),
        ResourceType::Recommender => ("DescribeRecommender", "recommenderArn"),
        ResourceType::MetricAttribution => ("DescribeMetricAttribution", "metricAttributionArn"),
        ResourceType::BatchInferenceJob => ("DescribeBatchInferenceJob", "batchInferenceJobArn"),
        ResourceType::BatchSegmentJob => ("DescribeBatchSegmentJob", "batchSegmentJobArn"),
        ResourceType::DatasetExportJob => ("DescribeDatasetExportJob", "datasetExportJobArn"),
        ResourceType::DataDeletionJob => ("DescribeDataDeletionJob", "dataDeletionJobArn"),
        ResourceType::Schedule => unreachable!("no operation of Amazon Personalize makes one"),
    }
}

/// The ARNs of resources in an answer. Recipes, roles and keys are no resources of the account.
fn references(value: &Value, named: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => members.values().for_each(|value| references(value, named)),
        Value::Array(values) => values.iter().for_each(|value| references(value, named)),
        Value::String(text) if text.contains(":personalize:us-east-1:") => {
            named.insert(text.clone());
        }
        _ => {}
    }
}

/// Whether a status can follow another, at once or through others that nobody saw.
fn leads_to(before: Status, after: Status) -> bool {
    use Status as S;
    let next: &[Status] = match before {
        S::CreatePending => &[S::CreateInProgress, S::CreateStopped],
        S::CreateInProgress => &[S::Active, S::CreateFailed, S::CreateStopping],
        S::CreateStopping => &[S::CreateStopped],
        S::Active => &[S::DeletePending, S::StopPending, S::UpdatePending],
        S::StopPending => &[S::StopInProgress],
        S::StopInProgress => &[S::Inactive],
        S::Inactive => &[S::StartPending, S::DeletePending],
        S::StartPending => &[S::StartInProgress],
        // What is active again leads no further than before.
        S::StartInProgress | S::UpdateInProgress => return before == after || after == S::Active,
        S::UpdatePending => &[S::UpdateInProgress],
        S::CreateStopped => &[S::DeletePending],
        // An update makes a failed campaign whole.
        S::CreateFailed => &[S::DeletePending, S::Active],
        S::DeletePending => &[S::DeleteInProgress],
        S::Pending => &[S::InProgress],
        S::InProgress => &[S::Completed, S::Failed],
        S::Completed | S::Failed | S::DeleteInProgress => &[],
    };
    before == after || next.iter().any(|status| leads_to(*status, after))
}

#[tokio::test]
async fn whatever_is_called_the_invariants_hold() {
    let mut accepted: BTreeMap<&str, u64> = BTreeMap::new();
    for seed in 0..SEQUENCES {
        let mut sequence = Sequence::new(seed);
        sequence.run().await;
        for (operation, count) in sequence.accepted {
            *accepted.entry(operation).or_default() += count;
        }
    }
    assert_eq!(accepted.len(), 30, "an operation never succeeded: {accepted:?}");
}

#[test]
fn a_status_leads_where_the_lifecycle_goes() {
    assert!(leads_to(Status::CreatePending, Status::DeleteInProgress));
    assert!(!leads_to(Status::Active, Status::CreatePending));
    assert!(!leads_to(Status::CreateStopped, Status::Active));
}
