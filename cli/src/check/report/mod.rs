//! What came of a check, as text for people, or as JSON or SARIF for programs.

mod json;
mod sarif;
mod summary;
mod text;

use super::Outcome;
use crate::arguments::CheckOutput;
use crate::command_error::CommandError;
use crate::display::Terminal;
use crate::display::output::write_result;

/// Writes the report to stdout.
///
/// # Errors
/// When stdout is closed.
pub fn write(outcome: &Outcome, output: CheckOutput) -> Result<(), CommandError> {
    write_result(&render(outcome, output, &Terminal::stdout())?)
}

/// The report, as it is written to that terminal.
///
/// # Errors
/// It is no JSON.
pub fn render(outcome: &Outcome, output: CheckOutput, terminal: &Terminal) -> Result<String, CommandError> {
    Ok(match output {
        CheckOutput::Text => text::render(outcome, terminal),
        CheckOutput::Json => serde_json::to_string_pretty(&json::document(outcome))? + "\n",
        CheckOutput::Sarif => serde_json::to_string_pretty(&sarif::log(outcome))? + "\n",
    })
}
