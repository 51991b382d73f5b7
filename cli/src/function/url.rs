//! A Lambda at a URL, such as `cargo lambda watch` serves it, and what its answers mean to Step Functions.
//!
//! Lambda answers a handler's error with 200 and `X-Amz-Function-Error`; `cargo lambda watch` answers it with a
//! bare 500 and the same body. Both become the failure that the Lambda integration would report.

use std::fmt;
use std::str::FromStr;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::header::CONTENT_TYPE;
use hyper::{Request, StatusCode, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

use super::UNREACHABLE;
use crate::state_machine::{Answer, Failure, Invoke};

const FUNCTION_ERROR: &str = "x-amz-function-error";
const ERROR_TYPE: &str = "x-amzn-errortype";
/// The name of the Lambda's binary, which `cargo lambda` takes for the function's.
const DEFAULT_FUNCTION: &str = "bootstrap";

/// A Lambda that is invoked over HTTP.
#[derive(Clone)]
pub struct FunctionUrl {
    uri: Uri,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl Default for FunctionUrl {
    /// Where `cargo lambda watch` listens.
    fn default() -> Self {
        let uri = Uri::from_static("http://127.0.0.1:9000/2015-03-31/functions/bootstrap/invocations");
        Self { uri, client: Client::builder(TokioExecutor::new()).build_http() }
    }
}

/// Why a text is no URL of a function.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "`{0}` is not the URL of a function: expected http://<host>:<port>, or the entire http://<host>:<port>/2015-03-31/functions/<name>/invocations"
)]
pub struct FunctionUrlError(String);

impl FromStr for FunctionUrl {
    type Err = FunctionUrlError;

    /// Reads a URL. One without a path means the function `bootstrap`, as `cargo lambda watch` names it.
    fn from_str(text: &str) -> Result<Self, FunctionUrlError> {
        let refused = || FunctionUrlError(text.to_owned());
        let given: Uri = text.parse().map_err(|_| refused())?;
        let authority = given.authority().ok_or_else(refused)?;
        let path = match given.path() {
            "" | "/" => format!("/2015-03-31/functions/{DEFAULT_FUNCTION}/invocations"),
            whole if whole.ends_with("/invocations") => whole.to_owned(),
            _ => return Err(refused()),
        };
        if given.scheme_str() != Some("http") || given.query().is_some() {
            return Err(refused());
        }
        let uri = format!("http://{authority}{path}").parse().map_err(|_| refused())?;
        Ok(Self { uri, client: Client::builder(TokioExecutor::new()).build_http() })
    }
}

impl FunctionUrl {
    async fn post(&self, event: Value) -> Result<Value, Failure> {
        let request = Request::post(self.uri.clone())
            .header(CONTENT_TYPE, "application/json")
            .body(Full::from(event.to_string()))
            .map_err(|error| unreachable(&self.uri, &error))?;
        let response = self.client.request(request).await.map_err(|error| unreachable(&self.uri, &error))?;
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let (status, function_error, error_type) = (response.status(), header(FUNCTION_ERROR), header(ERROR_TYPE));
        let body = response.into_body().collect().await.map_err(|error| unreachable(&self.uri, &error))?.to_bytes();
        meaning(status, function_error.is_some(), error_type.as_deref(), &body)
    }
}

impl Invoke for FunctionUrl {
    fn invoke(&self, event: Value) -> Answer<'_> {
        Box::pin(self.post(event))
    }
}

impl fmt::Display for FunctionUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.uri.fmt(formatter)
    }
}

impl fmt::Debug for FunctionUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("FunctionUrl").field(&self.uri).finish()
    }
}

/// What a response means to Step Functions.
fn meaning(status: StatusCode, function_error: bool, error_type: Option<&str>, body: &[u8]) -> Result<Value, Failure> {
    let text = || String::from_utf8_lossy(body).into_owned();
    let value = serde_json::from_slice::<Value>(body).ok();
    let handler_error = value.as_ref().and_then(|value| value.get("errorType")).and_then(Value::as_str);
    match (status, handler_error) {
        (status, error) if function_error && status.is_success() => {
            Err(Failure::new(error.unwrap_or("Lambda.Unknown"), text()))
        }
        (StatusCode::INTERNAL_SERVER_ERROR, Some(error)) => Err(Failure::new(error, text())),
        (StatusCode::TOO_MANY_REQUESTS, _) => Err(Failure::new("Lambda.TooManyRequestsException", text())),
        (status, _) if status.is_server_error() => Err(Failure::new("Lambda.ServiceException", text())),
        (status, _) if !status.is_success() => {
            let name = error_type.unwrap_or("AWSLambdaException");
            Err(Failure::new(format!("Lambda.{name}"), text()))
        }
        _ => {
            value.ok_or_else(|| Failure::new("Lambda.Unknown", format!("the function's answer is no JSON: {}", text())))
        }
    }
}

fn unreachable(uri: &Uri, error: &(dyn std::error::Error + 'static)) -> Failure {
    let sources = std::iter::successors(error.source(), |error| error.source());
    let causes: Vec<String> = std::iter::once(error).chain(sources).map(ToString::to_string).collect();
    Failure::new(UNREACHABLE, format!("cannot reach the function at {uri}: {}", causes.join(": ")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_url_without_a_path_means_the_function_that_cargo_lambda_watches() {
        for text in ["http://127.0.0.1:9000", "http://127.0.0.1:9000/"] {
            let url: FunctionUrl = text.parse().expect("a URL");
            assert_eq!(url.to_string(), "http://127.0.0.1:9000/2015-03-31/functions/bootstrap/invocations");
            assert_eq!(url.to_string(), FunctionUrl::default().to_string());
        }
        let whole = "http://localhost:9000/2015-03-31/functions/other/invocations";
        assert_eq!(whole.parse::<FunctionUrl>().expect("a URL").to_string(), whole);
    }

    #[test]
    fn other_urls_are_refused() {
        for text in
            ["127.0.0.1:9000", "https://127.0.0.1:9000", "http://127.0.0.1:9000/x", "http://h/?q", "", "/invocations"]
        {
            assert_eq!(text.parse::<FunctionUrl>().expect_err(text), FunctionUrlError(text.to_owned()));
        }
    }

    #[test]
    fn an_answer_is_an_answer() {
        assert_eq!(meaning(StatusCode::OK, false, None, br#"{"next": "wait"}"#), Ok(json!({"next": "wait"})));
    }

    #[test]
    fn a_handler_s_error_is_the_same_from_lambda_and_from_cargo_lambda_watch() {
        let body = br#"{"errorType":"ParametersInvalid","errorMessage":"no"}"#;
        let expected = Err(Failure::new("ParametersInvalid", String::from_utf8_lossy(body)));
        assert_eq!(meaning(StatusCode::OK, true, None, body), expected);
        assert_eq!(meaning(StatusCode::INTERNAL_SERVER_ERROR, false, None, body), expected);
    }

    #[test]
    fn lambda_s_own_errors_have_its_names() {
        let name = |status, error_type| meaning(status, false, error_type, b"x").expect_err("a failure").error;
        assert_eq!(name(StatusCode::TOO_MANY_REQUESTS, None), "Lambda.TooManyRequestsException");
        assert_eq!(name(StatusCode::BAD_GATEWAY, None), "Lambda.ServiceException");
        assert_eq!(name(StatusCode::NOT_FOUND, Some("ResourceNotFoundException")), "Lambda.ResourceNotFoundException");
        assert_eq!(name(StatusCode::FORBIDDEN, None), "Lambda.AWSLambdaException");
        assert_eq!(name(StatusCode::OK, None), "Lambda.Unknown");
    }

    #[tokio::test]
    async fn a_refused_connection_is_the_client_s_error() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        drop(listener);
        let url: FunctionUrl = format!("http://127.0.0.1:{port}").parse().expect("a URL");
        let failure = url.invoke(json!({})).await.expect_err("nobody there");
        assert_eq!(failure.error, UNREACHABLE);
        assert!(failure.cause.contains("cannot reach the function at http://127.0.0.1:"), "{}", failure.cause);
    }
}
