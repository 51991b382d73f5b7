//! Datasets, and the data in them.

use std::io;

use personalize_contract::schema::{Problem, in_one_sentence, problems_of_replacement};
use personalize_contract::{DatasetType, Domain, ResourceType, Schema, Status};
use serde_json::{Value, json};

use super::{Answer, batch_job, metric_attribution, solution};
use crate::clock::Timestamp;
use crate::data::rows::{Batch, Contents};
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::operations::page::page;
use crate::store::lifecycle::{Course, Passing};
use crate::store::state::{Beginning, State};
use crate::store::table::{Head, Resource, kept_in, without_nulls};

#[derive(Debug)]
pub(crate) struct Dataset {
    head: Head,
    pub(crate) dataset_group_arn: String,
    pub(crate) dataset_type: DatasetType,
    /// As it was before an update that is under way.
    pub(crate) schema_arn: String,
    update: Option<Update>,
    contents: Contents,
    /// When data last came in.
    pub(crate) changed: Option<Timestamp>,
}

/// The latest replacement of the schema.
#[derive(Debug)]
struct Update {
    course: Course,
    schema_arn: String,
}

impl Resource for Dataset {
    const TYPE: ResourceType = ResourceType::Dataset;
    const ARN: &'static str = "datasetArn";
    const TELLS_WHY: bool = false;
    const SHOWS_PROGRESS: bool = false;

    kept_in!(datasets);

    fn dataset_group_arn(&self) -> Option<&str> {
        Some(&self.dataset_group_arn)
    }

    /// While its schema is replaced, it shows the update's status.
    fn status(&self, now: Timestamp) -> Status {
        self.update_under_way(now).unwrap_or(&self.head.course).status(now)
    }

    fn last_updated(&self, now: Timestamp) -> Timestamp {
        let update = self.update.as_ref().map(|update| &update.course);
        let update = update.filter(|_| self.head.course.passing != Passing::Deletion);
        update.unwrap_or(&self.head.course).last_updated(now)
    }
}

impl Dataset {
    /// What an import brought takes the place of what was there, or is added to it.
    pub(crate) fn take_in(&mut self, now: Timestamp, batch: Batch, incremental: bool) {
        self.contents.take_in(batch, incremental);
        self.changed = Some(now);
    }

    /// Rows that came one by one are added, each with its values in the order of the columns.
    ///
    /// # Errors
    /// Those of the temporary file.
    pub(crate) fn put(&mut self, now: Timestamp, columns: &[&str], rows: &[Vec<String>]) -> io::Result<()> {
        self.contents.put(columns, rows)?;
        self.changed = Some(now);
        Ok(())
    }

    pub(crate) fn has_bulk_data(&self) -> bool {
        self.contents.has_bulk_data()
    }

    /// The data as it is now, if any has come.
    pub(crate) fn data(&self) -> Option<Contents> {
        (self.contents.has_bulk_data() || !self.contents.is_empty()).then(|| self.contents.clone())
    }

    /// Whatever it holds now.
    pub(crate) fn contents(&self) -> Contents {
        self.contents.clone()
    }

    /// Puts what is left of the data in its place.
    pub(crate) fn leave(&mut self, contents: Contents) {
        self.contents = contents;
    }

    /// Whether it has a schema, or is getting it.
    pub(crate) fn refers_to(&self, schema_arn: &str) -> bool {
        let becoming = self.update.as_ref().map(|update| update.schema_arn.as_str());
        self.schema_arn == schema_arn || becoming == Some(schema_arn)
    }

    /// # Errors
    /// It does not take single records: it is not there yet, or no more. While its schema is replaced it does, which
    /// is a guess.
    pub(crate) fn takes_records(&self, now: Timestamp) -> Result<&Self, ServiceError> {
        match self.head.course.status(now) {
            Status::Active => Ok(self),
            status => Err(ServiceError::not_active(Self::TYPE, &self.head.arn, status)),
        }
    }

    fn update_under_way(&self, now: Timestamp) -> Option<&Course> {
        self.update.as_ref().map(|update| &update.course).filter(|course| !course.is_over(now))
    }
}

impl Update {
    fn described(&self, now: Timestamp) -> Value {
        without_nulls(json!({
            "schemaArn": self.schema_arn,
            "status": self.course.status(now),
            "failureReason": self.course.failure_reason(now),
            "creationDateTime": self.course.started.0,
            "lastUpdatedDateTime": self.course.last_updated(now).0,
        }))
    }
}

pub(crate) fn create(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let given = arguments.text("datasetType")?;
    let dataset_type = DatasetType::parse(given).ok_or_else(|| {
        let known = DatasetType::ALL.map(DatasetType::as_str).join(", ");
        ServiceError::invalid_input(format!("The dataset type `{given}` is unknown. There are {known}."))
    })?;
    let (group_arn, schema_arn) = (arguments.text("datasetGroupArn")?, arguments.text("schemaArn")?);
    let group = state.dataset_groups.active(group_arn, now)?;
    if let Some(domain) = group.domain.filter(|domain| !domain.has(dataset_type)) {
        let message = format!("A dataset group of the domain {domain} has no {dataset_type} dataset.");
        return Err(ServiceError::invalid_input(message));
    }
    let schema = of_domain(state, schema_arn, group.domain)?;
    let problems = schema.problems_for(dataset_type, group.domain);
    if !problems.is_empty() {
        let message = format!("The schema {schema_arn} does not suit the dataset: {}.", in_one_sentence(&problems));
        return Err(ServiceError::invalid_input(message));
    }
    let arn = state.account.dataset(&group.head().name, dataset_type);
    state.datasets.free(&arn)?;
    let (name, tags) = (arguments.text("name")?, arguments.tags()?);
    let after = vec![group_arn.to_owned()];
    let matched_by = dataset_type.as_str();
    let head = state.begin::<Dataset>(now, Beginning { matched_by, after, tags, ..Beginning::of(name, &arn) });
    let (dataset_group_arn, schema_arn) = (group_arn.to_owned(), schema_arn.to_owned());
    state.datasets.insert(Dataset {
        head,
        dataset_group_arn,
        dataset_type,
        schema_arn,
        update: None,
        contents: Contents::new(dataset_type),
        changed: None,
    });
    Ok(json!({"datasetArn": arn}))
}

/// A schema that is of a group's domain, or of none as the group. The rule is published, the error is inferred.
fn of_domain<'state>(
    state: &'state State,
    schema_arn: &str,
    domain: Option<Domain>,
) -> Result<&'state Schema, ServiceError> {
    let schema = state.schemas.get(schema_arn)?;
    if schema.domain == domain {
        return Ok(&schema.schema);
    }
    let words = |domain: Option<Domain>| domain.map_or_else(|| "no domain".to_owned(), |of| format!("the domain {of}"));
    Err(ServiceError::invalid_input(format!(
        "The schema {schema_arn} has {}, and the dataset group has {}.",
        words(schema.domain),
        words(domain)
    )))
}

pub(crate) fn describe(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let dataset = state.datasets.get(arguments.text("datasetArn")?)?;
    let tracker = state.event_trackers.of_group(&dataset.dataset_group_arn).next();
    let tracker = tracker.filter(|_| dataset.dataset_type == DatasetType::ActionInteractions);
    let more = json!({
        "datasetGroupArn": dataset.dataset_group_arn,
        "datasetType": dataset.dataset_type.arn_segment(),
        "schemaArn": dataset.schema_arn,
        "latestDatasetUpdate": dataset.update.as_ref().map(|update| update.described(now)),
        "trackingId": tracker.map(|tracker| &tracker.tracking_id),
    });
    Ok(json!({"dataset": dataset.described(now, more)}))
}

pub(crate) fn list(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let rows = state.datasets.numbered_in(arguments.optional_text("datasetGroupArn"));
    page("datasets", now, arguments, rows, |dataset| {
        dataset.described(now, json!({"datasetType": dataset.dataset_type.arn_segment()}))
    })
}

/// Replaces the schema. The rules are documented; their errors are guesses.
pub(crate) fn update(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let (arn, schema_arn) = (arguments.text("datasetArn")?, arguments.text("schemaArn")?);
    let dataset = state.datasets.active(arn, now)?;
    let older = &state.schemas.get(&dataset.schema_arn)?.schema;
    let domain = state.dataset_groups.get(&dataset.dataset_group_arn)?.domain;
    let newer = of_domain(state, schema_arn, domain)?;
    if !matches!(dataset.dataset_type, DatasetType::Items | DatasetType::Users) {
        let message = "Only the schemas of Items and Users datasets can be replaced.";
        return Err(ServiceError::invalid_input(message));
    }
    let problems = newer.problems_for(dataset.dataset_type, domain);
    let mut problems: Vec<String> = problems.iter().map(Problem::to_string).collect();
    problems.extend(problems_of_replacement(older, newer));
    if !problems.is_empty() {
        let message = format!("{schema_arn} cannot take the place of the schema: {}.", problems.join("; "));
        return Err(ServiceError::invalid_input(message));
    }
    let course = state.begin_update::<Dataset>(now, arn, Passing::Update, vec![arn.to_owned()])?;
    state.datasets.get_mut(arn)?.update = Some(Update { course, schema_arn: schema_arn.to_owned() });
    Ok(json!({"datasetArn": arn}))
}

/// What follows when a dataset's rows have changed.
pub(crate) fn changed(state: &mut State, at: Timestamp, arn: &str) {
    let interactions = state.datasets.get(arn).ok().filter(|of| of.dataset_type == DatasetType::Interactions);
    if let Some(group_arn) = interactions.map(|dataset| dataset.dataset_group_arn.clone()) {
        solution::interactions_changed(state, at, &group_arn);
    }
}

/// Lets a schema take its place once its update is over.
pub(crate) fn settle(state: &mut State, at: Timestamp, arn: &str) {
    let Ok(dataset) = state.datasets.get_mut(arn) else { return };
    if let Some(update) = dataset.update.as_ref().filter(|update| update.course.status(at) == Status::Active) {
        dataset.schema_arn.clone_from(&update.schema_arn);
    }
}

pub(crate) fn delete(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let arn = arguments.text("datasetArn")?;
    let dataset = state.datasets.get(arn)?;
    if let Some(holder) = holder(state, now, dataset) {
        return Err(ServiceError::in_use(format!("The dataset {arn} is in use by {holder}.")));
    }
    state.begin_deletion::<Dataset>(now, arn)?;
    Ok(Value::Null)
}

/// What keeps a dataset from being deleted.
fn holder(state: &State, now: Timestamp, dataset: &Dataset) -> Option<String> {
    let group = dataset.dataset_group_arn.as_str();
    let arn = |head: &Head| head.arn.clone();
    if dataset.update_under_way(now).is_some() {
        return Some("its own update".to_owned());
    }
    if let Some(filter) = state.filters.of_group(group).next() {
        return Some(arn(filter.head()));
    }
    let has_events = matches!(dataset.dataset_type, DatasetType::Interactions | DatasetType::ActionInteractions);
    if let Some(tracker) = state.event_trackers.of_group(group).next().filter(|_| has_events) {
        return Some(arn(tracker.head()));
    }
    let mut imports = state.dataset_import_jobs.iter().filter(|job| job.dataset_arn == dataset.head.arn);
    if let Some(job) = imports.find(|job| !job.head().course.is_over(now)) {
        return Some(arn(job.head()));
    }
    if let Some(attribution) = metric_attribution::referring_to(state, group, dataset.dataset_type) {
        return Some(arn(attribution.head()));
    }
    if let Some(job) = batch_job::running(state, now, |order| order.dataset_group_arn == group) {
        return Some(job);
    }
    if let Some(version) = state.solution_versions.of_group(group).find(|version| !version.head().course.is_over(now)) {
        return Some(arn(version.head()));
    }
    if let Some(recommender) = state.recommenders.of_group(group).find(|recommender| recommender.is_in_flight(now)) {
        return Some(arn(recommender.head()));
    }
    let mut campaigns = state.campaigns.of_group(group);
    campaigns.find(|campaign| campaign.status(now) != Status::CreateFailed).map(|campaign| arn(campaign.head()))
}
