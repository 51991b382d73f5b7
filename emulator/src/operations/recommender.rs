//! Recommenders: what trains and serves in one, in the dataset group of a domain.

mod material;

use personalize_contract::recipe::{self, DomainRecipe};
use personalize_contract::{ResourceType, Status};
use serde_json::{Value, json};

use material::Material;

use super::{Answer, configuration, dataset_group};
use crate::clock::Timestamp;
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::operations::page::page;
use crate::store::latencies::Change;
use crate::store::lifecycle::{Course, Passing};
use crate::store::state::{Beginning, State};
use crate::store::table::{Head, Resource, below_quota, kept_in, without_nulls};
use crate::work::{Unfinished, Work};

#[derive(Debug)]
pub(crate) struct Recommender {
    head: Head,
    dataset_group_arn: String,
    recipe_arn: String,
    /// As it was before an update that is under way.
    config: Value,
    update: Option<Update>,
    /// Comes to the metrics.
    training: Work<Value>,
}

/// The latest update.
#[derive(Debug)]
struct Update {
    course: Course,
    config: Value,
}

impl Resource for Recommender {
    const TYPE: ResourceType = ResourceType::Recommender;
    const ARN: &'static str = "recommenderArn";

    kept_in!(recommenders);

    fn dataset_group_arn(&self) -> Option<&str> {
        Some(&self.dataset_group_arn)
    }
}

impl Recommender {
    /// Whether it is on its way anywhere, or its configuration is.
    pub(crate) fn is_in_flight(&self, now: Timestamp) -> bool {
        !self.head.course.is_over(now) || self.is_updating(now)
    }

    fn is_updating(&self, now: Timestamp) -> bool {
        self.update.as_ref().is_some_and(|update| !update.course.is_over(now))
    }

    /// Documented as null while a recommender is made or deleted.
    fn metrics(&self, now: Timestamp) -> Option<Value> {
        let settled = !matches!(self.head.course.passing, Passing::Creation) || self.status(now) == Status::Active;
        if settled && self.head.course.passing != Passing::Deletion { self.training.outcome().ok() } else { None }
    }
}

impl Update {
    fn described(&self, now: Timestamp) -> Value {
        without_nulls(json!({
            "recommenderConfig": self.config,
            "status": self.course.status(now),
            "failureReason": self.course.failure_reason(now),
            "creationDateTime": self.course.started.0,
            "lastUpdatedDateTime": self.course.last_updated(now).0,
        }))
    }
}

pub(crate) fn create(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let (group_arn, recipe_arn) = (arguments.text("datasetGroupArn")?, arguments.text("recipeArn")?);
    let domain = state.dataset_groups.active(group_arn, now)?.domain;
    let recipe = wanted_recipe(recipe_arn)?;
    if domain != Some(recipe.domain) {
        let (name, wanted) = (recipe.name, recipe.domain);
        let is = domain.map_or_else(|| "is a custom one".to_owned(), |domain| format!("has the domain {domain}"));
        let message = format!("The recipe {name} needs a dataset group of the domain {wanted}, and {group_arn} {is}.");
        return Err(ServiceError::invalid_input(message));
    }
    let config = configured(recipe, arguments)?;
    let (name, tags) = (arguments.text("name")?, arguments.tags()?);
    let arn = state.account.recommender(name);
    state.recommenders.free(&arn)?;
    below_quota::<Recommender>(state.recommenders.standing(group_arn, now))?;
    dataset_group::check_data(state, now, group_arn, recipe.needs)?;
    let material = Material::of(state, group_arn, recipe);
    let mut after = vec![group_arn.to_owned()];
    after.extend(dataset_group::import_jobs(state, group_arn));
    let head = state.begin::<Recommender>(now, Beginning { after, tags, working: true, ..Beginning::of(name, &arn) });
    state.recommenders.insert(Recommender {
        head,
        dataset_group_arn: group_arn.to_owned(),
        recipe_arn: recipe_arn.to_owned(),
        config,
        update: None,
        training: Work::start_blocking(move || material.train()),
    });
    Ok(json!({"recommenderArn": arn}))
}

/// That other recipes are no invalid input, but do not exist, is as likely.
fn wanted_recipe(arn: &str) -> Result<&'static DomainRecipe, ServiceError> {
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

pub(crate) fn unfinished(state: &State, arn: &str) -> Option<Unfinished> {
    let recommender = state.recommenders.get(arn).ok()?;
    if recommender.head.course.working { recommender.training.unfinished() } else { None }
}

/// Ends a creation, or lets an update that is over take its place.
pub(crate) fn settle(state: &mut State, at: Timestamp, arn: &str) {
    let Ok(recommender) = state.recommenders.get_mut(arn) else { return };
    if recommender.head.course.working {
        let failure = recommender.training.outcome().err();
        state.conclude::<Recommender>(arn, failure);
    } else if let Some(update) = recommender.update.as_ref().filter(|update| update.course.status(at) == Status::Active)
    {
        recommender.config = update.config.clone();
    }
}

pub(crate) fn describe(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let recommender = state.recommenders.get(arguments.text("recommenderArn")?)?;
    let more = json!({
        "datasetGroupArn": recommender.dataset_group_arn,
        "recipeArn": recommender.recipe_arn,
        "recommenderConfig": recommender.config,
        "latestRecommenderUpdate": recommender.update.as_ref().map(|update| update.described(now)),
        "modelMetrics": recommender.metrics(now),
    });
    Ok(json!({"recommender": recommender.described(now, more)}))
}

/// Summaries do not tell why a recommender failed.
pub(crate) fn list(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let rows = state.recommenders.numbered_in(arguments.optional_text("datasetGroupArn"));
    page("recommenders", now, arguments, rows, |recommender| {
        let more = json!({
            "datasetGroupArn": recommender.dataset_group_arn,
            "recipeArn": recommender.recipe_arn,
            "recommenderConfig": recommender.config,
            "failureReason": null,
        });
        recommender.described(now, more)
    })
}

/// Changes the configuration: all of it, not only the members that are given, which is a guess. In which statuses the
/// service allows it is not published; here it does in those that a recommender can stay in.
pub(crate) fn update(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let arn = arguments.text("recommenderArn")?;
    let recommender = at_rest(state, now, arn, &[Status::Active, Status::Inactive])?;
    let config = configured(wanted_recipe(&recommender.recipe_arn)?, arguments)?;
    if effective(&config) == effective(&recommender.config) {
        // Observed in 2024; the text is not published.
        let message = format!("The recommender {arn} has this configuration already.");
        return Err(ServiceError::invalid_input(message));
    }
    let course = state.begin_update::<Recommender>(now, arn, Passing::Creation, vec![arn.to_owned()])?;
    state.recommenders.get_mut(arn)?.update = Some(Update { course, config });
    Ok(json!({"recommenderArn": arn}))
}

pub(crate) fn start(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let arn = arguments.text("recommenderArn")?;
    at_rest(state, now, arn, &[Status::Inactive])?;
    state.begin_change::<Recommender>(now, arn, Passing::Start, Change::Start)?;
    Ok(json!({"recommenderArn": arn}))
}

pub(crate) fn stop(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let arn = arguments.text("recommenderArn")?;
    at_rest(state, now, arn, &[Status::Active])?;
    state.begin_change::<Recommender>(now, arn, Passing::Stop, Change::Stop)?;
    Ok(json!({"recommenderArn": arn}))
}

pub(crate) fn delete(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let arn = arguments.text("recommenderArn")?;
    not_updating(state, now, arn)?;
    state.begin_deletion::<Recommender>(now, arn)?;
    Ok(Value::Null)
}

fn not_updating<'state>(state: &'state State, now: Timestamp, arn: &str) -> Result<&'state Recommender, ServiceError> {
    let recommender = state.recommenders.get(arn)?;
    if recommender.is_updating(now) {
        return Err(ServiceError::in_use(format!("The recommender {arn} is being updated.")));
    }
    Ok(recommender)
}

/// A recommender that is in one of these statuses. Which statuses are needed is documented, the errors are inferred:
/// where waiting helps the recommender is in use, elsewhere the request is wrong.
fn at_rest<'state>(
    state: &'state State,
    now: Timestamp,
    arn: &str,
    wanted: &[Status],
) -> Result<&'state Recommender, ServiceError> {
    let recommender = not_updating(state, now, arn)?;
    let status = recommender.status(now);
    if wanted.contains(&status) {
        return Ok(recommender);
    }
    let words: Vec<String> = wanted.iter().map(ToString::to_string).collect();
    let message = format!("The recommender {arn} must be {} for this. It is {status}.", words.join(" or "));
    Err(if recommender.head.course.is_over(now) {
        ServiceError::invalid_input(message)
    } else {
        ServiceError::in_use(message)
    })
}
