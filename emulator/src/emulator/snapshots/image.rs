//! Everything that an emulator holds, as it was at one moment.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;

use personalize_contract::Account;
use personalize_models::TrainingData;
use rapidhash::v3::rapidhash_v3;
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::data::serving::{Kept, ServedModel};
use crate::data::training::TrainingSnapshot;
use crate::emulator::{Emulator, locked};
use crate::objects::ObjectsImage;
use crate::random::Random;
use crate::recent::Recent;
use crate::scheduler::SchedulesImage;
use crate::snapshot_file::{Kind, SnapshotError, SnapshotWriter};
use crate::store::event_bus::EventBuses;
use crate::store::notification::Notification;
use crate::store::stored::StateImage;
use crate::stored::{self, Written};
use crate::work;

/// What the part of a snapshot is that everything else is read for. Where the clock stood comes before it, in 8 bytes.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Image {
    pub(super) account: Account,
    pub(super) state: StateImage,
    pub(super) schedules: SchedulesImage,
    pub(super) objects: ObjectsImage,
    pub(super) notifications: Recent<Notification>,
    pub(super) event_buses: EventBuses,
    pub(super) identifiers: Random,
    pub(super) models: Vec<ModelEntry>,
}

/// A model, by the numbers of the parts that have it and its data.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ModelEntry {
    #[serde(with = "crate::stored::shared")]
    pub(super) snapshot: Arc<TrainingSnapshot>,
    pub(super) model: u32,
    pub(super) data: u32,
    /// What it was fitted to, where that is something else.
    pub(super) fitted_to: Option<u32>,
}

/// What was taken of an emulator, to be written when there is time.
pub(super) struct Taken {
    now: Timestamp,
    /// A number that is another one whenever anything has changed: anything but the time of a clock that goes by itself.
    pub(super) fingerprint: u64,
    written: Written,
    models: Vec<Arc<ServedModel>>,
    data: Vec<Arc<TrainingData>>,
}

impl Taken {
    /// Everything as it is now, at one moment. The locks are held for no longer than it takes to share what may be large,
    /// such as resources, rows and contents, and to copy the rest.
    pub(super) async fn of(emulator: &Emulator) -> Result<Self, SnapshotError> {
        let (now, mut image, models) = share(emulator);
        let mut fitted = Vec::new();
        for kept in models {
            if kept.is_stored {
                // It is in no other snapshot that is newer than the one it is read from.
                let _ = kept.model.clone().ended().await;
            }
            if kept.model.unfinished().is_none()
                && let Ok(model) = kept.model.outcome()
            {
                fitted.push((kept.snapshot, model));
            }
        }
        let has_virtual_clock = emulator.clock().is_virtual();
        let taken = work::blocking(move || {
            let mut data = Numbered::default();
            image.models = (0..).zip(&fitted).map(|(number, fitted)| entry(number, fitted, &mut data)).collect();
            let written = stored::write(&image)?;
            let moved = if has_virtual_clock { now.milliseconds() } else { 0 };
            let fingerprint = rapidhash_v3(&written.bytes) ^ moved.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let models = fitted.into_iter().map(|(_, model)| model).collect();
            Ok(Self { now, fingerprint, written, models, data: data.all })
        });
        taken.await.map_err(|problem| SnapshotError::Unwritable(io::Error::other(problem)))
    }

    /// Writes all of it. Blocks.
    pub(super) fn write<W: Write>(&self, writer: W) -> io::Result<W> {
        let Self { now, fingerprint: _, written, models, data } = self;
        let mut snapshot = SnapshotWriter::new(writer)?;
        for blob in &written.blobs {
            let kind = if blob.is_in_memory() { Kind::InMemory } else { Kind::InFile };
            snapshot.part(kind, |part| blob.copy_to(part))?;
        }
        for data in data {
            snapshot.part(Kind::TrainingData, |part| stored::write_to(part, |to| data.serialize(to)))?;
        }
        for served in models {
            snapshot.part(Kind::Model, |part| stored::write_to(part, |to| served.model.serialize_without_data(to)))?;
        }
        snapshot.part(Kind::State, |part| {
            part.write_all(&now.0.to_le_bytes())?;
            part.write_all(&written.bytes)
        })?;
        snapshot.end()
    }
}

/// Training data, each once.
#[derive(Default)]
struct Numbered {
    all: Vec<Arc<TrainingData>>,
    numbers: HashMap<usize, u32>,
}

impl Numbered {
    fn number(&mut self, data: &Arc<TrainingData>) -> u32 {
        let next = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(Arc::as_ptr(data).addr()).or_insert(next);
        if number == next {
            self.all.push(Arc::clone(data));
        }
        number
    }
}

fn entry(
    number: u32,
    (snapshot, served): &(Arc<TrainingSnapshot>, Arc<ServedModel>),
    data: &mut Numbered,
) -> ModelEntry {
    let answers_with = data.number(served.model.data());
    let fitted_to = data.number(served.model.fitted_to());
    ModelEntry {
        snapshot: Arc::clone(snapshot),
        model: number,
        data: answers_with,
        fitted_to: (fitted_to != answers_with).then_some(fitted_to),
    }
}

/// Shares everything at one moment.
fn share(emulator: &Emulator) -> (Timestamp, Image, Vec<Kept>) {
    let state = emulator.state();
    let now = emulator.clock().now();
    let image = Image {
        account: emulator.account().clone(),
        state: state.image(),
        schedules: emulator.schedules().image(),
        objects: emulator.objects().image(),
        notifications: locked(&emulator.0.notifications).clone(),
        event_buses: emulator.event_buses().clone(),
        identifiers: locked(&emulator.0.identifiers).clone(),
        models: Vec::new(),
    };
    (now, image, state.models.kept())
}
