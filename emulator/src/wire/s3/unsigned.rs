//! Takes off a request to S3 what signing puts on it. Signatures are not checked here, and `s3s` would rather
//! reject a signed request than ignore its signature.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, HeaderValue};
use http::{HeaderMap, Request, Uri};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use s3s::Body;

use super::chunks::Chunks;
use super::integrity::Integrity;
use crate::wire::body::TimedBody;

/// Largest object that is put in one piece, in bytes, as the user guide says.
pub(super) const LARGEST: u64 = 5 << 30;

/// The query parameters of presigned URLs of signature versions 4 and 2.
const SIGNING: [&str; 10] = [
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-SignedHeaders",
    "X-Amz-Signature",
    "X-Amz-Security-Token",
    "AWSAccessKeyId",
    "Signature",
    "Expires",
];

/// Whether a body is announced that is larger than any object may be.
pub(crate) fn is_too_large(headers: &HeaderMap) -> bool {
    let announced = [CONTENT_LENGTH.as_str(), "x-amz-decoded-content-length"].map(|name| headers.get(name));
    let lengths = announced.into_iter().flatten().filter_map(|value| value.to_str().ok()?.parse::<u64>().ok());
    lengths.max().is_some_and(|length| length > LARGEST)
}

/// The request as a client without credentials would have sent it. Its extensions have the body's [`Integrity`].
pub(crate) fn request(request: Request<TimedBody>) -> Request<Body> {
    let (mut parts, body) = request.into_parts();
    parts.headers.remove(AUTHORIZATION);
    parts.uri = without_signature(parts.uri);
    let integrity = Integrity::announced(&parts.headers);
    let is_chunked =
        parts.headers.remove("x-amz-content-sha256").is_some_and(|kind| kind.as_bytes().starts_with(b"STREAMING-"));
    let mut length = None;
    if is_chunked {
        length = decoded_length(&parts.headers);
        plain_headers(&mut parts.headers, length);
    }
    let chunks = is_chunked.then(Chunks::default);
    parts.extensions.insert(integrity.clone());
    let body = Received { body, chunks, pending: Bytes::new(), integrity, length, received: 0 };
    Request::from_parts(parts, Body::http_body(body))
}

fn without_signature(uri: Uri) -> Uri {
    let Some(query) = uri.query() else { return uri };
    let is_plain = |field: &&str| !SIGNING.contains(&field.split('=').next().unwrap_or_default());
    let fields: Vec<&str> = query.split('&').filter(is_plain).collect();
    let target = if fields.is_empty() { uri.path().to_owned() } else { format!("{}?{}", uri.path(), fields.join("&")) };
    target.parse().unwrap_or(uri)
}

fn decoded_length(headers: &HeaderMap) -> Option<u64> {
    headers.get("x-amz-decoded-content-length")?.to_str().ok()?.parse().ok()
}

fn plain_headers(headers: &mut HeaderMap, length: Option<u64>) {
    headers.remove("x-amz-decoded-content-length");
    headers.remove("x-amz-trailer");
    let encoding = headers.remove(CONTENT_ENCODING);
    let others: Vec<&str> = encoding
        .iter()
        .filter_map(|encoding| encoding.to_str().ok())
        .flat_map(|encoding| encoding.split(','))
        .map(str::trim)
        .filter(|encoding| *encoding != "aws-chunked" && !encoding.is_empty())
        .collect();
    if let Some(others) = Some(others.join(",")).filter(|others| !others.is_empty())
        && let Ok(others) = HeaderValue::from_str(&others)
    {
        headers.insert(CONTENT_ENCODING, others);
    }
    headers.remove(CONTENT_LENGTH);
    if let Some(length) = length {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
}

/// The content of a body, without chunks.
struct Received {
    body: TimedBody,
    chunks: Option<Chunks>,
    /// What came and was not taken apart yet.
    pending: Bytes,
    integrity: Integrity,
    /// How many bytes of content are announced, and how many came.
    length: Option<u64>,
    received: u64,
}

impl Received {
    fn content(&mut self) -> io::Result<Option<Bytes>> {
        let piece = match &mut self.chunks {
            Some(chunks) => chunks.next(&mut self.pending).map_err(invalid)?,
            None => Some(std::mem::take(&mut self.pending)).filter(|piece| !piece.is_empty()),
        };
        if let Some(piece) = &piece {
            self.integrity.update(piece);
            self.received = self.received.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
        }
        if self.received > LARGEST {
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, "the object is larger than 5 GiB"));
        }
        Ok(piece)
    }

    fn broken_off(&self, error: io::Error) -> io::Error {
        self.integrity.break_off();
        error
    }

    fn end(&mut self) -> io::Result<()> {
        if let Some(chunks) = &self.chunks {
            self.integrity.trailers(&chunks.trailers().map_err(invalid)?);
        }
        match self.length {
            Some(length) if length != self.received => Err(invalid("the body is not as long as its headers announce")),
            _ => Ok(()),
        }
    }
}

fn invalid(problem: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, problem)
}

impl HttpBody for Received {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        loop {
            match self.content() {
                Ok(Some(piece)) => return Poll::Ready(Some(Ok(Frame::data(piece)))),
                Ok(None) => {}
                Err(error) => return Poll::Ready(Some(Err(self.broken_off(error)))),
            }
            match ready!(Pin::new(&mut self.body).poll_frame(context)) {
                Some(Ok(frame)) => self.pending = frame.into_data().unwrap_or_default(),
                Some(Err(error)) => return Poll::Ready(Some(Err(self.broken_off(error)))),
                None => return Poll::Ready(self.end().err().map(|error| Err(self.broken_off(error)))),
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.chunks.is_none() && self.pending.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        if self.chunks.is_some() { SizeHint::default() } else { self.body.size_hint() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_presigned_url_is_the_same_without_its_signature() {
        for (signed, plain) in [
            (
                "/b/k?X-Amz-Algorithm=A&X-Amz-Credential=C&X-Amz-Date=D&X-Amz-Expires=9&X-Amz-SignedHeaders=h&X-Amz-Signature=0",
                "/b/k",
            ),
            ("/b/k?versionId=1&AWSAccessKeyId=K&Signature=0%2F&Expires=9", "/b/k?versionId=1"),
            ("/b/k%20x?uploads", "/b/k%20x?uploads"),
            ("/b/k", "/b/k"),
        ] {
            assert_eq!(without_signature(signed.parse().expect("a URI")), *plain);
        }
    }
}
