//! EventBridge Scheduler on the REST protocol: a call is named by its method and path, members are in the path, the query
//! and the body, and an error is named by a header.

use http::{HeaderMap, Method, Response, StatusCode, Uri};
use percent_encoding::percent_decode_str;
use s3s::Body;
use serde_json::{Map, Value, json};

use crate::emulator::Emulator;
use crate::error::ServiceError;
use crate::scheduler::{Answer, Operation};
use crate::wire::reply::{self, plain, with_header};
use crate::wire::rest::signed_for;
use crate::wire::validation::members;

/// The name that requests are signed for.
const SIGNING_NAME: &str = "scheduler";

/// Whether a request is for this service. Buckets can have the names of its paths, so that it is one only if it is signed
/// as such.
pub(crate) fn is_addressed(headers: &HeaderMap) -> bool {
    signed_for(headers) == Some(SIGNING_NAME)
}

/// Answers a call.
pub(crate) fn answer(emulator: &Emulator, method: &Method, uri: &Uri, body: &[u8]) -> Response<Body> {
    let answer = perform(emulator, method, uri, body);
    if let Err(error) = &answer {
        tracing::debug!(%method, path = uri.path(), %error, "rejected");
    }
    let text = match &answer {
        Ok(value) => value.to_string(),
        Err(error) => json!({"Message": error.message}).to_string(),
    };
    let response = plain(status(&answer), "application/json", text.into());
    let response = with_header(response, "x-amzn-requestid", &emulator.identifier());
    match &answer {
        Ok(_) => response,
        Err(error) => with_header(response, "x-amzn-errortype", &error.name),
    }
}

fn perform(emulator: &Emulator, method: &Method, uri: &Uri, body: &[u8]) -> Answer {
    emulator.start_background();
    let (operation, subject) = called(method, uri.path()).ok_or_else(|| {
        let message = format!("EventBridge Scheduler has no operation {method} {}.", uri.path());
        ServiceError::new("UnknownOperationException", message)
    })?;
    let fault = emulator.admit_beside(operation.name())?;
    let mut request = members(body)?;
    request.extend(subject);
    request.extend(queried(uri.query().unwrap_or_default()));
    let answer = emulator.schedules().perform(operation, &request);
    match fault {
        Some(error) => Err(error),
        None => answer,
    }
}

/// The name of the operation that a request calls, with the service's before it.
pub(crate) fn operation_name(method: &Method, uri: &Uri) -> String {
    format!("Scheduler.{}", called(method, uri.path()).map_or("(unknown)", |(operation, _)| operation.name()))
}

/// The operation that a method and a path call, and what the path names.
fn called(method: &Method, path: &str) -> Option<(Operation, Option<(String, Value)>)> {
    use Operation as O;
    let (collection, subject) = path
        .strip_prefix('/')?
        .split_once('/')
        .map_or((&path[1..], None), |(of, subject)| (of, Some(subject).filter(|subject| !subject.is_empty())));
    let (operation, member) = match (method.as_str(), collection, subject.is_some()) {
        ("POST", "schedules", true) => (O::CreateSchedule, "Name"),
        ("GET", "schedules", true) => (O::GetSchedule, "Name"),
        ("PUT", "schedules", true) => (O::UpdateSchedule, "Name"),
        ("DELETE", "schedules", true) => (O::DeleteSchedule, "Name"),
        ("GET", "schedules", false) => (O::ListSchedules, ""),
        ("POST", "schedule-groups", true) => (O::CreateScheduleGroup, "Name"),
        ("GET", "schedule-groups", true) => (O::GetScheduleGroup, "Name"),
        ("DELETE", "schedule-groups", true) => (O::DeleteScheduleGroup, "Name"),
        ("GET", "schedule-groups", false) => (O::ListScheduleGroups, ""),
        ("POST", "tags", true) => (O::TagResource, "ResourceArn"),
        ("DELETE", "tags", true) => (O::UntagResource, "ResourceArn"),
        ("GET", "tags", true) => (O::ListTagsForResource, "ResourceArn"),
        _ => return None,
    };
    let decoded = |subject| json!(percent_decode_str(subject).decode_utf8_lossy());
    Some((operation, subject.map(|subject| (member.to_owned(), decoded(subject)))))
}

/// The members in a query, by the model's names.
fn queried(query: &str) -> Map<String, Value> {
    let mut members = Map::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "groupName" | "ScheduleGroup" => members.insert("GroupName".to_owned(), json!(value)),
            "clientToken" => members.insert("ClientToken".to_owned(), json!(value)),
            "MaxResults" => {
                // What is no number stays a text, which is of the wrong type.
                let number = value.parse::<i64>().map_or_else(|_| json!(value), |number| json!(number));
                members.insert("MaxResults".to_owned(), number)
            }
            "TagKeys" => {
                let keys = members.entry("TagKeys").or_insert_with(|| json!([]));
                if let Value::Array(keys) = keys {
                    keys.push(json!(value));
                }
                None
            }
            _ => members.insert(name.into_owned(), json!(value)),
        };
    }
    members
}

/// The model gives every error a status of its own.
fn status(answer: &Answer) -> StatusCode {
    match answer.as_ref().map_err(|error| error.name.as_str()) {
        Err("ResourceNotFoundException" | "UnknownOperationException") => StatusCode::NOT_FOUND,
        Err("ConflictException") => StatusCode::CONFLICT,
        Err("ServiceQuotaExceededException") => StatusCode::PAYMENT_REQUIRED,
        Err("ThrottlingException") => StatusCode::TOO_MANY_REQUESTS,
        _ => reply::status(answer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_told_by_its_method_and_path() {
        let arn = "arn:aws:scheduler:us-east-1:123456789012:schedule-group/films";
        let encoded = format!("/tags/{}", arn.replace(':', "%3A").replace('/', "%2f"));
        for (method, path, expected, subject) in [
            ("POST", "/schedules/nightly", Some(Operation::CreateSchedule), "nightly"),
            ("PUT", "/schedules/a%2Bb%", Some(Operation::UpdateSchedule), "a+b%"),
            ("GET", "/schedules", Some(Operation::ListSchedules), ""),
            ("GET", "/schedules/", Some(Operation::ListSchedules), ""),
            ("GET", "/schedule-groups", Some(Operation::ListScheduleGroups), ""),
            ("DELETE", "/schedule-groups/films", Some(Operation::DeleteScheduleGroup), "films"),
            ("GET", &encoded, Some(Operation::ListTagsForResource), arn),
            ("POST", &format!("/tags/{arn}"), Some(Operation::TagResource), arn),
            ("POST", "/schedules", None, ""),
            ("PATCH", "/schedules/nightly", None, ""),
            ("GET", "/tags", None, ""),
            ("GET", "/", None, ""),
            ("GET", "", None, ""),
            ("GET", "/elsewhere/nightly", None, ""),
        ] {
            let method = Method::from_bytes(method.as_bytes()).expect("a method");
            let found = called(&method, path);
            assert_eq!(found.as_ref().map(|(operation, _)| *operation), expected, "{method} {path}");
            let named = found.and_then(|(_, subject)| subject).map(|(_, subject)| subject);
            assert_eq!(named.as_ref().and_then(Value::as_str).unwrap_or_default(), subject, "{method} {path}");
        }
    }

    #[test]
    fn a_query_is_read_by_the_model_s_names() {
        let members = queried("groupName=a%20b&TagKeys=x&TagKeys=y&MaxResults=7&NextToken=t&State=ENABLED");
        let expected =
            json!({"GroupName": "a b", "TagKeys": ["x", "y"], "MaxResults": 7, "NextToken": "t", "State": "ENABLED"});
        assert_eq!(Value::Object(members), expected);
        assert_eq!(queried("MaxResults=many")["MaxResults"], "many");
    }
}
