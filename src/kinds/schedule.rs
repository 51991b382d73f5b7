//! Schedules of EventBridge Scheduler: each begins runs of the parameter file that has it. They are in the deployment's
//! schedule group, and are gone with the parameter file's section, or with the dataset group.

use aws_sdk_scheduler::operation::get_schedule::GetScheduleOutput;
use aws_sdk_scheduler::types::{FlexibleTimeWindow, FlexibleTimeWindowMode, ScheduleState as State, Target};
use personalize_contract::ResourceType;
use serde_json::{Map, Value, json};

use super::difference;
use crate::context::{OVERRIDES, Resource, Source};
use crate::engine::{
    AfterFailure, Capture, Created, Dependents, Drift, Found, Kind, KindSpec, Observation, Observed, Removal, Scope,
    SectionPlace, reconcile_all, remove_listed,
};
use crate::error::FailureName;
use crate::names;
use crate::parameters::{ScheduleSection, ScheduleState, Tag};
use crate::rejection::{Rejection, RejectionKind};
use crate::run::Run;
use crate::settings::SchedulerSettings;
use crate::time::Timestamp;

/// What is to be known of schedules.
pub const SPEC: KindSpec = KindSpec {
    resource_type: ResourceType::Schedule,
    needs: &[ResourceType::DatasetGroup],
    dependents: Dependents::Run,
    // A run that a schedule begins would create the group again.
    blocks: &[ResourceType::DatasetGroup],
    removal: Removal::Deleted(|run, arn| Box::pin(delete(run, arn))),
    after_failure: AfterFailure::CreatedAgain,
    reconcile: Some(|run| Box::pin(reconcile(run))),
    list: Some(|run, scope| Box::pin(list(run, scope))),
    capture: Some(Capture {
        place: SectionPlace::List("schedules"),
        describe: |run, found| Box::pin(describe_section(run, found)),
    }),
};

/// The moment of an occurrence, which EventBridge Scheduler puts into the input of an execution in place of this.
const SCHEDULED_TIME: &str = "<aws.scheduler.scheduled-time>";

/// The time zone of a schedule that names none.
const UTC: &str = "UTC";

/// A schedule of the file, which begins runs of it.
pub struct Schedule {
    section: ScheduleSection,
    /// What the service calls it.
    name: String,
    /// The input of the executions that it starts.
    input: Value,
}

impl Schedule {
    /// A schedule of the dataset group of that name, whose parameter file is that object.
    fn new(section: &ScheduleSection, dataset_group: &str, bucket: &str, key: &str) -> Self {
        let mut input =
            json!({"bucket": bucket, "key": key, "schedule": section.name, "scheduledTime": SCHEDULED_TIME});
        if let (Some(input), Ok(Value::Object(overrides))) =
            (input.as_object_mut(), serde_json::to_value(&section.overrides))
        {
            input.extend(overrides);
        }
        Self { section: section.clone(), name: names::schedule(dataset_group, &section.name), input }
    }

    fn time_zone(&self) -> &str {
        self.section.schedule_expression_timezone.as_deref().unwrap_or(UTC)
    }

    /// How one that is there differs: a sentence for each difference.
    fn differences(&self, run: &Run<'_>, scheduler: &SchedulerSettings, found: &GetScheduleOutput) -> Vec<String> {
        let section = &self.section;
        let target = found.target();
        let text = |name, desired: &str, found: Option<&str>| {
            difference(name, Some(desired.to_owned()), found.map(str::to_owned))
        };
        let window = found.flexible_time_window().and_then(FlexibleTimeWindow::maximum_window_in_minutes);
        let input = target.and_then(Target::input).and_then(|input| serde_json::from_str::<Value>(input).ok());
        [
            text("scheduleExpression", &section.schedule_expression, found.schedule_expression()),
            text(
                "scheduleExpressionTimezone",
                self.time_zone(),
                Some(found.schedule_expression_timezone().unwrap_or(UTC)),
            ),
            difference(
                "flexibleTimeWindowMinutes",
                Some(section.flexible_time_window_minutes.unwrap_or(0)),
                Some(window.unwrap_or(0)),
            ),
            text("state", section.state.as_str(), found.state().map(State::as_str)),
            text("the state machine", &run.settings.state_machine_arn, target.map(Target::arn)),
            text("the role", &scheduler.role_arn, target.map(Target::role_arn)),
            difference("the input of its executions", Some(self.input.clone()), input),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    fn target(&self, run: &Run<'_>, scheduler: &SchedulerSettings) -> Result<Target, Rejection> {
        let target = Target::builder().arn(&run.settings.state_machine_arn).role_arn(&scheduler.role_arn);
        target.input(self.input.to_string()).build().map_err(Rejection::from)
    }

    fn window(&self) -> Result<FlexibleTimeWindow, Rejection> {
        let minutes = self.section.flexible_time_window_minutes;
        let mode = if minutes.is_some() { FlexibleTimeWindowMode::Flexible } else { FlexibleTimeWindowMode::Off };
        let window = FlexibleTimeWindow::builder().mode(mode).set_maximum_window_in_minutes(minutes);
        window.build().map_err(Rejection::from)
    }

    fn state(&self) -> State {
        match self.section.state {
            ScheduleState::Enabled => State::Enabled,
            ScheduleState::Disabled => State::Disabled,
        }
    }
}

impl Kind for Schedule {
    const SPEC: &'static KindSpec = &SPEC;
    type New = ();

    /// Without a file in S3, which has a finding, there is nothing that its runs could read.
    fn desired(run: &Run<'_>) -> Vec<Self> {
        let group = &run.parameters.dataset_group.name;
        let Source::Object { bucket, key, .. } = &run.context.parameters else { return Vec::new() };
        if !run.context.is_ready(ResourceType::DatasetGroup, group) {
            return Vec::new();
        }
        run.parameters.schedules.iter().map(|section| Self::new(section, group, bucket, key)).collect()
    }

    fn name(&self) -> &str {
        &self.section.name
    }

    /// A schedule takes none: its group does.
    fn tags(&self) -> &[Tag] {
        &[]
    }

    async fn observe(&self, run: &Run<'_>, _known: &Resource) -> Result<Observation<()>, Rejection> {
        let scheduler = scheduler(run)?;
        let Some(found) = get(run, scheduler, &self.name).await? else { return Ok(Observation::absent(())) };
        let differences = self.differences(run, scheduler, &found);
        let drift = if differences.is_empty() { Drift::None } else { Drift::Updatable(differences.join("; ")) };
        let (created, changed) = (found.creation_date(), found.last_modification_date());
        let arn = found.arn().unwrap_or_default();
        Ok(Observation::Exists(Observed { drift, ..Observed::new(arn, None, created, changed)? }))
    }

    async fn create(&self, run: &Run<'_>, (): ()) -> Result<Created, Rejection> {
        let scheduler = scheduler(run)?;
        let request = run.clients.scheduler.create_schedule().name(&self.name).group_name(&scheduler.group);
        let request = request.schedule_expression(&self.section.schedule_expression);
        let request = request.schedule_expression_timezone(self.time_zone()).state(self.state());
        let request = request.flexible_time_window(self.window()?).target(self.target(run, scheduler)?);
        let answer = run.personalize.call("CreateSchedule", || request.clone().send()).await?;
        Created::ready("CreateSchedule", Some(answer.schedule_arn()))
    }

    async fn update(&self, run: &Run<'_>, _observed: &Observed) -> Result<(), Rejection> {
        let scheduler = scheduler(run)?;
        let request = run.clients.scheduler.update_schedule().name(&self.name).group_name(&scheduler.group);
        let request = request.schedule_expression(&self.section.schedule_expression);
        let request = request.schedule_expression_timezone(self.time_zone()).state(self.state());
        let request = request.flexible_time_window(self.window()?).target(self.target(run, scheduler)?);
        run.personalize.call("UpdateSchedule", || request.clone().send()).await.map(drop)
    }
}

/// Reconciles the schedules of the file, and deletes those that have left it.
async fn reconcile(run: &mut Run<'_>) {
    reconcile_all::<Schedule>(run).await;
    if run.context.schedules_listed || run.settings.scheduler.is_none() {
        return;
    }
    let group = &run.parameters.dataset_group.name;
    let kept: Vec<String> = run.parameters.schedules.iter().map(|it| names::schedule(group, &it.name)).collect();
    let listed = list(run, Scope::DatasetGroup).await;
    let left = listed.map(|found| found.into_iter().filter(|found| !kept.contains(&name_in(&found.arn))).collect());
    run.context.schedules_listed = remove_listed(run, super::spec(ResourceType::Schedule), left).await;
}

/// What the deployment has for schedules.
///
/// # Errors
/// It has nothing.
fn scheduler<'run>(run: &'run Run<'_>) -> Result<&'run SchedulerSettings, Rejection> {
    run.settings.scheduler.as_ref().ok_or_else(|| Rejection {
        kind: RejectionKind::Final(FailureName::RequestRefused),
        message: "the environment variables SCHEDULE_GROUP and SCHEDULER_ROLE_ARN are not set, without which there are no schedules; deploy the stack with this version's template, which sets them".to_owned(),
    })
}

async fn get(run: &Run<'_>, scheduler: &SchedulerSettings, name: &str) -> Result<Option<GetScheduleOutput>, Rejection> {
    let request = run.clients.scheduler.get_schedule().name(name).group_name(&scheduler.group);
    run.personalize.find("GetSchedule", || request.clone().send()).await
}

/// The schedules of the run's dataset group: those whose names begin as its own do.
async fn list(run: &Run<'_>, _scope: Scope<'_>) -> Result<Vec<Found>, Rejection> {
    let Some(scheduler) = &run.settings.scheduler else { return Ok(Vec::new()) };
    let group = &run.parameters.dataset_group.name;
    let prefix = names::schedule_prefix(group);
    let summaries = crate::service::pages(|token| {
        let request = run.clients.scheduler.list_schedules().group_name(&scheduler.group);
        let request = request.name_prefix(&prefix).set_next_token(token);
        async move {
            let page = run.personalize.call("ListSchedules", || request.clone().send()).await?;
            Ok((Some(page.schedules), page.next_token))
        }
    })
    .await;
    let summaries = super::unless_gone(summaries)?;
    // The part of a name behind the prefix is the file's, unless that was too long.
    let own = |name: &str| {
        let mut sections = run.parameters.schedules.iter();
        let known = sections.find(|schedule| names::schedule(group, &schedule.name) == name);
        let behind = || name.strip_prefix(&prefix).unwrap_or(name).to_owned();
        known.map_or_else(behind, |schedule| schedule.name.clone())
    };
    Ok(summaries
        .iter()
        .map(|summary| Found {
            resource_type: ResourceType::Schedule,
            name: own(summary.name().unwrap_or_default()),
            arn: summary.arn().unwrap_or_default().to_owned(),
            parent_arn: None,
            status: None,
            created: summary.creation_date().map(Timestamp::from),
            changed: summary.last_modification_date().map(Timestamp::from),
        })
        .collect())
}

/// The name in a schedule's ARN.
fn name_in(arn: &str) -> String {
    arn.rsplit('/').next().unwrap_or_default().to_owned()
}

async fn delete(run: &Run<'_>, arn: &str) -> Result<(), Rejection> {
    let scheduler = scheduler(run)?;
    let request = run.clients.scheduler.delete_schedule().name(name_in(arn)).group_name(&scheduler.group);
    run.personalize.call("DeleteSchedule", || request.clone().send()).await.map(drop)
}

/// The section of a schedule that is there. One that somebody else has put into the group, and whose executions have another
/// input, has what the service shows and nothing of what its runs do otherwise.
async fn describe_section(run: &Run<'_>, found: &Found) -> Result<Map<String, Value>, Rejection> {
    let Some(schedule) = get(run, scheduler(run)?, &name_in(&found.arn)).await? else { return Ok(Map::new()) };
    let input = schedule.target().and_then(Target::input);
    let input: Map<String, Value> = input.and_then(|input| serde_json::from_str(input).ok()).unwrap_or_default();
    let mut section = Map::new();
    let name = input.get("schedule").cloned().unwrap_or_else(|| Value::from(found.name.clone()));
    section.insert("name".to_owned(), name);
    section.insert("scheduleExpression".to_owned(), Value::from(schedule.schedule_expression().unwrap_or_default()));
    if let Some(time_zone) = schedule.schedule_expression_timezone().filter(|name| *name != UTC) {
        section.insert("scheduleExpressionTimezone".to_owned(), Value::from(time_zone));
    }
    let window = schedule.flexible_time_window().and_then(FlexibleTimeWindow::maximum_window_in_minutes);
    if let Some(minutes) = window {
        section.insert("flexibleTimeWindowMinutes".to_owned(), Value::from(minutes));
    }
    if schedule.state() == Some(&State::Disabled) {
        section.insert("state".to_owned(), Value::from(ScheduleState::Disabled.as_str()));
    }
    section.extend(input.into_iter().filter(|(key, _)| OVERRIDES.contains(&key.as_str())));
    Ok(section)
}
