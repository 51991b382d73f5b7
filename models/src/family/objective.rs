//! What counts besides relevance: a numerical attribute of the items that is to be large in what is recommended.

use crate::configuration::Sensitivity;
use crate::fit::Input;
use crate::training_data::{AttributeValue, TrainingData};

/// What a value of 0 counts beside the greatest one, so that no item is left out for the sake of the objective.
const LEAST: f64 = 0.05;

/// By item: what its relevance is multiplied by; empty without an objective. It is the item's value as a share of the
/// greatest one, the more the higher the sensitivity.
pub(crate) fn worth(input: &Input<'_>) -> Vec<f32> {
    let objective = input.configuration.objective.as_ref();
    let objective = objective.filter(|objective| objective.sensitivity != Sensitivity::Off);
    let Some(objective) = objective else { return Vec::new() };
    let values = values(input.data, &objective.item_attribute);
    let greatest = values.iter().copied().fold(0.0, f64::max);
    if greatest <= 0.0 {
        return Vec::new();
    }
    let exponent = objective.sensitivity.exponent();
    #[expect(clippy::cast_possible_truncation, reason = "scores are of single precision")]
    let worth = |value: &f64| libm::pow((value / greatest).max(LEAST), exponent) as f32;
    values.iter().map(worth).collect()
}

/// The value that each item has in a numerical column: 0 where it has none, or a negative one.
pub(crate) fn values(data: &TrainingData, column: &str) -> Vec<f64> {
    let attribute = data.item_records.attribute(column);
    let value = |item: u32| match attribute.and_then(|attribute| attribute.value(item)) {
        Some(AttributeValue::Number(number)) if number.is_finite() => number.max(0.0),
        _ => 0.0,
    };
    (0..crate::sequences::number_of(data.items.len())).map(value).collect()
}
