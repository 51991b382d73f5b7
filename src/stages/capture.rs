//! The stage `Capture`: the dataset group as a parameter file in S3. A group of hundreds of resources takes minutes, since the
//! service answers about one request a second; a turn that has no time left for it fails, and changes nothing.

use aws_sdk_s3::error::DisplayErrorContext;
use personalize_contract::{ResourceType, S3Location};

use super::Progress;
use crate::capture::{Captured, capture};
use crate::context::{Done, Outcome, Resource, Source};
use crate::engine::after_rejection;
use crate::error::FailureName;
use crate::names;
use crate::rejection::{Rejection, RejectionKind};
use crate::run::Run;

/// Captures the group that the execution's input names, and writes the file.
pub async fn advance(run: &mut Run<'_>) -> Progress {
    let group = run.parameters.dataset_group.name.clone();
    let known = run.context.find(ResourceType::DatasetGroup, &group).cloned();
    let known = known.unwrap_or_else(|| Resource::unseen(ResourceType::DatasetGroup, &group, run.now));
    let resource = match written(run).await {
        Ok((location, notes)) => {
            let (arn, why) = (Some(run.dataset_group_arn()), Some(format!("captured in {location}")));
            Resource { arn, why, notes, ..known }.done(Done::of(Outcome::Reused))
        }
        Err(rejection) => after_rejection(run.now, known, rejection),
    };
    let is_settled = resource.is_settled();
    run.context.put(resource);
    if is_settled { Progress::Done } else { Progress::Wait }
}

/// Where the file is, and what it cannot say.
async fn written(run: &Run<'_>) -> Result<(S3Location, Vec<String>), Rejection> {
    let place = place(run)?;
    let S3Location { bucket, key } = &place;
    let Captured { parameters, notes } = capture(run).await?;
    let body = format!("{parameters:#}\n").into_bytes().into();
    let request = run.clients.s3.put_object().bucket(bucket).key(key).content_type("application/json").body(body);
    request.send().await.map_err(|error| Rejection {
        kind: RejectionKind::Final(FailureName::RequestRefused),
        message: format!("PutObject for {place}: {}", DisplayErrorContext(&error)),
    })?;
    Ok((place, notes))
}

/// Where the file is written to.
fn place(run: &Run<'_>) -> Result<S3Location, Rejection> {
    let Source::Capture(capture) = &run.context.parameters else {
        return Err(Rejection::conflict("this run is no capture".to_owned()));
    };
    if let Some(output) = &capture.output {
        return S3Location::parse(output).ok_or_else(|| Rejection::no_place(output));
    }
    let bucket = run.input_bucket()?.to_owned();
    Ok(S3Location { bucket, key: names::captured_file(&capture.dataset_group, &run.context.execution.id) })
}
