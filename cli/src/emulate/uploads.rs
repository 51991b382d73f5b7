//! What an upload starts: the function is told of it, as the bucket's notifications would.

use std::sync::Arc;

use personalize_emulator::Participant;
use serde_json::Value;

use super::say;
use crate::arguments::Emulate;
use crate::laptop::{INPUT_BUCKET, Laptop};
use crate::s3_notification::Upload;

/// What the keys of objects end in that may start a run.
const JSON: &str = ".json";

/// What the keys of objects end in that start one.
#[derive(Debug, Clone)]
pub(super) struct Suffixes(Vec<String>);

impl Suffixes {
    /// Those that were asked for. The deployment has one of its parameters for that, with the default `params.json`; a
    /// function at a URL is told of every .json file.
    pub(super) fn of(arguments: &Emulate) -> Self {
        Self(match &arguments.parameter_file {
            Some(suffix) => vec![suffix.clone()],
            None if arguments.pipeline => vec!["params.json".to_owned(), "config.json".to_owned()],
            None => vec![JSON.to_owned()],
        })
    }

    fn include(&self, key: &str) -> bool {
        self.0.iter().any(|suffix| key.ends_with(suffix.as_str()))
    }
}

/// Tells the function of every parameter file that is put.
pub(super) fn forward(laptop: &Arc<Laptop>, suffixes: Suffixes) {
    laptop.emulator().objects().create_bucket(INPUT_BUCKET);
    let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel::<(Upload, Participant)>();
    let clock = laptop.emulator().clock().clone();
    laptop.emulator().objects().on_put(Arc::new(move |put| {
        if suffixes.include(&put.key) {
            // Until the function has answered, a virtual clock does not go on, and nothing is idle. The receiver is gone
            // only when the command ends.
            let _ = sender.send((Upload::from(put), clock.participant()));
        } else if put.key.ends_with(JSON) {
            let (names, key) = (suffixes.0.join(" or "), put.key);
            say(&format!(
                "s3://{}/{key} was put; it starts no run, since its key does not end in {names}.",
                put.bucket
            ));
        }
    }));
    let laptop = Arc::clone(laptop);
    tokio::spawn(async move {
        while let Some((upload, participant)) = receiver.recv().await {
            notify(&laptop, &upload).await;
            drop(participant);
        }
    });
}

async fn notify(laptop: &Laptop, upload: &Upload) {
    let Upload { bucket, key, .. } = upload;
    match laptop.notify(upload).await {
        Ok(answer) => say(&format!("s3://{bucket}/{key} was put; {}", what_came_of_it(&answer))),
        Err(failure) => say(&format!("s3://{bucket}/{key} was put; the function failed: {failure}")),
    }
}

fn what_came_of_it(answer: &Value) -> String {
    let started = answer["started"].as_array().into_iter().flatten();
    let started: Vec<&str> = started.filter_map(|started| started["executionArn"].as_str()).collect();
    if started.is_empty() {
        format!("the function answered {answer}")
    } else {
        format!("{} was started", started.join(", "))
    }
}
