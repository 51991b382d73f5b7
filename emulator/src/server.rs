//! The port: takes connections, and hands each request to the service that it is meant for.

use std::convert::Infallible;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use s3s::Body;
use s3s::service::{S3Service, S3ServiceBuilder};
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::emulator::Emulator;
use crate::operations::Answer;
use crate::s3::Buckets;
use crate::{admin, sns, unsigned, wire};

/// Largest request of a service other than S3, in bytes.
const MAXIMUM_REQUEST: usize = 8 << 20;

/// The paths of the service's runtime and events, which are refused rather than taken for buckets.
const NOT_EMULATED: [&str; 8] = [
    "/recommendations",
    "/personalize-ranking",
    "/action-recommendations",
    "/events",
    "/items",
    "/users",
    "/actions",
    "/action-interactions",
];

impl Emulator {
    /// Serves HTTP/1.1 on a listener until the future is dropped, which ends its connections too.
    ///
    /// # Errors
    /// The listener has no address, so that it cannot take connections. What goes wrong with one connection does
    /// not stop the others.
    pub async fn serve(&self, listener: TcpListener) -> io::Result<()> {
        listener.local_addr()?;
        let s3 = S3ServiceBuilder::new(Buckets(self.objects().clone())).build();
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                accepted = listener.accept() => match accepted {
                    Ok((stream, _)) => {
                        connections.spawn(connection(self.clone(), s3.clone(), stream));
                    }
                    Err(error) => {
                        tracing::warn!(%error, "no connection could be taken");
                        // Out of file descriptors, most likely: others must close first.
                        tokio::time::sleep(Duration::from_millis(20)).await;
                    }
                },
                Some(_) = connections.join_next() => {}
            }
        }
    }
}

async fn connection(emulator: Emulator, s3: S3Service, stream: TcpStream) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "the connection keeps Nagle's delay");
    }
    let service = service_fn(|request| {
        let (emulator, s3) = (emulator.clone(), s3.clone());
        async move { Ok::<_, Infallible>(answer(&emulator, &s3, request).await) }
    });
    if let Err(error) = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await {
        tracing::debug!(%error, "the connection ended");
    }
}

async fn answer(emulator: &Emulator, s3: &S3Service, request: Request<Incoming>) -> Response<Body> {
    if let Some(target) = text_header(&request, "x-amz-target") {
        let body = match body(request).await {
            Ok(body) => body,
            Err(refusal) => return refusal,
        };
        return json_answer(emulator, &wire::reply(emulator, &target, body).await);
    }
    if let Some(path) = request.uri().path().strip_prefix(admin::PREFIX).map(str::to_owned) {
        let method = request.method().clone();
        return match body(request).await {
            Ok(body) => admin_answer(&admin::answer(emulator, &method, &path, &body)),
            Err(refusal) => refusal,
        };
    }
    if request.method() == Method::POST && NOT_EMULATED.contains(&request.uri().path()) {
        return runtime_refusal(request.uri().path());
    }
    let is_form = |kind: String| kind.starts_with("application/x-www-form-urlencoded");
    if request.method() == Method::POST
        && request.uri().path() == "/"
        && text_header(&request, CONTENT_TYPE.as_str()).is_some_and(is_form)
    {
        return match body(request).await {
            Ok(form) => sns_answer(emulator, &form),
            Err(refusal) => refusal,
        };
    }
    let request = match unsigned::request(request).await {
        Ok(request) => request,
        Err(problem) => return plain(StatusCode::BAD_REQUEST, "text/plain", problem.into()),
    };
    match s3.call(request).await {
        Ok(response) => response,
        Err(error) => {
            tracing::warn!(?error, "S3 could not answer");
            plain(StatusCode::INTERNAL_SERVER_ERROR, "text/plain", "S3 could not answer.".to_owned().into())
        }
    }
}

fn text_header(request: &Request<Incoming>, name: &str) -> Option<String> {
    request.headers().get(name)?.to_str().ok().map(str::to_owned)
}

async fn body(request: Request<Incoming>) -> Result<Bytes, Response<Body>> {
    match Limited::new(request.into_body(), MAXIMUM_REQUEST).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) => {
            let problem = json!({"__type": "SerializationException", "message": format!("No whole request: {error}.")});
            Err(plain(StatusCode::BAD_REQUEST, "application/x-amz-json-1.1", problem.to_string().into()))
        }
    }
}

fn json_answer(emulator: &Emulator, reply: &wire::Reply) -> Response<Body> {
    let response = plain(status(&reply.answer), reply.content_type, reply.body().into());
    with_header(response, "x-amzn-requestid", &emulator.identifier())
}

fn admin_answer(answer: &Answer) -> Response<Body> {
    let body = match answer {
        Ok(value) => value.to_string(),
        Err(error) => json!({"error": error.message}).to_string(),
    };
    plain(status(answer), "application/json", body.into())
}

/// Errors that the model has are the client's, whatever they say. Faults may be made of the other kind too.
fn status(answer: &Answer) -> StatusCode {
    match answer {
        Ok(_) => StatusCode::OK,
        Err(error) => match error.name.as_str() {
            "InternalFailure" | "InternalServerError" | "InternalServerException" => StatusCode::INTERNAL_SERVER_ERROR,
            "ServiceUnavailable" | "ServiceUnavailableException" => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_REQUEST,
        },
    }
}

fn sns_answer(emulator: &Emulator, form: &[u8]) -> Response<Body> {
    let (message_id, request_id) = (emulator.identifier(), emulator.identifier());
    let outcome = sns::answer(form, &message_id, &request_id, emulator.clock().now());
    if let Some(notification) = outcome.notification {
        emulator.notify(notification);
    }
    with_header(plain(outcome.status, "text/xml", outcome.xml.into()), "x-amzn-requestid", &request_id)
}

fn runtime_refusal(path: &str) -> Response<Body> {
    let problem = json!({"message": format!("POST {path} is not emulated.")}).to_string();
    let response = plain(StatusCode::BAD_REQUEST, "application/json", problem.into());
    with_header(response, "x-amzn-errortype", "InvalidInputException")
}

fn plain(status: StatusCode, content_type: &'static str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

fn with_header(mut response: Response<Body>, name: &'static str, value: &str) -> Response<Body> {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(HeaderName::from_static(name), value);
    }
    response
}
