//! Snapshots: everything that an emulator holds, in a file or another stream of bytes, and back from there; and the
//! beginning, which is one too.
//!
//! What is taken is what there is at one moment. It is shared with the emulator, which goes on meanwhile, and written
//! beside the calls. A snapshot is read entirely, and found to be what was written, before anything changes.

mod image;
mod restore;
mod state_file;

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek as _, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

use super::{Emulator, locked};
use crate::snapshot_file::SnapshotError;
use image::Taken;
use restore::Restored;

pub use state_file::StateFile;

/// How much is read from a file at once, in bytes.
const BUFFER: usize = 1 << 18;

impl Emulator {
    /// Writes a snapshot to a file: beside it first, and then in its place, so that it is the old one or the new one
    /// whatever happens. Only the user that runs this may read it.
    ///
    /// # Errors
    /// The file cannot be written. What it was stays.
    pub async fn snapshot_to(&self, file: &Path) -> Result<(), SnapshotError> {
        self.state_file(file).save().await
    }

    /// A file that snapshots are written to one after the other, as what they have changes.
    #[must_use]
    pub fn state_file(&self, file: &Path) -> StateFile {
        StateFile::new(self.clone(), file)
    }

    /// Puts what the snapshot in a file has in the place of all that the emulator holds. A virtual clock goes on from
    /// where it stood; on other clocks time has passed, and what became due meanwhile happens at once. Work that was under
    /// way is started again. Folders that are served as buckets stay, under what the snapshot has of them. Called within a
    /// runtime.
    ///
    /// # Errors
    /// The file is no snapshot of this version and account, is broken, or cannot be read. Nothing has changed then.
    pub async fn restore(&self, file: &Path) -> Result<(), SnapshotError> {
        let opened = File::open(file).map_err(SnapshotError::Unreadable)?;
        self.read_snapshot(BufReader::with_capacity(BUFFER, opened)).await
    }

    /// Writes a snapshot into a stream of bytes, and gives that back.
    ///
    /// # Errors
    /// The stream takes no more.
    pub async fn write_snapshot<W: Write + Send + 'static>(&self, writer: W) -> Result<W, SnapshotError> {
        let taken = Taken::of(self).await?;
        blocking(move || taken.write(writer).map_err(SnapshotError::Unwritable)).await
    }

    /// As [`Emulator::restore`], from a stream of bytes.
    ///
    /// # Errors
    /// Those of [`Emulator::restore`].
    pub async fn read_snapshot(&self, reader: impl Read + Send + 'static) -> Result<(), SnapshotError> {
        let restored = blocking(move || Restored::read(reader)).await?;
        self.put_in_place(restored).await
    }

    /// Puts what was read in the place of what there is, and lets happen what is due by then.
    async fn put_in_place(&self, restored: Restored) -> Result<(), SnapshotError> {
        restored.install(self)?;
        self.settle_now().await;
        self.changes().notify_waiters();
        Ok(())
    }

    /// Lets the emulator's beginning be what it holds now, which [`Emulator::reset`] goes back to. Without this it is what
    /// it held when it was first served.
    ///
    /// # Errors
    /// There is no space for it.
    pub async fn keep_beginning(&self) -> Result<(), SnapshotError> {
        let beginning = self.write_snapshot(tempfile::spooled_tempfile(BUFFER)).await?;
        *locked(&self.0.beginning) = Some(Arc::new(Mutex::new(beginning)));
        Ok(())
    }

    /// The same, unless there is one.
    pub(crate) async fn keep_first_beginning(&self) {
        if locked(&self.0.beginning).is_none()
            && let Err(error) = self.keep_beginning().await
        {
            tracing::warn!(%error, "the emulator cannot be reset");
        }
    }

    /// Goes back to the beginning: resources, objects, faults, notifications and everything else are as they were then,
    /// and so is a virtual clock. The same calls then have the same answers. Other clocks go on.
    ///
    /// # Errors
    /// There is none, since the emulator was not served yet, or it cannot be read again.
    pub async fn reset(&self) -> Result<(), SnapshotError> {
        let beginning = locked(&self.0.beginning).clone();
        let Some(beginning) = beginning else {
            let problem = "the emulator has no beginning to go back to yet; serve it, or call keep_beginning first";
            return Err(SnapshotError::Unreadable(io::Error::other(problem)));
        };
        let restored = blocking(move || {
            let mut beginning = locked(&beginning);
            beginning.rewind().map_err(SnapshotError::Unreadable)?;
            Restored::read(BufReader::with_capacity(BUFFER, &mut *beginning))
        });
        self.put_in_place(restored.await?).await
    }
}

/// Works in a thread of its own.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, SnapshotError> + Send + 'static,
) -> Result<T, SnapshotError> {
    let ended = tokio::task::spawn_blocking(work).await;
    ended.unwrap_or_else(|error| {
        Err(SnapshotError::Broken(format!("the emulator could neither read nor write it ({error})")))
    })
}

/// Writes through a buffer; gives the file back when all of it is there.
fn buffered(file: File, write: impl FnOnce(BufWriter<File>) -> io::Result<BufWriter<File>>) -> io::Result<File> {
    let written = write(BufWriter::with_capacity(BUFFER, file))?;
    written.into_inner().map_err(io::IntoInnerError::into_error)
}
