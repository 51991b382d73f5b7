//! What each stage does.

pub mod attachments;
pub mod dataset_group;
pub mod datasets;
pub mod delete;
pub mod inputs;
pub mod load;
pub mod notify;
pub mod solutions;

use aws_sdk_personalize::primitives::DateTime;
use personalize_contract::{DatasetType, Status};

use crate::ensure::{Drift, Seen};
use crate::error::FailureName;
use crate::refusal::{Refusal, RefusalKind};
use crate::stage::Run;
use crate::time::Timestamp;

/// Reads a status, and refuses one that this version does not know: waiting for it could last for ever.
pub fn status(text: Option<&str>) -> Result<Option<Status>, Refusal> {
    let Some(text) = text else { return Ok(None) };
    Status::parse(text).map(Some).ok_or_else(|| Refusal {
        kind: RefusalKind::Final(FailureName::ResourceFailed),
        message: format!("the service reports the status {text:?}, which this version does not know"),
    })
}

fn moment(time: Option<&DateTime>) -> Option<Timestamp> {
    time.map(Timestamp::from)
}

/// Whether an update of that status has failed.
fn has_failed(status: Option<&str>) -> bool {
    status == Some(Status::CreateFailed.as_str())
}

/// Whether an update that began then had failed when a run began. Such a one has changed nothing, and the run may want
/// another, or none.
fn failed_before(status: Option<&str>, began: Option<&DateTime>, start: Timestamp) -> bool {
    has_failed(status) && moment(began).is_some_and(|began| began.is_before_run(start))
}

/// What a description shows of a resource that was made and not updated, that is as wanted, and that has not
/// failed; whatever is otherwise comes on top.
fn seen(
    arn: impl Into<String>,
    status_text: Option<&str>,
    created: Option<&DateTime>,
    updated: Option<&DateTime>,
) -> Result<Seen, Refusal> {
    let (status, began, changed) = (status(status_text)?, moment(created), moment(updated));
    Ok(Seen {
        arn: arn.into(),
        status,
        is_update: false,
        began,
        changed,
        failure_reason: None,
        drift: Drift::None,
        why: None,
    })
}

/// What the pipeline calls a schema. Schemas belong to the account. The group's name in a schema's keeps two groups
/// apart, and the digest gives a changed schema a name of its own, the same one whenever it is read.
pub(crate) fn schema_name(group: &str, domain: Option<&str>, dataset_type: DatasetType, text: &str) -> String {
    let digest = crate::event::digest(&format!("{group}\n{}\n{text}", domain.unwrap_or_default()));
    format!("{}-{dataset_type}-{}", readable(group), &digest[..10])
}

/// As much of a group's name as a schema's name has room for.
fn readable(group: &str) -> String {
    group.chars().take(32).collect()
}

/// A name for what one run makes: readable, the same in every turn of the run, different in every other run.
fn name_of_run(run: &Run<'_>, readable: &str) -> String {
    let digest = crate::event::digest(&format!("{}\n{readable}", run.context.execution.id));
    let readable: String = readable.chars().take(48).collect();
    format!("{readable}-{}", &digest[..12])
}

fn of_another_group(kind: &str, name: &str, group_arn: &str) -> String {
    format!(
        "the {kind} `{name}` exists in another dataset group ({group_arn}), and its name is unique in an account and Region; give this one another name"
    )
}
