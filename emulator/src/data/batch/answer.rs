//! What a line is answered with, and how that is written.

use std::io;

use serde_json::json;

use super::json::{Json, Spacing};

/// The answer to a line.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Answer {
    /// A segment. Its key is the one that published outputs have, `usersList`; the guide's is `recommendedUsers`.
    Users(Vec<String>),
    /// Items without scores.
    Items(Vec<String>),
    /// Items with what they have in common, and how much each has of that, from 0 to 1.
    Themed { theme: String, items: Vec<(String, f64)> },
    /// Items with scores from 0 to 1. The reasons that v2 recipes give for each item are left out, since their key is
    /// not known.
    Scored(Vec<(String, f64)>),
}

impl Answer {
    fn text(&self, spacing: Spacing) -> io::Result<String> {
        let (colon, comma) = spacing.separators();
        Ok(match self {
            Self::Users(users) => format!("{{\"usersList\"{colon}{}}}", spacing.text(users)?),
            Self::Items(items) => format!("{{\"recommendedItems\"{colon}{}}}", spacing.text(items)?),
            Self::Themed { theme, items } => {
                let (items, scores) = written(items, spacing)?;
                let theme = spacing.text(theme)?;
                format!(
                    "{{\"recommendedItems\"{colon}{items}{comma}\"theme\"{colon}{theme}{comma}\"itemsThemeRelevanceScores\"{colon}[{scores}]}}"
                )
            }
            Self::Scored(found) => {
                let (items, scores) = written(found, spacing)?;
                format!("{{\"recommendedItems\"{colon}{items}{comma}\"scores\"{colon}[{scores}]}}")
            }
        })
    }
}

/// The list of items, and their scores without the brackets.
fn written(found: &[(String, f64)], spacing: Spacing) -> io::Result<(String, String)> {
    let items: Vec<&str> = found.iter().map(|(item, _)| item.as_str()).collect();
    let scores: Vec<String> = found.iter().map(|(_, score)| written_score(*score)).collect();
    Ok((spacing.text(&items)?, scores.join(",")))
}

/// The line of output for a line of input.
pub(super) fn line(input: &Json, answer: Result<&Answer, &str>, spacing: Spacing) -> io::Result<String> {
    let (colon, comma) = spacing.separators();
    let (output, error) = match answer {
        Ok(answer) => (answer.text(spacing)?, "null".to_owned()),
        Err(error) => ("null".to_owned(), json!(error).to_string()),
    };
    let input = spacing.text(input)?;
    Ok(format!("{{\"input\"{colon}{input}{comma}\"output\"{colon}{output}{comma}\"error\"{colon}{error}}}\n"))
}

/// A score as published outputs have them: with seven decimals at most, and below a thousandth in the form
/// `3.773E-4`, with a point always.
fn written_score(score: f64) -> String {
    let rounded = (score * 1e7).round() / 1e7;
    if rounded == 0.0 || rounded.abs() >= 1e-3 {
        return format!("{rounded:?}");
    }
    let scientific = format!("{rounded:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let point = if digits.contains('.') { "" } else { ".0" };
    format!("{digits}{point}E{exponent}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_have_seven_decimals_and_small_ones_an_exponent() {
        let cases = [
            (0.844_922_4, "0.8449224"),
            (1.0 / 3.0, "0.3333333"),
            (0.0325, "0.0325"),
            (0.001, "0.001"),
            (0.000_377_3, "3.773E-4"),
            (0.000_071_7, "7.17E-5"),
            (0.000_031, "3.1E-5"),
            (0.000_3, "3.0E-4"),
            (0.000_000_1, "1.0E-7"),
            (0.000_000_04, "0.0"),
            (0.0, "0.0"),
            (1.0, "1.0"),
        ];
        for (score, expected) in cases {
            assert_eq!(written_score(score), expected);
            serde_json::from_str::<f64>(expected).expect("JSON");
        }
    }

    #[test]
    fn lines_are_written_as_published_outputs_are() {
        let json = |text: &str| serde_json::from_str::<Json>(text).expect("JSON");
        let written =
            |input: &str, answer: Result<&Answer, &str>, spacing| line(&json(input), answer, spacing).expect("memory");
        let scored = Answer::Scored(vec![("1".to_owned(), 0.844_922_4), ("2".to_owned(), 0.000_031)]);
        assert_eq!(
            written(r#"{"userId": "4016"}"#, Ok(&scored), Spacing::Compact),
            "{\"input\":{\"userId\":\"4016\"},\"output\":{\"recommendedItems\":[\"1\",\"2\"],\
             \"scores\":[0.8449224,3.1E-5]},\"error\":null}\n"
        );
        let users = Answer::Users(vec!["2131".to_owned(), "2504".to_owned()]);
        assert_eq!(
            written(r#"{"itemAttributes":"ITEMS.g = \"a\""}"#, Ok(&users), Spacing::Spaced),
            "{\"input\": {\"itemAttributes\": \"ITEMS.g = \\\"a\\\"\"}, \"output\": {\"usersList\": \
             [\"2131\",\"2504\"]}, \"error\": null}\n"
        );
        assert_eq!(written("7", Err("no"), Spacing::Compact), "{\"input\":7,\"output\":null,\"error\":\"no\"}\n");
    }
}
