//! How much was under way at once.

use personalize_contract::ResourceType;
use personalize_emulator::{EndedOperation, Timestamp, TransitionKind, TransitionRecord};
use serde::Serialize;

/// How much was under way, over time.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Busy {
    /// The most imports at once.
    pub most_imports: Most,
    /// The most trainings at once.
    pub most_trainings: Most,
    /// The most batch jobs at once.
    pub most_batch_jobs: Most,
    /// The most runs at once.
    pub most_runs: Most,
    /// How much was under way from each moment on at which that changed.
    pub series: Vec<Level>,
}

/// The most at once, and since when for the first time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Most {
    /// How many.
    pub count: usize,
    /// From when on there were so many; nothing where there were none.
    pub at: Option<String>,
}

/// How much was under way from a moment on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Level {
    /// From then on.
    pub at: String,
    /// Imports.
    pub imports: usize,
    /// Trainings.
    pub trainings: usize,
    /// Batch jobs.
    pub batch_jobs: usize,
    /// Runs.
    pub runs: usize,
}

/// What is counted by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Imports,
    Trainings,
    BatchJobs,
    Runs,
}

impl Of {
    const ALL: [Self; 4] = [Self::Imports, Self::Trainings, Self::BatchJobs, Self::Runs];

    const fn resource(resource_type: ResourceType) -> Option<Self> {
        match resource_type {
            ResourceType::DatasetImportJob => Some(Self::Imports),
            ResourceType::SolutionVersion => Some(Self::Trainings),
            ResourceType::BatchInferenceJob | ResourceType::BatchSegmentJob => Some(Self::BatchJobs),
            _ => None,
        }
    }
}

/// Spans of time in which something was under way.
#[derive(Debug, Default)]
pub struct Spans(Vec<(Of, Timestamp, Option<Timestamp>)>);

impl Spans {
    /// An operation that has ended.
    pub fn add_operation(&mut self, ended: &EndedOperation) {
        if let Some(of) = Of::resource(ended.resource_type) {
            self.0.push((of, ended.started, Some(ended.ended)));
        }
    }

    /// An operation that has not ended by `end`.
    pub fn add_under_way(&mut self, transition: &TransitionRecord, end: Timestamp) {
        let is_under_way = transition.kind == TransitionKind::Creation
            && transition.started.after(transition.seconds) > end
            && transition.started < end;
        if let Some(of) = Of::resource(transition.resource_type).filter(|_| is_under_way) {
            self.0.push((of, transition.started, None));
        }
    }

    /// A run.
    pub fn add_run(&mut self, start: Timestamp, end: Option<Timestamp>) {
        self.0.push((Of::Runs, start, end));
    }

    /// How many trainings go on beyond the end.
    pub fn trainings_under_way(&self) -> usize {
        self.0.iter().filter(|(of, _, end)| *of == Of::Trainings && end.is_none()).count()
    }

    /// What they come to. Where one ends at the moment at which another begins, the two are not at once; and what ends at
    /// its own beginning, as a run that has nothing to do, is never under way.
    pub fn busy(&self) -> Busy {
        let lasting = || self.0.iter().filter(|(_, start, end)| *end != Some(*start));
        let begins = lasting().map(|(of, start, _)| (*start, 1, *of));
        let ends = lasting().filter_map(|(of, _, end)| Some(((*end)?, -1, *of)));
        let mut changes: Vec<(Timestamp, i32, Of)> = begins.chain(ends).collect();
        changes.sort_by(|one, other| one.0.0.total_cmp(&other.0.0).then(one.1.cmp(&other.1)));
        let mut now = [0_usize; 4];
        let mut most = [const { Most { count: 0, at: None } }; 4];
        let mut series: Vec<Level> = Vec::new();
        for (at, change, of) in changes {
            let place = Of::ALL.iter().position(|known| *known == of).unwrap_or_default();
            now[place] = if change > 0 { now[place] + 1 } else { now[place].saturating_sub(1) };
            if now[place] > most[place].count {
                most[place] = Most { count: now[place], at: Some(at.rfc3339()) };
            }
            let [imports, trainings, batch_jobs, runs] = now;
            let level = Level { at: at.rfc3339(), imports, trainings, batch_jobs, runs };
            match series.last_mut().filter(|last| last.at == level.at) {
                Some(last) => *last = level,
                None => series.push(level),
            }
        }
        let [most_imports, most_trainings, most_batch_jobs, most_runs] = most;
        Busy { most_imports, most_trainings, most_batch_jobs, most_runs, series }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_when_another_begins_is_not_at_once_with_it() {
        let mut spans = Spans::default();
        for (start, end) in [(0.0, Some(10.0)), (10.0, Some(20.0)), (12.0, None)] {
            spans.add_run(Timestamp(start), end.map(Timestamp));
        }
        let busy = spans.busy();
        assert_eq!(busy.most_runs, Most { count: 2, at: Some(Timestamp(12.0).rfc3339()) });
        assert_eq!(busy.series.iter().map(|level| level.runs).collect::<Vec<_>>(), [1, 1, 2, 1]);
        assert_eq!((busy.most_imports.count, spans.trainings_under_way()), (0, 0));
    }

    #[test]
    fn what_takes_no_time_is_never_under_way() {
        let mut spans = Spans::default();
        for (start, end) in [(5.0, 5.0), (10.0, 20.0), (15.0, 15.0), (30.0, 40.0)] {
            spans.add_run(Timestamp(start), Some(Timestamp(end)));
        }
        let busy = spans.busy();
        assert_eq!(busy.most_runs, Most { count: 1, at: Some(Timestamp(10.0).rfc3339()) });
        assert_eq!(busy.series.iter().map(|level| level.runs).collect::<Vec<_>>(), [1, 0, 1, 0]);
    }
}
