//! Whether a body came as it was sent: `Content-MD5`, and the checksums of headers and trailers.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::HeaderMap;
use md5::{Digest as _, Md5};
use s3s::checksum::ChecksumHasher;
use s3s::crypto::Checksum as _;
use s3s::dto::{Checksum, ChecksumType};
use s3s::{S3Error, S3ErrorCode, S3Result, s3_error};

/// What is known of a body so far. Clones are of the same body.
#[derive(Clone)]
pub(crate) struct Integrity(Arc<Mutex<State>>);

struct State {
    md5: Option<Md5>,
    expected_md5: Option<String>,
    hasher: ChecksumHasher,
    expected: Checksum,
    /// Headers that are to come after the body.
    awaited: Vec<String>,
}

impl Integrity {
    /// Of a body with these headers before it.
    pub(crate) fn announced(headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let awaited: Vec<String> = text("x-amz-trailer").into_iter().flat_map(|names| separated(&names)).collect();
        let asked = ["x-amz-sdk-checksum-algorithm", "x-amz-checksum-algorithm"].into_iter().filter_map(text);
        let asked = asked.map(|algorithm| header_name(&algorithm));
        let mut expected = Checksum::default();
        read(headers, &mut expected);
        let named: Vec<String> = values(&expected)
            .into_iter()
            .filter(|(_, value)| value.is_some())
            .map(|(name, _)| name.to_owned())
            .collect();
        let hasher = hasher(named.iter().chain(&awaited).cloned().chain(asked));
        let expected_md5 = text("content-md5");
        let md5 = expected_md5.as_ref().map(|_| Md5::new());
        Self(Arc::new(Mutex::new(State { md5, expected_md5, hasher, expected, awaited })))
    }

    /// Takes note of a piece of the body.
    pub(crate) fn update(&self, piece: &[u8]) {
        let mut state = self.state();
        state.hasher.update(piece);
        if let Some(md5) = &mut state.md5 {
            md5.update(piece);
        }
    }

    /// Takes note of what came after the body.
    pub(crate) fn trailers(&self, trailers: &HeaderMap) {
        read(trailers, &mut self.state().expected);
    }

    /// The checksums of the body that its client gave or asked for. Called once, after its end.
    ///
    /// # Errors
    /// The body is another one than its client sent.
    pub(crate) fn verified(&self) -> S3Result<Checksum> {
        let mut state = self.state();
        let md5 = state.md5.take();
        if let (Some(expected), Some(md5)) = (&state.expected_md5, md5) {
            check_md5(expected, &md5.finalize())?;
        }
        let mut computed = std::mem::take(&mut state.hasher).finalize();
        for ((name, expected), (_, computed)) in values(&state.expected).into_iter().zip(values(&computed)) {
            let is_awaited = state.awaited.iter().any(|awaited| awaited.eq_ignore_ascii_case(name));
            match (expected, computed) {
                (None, _) if is_awaited => {
                    let message = format!("x-amz-trailer announces {name}, which did not come.");
                    return Err(S3Error::with_message(S3ErrorCode::InvalidRequest, message));
                }
                (Some(expected), computed) if computed != Some(expected) => return Err(bad_digest(name)),
                _ => {}
            }
        }
        if values(&computed).iter().any(|(_, value)| value.is_some()) {
            computed.checksum_type = Some(ChecksumType::from_static(ChecksumType::FULL_OBJECT));
        }
        Ok(computed)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The headers of the checksums, with the values that are known.
pub(crate) fn values(checksum: &Checksum) -> [(&'static str, Option<&String>); 5] {
    [
        ("x-amz-checksum-crc32", checksum.checksum_crc32.as_ref()),
        ("x-amz-checksum-crc32c", checksum.checksum_crc32c.as_ref()),
        ("x-amz-checksum-crc64nvme", checksum.checksum_crc64nvme.as_ref()),
        ("x-amz-checksum-sha1", checksum.checksum_sha1.as_ref()),
        ("x-amz-checksum-sha256", checksum.checksum_sha256.as_ref()),
    ]
}

/// The header of an algorithm such as `CRC32`.
pub(crate) fn header_name(algorithm: &str) -> String {
    format!("x-amz-checksum-{}", algorithm.to_ascii_lowercase())
}

/// Computes the checksums of these headers. Those of no algorithm are passed over.
pub(crate) fn hasher(names: impl IntoIterator<Item = String>) -> ChecksumHasher {
    let mut hasher = ChecksumHasher::default();
    for name in names {
        match name.to_ascii_lowercase().as_str() {
            "x-amz-checksum-crc32" => hasher.crc32 = Some(s3s::crypto::Crc32::new()),
            "x-amz-checksum-crc32c" => hasher.crc32c = Some(s3s::crypto::Crc32c::new()),
            "x-amz-checksum-crc64nvme" => hasher.crc64nvme = Some(s3s::crypto::Crc64Nvme::new()),
            "x-amz-checksum-sha1" => hasher.sha1 = Some(s3s::crypto::Sha1::new()),
            "x-amz-checksum-sha256" => hasher.sha256 = Some(s3s::crypto::Sha256::new()),
            _ => {}
        }
    }
    hasher
}

/// What a checksum that a client gave is when it is another one.
pub(crate) fn bad_digest(header: &str) -> S3Error {
    let algorithm = header.trim_start_matches("x-amz-checksum-").to_ascii_uppercase();
    let message = format!("The {algorithm} you specified did not match the calculated checksum.");
    S3Error::with_message(S3ErrorCode::BadDigest, message)
}

fn read(headers: &HeaderMap, checksum: &mut Checksum) {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let Checksum { checksum_crc32, checksum_crc32c, checksum_crc64nvme, checksum_sha1, checksum_sha256, .. } = checksum;
    for (name, value) in [
        ("x-amz-checksum-crc32", checksum_crc32),
        ("x-amz-checksum-crc32c", checksum_crc32c),
        ("x-amz-checksum-crc64nvme", checksum_crc64nvme),
        ("x-amz-checksum-sha1", checksum_sha1),
        ("x-amz-checksum-sha256", checksum_sha256),
    ] {
        *value = text(name).or_else(|| value.take());
    }
}

fn separated(names: &str) -> Vec<String> {
    names.split(',').map(|name| name.trim().to_owned()).filter(|name| !name.is_empty()).collect()
}

fn check_md5(expected: &str, computed: &[u8]) -> S3Result<()> {
    let digest = base64_simd::STANDARD.decode_to_vec(expected).ok().filter(|digest| digest.len() == 16);
    let digest = digest.ok_or_else(|| s3_error!(InvalidDigest, "The Content-MD5 you specified was invalid."))?;
    if digest == computed {
        Ok(())
    } else {
        Err(s3_error!(BadDigest, "The Content-MD5 you specified did not match what we received."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a body `hello` with these headers, and these after it, comes to.
    fn outcome(before: &[(&'static str, &str)], after: &[(&'static str, &str)]) -> Result<Checksum, String> {
        let headers = |given: &[(&'static str, &str)]| -> HeaderMap {
            given.iter().map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value"))).collect()
        };
        let integrity = Integrity::announced(&headers(before));
        integrity.update(b"hel");
        integrity.update(b"lo");
        integrity.trailers(&headers(after));
        integrity.verified().map_err(|error| error.code().as_str().to_owned())
    }

    #[test]
    fn a_body_is_the_one_that_was_sent() {
        assert_eq!(outcome(&[("content-md5", "XUFAKrxLKna5cZ2REBfFkg==")], &[]), Ok(Checksum::default()));
        let crc32 = outcome(&[("x-amz-checksum-crc32", "NhCmhg==")], &[]).expect("the same");
        assert_eq!(crc32.checksum_crc32.as_deref(), Some("NhCmhg=="));
        let trailer = outcome(
            &[("x-amz-trailer", "x-amz-checksum-sha1")],
            &[("x-amz-checksum-sha1", "qvTGHdzF6KLavt4PO0gs2a6pQ00=")],
        );
        assert!(trailer.expect("the same").checksum_sha1.is_some());
        let asked = outcome(&[("x-amz-sdk-checksum-algorithm", "CRC32")], &[]).expect("nothing to compare");
        assert_eq!(asked.checksum_crc32.as_deref(), Some("NhCmhg=="));
    }

    #[test]
    fn another_body_is_refused() {
        let code = |code: &str| Err(code.to_owned());
        assert_eq!(outcome(&[("content-md5", "XUFAKrxLKna5cZ2REBfFkQ==")], &[]), code("BadDigest"));
        for invalid in ["XUFA", "no base64", ""] {
            assert_eq!(outcome(&[("content-md5", invalid)], &[]), code("InvalidDigest"), "{invalid}");
        }
        for name in [
            "x-amz-checksum-crc32",
            "x-amz-checksum-crc32c",
            "x-amz-checksum-crc64nvme",
            "x-amz-checksum-sha1",
            "x-amz-checksum-sha256",
        ] {
            assert_eq!(outcome(&[(name, "AAAAAA==")], &[]), code("BadDigest"), "{name}");
            assert_eq!(outcome(&[("x-amz-trailer", name)], &[(name, "AAAAAA==")]), code("BadDigest"), "{name}");
            assert_eq!(outcome(&[("x-amz-trailer", name)], &[]), code("InvalidRequest"), "{name}");
        }
    }
}
