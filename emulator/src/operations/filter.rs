//! Filters. An expression's grammar is not checked yet; the datasets that it names must be there.

use personalize_contract::ResourceType;
use personalize_contract::filter::datasets_named;
use serde_json::{Value, json};

use super::{Answer, batch_job, dataset_group};
use crate::arguments::Arguments;
use crate::clock::Timestamp;
use crate::error::ServiceError;
use crate::page::page;
use crate::state::{Beginning, State};
use crate::table::{Head, Resource, below_quota, kept_in};

#[derive(Debug)]
pub(crate) struct Filter {
    head: Head,
    dataset_group_arn: String,
    expression: String,
}

impl Resource for Filter {
    const TYPE: ResourceType = ResourceType::Filter;
    const ARN: &'static str = "filterArn";

    kept_in!(filters);

    fn dataset_group_arn(&self) -> Option<&str> {
        Some(&self.dataset_group_arn)
    }
}

pub(crate) fn create(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let group_arn = arguments.text("datasetGroupArn")?;
    state.dataset_groups.active(group_arn, now)?;
    let expression = arguments.text("filterExpression")?;
    let datasets = datasets_read(state, now, group_arn, expression)?;
    let name = arguments.text("name")?;
    let arn = state.account.filter(name);
    state.filters.free(&arn)?;
    below_quota::<Filter>(state.filters.standing(group_arn, now))?;
    let after = if datasets.is_empty() { vec![group_arn.to_owned()] } else { datasets };
    let tags = arguments.tags()?;
    let head = state.begin::<Filter>(now, Beginning { after, tags, ..Beginning::of(name, &arn) });
    let (dataset_group_arn, expression) = (group_arn.to_owned(), expression.to_owned());
    state.filters.insert(Filter { head, dataset_group_arn, expression });
    Ok(json!({"filterArn": arn}))
}

/// The datasets that an expression reads. The error for a missing one is a guess.
fn datasets_read(
    state: &State,
    now: Timestamp,
    group_arn: &str,
    expression: &str,
) -> Result<Vec<String>, ServiceError> {
    let mut datasets = Vec::new();
    for dataset_type in datasets_named(expression) {
        let arn = dataset_group::dataset_arn(state, group_arn, dataset_type).ok_or_else(|| {
            let message =
                format!("The expression reads the {dataset_type} dataset, which the dataset group does not have.");
            ServiceError::invalid_input(message)
        })?;
        state.datasets.active(&arn, now)?;
        datasets.push(arn);
    }
    Ok(datasets)
}

pub(crate) fn describe(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let filter = state.filters.get(arguments.text("filterArn")?)?;
    let more = json!({"datasetGroupArn": filter.dataset_group_arn, "filterExpression": filter.expression});
    Ok(json!({"filter": filter.described(now, more)}))
}

pub(crate) fn list(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let rows = state.filters.numbered_in(arguments.optional_text("datasetGroupArn"));
    page("Filters", now, arguments, rows, |filter| {
        filter.described(now, json!({"datasetGroupArn": filter.dataset_group_arn}))
    })
}

pub(crate) fn delete(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let arn = arguments.text("filterArn")?;
    state.filters.get(arn)?;
    if let Some(job) = batch_job::running(state, now, |order| order.filter_arn.as_deref() == Some(arn)) {
        return Err(ServiceError::in_use(format!("The filter {arn} is in use by {job}.")));
    }
    state.begin_deletion::<Filter>(now, arn)?;
    Ok(Value::Null)
}
