//! The command `pipeline`.

#![allow(clippy::large_futures, reason = "a command is one future, which is awaited once")]

use std::process::ExitCode;

use clap::Parser;
use personalize_pipeline_cli::arguments::{Arguments, Command};
use personalize_pipeline_cli::capture::capture;
use personalize_pipeline_cli::check::check;
use personalize_pipeline_cli::command_error::CommandError;
use personalize_pipeline_cli::delete::delete;
use personalize_pipeline_cli::display::Terminal;
use personalize_pipeline_cli::display::output::write_error;
use personalize_pipeline_cli::display::wrap::wrap;
use personalize_pipeline_cli::emulate::emulate;
use personalize_pipeline_cli::evaluate::evaluate;
use personalize_pipeline_cli::example::example;
use personalize_pipeline_cli::exit::Exit;
use personalize_pipeline_cli::explain::explain;
use personalize_pipeline_cli::init::init;
use personalize_pipeline_cli::plan::plan;
use personalize_pipeline_cli::recommend::recommend;
use personalize_pipeline_cli::run::run;
use personalize_pipeline_cli::simulate::simulate;
use personalize_pipeline_cli::status::status;
use personalize_pipeline_cli::stop;
use personalize_pipeline_cli::watch::watch;
use tokio::runtime::Runtime;

/// See [`personalize_pipeline_cli::memory`].
#[cfg(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let command = Arguments::parse().command;
    let outcome = Runtime::new().map_err(CommandError::Runtime).and_then(|runtime| {
        let outcome = runtime.block_on(perform(command));
        // What blocks on a file or on output does not hold the process.
        runtime.shutdown_timeout(stop::LONGEST_END);
        outcome
    });
    let exit = outcome.unwrap_or_else(|error| {
        write_error(&wrap(&format!("error: {error}\n"), Terminal::stderr().width(), 2));
        Exit::NotStarted
    });
    exit.into()
}

async fn perform(command: Command) -> Result<Exit, CommandError> {
    stop::survive_file_size_limit();
    match command {
        Command::Example(arguments) => example(&arguments),
        Command::Run(arguments) => run(arguments).await,
        Command::Simulate(arguments) => simulate(arguments).await,
        Command::Plan(arguments) => plan(arguments).await,
        Command::Check(arguments) => check(&arguments).await,
        Command::Explain(arguments) => explain(&arguments),
        Command::Init(arguments) => init(&arguments),
        Command::Capture(arguments) => capture(&arguments).await,
        Command::Recommend(arguments) => recommend(arguments).await,
        Command::Evaluate(arguments) => evaluate(arguments).await,
        Command::Emulate(arguments) => emulate(arguments).await,
        Command::Status(arguments) => status(&arguments).await,
        Command::Watch(arguments) => watch(&arguments).await,
        Command::Delete(arguments) => delete(&arguments).await,
    }
}
