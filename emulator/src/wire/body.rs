//! Requests' bodies: waited for, but not for ever, and not without end.

use std::future::Future as _;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use aws_smithy_types::body::SdkBody;
use bytes::Bytes;
use http::header::EXPECT;
use http::{Request, StatusCode};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::{Instant, Sleep, timeout};

/// Largest request of a service other than S3, in bytes.
const MAXIMUM: usize = 8 << 20;

/// Where a body comes from.
#[derive(Debug)]
pub(crate) enum Source {
    /// A connection.
    Port(Incoming),
    /// A client in this process.
    Process(SdkBody),
}

impl From<Incoming> for Source {
    fn from(body: Incoming) -> Self {
        Self::Port(body)
    }
}

impl From<SdkBody> for Source {
    fn from(body: SdkBody) -> Self {
        Self::Process(body)
    }
}

/// A body that fails when nothing more comes of it for a while.
#[derive(Debug)]
pub(crate) struct TimedBody {
    source: Source,
    timeout: Duration,
    limit: Pin<Box<Sleep>>,
    is_asked_for: Arc<AtomicBool>,
}

/// Whether a client that waits for `100 Continue` gets it: only when its body is asked for, and is not empty.
#[derive(Debug, Clone)]
pub(crate) struct Continuation {
    is_expected: bool,
    is_empty: bool,
    is_asked_for: Arc<AtomicBool>,
}

impl TimedBody {
    /// `timeout` is how long a client may take between two parts of it.
    pub(crate) fn new(source: impl Into<Source>, timeout: Duration) -> Self {
        Self {
            source: source.into(),
            timeout,
            limit: Box::pin(tokio::time::sleep(timeout)),
            is_asked_for: Arc::default(),
        }
    }
}

impl Continuation {
    /// Of a request that was not looked at yet.
    pub(crate) fn of(request: &Request<TimedBody>) -> Self {
        let expected = request.headers().get(EXPECT).map(|value| value.as_bytes().to_ascii_lowercase());
        Self {
            is_expected: expected.as_deref() == Some(b"100-continue"),
            is_empty: request.body().is_end_stream(),
            is_asked_for: Arc::clone(&request.body().is_asked_for),
        }
    }

    /// Whether the client was answered at once, though it waited to be asked to go on. Some clients, AWS CLI 1 among
    /// them, then misread the next answer on the same connection.
    pub(crate) fn is_missed(&self) -> bool {
        self.is_expected && (self.is_empty || !self.is_asked_for.load(Ordering::Relaxed))
    }
}

impl Body for TimedBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        self.is_asked_for.store(true, Ordering::Relaxed);
        let polled = match &mut self.source {
            Source::Port(body) => {
                Pin::new(body).poll_frame(context).map(|frame| frame.map(|frame| frame.map_err(io::Error::other)))
            }
            Source::Process(body) => {
                Pin::new(body).poll_frame(context).map(|frame| frame.map(|frame| frame.map_err(io::Error::other)))
            }
        };
        match polled {
            Poll::Ready(frame) => {
                let timeout = self.timeout;
                self.limit.as_mut().reset(Instant::now() + timeout);
                Poll::Ready(frame)
            }
            Poll::Pending => self.limit.as_mut().poll(context).map(|()| Some(Err(io::ErrorKind::TimedOut.into()))),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.source {
            Source::Port(body) => body.is_end_stream(),
            Source::Process(body) => Body::is_end_stream(body),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.source {
            Source::Port(body) => body.size_hint(),
            Source::Process(body) => Body::size_hint(body),
        }
    }
}

/// Why there is no entire body.
#[derive(Debug)]
pub(crate) enum Unread {
    TooLarge,
    /// After that long.
    TooSlow(Duration),
    Broken(String),
}

impl Unread {
    /// The HTTP status for it.
    pub(crate) const fn status(&self) -> StatusCode {
        match self {
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow(_) => StatusCode::REQUEST_TIMEOUT,
            Self::Broken(_) => StatusCode::BAD_REQUEST,
        }
    }

    /// What is wrong, for the client.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::TooLarge => format!("The request is larger than {MAXIMUM} bytes."),
            Self::TooSlow(timeout) => format!("The request did not come within {} seconds.", timeout.as_secs_f64()),
            Self::Broken(problem) => format!("No whole request: {problem}."),
        }
    }
}

/// Reads a body that is meant for a service other than S3. All of it has to come within the time that a client may
/// take between two parts.
///
/// # Errors
/// It is too large, which its announced length shows before any of it is read; it comes too slowly; or it ends early.
pub(crate) async fn read_all(body: TimedBody) -> Result<Bytes, Unread> {
    if usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX) > MAXIMUM {
        return Err(Unread::TooLarge);
    }
    let limit = body.timeout;
    match timeout(limit, Limited::new(body, MAXIMUM).collect()).await {
        Err(_) => Err(Unread::TooSlow(limit)),
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Unread::TooLarge),
        Ok(Err(error)) => match error.downcast_ref::<io::Error>().map(io::Error::kind) {
            Some(io::ErrorKind::TimedOut) => Err(Unread::TooSlow(limit)),
            _ => Err(Unread::Broken(error.to_string())),
        },
    }
}
