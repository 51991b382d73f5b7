//! Reading a snapshot, and putting what it has in the place of what an emulator holds.

use std::io::Read;
use std::sync::Arc;

use bytes::Bytes;

use super::image::{Image, ModelEntry};
use crate::clock::Timestamp;
use crate::data::serving::{Models, StoredModel};
use crate::emulator::{Emulator, locked};
use crate::operations::resume::resume;
use crate::snapshot_file::{Kind, SnapshotError, SnapshotReader};
use crate::spill::Spill;
use crate::stored::{self, StoredBlob};

/// The bytes of the moment before the image.
const MOMENT: usize = 8;

/// A snapshot that was read entirely, and is what was written.
#[derive(Debug)]
pub(super) struct Restored {
    now: Timestamp,
    image: Image,
    models: Vec<StoredModel>,
}

impl Restored {
    /// Reads all of a snapshot. Blocks.
    pub(super) fn read(reader: impl Read) -> Result<Self, SnapshotError> {
        let Parts { blobs, data, models, state } = Parts::read(reader)?;
        let state = state.ok_or_else(|| SnapshotError::Broken("it has no state".to_owned()))?;
        let (moment, image) = state.split_at_checked(MOMENT).unwrap_or_default();
        let moment = moment.try_into().map_err(|_| SnapshotError::Broken("it has no moment".to_owned()))?;
        let image: Image = stored::read(image, blobs).map_err(SnapshotError::Broken)?;
        let models = image.models.iter().map(|entry| stored_model(entry, &models, &data)).collect::<Option<Vec<_>>>();
        let models = models.ok_or_else(|| SnapshotError::Broken("it lacks a model".to_owned()))?;
        Ok(Self { now: Timestamp(f64::from_le_bytes(moment)), image, models })
    }

    /// Puts it in the place of what an emulator holds.
    pub(super) fn install(self, emulator: &Emulator) -> Result<(), SnapshotError> {
        let Self { now, image, models } = self;
        let Image { account, state, schedules, objects, notifications, event_buses, identifiers, models: _ } = image;
        if account != *emulator.account() {
            let words = |account: &personalize_contract::Account| format!("{} in {}", account.id, account.region);
            return Err(SnapshotError::OtherAccount { found: words(&account), here: words(emulator.account()) });
        }
        let mut current = emulator.state();
        emulator.clock().resume_at(now);
        // Before the account is, so that nothing of the former one is written into them.
        emulator.objects().install(objects);
        current.install(state, Models::restored(models));
        emulator.schedules().install(schedules);
        *locked(&emulator.0.notifications) = notifications;
        *emulator.event_buses() = event_buses;
        *locked(&emulator.0.identifiers) = identifiers;
        resume(&mut current);
        Ok(())
    }
}

fn stored_model(entry: &ModelEntry, models: &[StoredBlob], data: &[StoredBlob]) -> Option<StoredModel> {
    let ModelEntry { snapshot, model, data: answers_with, fitted_to } = entry;
    let find = |parts: &[StoredBlob], number: u32| parts.get(usize::try_from(number).ok()?).cloned();
    Some(StoredModel {
        snapshot: Arc::clone(snapshot),
        model: find(models, *model)?,
        data: find(data, *answers_with)?,
        fitted_to: match fitted_to {
            Some(number) => Some(find(data, *number)?),
            None => None,
        },
    })
}

/// The parts of a snapshot.
#[derive(Default)]
struct Parts {
    blobs: Vec<StoredBlob>,
    data: Vec<StoredBlob>,
    models: Vec<StoredBlob>,
    state: Option<Vec<u8>>,
}

impl Parts {
    fn read(reader: impl Read) -> Result<Self, SnapshotError> {
        let mut reader = SnapshotReader::new(reader)?;
        let mut parts = Self::default();
        // Models are read soon, and their file is gone then; rows and objects stay in theirs.
        let (mut rows, mut models) = (None, None);
        loop {
            match reader.next_part()? {
                Kind::InMemory => parts.blobs.push(StoredBlob::Memory(Bytes::from(in_memory(&mut reader)?))),
                Kind::InFile => parts.blobs.push(in_file(&mut reader, &mut rows)?),
                Kind::TrainingData => parts.data.push(in_file(&mut reader, &mut models)?),
                Kind::Model => parts.models.push(in_file(&mut reader, &mut models)?),
                Kind::State => parts.state = Some(in_memory(&mut reader)?),
                Kind::End => return Ok(parts),
            }
        }
    }
}

fn in_memory(reader: &mut SnapshotReader<impl Read>) -> Result<Vec<u8>, SnapshotError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = reader.next_chunk()? {
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Adds a part to a temporary file, which is created for the first.
fn in_file(reader: &mut SnapshotReader<impl Read>, file: &mut Option<Arc<Spill>>) -> Result<StoredBlob, SnapshotError> {
    let spill = match file {
        Some(spill) => Arc::clone(spill),
        None => Arc::clone(file.insert(Arc::new(Spill::create().map_err(SnapshotError::Unwritable)?))),
    };
    let (at, mut length) = (spill.length(), 0);
    while let Some(chunk) = reader.next_chunk()? {
        spill.append(&chunk).map_err(SnapshotError::Unwritable)?;
        length += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
    }
    // Empty, it would begin where the next one does, and be taken for that one.
    Ok(if length == 0 { StoredBlob::Memory(Bytes::new()) } else { StoredBlob::Spilled { spill, at, length } })
}
