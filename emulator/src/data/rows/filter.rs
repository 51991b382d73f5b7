//! Which events a solution trains on.

pub(crate) use personalize_contract::data::{EventCondition, EventFilter};
use personalize_contract::event_type::is_same;

use super::row::Row;

/// Whether an event satisfies one of the conditions, or there are none.
pub(super) fn admits(filter: &EventFilter, row: &Row<'_>) -> bool {
    let value = || row.value(row.layout.event_value).and_then(|value| value.parse::<f32>().ok());
    meets_any(filter, || row.value(row.layout.event_type), value)
}

/// The same, given what finds the type and the value of the event.
pub(super) fn meets_any<'event>(
    filter: &EventFilter,
    event_type: impl Fn() -> Option<&'event str>,
    value: impl Fn() -> Option<f32>,
) -> bool {
    let meets = |condition: &EventCondition| {
        condition
            .event_type
            .as_deref()
            .is_none_or(|required| event_type().is_some_and(|given| is_same(given, required)))
            && condition.least_value.is_none_or(|least| value().is_some_and(|value| f64::from(value) >= least))
    };
    filter.conditions.is_empty() || filter.conditions.iter().any(meets)
}
