//! From a living dataset group to a parameter file: everything in it that a file can describe, as it is. A run of that file
//! over the group changes nothing.

use std::pin::Pin;
use std::sync::Arc;

use aws_config::SdkConfig;
use personalize_contract::attribution::PUBLISHES;
use personalize_contract::status::Phase;
use personalize_contract::{Account, DatasetType, ResourceType, quota};
use serde_json::{Map, Value, json};

use crate::clients::Clients;
use crate::context::{Action, Context, Execution, Source};
use crate::engine::{Capture, Found, KindSpec, Scope, SectionPlace, tags};
use crate::kinds::{self, Origin};
use crate::parameters::{Parameters, Tag, write_config};
use crate::rejection::Rejection;
use crate::run::{Run, TimeLimit};
use crate::service::Personalize;
use crate::settings::{MetricsBasis, Settings};
use crate::time::Timestamp;

/// How long a capture may take that no turn limits, in seconds.
const SECONDS: f64 = 3600.0;

/// A dataset group as a parameter file.
#[derive(Debug, Clone, PartialEq)]
pub struct Captured {
    /// The parameter file.
    pub parameters: Value,
    /// What the file cannot say, or what is to be known before it is used: a sentence each.
    pub notes: Vec<String>,
}

impl Captured {
    /// The same in the format of Maintaining Personalized Experiences, whose `config.json` the pipeline reads as well. The notes
    /// say what is in it that only the pipeline knows.
    #[must_use]
    pub fn into_config(mut self) -> Self {
        let (parameters, notes) = write_config(&self.parameters);
        self.notes.extend(notes);
        Self { parameters, notes: self.notes }
    }
}

/// Why a dataset group cannot be captured.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// There is no such group.
    #[error("there is no dataset group {name:?} in this account and Region; there are: {}", known.join(", "))]
    NotFound {
        /// The name that was asked for.
        name: String,
        /// The names of those that there are.
        known: Vec<String>,
    },
    /// The account has no dataset group at all.
    #[error("there is no dataset group in this account and Region; check profile and Region, or the endpoint")]
    None,
    /// The service does not answer as it should.
    #[error("{0}")]
    Service(String),
}

impl From<Rejection> for CaptureError {
    fn from(rejection: Rejection) -> Self {
        Self::Service(rejection.message)
    }
}

/// Captures the dataset group of that name in whatever account, or emulator, the configuration leads to.
///
/// # Errors
/// [`CaptureError`]: there is no such group, or what the service says.
pub async fn capture_group(sdk_config: &SdkConfig, dataset_group: &str) -> Result<Captured, CaptureError> {
    let (clients, personalize) = (Clients::new(sdk_config), Personalize::new(sdk_config));
    let account = account_of(&personalize, dataset_group).await?;
    let settings = Settings {
        personalize_role_arn: String::new(),
        topic_arn: String::new(),
        state_machine_arn: String::new(),
        input_bucket: None,
        scheduler: None,
        metrics_basis: MetricsBasis::default(),
        event_bus_name: None,
        max_run_hours: None,
        writes_reports: false,
    };
    let now = Timestamp::of_this_machine();
    let source =
        Source::Deletion { action: Action::Delete, dataset_group: dataset_group.to_owned(), confirm: String::new() };
    let run = Run {
        clients: &clients,
        settings: &settings,
        personalize,
        account,
        parameters: Arc::new(Parameters::nothing_of(dataset_group)),
        context: Context::new(Execution { id: "capture".to_owned(), start_time: now }, source),
        step: "Capture",
        now,
        time_limit: TimeLimit::of_seconds(SECONDS),
        resume_at: None,
        events: Vec::new(),
        has_begun: false,
    };
    Ok(compiled_here(&run).await?)
}

/// What [`capture`] does, boxed: programs that capture groups do not compile it again.
fn compiled_here<'run>(run: &'run Run<'_>) -> Pin<Box<dyn Future<Output = Result<Captured, Rejection>> + Send + 'run>> {
    Box::pin(capture(run))
}

/// The account that a dataset group is in, which its ARN names.
async fn account_of(personalize: &Personalize, dataset_group: &str) -> Result<Account, CaptureError> {
    let groups = crate::service::pages(|token| {
        let request = personalize.client.list_dataset_groups().set_next_token(token);
        async move {
            let page = personalize.call("ListDatasetGroups", || request.clone().send()).await?;
            Ok((page.dataset_groups, page.next_token))
        }
    })
    .await?;
    let group = groups.iter().find(|group| group.name() == Some(dataset_group));
    match group.and_then(|group| Account::of_arn(group.dataset_group_arn()?)) {
        Some(account) => Ok(account),
        None if groups.is_empty() => Err(CaptureError::None),
        None => {
            let known = groups.iter().filter_map(|group| group.name()).map(str::to_owned).collect();
            Err(CaptureError::NotFound { name: dataset_group.to_owned(), known })
        }
    }
}

/// That there is no dataset group of that name.
fn none_of_that_name(name: &str) -> Rejection {
    Rejection::conflict(format!(
        "there is no dataset group {name:?} in this account and Region; `aws personalize list-dataset-groups` shows those that there are"
    ))
}

/// Captures the dataset group of a run.
///
/// # Errors
/// What the service's rejection means.
pub async fn capture(run: &Run<'_>) -> Result<Captured, Rejection> {
    let mut file = Map::new();
    let mut notes = Vec::new();
    let mut parents: Vec<(Found, String)> = Vec::new();
    for spec in kinds::in_order_of_creation() {
        let Some(capture) = spec.capture else { continue };
        let found = spec.found(run, Scope::DatasetGroup).await?;
        if spec.resource_type == ResourceType::DatasetGroup && found.is_empty() {
            return Err(none_of_that_name(&run.parameters.dataset_group.name));
        }
        let found: Vec<Found> = found.into_iter().filter(|found| is_kept(found, &mut notes)).collect();
        quotas(spec, found.len(), &mut file);
        for found in found {
            let section = section(run, capture, &found).await?;
            place(&mut file, capture.place, &found, &parents, section);
            if let SectionPlace::Map(key) = capture.place {
                parents.push((found, key.to_owned()));
            }
        }
    }
    origin_of_data(run, &mut file, &mut notes).await?;
    Ok(Captured { parameters: Value::Object(file), notes })
}

/// What failed is nothing that a file should bring back, and what is being deleted is as good as gone.
fn is_kept(found: &Found, notes: &mut Vec<String>) -> bool {
    let Some(phase @ (Phase::Failed | Phase::Deleting)) = found.phase() else { return true };
    let state = if phase == Phase::Failed { "has failed" } else { "is being deleted" };
    notes.push(format!("the {} {} {state}, and is left out", found.resource_type, found.name));
    false
}

async fn section(run: &Run<'_>, capture: Capture, found: &Found) -> Result<Map<String, Value>, Rejection> {
    let mut section = (capture.describe)(run, found).await?;
    let tags = if found.resource_type.takes_tags() { tags::of(run, &found.arn).await? } else { Vec::new() };
    if !tags.is_empty() {
        section.insert("tags".to_owned(), tags.iter().map(tag).collect());
    }
    Ok(section)
}

fn place(
    file: &mut Map<String, Value>,
    place: SectionPlace,
    found: &Found,
    parents: &[(Found, String)],
    section: Map<String, Value>,
) {
    let section = Value::Object(section);
    match place {
        SectionPlace::One(key) => drop(file.insert(key.to_owned(), section)),
        SectionPlace::List(key) => push(file, key, section),
        SectionPlace::Map(key) => file.entry(key).or_insert_with(|| json!({}))[&found.name] = section,
        SectionPlace::OfParent(key) => {
            let parent = parents.iter().find(|(parent, _)| Some(&parent.arn) == found.parent_arn.as_ref());
            let parent = parent.and_then(|(parent, map)| file.get_mut(map)?.get_mut(&parent.name)?.as_object_mut());
            if let Some(parent) = parent {
                push(parent, key, section);
            }
        }
    }
}

fn push(members: &mut Map<String, Value>, key: &str, section: Value) {
    if let Value::Array(list) = members.entry(key).or_insert_with(|| json!([])) {
        list.push(section);
    }
}

/// A group that has more of something than the common quota has one that AWS has raised.
fn quotas(spec: &KindSpec, count: usize, file: &mut Map<String, Value>) {
    let key = match spec.resource_type {
        ResourceType::Campaign => "campaigns",
        ResourceType::Filter => "filters",
        ResourceType::Recommender => "recommenders",
        ResourceType::Solution => "solutions",
        _ => return,
    };
    if quota::of(spec.resource_type).is_some_and(|quota| count > quota.most) {
        file.entry("quotas").or_insert_with(|| json!({}))[key] = json!(count);
    }
}

/// How the newest imports were made, in the sections of their datasets. Where somebody else has made one, a capture does
/// not know whether it is still what lies there: the file leaves it, and what was trained from it, as it is.
async fn origin_of_data(
    run: &Run<'_>,
    file: &mut Map<String, Value>,
    notes: &mut Vec<String>,
) -> Result<(), Rejection> {
    let mut origins: Vec<(DatasetType, Origin)> = Vec::new();
    let datasets = file.get("datasets").and_then(Value::as_object);
    for dataset_type in datasets.into_iter().flat_map(Map::keys).filter_map(|key| DatasetType::parse(key)) {
        if let Some(origin) = kinds::origin_of(run, dataset_type).await? {
            origins.push((dataset_type, origin));
        }
    }
    let publishes = file.contains_key("metricAttribution");
    let are_beside = are_beside_one_file(&origins);
    let Some(sections) = file.get_mut("datasets").and_then(Value::as_object_mut) else { return Ok(()) };
    for (dataset_type, origin) in &origins {
        let Some(section) = sections.get_mut(dataset_type.as_str()).and_then(Value::as_object_mut) else { continue };
        if !are_beside || folder_of_file(*dataset_type, origin).is_none() {
            section.insert("dataLocation".to_owned(), json!(origin.location));
        }
        if origin.is_incremental {
            section.insert("importMode".to_owned(), json!("INCREMENTAL"));
        }
        if origin.publishes && publishes {
            section.insert(PUBLISHES.to_owned(), json!(true));
        }
    }
    if let Some((_, origin)) = origins.iter().find(|(_, origin)| origin.is_ours) {
        inherit(file, &tags::of(run, &origin.arn).await?);
    }
    if origins.iter().any(|(_, origin)| !origin.is_ours) {
        file.insert("reimport".to_owned(), json!("never"));
        file.insert("retrain".to_owned(), json!("never"));
        notes.push(
            "data was imported by somebody else, and a capture does not look at what lies where it was read: `reimport` and `retrain` are \"never\"; without them, runs keep an import while nothing at its place is newer, and import and train anew otherwise"
                .to_owned(),
        );
    }
    Ok(())
}

/// Imports have the tags of the file's root and no others: so these are there, and not in each section.
fn inherit(file: &mut Map<String, Value>, inherited: &[Tag]) {
    if inherited.is_empty() {
        return;
    }
    let inherited: Vec<Value> = inherited.iter().map(tag).collect();
    file.values_mut().for_each(|section| leave_out(section, &inherited));
    file.insert("tags".to_owned(), Value::Array(inherited));
}

/// Takes tags out of a section, and out of those in it.
fn leave_out(section: &mut Value, inherited: &[Value]) {
    if let Some(Value::Array(own)) = section.get_mut("tags") {
        own.retain(|tag| !inherited.contains(tag));
    }
    match section {
        Value::Object(members) => {
            members.retain(|key, value| key != "tags" || value.as_array().is_none_or(|own| !own.is_empty()));
            members.iter_mut().filter(|(key, _)| *key != "schema").for_each(|(_, value)| leave_out(value, inherited));
        }
        Value::Array(sections) => sections.iter_mut().for_each(|section| leave_out(section, inherited)),
        _ => {}
    }
}

fn tag(tag: &Tag) -> Value {
    json!({"tagKey": tag.tag_key, "tagValue": tag.tag_value})
}

/// The folder of the parameter file beside which the data of a dataset lies, if it lies in one that has the dataset's name.
fn folder_of_file(dataset_type: DatasetType, origin: &Origin) -> Option<&str> {
    let folder = origin.location.strip_suffix('/').unwrap_or(&origin.location).strip_suffix(dataset_type.as_str())?;
    folder.ends_with('/').then_some(folder)
}

/// Whether all data that lies in such folders can lie beside one parameter file.
fn are_beside_one_file(origins: &[(DatasetType, Origin)]) -> bool {
    let mut folders = origins.iter().filter_map(|(dataset_type, origin)| folder_of_file(*dataset_type, origin));
    let first = folders.next();
    folders.all(|folder| Some(folder) == first)
}
