//! Responses: their status, and the headers that all services' answers have in common.

use http::header::{CONNECTION, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Response, StatusCode};
use s3s::Body;
use serde_json::json;

use crate::body::Unread;
use crate::operations::Answer;

pub(crate) fn plain(status: StatusCode, content_type: &'static str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

pub(crate) fn with_header(mut response: Response<Body>, name: &'static str, value: &str) -> Response<Body> {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(HeaderName::from_static(name), value);
    }
    response
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

/// Refuses a request whose body could not be read. What is left of it is not waited for.
pub(crate) fn unread(problem: &Unread) -> Response<Body> {
    let name = "SerializationException";
    let body = json!({"__type": name, "message": problem.message()}).to_string();
    let mut response = plain(problem.status(), "application/x-amz-json-1.1", body.into());
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    with_header(response, "x-amzn-errortype", name)
}
