//! `pipeline status`: the last runs of a deployment on AWS, and what each waits for.

use console::Style;
use personalize_contract::printable::printable;
use personalize_emulator::Clock;
use personalize_pipeline::in_words;

use crate::arguments::{Output, Status};
use crate::aws::{Address, Connection, Recent, recent};
use crate::command_error::CommandError;
use crate::display::Terminal;
use crate::display::output::write_result;
use crate::display::wrap::wrap;
use crate::exit::Exit;

/// Writes the last runs to stdout, the newest first.
///
/// # Errors
/// When no deployment is named, or AWS does not tell of its runs.
pub async fn status(arguments: &Status) -> Result<Exit, CommandError> {
    let otherwise = "On this machine nothing runs on when a command has ended";
    let connection = Connection::open(&Address::required(&arguments.stack, otherwise)?).await?;
    let runs = recent(&connection, arguments.last, Clock::real().now()).await?;
    write_result(&match arguments.output {
        Output::Json => serde_json::to_string_pretty(&serde_json::json!({"runs": runs}))? + "\n",
        Output::Text => as_text(&connection, &runs, &Terminal::stdout()),
    })?;
    Ok(Exit::Succeeded)
}

/// Two lines for each run: how it is, and what it waits for or has come to.
fn as_text(connection: &Connection, runs: &[Recent], terminal: &Terminal) -> String {
    if runs.is_empty() {
        return format!("The {connection} has had no run yet; start one with `pipeline run`.\n");
    }
    let blocks: Vec<String> = runs.iter().map(|run| block(run, terminal)).collect();
    blocks.join("\n")
}

fn block(run: &Recent, terminal: &Terminal) -> String {
    let style = match run.status.as_str() {
        "SUCCEEDED" => Style::new().green().bold(),
        "RUNNING" => Style::new().cyan().bold(),
        _ => Style::new().red().bold(),
    };
    let error = run.error.as_ref().map(|error| format!(" ({})", printable(error))).unwrap_or_default();
    let status = terminal.paint(&run.status, &style);
    let lasted = if run.status == "RUNNING" { "for" } else { "after" };
    let began = run.started.split_once('.').map_or(run.started.as_str(), |(seconds, _)| seconds);
    let line = format!("{status}{error} {lasted} {}  {}  began {began}Z", in_words(run.seconds), run.name);
    let summary = run.summary.as_deref().map_or("its first turn has not ended".into(), printable);
    format!("{}\n{}\n", wrap(&line, terminal.width(), 2), wrap(&format!("  {summary}"), terminal.width(), 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_shown_with_what_it_waits_for() {
        let run = Recent {
            name: "params-1".to_owned(),
            execution_arn: "arn:e".to_owned(),
            status: "RUNNING".to_owned(),
            started: "2026-01-05T09:00:00.250Z".to_owned(),
            seconds: 250.0,
            summary: Some("dataset import job Items CREATE PENDING for 1m10s, 3 ready".to_owned()),
            error: None,
        };
        let expected = "RUNNING for 4m10s  params-1  began 2026-01-05T09:00:00Z\n  dataset import job Items CREATE PENDING for 1m10s, 3 ready\n";
        assert_eq!(block(&run, &Terminal::NONE), expected);
        let failed =
            Recent { status: "FAILED".to_owned(), error: Some("QuotaExceeded".to_owned()), summary: None, ..run };
        assert!(block(&failed, &Terminal::NONE).starts_with("FAILED (QuotaExceeded) after 4m10s  params-1"));
    }
}
