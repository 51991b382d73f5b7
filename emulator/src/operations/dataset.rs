//! Datasets, and the data in them.

use personalize_contract::schema::{Problem, in_one_sentence, problems_of_replacement};
use personalize_contract::{DatasetType, Domain, ResourceType, Schema, Status};
use serde_json::{Value, json};

use super::description::{described, without_nulls};
use super::{Answer, automatic_update, batch_job, metric_attribution, solution};
use crate::clock::Timestamp;
use crate::data::rows::{Compaction, Contents};
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::operations::page::page;
use crate::store::resource::{Metadata, Resource};
use crate::store::resources::{Dataset, DatasetUpdate, Resources};
use crate::store::state::{CreateSpec, State};
use crate::store::transition::TransitionKind;

impl Dataset {
    /// Rows that came one by one are added, each with its values in the order of the columns. What is returned is to be
    /// done without the account's lock.
    ///
    /// # Errors
    /// There are more rows than can be told apart.
    pub(crate) fn put(
        &mut self,
        now: Timestamp,
        columns: &[&str],
        rows: &[Vec<String>],
    ) -> Result<Option<Compaction>, ServiceError> {
        let compaction = self.contents.put(columns, rows).map_err(|error| {
            let message = format!("The rows could not be kept: {error}.");
            ServiceError::new("InternalFailure", message)
        })?;
        self.changed = Some(now);
        Ok(compaction)
    }

    /// # Errors
    /// It does not take single records: it is not there yet, or no more. While its schema is replaced it does, which
    /// is a guess.
    pub(crate) fn takes_records(&self, now: Timestamp) -> Result<&Self, ServiceError> {
        match self.metadata.transition.status(now) {
            Status::Active => Ok(self),
            status => Err(ServiceError::not_active(ResourceType::Dataset, &self.metadata.arn, status)),
        }
    }
}

impl DatasetUpdate {
    fn described(&self, now: Timestamp) -> Value {
        without_nulls(json!({
            "schemaArn": self.schema_arn,
            "status": self.transition.status(now),
            "failureReason": self.transition.failure_reason(now),
            "creationDateTime": self.transition.started.0,
            "lastUpdatedDateTime": self.transition.last_updated(now).0,
        }))
    }
}

/// Performs `CreateDataset`.
pub(crate) fn create(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let given = arguments.text("datasetType")?;
    let dataset_type = DatasetType::parse(given).ok_or_else(|| {
        let known = DatasetType::ALL.map(DatasetType::as_str).join(", ");
        ServiceError::invalid_input(format!("The dataset type `{given}` is unknown. There are {known}."))
    })?;
    let (group_arn, schema_arn) = (arguments.text("datasetGroupArn")?, arguments.text("schemaArn")?);
    let group = state.resources.dataset_groups.active(group_arn, now)?;
    if let Some(domain) = group.domain.filter(|domain| !domain.has(dataset_type)) {
        let message = format!("A dataset group of the domain {domain} has no {dataset_type} dataset.");
        return Err(ServiceError::invalid_input(message));
    }
    let schema = of_domain(&state.resources, schema_arn, group.domain)?;
    let problems = schema.problems_for(dataset_type, group.domain);
    if !problems.is_empty() {
        let message = format!("The schema {schema_arn} does not suit the dataset: {}.", in_one_sentence(&problems));
        return Err(ServiceError::invalid_input(message));
    }
    let arn = state.resources.account.dataset(&group.metadata().name, dataset_type);
    state.resources.datasets.free(&arn)?;
    let (name, tags) = (arguments.text("name")?, arguments.tags()?);
    let after = vec![group_arn.to_owned()];
    let matched_by = dataset_type.as_str();
    let metadata =
        state.start_creation::<Dataset>(now, CreateSpec { matched_by, after, tags, ..CreateSpec::new(name, &arn) });
    let (dataset_group_arn, schema_arn) = (group_arn.to_owned(), schema_arn.to_owned());
    state.resources.datasets.insert(Dataset {
        metadata,
        dataset_group_arn,
        dataset_type,
        schema_arn,
        update: None,
        contents: Contents::new(dataset_type),
        changed: None,
        unseen_import: None,
    });
    Ok(json!({"datasetArn": arn}))
}

/// A schema that is of a group's domain, or of none as the group. The rule is published, the error is inferred.
fn of_domain<'state>(
    resources: &'state Resources,
    schema_arn: &str,
    domain: Option<Domain>,
) -> Result<&'state Schema, ServiceError> {
    let schema = resources.schemas.get(schema_arn)?;
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

/// Performs `DescribeDataset`.
pub(crate) fn describe(resources: &Resources, now: Timestamp, arguments: &Arguments) -> Answer {
    let dataset = resources.datasets.get(arguments.text("datasetArn")?)?;
    let tracker = resources.event_trackers.of_group(&dataset.dataset_group_arn).next();
    let tracker = tracker.filter(|_| dataset.dataset_type == DatasetType::ActionInteractions);
    let more = json!({
        "datasetGroupArn": dataset.dataset_group_arn,
        "datasetType": dataset.dataset_type.arn_segment(),
        "schemaArn": dataset.schema_arn,
        "latestDatasetUpdate": dataset.update.as_ref().map(|update| update.described(now)),
        "trackingId": tracker.map(|tracker| &tracker.tracking_id),
    });
    Ok(json!({"dataset": described(dataset, now, more)}))
}

/// Performs `ListDatasets`.
pub(crate) fn list(resources: &Resources, now: Timestamp, arguments: &Arguments) -> Answer {
    let rows = resources.datasets.numbered_in(arguments.optional_text("datasetGroupArn"));
    page("datasets", now, arguments, rows, |dataset| {
        described(dataset, now, json!({"datasetType": dataset.dataset_type.arn_segment()}))
    })
}

/// Replaces the schema. The rules are documented; their errors are guesses.
pub(crate) fn update(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let (arn, schema_arn) = (arguments.text("datasetArn")?, arguments.text("schemaArn")?);
    let dataset = state.resources.datasets.active(arn, now)?;
    let older = &state.resources.schemas.get(&dataset.schema_arn)?.schema;
    let domain = state.resources.dataset_groups.get(&dataset.dataset_group_arn)?.domain;
    let newer = of_domain(&state.resources, schema_arn, domain)?;
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
    let transition = state.start_update::<Dataset>(now, arn, TransitionKind::Update, vec![arn.to_owned()])?;
    state.resources.datasets.get_mut(arn)?.update =
        Some(DatasetUpdate { transition, schema_arn: schema_arn.to_owned() });
    Ok(json!({"datasetArn": arn}))
}

/// What follows when a dataset's rows have changed.
pub(crate) fn changed(state: &mut State, at: Timestamp, arn: &str) {
    let Ok(dataset) = state.resources.datasets.get(arn) else { return };
    let (dataset_type, group_arn) = (dataset.dataset_type, dataset.dataset_group_arn.clone());
    if dataset_type == DatasetType::Interactions {
        solution::interactions_changed(state, at, &group_arn);
    }
    automatic_update::data_changed(state, at, &group_arn);
}

/// Lets a schema take its place once its update is over.
pub(crate) fn updated(state: &mut State, at: Timestamp, arn: &str) {
    let Ok(dataset) = state.resources.datasets.get_mut(arn) else { return };
    if let Some(update) = dataset.update.as_ref().filter(|update| update.transition.status(at) == Status::Active) {
        dataset.schema_arn.clone_from(&update.schema_arn);
    }
}

/// Performs `DeleteDataset`.
pub(crate) fn delete(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let arn = arguments.text("datasetArn")?;
    let dataset = state.resources.datasets.get(arn)?;
    if let Some(holder) = holder(&state.resources, now, dataset) {
        return Err(ServiceError::in_use(format!("The dataset {arn} is in use by {holder}.")));
    }
    state.start_deletion::<Dataset>(now, arn)?;
    Ok(Value::Null)
}

/// What keeps a dataset from being deleted.
fn holder(resources: &Resources, now: Timestamp, dataset: &Dataset) -> Option<String> {
    let group = dataset.dataset_group_arn.as_str();
    let arn = |metadata: &Metadata| metadata.arn.clone();
    if dataset.update_under_way(now).is_some() {
        return Some("its own update".to_owned());
    }
    if let Some(filter) = resources.filters.of_group(group).next() {
        return Some(arn(filter.metadata()));
    }
    let has_events = matches!(dataset.dataset_type, DatasetType::Interactions | DatasetType::ActionInteractions);
    if let Some(tracker) = resources.event_trackers.of_group(group).next().filter(|_| has_events) {
        return Some(arn(tracker.metadata()));
    }
    let mut imports = resources.dataset_import_jobs.iter().filter(|job| job.dataset_arn == dataset.metadata.arn);
    if let Some(job) = imports.find(|job| !job.metadata().transition.is_over(now)) {
        return Some(arn(job.metadata()));
    }
    if let Some(attribution) = metric_attribution::referring_to(resources, group, dataset.dataset_type) {
        return Some(arn(attribution.metadata()));
    }
    if let Some(job) = batch_job::running(resources, now, |order| order.dataset_group_arn == group) {
        return Some(job);
    }
    if let Some(version) =
        resources.solution_versions.of_group(group).find(|version| !version.metadata().transition.is_over(now))
    {
        return Some(arn(version.metadata()));
    }
    if let Some(recommender) = resources.recommenders.of_group(group).find(|recommender| recommender.is_in_flight(now))
    {
        return Some(arn(recommender.metadata()));
    }
    let mut campaigns = resources.campaigns.of_group(group);
    campaigns.find(|campaign| campaign.status(now) != Status::CreateFailed).map(|campaign| arn(campaign.metadata()))
}
