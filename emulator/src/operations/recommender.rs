//! Recommenders: what trains and serves in one, in the dataset group of a domain.

use std::sync::{Arc, OnceLock};

use personalize_contract::recipe::{self, DomainRecipe};
use personalize_contract::{DatasetType, Status};
use personalize_models::configuration::Configuration;
use serde_json::{Value, json};

use super::description::{described, without_nulls};
use super::{Answer, automatic_update, configuration, dataset_group};
use crate::clock::Timestamp;
use crate::data::rows::{EventCondition, EventFilter};
use crate::data::training::{Cancel, Cancellation, Selection, Trainee, TrainingSnapshot};
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::operations::page::page;
use crate::store::latencies::Change;
use crate::store::resource::Resource;
use crate::store::resources::{Recommender, RecommenderUpdate, Refresh, Resources};
use crate::store::state::{CreateSpec, State};
use crate::store::transition::TransitionKind;
use crate::work::Unfinished;

impl Recommender {
    /// Whether it is on its way anywhere, or its configuration is.
    pub(crate) fn is_in_flight(&self, now: Timestamp) -> bool {
        !self.metadata.transition.is_over(now) || self.is_updating(now)
    }

    fn is_updating(&self, now: Timestamp) -> bool {
        self.update.as_ref().is_some_and(|update| !update.transition.is_over(now))
    }

    /// Documented as null while a recommender is made or deleted.
    fn metrics(&self, now: Timestamp) -> Option<Value> {
        let settled =
            !matches!(self.metadata.transition.kind, TransitionKind::Creation) || self.status(now) == Status::Active;
        if settled && self.metadata.transition.kind != TransitionKind::Deletion {
            self.snapshot.metrics.get()?.outcome().ok()
        } else {
            None
        }
    }
}

impl RecommenderUpdate {
    fn described(&self, now: Timestamp) -> Value {
        without_nulls(json!({
            "recommenderConfig": self.config,
            "status": self.transition.status(now),
            "failureReason": self.transition.failure_reason(now),
            "creationDateTime": self.transition.started.0,
            "lastUpdatedDateTime": self.transition.last_updated(now).0,
        }))
    }
}

/// Performs `CreateRecommender`.
pub(crate) fn create(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let (group_arn, recipe_arn) = (arguments.text("datasetGroupArn")?, arguments.text("recipeArn")?);
    let domain = state.resources.dataset_groups.active(group_arn, now)?.domain;
    let recipe = domain_recipe(recipe_arn)?;
    if domain != Some(recipe.domain) {
        let (name, domain_of_recipe) = (recipe.name, recipe.domain);
        let is = domain.map_or_else(|| "is a custom one".to_owned(), |domain| format!("has the domain {domain}"));
        let message =
            format!("The recipe {name} needs a dataset group of the domain {domain_of_recipe}, and {group_arn} {is}.");
        return Err(ServiceError::invalid_input(message));
    }
    let config = configured(recipe, arguments)?;
    let (name, tags) = (arguments.text("name")?, arguments.tags()?);
    let arn = state.resources.account.recommender(name);
    state.resources.recommenders.free(&arn)?;
    state.quotas.check::<Recommender>(now, state.resources.recommenders.not_failed(group_arn, now))?;
    dataset_group::check_data(&state.resources, now, group_arn, recipe.needs)?;
    let snapshot = Arc::new(snapshot(state, group_arn, recipe, &config));
    let mut after = vec![group_arn.to_owned()];
    after.extend(dataset_group::import_jobs(&state.resources, group_arn));
    let metadata = state
        .start_creation::<Recommender>(now, CreateSpec { after, tags, working: true, ..CreateSpec::new(name, &arn) });
    state.resources.recommenders.insert(Recommender {
        metadata,
        dataset_group_arn: group_arn.to_owned(),
        recipe_arn: recipe_arn.to_owned(),
        config,
        update: None,
        training: state.models.train(Arc::clone(&snapshot)),
        cancel: Cancel::of(&snapshot.cancellation),
        snapshot,
        refresh: Refresh::default(),
    });
    Ok(json!({"recommenderArn": arn}))
}

/// That other recipes are no invalid input, but do not exist, is as likely.
fn domain_recipe(arn: &str) -> Result<&'static DomainRecipe, ServiceError> {
    let unknown = || ServiceError::invalid_input(format!("{arn} is no recipe for recommenders."));
    recipe::domain_recipe_of_arn(arn).ok_or_else(unknown)
}

/// The configuration that a request asks for. The bounds are documented, the errors are guesses.
fn configured(recipe: &DomainRecipe, arguments: &Arguments) -> Result<Value, ServiceError> {
    let mut config = arguments.value("recommenderConfig").cloned().unwrap_or_else(|| json!({}));
    configuration::check_exploration(recipe, &config)?;
    if config.get("minRecommendationRequestsPerSecond").is_none() {
        config["minRecommendationRequestsPerSecond"] = json!(1);
    }
    Ok(config)
}

/// What a configuration comes to: without the members that say what holds without them.
fn effective(config: &Value) -> Value {
    let says_something = |value: &Value| match value {
        Value::Bool(flag) => *flag,
        Value::Object(members) => !members.is_empty(),
        Value::Array(entries) => !entries.is_empty(),
        Value::Null => false,
        Value::Number(_) | Value::String(_) => true,
    };
    let Value::Object(members) = config else { return config.clone() };
    let members = members.iter().map(|(name, value)| (name.clone(), effective(value)));
    Value::Object(members.filter(|(_, value)| says_something(value)).collect())
}

/// Starts a training again that was under way when a snapshot was taken.
pub(crate) fn resume(state: &mut State, recommender: &Recommender) -> Option<Recommender> {
    let is_lost = recommender.metadata.transition.working && recommender.training.is_lost();
    is_lost
        .then(|| Recommender { training: state.models.train(Arc::clone(&recommender.snapshot)), ..recommender.clone() })
}

/// The training, until it is finished.
pub(crate) fn unfinished(resources: &Resources, arn: &str) -> Option<Unfinished> {
    let recommender = resources.recommenders.get(arn).ok()?;
    if recommender.metadata.transition.working { recommender.training.unfinished() } else { None }
}

/// The data as it is now. Whether the case of event types matters is not stated; here it does.
fn snapshot(state: &State, group_arn: &str, recipe: &'static DomainRecipe, config: &Value) -> TrainingSnapshot {
    let condition = |event_type: &str| EventCondition { event_type: Some(event_type.to_owned()), least_value: None };
    TrainingSnapshot {
        trainee: Trainee::Recommender,
        recipe: recipe.name,
        needs_interactions: recipe.needs.contains(&DatasetType::Interactions),
        sources: dataset_group::sources(&state.resources, group_arn),
        selection: Selection {
            filter: EventFilter { conditions: recipe.event_type.map(condition).into_iter().collect() },
            columns: Selection::columns_of(Some(config)),
        },
        configuration: Configuration::default(),
        seed: state.seed,
        cancellation: Cancellation::default(),
        updates: None,
        metrics: OnceLock::new(),
    }
}

/// Ends a creation.
pub(crate) fn trained(state: &mut State, at: Timestamp, arn: &str) {
    let Ok(recommender) = state.resources.recommenders.get(arn) else { return };
    let failure = recommender.training.outcome().err();
    state.conclude::<Recommender>(arn, failure);
    automatic_update::begin(state, at, arn);
}

/// Lets a new configuration take its place, unless its update failed.
pub(crate) fn updated(state: &mut State, at: Timestamp, arn: &str) {
    let Ok(recommender) = state.resources.recommenders.get_mut(arn) else { return };
    let update = recommender.update.as_ref().filter(|update| update.transition.status(at) == Status::Active);
    if let Some(update) = update {
        recommender.config = update.config.clone();
    }
}

/// Performs `DescribeRecommender`.
pub(crate) fn describe(resources: &Resources, now: Timestamp, arguments: &Arguments) -> Answer {
    let recommender = resources.recommenders.get(arguments.text("recommenderArn")?)?;
    let more = json!({
        "datasetGroupArn": recommender.dataset_group_arn,
        "recipeArn": recommender.recipe_arn,
        "recommenderConfig": recommender.config,
        "latestRecommenderUpdate": recommender.update.as_ref().map(|update| update.described(now)),
        "modelMetrics": recommender.metrics(now),
    });
    Ok(json!({"recommender": described(recommender, now, more)}))
}

/// Summaries do not say why a recommender failed.
pub(crate) fn list(resources: &Resources, now: Timestamp, arguments: &Arguments) -> Answer {
    let rows = resources.recommenders.numbered_in(arguments.optional_text("datasetGroupArn"));
    page("recommenders", now, arguments, rows, |recommender| {
        let more = json!({
            "datasetGroupArn": recommender.dataset_group_arn,
            "recipeArn": recommender.recipe_arn,
            "recommenderConfig": recommender.config,
            "failureReason": null,
        });
        described(recommender, now, more)
    })
}

/// Changes the configuration: all of it, not only the members that are given, which is a guess. In which statuses the
/// service allows it is not published; here it does in those that a recommender can stay in.
pub(crate) fn update(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let arn = arguments.text("recommenderArn")?;
    let recommender = at_rest(&state.resources, now, arn, &[Status::Active, Status::Inactive])?;
    let config = configured(domain_recipe(&recommender.recipe_arn)?, arguments)?;
    if effective(&config) == effective(&recommender.config) {
        // Observed in 2024; the text is not published.
        let message = format!("The recommender {arn} has this configuration already.");
        return Err(ServiceError::invalid_input(message));
    }
    let transition =
        state.start_update::<Recommender>(now, arn, TransitionKind::ConfigurationUpdate, vec![arn.to_owned()])?;
    state.resources.recommenders.get_mut(arn)?.update = Some(RecommenderUpdate { transition, config });
    Ok(json!({"recommenderArn": arn}))
}

/// Performs `StartRecommender`.
pub(crate) fn start(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let arn = arguments.text("recommenderArn")?;
    at_rest(&state.resources, now, arn, &[Status::Inactive])?;
    state.start_change::<Recommender>(now, arn, TransitionKind::Start, Change::Start)?;
    Ok(json!({"recommenderArn": arn}))
}

/// Performs `StopRecommender`.
pub(crate) fn stop(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let arn = arguments.text("recommenderArn")?;
    at_rest(&state.resources, now, arn, &[Status::Active])?;
    state.start_change::<Recommender>(now, arn, TransitionKind::Stop, Change::Stop)?;
    Ok(json!({"recommenderArn": arn}))
}

/// Performs `DeleteRecommender`.
pub(crate) fn delete(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let arn = arguments.text("recommenderArn")?;
    not_updating(&state.resources, now, arn)?;
    state.start_deletion::<Recommender>(now, arn)?;
    Ok(Value::Null)
}

fn not_updating<'state>(
    resources: &'state Resources,
    now: Timestamp,
    arn: &str,
) -> Result<&'state Recommender, ServiceError> {
    let recommender = resources.recommenders.get(arn)?;
    if recommender.is_updating(now) {
        return Err(ServiceError::in_use(format!("The recommender {arn} is being updated.")));
    }
    Ok(recommender)
}

/// A recommender that is in one of these statuses. Which statuses are needed is documented, the errors are inferred:
/// where waiting helps the recommender is in use, elsewhere the request is wrong.
fn at_rest<'state>(
    resources: &'state Resources,
    now: Timestamp,
    arn: &str,
    allowed: &[Status],
) -> Result<&'state Recommender, ServiceError> {
    let recommender = not_updating(resources, now, arn)?;
    let status = recommender.status(now);
    if allowed.contains(&status) {
        return Ok(recommender);
    }
    let words: Vec<String> = allowed.iter().map(ToString::to_string).collect();
    let message = format!("The recommender {arn} must be {} for this. It is {status}.", words.join(" or "));
    Err(if recommender.metadata.transition.is_over(now) {
        ServiceError::invalid_input(message)
    } else {
        ServiceError::in_use(message)
    })
}
