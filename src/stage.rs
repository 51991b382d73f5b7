//! The map of a run: its stages, in order, and the one place that goes from each to the next.

use std::sync::Arc;

use personalize_contract::Account;
use serde_json::{Value, json};

use crate::context::{Context, MOST_BYTES_OF_AN_ANSWER, Outcome, Resource};
use crate::error::{FailureName, HandlerError};
use crate::event::{Crash, End, Turn};
use crate::parameters::Parameters;
use crate::pipeline::Pipeline;
use crate::report::{self, Ending};
use crate::service::Personalize;
use crate::settings::SettingsError;
use crate::stages::{dataset_group, datasets, delete, load, notify, solutions};
use crate::time::{Timestamp, in_words};
use crate::wait::{self, Pending};

/// The stages of a run. They are the service's true barriers, and nothing else is: inside one, every resource
/// moves on as soon as what it needs is ACTIVE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Reads and checks the parameters and the data's headers, before anything is created.
    Load,
    /// Brings about the dataset group.
    DatasetGroup,
    /// Brings about schemas, datasets and imports; begins event tracker and filters.
    Datasets,
    /// Brings about solutions, solution versions and campaigns; finishes event tracker and filters.
    Solutions,
    /// Removes campaigns and recommenders, and begins with whatever is in nobody's way; stops trainings.
    DeleteCampaigns,
    /// Removes filters, event tracker and metric attributions.
    DeleteFilters,
    /// Removes solutions with their versions.
    DeleteSolutions,
    /// Removes datasets.
    DeleteDatasets,
    /// Removes the schemas that only this group used, and the dataset group.
    DeleteDatasetGroup,
    /// Reports how the run ended.
    Notify,
}

/// What a stage answers.
#[derive(Debug)]
pub enum Progress {
    /// Go on with this stage, at once.
    Next(Stage),
    /// Come back when something may have changed.
    Wait,
    /// The run is over.
    End(Ending),
}

/// One turn's view of a run.
pub struct Run<'pipeline> {
    /// Clients and settings.
    pub pipeline: &'pipeline Pipeline,
    /// The service.
    pub personalize: Personalize,
    /// Where everything lives.
    pub account: Account,
    /// What the parameter file asks for.
    pub parameters: Arc<Parameters>,
    /// What the run remembers.
    pub context: Context,
    /// The stage at work.
    pub stage: Stage,
    /// When the turn began.
    pub now: Timestamp,
}

impl Stage {
    /// Where a run begins.
    pub const FIRST: Self = Self::Load;

    const ALL: [Self; 10] = [
        Self::Load,
        Self::DatasetGroup,
        Self::Datasets,
        Self::Solutions,
        Self::DeleteCampaigns,
        Self::DeleteFilters,
        Self::DeleteSolutions,
        Self::DeleteDatasets,
        Self::DeleteDatasetGroup,
        Self::Notify,
    ];

    /// Its name, as in `step`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Load => "Load",
            Self::DatasetGroup => "DatasetGroup",
            Self::Datasets => "Datasets",
            Self::Solutions => "Solutions",
            Self::DeleteCampaigns => "DeleteCampaigns",
            Self::DeleteFilters => "DeleteFilters",
            Self::DeleteSolutions => "DeleteSolutions",
            Self::DeleteDatasets => "DeleteDatasets",
            Self::DeleteDatasetGroup => "DeleteDatasetGroup",
            Self::Notify => "Notify",
        }
    }

    /// The stage of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == name)
    }

    /// All names, for a message.
    #[must_use]
    pub fn names() -> String {
        Self::ALL.map(Self::as_str).join(", ")
    }

    /// Whether it belongs to a run that deletes, or to one that does not.
    const fn belongs(self, deletes: bool) -> bool {
        match self {
            Self::Load | Self::Notify => true,
            Self::DatasetGroup | Self::Datasets | Self::Solutions => !deletes,
            Self::DeleteCampaigns
            | Self::DeleteFilters
            | Self::DeleteSolutions
            | Self::DeleteDatasets
            | Self::DeleteDatasetGroup => deletes,
        }
    }

    async fn advance(self, run: &mut Run<'_>) -> Result<Progress, HandlerError> {
        match self {
            Self::Load if run.context.parameters.deletes() => Ok(Progress::Next(Self::DeleteCampaigns)),
            Self::Load => Ok(Progress::Next(Self::DatasetGroup)),
            Self::DatasetGroup => Ok(dataset_group::advance(run).await),
            Self::Datasets => Ok(datasets::advance(run).await),
            Self::Solutions => Ok(solutions::advance(run).await),
            Self::DeleteCampaigns => Ok(delete::campaigns(run).await),
            Self::DeleteFilters => Ok(delete::filters(run).await),
            Self::DeleteSolutions => Ok(delete::solutions(run).await),
            Self::DeleteDatasets => Ok(delete::datasets(run).await),
            Self::DeleteDatasetGroup => Ok(delete::dataset_group(run).await),
            Self::Notify => notify::advance(run).await.map(Progress::End),
        }
    }
}

/// How long a run waits before it asks S3 for its parameters again, in seconds.
const SECONDS_UNTIL_READ_AGAIN: u32 = 30;

/// Takes one turn: goes on through stages until it must wait or the run is over.
///
/// # Errors
/// What ends the invocation; see [`HandlerError`].
pub async fn take_turn(pipeline: &Pipeline, turn: Turn) -> Result<Value, HandlerError> {
    let Turn { stage, mut context, now } = turn;
    let deletes = context.parameters.deletes();
    if !stage.belongs(deletes) {
        return Err(HandlerError::ContextInvalid(format!(
            "the step {} is none of a run that {}; give the `step` that the context was answered with",
            stage.as_str(),
            if deletes { "deletes" } else { "does not delete" },
        )));
    }
    let loaded = match (load::confirm(&mut context), stage) {
        (Some(confirmed), _) => confirmed,
        (None, Stage::Load) => load::load(pipeline, &mut context, now).await?,
        (None, _) => match load::read_again(pipeline, &mut context, now).await? {
            Ok(parameters) => Ok(parameters),
            Err(reason) => return answer_unreadable(stage, &context, &reason),
        },
    };
    let parameters = match loaded {
        Ok(parameters) => Arc::new(parameters),
        Err(rejection) => {
            let ending = notify::reject(pipeline, &context, &rejection, now).await?;
            return answer_end(stage, &context, ending);
        }
    };
    let account = pipeline.settings.account();
    let account = account
        .ok_or_else(|| SettingsError::NotAnArn("STATE_MACHINE_ARN", pipeline.settings.state_machine_arn.clone()))?;
    let personalize = pipeline.personalize.for_turn();
    let mut run = Run { pipeline, personalize, account, parameters, context, stage, now };
    loop {
        match run.stage.advance(&mut run).await? {
            Progress::Next(stage) => run.stage = stage,
            Progress::Wait => return answer_wait(&run),
            Progress::End(ending) => return answer_end(run.stage, &run.context, ending),
        }
    }
}

/// Tells whoever waits for a run that the handler itself failed, and ends the run.
///
/// # Errors
/// [`HandlerError::Publish`] if nobody could be told.
pub async fn report_crash(pipeline: &Pipeline, crash: &Crash) -> Result<Value, HandlerError> {
    notify::publish(pipeline, &report::of_crash(crash, &pipeline.settings.state_machine_arn)).await?;
    tracing::error!(
        execution = crash.execution,
        step = "Notify",
        error = crash.error,
        cause = crash.cause,
        "handler failed"
    );
    let cause = report::shorten_cause(&format!("{}: {}", crash.error, crash.cause));
    let error = FailureName::HandlerFailed.as_str();
    Ok(json!({"next": "fail", "step": "Notify", "error": error, "cause": cause, "context": crash.turn.get("context")}))
}

/// Tells whoever waits for a run that it ended where it could not tell so itself: it was aborted, timed out, or
/// failed outside the handler. A run that failed with one of the handler's own names has told it.
///
/// # Errors
/// [`HandlerError::Publish`] if nobody could be told; EventBridge delivers the event again.
pub async fn report_end(pipeline: &Pipeline, end: &End) -> Result<Value, HandlerError> {
    let has_told = end.error.as_deref().is_some_and(|error| FailureName::ALL.iter().any(|name| name.as_str() == error));
    if !has_told {
        notify::publish(pipeline, &report::of_end(end, &pipeline.settings.state_machine_arn)).await?;
        tracing::error!(
            execution = end.execution_arn,
            step = "Notify",
            status = end.status,
            error = end.error,
            "run ended"
        );
    }
    Ok(json!({"reported": !has_told}))
}

fn answer_wait(run: &Run<'_>) -> Result<Value, HandlerError> {
    let now = run.now.after(run.personalize.seconds_paused());
    let pending: Vec<Pending> = run.context.resources.iter().filter_map(|resource| pending(resource, now)).collect();
    let seconds = wait::seconds_until_next_look(&pending);
    let summary = summary(&run.context.resources, run.now);
    tracing::info!(
        execution = run.context.execution.id,
        step = run.stage.as_str(),
        wait_seconds = seconds,
        "{summary}"
    );
    waiting(run.stage, &run.context, seconds, &summary)
}

/// Waits for S3 to hand out the parameters again. What the service is at work on goes on meanwhile.
fn answer_unreadable(stage: Stage, context: &Context, reason: &str) -> Result<Value, HandlerError> {
    let summary = format!("{} cannot be read now, and the run waits: {reason}", context.parameters);
    tracing::warn!(
        execution = context.execution.id,
        step = stage.as_str(),
        wait_seconds = SECONDS_UNTIL_READ_AGAIN,
        "{summary}"
    );
    waiting(stage, context, SECONDS_UNTIL_READ_AGAIN, &summary)
}

fn waiting(stage: Stage, context: &Context, seconds: u32, summary: &str) -> Result<Value, HandlerError> {
    let answer = json!({
        "next": "wait",
        "waitSeconds": seconds,
        "step": stage.as_str(),
        "context": context,
        "summary": summary,
    });
    is_carried(&answer)?;
    Ok(answer)
}

fn answer_end(stage: Stage, context: &Context, ending: Ending) -> Result<Value, HandlerError> {
    let mut answer = json!({"step": stage.as_str(), "context": context, "summary": ending.summary});
    if let Some(plan) = ending.plan {
        answer["plan"] = json!(plan);
    }
    match ending.failure {
        None => answer["next"] = json!("succeed"),
        Some(failure) => {
            answer["next"] = json!("fail");
            answer["error"] = json!(failure.name.as_str());
            answer["cause"] = json!(failure.cause);
        }
    }
    if is_carried(&answer).is_err() {
        // The run is over and has been told of: no turn needs what it remembers any more.
        answer.as_object_mut().map(|members| members.remove("context"));
        is_carried(&answer)?;
    }
    Ok(answer)
}

/// # Errors
/// The answer is too large for the state machine to carry on.
fn is_carried(answer: &Value) -> Result<(), HandlerError> {
    let bytes = answer.to_string().len();
    if bytes > MOST_BYTES_OF_AN_ANSWER { Err(HandlerError::ContextTooLarge(bytes)) } else { Ok(()) }
}

fn pending(resource: &Resource, now: Timestamp) -> Option<Pending> {
    (!resource.settled).then(|| Pending {
        resource_type: resource.resource_type,
        age: now.seconds_since(resource.since),
        expected: resource.expected,
        refused: resource.status.is_none(),
    })
}

/// For whoever reads an execution's history: `solution version sims CREATE IN_PROGRESS for 4m10s, 7 ready`.
fn summary(resources: &[Resource], now: Timestamp) -> String {
    let mut parts: Vec<String> = resources
        .iter()
        .filter(|resource| !resource.settled)
        .map(|resource| {
            let status = resource.status.map_or("refused so far", personalize_contract::Status::as_str);
            let age = in_words(now.seconds_since(resource.since));
            let reason = resource.failure_reason.as_ref().filter(|_| resource.status.is_none());
            let reason = reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
            format!("{} {} {status} for {age}{reason}", resource.resource_type, resource.name)
        })
        .collect();
    let count = |matches: fn(&Resource) -> bool| resources.iter().filter(|resource| matches(resource)).count();
    let deleted = count(|resource| resource.outcome == Outcome::Deleted);
    let ready = count(Resource::is_ready);
    parts.push(if deleted > 0 { format!("{deleted} deleted") } else { format!("{ready} ready") });
    let failed = count(Resource::is_failed);
    if failed > 0 {
        parts.push(format!("{failed} failed"));
    }
    parts.join(", ")
}
