//! Takes off a request to S3 what signing puts on it. Signatures are not checked here, and `s3s` would rather
//! refuse a signed request than ignore its signature.

use bytes::{Bytes, BytesMut};
use http::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, HeaderValue};
use http::{HeaderMap, Request};
use http_body_util::{BodyExt as _, Limited};
use s3s::Body;

use crate::body::Patient;

/// Largest body, in bytes.
const MAXIMUM: usize = 1 << 30;

/// The request as a client without credentials would have sent it.
///
/// # Errors
/// Says what is wrong with a body that claims to be in chunks.
pub(crate) async fn request(request: Request<Patient>) -> Result<Request<Body>, String> {
    let (mut parts, body) = request.into_parts();
    parts.headers.remove(AUTHORIZATION);
    let chunked =
        parts.headers.remove("x-amz-content-sha256").is_some_and(|kind| kind.as_bytes().starts_with(b"STREAMING-"));
    if !chunked {
        return Ok(Request::from_parts(parts, Body::http_body(Limited::new(body, MAXIMUM))));
    }
    let whole = Limited::new(body, MAXIMUM).collect().await.map_err(|error| error.to_string())?.to_bytes();
    let content = joined(&whole).ok_or("The body is not in the chunks that its headers announce.")?;
    plain_headers(&mut parts.headers, content.len());
    Ok(Request::from_parts(parts, Body::from(content)))
}

fn plain_headers(headers: &mut HeaderMap, length: usize) {
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
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
}

/// Joins `<length in hexadecimal>[;signature]\r\n<bytes>\r\n…0[;signature]\r\n[trailers]`.
fn joined(chunks: &[u8]) -> Option<Bytes> {
    let mut content = BytesMut::new();
    let mut rest = chunks;
    loop {
        let end = rest.windows(2).position(|pair| pair == b"\r\n")?;
        let line = std::str::from_utf8(&rest[..end]).ok()?;
        let length = usize::from_str_radix(line.split(';').next()?, 16).ok()?;
        if length == 0 {
            return Some(content.freeze());
        }
        let from = end + 2;
        content.extend_from_slice(rest.get(from..from.checked_add(length)?)?);
        rest = rest.get(from + length..)?.strip_prefix(b"\r\n")?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_joined_and_half_a_chunk_is_noticed() {
        let signed = b"5;chunk-signature=ab\r\nhello\r\n1;chunk-signature=cd\r\n!\r\n0;chunk-signature=ef\r\n\r\n";
        assert_eq!(joined(signed).as_deref(), Some(&b"hello!"[..]));
        let with_trailer = b"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n";
        assert_eq!(joined(with_trailer).as_deref(), Some(&b"hello"[..]));
        for broken in [&b"5\r\nhell"[..], b"5\r\nhelloo", b"x\r\n", b"ffffffffffffffff\r\na"] {
            assert_eq!(joined(broken), None);
        }
    }
}
