//! `pipeline plan`: what a run, or a deletion, would do on this machine's embedded Personalize, and nothing done.

use std::io::Write;
use std::slice;

use personalize_contract::Finding;
use personalize_pipeline::Plan;
use serde::Serialize;

use crate::arguments::{self, Output};
use crate::command_error::CommandError;
use crate::display::Progress;
use crate::exit::Exit;
use crate::laptop::{Laptop, Report, Setup};
use crate::parameter_file;
use crate::run::write_reports;
use crate::start::virtual_clock;

/// Plans, and writes the plan to stdout.
///
/// # Errors
/// When it could not be started. A plan that says that a run would fail is an exit code, and so is a parameter file
/// that is refused.
pub async fn plan(arguments: arguments::Plan) -> Result<Exit, CommandError> {
    let parameter_file = parameter_file::find(&arguments.path)?;
    let before = match &arguments.after {
        Some(path) => Some(parameter_file::find(path)?),
        None => arguments.delete.then(|| parameter_file.clone()),
    };
    let laptop = Laptop::start(Setup { clock: virtual_clock(arguments.start), ..Setup::default() }).await?;
    let mut dataset_group = None;
    if let Some(before) = before {
        let progress = Progress::on_stderr();
        laptop.watch(progress.watcher());
        let report = laptop.run(&laptop.open(&before)?).await;
        progress.finish();
        let report = report?;
        if !report.has_succeeded() {
            return refuse(&report, arguments.output);
        }
        dataset_group = report.dataset_group().map(str::to_owned);
    }
    let report = match dataset_group.filter(|_| arguments.delete) {
        Some(dataset_group) => laptop.plan_deletion(&dataset_group).await?,
        None => laptop.plan(&laptop.open(&parameter_file)?).await?,
    };
    let Some(plan) = &report.plan else { return refuse(&report, arguments.output) };
    write_plan(plan, &report.findings, arguments.output)?;
    Ok(if plan.is_refused() { Exit::Failed } else { Exit::Succeeded })
}

/// There is nothing to plan: the parameters are refused, or what was to be there before is not.
fn refuse(report: &Report, output: Output) -> Result<Exit, CommandError> {
    write_reports(slice::from_ref(report), 1, output)?;
    Ok(Exit::Failed)
}

/// A plan, and what was found in the parameters and the data.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    plan: &'a Plan,
    findings: &'a [Finding],
}

fn write_plan(plan: &Plan, findings: &[Finding], output: Output) -> Result<(), CommandError> {
    let text = match output {
        Output::Json => serde_json::to_string_pretty(&Document { plan, findings })? + "\n",
        Output::Text => {
            let told: Vec<String> = findings.iter().map(ToString::to_string).collect();
            let gap = if told.is_empty() { "" } else { "\n\n" };
            format!("{}{gap}{plan}", told.join("\n"))
        }
    };
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}
