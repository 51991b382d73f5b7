//! What is said once the emulator takes connections: to people and shells as an environment to export, to programs as one
//! line of JSON, or as a file.

use personalize_emulator::CONSOLE;
use serde_json::{Map, Value, json};

use super::say;
use crate::arguments::{Emulate, Output};
use crate::command_error::CommandError;
use crate::deployment;
use crate::display::output::{write_progress, write_result};
use crate::entire_file;
use crate::laptop::Laptop;

/// Says where the emulator is, and how to reach it.
///
/// # Errors
/// When stdout or the file cannot be written.
pub(super) fn announce(laptop: &Laptop, arguments: &Emulate) -> Result<(), CommandError> {
    let environment = laptop.deployment().environment(laptop.port());
    let document = format!("{}\n", document(laptop, &environment));
    if let Some(path) = &arguments.ready_file {
        entire_file::write(path, &document).map_err(|source| CommandError::Write { path: path.clone(), source })?;
    }
    match arguments.output {
        Output::Json => write_result(&document)?,
        Output::Text => {
            let lines = environment.iter().map(|(name, value)| format!("export {name}={value}\n"));
            write_result(&lines.collect::<String>())?;
        }
    }
    say_more(laptop, arguments);
    Ok(())
}

/// On one line, so that whoever reads a line has all of it.
fn document(laptop: &Laptop, environment: &[(&'static str, String)]) -> Value {
    let environment: Map<String, Value> =
        environment.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    json!({
        "endpoint": deployment::endpoint(laptop.port()),
        "console": format!("{}{CONSOLE}", deployment::endpoint(laptop.port())),
        "port": laptop.port(),
        "version": env!("CARGO_PKG_VERSION"),
        "processId": std::process::id(),
        "environment": environment,
    })
}

fn say_more(laptop: &Laptop, arguments: &Emulate) {
    let made = match arguments.state {
        Some(_) => "what was made is there again when it starts",
        None => "all that was made is gone",
    };
    say(&format!("Listening on port {}. Ctrl-C ends it, and {made}.", laptop.port()));
    say(&format!("The console is at {}{CONSOLE}", deployment::endpoint(laptop.port())));
    for address in laptop.addresses().iter().filter(|address| !address.is_loopback()) {
        say(&format!(
            "It listens on {address} too: whoever reaches that address may call everything, change everything, and read \
             what is served. There is no authentication."
        ));
    }
    if arguments.pipeline {
        say("The pipeline runs in this process: upload a parameter file, or call StartExecution.");
    }
    if laptop.emulator().clock().is_virtual() {
        let clock = format!("{}/_emulator/clock", deployment::endpoint(laptop.port()));
        say("Time passes in the waits of executions only. A minute passes, and as much as is under way takes, with");
        write_progress(&format!("  curl -d '{{\"advance\": 60}}' {clock}\n"));
        write_progress(&format!("  curl -d '{{\"untilIdle\": true}}' {clock}\n"));
    }
}
