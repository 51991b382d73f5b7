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
    let text = match output {
        CheckOutput::Text => text::render(outcome, &Terminal::stdout()),
        CheckOutput::Json => serde_json::to_string_pretty(&json::document(outcome))? + "\n",
        CheckOutput::Sarif => serde_json::to_string_pretty(&sarif::log(outcome))? + "\n",
    };
    write_result(&text)
}
