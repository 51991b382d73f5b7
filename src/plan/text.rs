//! A plan as people read it.

use std::fmt;

use super::{Action, Change, Costs, Plan};
use crate::time::in_words;

/// From how many seconds on the duration of something is shown.
const WORTH_TELLING: f64 = 60.0;

impl Plan {
    /// The sum, in one line.
    #[must_use]
    pub fn summary(&self) -> String {
        let counted = [
            (Action::Create, "to create"),
            (Action::Update, "to update"),
            (Action::Replace, "to replace"),
            (Action::Delete, "to delete"),
            (Action::Keep, "to keep"),
            (Action::Refuse, "that would fail"),
        ];
        let counts = counted.map(|(action, words)| (self.count(action), words));
        let parts: Vec<String> =
            counts.iter().filter(|(count, _)| *count > 0).map(|(count, words)| format!("{count} {words}")).collect();
        match (parts.is_empty(), self.count(Action::Keep) == self.changes.len()) {
            (true, _) => "Nothing is there, and nothing to do.".to_owned(),
            (false, true) => format!("{}; nothing to do.", parts.join(", ")),
            (false, false) => format!("{}.", parts.join(", ")),
        }
    }
}

/// Ends in a line break.
impl fmt::Display for Plan {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "Plan for the dataset group {}\n", self.dataset_group)?;
        for change in &self.changes {
            writeln!(formatter, "{change}")?;
        }
        if !self.changes.is_empty() {
            writeln!(formatter)?;
        }
        writeln!(formatter, "Plan: {}", self.summary())?;
        if self.is_refused() {
            writeln!(
                formatter,
                "A run would end FAILED: what is marked ! would fail, and what depends on it would not be attempted."
            )?;
        }
        self.costs.fmt(formatter)
    }
}

impl fmt::Display for Change {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { action, resource_type, name, why, expected_seconds, .. } = self;
        write!(formatter, "{:>3} {resource_type} {name}", action.symbol())?;
        if let Some(seconds) = expected_seconds.filter(|seconds| *seconds >= WORTH_TELLING) {
            write!(formatter, ", about {}", in_words(seconds))?;
        }
        why.as_ref().map_or(Ok(()), |why| write!(formatter, ": {why}"))
    }
}

/// Nothing where nothing costs; else lines that each end in a line break.
impl fmt::Display for Costs {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tps: i32 = self.campaigns.iter().map(|campaign| campaign.min_provisioned_tps).sum();
        let campaigns: Vec<&str> = self.campaigns.iter().map(|campaign| campaign.name.as_str()).collect();
        let requests: i32 = self.recommenders.iter().map(|recommender| recommender.min_provisioned_tps).sum();
        let recommenders: Vec<&str> = self.recommenders.iter().map(|recommender| recommender.name.as_str()).collect();
        let schedules: Vec<String> = self
            .automatic_trainings
            .iter()
            .map(|solution| format!("{} {}", solution.name, solution.scheduling_expression))
            .collect();
        let lines = [
            (
                self.imports.len(),
                format!("{} imported: {}", counted(&self.imports, "dataset"), self.imports.join(", ")),
            ),
            (
                self.incremental_imports.len(),
                format!(
                    "{} imported incrementally, each by a job: {}",
                    counted(&self.incremental_imports, "object"),
                    self.incremental_imports.join(", ")
                ),
            ),
            (
                self.trainings.len(),
                format!("{} trained: {}", counted(&self.trainings, "solution"), self.trainings.join(", ")),
            ),
            (
                self.batch_jobs.len(),
                format!("{} run: {}", counted(&self.batch_jobs, "batch job"), self.batch_jobs.join(", ")),
            ),
            (
                campaigns.len(),
                format!(
                    "{} serving at {tps} transaction{} a second or more, until deleted: {}",
                    counted(&campaigns, "campaign"),
                    if tps == 1 { "" } else { "s" },
                    campaigns.join(", ")
                ),
            ),
            (
                recommenders.len(),
                format!(
                    "{} running at {requests} request{} a second or more, until stopped or deleted: {}",
                    counted(&recommenders, "recommender"),
                    if requests == 1 { "" } else { "s" },
                    recommenders.join(", ")
                ),
            ),
            (
                schedules.len(),
                format!(
                    "{} trained by the service on its own schedule, until deleted: {}",
                    counted(&schedules, "solution"),
                    schedules.join(", ")
                ),
            ),
        ];
        let mut lines = lines.iter().filter(|(count, _)| *count > 0).map(|(_, line)| line).peekable();
        if lines.peek().is_some() {
            writeln!(formatter, "\nWhat costs money")?;
        }
        lines.try_for_each(|line| writeln!(formatter, "  {line}"))
    }
}

fn counted<T>(things: &[T], noun: &str) -> String {
    format!("{} {noun}{}", things.len(), if things.len() == 1 { "" } else { "s" })
}
