//! `pipeline capture`: a parameter file of a dataset group that is there, in an account or in an emulator.

mod deployed;

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use personalize_pipeline::{Captured, capture_group};

use crate::arguments::{Capture, FileFormat};
use crate::aws::{Address, with_credentials};
use crate::command_error::CommandError;
use crate::display::Terminal;
use crate::display::output::{write_progress, write_result};
use crate::display::wrap::wrap;
use crate::exit::Exit;

/// Captures a dataset group. The parameter file goes to stdout, or into the file that is named, and what the file
/// cannot say to stderr.
///
/// # Errors
/// When there is no such group, when the service does not answer, and when the file cannot be written or is there
/// already.
pub async fn capture(arguments: &Capture) -> Result<Exit, CommandError> {
    let captured = if let Some(address) = Address::of(&arguments.aws, arguments.bucket.as_ref())? {
        let captured = deployed::capture(&arguments.dataset_group, &address).await?;
        let Some(captured) = captured else { return Ok(Exit::Interrupted) };
        captured
    } else {
        let config = with_credentials(&arguments.aws.access).await?;
        capture_group(&config, &arguments.dataset_group).await.map_err(CommandError::Capture)?
    };
    let captured = match arguments.format {
        FileFormat::Sections => captured,
        FileFormat::Successor => captured.into_config(),
    };
    let Captured { parameters, notes } = &captured;
    let text = format!("{parameters:#}\n");
    for note in notes {
        write_progress(&wrap(&format!("note: {note}\n"), Terminal::stderr().width(), 2));
    }
    match &arguments.to {
        Some(path) => {
            write_new(path, &text).map_err(|source| CommandError::Write { path: path.clone(), source })?;
            let next = format!("written to {}; put it beside the data, and look at `pipeline check`\n", path.display());
            write_progress(&wrap(&next, Terminal::stderr().width(), 2));
        }
        None => write_result(&text)?,
    }
    Ok(Exit::Succeeded)
}

/// Writes a file that is not there yet.
fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    File::create_new(path)?.write_all(text.as_bytes())
}
