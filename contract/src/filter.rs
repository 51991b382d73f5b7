//! Filter expressions: as much of them as tells which datasets must exist before a filter can be made.

use crate::DatasetType;

/// Longest expression, in characters. Source: the API model's shape `FilterExpression`.
pub const MAXIMUM_LENGTH: usize = 2500;

/// The dataset types whose fields an expression names, each once, in the order of [`DatasetType`].
///
/// `CurrentUser.X` reads the Users dataset, `CurrentItem.X` the Items dataset. Text in quotes names nothing.
#[must_use]
pub fn datasets_named(expression: &str) -> Vec<DatasetType> {
    let mut named = Vec::new();
    // Every second part between quotes is text.
    for outside in expression.split('"').step_by(2) {
        for word in outside.split(|character: char| !(character.is_ascii_alphanumeric() || "._".contains(character))) {
            let Some((dataset, _field)) = word.split_once('.') else { continue };
            let dataset_type = match dataset {
                "CurrentUser" => Some(DatasetType::Users),
                "CurrentItem" => Some(DatasetType::Items),
                // One of the guide's own examples has it in the singular.
                "Action" => Some(DatasetType::Actions),
                other => DatasetType::parse(other),
            };
            named.extend(dataset_type);
        }
    }
    named.sort_unstable();
    named.dedup();
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_datasets_that_an_expression_reads_are_found() {
        use DatasetType::{Interactions, Items, Users};
        let cases: [(&str, &[DatasetType]); 4] = [
            ("INCLUDE ItemID WHERE Items.YEAR >= 1970 AND Items.YEAR < 1980", &[Items]),
            ("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"Users.click\", \"stream\")", &[Interactions]),
            ("EXCLUDE ItemID WHERE Items.GENRE IN ($GENRE) IF CurrentUser.AGE = $AGE", &[Items, Users]),
            (
                "INCLUDE ItemID WHERE Items.GENRE IN ($G)|EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (*)",
                &[Interactions, Items],
            ),
        ];
        for (expression, expected) in cases {
            assert_eq!(datasets_named(expression), expected, "{expression}");
        }
    }
}
