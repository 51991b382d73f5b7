//! What a request of `CreateSchedule` or `UpdateSchedule` makes of a schedule. Whatever it leaves out has its default.

use personalize_contract::schedule::{ScheduleExpression, TimeZone};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::arns;
use super::request::{Request, invalid};
use crate::clock::Timestamp;
use crate::error::ServiceError;

/// How long before now a schedule may begin, in seconds.
const EARLIEST_START: f64 = 300.0;
/// The largest input, in bytes.
const LARGEST_INPUT: usize = 262_144;

/// A schedule, apart from its name and its times.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(into = "Settings", try_from = "Settings")]
pub(super) struct Definition {
    pub(super) settings: Settings,
    /// Of the settings, as the zone is: what is stored does not have them, and they are read again.
    expression: ScheduleExpression,
    zone: TimeZone,
}

/// What a definition says, as it is stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Settings {
    expression_text: String,
    zone_name: String,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
    /// The mode, as it was given.
    #[serde(with = "crate::stored::json")]
    flexible: Value,
    /// How many seconds a flexible time window has.
    pub(super) window: Option<u32>,
    /// Whether it invokes its target.
    pub(super) is_enabled: bool,
    /// Whether it is deleted when it has invoked its target for the last time.
    pub(super) is_deleted_after: bool,
    description: Option<String>,
    kms_key_arn: Option<String>,
    pub(super) target: Target,
}

impl From<Definition> for Settings {
    fn from(definition: Definition) -> Self {
        definition.settings
    }
}

impl TryFrom<Settings> for Definition {
    type Error = String;

    fn try_from(settings: Settings) -> Result<Self, String> {
        let expression = ScheduleExpression::parse(&settings.expression_text).map_err(|problem| problem.to_string())?;
        let zone = TimeZone::named(&settings.zone_name);
        let zone = zone.ok_or_else(|| format!("there is no time zone {}", settings.zone_name))?;
        Ok(Self { settings, expression, zone })
    }
}

/// What is invoked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Target {
    pub(super) arn: String,
    pub(super) role_arn: String,
    pub(super) input: Option<String>,
    dead_letter_arn: Option<String>,
    most_attempts: i64,
    longest_age: i64,
}

impl Definition {
    /// Reads a request that fits its shape.
    ///
    /// # Errors
    /// `ValidationException`.
    pub(super) fn read(request: Request<'_>, now: Timestamp) -> Result<Self, ServiceError> {
        let expression_text = request.text("ScheduleExpression").to_owned();
        let expression = ScheduleExpression::parse(&expression_text).map_err(|problem| {
            tracing::debug!(%problem, "a schedule expression was refused");
            invalid(format!("Invalid Schedule Expression {expression_text}."))
        })?;
        let zone_name = request.optional_text("ScheduleExpressionTimezone").unwrap_or("UTC").to_owned();
        let zone = TimeZone::named(&zone_name)
            .ok_or_else(|| invalid(format!("Invalid Schedule Expression Timezone {zone_name}.")))?;
        let (start, end) = (moment(request, "StartDate"), moment(request, "EndDate"));
        if !matches!(expression, ScheduleExpression::At(_)) {
            check_times(now, start, end)?;
        }
        let flexible = request.inside(&["FlexibleTimeWindow"]).cloned().unwrap_or_default();
        let window = window(request)?;
        let optional = |name: &str| request.optional_text(name).map(str::to_owned);
        let settings = Settings {
            expression_text,
            zone_name,
            start,
            end,
            flexible,
            window,
            is_enabled: request.optional_text("State") != Some("DISABLED"),
            is_deleted_after: request.optional_text("ActionAfterCompletion") == Some("DELETE"),
            description: optional("Description"),
            kms_key_arn: optional("KmsKeyArn"),
            target: Target::read(request)?,
        };
        Ok(Self { settings, expression, zone })
    }

    /// The next moment in Unix seconds, strictly after `after`, at which a schedule that was created then invokes its
    /// target.
    pub(super) fn next(&self, after: i64, created: Timestamp) -> Option<i64> {
        let next = |after, from| self.expression.next_after(after, from, &self.zone);
        let is_before_end = |next: &i64| self.settings.end.is_none_or(|end| super::schedule::at(*next) <= end);
        match (&self.expression, self.settings.start) {
            (ScheduleExpression::At(_), _) => next(after, 0),
            (_, None) => next(after, created.whole_seconds()).filter(is_before_end),
            (_, Some(start)) => {
                let whole = start.whole_seconds();
                let first = whole.saturating_add(i64::from(start > super::schedule::at(whole)));
                next(after.max(first.saturating_sub(1)), first).filter(is_before_end)
            }
        }
    }

    /// Whether the first invocation is at the very moment of the creation or of the start date.
    pub(super) const fn begins_at_once(&self) -> bool {
        matches!(self.expression, ScheduleExpression::Rate(_))
    }
}

impl Settings {
    /// As `GetSchedule` answers it.
    pub(super) fn described(&self) -> Map<String, Value> {
        let members = json!({
            "ScheduleExpression": self.expression_text,
            "ScheduleExpressionTimezone": self.zone_name,
            "StartDate": self.start.map(|start| start.0),
            "EndDate": self.end.map(|end| end.0),
            "FlexibleTimeWindow": self.flexible,
            "State": self.state(),
            "ActionAfterCompletion": if self.is_deleted_after { "DELETE" } else { "NONE" },
            "Description": self.description,
            "KmsKeyArn": self.kms_key_arn,
            "Target": self.target.described(),
        });
        match members {
            Value::Object(members) => members,
            _ => Map::new(),
        }
    }

    /// `ENABLED` or `DISABLED`.
    pub(super) const fn state(&self) -> &'static str {
        if self.is_enabled { "ENABLED" } else { "DISABLED" }
    }
}

impl Target {
    fn read(request: Request<'_>) -> Result<Self, ServiceError> {
        let optional = |path: &[&str]| request.text_in(path).map(str::to_owned);
        let required = |path: &[&str]| optional(path).unwrap_or_default();
        let retry = |name: &str, default| request.whole_in(&["Target", "RetryPolicy", name]).unwrap_or(default);
        let target = Self {
            arn: required(&["Target", "Arn"]),
            role_arn: required(&["Target", "RoleArn"]),
            input: optional(&["Target", "Input"]),
            dead_letter_arn: optional(&["Target", "DeadLetterConfig", "Arn"]),
            most_attempts: retry("MaximumRetryAttempts", 185),
            longest_age: retry("MaximumEventAgeInSeconds", 86_400),
        };
        if !target.arn.starts_with("arn:") {
            return Err(invalid(format!("Provided Arn is not in correct format: {}", target.arn)));
        }
        let input = target.input.as_deref().unwrap_or_default();
        if input.len() > LARGEST_INPUT {
            let message = format!("Input of the target has {} bytes; at most {LARGEST_INPUT} are taken.", input.len());
            return Err(invalid(message));
        }
        let is_json = || serde_json::from_str::<serde::de::IgnoredAny>(input).is_ok();
        if arns::is_state_machine(&target.arn) && target.input.is_some() && !is_json() {
            return Err(invalid("Input of a target of Step Functions must be a well-formed JSON."));
        }
        Ok(target)
    }

    fn described(&self) -> Value {
        let mut members = json!({
            "Arn": self.arn,
            "RoleArn": self.role_arn,
            "RetryPolicy": {
                "MaximumEventAgeInSeconds": self.longest_age,
                "MaximumRetryAttempts": self.most_attempts,
            },
        });
        if let Some(input) = &self.input {
            members["Input"] = json!(input);
        }
        if let Some(arn) = &self.dead_letter_arn {
            members["DeadLetterConfig"] = json!({"Arn": arn});
        }
        members
    }
}

fn moment(request: Request<'_>, name: &str) -> Option<Timestamp> {
    request.inside(&[name]).and_then(Value::as_f64).map(|seconds| Timestamp(0.0).after(seconds))
}

/// # Errors
/// The schedule begins too early, or ends before it begins.
fn check_times(now: Timestamp, start: Option<Timestamp>, end: Option<Timestamp>) -> Result<(), ServiceError> {
    if start.is_some_and(|start| now - start > EARLIEST_START) {
        return Err(invalid("The StartDate you specify cannot be earlier than 5 minutes ago."));
    }
    if end.is_some_and(|end| end <= start.unwrap_or(now)) {
        return Err(invalid("The EndDate you specify must be later than the StartDate, and in the future."));
    }
    Ok(())
}

fn window(request: Request<'_>) -> Result<Option<u32>, ServiceError> {
    if request.text_in(&["FlexibleTimeWindow", "Mode"]) != Some("FLEXIBLE") {
        return Ok(None);
    }
    let minutes = request.whole_in(&["FlexibleTimeWindow", "MaximumWindowInMinutes"]);
    let seconds = minutes.and_then(|minutes| u32::try_from(minutes * 60).ok());
    seconds.map(Some).ok_or_else(|| invalid("MaximumWindowInMinutes is required when the mode is FLEXIBLE."))
}
