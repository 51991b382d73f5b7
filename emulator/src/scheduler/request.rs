//! A request, checked against its shape, and the errors that the service answers.

use personalize_contract::model::{Constraint, Structure, violations};
use serde_json::{Map, Value};

use super::arns;
use crate::error::ServiceError;

/// What members have to look like that have a pattern: where they are, and the pattern as the model has it.
type Pattern = (&'static [&'static str], fn(&str) -> bool, &'static str);

static PATTERNS: [Pattern; 8] = [
    (&["Name"], |text| arns::all(text, arns::is_of_a_name), "^[0-9a-zA-Z-_.]+$"),
    (&["GroupName"], |text| arns::all(text, arns::is_of_a_name), "^[0-9a-zA-Z-_.]+$"),
    (&["NamePrefix"], |text| arns::all(text, arns::is_of_a_name), "^[0-9a-zA-Z-_.]+$"),
    (
        &["ClientToken"],
        |text| arns::all(text, |character| character.is_ascii_alphanumeric() || "-_".contains(character)),
        "^[a-zA-Z0-9-_]+$",
    ),
    (&["KmsKeyArn"], arns::is_kms_key, r"^arn:aws(-[a-z]+)?:kms:[a-z0-9\-]+:\d{12}:(key|alias)\/[0-9a-zA-Z-_]*$"),
    (
        &["ResourceArn"],
        |text| arns::group_of(text).is_some(),
        r"^arn:aws(-[a-z]+)?:scheduler:[a-z0-9\-]+:\d{12}:schedule-group\/[0-9a-zA-Z-_.]+$",
    ),
    (&["Target", "RoleArn"], arns::is_role, r"^arn:aws(-[a-z]+)?:iam::\d{12}:role\/[\w+=,.@\/-]+$"),
    (
        &["Target", "DeadLetterConfig", "Arn"],
        arns::is_queue,
        r"^arn:aws(-[a-z]+)?:sqs:[a-z0-9\-]+:\d{12}:[a-zA-Z0-9\-_]+$",
    ),
];

/// The members of a request, by the model's names, wherever in the HTTP request they were.
#[derive(Debug, Clone, Copy)]
pub(super) struct Request<'a>(pub(super) &'a Map<String, Value>);

impl<'a> Request<'a> {
    /// Checks a request.
    ///
    /// # Errors
    /// `SerializationException` for members of wrong types, `ValidationException` that names all that is wrong.
    pub(super) fn checked(shape: &'static Structure, members: &'a Map<String, Value>) -> Result<Self, ServiceError> {
        let broken = violations(shape, members);
        if let Some(problem) = broken.iter().find(|problem| matches!(problem.constraint, Constraint::Type(..))) {
            return Err(ServiceError::new("SerializationException", problem.to_string()));
        }
        let request = Self(members);
        let mut problems: Vec<String> = broken.iter().map(ToString::to_string).collect();
        for (path, matches, pattern) in &PATTERNS {
            if let Some(text) = request.text_in(path).filter(|text| !matches(text)) {
                problems.push(format!(
                    "Value '{text}' at '{}' failed to satisfy constraint: Member must satisfy regular expression \
                     pattern: {pattern}",
                    path.join(".")
                ));
            }
        }
        match problems.len() {
            0 => Ok(request),
            1 => Err(invalid(format!("1 validation error detected: {}", problems[0]))),
            count => Err(invalid(format!("{count} validation errors detected: {}", problems.join("; ")))),
        }
    }

    /// A text that the shape requires.
    pub(super) fn text(self, name: &str) -> &'a str {
        self.optional_text(name).unwrap_or_default()
    }

    /// A text, if it is there.
    pub(super) fn optional_text(self, name: &str) -> Option<&'a str> {
        self.text_in(&[name])
    }

    /// A text inside other members, if it is there.
    pub(super) fn text_in(self, path: &[&str]) -> Option<&'a str> {
        self.inside(path)?.as_str()
    }

    /// A whole number inside other members, if it is there.
    pub(super) fn whole_in(self, path: &[&str]) -> Option<i64> {
        self.inside(path)?.as_i64()
    }

    /// A member inside other members, if it is there.
    pub(super) fn inside(self, path: &[&str]) -> Option<&'a Value> {
        let (first, rest) = path.split_first()?;
        rest.iter().try_fold(self.0.get(*first)?, |value, name| value.get(name))
    }
}

/// A request that is wrong.
pub(super) fn invalid(message: impl Into<String>) -> ServiceError {
    ServiceError::new("ValidationException", message)
}

/// Something does not exist.
pub(super) fn not_found(kind: &str, name: &str) -> ServiceError {
    ServiceError::new("ResourceNotFoundException", format!("{kind} {name} does not exist."))
}

/// Something stands in the way.
pub(super) fn conflict(message: impl Into<String>) -> ServiceError {
    ServiceError::new("ConflictException", message)
}
