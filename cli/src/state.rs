//! `emulate --state`: what the emulator holds is in a file, so that it is there again after the command has ended,
//! however it did.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use personalize_emulator::{Clock, Emulator, SnapshotError, StateFile};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

use crate::command_error::CommandError;
use crate::display::output::write_progress;
use crate::stop;

/// How soon a change is written at the earliest.
const LEAST_PAUSE: Duration = Duration::from_secs(1);

/// A write may take one part in so many of the time, so that a large state leaves the machine to others.
const SHARE: u32 = 20;

/// The file that the state is kept in, while changes are written to it.
pub struct State {
    path: PathBuf,
    file: Arc<Mutex<StateFile>>,
    writing: JoinHandle<()>,
}

/// What was in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// There was none.
    Nothing,
    /// The state that the emulator now has.
    State,
}

/// Takes over what is in the file, or begins one. Called before anybody is served.
///
/// # Errors
/// What is there is not what this version wrote, or no file can be written there.
pub async fn open(emulator: &Emulator, path: &Path) -> Result<Found, CommandError> {
    let failed = |source| CommandError::State { path: path.to_owned(), source };
    let mut file = emulator.state_file(path);
    file.remove_partial_files();
    if path.exists() {
        emulator.restore(path).await.map_err(failed)?;
        return Ok(Found::State);
    }
    file.save().await.map_err(failed)?;
    Ok(Found::Nothing)
}

impl State {
    /// Writes changes from now on.
    pub fn keep(emulator: &Emulator, path: &Path) -> Self {
        let file = Arc::new(Mutex::new(emulator.state_file(path)));
        let writing = tokio::spawn(keep_writing(Arc::clone(&file), path.to_owned()));
        Self { path: path.to_owned(), file, writing }
    }

    /// Writes the last changes, and ends.
    ///
    /// # Errors
    /// They cannot be written. The file is as it was before.
    pub async fn end(self) -> Result<(), CommandError> {
        let unfinished = stop::unfinished();
        self.writing.abort();
        let saved = self.file.lock().await.save_changes().await;
        saved.map(drop).map_err(|source| {
            // The command says so, and how it ended.
            unfinished.until_the_end();
            CommandError::State { path: self.path, source }
        })
    }
}

async fn keep_writing(file: Arc<Mutex<StateFile>>, path: PathBuf) {
    let clock = Clock::real();
    let mut pause = LEAST_PAUSE;
    let mut problem = None;
    loop {
        tokio::time::sleep(pause).await;
        let began = clock.now();
        // Apart from this task, so that a write is finished though the command is asked to end meanwhile.
        let writer = Arc::clone(&file);
        let saved = tokio::spawn(async move { writer.lock().await.save_changes().await }).await;
        let took = Duration::try_from_secs_f64(clock.now() - began).unwrap_or_default();
        pause = LEAST_PAUSE.max(took * SHARE);
        let failure = saved.ok().and_then(Result::err).map(|error: SnapshotError| error.to_string());
        if let Some(failure) = failure.as_ref().filter(|failure| problem.as_ref() != Some(*failure)) {
            write_progress(&format!("{}: {failure}; what changed is not in it yet\n", path.display()));
        }
        problem = failure;
    }
}
