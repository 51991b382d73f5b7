//! The operations.

use std::collections::BTreeMap;

use personalize_contract::model::Structure;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::account::ScheduleAccount;
use super::definition::Definition;
use super::request::{Request, conflict, invalid, not_found};
use super::schedule::{DEFAULT_GROUP, Group, Schedule, ScheduleKey};
use super::{Answer, arns, lists, shapes};
use crate::clock::Timestamp;
use crate::error::ServiceError;

/// Schedules of an account and Region, unless raised.
const MOST_SCHEDULES: usize = 1_000_000;
/// Groups of an account and Region, unless raised.
const MOST_GROUPS: usize = 500;

/// An operation of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Operation {
    CreateSchedule,
    CreateScheduleGroup,
    DeleteSchedule,
    DeleteScheduleGroup,
    GetSchedule,
    GetScheduleGroup,
    ListScheduleGroups,
    ListSchedules,
    ListTagsForResource,
    TagResource,
    UntagResource,
    UpdateSchedule,
}

impl Operation {
    /// All there are.
    pub(crate) const ALL: [Self; 12] = [
        Self::CreateSchedule,
        Self::CreateScheduleGroup,
        Self::DeleteSchedule,
        Self::DeleteScheduleGroup,
        Self::GetSchedule,
        Self::GetScheduleGroup,
        Self::ListScheduleGroups,
        Self::ListSchedules,
        Self::ListTagsForResource,
        Self::TagResource,
        Self::UntagResource,
        Self::UpdateSchedule,
    ];

    /// Its name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::CreateSchedule => "CreateSchedule",
            Self::CreateScheduleGroup => "CreateScheduleGroup",
            Self::DeleteSchedule => "DeleteSchedule",
            Self::DeleteScheduleGroup => "DeleteScheduleGroup",
            Self::GetSchedule => "GetSchedule",
            Self::GetScheduleGroup => "GetScheduleGroup",
            Self::ListScheduleGroups => "ListScheduleGroups",
            Self::ListSchedules => "ListSchedules",
            Self::ListTagsForResource => "ListTagsForResource",
            Self::TagResource => "TagResource",
            Self::UntagResource => "UntagResource",
            Self::UpdateSchedule => "UpdateSchedule",
        }
    }

    const fn shape(self) -> &'static Structure {
        match self {
            Self::CreateSchedule | Self::UpdateSchedule => &shapes::SCHEDULE,
            Self::GetSchedule | Self::DeleteSchedule => &shapes::ONE_SCHEDULE,
            Self::ListSchedules => &shapes::LIST_SCHEDULES,
            Self::CreateScheduleGroup => &shapes::CREATE_GROUP,
            Self::GetScheduleGroup | Self::DeleteScheduleGroup => &shapes::ONE_GROUP,
            Self::ListScheduleGroups => &shapes::LIST_GROUPS,
            Self::TagResource => &shapes::TAG_RESOURCE,
            Self::UntagResource => &shapes::UNTAG_RESOURCE,
            Self::ListTagsForResource => &shapes::LIST_TAGS,
        }
    }

    /// Performs it, once for each client token.
    pub(super) fn perform(self, state: &mut ScheduleAccount, now: Timestamp, request: &Map<String, Value>) -> Answer {
        let checked = Request::checked(self.shape(), request)?;
        if let Some(answer) = state.tokens.answer(self, request) {
            return answer;
        }
        let answer = match self {
            Self::CreateSchedule => create_schedule(state, now, checked),
            Self::GetSchedule => get_schedule(state, checked),
            Self::UpdateSchedule => update_schedule(state, now, checked),
            Self::DeleteSchedule => delete_schedule(state, checked),
            Self::ListSchedules => list_schedules(state, checked),
            Self::CreateScheduleGroup => create_group(state, now, checked),
            Self::GetScheduleGroup => get_group(state, checked),
            Self::DeleteScheduleGroup => delete_group(state, now, checked),
            Self::ListScheduleGroups => list_groups(state, checked),
            Self::TagResource => tag(state, checked),
            Self::UntagResource => untag(state, checked),
            Self::ListTagsForResource => list_tags(state, checked),
        }?;
        state.tokens.remember(self, request, &answer);
        Ok(answer)
    }
}

fn create_schedule(state: &mut ScheduleAccount, now: Timestamp, request: Request<'_>) -> Answer {
    let definition = Definition::read(request, now)?;
    let key = key(request);
    active_group(state, &key.group)?;
    if state.schedules.contains_key(&key) {
        return Err(conflict(format!("Schedule {} already exists.", key.name)));
    }
    below_quota("schedules", state.schedules.len(), MOST_SCHEDULES)?;
    let arn = arns::of_schedule(&state.account, &key.group, &key.name);
    let after = now.whole_seconds() - i64::from(definition.begins_at_once());
    let schedule = Schedule { arn: arn.clone(), definition, created: now, modified: now };
    state.schedules.insert(key.clone(), schedule);
    state.plan(&key, after);
    Ok(json!({"ScheduleArn": arn}))
}

fn get_schedule(state: &ScheduleAccount, request: Request<'_>) -> Answer {
    let key = key(request);
    let schedule = state.schedules.get(&key).ok_or_else(|| not_found("Schedule", &key.name))?;
    Ok(schedule.described(&key))
}

fn update_schedule(state: &mut ScheduleAccount, now: Timestamp, request: Request<'_>) -> Answer {
    let definition = Definition::read(request, now)?;
    let key = key(request);
    let schedule = state.schedules.get_mut(&key).ok_or_else(|| not_found("Schedule", &key.name))?;
    schedule.definition = definition;
    schedule.modified = now;
    let arn = schedule.arn.clone();
    state.plan(&key, now.whole_seconds());
    Ok(json!({"ScheduleArn": arn}))
}

fn delete_schedule(state: &mut ScheduleAccount, request: Request<'_>) -> Answer {
    let key = key(request);
    if !state.schedules.contains_key(&key) {
        return Err(not_found("Schedule", &key.name));
    }
    state.remove(&key);
    Ok(json!({}))
}

fn list_schedules(state: &ScheduleAccount, request: Request<'_>) -> Answer {
    let (group, prefix, in_state) =
        (request.optional_text("GroupName"), request.optional_text("NamePrefix"), request.optional_text("State"));
    if let Some(group) = group {
        group_named(state, group)?;
    }
    let is_wanted = |(key, schedule): &(&ScheduleKey, &Schedule)| {
        group.is_none_or(|group| key.group == group)
            && prefix.is_none_or(|prefix| key.name.starts_with(prefix))
            && in_state.is_none_or(|wanted| schedule.definition.settings.state() == wanted)
    };
    let wanted = state.schedules.iter().filter(is_wanted);
    lists::page(
        "Schedules",
        request,
        wanted.map(|(key, of)| ((key.group.as_str(), key.name.as_str()), of.summary(key))),
    )
}

fn create_group(state: &mut ScheduleAccount, now: Timestamp, request: Request<'_>) -> Answer {
    let name = request.text("Name");
    match state.groups.get(name) {
        Some(group) if group.is_deleting => return Err(is_being_deleted(name)),
        Some(_) => return Err(conflict(format!("Schedule group {name} already exists."))),
        None => below_quota("schedule groups", state.groups.len(), MOST_GROUPS)?,
    }
    let arn = state.add_group(name, now, tags(request));
    Ok(json!({"ScheduleGroupArn": arn}))
}

fn get_group(state: &ScheduleAccount, request: Request<'_>) -> Answer {
    let name = request.text("Name");
    Ok(group_named(state, name)?.described(name))
}

fn delete_group(state: &mut ScheduleAccount, now: Timestamp, request: Request<'_>) -> Answer {
    let name = request.text("Name");
    if name == DEFAULT_GROUP {
        return Err(invalid("The default schedule group cannot be deleted."));
    }
    active_group(state, name)?;
    state.start_group_deletion(name, now);
    Ok(json!({}))
}

fn list_groups(state: &ScheduleAccount, request: Request<'_>) -> Answer {
    let prefix = request.optional_text("NamePrefix").unwrap_or_default();
    let wanted = state.groups.iter().filter(|(name, _)| name.starts_with(prefix));
    lists::page("ScheduleGroups", request, wanted.map(|(name, group)| (("", name.as_str()), group.described(name))))
}

fn tag(state: &mut ScheduleAccount, request: Request<'_>) -> Answer {
    let tags = tags(request);
    tagged(state, request)?.tags.extend(tags);
    Ok(json!({}))
}

fn untag(state: &mut ScheduleAccount, request: Request<'_>) -> Answer {
    let keys = request.inside(&["TagKeys"]).and_then(Value::as_array).into_iter().flatten();
    let keys: Vec<&str> = keys.filter_map(Value::as_str).collect();
    tagged(state, request)?.tags.retain(|key, _| !keys.contains(&key.as_str()));
    Ok(json!({}))
}

fn list_tags(state: &mut ScheduleAccount, request: Request<'_>) -> Answer {
    let tags = tagged(state, request)?.tags.iter().map(|(key, value)| json!({"Key": key, "Value": value}));
    Ok(json!({"Tags": tags.collect::<Vec<Value>>()}))
}

fn key(request: Request<'_>) -> ScheduleKey {
    let group = request.optional_text("GroupName").unwrap_or(DEFAULT_GROUP).to_owned();
    ScheduleKey { group, name: request.text("Name").to_owned() }
}

/// The tags of a request. Of several with one key the last counts.
fn tags(request: Request<'_>) -> BTreeMap<String, String> {
    let tags = request.inside(&["Tags"]).and_then(Value::as_array).into_iter().flatten();
    let text = |tag: &Value, name: &str| tag.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    tags.map(|tag| (text(tag, "Key"), text(tag, "Value"))).collect()
}

fn group_named<'state>(state: &'state ScheduleAccount, name: &str) -> Result<&'state Group, ServiceError> {
    state.groups.get(name).ok_or_else(|| not_found("Schedule group", name))
}

/// # Errors
/// The group does not exist, or will soon be gone.
fn active_group(state: &ScheduleAccount, name: &str) -> Result<(), ServiceError> {
    if group_named(state, name)?.is_deleting { Err(is_being_deleted(name)) } else { Ok(()) }
}

fn is_being_deleted(name: &str) -> ServiceError {
    conflict(format!("Schedule group {name} is being deleted."))
}

/// The group whose ARN a request has.
fn tagged<'state>(state: &'state mut ScheduleAccount, request: Request<'_>) -> Result<&'state mut Group, ServiceError> {
    let arn = request.text("ResourceArn");
    let name = arns::group_of(arn).unwrap_or_default();
    let group = state.groups.get_mut(name).filter(|group| group.arn == arn);
    group.ok_or_else(|| not_found("Schedule group", name))
}

fn below_quota(what: &str, count: usize, most: usize) -> Result<(), ServiceError> {
    if count < most {
        return Ok(());
    }
    let message = format!("The quota of {most} {what} for this account and Region is full.");
    Err(ServiceError::new("ServiceQuotaExceededException", message))
}
