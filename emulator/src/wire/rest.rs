//! The REST protocol of the events and the runtime: a call is named by its method and path, and an error by a header.

use http::header::AUTHORIZATION;
use http::{HeaderMap, Request, Response, StatusCode};
use personalize_contract::model::{Api, Operation};
use s3s::Body;
use serde_json::{Value, json};

use crate::emulator::Emulator;
use crate::error::ServiceError;
use crate::operations::Answer;
use crate::wire::json;
use crate::wire::reply::{self, plain, with_header};

/// The name that all three APIs are signed for.
const SIGNING_NAME: &str = "personalize";

/// The operation that a request calls, or the error of having called none. Nothing, if it is not for the two APIs.
///
/// Buckets can have the names of the paths. What a request is signed for distinguishes them; of those that are not signed
/// the ones with a query are S3's.
pub(crate) fn addressed<B>(request: &Request<B>) -> Option<Result<&'static Operation, ServiceError>> {
    let uri = request.uri();
    let mut operations = [Api::PersonalizeEvents, Api::PersonalizeRuntime].into_iter().flat_map(Api::operations);
    let called = operations.find(|operation| operation.method == request.method() && operation.path == uri.path());
    match signed_for(request.headers()) {
        Some(SIGNING_NAME) => Some(called.ok_or_else(|| {
            let message = format!("Amazon Personalize has no operation {} {}.", request.method(), uri.path());
            ServiceError::new("UnknownOperationException", message)
        })),
        None if uri.query().is_none() => called.map(Ok),
        _ => None,
    }
}

/// The service in a signature's scope: `Credential=<key>/<date>/<region>/<service>/aws4_request`.
pub(super) fn signed_for(headers: &HeaderMap) -> Option<&str> {
    let authorization = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (_, credential) = authorization.split_once("Credential=")?;
    credential.split(',').next()?.trim().rsplit('/').nth(1)
}

/// Answers a call.
pub(crate) async fn answer(
    emulator: &Emulator,
    called: Result<&Operation, ServiceError>,
    body: &[u8],
) -> Response<Body> {
    let answer = match called {
        Ok(operation) => json::call(emulator, operation.api, operation.name, body).await,
        Err(unknown) => Err(unknown),
    };
    let response = plain(status(&answer), "application/json", text(&answer).into());
    let response = with_header(response, "x-amzn-requestid", &emulator.identifier());
    match &answer {
        Ok(_) => response,
        Err(error) => with_header(response, "x-amzn-errortype", &error.name),
    }
}

fn text(answer: &Answer) -> String {
    match answer {
        Ok(Value::Null) => String::new(),
        Ok(value) => value.to_string(),
        Err(error) => json!({"message": error.message}).to_string(),
    }
}

/// On this protocol the model gives every error a status of its own.
fn status(answer: &Answer) -> StatusCode {
    match answer.as_ref().map_err(|error| error.name.as_str()) {
        Err("ResourceNotFoundException" | "UnknownOperationException") => StatusCode::NOT_FOUND,
        Err("ResourceInUseException") => StatusCode::CONFLICT,
        Err("ThrottlingException") => StatusCode::TOO_MANY_REQUESTS,
        _ => reply::status(answer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn called(method: &str, uri: &str, authorization: Option<&str>) -> &'static str {
        let mut request = Request::builder().method(method).uri(uri);
        if let Some(authorization) = authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        match addressed(&request.body(()).expect("a request")) {
            Some(Ok(operation)) => operation.name,
            Some(Err(_)) => "unknown",
            None => "S3",
        }
    }

    #[test]
    fn a_bucket_may_have_the_name_of_a_path() {
        let scope = |service: &str| {
            format!("AWS4-HMAC-SHA256 Credential=K/E/Y/20260101/us-east-1/{service}/aws4_request, Signature=0")
        };
        let (personalize, s3) = (scope("personalize"), scope("s3"));
        let cases = [
            ("POST", "/events", None, "PutEvents"),
            ("POST", "/events", Some(personalize.as_str()), "PutEvents"),
            ("POST", "/events?delete", Some(&personalize), "PutEvents"),
            ("POST", "/events", Some(&s3), "S3"),
            ("POST", "/events?delete", None, "S3"),
            ("POST", "/recommendations", None, "GetRecommendations"),
            ("GET", "/events", None, "S3"),
            ("GET", "/events", Some(&personalize), "unknown"),
            ("POST", "/elsewhere", Some(&personalize), "unknown"),
            ("POST", "/events/", None, "S3"),
            ("POST", "/events", Some("Basic x"), "PutEvents"),
            ("POST", "/events", Some("AWS4-HMAC-SHA256 Credential="), "PutEvents"),
        ];
        for (method, uri, authorization, expected) in cases {
            assert_eq!(called(method, uri, authorization), expected, "{method} {uri} {authorization:?}");
        }
    }
}
