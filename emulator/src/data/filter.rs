//! Which events a solution trains on.

use super::row::Row;

/// Those events that satisfy one of the conditions, or all without any.
#[derive(Debug, Clone, Default)]
pub(crate) struct EventFilter {
    pub(crate) conditions: Vec<EventCondition>,
}

/// A type and the least value, each where it matters.
#[derive(Debug, Clone, Default)]
pub(crate) struct EventCondition {
    pub(crate) event_type: Option<String>,
    pub(crate) least_value: Option<f64>,
}

impl EventFilter {
    pub(super) fn admits(&self, row: &Row<'_>) -> bool {
        self.conditions.is_empty() || self.conditions.iter().any(|condition| condition.admits(row))
    }
}

impl EventCondition {
    fn admits(&self, row: &Row<'_>) -> bool {
        let event_type = || row.value(row.layout.event_type);
        let value = || row.value(row.layout.event_value).and_then(|value| value.parse::<f32>().ok());
        self.event_type.as_deref().is_none_or(|wanted| event_type() == Some(wanted))
            && self.least_value.is_none_or(|least| value().is_some_and(|value| f64::from(value) >= least))
    }
}
