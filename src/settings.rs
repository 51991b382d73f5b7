//! What the deployment sets in the function's environment variables.

use personalize_contract::{Account, event_bus};

/// What a deployment decides, read once when the function starts.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The role that Personalize assumes to read the data, from `PERSONALIZE_ROLE_ARN`.
    pub personalize_role_arn: String,
    /// Where reports are published, from `TOPIC_ARN`.
    pub topic_arn: String,
    /// What an S3 notification starts, from `STATE_MACHINE_ARN`. It also says in which account and Region
    /// everything lives.
    pub state_machine_arn: String,
    /// What the offline metrics of solution versions rest on, from `METRICS_BASIS`.
    pub metrics_basis: MetricsBasis,
    /// The bucket of the deployment, which exports go to, from `INPUT_BUCKET`. Without it, each export names its place.
    pub input_bucket: Option<String>,
    /// Where schedules go, and what lets them start executions. Without it, no parameter file can have schedules.
    pub scheduler: Option<SchedulerSettings>,
    /// The event bus of the deployment, by name or ARN, from `EVENT_BUS_NAME`. Without it, events are published where the
    /// parameter file asks for that.
    pub event_bus_name: Option<String>,
    /// After how many hours a run ends although something is under way still, from `MAX_RUN_HOURS`. `None` for never.
    pub max_run_hours: Option<f64>,
    /// Whether each run writes its report beside the data, from `WRITE_REPORTS`.
    pub writes_reports: bool,
}

/// What the deployment has for schedules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchedulerSettings {
    /// The schedule group of the deployment, from `SCHEDULE_GROUP`.
    pub group: String,
    /// The role that EventBridge Scheduler assumes to start executions, from `SCHEDULER_ROLE_ARN`.
    pub role_arn: String,
}

/// What the offline metrics of solution versions rest on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MetricsBasis {
    /// The models that were trained, as on AWS: the variable is not set.
    #[default]
    Models,
    /// Models that an emulator fits: `emulator`, which an emulator sets.
    Emulator,
}

impl MetricsBasis {
    /// What readers of metrics must know, where these are not what AWS would report.
    #[must_use]
    pub const fn note(self) -> Option<&'static str> {
        match self {
            Self::Models => None,
            Self::Emulator => Some("metrics of models that are fitted on this machine and are not the service's"),
        }
    }
}

/// Why the function cannot start.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A variable is not set.
    #[error("the environment variable {0} is not set; the template sets it, and `pipeline emulate` prints it")]
    Missing(&'static str),
    /// It is set to something else than an ARN.
    #[error(
        "the environment variable {0} is {1:?}, which is no whole ARN such as arn:aws:states:eu-west-1:123456789012:stateMachine:name"
    )]
    NotAnArn(&'static str, String),
    /// It is set to something that is not known.
    #[error(
        "the environment variable METRICS_BASIS is {0:?}; set it to `emulator` for an emulator, and leave it out on AWS"
    )]
    UnknownBasis(String),
    /// It is set to something that is no event bus.
    #[error(
        "the environment variable EVENT_BUS_NAME is {0:?}; set it to the name or the ARN of an event bus, or leave it out for no events but those that a parameter file asks for"
    )]
    NotAnEventBus(String),
    /// It is set to something that is no number of hours.
    #[error(
        "the environment variable MAX_RUN_HOURS is {0:?}; set it to a number of hours, or leave it out for no limit"
    )]
    NotHours(String),
    /// It is set to something else than yes or no.
    #[error(
        "the environment variable WRITE_REPORTS is {0:?}; set it to `true` or `false`, or leave it out for no reports"
    )]
    NotYesOrNo(String),
}

impl Settings {
    /// Reads the environment.
    ///
    /// # Errors
    /// The first variable that is missing or no ARN.
    pub fn from_environment() -> Result<Self, SettingsError> {
        let set = |name| std::env::var(name).ok().filter(|value: &String| !value.is_empty());
        let read = |name| std::env::var(name).map_err(|_| SettingsError::Missing(name));
        let settings = Self {
            personalize_role_arn: read("PERSONALIZE_ROLE_ARN")?,
            topic_arn: read("TOPIC_ARN")?,
            state_machine_arn: read("STATE_MACHINE_ARN")?,
            metrics_basis: basis(std::env::var("METRICS_BASIS").ok().as_deref())?,
            input_bucket: set("INPUT_BUCKET"),
            scheduler: set("SCHEDULE_GROUP")
                .zip(set("SCHEDULER_ROLE_ARN"))
                .map(|(group, role_arn)| SchedulerSettings { group, role_arn }),
            event_bus_name: event_bus(std::env::var("EVENT_BUS_NAME").ok())?,
            max_run_hours: hours(std::env::var("MAX_RUN_HOURS").ok().as_deref())?,
            writes_reports: yes(std::env::var("WRITE_REPORTS").ok().as_deref())?,
        };
        match settings.account() {
            Some(_) => Ok(settings),
            None => Err(SettingsError::NotAnArn("STATE_MACHINE_ARN", settings.state_machine_arn)),
        }
    }

    /// The account and Region that the state machine, and so everything else, lives in.
    #[must_use]
    pub fn account(&self) -> Option<Account> {
        Account::of_arn(&self.state_machine_arn)
    }
}

/// Nothing is no bus.
fn event_bus(variable: Option<String>) -> Result<Option<String>, SettingsError> {
    match variable.filter(|bus| !bus.is_empty()) {
        Some(bus) if event_bus::name_of(&bus).is_none() => Err(SettingsError::NotAnEventBus(bus)),
        bus => Ok(bus),
    }
}

/// Zero and nothing are no limit.
fn hours(variable: Option<&str>) -> Result<Option<f64>, SettingsError> {
    let Some(text) = variable.filter(|text| !text.is_empty()) else { return Ok(None) };
    let hours: f64 =
        text.parse().ok().filter(|hours| *hours >= 0.0).ok_or_else(|| SettingsError::NotHours(text.to_owned()))?;
    Ok((hours > 0.0).then_some(hours))
}

/// Nothing is no.
fn yes(variable: Option<&str>) -> Result<bool, SettingsError> {
    match variable {
        Some("true") => Ok(true),
        None | Some("" | "false") => Ok(false),
        Some(other) => Err(SettingsError::NotYesOrNo(other.to_owned())),
    }
}

fn basis(variable: Option<&str>) -> Result<MetricsBasis, SettingsError> {
    match variable {
        None | Some("") => Ok(MetricsBasis::Models),
        Some("emulator") => Ok(MetricsBasis::Emulator),
        Some(other) => Err(SettingsError::UnknownBasis(other.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bus_is_one_that_eventbridge_knows_and_nothing_is_none() {
        let bus = |text: &str| event_bus(Some(text.to_owned()));
        assert_eq!((event_bus(None).unwrap(), bus("").unwrap()), (None, None));
        assert_eq!(bus("films").unwrap().as_deref(), Some("films"));
        let refusal = bus("film events").unwrap_err().to_string();
        assert!(refusal.contains("\"film events\"") && refusal.contains("leave it out"), "{refusal}");
    }

    #[test]
    fn reports_are_written_where_the_variable_says_so_and_nowhere_else() {
        for (variable, expected) in [(None, false), (Some(""), false), (Some("false"), false), (Some("true"), true)] {
            assert_eq!(yes(variable).unwrap(), expected);
        }
        let refusal = yes(Some("on")).unwrap_err().to_string();
        assert!(refusal.contains("\"on\"") && refusal.contains("leave it out"), "{refusal}");
    }

    #[test]
    fn what_metrics_rest_on_is_what_aws_trains_unless_the_variable_says_otherwise() {
        for (variable, expected) in
            [(None, MetricsBasis::Models), (Some(""), MetricsBasis::Models), (Some("emulator"), MetricsBasis::Emulator)]
        {
            assert_eq!(basis(variable).unwrap(), expected);
        }
        assert_eq!(MetricsBasis::Models.note(), None);
        let refusal = basis(Some("models")).unwrap_err().to_string();
        assert!(refusal.contains("\"models\"") && refusal.contains("leave it out on AWS"), "{refusal}");
    }
}
