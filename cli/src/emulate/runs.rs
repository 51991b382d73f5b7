//! The executions, followed on stderr from their start to their end, and shown at `GET /_emulator/executions`.

use std::sync::Arc;

use serde_json::{Value, json};

use super::say;
use crate::display::Progress;
use crate::laptop::Laptop;
use crate::step_functions::{Ending, Record};

/// Says how executions go and how they end, and lets the function report what could not report itself.
pub(super) fn follow(laptop: &Arc<Laptop>) {
    laptop.watch(Progress::in_lines().watcher());
    let step_functions = laptop.step_functions().clone();
    laptop.emulator().mount_view("executions", Arc::new(move || step_functions.overview()));
    let (mut started, laptop) = (laptop.step_functions().started(), Arc::clone(laptop));
    tokio::spawn(async move {
        while let Some(record) = started.recv().await {
            tokio::spawn(see_to_its_end(Arc::clone(&laptop), record));
        }
    });
}

async fn see_to_its_end(laptop: Arc<Laptop>, record: Arc<Record>) {
    let Some(ending) = record.ended().await else { return };
    // The report of a run that ended otherwise comes at the same moment.
    let _participant = laptop.emulator().clock().participant();
    let (name, status) = (&record.execution().name, ending.status());
    match &ending.result {
        Ok(_) => say(&format!("The execution {name} {status}.")),
        Err(failure) => {
            say(&format!("The execution {name} {status}: {failure}"));
            // The handler tells apart which ends it has reported itself.
            if let Err(failure) = laptop.handle(status_change(&record, &ending)).await {
                say(&format!("The function failed with the event of the end of {name}: {failure}"));
            }
        }
    }
}

/// What EventBridge sends the function when an execution ends without success.
fn status_change(record: &Record, ending: &Ending) -> Value {
    let failure = ending.result.as_ref().err();
    json!({
        "version": "0",
        "source": "aws.states",
        "detail-type": "Step Functions Execution Status Change",
        "time": ending.stop.rfc3339(),
        "resources": [record.execution().arn],
        "detail": {
            "executionArn": record.execution().arn,
            "name": record.execution().name,
            "status": ending.status(),
            "input": record.input(),
            "error": failure.map(|failure| &failure.error),
            "cause": failure.map(|failure| &failure.cause),
        },
    })
}
