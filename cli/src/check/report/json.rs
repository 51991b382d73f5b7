//! The report as one JSON document. `docs/check.md` says what is in it.

use personalize_contract::data::Summary;
use personalize_contract::{Place, Severity, rules};
use personalize_pipeline::NextOccurrences;
use serde::Serialize;

use crate::check::{Located, Outcome, Region};

/// The layout of the document. It changes when a member goes or changes its meaning, not when one is added.
const VERSION: u32 = 1;

/// The document.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Document<'outcome> {
    version: u32,
    file: String,
    errors: usize,
    warnings: usize,
    findings: Vec<Entry<'outcome>>,
    #[serde(skip_serializing_if = "<[NextOccurrences]>::is_empty")]
    schedules: &'outcome [NextOccurrences],
    data_checked: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'outcome Summary>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'outcome> {
    code: &'outcome str,
    severity: Severity,
    title: &'static str,
    message: &'outcome str,
    file: &'outcome str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'outcome str>,
    #[serde(flatten)]
    region: Option<Region>,
    #[serde(skip_serializing_if = "Option::is_none")]
    more: Option<u64>,
}

/// What `--output json` writes.
pub fn document(outcome: &Outcome) -> Document<'_> {
    Document {
        version: VERSION,
        file: outcome.file.display().to_string(),
        errors: outcome.errors(),
        warnings: outcome.warnings(),
        findings: outcome.found.iter().map(entry).collect(),
        schedules: &outcome.schedules,
        data_checked: outcome.data.is_some(),
        data: outcome.data.as_ref(),
    }
}

fn entry(located: &Located) -> Entry<'_> {
    let Located { finding, file, region, span: _ } = located;
    let (path, more) = match &finding.place {
        Place::Path { path, .. } => (Some(path.as_str()), None),
        Place::File { more, .. } => (None, (*more > 0).then_some(*more)),
        Place::Text { .. } => (None, None),
    };
    Entry {
        code: &finding.code,
        severity: finding.severity,
        title: rules::of_code(&finding.code).map_or("", |rule| rule.title),
        message: &finding.message,
        file,
        path,
        region: *region,
        more,
    }
}
