//! The stage `Load`: reads the parameter file and looks at the data beside it, and reports everything that is
//! wrong at once, before anything is created.

mod batch;
mod data;
mod deletions;
mod file;

use personalize_contract::parameter_file::{CONFIRMED, KEYS_OF_THE_REGION, SCHEDULE_WITH_FILE};
use personalize_contract::{Account, Finding, ResourceType, name};

use self::file::Unread;
use crate::clients::Clients;
use crate::context::{Context, Resource, Source};
use crate::error::{FailureName, HandlerError};
use crate::parameters::{KnownNames, Parameters, Parsed};
use crate::time::Timestamp;

/// Most findings that are reported; a file with more is fixed a hundred at a time.
const MOST_FINDINGS: usize = 100;

/// Why a run ends before it begins. The findings are in the context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidParameters {
    /// The name that the run fails with.
    pub name: FailureName,
}

/// Reads and checks parameters and data. Findings go into the context.
///
/// # Errors
/// [`HandlerError::ServiceBusy`] if S3 does not answer; the state machine tries again.
pub async fn load(
    clients: &Clients,
    account: Option<&Account>,
    context: &mut Context,
    now: Timestamp,
) -> Result<Result<Parameters, InvalidParameters>, HandlerError> {
    let parsed = match read(clients, &mut context.parameters).await {
        Ok(parsed) => parsed,
        Err(Unread::Busy(message)) => return Err(HandlerError::ServiceBusy(message)),
        Err(Unread::Refused(name, finding)) => return Ok(Err(reject(context, name, vec![finding]))),
    };
    let Parsed { mut parameters, datasets, expectations, batch_inputs, timetables, keys, mut findings, .. } = parsed;
    let first = timetables.first().filter(|_| matches!(context.parameters, Source::Inline { .. }));
    findings.extend(first.map(|timetable| without_file(&timetable.path)));
    findings.extend(timetables.iter().filter_map(|timetable| timetable.finding(now.as_whole_seconds())));
    if let Some(parameters) = &mut parameters {
        override_parameters(context, parameters, &mut findings);
    }
    findings.extend(account.into_iter().flat_map(|account| keys.iter().filter_map(|key| key_finding(account, key))));
    data::check(clients, context, (&datasets, expectations), now, &mut findings).await?;
    context.deletions = deletions::check(clients, &context.parameters, &mut findings).await?;
    batch::check(clients, &context.parameters, &batch_inputs, &mut findings).await?;
    match parameters.filter(|_| !findings.iter().any(Finding::is_error)) {
        Some(parameters) => {
            context.findings = findings;
            Ok(Ok(parameters))
        }
        None => Ok(Err(reject(context, FailureName::ParametersInvalid, findings))),
    }
}

/// Puts what the run does otherwise in place of what the file says.
fn override_parameters(context: &Context, parameters: &mut Parameters, findings: &mut Vec<Finding>) {
    let Some(overrides) = &context.overrides else { return };
    findings.extend(overrides.findings("", &KnownNames::of(parameters)));
    overrides.apply(parameters);
}

/// That nothing could be read by the runs of schedules.
fn without_file(path: &str) -> Finding {
    let message = "the runs of a schedule read the parameter file anew, and this one is not in S3; put it there, and start the run from the object";
    Finding::of(SCHEDULE_WITH_FILE, path, message)
}

/// What a run is about that reads no parameters: a deletion once it is confirmed, an export, a capture or a move. `None` for any
/// other.
pub fn without_parameters(context: &mut Context) -> Option<Result<Parameters, InvalidParameters>> {
    match &context.parameters {
        Source::Object { .. } | Source::Inline { .. } => None,
        Source::Deletion { .. } => confirm(context),
        Source::Export(export) => Some(Ok(Parameters::nothing_of(&export.dataset_group))),
        Source::Capture(capture) => Some(Ok(Parameters::nothing_of(&capture.dataset_group))),
        // Which group its campaign is of is seen later.
        Source::Move(_) => Some(Ok(Parameters::nothing_of(""))),
    }
}

/// That a key is of another Region, or of another partition, than the run.
fn key_finding(account: &Account, (path, arn): &(String, String)) -> Option<Finding> {
    let mut parts = arn.split(':').skip(1);
    let (partition, region) = (parts.next()?, parts.nth(1)?);
    let message = match () {
        () if partition != account.partition => {
            format!("the key is of the partition {partition}, and this runs in {}; name one of that", account.partition)
        }
        () if region != account.region => format!(
            "the key is in {region}, and this runs in {}, where the service cannot use it; name one of that Region",
            account.region
        ),
        () => return None,
    };
    Some(Finding::of(KEYS_OF_THE_REGION, path.as_str(), message))
}

/// Checks that a deletion names its dataset group twice. That is all it takes, so every turn looks at it again: a
/// context that somebody wrote by hand deletes nothing by mistake either.
///
/// `None` for a run that is no deletion.
fn confirm(context: &mut Context) -> Option<Result<Parameters, InvalidParameters>> {
    let Source::Deletion { dataset_group, confirm, .. } = &context.parameters else { return None };
    let finding = match name::check(dataset_group) {
        Err(problem) => Finding::of(CONFIRMED, "datasetGroup", problem),
        Ok(()) if confirm != dataset_group && !context.plans => {
            let problem = format!(
                "`confirm` must repeat the name of the dataset group, {dataset_group:?}, exactly, and is {confirm:?}"
            );
            Finding::of(CONFIRMED, "confirm", problem)
        }
        Ok(()) => return Some(Ok(Parameters::nothing_of(dataset_group))),
    };
    Some(Err(reject(context, FailureName::ParametersInvalid, vec![finding])))
}

/// How long a run under way waits for parameters that S3 does not hand out, in seconds. A policy that is being deployed
/// is complete after minutes, and somebody who has to correct one needs some more.
const LONGEST_UNREADABLE: f64 = 3600.0;

/// Reads the parameters of a run that is under way. Where S3 does not hand them out although they may still be there, the
/// context remembers since when, and the run goes on later: `Err` says why.
///
/// # Errors
/// [`HandlerError::ParametersChanged`] if they are no longer what the run began with, and what S3 answered after an hour
/// without them.
pub async fn read_again(
    clients: &Clients,
    context: &mut Context,
    now: Timestamp,
) -> Result<Result<Parameters, String>, HandlerError> {
    if let Some(newer) = take_over(clients, context).await {
        return Ok(Ok(newer));
    }
    let mut source = context.parameters.clone();
    let (error, message) = match read(clients, &mut source).await {
        Ok(Parsed { parameters: Some(mut parameters), .. }) => {
            context.unreadable_since = None;
            override_parameters(context, &mut parameters, &mut Vec::new());
            return Ok(Ok(parameters));
        }
        Ok(Parsed { findings, .. }) => {
            let first = findings.first().map(Finding::to_string).unwrap_or_default();
            return Err(HandlerError::ParametersChanged(format!(
                "{source} was valid when the run began and is not now: {first}"
            )));
        }
        Err(Unread::Busy(message)) => (HandlerError::ServiceBusy(message.clone()), message),
        Err(Unread::Refused(name, finding)) => {
            let error = HandlerError::ParametersChanged(format!(
                "{source} cannot be read again as it was when the run began: {}; upload it once more to start a new run, what is ACTIVE is kept",
                finding.message
            ));
            if name != FailureName::AccessDenied {
                return Err(error);
            }
            (error, finding.message)
        }
    };
    let since = *context.unreadable_since.get_or_insert(now);
    if now.seconds_since(since) > LONGEST_UNREADABLE { Err(error) } else { Ok(Err(message)) }
}

/// The parameters of a version of the file that was uploaded while the run was under way, where the run can go on with them:
/// they have no errors, and all that the run is at work on. It does so from then on. Otherwise it would undo, at its end,
/// what the run of that upload has done meanwhile.
async fn take_over(clients: &Clients, context: &mut Context) -> Option<Parameters> {
    let (text, source) = file::uploaded_since(clients, &context.parameters, context.execution.start_time).await?;
    let mut parameters = Parsed::of_text(&text).parameters?;
    let known = parameters.resources();
    let is_known = |resource: &Resource| {
        let names = [resource.name.as_str(), resource.name.split('/').next().unwrap_or_default()];
        let is_it =
            |(kind, name): &(ResourceType, String)| *kind == resource.resource_type && names.contains(&name.as_str());
        resource.resource_type == ResourceType::DataDeletionJob || known.iter().any(is_it)
    };
    let is_needed =
        |resource: &&Resource| !resource.is_settled() || resource.resource_type == ResourceType::DatasetGroup;
    if !context.resources.iter().filter(is_needed).all(is_known) {
        return None;
    }
    context.parameters = source;
    context.unreadable_since = None;
    override_parameters(context, &mut parameters, &mut Vec::new());
    Some(parameters)
}

async fn read(clients: &Clients, source: &mut Source) -> Result<Parsed, Unread> {
    if let Source::Inline { params, .. } = source {
        return Ok(Parsed::of_value(params));
    }
    let text = file::read(clients, source).await?;
    Ok(Parsed::of_text(&text))
}

fn reject(context: &mut Context, name: FailureName, mut findings: Vec<Finding>) -> InvalidParameters {
    if findings.len() > MOST_FINDINGS {
        let rest = findings.len() - MOST_FINDINGS;
        findings.truncate(MOST_FINDINGS);
        if let Some(last) = findings.last_mut() {
            last.message = format!("{} ({rest} more findings are not shown; fix these first)", last.message);
        }
    }
    context.findings = findings;
    InvalidParameters { name }
}
