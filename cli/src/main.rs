//! The command `pipeline`.

use std::process::ExitCode;

use clap::Parser;
use personalize_pipeline_cli::arguments::{Arguments, Command};
use personalize_pipeline_cli::check::check;
use personalize_pipeline_cli::display::Terminal;
use personalize_pipeline_cli::display::output::write_progress;
use personalize_pipeline_cli::display::wrap::wrap;
use personalize_pipeline_cli::emulate::emulate;
use personalize_pipeline_cli::exit::Exit;
use personalize_pipeline_cli::explain::explain;
use personalize_pipeline_cli::plan::plan;
use personalize_pipeline_cli::run::run;

#[tokio::main]
async fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Run(arguments) => run(arguments).await,
        Command::Plan(arguments) => plan(arguments).await,
        Command::Check(arguments) => check(&arguments).await,
        Command::Explain(arguments) => explain(&arguments),
        Command::Emulate(arguments) => emulate(arguments).await,
    };
    let exit = outcome.unwrap_or_else(|error| {
        write_progress(&wrap(&format!("error: {error}\n"), Terminal::stderr().width(), 2));
        Exit::NotStarted
    });
    exit.into()
}
