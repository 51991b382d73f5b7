//! Filters. An expression is rejected for what the contract knows to be wrong with it, and taken in spite of warnings.

use std::collections::BTreeSet;
use std::sync::Arc;

use personalize_contract::filter::{self as expressions, MOST_FIELDS_OF_A_GROUP, NOT_IN, Problem};
use personalize_contract::recipe::{Recipe, RecipeType};
use personalize_contract::{DatasetType, Schema, Status};
use personalize_models::filter::CompiledFilter;
use serde_json::{Value, json};

use super::description::described;
use super::{Answer, batch_job, dataset_group};
use crate::clock::Timestamp;
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::operations::page::page;
use crate::store::resource::Resource;
use crate::store::resources::{Filter, Resources};
use crate::store::state::{CreateSpec, State};

/// Performs `CreateFilter`.
pub(crate) fn create(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let group_arn = arguments.text("datasetGroupArn")?;
    state.resources.dataset_groups.active(group_arn, now)?;
    let expression = arguments.text("filterExpression")?;
    let (filter, problems) = expressions::read(expression, &schemas(&state.resources, group_arn));
    let datasets = datasets_read(&state.resources, now, group_arn, &filter)?;
    reject(expression, &problems)?;
    let compiled = CompiledFilter::compile(expression);
    let compiled = Arc::new(compiled.map_err(|error| ServiceError::invalid_input(format!("{error}.")))?);
    let name = arguments.text("name")?;
    let arn = state.resources.account.filter(name);
    state.resources.filters.free(&arn)?;
    state.quotas.check::<Filter>(now, state.resources.filters.not_failed(group_arn, now))?;
    below_quota_of_fields(&state.resources, now, group_arn, expression)?;
    let after = if datasets.is_empty() { vec![group_arn.to_owned()] } else { datasets };
    let tags = arguments.tags()?;
    let queued_after = state.last_in_turn::<Filter>(now, group_arn, name);
    let metadata =
        state.start_creation::<Filter>(now, CreateSpec { after, tags, queued_after, ..CreateSpec::new(name, &arn) });
    let (dataset_group_arn, expression) = (group_arn.to_owned(), expression.to_owned());
    state.resources.filters.insert(Filter { metadata, dataset_group_arn, expression, compiled });
    Ok(json!({"filterArn": arn}))
}

/// The datasets that an expression reads, as far as it can be read. The error for a missing one is a guess.
fn datasets_read(
    resources: &Resources,
    now: Timestamp,
    group_arn: &str,
    filter: &expressions::Filter<'_>,
) -> Result<Vec<String>, ServiceError> {
    let mut datasets = Vec::new();
    for dataset_type in filter.datasets() {
        let arn = dataset_group::dataset_arn(resources, group_arn, dataset_type).ok_or_else(|| {
            let message =
                format!("The expression reads the {dataset_type} dataset, which the dataset group does not have.");
            ServiceError::invalid_input(message)
        })?;
        resources.datasets.active(&arn, now)?;
        datasets.push(arn);
    }
    Ok(datasets)
}

/// The schemas of a group's datasets.
fn schemas(resources: &Resources, group_arn: &str) -> Vec<(DatasetType, Option<Schema>)> {
    let schema = |dataset_type| {
        let arn = dataset_group::dataset_arn(resources, group_arn, dataset_type)?;
        let schema = resources.schemas.get(&resources.datasets.get(&arn).ok()?.schema_arn).ok()?;
        Some((dataset_type, Some(schema.schema.as_ref().clone())))
    };
    DatasetType::ALL.into_iter().filter_map(schema).collect()
}

/// # Errors
/// Something is known to be wrong with the expression. Of the sentences, the one about placeholders is the service's
/// own, and so are the first two words of the others.
fn reject(expression: &str, problems: &[Problem]) -> Result<(), ServiceError> {
    let errors: Vec<&Problem> = problems.iter().filter(|problem| problem.is_error()).collect();
    let message = if let Some(problem) = errors.iter().find(|problem| problem.rule == NOT_IN) {
        let symbol = &expression[problem.span.clone()];
        format!("Invalid input symbol: {symbol}. Placeholders are not allowed with NOT_IN operator.")
    } else if errors.is_empty() {
        return Ok(());
    } else {
        let messages: Vec<&str> = errors.iter().map(|problem| problem.message.as_str()).collect();
        format!("Invalid Expression: {}.", messages.join("; "))
    };
    Err(ServiceError::invalid_input(message))
}

/// # Errors
/// The group's filters would read too many fields. Which error that brings is a guess.
fn below_quota_of_fields(
    resources: &Resources,
    now: Timestamp,
    group_arn: &str,
    expression: &str,
) -> Result<(), ServiceError> {
    let others = resources.filters.of_group(group_arn).filter(|filter| filter.status(now) != Status::CreateFailed);
    let all = others.map(|filter| filter.expression.as_str()).chain([expression]);
    let fields: BTreeSet<_> = all.flat_map(|expression| expressions::Filter::parse(expression).0.fields()).collect();
    if fields.len() <= MOST_FIELDS_OF_A_GROUP {
        return Ok(());
    }
    let message =
        format!("More than {MOST_FIELDS_OF_A_GROUP} distinct dataset fields in the filters of the dataset group.");
    Err(ServiceError::limit_exceeded(message))
}

impl Filter {
    /// # Errors
    /// It reads what means nothing to a recipe. The rules are documented, their error and its texts are guesses.
    pub(crate) fn suits(&self, recipe: &Recipe) -> Result<(), ServiceError> {
        let filter = expressions::Filter::parse(&self.expression).0;
        let (arn, name) = (&self.metadata.arn, recipe.name);
        let word = if recipe.recipe_type != RecipeType::RelatedItems && filter.current_item().is_some() {
            "CurrentItem"
        } else if !recipe.filters_by_interactions() && filter.datasets().contains(&DatasetType::Interactions) {
            "Interactions"
        } else {
            return Ok(());
        };
        Err(ServiceError::invalid_input(format!("The filter {arn} reads {word}, which {name} does not support.")))
    }
}

/// Performs `DescribeFilter`.
pub(crate) fn describe(resources: &Resources, now: Timestamp, arguments: &Arguments) -> Answer {
    let filter = resources.filters.get(arguments.text("filterArn")?)?;
    let more = json!({"datasetGroupArn": filter.dataset_group_arn, "filterExpression": filter.expression});
    Ok(json!({"filter": described(filter, now, more)}))
}

/// Performs `ListFilters`.
pub(crate) fn list(resources: &Resources, now: Timestamp, arguments: &Arguments) -> Answer {
    let rows = resources.filters.numbered_in(arguments.optional_text("datasetGroupArn"));
    page("Filters", now, arguments, rows, |filter| {
        described(filter, now, json!({"datasetGroupArn": filter.dataset_group_arn}))
    })
}

/// Performs `DeleteFilter`.
pub(crate) fn delete(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let arn = arguments.text("filterArn")?;
    state.resources.filters.get(arn)?;
    if let Some(job) = batch_job::running(&state.resources, now, |request| request.filter_arn.as_deref() == Some(arn)) {
        return Err(ServiceError::in_use(format!("The filter {arn} is in use by {job}.")));
    }
    state.start_deletion::<Filter>(now, arn)?;
    Ok(Value::Null)
}
