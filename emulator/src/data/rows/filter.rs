//! Which events a solution trains on.

pub(crate) use personalize_contract::data::{EventCondition, EventFilter};
use personalize_contract::event_type::is_same;

use super::row::Row;

/// Whether an event satisfies one of the conditions, or there are none.
pub(super) fn admits(filter: &EventFilter, row: &Row<'_>) -> bool {
    filter.conditions.is_empty() || filter.conditions.iter().any(|condition| meets(condition, row))
}

fn meets(condition: &EventCondition, row: &Row<'_>) -> bool {
    let event_type = || row.value(row.layout.event_type);
    let value = || row.value(row.layout.event_value).and_then(|value| value.parse::<f32>().ok());
    condition.event_type.as_deref().is_none_or(|required| event_type().is_some_and(|given| is_same(given, required)))
        && condition.least_value.is_none_or(|least| value().is_some_and(|value| f64::from(value) >= least))
}
