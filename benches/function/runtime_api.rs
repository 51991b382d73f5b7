//! The runtime API of Lambda, as much of it as one function needs: the next event, and the answer to it.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Instant;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

/// An S3 notification: it makes the function start one execution.
const EVENT: &str = include_str!("../../example/events/s3-notification.json");

/// What a function did.
#[derive(Debug)]
pub enum Step {
    /// It asked for an event.
    Next(Instant),
    /// It answered one, with this.
    Answer(Instant, Bytes),
    /// It reported an error, of an invocation or of its own start. It is shown when the benchmark ends for it.
    Error { _report: String },
}

/// One function's runtime API.
pub struct RuntimeApi {
    /// Host and port, as in `AWS_LAMBDA_RUNTIME_API`.
    pub address: String,
    /// What the function does.
    pub steps: UnboundedReceiver<Step>,
    server: JoinHandle<()>,
}

impl RuntimeApi {
    /// Serves on any free port, as many events as it is asked for.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address").to_string();
        let (sender, steps) = unbounded_channel();
        Self { address, steps, server: tokio::spawn(serve(listener, sender)) }
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve(listener: TcpListener, steps: UnboundedSender<Step>) {
    let steps = Arc::new(steps);
    while let Ok((stream, _)) = listener.accept().await {
        let steps = Arc::clone(&steps);
        let service = service_fn(move |request| answer(request, Arc::clone(&steps)));
        tokio::spawn(async move { http1::Builder::new().serve_connection(TokioIo::new(stream), service).await });
    }
}

async fn answer(
    request: Request<Incoming>,
    steps: Arc<UnboundedSender<Step>>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let now = Instant::now();
    let path = request.uri().path().to_owned();
    if request.method() == Method::GET {
        // The benchmark may have seen enough and be gone.
        let _ = steps.send(Step::Next(now));
        let mut response = Response::new(Full::new(Bytes::from_static(EVENT.as_bytes())));
        for (name, value) in [
            ("lambda-runtime-aws-request-id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd"),
            ("lambda-runtime-deadline-ms", "4102444800000"),
            ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:us-east-1:123456789012:function:bootstrap"),
            ("content-type", "application/json"),
        ] {
            response.headers_mut().insert(name, value.parse().expect("a header"));
        }
        return Ok(response);
    }
    let body = request.into_body().collect().await.map(http_body_util::Collected::to_bytes).unwrap_or_default();
    let step = if path.ends_with("/response") {
        Step::Answer(Instant::now(), body)
    } else {
        Step::Error { _report: String::from_utf8_lossy(&body).into_owned() }
    };
    let _ = steps.send(step);
    let mut response = Response::new(Full::new(Bytes::new()));
    *response.status_mut() = hyper::StatusCode::ACCEPTED;
    Ok(response)
}
