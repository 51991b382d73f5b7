//! The constraints of the API model as rules, each breach in words for whoever writes the file.

use super::violation::cut;
use super::{Constraint, Pattern, Shape, Violation, schedule};
use crate::{Finding, Rule, name};

/// Keys that a section does not have.
pub const KEYS_ARE_KNOWN: Rule = Rule::error("PP0106", "A section has only keys that are known");
/// Keys that a section must have.
pub const KEYS_ARE_THERE: Rule = Rule::error("PP0107", "A section has the keys that its call requires");
/// JSON types.
pub const TYPES: Rule = Rule::error("PP0108", "A value has the JSON type of its key");
const NAMES: Rule = Rule::error("PP0110", "A name has 1 to 63 letters, digits, hyphens and underscores");
const ARNS: Rule = Rule::error("PP0111", "An ARN has the form of what it names");
/// Lengths of texts.
pub const LENGTHS: Rule = Rule::error("PP0112", "A text is neither too short nor too long");
const RANGES: Rule = Rule::error("PP0113", "A number is within its bounds");
/// Enumerations.
pub const WORDS: Rule = Rule::error("PP0114", "A value is one of the words that its key knows");
const COUNTS: Rule = Rule::error("PP0115", "A list or a map has no more entries than the service takes");
/// When to train.
pub const SCHEDULES: Rule = Rule::error("PP0116", "A schedule is every 1 to 30 days");
const CHARACTERS: Rule = Rule::error("PP0117", "A text has only characters that its key takes");

/// All of these.
pub const RULES: &[Rule] =
    &[KEYS_ARE_KNOWN, KEYS_ARE_THERE, TYPES, NAMES, ARNS, LENGTHS, RANGES, WORDS, COUNTS, SCHEDULES, CHARACTERS];

/// A finding for each violation that was found in a file; of several about one value, for the first.
#[must_use]
pub fn findings(violations: &[Violation]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for violation in violations {
        let finding = finding(violation);
        if findings.last().is_none_or(|last| last.place != finding.place || finding.code == KEYS_ARE_THERE.code) {
            findings.push(finding);
        }
    }
    findings
}

fn finding(violation: &Violation) -> Finding {
    let Violation { place, value, of_key, shape, constraint } = violation;
    let value = value.as_deref().unwrap_or_default();
    let (parent, name) = place.rsplit_once('.').unwrap_or(("", place));
    let place = if *of_key { format!("{place}.{value}") } else { place.clone() };
    let shown = cut(value);
    if let Some(Shape::Text { pattern: Some(Pattern::Name), .. }) = shape
        && let Err(problem) = name::check(value)
        && !matches!(constraint, Constraint::Required | Constraint::Type(..))
    {
        return Finding::of(NAMES, place, problem);
    }
    if let Some(Shape::Text { pattern: Some(Pattern::SchedulingExpression), .. }) = shape
        && !matches!(constraint, Constraint::Required | Constraint::Type(..))
        && let Some(finding) = schedule::finding(place.as_str(), value)
    {
        return finding;
    }
    match constraint {
        Constraint::Required => {
            Finding::of(KEYS_ARE_THERE, parent, missing_key(name, shape.map_or("a value", Shape::words)))
        }
        Constraint::UnknownMember { structure, .. } => {
            let known = structure.members.iter().map(|member| member.name);
            Finding::of(KEYS_ARE_KNOWN, place.as_str(), unknown_key(name, known))
        }
        Constraint::Type(expected, found) => Finding::of(TYPES, place, wrong_type(expected, found)),
        Constraint::LengthAtLeast(least) => Finding::of(LENGTHS, place, too_short(value, *least)),
        Constraint::LengthAtMost(most) if matches!(shape, Some(Shape::Text { .. })) => {
            let length = value.chars().count();
            Finding::of(LENGTHS, place, format!("the text has {length} characters; at most {most} are allowed"))
        }
        Constraint::LengthAtMost(most) => {
            Finding::of(COUNTS, place, format!("there are more than {most} entries; leave the others out"))
        }
        Constraint::ValueAtLeast(least) => {
            Finding::of(RANGES, place, format!("{shown} is too small; at least {least} is allowed"))
        }
        Constraint::ValueAtMost(most) => {
            Finding::of(RANGES, place, format!("{shown} is too large; at most {most} is allowed"))
        }
        Constraint::Pattern(pattern) => {
            let (rule, advice) = advice(*pattern);
            Finding::of(rule, place, format!("`{shown}` {advice}"))
        }
        Constraint::OneOf(words) => Finding::of(WORDS, place, no_such_word(&shown, words)),
    }
}

fn too_short(value: &str, least: usize) -> String {
    if value.is_empty() {
        return "the text is empty; give a value or leave the key out".to_owned();
    }
    format!("there are fewer than {least}; add what is missing")
}

fn advice(pattern: Pattern) -> (Rule, &'static str) {
    match pattern {
        Pattern::PersonalizeArn => (
            ARNS,
            "is no ARN of Amazon Personalize; one looks like arn:aws:personalize:::recipe/aws-user-personalization-v2",
        ),
        Pattern::RoleArn => (ARNS, "is no ARN of a role; one looks like arn:aws:iam::123456789012:role/name"),
        Pattern::KmsKeyArn => (ARNS, "is no ARN of a key; one looks like arn:aws:kms:eu-west-1:123456789012:key/id"),
        Pattern::S3Location => (ARNS, "is no place in S3; one looks like s3://bucket/folder/"),
        Pattern::ColumnName => {
            (CHARACTERS, "is no column; use letters, digits and `_`, and begin with a letter or `_`")
        }
        Pattern::Tag => {
            (CHARACTERS, "has a character that a tag cannot have; use letters, digits, spaces and _.:/=+-@")
        }
        // What is wrong with a name or a schedule is said elsewhere.
        Pattern::Name
        | Pattern::SchedulingExpression
        | Pattern::AttributeName
        | Pattern::DatasetType
        | Pattern::EventAttributionSource
        | Pattern::FilterAttributeName
        | Pattern::NextToken => (CHARACTERS, "has a character that is not allowed here"),
    }
}

/// That a key is missing, and what to give.
#[must_use]
pub fn missing_key(key: &str, words: &str) -> String {
    format!("`{key}` is missing; give {words}")
}

/// That a value is of another type.
#[must_use]
pub fn wrong_type(expected: &str, found: &str) -> String {
    format!("expected {expected}, found {found}")
}

/// That a key is not known, with the nearest of those that are, or with all.
#[must_use]
pub fn unknown_key<'known>(key: &str, known: impl Iterator<Item = &'known str> + Clone) -> String {
    if let Some(nearest) = super::nearest(known.clone(), key) {
        return format!("the key `{key}` is not known; did you mean `{nearest}`?");
    }
    format!("the key `{key}` is not known; known are {}", known.collect::<Vec<_>>().join(", "))
}

/// That a word is none of those that are known.
#[must_use]
pub fn no_such_word(word: &str, known: &[&str]) -> String {
    format!("{word:?} is not one of {}", known.join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::model::{CREATE_DATASET_GROUP_REQUEST, CREATE_SOLUTION_REQUEST, Structure, violations_at};

    fn reported(structure: &Structure, member: &str, value: &Value) -> Vec<String> {
        let shape = structure.member(member).expect("a member").shape;
        findings(&violations_at(member, shape, value)).iter().map(Finding::to_string).collect()
    }

    #[test]
    fn what_a_value_breaks_is_told_at_its_place_in_the_file() {
        let config = json!({
            "algorithmHyperParameters": {"bptt": 32, "mask": null},
            "trainingDataConfig": {"includedDatasetColumns": {"Items": ["A B"]}},
            "optimizationObjective": {"itemAttribute": "", "objectiveSensitivity": "SOME"},
            "hpoConfig": {"algorithmHyperParameterRanges": {"integerHyperParameterRanges": [{"minValue": 1.5, "step": 1}]}},
        });
        assert_eq!(
            reported(&CREATE_SOLUTION_REQUEST, "solutionConfig", &config),
            [
                "error[PP0108]: solutionConfig.hpoConfig.algorithmHyperParameterRanges.integerHyperParameterRanges[0].minValue: expected a whole number of 32 bits, found a number",
                "error[PP0106]: solutionConfig.hpoConfig.algorithmHyperParameterRanges.integerHyperParameterRanges[0].step: the key `step` is not known; known are name, minValue, maxValue",
                "error[PP0108]: solutionConfig.algorithmHyperParameters.bptt: expected a string, found a number",
                "error[PP0108]: solutionConfig.algorithmHyperParameters.mask: expected a string, found null",
                "error[PP0112]: solutionConfig.optimizationObjective.itemAttribute: the text is empty; give a value or leave the key out",
                "error[PP0114]: solutionConfig.optimizationObjective.objectiveSensitivity: \"SOME\" is not one of LOW, MEDIUM, HIGH, OFF",
                "error[PP0117]: solutionConfig.trainingDataConfig.includedDatasetColumns.Items[0]: `A B` is no column; use letters, digits and `_`, and begin with a letter or `_`",
            ]
        );
    }

    #[test]
    fn of_several_things_that_one_value_breaks_the_first_is_told() {
        let group = |member: &str, value: Value| reported(&CREATE_DATASET_GROUP_REQUEST, member, &value);
        assert_eq!(
            group("name", json!("-".repeat(64))),
            ["error[PP0110]: name: the name has 64 characters; at most 63 are allowed"]
        );
        assert_eq!(
            group("tags", json!([{"tagValue": "a\tb"}, {}])),
            [
                "error[PP0107]: tags[0]: `tagKey` is missing; give a string",
                "error[PP0117]: tags[0].tagValue: `a\\tb` has a character that a tag cannot have; use letters, digits, spaces and _.:/=+-@",
                "error[PP0107]: tags[1]: `tagKey` is missing; give a string",
                "error[PP0107]: tags[1]: `tagValue` is missing; give a string",
            ]
        );
        assert_eq!(
            group("kmsKeyArn", json!("alias/films")),
            [
                "error[PP0111]: kmsKeyArn: `alias/films` is no ARN of a key; one looks like arn:aws:kms:eu-west-1:123456789012:key/id"
            ]
        );
        assert_eq!(group("kmsKeyArn", json!("arn:aws:kms:eu-west-1:123456789012:key/1")), Vec::<String>::new());
    }
}
