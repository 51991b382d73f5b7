//! What models are fitted to, made once for all that are fitted to the same.

use std::io;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use personalize_models::TrainingData;

use crate::data::training::{Selection, Sources, TrainingSnapshot};

/// The training data that is in use.
#[derive(Debug, Default)]
pub(super) struct SharedTrainingData(Mutex<Vec<Arc<Entry>>>);

#[derive(Debug)]
struct Entry {
    sources: Sources,
    selection: Selection,
    /// Locked by whoever makes it, so that others wait for that.
    data: Mutex<Weak<TrainingData>>,
}

impl SharedTrainingData {
    /// What a snapshot is trained on: the same for all snapshots of the same rows and the same choice of them, as long as
    /// any of them uses it. Blocks.
    ///
    /// # Errors
    /// Those of the files that rows lie in.
    pub(super) fn of(&self, snapshot: &TrainingSnapshot) -> io::Result<Arc<TrainingData>> {
        self.of_or(snapshot, || snapshot.selection.data(&snapshot.sources))
    }

    /// The same, made in another way where nobody has it.
    ///
    /// # Errors
    /// Those of making it.
    pub(super) fn of_or(
        &self,
        snapshot: &TrainingSnapshot,
        make: impl FnOnce() -> io::Result<TrainingData>,
    ) -> io::Result<Arc<TrainingData>> {
        let entry = self.entry(snapshot);
        let mut data = entry.data.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(data) = data.upgrade() {
            return Ok(data);
        }
        let new = Arc::new(make()?);
        *data = Arc::downgrade(&new);
        Ok(new)
    }

    fn entry(&self, snapshot: &TrainingSnapshot) -> Arc<Entry> {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.retain(Entry::is_in_use);
        let is_same =
            |entry: &&Arc<Entry>| entry.selection == snapshot.selection && entry.sources.is_same(&snapshot.sources);
        if let Some(entry) = entries.iter().find(is_same) {
            return Arc::clone(entry);
        }
        let (sources, selection) = (snapshot.sources.clone(), snapshot.selection.clone());
        let entry = Arc::new(Entry { sources, selection, data: Mutex::default() });
        entries.push(Arc::clone(&entry));
        entry
    }
}

impl Entry {
    /// Whether somebody has the data, or is making it.
    fn is_in_use(self: &Arc<Self>) -> bool {
        Arc::strong_count(self) > 1 || self.data.try_lock().is_ok_and(|data| data.strong_count() > 0)
    }
}
