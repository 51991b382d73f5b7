//! Models that were fitted before a snapshot was taken, and are read from it beside the calls.

use std::io;
use std::sync::Arc;

use personalize_models::{Model, TrainingData};

use super::models::{Kept, Models};
use super::served_model::ServedModel;
use crate::data::training::TrainingSnapshot;
use crate::stored::StoredBlob;
use crate::work::{self, Work};

/// A model as a snapshot has it.
#[derive(Debug)]
pub(crate) struct StoredModel {
    /// What it follows from.
    pub(crate) snapshot: Arc<TrainingSnapshot>,
    /// The model, without its data.
    pub(crate) model: StoredBlob,
    /// What it answers with.
    pub(crate) data: StoredBlob,
    /// What it was fitted to, where that is something else.
    pub(crate) fitted_to: Option<StoredBlob>,
}

impl Models {
    /// Models that are read from a snapshot from now on, the one that was asked for last first.
    pub(crate) fn restored(stored: Vec<StoredModel>) -> Self {
        let models = Self::default();
        let mut kept: Vec<Kept> = stored.into_iter().rev().map(|stored| models.start_reading(stored)).collect();
        while let Some(model) = kept.pop() {
            models.keep(model);
        }
        models
    }

    fn start_reading(&self, stored: StoredModel) -> Kept {
        let (models, snapshot) = (self.clone(), Arc::clone(&stored.snapshot));
        let model = Work::start(async move {
            let snapshot = Arc::clone(&stored.snapshot);
            let reader = models.clone();
            let read = work::blocking(move || reader.read(&stored).map_err(|error| error.to_string())).await;
            match read {
                Ok(model) => Ok(Arc::new(ServedModel::new(model))),
                Err(problem) => {
                    tracing::warn!(problem, "a model of the snapshot cannot be read, and is fitted again");
                    models.fit_now(snapshot).await
                }
            }
        });
        Kept { snapshot, model, is_stored: true }
    }

    /// Reads a model, and what it needs of data that no other has read. Blocks.
    fn read(&self, stored: &StoredModel) -> io::Result<Model> {
        let StoredModel { snapshot, model, data, fitted_to } = stored;
        let shared = &self.0.data;
        let data = shared.of_or(snapshot, || read_data(data))?;
        let fitted_to = match (fitted_to, &snapshot.updates) {
            (None, _) => Arc::clone(&data),
            (Some(stored), Some(base)) => shared.of_or(base, || read_data(stored))?,
            (Some(stored), None) => Arc::new(read_data(stored)?),
        };
        let bytes = model.bytes()?;
        let mut deserializer = postcard::Deserializer::from_bytes(&bytes);
        Model::deserialize_with_data(&mut deserializer, data, fitted_to).map_err(io::Error::other)
    }
}

fn read_data(stored: &StoredBlob) -> io::Result<TrainingData> {
    postcard::from_bytes(&stored.bytes()?).map_err(io::Error::other)
}
