//! `pipeline recommend` of a deployment: what Amazon Personalize itself recommends, by a campaign or a recommender of the
//! parameter file.

use aws_config::SdkConfig;
use personalize_pipeline::moment_of_filter;

use super::rows::Rows;
use super::target::{Arns, Target};
use crate::arguments::{BucketOption, Recommend};
use crate::aws::{Address, AwsError, Connection, refuse_local_options};
use crate::command_error::CommandError;
use crate::data_folder::DataFolder;
use crate::desired::Desired;
use crate::display::output::write_progress;
use crate::exit::Exit;
use crate::parameter_file;

/// What listing filters is called, and the permission that it needs.
const LIST_FILTERS: (&str, &str) = ("ListFilters", "personalize:ListFilters");

/// Asks for recommendations, and writes them to stdout. Nothing is run before.
///
/// # Errors
/// When it could not be asked. A request that is rejected is an exit code.
pub async fn recommend(
    arguments: &Recommend,
    desired: Option<&Desired>,
    address: &Address,
) -> Result<Exit, CommandError> {
    let training = &arguments.training;
    refuse_local_options(&[
        ("--bucket NAME=DIR", BucketOption::served(&training.bucket).next().is_some()),
        ("--seed", training.seed != 0),
        ("--start", training.start.is_some()),
    ])?;
    let file = parameter_file::find(&training.path)?;
    let parsed = parameter_file::read(&file)?.parsed();
    let Some(desired) = desired else {
        let problem = "it has errors, and asks for nothing; `pipeline check` shows them".to_owned();
        return Err(CommandError::NoOneToAsk { file, problem });
    };
    let target = Target::choose(arguments, desired)?;
    let connection = Connection::open(address).await?;
    write_progress(&format!("on AWS: {connection}\n"));
    let folder = parameter_file::folder(&file);
    let unreadable = |source| CommandError::Unreadable { what: "the folder", path: folder.to_owned(), source };
    let folder = DataFolder::open(folder).map_err(unreadable)?;
    let rows = Rows::Files { folder: &folder, datasets: &parsed.datasets };
    let account = connection.state_machine.account();
    let filter = match (&arguments.filter, &parsed.parameters) {
        (Some(filter), Some(parameters)) => {
            let group = account.dataset_group(&parameters.dataset_group.name);
            Some(name_of_filter(&connection.config, &group, filter).await?)
        }
        _ => None,
    };
    let arns = Arns::OfAccount { account, filter: filter.as_deref() };
    super::ask(arguments, &target, arns, &connection.config, rows).await
}

/// What a filter of the file is called in its dataset group: its name, or that of the newest rendering of one that has
/// a time.
async fn name_of_filter(config: &SdkConfig, dataset_group_arn: &str, filter: &str) -> Result<String, AwsError> {
    let client = aws_sdk_personalize::Client::new(config);
    let mut pages = client.list_filters().dataset_group_arn(dataset_group_arn).into_paginator().send();
    let mut renderings = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| AwsError::of_request(LIST_FILTERS, dataset_group_arn, &error))?;
        for name in page.filters().iter().filter_map(|summary| summary.name()) {
            if name == filter {
                return Ok(filter.to_owned());
            }
            renderings.extend(moment_of_filter(filter, name).map(|moment| (moment, name.to_owned())));
        }
    }
    let newest = renderings.into_iter().max_by(|(one, _), (other, _)| one.total_cmp(*other));
    Ok(newest.map_or_else(|| filter.to_owned(), |(_, name)| name))
}
