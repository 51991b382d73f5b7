//! The way to resume a run or to start it again: lines for a POSIX shell with the AWS CLI, to be pasted as they are.

use personalize_contract::Account;
use serde::Serialize;
use serde_json::{Value, json};

use super::outside_failure::{Crash, deletes};
use crate::context::{Context, Source};

/// Longest line, in bytes: mail may break longer ones. Source: RFC 5322, section 2.1.1.
const LONGEST_LINE: usize = 998;

/// Errors of the handler that the same context meets again.
const NOT_WITH_THIS_CONTEXT: [&str; 4] = ["ContextInvalid", "ContextTooLarge", "EventInvalid", "ParametersChanged"];

/// How a run is resumed or started again.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Resume {
    /// In words, without a full stop.
    pub advice: String,
    /// What to type, one after the other; empty where nothing is known that could be started.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<String>,
    /// The input that the new execution gets, where it is short.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<Value>,
}

impl Resume {
    /// After a failure of resources: from the beginning, which keeps what is ACTIVE.
    pub fn of_run(context: &Context, machine: &str) -> Self {
        let advice = match &context.parameters {
            Source::Object { .. } => "upload the parameter file again, or start an execution; what is ACTIVE is kept",
            Source::Inline { .. } => "start an execution with the same input; what is ACTIVE is kept",
            Source::Export(_) => "start the export again with the same input; it writes to a folder of its own",
            Source::Capture(_) => "start the capture again with the same input; it changes nothing",
            Source::Move(_) => "start it again with the same input, or with another version",
            Source::Deletion { .. } => "start the deletion again with the same input; what is gone stays gone",
        };
        Self::from_the_beginning(advice, &context.parameters, &context.execution.id, machine)
    }

    /// After findings: once they are fixed. What was handed over inline has to be fixed there.
    pub fn once_fixed(context: &Context, machine: &str) -> Self {
        let (source, execution) = (&context.parameters, &context.execution.id);
        match source {
            Source::Inline { .. } => {
                let advice = "fix this in the input, and start an execution with it".to_owned();
                Self { advice, commands: with_input_of(execution, machine), input: None }
            }
            Source::Object { .. }
            | Source::Deletion { .. }
            | Source::Export(_)
            | Source::Capture(_)
            | Source::Move(_) => {
                let advice = "fix this and upload the parameter file again, or start an execution";
                Self::from_the_beginning(advice, source, execution, machine)
            }
        }
    }

    /// After the function failed: at the turn that failed, unless that would fail again.
    pub fn of_crash(crash: &Crash, machine: &str) -> Self {
        let (step, context) = (crash.turn.get("step"), crash.turn.get("context"));
        let first = "look at the function's log for this execution. Once the cause is fixed";
        let kept = if deletes(&crash.turn) { "what is gone stays gone" } else { "what is ACTIVE is kept" };
        if let (Some(step), Some(context)) = (step, context)
            && !NOT_WITH_THIS_CONTEXT.contains(&crash.error.as_str())
        {
            return Self::at_the_last_turn(
                &format!("{first}, resume the run at the turn that failed; {kept}"),
                Some(json!({"step": step, "context": context})),
                &crash.execution,
                machine,
            );
        }
        let advice = format!("{first}, start a new execution; {kept}");
        let parameters = context.and_then(|context| context.get("parameters")).cloned();
        let source = parameters.or_else(|| {
            let mut first = crash.turn.clone();
            first.as_object_mut()?.remove("failure");
            Some(first)
        });
        match source.and_then(|source| serde_json::from_value(source).ok()) {
            Some(source) => Self::from_the_beginning(&advice, &source, &crash.execution, machine),
            None => Self {
                advice: "look at the error, and start an execution with one of the inputs that it names, or upload the parameter file again".to_owned(),
                commands: Vec::new(),
                input: None,
            },
        }
    }

    /// After an execution ended outside the function: at its last turn.
    pub fn of_end(advice: &str, execution: &str, machine: &str) -> Self {
        Self::at_the_last_turn(advice, None, execution, machine)
    }

    fn from_the_beginning(advice: &str, source: &Source, execution: &str, machine: &str) -> Self {
        let input = match source {
            // Without its version: what the new run reads is the file as it has been fixed.
            Source::Object { bucket, key, .. } => json!({"bucket": bucket, "key": key}),
            Source::Inline { bucket, params } => json!({"bucket": bucket, "params": params}),
            Source::Export(export) => json!(export),
            Source::Capture(capture) => json!(capture),
            Source::Move(request) => json!(request),
            // With what was confirmed and nothing else: a report makes no deletion out of one that was refused.
            Source::Deletion { dataset_group, confirm, .. } => {
                json!({"action": "delete", "datasetGroup": dataset_group, "confirm": confirm})
            }
        };
        let advice = advice.to_owned();
        match start(machine, &quoted(&input.to_string())) {
            line if line.len() <= LONGEST_LINE => Self { advice, commands: vec![line], input: Some(input) },
            _ => Self { advice, commands: with_input_of(execution, machine), input: None },
        }
    }

    fn at_the_last_turn(advice: &str, input: Option<Value>, execution: &str, machine: &str) -> Self {
        let advice = advice.to_owned();
        let line = input.as_ref().map(|input| start(machine, &quoted(&input.to_string())));
        match line {
            Some(line) if line.len() <= LONGEST_LINE => Self { advice, commands: vec![line], input },
            _ => {
                let query = "events[?stateEnteredEventDetails.name=='Invoke']|[0].stateEnteredEventDetails.input";
                let download = format!(
                    "aws stepfunctions get-execution-history{} --execution-arn {} --reverse-order --no-paginate --query \"{query}\" --output text > input.json",
                    region(execution),
                    quoted(execution),
                );
                Self { advice, commands: vec![download, start(machine, "file://input.json")], input: None }
            }
        }
    }
}

/// The line that moves a campaign to the newest version, whatever its gate says.
pub fn promotion(campaign: &str, machine: &str) -> String {
    start(machine, &quoted(&json!({"action": "promote", "campaign": campaign}).to_string()))
}

/// What an execution began with, into a file and into another execution. An invocation by hand has none.
fn with_input_of(execution: &str, machine: &str) -> Vec<String> {
    if !execution.starts_with("arn:") {
        return vec![start(machine, "file://input.json")];
    }
    let download = format!(
        "aws stepfunctions describe-execution{} --execution-arn {} --query input --output text > input.json",
        region(execution),
        quoted(execution),
    );
    vec![download, start(machine, "file://input.json")]
}

fn start(machine: &str, input: &str) -> String {
    format!(
        "aws stepfunctions start-execution{} --state-machine-arn {} --input {input}",
        region(machine),
        quoted(machine),
    )
}

/// The Region that an ARN names, in case the reader's own is another.
fn region(arn: &str) -> String {
    Account::of_arn(arn).map(|account| format!(" --region {}", account.region)).unwrap_or_default()
}

/// A word of a POSIX shell, in quotes where it needs them.
fn quoted(word: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || "-_./:".contains(character);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Execution;
    use crate::time::Timestamp;

    const MACHINE: &str = "arn:aws:states:eu-west-1:123456789012:stateMachine:films";
    const EXECUTION: &str = "arn:aws:states:eu-west-1:123456789012:execution:films:one";

    fn context(source: Value) -> Context {
        let start_time = Timestamp::parse("2026-01-01T00:00:00Z").unwrap();
        let execution = Execution { id: EXECUTION.into(), start_time };
        Context::new(execution, serde_json::from_value(source).unwrap())
    }

    #[test]
    fn a_run_is_taken_up_with_one_line_that_a_shell_reads_as_it_is_meant() {
        let again =
            Resume::of_run(&context(json!({"bucket": "b", "key": "anna's/params.json", "versionId": "v"})), MACHINE);
        assert_eq!(
            again.commands,
            [format!(
                r#"aws stepfunctions start-execution --region eu-west-1 --state-machine-arn {MACHINE} --input '{{"bucket":"b","key":"anna'\''s/params.json"}}'"#
            )]
        );
        let again = Resume::of_run(&context(json!({"action": "delete", "datasetGroup": "n", "confirm": "n"})), MACHINE);
        assert!(again.commands[0].ends_with(r#"'{"action":"delete","confirm":"n","datasetGroup":"n"}'"#), "{again:?}");
    }

    #[test]
    fn parameters_that_no_line_holds_are_taken_from_the_execution() {
        let again = Resume::of_run(&context(json!({"bucket": "b", "params": {"long": "x".repeat(900)}})), MACHINE);
        let [download, start] = again.commands.as_slice() else { panic!("{again:?}") };
        assert_eq!(
            download,
            &format!(
                "aws stepfunctions describe-execution --region eu-west-1 --execution-arn {EXECUTION} --query input --output text > input.json"
            )
        );
        assert!(start.ends_with("--input file://input.json"), "{start}");
        assert_eq!(Resume::of_run(&context(json!({"bucket": "b", "params": {}})), MACHINE).commands.len(), 1);
    }

    #[test]
    fn a_crash_is_taken_up_at_its_turn_unless_that_would_crash_again() {
        let crash = |error: &str, turn: Value| {
            let crash = Crash { error: error.into(), cause: String::new(), execution: EXECUTION.into(), turn };
            Resume::of_crash(&crash, MACHINE)
        };
        let stood = json!({"step": "Datasets", "context": {"parameters": {"bucket": "b", "key": "k"}}, "failure": {}});
        let again = crash("Sandbox.Timedout", stood.clone());
        assert!(again.commands[0].contains(r#"--input '{"context":{"parameters":"#), "{again:?}");
        assert_eq!(crash("ContextInvalid", stood).input, Some(json!({"bucket": "b", "key": "k"})));
        let first = crash("Runtime.ExitError", json!({"bucket": "b", "key": "k", "failure": {"Error": "e"}}));
        assert_eq!(first.input, Some(json!({"bucket": "b", "key": "k"})));
        let long = crash("Sandbox.Timedout", json!({"step": "Load", "context": {"resources": "x".repeat(2000)}}));
        assert!(long.commands[0].contains("get-execution-history") && long.commands.len() == 2, "{long:?}");
        let unknown = crash("EventInvalid", json!({"bucket": 3}));
        assert!(unknown.commands.is_empty(), "{unknown:?}");
    }
}
