//! Follows an execution to its end, wherever its run goes on, with the display of runs on this machine.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_sfn::Client;
use serde_json::Value;

use super::connection::Connection;
use super::error::AwsError;
use super::history::events_after;
use super::observed::Observed;
use crate::display::output::write_progress;
use crate::display::wrap::wrap;
use crate::display::{Progress, Terminal};
use crate::laptop::{Report, continued_in};
use crate::state_machine::{Event, Happening};
use crate::stop::Signals;

/// How soon a history is read again in which something has just happened, and how late where nothing has.
const SHORTEST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// For how many readings an execution that was just started may not be there yet: Step Functions tells of it a moment
/// later.
const READINGS_UNTIL_THERE: u32 = 4;

/// What following came to.
#[derive(Debug)]
pub enum Followed {
    /// The run is over.
    Ended(Box<Report>),
    /// Somebody pressed Ctrl-C. The run goes on.
    Interrupted,
}

/// Follows executions, until Ctrl-C.
pub struct Follower {
    client: Client,
    machine: String,
    progress: Progress,
    signals: Signals,
}

impl Follower {
    /// Shows what happens by `progress`.
    #[must_use]
    pub fn new(connection: &Connection, progress: Progress, signals: Signals) -> Self {
        let (client, machine) = (connection.step_functions.clone(), connection.state_machine.as_str().to_owned());
        Self { client, machine, progress, signals }
    }

    /// Follows an execution to the end of its run. Where Ctrl-C ends it, how to go on is said on stderr.
    ///
    /// # Errors
    /// Step Functions does not tell of it. The run goes on all the same.
    pub async fn follow(&mut self, execution_arn: &str) -> Result<Followed, AwsError> {
        let mut current = execution_arn.to_owned();
        let mut observed = Observed::default();
        let followed = loop {
            let ended = tokio::select! {
                () = self.signals.come() => Ok(None),
                ended = to_its_end(&self.client, &self.progress, &mut observed, &current) => ended.map(Some),
            };
            match ended {
                Err(error) => break Err(error),
                Ok(None) => break Ok(Followed::Interrupted),
                Ok(Some(events)) => match next_of(&events) {
                    Some(next) => current = next,
                    None => break Ok(Followed::Ended(Box::new(Report::of_events(&current, &events)))),
                },
            }
        };
        match &followed {
            Ok(Followed::Ended(_)) => self.progress.finish(),
            Ok(Followed::Interrupted) => {
                self.progress.leave();
                self.say_how_to_go_on("Ctrl-C has ended the following", &current);
            }
            Err(error) => {
                self.progress.leave();
                if !error.is_absent_execution() {
                    self.say_how_to_go_on("only the following has ended", &current);
                }
            }
        }
        followed
    }

    fn say_how_to_go_on(&self, why: &str, execution_arn: &str) {
        let name = execution_arn.rsplit(':').next().unwrap_or_default();
        let width = Terminal::stderr().width();
        let text = format!("\nThe run goes on: {why}, and not the execution {name}.\n");
        // Commands stay whole, so that they can be pasted.
        let commands = [
            ("To go on following:", format!("pipeline watch {name} --state-machine {}", self.machine)),
            ("To stop it:", format!("aws stepfunctions stop-execution --execution-arn {execution_arn}")),
        ];
        let commands = commands.map(|(what, command)| format!("{what}\n  {command}\n")).concat();
        write_progress(&(wrap(&text, width, 2) + &commands));
    }
}

/// Reads the history of an execution until it ends; gives back its events, without the texts that nobody needs any
/// more.
async fn to_its_end(
    client: &Client,
    progress: &Progress,
    observed: &mut Observed,
    execution_arn: &str,
) -> Result<Vec<Event>, AwsError> {
    let mut events: Vec<Event> = Vec::new();
    let mut pause = SHORTEST_PAUSE;
    let mut readings = 0;
    loop {
        let last = events.last().map_or(0, |event| event.id);
        let new = match events_after(client, execution_arn, last).await {
            Err(error) if events.is_empty() && readings < READINGS_UNTIL_THERE && error.is_absent_execution() => {
                Vec::new()
            }
            read => read?,
        };
        readings += 1;
        pause = if new.is_empty() { (pause * 2).min(LONGEST_PAUSE) } else { SHORTEST_PAUSE };
        for event in &new {
            observed.take_in(event);
            progress.take_in(event, || observed.resources());
        }
        events.extend(new);
        if events.last().is_some_and(|event| event.happening.ending().is_some()) {
            return Ok(events);
        }
        keep_last_answer(&mut events);
        tokio::time::sleep(pause).await;
    }
}

/// The execution in which the run goes on, if this one has ended for that.
fn next_of(events: &[Event]) -> Option<String> {
    let output = events.last()?.happening.ending()?.ok()?;
    continued_in(output)
}

/// Takes the texts out of all events but those that a report is made of: the last that has a context, which has the whole
/// of what the run remembers, and what came after it with a notification.
fn keep_last_answer(events: &mut [Event]) {
    let nothing: Arc<str> = "".into();
    let mut has_context = false;
    for event in events.iter_mut().rev() {
        let (Happening::StateEntered { input: text, .. } | Happening::StateExited { output: text, .. }) =
            &mut event.happening
        else {
            continue;
        };
        if text.is_empty() {
            continue;
        }
        let answer: Value = if has_context { Value::Null } else { serde_json::from_str(text).unwrap_or_default() };
        has_context |= answer["context"].is_object();
        if !answer["context"].is_object() && !answer["notification"].is_object() {
            *text = Arc::clone(&nothing);
        }
    }
}

#[cfg(test)]
mod tests {
    use personalize_emulator::Timestamp;
    use serde_json::json;

    use super::*;
    use crate::state_machine::StateType;

    #[test]
    fn what_a_report_is_made_of_is_kept_and_no_other_text() {
        let exited = |(number, output): (usize, &Value)| {
            let happening = Happening::StateExited {
                state_type: StateType::Task,
                name: "Invoke".into(),
                output: output.to_string().into(),
            };
            Event { id: number + 1, timestamp: Timestamp(0.0), happening }
        };
        let context =
            |name: &str| json!({"context": {"resources": [{"type": "solution", "name": name, "outcome": "created"}]}});
        let notification = json!({"subject": "failed", "message": "failed", "document": {}, "attributes": {}});
        let answers = [context("a"), context("b"), json!({"Error": "Lost"}), json!({"notification": notification})];
        let mut events: Vec<Event> = answers.iter().enumerate().map(exited).collect();
        let report_of = |events: &[Event]| serde_json::to_value(Report::of_events("arn", events)).expect("JSON");
        let report = report_of(&events);
        assert_eq!(
            (&report["resources"][0]["name"], report["notifications"][0]["subject"].as_str()),
            (&json!("b"), Some("failed"))
        );
        keep_last_answer(&mut events);
        assert_eq!(report_of(&events), report);
        let is_empty =
            |event: &Event| matches!(&event.happening, Happening::StateExited { output, .. } if output.is_empty());
        assert_eq!(events.iter().map(is_empty).collect::<Vec<_>>(), [true, false, true, false]);
    }
}
