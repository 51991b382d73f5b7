//! The port: takes connections, and hands each request to the service that it is meant for.

use std::io;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt as _;
use http::header::{CONNECTION, CONTENT_TYPE, HeaderValue};
use http::{Method, Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{Body, s3_error};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::emulator::Emulator;
use crate::operations::Answer;
use crate::wire::body::{self, Continuation, Source, TimedBody, Unread};
use crate::wire::callers::Hosts;
use crate::wire::connection::Connection;
use crate::wire::draft::Draft;
use crate::wire::reply::{self, plain, status, with_header};
use crate::wire::s3::integrity::Integrity;
use crate::wire::s3::{Buckets, unsigned};
use crate::wire::{admin, console, json as protocol, rest, scheduler, snapshot, sns, sts, xml};

/// How much of a request's head, and of an answer that its client has not taken yet, a connection holds, in bytes.
const BUFFER: usize = 1 << 17;

/// How long a client that is rejected may go on sending, and how much.
const LINGER: Duration = Duration::from_secs(2);
const LINGER_BYTES: u64 = 64 << 20;

impl Emulator {
    /// Serves HTTP/1.1 on a listener until the future is dropped, which ends its connections too.
    ///
    /// # Errors
    /// The listener has no address, so that it cannot take connections. What goes wrong with one connection does
    /// not stop the others.
    pub async fn serve(&self, listener: TcpListener) -> io::Result<()> {
        listener.local_addr()?;
        self.take_connections(listener).await
    }

    /// Boxed, so that all of it is compiled here, and not again in every program that serves.
    fn take_connections(&self, listener: TcpListener) -> Pin<Box<dyn Future<Output = io::Result<()>> + Send + '_>> {
        Box::pin(async move {
            self.keep_first_beginning().await;
            let hosts = Hosts::new(self.hosts(), self.is_reached_by_addresses());
            let services = Services::new(self, hosts);
            let mut connections = JoinSet::new();
            loop {
                tokio::select! {
                    accepted = listener.accept() => match accepted {
                        Ok((stream, _)) => {
                            connections.spawn(connection(services.clone(), stream));
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
        })
    }
}

/// What connections hand requests to.
#[derive(Clone)]
pub(super) struct Services {
    emulator: Emulator,
    s3: S3Service,
    hosts: Hosts,
}

impl Services {
    /// Below the names of `hosts`, buckets may be named by the host.
    pub(super) fn new(emulator: &Emulator, hosts: Hosts) -> Self {
        let (store, region) = (emulator.objects().clone(), emulator.account().region.clone());
        let mut s3 = S3ServiceBuilder::new(Buckets { store, region });
        s3.set_host(hosts.clone());
        Self { emulator: emulator.clone(), s3: s3.build(), hosts }
    }

    /// For one request, whose answer may be late, or lost.
    pub(super) fn for_request(&self) -> Self {
        Self { emulator: self.emulator.for_request(), ..self.clone() }
    }

    /// The answer, when it has come to its client.
    ///
    /// # Errors
    /// It does not come.
    pub(super) async fn deliver(&self, answer: Response<Body>) -> Result<Response<Body>, AnswerLost> {
        if self.emulator.deliver().await { Ok(answer) } else { Err(AnswerLost) }
    }

    /// Answers a request, whoever sent it.
    pub(super) async fn answer(&self, request: Request<impl Into<Source>>) -> Response<Body> {
        let Self { emulator, s3, .. } = self;
        let request = request.map(|body| TimedBody::new(body, emulator.connection_timeout()));
        let continuation = Continuation::of(&request);
        let is_shown_by_browser = request.headers().contains_key("sec-fetch-dest");
        let mut draft = Draft::of(&request);
        // Whatever the request did to shared state before the panic, others can go on: every lock takes that into
        // account.
        let responded = AssertUnwindSafe(respond(emulator, s3, request, &mut draft)).catch_unwind().await;
        let mut response = responded.unwrap_or_else(|panic| reply::panicked(draft.target(), panic.as_ref()));
        draft.log(emulator, &response);
        if is_shown_by_browser {
            reply::isolate(&mut response);
        }
        if continuation.is_missed() {
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

/// The answer to a request is lost, and its connection closed: a fault that was asked for.
#[derive(Debug, thiserror::Error)]
#[error("the answer is lost, on request")]
pub(super) struct AnswerLost;

async fn connection(services: Services, stream: TcpStream) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "the connection keeps Nagle's delay");
    }
    let timeout = services.emulator.connection_timeout();
    let mut connection = Connection::new(stream, timeout);
    let service = service_fn(|request| {
        let services = services.for_request();
        // Boxed, so that a connection without a request takes little memory.
        Box::pin(async move {
            let response = answer(&services, request).await;
            services.deliver(response).await
        })
    });
    let mut http = http1::Builder::new();
    // A client that has sent its request may close its side and still wait for the answer.
    http.half_close(true).timer(TokioTimer::new()).header_read_timeout(timeout).max_buf_size(BUFFER);
    if let Err(error) = http.serve_connection(TokioIo::new(&mut connection), service).await {
        tracing::debug!(%error, "the connection ended");
    }
    linger(connection).await;
}

/// Reads on for a while, since a socket that is closed with something unread takes the last answer with it.
async fn linger(mut stream: Connection) {
    if stream.shutdown().await.is_ok() {
        let mut rest = (&mut stream).take(LINGER_BYTES);
        let _ = tokio::time::timeout(LINGER, tokio::io::copy(&mut rest, &mut tokio::io::sink())).await;
    }
}

async fn answer(services: &Services, request: Request<Incoming>) -> Response<Body> {
    match services.hosts.admit(&request) {
        Ok(()) => services.answer(request).await,
        Err(rejection) => reply::rejected(&rejection),
    }
}

async fn respond(
    emulator: &Emulator,
    s3: &S3Service,
    request: Request<TimedBody>,
    draft: &mut Draft,
) -> Response<Body> {
    hand_over(emulator, s3, request, draft).await.unwrap_or_else(|problem| reply::unread(&problem))
}

/// Hands a request to the service that it is meant for: to S3, unless it is another's.
///
/// # Errors
/// The body of a request to another service could not be read.
async fn hand_over(
    emulator: &Emulator,
    s3: &S3Service,
    request: Request<TimedBody>,
    draft: &mut Draft,
) -> Result<Response<Body>, Unread> {
    if let Some(target) = text_header(&request, "x-amz-target") {
        let body = body::read_all(request.into_body()).await?;
        draft.calls_json(&target, &body);
        return Ok(json_answer(emulator, &protocol::reply(emulator, &target, body).await));
    }
    if console::is_addressed(request.uri().path()) {
        let (head, body) = request.into_parts();
        return Ok(console::answer(emulator, &head, &body::read_all(body).await?).await);
    }
    if let Some(path) = request.uri().path().strip_prefix(admin::PREFIX).map(str::to_owned) {
        return hand_to_admin(emulator, &path, request, draft).await;
    }
    if scheduler::is_addressed(request.headers()) {
        let (head, body) = request.into_parts();
        let body = body::read_all(body).await?;
        draft.calls(scheduler::operation_name(&head.method, &head.uri), &body);
        return Ok(scheduler::answer(emulator, &head.method, &head.uri, &body));
    }
    if let Some(called) = rest::addressed(&request) {
        let body = body::read_all(request.into_body()).await?;
        draft.calls(called.as_ref().map_or("(unknown)", |operation| operation.name), &body);
        return Ok(rest::answer(emulator, called, &body).await);
    }
    if let Some(form) = form_in_query(&request) {
        return Ok(query_answer(emulator, &form.into(), draft));
    }
    if is_form(&request) {
        return Ok(query_answer(emulator, &body::read_all(request.into_body()).await?, draft));
    }
    Ok(s3_answer(s3, request).await)
}

/// Answers a request to the emulator's own interface. A snapshot in its body is not logged.
///
/// # Errors
/// The body could not be read.
async fn hand_to_admin(
    emulator: &Emulator,
    path: &str,
    request: Request<TimedBody>,
    draft: &mut Draft,
) -> Result<Response<Body>, Unread> {
    let (head, body) = request.into_parts();
    draft.calls_admin(head.method.as_str(), path, &Bytes::new());
    if let Some(called) = snapshot::called(&head.method, path) {
        let answered = snapshot::answer(emulator, called, body).await;
        return Ok(answered.unwrap_or_else(|answer| admin_answer(&answer)));
    }
    let body = body::read_all(body).await?;
    draft.calls_admin(head.method.as_str(), path, &body);
    Ok(admin_answer(&admin::answer(emulator, &head.method, path, head.uri.query(), &body).await))
}

async fn s3_answer(s3: &S3Service, request: Request<TimedBody>) -> Response<Body> {
    if unsigned::is_too_large(request.headers()) {
        return reply::unread_by_s3(s3_error!(
            EntityTooLarge,
            "Your proposed upload exceeds the maximum allowed object size."
        ));
    }
    let request = unsigned::request(request);
    let integrity = request.extensions().get::<Integrity>().cloned();
    match s3.call(request).await {
        // Operations that read a document find that out as an error of their own.
        Ok(response) if response.status().is_server_error() && integrity.is_some_and(|body| body.is_broken_off()) => {
            reply::unread_by_s3(s3_error!(
                IncompleteBody,
                "The request body terminated unexpectedly, or is not what the headers announce."
            ))
        }
        Ok(response) => xml::well_formed(response).await,
        Err(error) => reply::unanswered(&error),
    }
}

/// What a header says, of which bytes beyond ASCII are only good for a message.
fn text_header(request: &Request<TimedBody>, name: &str) -> Option<String> {
    request.headers().get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

fn json_answer(emulator: &Emulator, reply: &protocol::Reply) -> Response<Body> {
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

/// Whether a request is of the query protocol, which SNS and STS have.
fn is_form(request: &Request<TimedBody>) -> bool {
    let kind = text_header(request, CONTENT_TYPE.as_str()).unwrap_or_default();
    request.method() == Method::POST
        && request.uri().path() == "/"
        && kind.starts_with("application/x-www-form-urlencoded")
}

/// The form of a request that has it in its URL, as presigned ones have.
fn form_in_query(request: &Request<TimedBody>) -> Option<String> {
    let query = request.uri().query().filter(|query| sts::is_addressed(query.as_bytes()))?;
    (request.method() == Method::GET && request.uri().path() == "/").then(|| query.to_owned())
}

fn query_answer(emulator: &Emulator, form: &Bytes, draft: &mut Draft) -> Response<Body> {
    if !sts::is_addressed(form) {
        draft.calls_query("SNS", form);
        return sns_answer(emulator, form);
    }
    draft.calls_query("STS", form);
    let request_id = emulator.identifier();
    let (status, xml) = sts::answer(form, emulator.account(), &request_id);
    with_header(plain(status, "text/xml", xml::clean(xml).into()), "x-amzn-requestid", &request_id)
}

fn sns_answer(emulator: &Emulator, form: &[u8]) -> Response<Body> {
    let (message_id, request_id) = (emulator.identifier(), emulator.identifier());
    let outcome = sns::answer(form, &message_id, &request_id, emulator.clock().now());
    if let Some(notification) = outcome.notification {
        emulator.notify(notification);
    }
    with_header(plain(outcome.status, "text/xml", xml::clean(outcome.xml).into()), "x-amzn-requestid", &request_id)
}
