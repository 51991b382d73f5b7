//! The reports of runs that could not see themselves to their end.

use serde::Deserialize;
use serde_json::Value;

use super::advice::what_to_do;
use super::document::{Document, FAILED};
use super::notification::{Notification, shorten};
use super::resume::Resume;
use super::text::{Text, put};
use crate::context::{Context, Resource, Task};

/// Longest part of a text that somebody else wrote, in bytes.
const LONGEST_QUOTATION: usize = 8000;

/// A handler error that the state machine caught.
#[derive(Debug, PartialEq)]
pub struct Crash {
    /// The error's name.
    pub error: String,
    /// What is known of its cause.
    pub cause: String,
    /// The execution that it ends.
    pub execution: String,
    /// The input of the turn that failed: the execution's, or the last turn's answer.
    pub turn: Value,
}

/// An execution that ended without success.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct End {
    /// Its ARN.
    pub execution_arn: String,
    /// `FAILED`, `TIMED_OUT` or `ABORTED`.
    pub status: String,
    /// The execution's input, as text. Step Functions leaves it out where it is long.
    #[serde(default)]
    pub input: Option<String>,
    /// The error's name, for one that failed.
    #[serde(default)]
    pub error: Option<String>,
    /// What is known of its cause.
    #[serde(default)]
    pub cause: Option<String>,
}

/// Reports a run that the handler's own failure ended. `machine` is the ARN of the state machine.
pub fn of_crash(crash: &Crash, machine: &str) -> Notification {
    let context = crash.turn.get("context").and_then(|context| Context::read(context.clone()).ok());
    let step = crash.turn.get("step").and_then(Value::as_str).unwrap_or("Load");
    let summary = format!("The run ended because the function failed in the step {step}: {}.", crash.error);
    let resume = Resume::of_crash(crash, machine);
    let mut text = Text::beginning(&summary);
    put(&mut text.body, format_args!("\n{}", shorten(&crash.cause, LONGEST_QUOTATION)));
    if let Some(context) = &context {
        let failures: Vec<&Resource> = context.failures().collect();
        if !failures.is_empty() {
            text.failures("What failed", &failures, |resource| what_to_do(resource, &context.parameters));
        }
        text.resources(context);
    }
    text.resume(&resume);
    put(&mut text.closing, format_args!("\nExecution: {}", crash.execution));
    let known = context.as_ref().map(|context| Document::of_context(context, None)).unwrap_or_default();
    let mut document = Document { status: FAILED, summary: &summary, resume: Some(&resume), ..known };
    document.is_of(&crash.turn, &crash.execution);
    document.fails_with(&crash.error, &crash.cause);
    Notification::new(&format!("a run ended early ({})", crash.error), &text, &document)
}

/// Reports a run that ended outside the handler. `machine` is the ARN of the state machine.
pub fn of_end(end: &End, machine: &str) -> Notification {
    let error = end.error.as_deref().map(|error| format!(": {error}")).unwrap_or_default();
    let summary = format!("The run ended with the status {}{error}.", end.status);
    let mut text = Text::beginning(&summary);
    if let Some(cause) = end.cause.as_deref().filter(|cause| !cause.is_empty()) {
        put(&mut text.body, format_args!("\n{}", shorten(cause, LONGEST_QUOTATION)));
    }
    let input: Value = end.input.as_deref().and_then(|input| serde_json::from_str(input).ok()).unwrap_or_default();
    let (billing, advice) = if deletes(&input) {
        (
            "and what is not deleted yet is billed further",
            "resume the deletion at its last turn; what is gone stays gone",
        )
    } else {
        ("and training is billed until it ends", "resume the run at its last turn; what is ACTIVE is kept")
    };
    put(&mut text.body, format_args!("\nWhat it had started in Personalize continues there, {billing}."));
    if let Some(input) = &end.input {
        put(&mut text.body, format_args!("\nInput: {}", shorten(input, 1000)));
    }
    let resume = Resume::of_end(advice, &end.execution_arn, machine);
    text.resume(&resume);
    put(&mut text.closing, format_args!("\nExecution: {}", end.execution_arn));
    let mut document =
        Document { status: &end.status, summary: &summary, resume: Some(&resume), ..Document::default() };
    document.is_of(&input, &end.execution_arn);
    document.error = end.error.as_deref();
    document.cause = end.cause.as_deref();
    Notification::new(&format!("a run ended early ({})", end.status), &text, &document)
}

/// Whether an input is that of a deletion: of its first turn, or of a later one.
pub fn deletes(input: &Value) -> bool {
    task(input) == Some(Task::Delete)
}

/// What a run with that input is for, where the input names it.
pub fn task(input: &Value) -> Option<Task> {
    let action = input.pointer("/context/parameters").unwrap_or(input).get("action")?.as_str()?;
    let named = [Task::Delete, Task::Export, Task::Capture, Task::Promote, Task::Rollback];
    named.into_iter().find(|task| task.as_str() == action)
}
