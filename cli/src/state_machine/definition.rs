//! The states that this interpreter knows, and the refusal, by name, of everything else. What is read here can
//! be carried out: there is no field that is accepted and then ignored, except comments.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::Error as _;
use serde_json::Value;

use super::failure;
use super::path::Path;
use super::placeholder::{self, UnknownPlaceholder};
use super::template::Template;

/// A state machine, read and checked.
#[derive(Debug, Clone)]
pub struct Definition {
    /// The state that an execution begins in.
    pub start_at: String,
    /// The states by name.
    pub states: BTreeMap<String, State>,
    /// How long an execution may last, in seconds.
    pub timeout_seconds: Option<u64>,
}

/// Why a definition is refused.
#[derive(Debug, thiserror::Error)]
pub enum DefinitionError {
    /// A placeholder has no value.
    #[error(transparent)]
    Placeholder(#[from] UnknownPlaceholder),
    /// The text is no JSON, or has a field that is not known.
    #[error("state machine: {0}")]
    Json(#[source] serde_json::Error),
    /// A state has a field, a path or a value that is not known.
    #[error("state `{state}`: {source}")]
    State {
        /// The state's name.
        state: String,
        /// What is wrong in it.
        #[source]
        source: serde_json::Error,
    },
    /// A transition leads to a state that is not there.
    #[error("`{from}` leads to state `{to}`, which is not there")]
    NoSuchState {
        /// Where the transition stands.
        from: String,
        /// The state it names.
        to: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Document {
    #[serde(rename = "Comment")]
    _comment: Option<String>,
    #[serde(rename = "QueryLanguage")]
    _query_language: Option<QueryLanguage>,
    start_at: String,
    states: BTreeMap<String, Value>,
    timeout_seconds: Option<u64>,
}

#[derive(Deserialize)]
enum QueryLanguage {
    #[serde(rename = "JSONPath")]
    JsonPath,
}

/// One state.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "Type")]
pub enum State {
    /// Invokes the function.
    Task(Task),
    /// Goes where the input says.
    Choice(Choice),
    /// Lets time pass.
    Wait(Wait),
    /// Ends the execution well.
    Succeed(Succeed),
    /// Ends the execution with an error.
    Fail(Fail),
}

/// A state that invokes the function.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
pub struct Task {
    #[serde(rename = "Comment")]
    _comment: Option<String>,
    #[serde(rename = "Resource")]
    _resource: LambdaInvoke,
    /// What the invocation is given: `FunctionName` and `Payload`.
    #[serde(deserialize_with = "invocation_parameters")]
    pub parameters: Template,
    /// Which part of the result is passed on.
    #[serde(default = "whole")]
    pub output_path: Path,
    /// What is tried again.
    #[serde(default)]
    pub retry: Vec<Retrier>,
    /// Where an error leads.
    #[serde(default)]
    pub catch: Vec<Catcher>,
    /// The state that follows.
    pub next: String,
}

/// The one integration that is known: `arn:<partition>:states:::lambda:invoke`.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
struct LambdaInvoke;

/// What is tried again, how often, and after how long.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
pub struct Retrier {
    #[serde(rename = "Comment")]
    _comment: Option<String>,
    /// The errors that it is for.
    #[serde(deserialize_with = "error_names")]
    pub error_equals: Vec<String>,
    /// Seconds before the first retry.
    #[serde(default = "one")]
    pub interval_seconds: f64,
    /// By how much the wait grows from one retry to the next.
    #[serde(default = "two")]
    pub backoff_rate: f64,
    /// How many retries.
    #[serde(default = "three")]
    pub max_attempts: u32,
    /// The longest wait.
    pub max_delay_seconds: Option<f64>,
    /// Whether the wait is drawn at random.
    #[serde(default)]
    pub jitter_strategy: Jitter,
}

/// Whether the wait before a retry is drawn at random.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Jitter {
    /// Exactly the back-off.
    #[default]
    None,
    /// Anything from nothing to the back-off.
    Full,
}

/// Where an error leads.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
pub struct Catcher {
    #[serde(rename = "Comment")]
    _comment: Option<String>,
    /// The errors that it is for.
    #[serde(deserialize_with = "error_names")]
    pub error_equals: Vec<String>,
    /// Where in the state's input the error is put.
    #[serde(default = "whole", deserialize_with = "reference")]
    pub result_path: Path,
    /// The state that follows.
    pub next: String,
}

/// A state that goes where the input says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
pub struct Choice {
    #[serde(rename = "Comment")]
    _comment: Option<String>,
    /// The rules; the first that matches decides.
    pub choices: Vec<Rule>,
    /// Where to go when none matches.
    pub default: Option<String>,
}

/// A rule of a choice: a string in the input equals this one.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
pub struct Rule {
    #[serde(rename = "Comment")]
    _comment: Option<String>,
    /// What is compared.
    pub variable: Path,
    /// What it is compared with.
    pub string_equals: String,
    /// The state that follows.
    pub next: String,
}

/// A state that lets time pass.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
pub struct Wait {
    #[serde(rename = "Comment")]
    _comment: Option<String>,
    /// Where in the input the seconds are.
    #[serde(deserialize_with = "reference")]
    pub seconds_path: Path,
    /// The state that follows.
    pub next: String,
}

/// A state that ends the execution well.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Succeed {
    #[serde(rename = "Comment")]
    _comment: Option<String>,
}

/// A state that ends the execution with an error.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
pub struct Fail {
    #[serde(rename = "Comment")]
    _comment: Option<String>,
    /// Where in the input the error's name is.
    pub error_path: Path,
    /// Where in the input the cause is.
    pub cause_path: Path,
}

impl Definition {
    /// Reads a definition, with its placeholders filled in, and checks that it can be carried out.
    ///
    /// # Errors
    /// What this interpreter does not know, by name.
    pub fn parse(text: &str, placeholders: &BTreeMap<&str, String>) -> Result<Self, DefinitionError> {
        let text = placeholder::fill(text, placeholders)?;
        let document: Document = serde_json::from_str(&text).map_err(DefinitionError::Json)?;
        let states = document.states.into_iter().map(parse_state).collect::<Result<_, _>>()?;
        let definition = Self { start_at: document.start_at, states, timeout_seconds: document.timeout_seconds };
        definition.check_transitions()?;
        Ok(definition)
    }

    fn check_transitions(&self) -> Result<(), DefinitionError> {
        let from_states = self
            .states
            .iter()
            .flat_map(|(name, state)| state.transitions().into_iter().map(move |to| (name.as_str(), to)));
        std::iter::once(("StartAt", self.start_at.as_str())).chain(from_states).try_for_each(|(from, to)| {
            if self.states.contains_key(to) {
                return Ok(());
            }
            Err(DefinitionError::NoSuchState { from: from.to_owned(), to: to.to_owned() })
        })
    }
}

impl State {
    fn transitions(&self) -> Vec<&str> {
        match self {
            Self::Task(task) => std::iter::once(&task.next)
                .chain(task.catch.iter().map(|catcher| &catcher.next))
                .map(String::as_str)
                .collect(),
            Self::Choice(choice) => {
                choice.choices.iter().map(|rule| &rule.next).chain(&choice.default).map(String::as_str).collect()
            }
            Self::Wait(wait) => vec![&wait.next],
            Self::Succeed(_) | Self::Fail(_) => Vec::new(),
        }
    }
}

impl TryFrom<String> for LambdaInvoke {
    type Error = String;

    fn try_from(resource: String) -> Result<Self, String> {
        match resource.strip_prefix("arn:").and_then(|rest| rest.split_once(':')) {
            Some((_partition, "states:::lambda:invoke")) => Ok(Self),
            _ => Err(format!("resource `{resource}` is not known to this interpreter, which knows lambda:invoke only")),
        }
    }
}

fn parse_state((name, value): (String, Value)) -> Result<(String, State), DefinitionError> {
    match serde_json::from_value(value) {
        Ok(state) => Ok((name, state)),
        Err(source) => Err(DefinitionError::State { state: name, source }),
    }
}

fn invocation_parameters<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Template, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let names = value.as_object().into_iter().flat_map(|members| members.keys());
    if let Some(unknown) =
        names.map(String::as_str).find(|name| !matches!(*name, "FunctionName" | "Payload" | "Payload.$"))
    {
        return Err(D::Error::custom(format!(
            "parameter `{unknown}` of lambda:invoke is not known to this interpreter"
        )));
    }
    let template = Template::try_from(value).map_err(D::Error::custom)?;
    match ["FunctionName", "Payload"].into_iter().find(|name| !template.has_member(name)) {
        Some(missing) => Err(D::Error::custom(format!("`Parameters` lack `{missing}`"))),
        None => Ok(template),
    }
}

fn error_names<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let names = Vec::<String>::deserialize(deserializer)?;
    if names.is_empty() || (names.len() > 1 && names.iter().any(|name| name == failure::ALL)) {
        return Err(D::Error::custom("`ErrorEquals` has at least one name, and States.ALL stands alone"));
    }
    Ok(names)
}

fn reference<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Path, D::Error> {
    let path = Path::deserialize(deserializer)?;
    if path.is_reference() { Ok(path) } else { Err(D::Error::custom(format!("`{path}` does not lead into the input"))) }
}

fn whole() -> Path {
    Path::whole_input()
}

fn one() -> f64 {
    1.0
}

fn two() -> f64 {
    2.0
}

fn three() -> u32 {
    3
}

#[cfg(test)]
mod tests;
