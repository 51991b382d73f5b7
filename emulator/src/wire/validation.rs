//! Checks a request against its shape in the API model. What the shape does not know is rejected too, since a
//! misspelt member that is silently ignored costs hours.

use personalize_contract::model::{Constraint, Structure, Violation, violations};
use serde_json::{Map, Value};

use crate::data::destination::{INVALID_INPUT_PATH, INVALID_OUTPUT_PATH};
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::operations::description::remove_nulls;

/// Reads a request's body, and checks it.
///
/// # Errors
/// `SerializationException` for what is not a JSON object of the right types, or `InvalidInputException` that names every member that
/// is wrong.
pub(crate) fn validate(body: &[u8], shape: &'static Structure) -> Result<Arguments, ServiceError> {
    let mut members = members(body)?;
    let problems = violations(shape, &members);
    if !problems.is_empty() {
        return Err(rejection(&problems));
    }
    remove_nulls(&mut members);
    Ok(Arguments(members))
}

/// The members of a request's body.
///
/// # Errors
/// `SerializationException` for what is not a JSON object.
pub(crate) fn members(body: &[u8]) -> Result<Map<String, Value>, ServiceError> {
    // Some clients send nothing where nothing is required.
    if body.is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(unreadable("The request must be a JSON object.".to_owned())),
        Err(error) => Err(unreadable(format!("No JSON: {error}."))),
    }
}

/// For what cannot be read into the request's shape at all.
fn unreadable(problem: String) -> ServiceError {
    ServiceError::new("SerializationException", problem)
}

fn rejection(problems: &[Violation]) -> ServiceError {
    if let [Violation { place, constraint: Constraint::Pattern(_), .. }] = problems
        && let Some(message) = location_message(place)
    {
        return ServiceError::invalid_input(message);
    }
    if let Some(problem) = problems.iter().find(|problem| matches!(problem.constraint, Constraint::Type(..))) {
        return unreadable(problem.to_string());
    }
    let errors = if problems.len() == 1 { "error" } else { "errors" };
    let messages: Vec<String> = problems.iter().map(ToString::to_string).collect();
    ServiceError::invalid_input(format!("{} validation {errors} detected: {}", problems.len(), messages.join("; ")))
}

/// The service's own text for a location that is none, where it is known.
fn location_message(place: &str) -> Option<&'static str> {
    Some(match place {
        "dataSource.dataLocation" => "Invalid Data location.",
        "jobInput.s3DataSource.path" => INVALID_INPUT_PATH,
        "jobOutput.s3DataDestination.path" | "metricsOutputConfig.s3DataDestination.path" => INVALID_OUTPUT_PATH,
        _ => return None,
    })
}
