//! Spans by the resource that they are of: one row each.

use std::collections::HashMap;

use super::{Span, Timeline};

/// The spans of one kind and name, such as all trainings of a solution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// The places of the spans in [`Timeline::spans`], in the order of time.
    pub spans: Vec<usize>,
}

impl Timeline {
    /// The lanes, in the order in which their first spans are listed.
    #[must_use]
    pub fn lanes(&self) -> Vec<Lane> {
        let mut lanes: Vec<Lane> = Vec::new();
        let mut known: HashMap<(&str, &str), usize> = HashMap::new();
        for (place, Span { kind, name, .. }) in self.spans.iter().enumerate() {
            let lane = *known.entry((kind, name)).or_insert_with(|| {
                lanes.push(Lane { spans: Vec::new() });
                lanes.len() - 1
            });
            lanes[lane].spans.push(place);
        }
        for lane in &mut lanes {
            lane.spans.sort_by(|one, other| self.spans[*one].start.total_cmp(&self.spans[*other].start));
        }
        lanes
    }
}
