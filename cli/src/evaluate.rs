//! `pipeline evaluate`: the metrics of everything that a parameter file trains, beside those of the most popular items.

use std::collections::BTreeMap;

use aws_sdk_personalize::Client;
use console::Style;
use personalize_contract::ResourceType;
use personalize_emulator::Emulator;
use personalize_report::DocumentKind;
use serde::Serialize;
use serde_json::Value;

use crate::arguments::{BucketOption, Evaluate, Output};
use crate::aws::refuse_bucket;
use crate::command_error::CommandError;
use crate::display::Terminal;
use crate::display::output::write_result;
use crate::display::table::table;
use crate::display::wrap::{cut_lines, wrap};
use crate::exit::Exit;
use crate::laptop::{Report, Resource};
use crate::report_files::ReportFiles;
use crate::training::{Trained, train};

/// What there is to keep in mind, in one line.
const CAVEAT: &str = "These are models of this machine, which are not the service's; docs/models.md compares them.";

/// Metrics by their names.
type Metrics = BTreeMap<String, f64>;

/// The document of `--output json`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Evaluation {
    models: Vec<Evaluated>,
    caveat: &'static str,
    /// Which data went into which version.
    trained_on: Vec<Value>,
}

/// One model with its metrics.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Evaluated {
    /// `solutionVersion` or `recommender`.
    #[serde(rename = "type")]
    resource_type: &'static str,
    /// The name of the solution or the recommender.
    name: String,
    /// The recipe's name.
    recipe: String,
    /// Hyperparameters that optimisation chose.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    tuned: BTreeMap<String, String>,
    /// By the service's names.
    metrics: Metrics,
    /// Those of the most popular items, offered to everybody, on the same events; nothing for what does not recommend
    /// items.
    most_popular: Option<Metrics>,
}

/// Runs the parameter file, and writes the metrics of what it trained to stdout.
///
/// # Errors
/// When it could not be started.
pub async fn evaluate(arguments: Evaluate) -> Result<Exit, CommandError> {
    refuse_bucket(BucketOption::deployed(&arguments.training.bucket))?;
    let files = ReportFiles::new(arguments.report.as_deref(), None)?;
    let Trained { laptop, report } = match train(&arguments.training, "there are no metrics", &files).await? {
        Ok(trained) => trained,
        Err(exit) => return Ok(exit),
    };
    let client = Client::new(&laptop.sdk_config());
    let models = evaluated(&client, laptop.emulator(), &report).await?;
    let evaluation = Evaluation { models, caveat: CAVEAT, trained_on: report.told.trained_on };
    files.write(DocumentKind::Evaluation, &evaluation)?;
    write_result(&match arguments.training.output {
        Output::Json => serde_json::to_string_pretty(&evaluation)? + "\n",
        Output::Text => evaluation.as_text(&Terminal::stdout()),
    })?;
    Ok(Exit::Succeeded)
}

async fn evaluated(client: &Client, emulator: &Emulator, report: &Report) -> Result<Vec<Evaluated>, CommandError> {
    let mut models = Vec::new();
    for Resource { resource_type, name, arn, .. } in &report.resources {
        let Some(arn) = arn else { continue };
        let mut model = if resource_type == ResourceType::SolutionVersion.key() {
            of_version(client, name, arn).await?
        } else if resource_type == ResourceType::Recommender.key() {
            of_recommender(client, name, arn).await?
        } else {
            continue;
        };
        model.most_popular = emulator.metrics_of_most_popular(arn).await.map_err(CommandError::Baseline)?;
        models.push(model);
    }
    Ok(models)
}

async fn of_version(client: &Client, name: &str, arn: &str) -> Result<Evaluated, CommandError> {
    let described = client.describe_solution_version().solution_version_arn(arn).send().await;
    let described = described.map_err(|error| CommandError::of_request("DescribeSolutionVersion", error))?;
    let answer = client.get_solution_metrics().solution_version_arn(arn).send().await;
    let answer = answer.map_err(|error| CommandError::of_request("GetSolutionMetrics", error))?;
    let version = described.solution_version();
    let tuned = version.and_then(|version| version.tuned_hpo_params()?.algorithm_hyper_parameters());
    Ok(Evaluated {
        resource_type: ResourceType::SolutionVersion.key(),
        name: name.to_owned(),
        recipe: recipe_name(version.and_then(|version| version.recipe_arn())),
        tuned: tuned.into_iter().flatten().map(|(key, value)| (key.clone(), value.clone())).collect(),
        metrics: answer.metrics().into_iter().flatten().map(|(key, value)| (key.clone(), *value)).collect(),
        most_popular: None,
    })
}

async fn of_recommender(client: &Client, name: &str, arn: &str) -> Result<Evaluated, CommandError> {
    let answer = client.describe_recommender().recommender_arn(arn).send().await;
    let answer = answer.map_err(|error| CommandError::of_request("DescribeRecommender", error))?;
    let recommender = answer.recommender();
    let metrics = recommender.and_then(|recommender| recommender.model_metrics());
    Ok(Evaluated {
        resource_type: ResourceType::Recommender.key(),
        name: name.to_owned(),
        recipe: recipe_name(recommender.and_then(|recommender| recommender.recipe_arn())),
        tuned: BTreeMap::new(),
        metrics: metrics.into_iter().flatten().map(|(key, value)| (key.clone(), *value)).collect(),
        most_popular: None,
    })
}

fn recipe_name(arn: Option<&str>) -> String {
    arn.unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned()
}

impl Evaluation {
    fn as_text(&self, terminal: &Terminal) -> String {
        let mut parts: Vec<String> = self.models.iter().map(|model| model.as_text(terminal)).collect();
        if parts.is_empty() {
            parts.push("The parameter file trains nothing: it has no solution and no recommender.".to_owned());
        }
        parts.push(wrap(CAVEAT, terminal.width(), 2));
        parts.join("\n\n") + "\n"
    }
}

impl Evaluated {
    fn as_text(&self, terminal: &Terminal) -> String {
        let name = terminal.paint(&self.name, &Style::new().bold());
        let mut text = format!("{name} ({})\n", self.recipe);
        for (key, value) in &self.tuned {
            text.push_str(&wrap(&format!("  optimisation chose {key} = {value}\n"), terminal.width(), 2));
        }
        let header = ["  METRIC", "MODEL", "MOST POPULAR"];
        let header = &header[..if self.most_popular.is_some() { 3 } else { 2 }];
        let rows = self.metrics.iter().map(|(key, value)| {
            let popular = self.most_popular.as_ref().map(|metrics| metrics.get(key));
            let popular = popular.map(|value| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.4}")));
            [format!("  {key}"), format!("{value:.4}")].into_iter().chain(popular).collect()
        });
        text + &cut_lines(&table(header, rows), terminal.width())
    }
}
