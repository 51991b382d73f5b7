//! Responses: their status, and the headers that all services' answers have in common.

use std::any::Any;
use std::fmt::Debug;

use http::header::{CONNECTION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use s3s::{Body, S3Error};
use serde_json::json;

use crate::operations::Answer;
use crate::wire::body::Unread;
use crate::wire::callers::Rejection;

/// In which the JSON and REST protocols name an error.
const ERROR_TYPE: &str = "x-amzn-errortype";

/// A response with a body of that type.
pub(crate) fn plain(status: StatusCode, content_type: &'static str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// A response with one more header, unless its value cannot be one.
pub(crate) fn with_header(mut response: Response<Body>, name: &'static str, value: &str) -> Response<Body> {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(HeaderName::from_static(name), value);
    }
    response
}

/// Keeps what a browser shows, such as an object that is a page, from acting as a page of this port: those of the console
/// may send it forms. Pages of the console have a policy of their own.
pub(crate) fn isolate(response: &mut Response<Body>) {
    let policy = response.headers_mut().entry(CONTENT_SECURITY_POLICY);
    policy.or_insert(HeaderValue::from_static("sandbox"));
}

/// Errors that the model has are the client's, whatever they say. Faults may be made of the other kind too.
pub(crate) fn status(answer: &Answer) -> StatusCode {
    match answer {
        Ok(_) => StatusCode::OK,
        Err(error) => match error.name.as_str() {
            "InternalFailure" | "InternalServerError" | "InternalServerException" => StatusCode::INTERNAL_SERVER_ERROR,
            "ServiceUnavailable" | "ServiceUnavailableException" => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_REQUEST,
        },
    }
}

/// Answers a request to S3 of whose body no more is read.
pub(crate) fn unread_by_s3(error: S3Error) -> Response<Body> {
    closing(error.to_http_response().unwrap_or_else(|error| unanswered(&error)))
}

/// Answers a request for which S3 has no answer, which only a defect can cause.
pub(crate) fn unanswered(error: &dyn Debug) -> Response<Body> {
    tracing::warn!(?error, "S3 could not answer");
    plain(StatusCode::INTERNAL_SERVER_ERROR, "text/plain", "S3 could not answer.".to_owned().into())
}

/// Rejects a request that is not of a program on this machine. None of its body is waited for, and its text is good for
/// clients of every service.
pub(crate) fn rejected(rejection: &Rejection) -> Response<Body> {
    tracing::warn!(%rejection, "a request was rejected");
    let response = plain(StatusCode::FORBIDDEN, "text/plain; charset=utf-8", format!("{rejection}\n").into());
    closing(with_header(response, ERROR_TYPE, "AccessDeniedException"))
}

/// Answers a request whose handler panicked, which only a defect can cause.
pub(crate) fn panicked(called: &str, panic: &(dyn Any + Send)) -> Response<Body> {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(called, panic = text.unwrap_or_default(), "a request could not be answered: its handler panicked");
    let message = "The emulator has a defect, and could not answer this; its log says where.\n";
    let response = plain(StatusCode::INTERNAL_SERVER_ERROR, "text/plain; charset=utf-8", message.to_owned().into());
    closing(with_header(response, ERROR_TYPE, "InternalFailure"))
}

fn closing(mut response: Response<Body>) -> Response<Body> {
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

/// Rejects a request whose body could not be read. What is left of it is not waited for.
pub(crate) fn unread(problem: &Unread) -> Response<Body> {
    let name = "SerializationException";
    let body = json!({"__type": name, "message": problem.message()}).to_string();
    let response = plain(problem.status(), "application/x-amz-json-1.1", body.into());
    closing(with_header(response, ERROR_TYPE, name))
}
