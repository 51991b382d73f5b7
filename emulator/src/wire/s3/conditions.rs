//! Conditions of reads, copies and writes.
//!
//! Source: "Conditional requests" of the S3 user guide, and RFC 9110, section 13, for the order in which conditions
//! are looked at.

use std::time::{Duration, UNIX_EPOCH};

use http::header::{ETAG, LAST_MODIFIED};
use http::{HeaderMap, HeaderValue};
use s3s::dto::{ETag, ETagCondition, Timestamp, TimestampFormat};
use s3s::{S3Error, S3ErrorCode, S3Result, s3_error};

use crate::objects::{Condition, Object, StoreError};

/// What an object has to be for it to be read.
#[derive(Debug, Default)]
pub(super) struct ReadConditions {
    pub(super) if_match: Option<ETagCondition>,
    pub(super) if_none_match: Option<ETagCondition>,
    pub(super) if_modified_since: Option<Timestamp>,
    pub(super) if_unmodified_since: Option<Timestamp>,
}

enum Verdict {
    Met,
    NotModified,
    Failed,
}

impl ReadConditions {
    /// Whether an object may be read.
    ///
    /// # Errors
    /// `PreconditionFailed`, or 304 Not Modified.
    pub(super) fn check(&self, object: &Object) -> S3Result<()> {
        match self.verdict(object) {
            Verdict::Met => Ok(()),
            Verdict::NotModified => Err(not_modified(object)),
            Verdict::Failed => Err(StoreError::PreconditionFailed.into()),
        }
    }

    /// Whether an object may be copied, for which nothing is 304.
    ///
    /// # Errors
    /// `PreconditionFailed`.
    pub(super) fn check_copy(&self, object: &Object) -> S3Result<()> {
        match self.verdict(object) {
            Verdict::Met => Ok(()),
            _ => Err(StoreError::PreconditionFailed.into()),
        }
    }

    fn verdict(&self, object: &Object) -> Verdict {
        let modified = whole_seconds(object);
        let is_matched = self.if_match.as_ref().map(|condition| names(condition, &object.version.etag));
        let is_unmodified = self.if_unmodified_since.as_ref().map(|since| modified <= *since);
        if !is_matched.or(is_unmodified).unwrap_or(true) {
            return Verdict::Failed;
        }
        let is_known = self.if_none_match.as_ref().map(|condition| names(condition, &object.version.etag));
        let is_old = self.if_modified_since.as_ref().map(|since| modified <= *since);
        if is_known.or(is_old).unwrap_or(false) { Verdict::NotModified } else { Verdict::Met }
    }
}

/// What an object has to be for it to be written.
///
/// # Errors
/// `If-None-Match` with an entity tag, which S3 has for reads only.
pub(super) fn of_write(if_match: Option<&ETagCondition>, if_none_match: Option<&ETagCondition>) -> S3Result<Condition> {
    match (if_match, if_none_match) {
        (None, None) => Ok(Condition::Always),
        (None, Some(ETagCondition::Any)) => Ok(Condition::Absent),
        (Some(ETagCondition::Any), None) => Ok(Condition::Present(None)),
        (Some(ETagCondition::ETag(etag)), None) => Ok(Condition::Present(Some(etag.value().to_owned()))),
        _ => Err(s3_error!(
            NotImplemented,
            "A header you provided implies functionality that is not implemented: writes take If-None-Match with *, or If-Match."
        )),
    }
}

fn names(condition: &ETagCondition, etag: &str) -> bool {
    condition.as_etag().is_none_or(|named| named.value() == etag)
}

/// When an object was last modified, as exactly as headers say it.
fn whole_seconds(object: &Object) -> Timestamp {
    let since_epoch = Duration::from_secs(object.modified.milliseconds() / 1000);
    Timestamp::from(UNIX_EPOCH + since_epoch)
}

fn not_modified(object: &Object) -> S3Error {
    let mut headers = HeaderMap::new();
    if let Ok(etag) = ETag::Strong(object.version.etag.clone()).to_http_header() {
        headers.insert(ETAG, etag);
    }
    let mut text = Vec::new();
    if whole_seconds(object).format(TimestampFormat::HttpDate, &mut text).is_ok()
        && let Ok(modified) = HeaderValue::from_bytes(&text)
    {
        headers.insert(LAST_MODIFIED, modified);
    }
    let mut error = S3Error::new(S3ErrorCode::NotModified);
    error.set_headers(headers);
    error
}
