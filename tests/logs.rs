//! What a run logs: each change of a resource with what was done, failures as errors, and of a plan nothing that
//! sounds as if it had been done.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use personalize_contract::ResourceType;
use support::{Folder, laptop, run, small_parameters};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// A line of the log: its level, and its fields as text.
type Line = (Level, BTreeMap<String, String>);

/// Keeps the lines of the pipeline.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<Line>>>);

struct Fields(BTreeMap<String, String>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}").trim_matches('"').to_owned());
    }
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("personalize_pipeline::")
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields(BTreeMap::new());
        event.record(&mut fields);
        self.0.lock().unwrap().push((*event.metadata().level(), fields.0));
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

impl Lines {
    /// The lines about resources: level, what it is, and what was done.
    fn of_resources(&self) -> Vec<(Level, String, String)> {
        let lines = self.0.lock().unwrap();
        let of_resource = |(level, fields): &Line| {
            Some((*level, fields.get("resource_type")?.clone(), fields.get("action").cloned().unwrap_or_default()))
        };
        lines.iter().filter_map(of_resource).collect()
    }
}

/// What is logged about resources until something is done.
async fn logged<T>(work: impl Future<Output = T>) -> Vec<(Level, String, String)> {
    let lines = Lines::default();
    let guard = tracing::subscriber::set_default(lines.clone());
    work.await;
    drop(guard);
    lines.of_resources()
}

#[tokio::test]
async fn each_line_says_what_was_done_and_failures_are_errors() {
    let (laptop, folder) = (laptop().await, Folder::with(&small_parameters()));
    laptop.fail(ResourceType::Campaign, "only", "out of capacity");
    let lines = logged(run(&laptop, &folder.parameter_file())).await;
    for resource_type in ["datasetGroup", "schema", "dataset", "datasetImportJob", "solution", "solutionVersion"] {
        let of_type: Vec<_> = lines.iter().filter(|(_, of, _)| of == resource_type).collect();
        assert!(!of_type.is_empty(), "{resource_type}: {lines:?}");
        assert!(
            of_type.iter().all(|(level, _, action)| (*level, action.as_str()) == (Level::INFO, "created")),
            "{of_type:?}"
        );
    }
    let failed: Vec<_> = lines.iter().filter(|(level, ..)| *level == Level::ERROR).collect();
    assert_eq!(failed, [&(Level::ERROR, "campaign".to_owned(), "failed".to_owned())]);
}

#[tokio::test]
async fn a_plan_says_what_would_be_done() {
    let (laptop, folder) = (laptop().await, Folder::with(&small_parameters()));
    let upload = laptop.open(&folder.parameter_file()).unwrap();
    let lines = logged(async { laptop.plan(&upload).await.unwrap() }).await;
    assert!(lines.len() >= 7, "{lines:?}");
    assert!(lines.iter().all(|(level, _, action)| *level == Level::INFO && action == "would be created"), "{lines:?}");
}
