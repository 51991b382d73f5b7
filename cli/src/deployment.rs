//! What a deployment would have made around the Lambda: the state machine, the topic and the roles, by ARN, and the
//! environment that a function needs to find them.

use personalize_contract::Account;
use personalize_pipeline::{MetricsBasis, SchedulerSettings, Settings};

use crate::laptop::INPUT_BUCKET;

/// The name that everything of a deployment has.
const NAME: &str = "personalize-pipeline";

/// The deployment that the laptop stands in for.
#[derive(Debug, Clone)]
pub struct Deployment {
    account: Account,
}

impl Deployment {
    /// The one in that account and Region.
    #[must_use]
    pub const fn in_account(account: Account) -> Self {
        Self { account }
    }

    /// The account and Region.
    #[must_use]
    pub const fn account(&self) -> &Account {
        &self.account
    }

    /// The state machine that runs the pipeline.
    #[must_use]
    pub fn state_machine_arn(&self) -> String {
        self.regional("states", &format!("stateMachine:{NAME}"))
    }

    /// The function that the state machine loops.
    #[must_use]
    pub fn function_arn(&self) -> String {
        self.regional("lambda", &format!("function:{NAME}"))
    }

    /// Where reports are published.
    #[must_use]
    pub fn topic_arn(&self) -> String {
        self.regional("sns", NAME)
    }

    /// The role that Personalize reads the data with.
    #[must_use]
    pub fn personalize_role_arn(&self) -> String {
        self.role("personalize")
    }

    /// The group that schedules are in.
    #[must_use]
    pub fn schedule_group(&self) -> String {
        NAME.to_owned()
    }

    /// The role that schedules start executions with.
    #[must_use]
    pub fn scheduler_role_arn(&self) -> String {
        self.role("scheduler")
    }

    /// The role of the state machine.
    #[must_use]
    pub fn state_machine_role_arn(&self) -> String {
        self.role("states")
    }

    /// What the handler is told.
    #[must_use]
    pub fn settings(&self) -> Settings {
        Settings {
            personalize_role_arn: self.personalize_role_arn(),
            topic_arn: self.topic_arn(),
            state_machine_arn: self.state_machine_arn(),
            metrics_basis: MetricsBasis::Emulator,
            input_bucket: Some(INPUT_BUCKET.to_owned()),
            scheduler: Some(SchedulerSettings { group: self.schedule_group(), role_arn: self.scheduler_role_arn() }),
            event_bus_name: None,
            max_run_hours: None,
            writes_reports: true,
        }
    }

    /// The environment variables of a function, or of any program, that is to use the emulator on that port. The
    /// SDKs for Rust and JavaScript read `AWS_REGION`, boto3 and the AWS CLI `AWS_DEFAULT_REGION`.
    #[must_use]
    pub fn environment(&self, port: u16) -> Vec<(&'static str, String)> {
        vec![
            ("AWS_ENDPOINT_URL", endpoint(port)),
            ("AWS_ENDPOINT_URL_STS", endpoint(port)),
            ("AWS_ENDPOINT_URL_SCHEDULER", endpoint(port)),
            ("AWS_ENDPOINT_URL_EVENTBRIDGE", endpoint(port)),
            ("AWS_REGION", self.account.region.clone()),
            ("AWS_DEFAULT_REGION", self.account.region.clone()),
            ("AWS_ACCESS_KEY_ID", "test".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
            ("STATE_MACHINE_ARN", self.state_machine_arn()),
            ("TOPIC_ARN", self.topic_arn()),
            ("PERSONALIZE_ROLE_ARN", self.personalize_role_arn()),
            ("METRICS_BASIS", "emulator".to_owned()),
            ("INPUT_BUCKET", INPUT_BUCKET.to_owned()),
            ("WRITE_REPORTS", "true".to_owned()),
            ("SCHEDULE_GROUP", self.schedule_group()),
            ("SCHEDULER_ROLE_ARN", self.scheduler_role_arn()),
        ]
    }

    fn regional(&self, service: &str, resource: &str) -> String {
        let Account { partition, region, id } = &self.account;
        format!("arn:{partition}:{service}:{region}:{id}:{resource}")
    }

    fn role(&self, of: &str) -> String {
        let Account { partition, id, .. } = &self.account;
        format!("arn:{partition}:iam::{id}:role/{NAME}-{of}")
    }
}

/// Where the emulator is reached.
#[must_use]
pub fn endpoint(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}
