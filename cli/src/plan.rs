//! `pipeline plan`: what a run, or a deletion, would do on this machine's embedded Personalize, and nothing done.

mod deployed;

use console::Style;
use personalize_contract::Finding;
use personalize_pipeline::{Action, Plan};
use personalize_report::DocumentKind;
use serde::Serialize;

use crate::arguments::{self, BucketOption, Output};
use crate::aws::{Address, AddressError};
use crate::command_error::CommandError;
use crate::display::Terminal;
use crate::display::output::write_result;
use crate::display::report::findings as findings_of;
use crate::display::wrap::wrap;
use crate::exit::Exit;
use crate::laptop::{Laptop, Setup, with_files_in};
use crate::laptop_options::serve;
use crate::parameter_file;
use crate::report_files::ReportFiles;
use crate::start::virtual_clock;
use crate::training::{refuse, run_beforehand};

/// What follows where the parameters are refused, or what was to be there before is not.
const NO_PLAN: &str = "there is no plan";

/// Plans, and writes the plan to stdout.
///
/// # Errors
/// When it could not be started. A plan that says that a run would fail is an exit code, and so is a parameter file
/// that is refused.
pub async fn plan(arguments: arguments::Plan) -> Result<Exit, CommandError> {
    if let Some(address) = Address::of(&arguments.aws, BucketOption::deployed(&arguments.bucket))? {
        return deployed::plan(&arguments, &address).await;
    }
    if arguments.upload {
        return Err(AddressError::OnlyOnAws("--upload").into());
    }
    let parameter_file = parameter_file::find(&arguments.path)?;
    let before = match &arguments.after {
        Some(path) => Some(parameter_file::find(path)?),
        None => arguments.delete.then(|| parameter_file.clone()),
    };
    let files = ReportFiles::new(arguments.report.as_deref(), None)?;
    let laptop = Laptop::start(Setup { clock: virtual_clock(arguments.start), ..Setup::default() }).await?;
    serve(&laptop, BucketOption::served(&arguments.bucket))?;
    let mut dataset_group = None;
    if let Some(before) = before {
        let report = run_beforehand(&laptop, &before).await?;
        if !report.has_succeeded() {
            return refuse(&report, &before, NO_PLAN, arguments.output, &files);
        }
        dataset_group = report.dataset_group().map(str::to_owned);
    }
    let report = match dataset_group.filter(|_| arguments.delete) {
        Some(dataset_group) => laptop.plan_deletion(&dataset_group).await?,
        None => laptop.plan(&laptop.open(&parameter_file)?).await?,
    };
    let Some(plan) = &report.plan else {
        return refuse(&report, &parameter_file, NO_PLAN, arguments.output, &files);
    };
    let document = Document { plan, summary: plan.summary(), findings: &report.findings };
    files.write(DocumentKind::Plan, &document)?;
    let findings = with_files_in(&report.findings, parameter_file::folder(&parameter_file));
    write_plan(&document, &findings, arguments.output)?;
    Ok(if plan.is_refused() { Exit::Failed } else { Exit::Succeeded })
}

/// A plan, and what was found in the parameters and the data.
#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    plan: &'a Plan,
    /// The sum, in one line.
    summary: String,
    findings: &'a [Finding],
}

/// Writes a plan to stdout: as JSON with the findings in the words of the service, as text with files as they are
/// `shown`.
fn write_plan(document: &Document<'_>, shown: &[Finding], output: Output) -> Result<(), CommandError> {
    let text = match output {
        Output::Json => serde_json::to_string_pretty(document)? + "\n",
        Output::Text => {
            let terminal = Terminal::stdout();
            let gap = if shown.is_empty() { "" } else { "\n\n" };
            let plan: String = document.plan.to_string().lines().map(|line| painted(line, &terminal) + "\n").collect();
            format!("{}{gap}{}", findings_of(shown, &terminal), wrap(&plan, terminal.width(), 4))
        }
    };
    write_result(&text)
}

/// A line of a plan, with the sign of a change in colour.
fn painted(line: &str, terminal: &Terminal) -> String {
    let style = |action| match action {
        Action::Create => Style::new().green(),
        Action::Update => Style::new().yellow(),
        Action::Replace => Style::new().magenta(),
        Action::Keep => Style::new().dim(),
        Action::Hold => Style::new().cyan(),
        Action::Delete | Action::Refuse => Style::new().red(),
    };
    let actions =
        [Action::Create, Action::Update, Action::Replace, Action::Keep, Action::Hold, Action::Delete, Action::Refuse];
    let mut signs = actions.into_iter().map(|action| (format!("{:>3} ", action.symbol()), style(action)));
    let sign = signs.find_map(|(sign, style)| Some((sign.clone(), style, line.strip_prefix(&sign)?)));
    sign.map_or_else(|| line.to_owned(), |(sign, style, rest)| terminal.paint(&sign, &style) + rest)
}
