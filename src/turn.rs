//! One turn of a run: reads what the run is about, goes on through the stages until it must wait or the run is over, and
//! answers what is to come. A turn ends before the function's time does, and an execution before its events are used up.

use std::sync::Arc;

use personalize_contract::Status;
use serde_json::{Value, json};

use crate::clients::Clients;
use crate::context::{Context, MOST_BYTES_OF_AN_ANSWER, Outcome, Resource, Task};
use crate::engine::settle_open;
use crate::engine::wait::{self, Pending};
use crate::error::{FailureName, HandlerError};
use crate::event::Turn;
use crate::event_bus;
use crate::kinds;
use crate::metrics::{Line, Unit};
use crate::names;
use crate::report::{self, Crash, End, RunResult};
use crate::run::{Run, TimeLimit};
use crate::service::Personalize;
use crate::settings::{Settings, SettingsError};
use crate::stage::{Next, Stage};
use crate::stages::notify::run_end;
use crate::stages::{load, notify};
use crate::time::{Timestamp, in_words};

/// How long a run waits before it asks S3 for its parameters again, in seconds.
const SECONDS_UNTIL_READ_AGAIN: u32 = 30;

/// After how many turns a run goes on in another execution. A turn takes nine events of an execution's history, of which
/// there may be 25,000 (source: the quotas of Step Functions); what is left is for invocations that are tried again.
const MOST_TURNS: u32 = 2400;

/// From how many times its usual duration on a resource is reported to be slow, and from how many seconds on.
const SLOW: (f64, f64) = (3.0, 3600.0);

/// Takes one turn, which may take as long as `time_limit` says.
///
/// # Errors
/// What ends the invocation; see [`HandlerError`].
pub async fn take(
    (clients, settings): (&Clients, &Settings),
    personalize: &Personalize,
    turn: Turn,
    time_limit: TimeLimit,
) -> Result<Value, HandlerError> {
    let Turn { stage, mut context, now } = turn;
    context.turns += 1;
    measure_start(clients, stage, &context, now);
    // Until the parameter file is read, nobody knows of another.
    if context.event_bus.is_none() {
        context.event_bus.clone_from(&settings.event_bus_name);
    }
    let task = context.parameters.task();
    is_of_task(stage, task)?;
    let loaded = match (load::without_parameters(&mut context), stage) {
        (Some(loaded), _) => loaded,
        (None, Stage::Load) => load::load(clients, settings.account().as_ref(), &mut context, now).await?,
        (None, _) => match load::read_again(clients, &mut context, now).await? {
            Ok(parameters) => Ok(parameters),
            Err(reason) => return answer_unreadable(stage, &context, &reason),
        },
    };
    let parameters = match loaded {
        Ok(parameters) => Arc::new(parameters),
        Err(invalid) => {
            measure_turn(clients, now);
            let result = notify::reject((clients, settings), &mut context, invalid, now).await?;
            return answer_end(stage, &context, result);
        }
    };
    context.event_bus = event_bus::bus_of(parameters.events.as_ref(), settings);
    let account = settings.account();
    let account =
        account.ok_or_else(|| SettingsError::NotAnArn("STATE_MACHINE_ARN", settings.state_machine_arn.clone()))?;
    if stage == Stage::Load {
        looks_first(&mut context);
    }
    let is_throttled = context.resources.iter().any(|resource| !resource.is_settled() && resource.throttled > 0);
    let (personalize, step) = (personalize.for_turn(is_throttled), stage.as_str());
    let run = Run {
        clients,
        settings,
        personalize,
        account,
        parameters,
        context,
        step,
        now,
        time_limit,
        resume_at: None,
        events: Vec::new(),
        has_begun: false,
    };
    go_on(run, stage).await
}

/// # Errors
/// [`HandlerError::ContextInvalid`] for a stage that no run goes through which is for that.
fn is_of_task(stage: Stage, task: Task) -> Result<(), HandlerError> {
    if stage.belongs(task) {
        return Ok(());
    }
    Err(HandlerError::ContextInvalid(format!(
        "the step {} is none of a run that {}; give the `step` that the context was answered with",
        stage.as_str(),
        match task {
            Task::Reconcile => "does not delete",
            Task::Delete => "deletes",
            Task::Export => "exports",
            Task::Capture => "captures",
            Task::Promote | Task::Rollback => "moves a campaign",
        },
    )))
}

/// Counts a run that begins. A turn that runs again counts it again.
fn measure_start(clients: &Clients, stage: Stage, context: &Context, now: Timestamp) {
    if stage == Stage::FIRST && !context.plans {
        let line = Line::of("RunsStarted", Unit::Count, 1.0).with("execution", context.execution.id.as_str());
        clients.metrics.write(now, &line);
    }
}

/// Counts a turn that is a run's last.
fn measure_turn(clients: &Clients, now: Timestamp) {
    clients.metrics.write(now, &Line::of("Turns", Unit::Count, 1.0));
}

/// A run looks at everything before it changes anything, unless it is to do what it can or to change nothing anyway.
fn looks_first(context: &mut Context) {
    context.looks = !context.plans && !context.partial && context.parameters.task() == Task::Reconcile;
    context.plans |= context.looks;
}

/// Goes on through the stages.
async fn go_on(mut run: Run<'_>, mut stage: Stage) -> Result<Value, HandlerError> {
    if run.is_over_time() && stage != Stage::Notify {
        give_up_waiting(&mut run);
        stage = Stage::Notify;
    }
    loop {
        run.step = stage.as_str();
        match stage.advance(&mut run).await? {
            Next::Stage(next) => stage = next,
            Next::Wait => {
                run.sort_resources();
                run.publish_events().await;
                return answer_wait(run, stage).await;
            }
            Next::End(result) => {
                measure_turn(run.clients, run.now);
                return answer_end(stage, &run.context, result);
            }
        }
    }
}

/// Ends the wait for everything that a run waits for longer than it may. The service goes on with it.
fn give_up_waiting(run: &mut Run<'_>) {
    let hours = run.settings.max_run_hours.unwrap_or_default();
    let given_up = |resource: Resource| {
        let status = resource.status().map_or("not accepted by the service", Status::as_str);
        let reason = format!(
            "it is {status} still, and the run has taken the {hours} hours that MaxRunHours allows; the service goes on with what it has begun"
        );
        resource.failed(FailureName::WaitedTooLong, reason)
    };
    settle_open(run, |_| true, given_up);
}

/// Reports to whoever waits for a run that the handler itself failed, and ends the run.
///
/// # Errors
/// [`HandlerError::Publish`] if the report could not be published.
pub async fn report_crash(clients: &Clients, settings: &Settings, crash: &Crash) -> Result<Value, HandlerError> {
    notify::publish(clients, settings, &report::of_crash(crash, &settings.state_machine_arn)).await?;
    run_end::publish_crash(clients, settings, crash).await;
    tracing::error!(
        execution = crash.execution,
        step = "Notify",
        status = "FAILED",
        error = crash.error,
        cause = crash.cause,
        "handler failed"
    );
    let cause = report::shorten_cause(&format!("{}: {}", crash.error, crash.cause));
    let error = FailureName::HandlerFailed.as_str();
    Ok(json!({"next": "fail", "step": "Notify", "error": error, "cause": cause, "context": crash.turn.get("context")}))
}

/// Reports to whoever waits for a run that it ended where it could not report so itself: it was aborted, timed out, or
/// failed outside the handler. A run that failed with one of the handler's own names has reported it.
///
/// # Errors
/// [`HandlerError::Publish`] if the report could not be published; EventBridge delivers the event again.
pub async fn report_end(clients: &Clients, settings: &Settings, end: &End) -> Result<Value, HandlerError> {
    let is_reported =
        end.error.as_deref().is_some_and(|error| FailureName::ALL.iter().any(|name| name.as_str() == error));
    if !is_reported {
        notify::publish(clients, settings, &report::of_end(end, &settings.state_machine_arn)).await?;
        run_end::publish_end(clients, settings, end).await;
        tracing::error!(
            execution = end.execution_arn,
            step = "Notify",
            status = end.status,
            error = end.error,
            "run ended"
        );
    }
    Ok(json!({"reported": !is_reported}))
}

async fn answer_wait(mut run: Run<'_>, stage: Stage) -> Result<Value, HandlerError> {
    report_slowness(&mut run).await?;
    let now = run.now.after(run.personalize.seconds_paused());
    let pending: Vec<Pending> = run.context.resources.iter().filter_map(|resource| pending(resource, now)).collect();
    // What the turn had no time for comes at once.
    let seconds = if run.context.stopped_at.is_some() {
        1
    } else {
        wait::seconds_until_next_look(&pending, spread_of(&run.context))
    };
    let summary = summary(&run.context.resources, run.now);
    let run_hours = run.now.seconds_since(run.context.execution.start_time) / 3600.0;
    // `RunHours` is what an alarm of the template watches.
    let line = Line::of("Turns", Unit::Count, 1.0).metric("WaitSeconds", Unit::Seconds, f64::from(seconds));
    run.clients.metrics.write(run.now, &line.metric("RunHours", Unit::None, run_hours));
    tracing::info!(
        execution = run.context.execution.id,
        step = run.step,
        wait_seconds = seconds,
        run_hours,
        "{summary}"
    );
    if run.context.turns >= MOST_TURNS {
        return continue_in_another_execution(&run, stage).await;
    }
    waiting(stage, &run.context, seconds, &summary)
}

/// Reports once of each resource that it takes far longer than it did before.
async fn report_slowness(run: &mut Run<'_>) -> Result<(), HandlerError> {
    let (times, least) = SLOW;
    let is_slow = |resource: &Resource| {
        let age = run.now.seconds_since(resource.since);
        let expected = resource.expected.filter(|_| !resource.is_settled() && !resource.reported_slow);
        expected.is_some_and(|expected| age > times * expected && age > least)
    };
    let slow: Vec<Resource> = run.context.resources.iter().filter(|resource| is_slow(resource)).cloned().collect();
    if slow.is_empty() || run.context.plans {
        return Ok(());
    }
    let group = &run.parameters.dataset_group.name;
    notify::publish(run.clients, run.settings, &report::of_slowness(&run.context, group, &slow, run.now)).await?;
    for resource in slow {
        tracing::warn!(
            execution = run.context.execution.id,
            step = run.step,
            resource_type = resource.resource_type.key(),
            resource = resource.name,
            "{} {} takes far longer than before",
            resource.resource_type,
            resource.name
        );
        run.context.put(Resource { reported_slow: true, ..resource });
    }
    Ok(())
}

/// Starts an execution that goes on where this one is, since this one's history has no room left.
async fn continue_in_another_execution(run: &Run<'_>, stage: Stage) -> Result<Value, HandlerError> {
    let context = Context { turns: 0, ..run.context.clone() };
    let name = names::continued_execution(&run.context.execution.id, run.context.continued + 1);
    let context = Context { continued: context.continued + 1, ..context };
    let input = json!({"step": stage.as_str(), "context": context});
    let machine = &run.settings.state_machine_arn;
    let started = run.clients.start_execution(machine, &name, &input).await;
    started.map_err(|message| HandlerError::ContinueExecution { message })?;
    // The same where this turn has been taken before, and only its answer was lost.
    let arn = names::execution_arn(machine, &name);
    let summary = format!("The run goes on in another execution, since this one's history is nearly full: {arn}");
    tracing::info!(execution = run.context.execution.id, step = run.step, "{summary}");
    Ok(json!({"next": "succeed", "step": stage.as_str(), "summary": summary, "continuedIn": arn}))
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

fn answer_end(stage: Stage, context: &Context, result: RunResult) -> Result<Value, HandlerError> {
    let mut answer = json!({"step": stage.as_str(), "context": context, "summary": result.summary});
    if let Some(plan) = result.plan {
        answer["plan"] = json!(plan);
    }
    match result.failure {
        None => answer["next"] = json!("succeed"),
        Some(failure) => {
            answer["next"] = json!("fail");
            answer["error"] = json!(failure.name.as_str());
            answer["cause"] = json!(failure.cause);
        }
    }
    if is_carried(&answer).is_err() {
        // The run is over and has been reported: no turn needs what it remembers any more.
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
    (!resource.is_settled()).then(|| Pending {
        dependents: kinds::spec(resource.resource_type).dependents,
        age: now.seconds_since(resource.since),
        expected: resource.expected,
        rejected: resource.status().is_none(),
        throttled: resource.throttled,
    })
}

/// From 0 to 1, for each turn of each run another: it follows from both, so that a turn that runs again comes to the same.
fn spread_of(context: &Context) -> f64 {
    let digest = names::digest(&format!("{}\n{}", context.execution.id, context.turns));
    u32::from_str_radix(&digest[..8], 16).map_or(0.5, |number| f64::from(number) / f64::from(u32::MAX))
}

/// For whoever reads an execution's history: `solution version sims CREATE IN_PROGRESS for 4m10s, 7 ready`.
fn summary(resources: &[Resource], now: Timestamp) -> String {
    let mut parts: Vec<String> = resources
        .iter()
        .filter(|resource| !resource.is_settled())
        .map(|resource| {
            let status = resource.status().map_or("not accepted yet", Status::as_str);
            let age = in_words(now.seconds_since(resource.since));
            let reason = resource.reason().map(|reason| format!(" ({reason})")).unwrap_or_default();
            format!("{} {} {status} for {age}{reason}", resource.resource_type, resource.name)
        })
        .collect();
    let count = |matches: fn(&Resource) -> bool| resources.iter().filter(|resource| matches(resource)).count();
    let deleted = count(|resource| resource.outcome() == Some(Outcome::Deleted));
    let ready = count(Resource::is_ready);
    if deleted > 0 {
        parts.push(format!("{deleted} deleted"));
    }
    if ready > 0 || deleted == 0 {
        parts.push(format!("{ready} ready"));
    }
    let failed = count(Resource::is_failed);
    if failed > 0 {
        parts.push(format!("{failed} failed"));
    }
    parts.join(", ")
}
