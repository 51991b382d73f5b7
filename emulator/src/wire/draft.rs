//! A request on its way to the request log.

use std::borrow::Cow;
use std::time::Instant;

use bytes::Bytes;
use http::{Request, Response};
use s3s::Body;
use serde::Deserialize;

use crate::emulator::Emulator;
use crate::store::request_log::AnsweredRequest;
use crate::wire::{admin, console};

/// What is known of a request while it is answered.
#[derive(Debug)]
pub(crate) struct Draft {
    begun: Instant,
    /// Method, path and query.
    target: String,
    operation: Cow<'static, str>,
    request: Bytes,
    is_logged: bool,
}

impl Draft {
    /// Of a request that was not looked at yet. Unless something else is said, it is S3's.
    pub(crate) fn of<B>(request: &Request<B>) -> Self {
        let (method, uri) = (request.method(), request.uri());
        let target = format!("{method} {}", uri.path_and_query().map_or("", |target| target.as_str()));
        let operation = match method.as_str() {
            "GET" => Cow::Borrowed("S3 GET"),
            "PUT" => Cow::Borrowed("S3 PUT"),
            other => Cow::Owned(format!("S3 {other}")),
        };
        let is_logged = !console::is_addressed(uri.path());
        Self { begun: Instant::now(), target, operation, request: Bytes::new(), is_logged }
    }

    /// Method, path and query.
    pub(crate) fn target(&self) -> &str {
        &self.target
    }

    /// What the request calls, and what it says.
    pub(crate) fn calls(&mut self, operation: impl Into<Cow<'static, str>>, request: &Bytes) {
        self.operation = operation.into();
        self.request = request.clone();
    }

    /// The same of the JSON protocols, whose target is `<service>.<operation>`; Personalize's own are shown without it.
    pub(crate) fn calls_json(&mut self, target: &str, request: &Bytes) {
        self.calls(target.strip_prefix("AmazonPersonalize.").unwrap_or(target).to_owned(), request);
    }

    /// The same of the query protocol, of SNS and STS.
    pub(crate) fn calls_query(&mut self, service: &str, form: &Bytes) {
        let action = form_urlencoded::parse(form).find(|(name, _)| name == "Action");
        self.calls(format!("{service}.{}", action.map_or_else(Cow::default, |(_, action)| action)), form);
    }

    /// The same of the emulator's own interface.
    pub(crate) fn calls_admin(&mut self, method: &str, path: &str, request: &Bytes) {
        self.calls(format!("{method} {}{path}", admin::PREFIX), request);
    }

    /// Writes the request down with its answer.
    pub(crate) fn log(&self, emulator: &Emulator, response: &Response<Body>) {
        if !self.is_logged {
            return;
        }
        let answer = response.body().bytes().unwrap_or_default();
        let error = response.status().as_u16() >= 400;
        let error = error.then(|| error_name(response, &answer)).flatten();
        emulator.request_log().push(&AnsweredRequest {
            at: emulator.clock().now(),
            took: self.begun.elapsed(),
            operation: &self.operation,
            target: &self.target,
            request: &self.request,
            answer: &answer,
            status: response.status().as_u16(),
            error: error.as_deref(),
        });
    }
}

/// The name of an error, which each protocol has at a place of its own.
fn error_name(response: &Response<Body>, answer: &[u8]) -> Option<String> {
    /// Of the JSON protocols.
    #[derive(Deserialize)]
    struct Named {
        #[serde(rename = "__type")]
        name: String,
    }
    if let Some(name) = response.headers().get("x-amzn-errortype") {
        return Some(String::from_utf8_lossy(name.as_bytes()).into_owned());
    }
    if let Ok(Named { name }) = serde_json::from_slice(answer) {
        return Some(name);
    }
    let text = String::from_utf8_lossy(answer);
    let (name, _) = text.split_once("<Code>")?.1.split_once("</Code>")?;
    Some(name.to_owned())
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;
    use crate::wire::reply::{plain, with_header};

    #[test]
    fn the_error_of_every_protocol_has_a_name() {
        let name = |text: &str| {
            let response = plain(StatusCode::BAD_REQUEST, "text/plain", text.to_owned().into());
            error_name(&response, text.as_bytes())
        };
        assert_eq!(
            name(r#"{"__type": "ResourceInUseException", "message": "m"}"#).as_deref(),
            Some("ResourceInUseException")
        );
        assert_eq!(name("<Error><Code>NoSuchKey</Code></Error>").as_deref(), Some("NoSuchKey"));
        assert_eq!(name(r#"{"error": "m"}"#), None);
        let named = with_header(plain(StatusCode::NOT_FOUND, "text/plain", Body::empty()), "x-amzn-errortype", "Gone");
        assert_eq!(error_name(&named, b"").as_deref(), Some("Gone"));
    }
}
