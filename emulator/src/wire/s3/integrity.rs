//! Whether a body came as it was sent: `Content-MD5`, and the checksums of headers and trailers.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::HeaderMap;
use md5::{Digest as _, Md5};
use s3s::checksum::ChecksumHasher;
use s3s::crypto::Checksum as _;
use s3s::dto::{Checksum, ChecksumType};
use s3s::{S3Error, S3ErrorCode, S3Result, s3_error};

use crate::objects::hexadecimal;

const CONTENT_SHA256: &str = "x-amz-content-sha256";

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
    /// What `x-amz-content-sha256` says, where it is no word for a body that is not hashed before it is sent.
    expected_sha256: Option<(String, s3s::crypto::Sha256)>,
    /// A checksum that came after the body more than once.
    repeated: Option<&'static str>,
    is_broken_off: bool,
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
        let expected_sha256 = text(CONTENT_SHA256).filter(|value| !is_not_hashed(value));
        let expected_sha256 = expected_sha256.map(|value| (value, s3s::crypto::Sha256::new()));
        let state = State {
            md5,
            expected_md5,
            hasher,
            expected,
            awaited,
            expected_sha256,
            repeated: None,
            is_broken_off: false,
        };
        Self(Arc::new(Mutex::new(state)))
    }

    /// Takes note of a piece of the body.
    pub(crate) fn update(&self, piece: &[u8]) {
        let mut state = self.state();
        state.hasher.update(piece);
        if let Some(md5) = &mut state.md5 {
            md5.update(piece);
        }
        if let Some((_, sha256)) = &mut state.expected_sha256 {
            sha256.update(piece);
        }
    }

    /// Takes note of what came after the body.
    pub(crate) fn trailers(&self, trailers: &HeaderMap) {
        let mut state = self.state();
        let names = values(&Checksum::default()).map(|(name, _)| name);
        state.repeated = names.into_iter().find(|name| trailers.get_all(*name).iter().count() > 1);
        read(trailers, &mut state.expected);
    }

    /// Takes note that the body ended before its end, or that it is none.
    pub(crate) fn break_off(&self) {
        self.state().is_broken_off = true;
    }

    /// Whether the body could not be read to its end.
    pub(crate) fn is_broken_off(&self) -> bool {
        self.state().is_broken_off
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
        if let Some((expected, sha256)) = state.expected_sha256.take() {
            check_sha256(&expected, &sha256.finalize())?;
        }
        if let Some(name) = state.repeated {
            return Err(s3_error!(InvalidRequest, "{name} comes after the body more than once."));
        }
        let mut computed = std::mem::take(&mut state.hasher).finalize();
        for ((name, expected), (_, computed)) in values(&state.expected).into_iter().zip(values(&computed)) {
            let is_awaited = state.awaited.iter().any(|awaited| awaited.eq_ignore_ascii_case(name));
            match (expected, computed) {
                (None, _) if is_awaited => {
                    let message = format!("x-amz-trailer announces {name}, which did not come.");
                    return Err(S3Error::with_message(S3ErrorCode::InvalidRequest, message));
                }
                (Some(expected), _) if !is_checksum(name, expected) => {
                    return Err(s3_error!(InvalidRequest, "Value for {name} header is invalid."));
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

/// Whether a header's value says how a body is sent that is not hashed entirely before.
fn is_not_hashed(value: &str) -> bool {
    value == "UNSIGNED-PAYLOAD" || value.starts_with("STREAMING-")
}

/// How many bytes a checksum of the algorithm of that header has.
fn length_of_checksum(name: &str) -> usize {
    match name {
        "x-amz-checksum-crc64nvme" => 8,
        "x-amz-checksum-sha1" => 20,
        "x-amz-checksum-sha256" => 32,
        _ => 4,
    }
}

/// Whether a value is a checksum of the algorithm of that header, right or wrong.
fn is_checksum(name: &str, value: &str) -> bool {
    let checksum = base64_simd::STANDARD.decode_to_vec(value);
    checksum.is_ok_and(|checksum| checksum.len() == length_of_checksum(name))
}

fn check_sha256(expected: &str, computed: &[u8]) -> S3Result<()> {
    if expected.len() != 64 || !expected.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(s3_error!(
            InvalidArgument,
            "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, one of the values that begin with STREAMING-, or a valid sha256 value."
        ));
    }
    if expected.eq_ignore_ascii_case(&hexadecimal(computed)) {
        return Ok(());
    }
    let message = "The provided 'x-amz-content-sha256' header does not match what was computed.".to_owned();
    Err(S3Error::with_message(S3ErrorCode::Custom("XAmzContentSHA256Mismatch".into()), message))
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
            let mut map = HeaderMap::new();
            for (name, value) in given {
                map.append(*name, value.parse().expect("a value"));
            }
            map
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
    fn the_hash_that_was_signed_is_that_of_the_body() {
        let hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
        for taken in [hello, &hello.to_uppercase(), "UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"] {
            assert_eq!(outcome(&[("x-amz-content-sha256", taken)], &[]), Ok(Checksum::default()), "{taken}");
        }
        let code = |code: &str| Err(code.to_owned());
        let other = "0".repeat(64);
        assert_eq!(outcome(&[("x-amz-content-sha256", &other)], &[]), code("XAmzContentSHA256Mismatch"));
        for invalid in ["", "abc", &hello[1..]] {
            assert_eq!(outcome(&[("x-amz-content-sha256", invalid)], &[]), code("InvalidArgument"), "{invalid}");
        }
    }

    #[test]
    fn another_body_is_rejected() {
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
            let wrong = base64_simd::STANDARD.encode_to_string(vec![0; length_of_checksum(name)]);
            assert_eq!(outcome(&[(name, &wrong)], &[]), code("BadDigest"), "{name}");
            assert_eq!(outcome(&[("x-amz-trailer", name)], &[(name, &wrong)]), code("BadDigest"), "{name}");
            for invalid in ["", "AAAA", "no base64"] {
                assert_eq!(outcome(&[(name, invalid)], &[]), code("InvalidRequest"), "{name}: {invalid:?}");
            }
            let twice = [(name, wrong.as_str()), (name, wrong.as_str())];
            assert_eq!(outcome(&[("x-amz-trailer", name)], &twice), code("InvalidRequest"), "{name} twice");
            assert_eq!(outcome(&[("x-amz-trailer", name)], &[]), code("InvalidRequest"), "{name}");
        }
    }
}
