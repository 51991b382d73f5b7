//! A plan as people read it.

use std::fmt;

use super::{Action, Change, Costs, Plan, Provisioned, Scheduled};
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
            (Action::Hold, "held"),
            (Action::Refuse, "that would fail"),
        ];
        let counts = counted.map(|(action, words)| (self.count(action), words));
        let parts: Vec<String> =
            counts.iter().filter(|(count, _)| *count > 0).map(|(count, words)| format!("{count} {words}")).collect();
        let stays = self.count(Action::Keep) + self.count(Action::Hold);
        match (parts.is_empty(), stays == self.changes.len()) {
            (true, _) => "Nothing is there, and nothing to do.".to_owned(),
            (false, true) => format!("{}; nothing to do.", parts.join(", ")),
            (false, false) => format!("{}.", parts.join(", ")),
        }
    }
}

/// Ends in a line break.
impl fmt::Display for Plan {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.dataset_group.as_str() {
            "" => writeln!(formatter, "Plan for what is in no dataset group\n")?,
            group => writeln!(formatter, "Plan for the dataset group {group}\n")?,
        }
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
        for schedule in &self.schedules {
            writeln!(formatter, "{schedule}")?;
        }
        self.costs.fmt(formatter)?;
        self.units.fmt(formatter)
    }
}

impl fmt::Display for Change {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { action, resource_type, name, why, notes, expected_seconds, .. } = self;
        write!(formatter, "{:>3} {resource_type} {name}", action.symbol())?;
        if let Some(seconds) = expected_seconds.filter(|seconds| *seconds >= WORTH_TELLING) {
            write!(formatter, ", about {}", in_words(seconds))?;
        }
        let details: Vec<&str> = why.iter().chain(notes).map(String::as_str).collect();
        if details.is_empty() { Ok(()) } else { write!(formatter, ": {}", details.join("; ")) }
    }
}

/// Nothing where nothing costs; else lines that each end in a line break.
impl fmt::Display for Costs {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schedule = |solution: &Scheduled| format!("{} {}", solution.name, solution.scheduling_expression);
        let schedules: Vec<String> = self.automatic_trainings.iter().map(schedule).collect();
        let lines = [
            line(&self.imports, "dataset", "imported"),
            line(&self.incremental_imports, "object", "imported incrementally, each by a job"),
            line(&self.trainings, "solution", "trained"),
            line(&self.batch_jobs, "batch job", "run"),
            provisioned(&self.campaigns, "campaign", ("serving", "transaction"), "deleted"),
            provisioned(&self.recommenders, "recommender", ("running", "request"), "stopped or deleted"),
            line(&schedules, "solution", "trained by the service on its own schedule, until deleted"),
        ];
        let mut lines = lines.into_iter().flatten().peekable();
        if lines.peek().is_some() {
            writeln!(formatter, "\nWhat costs money")?;
        }
        lines.try_for_each(|line| writeln!(formatter, "  {line}"))
    }
}

/// As in `2 solutions trained: a, b`. Nothing of nothing.
fn line(names: &[String], noun: &str, what: &str) -> Option<String> {
    (!names.is_empty()).then(|| format!("{} {what}: {}", counted(names, noun), names.join(", ")))
}

/// As in `2 campaigns serving at 2 transactions a second or more, until deleted: a, b`.
fn provisioned(all: &[Provisioned], noun: &str, (what, unit): (&str, &str), end: &str) -> Option<String> {
    let rate: i32 = all.iter().map(|one| one.min_provisioned_tps).sum();
    let names: Vec<String> = all.iter().map(|one| one.name.clone()).collect();
    let plural = if rate == 1 { "" } else { "s" };
    line(&names, noun, &format!("{what} at {rate} {unit}{plural} a second or more, until {end}"))
}

fn counted<T>(things: &[T], noun: &str) -> String {
    format!("{} {noun}{}", things.len(), if things.len() == 1 { "" } else { "s" })
}
