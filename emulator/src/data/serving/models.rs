//! Models, fitted when they are asked for and kept as long as they are used much.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread::available_parallelism;

use tokio::sync::Semaphore;

use super::served_model::ServedModel;
use super::training_data::SharedTrainingData;
use crate::data::training::{Trained, TrainingSnapshot, unreadable};
use crate::work::{self, Work};

/// How many rows the models that are kept may have been fitted to, all together. With a hundred bytes or two for each
/// row this is a few gigabytes at most, and little where data is small. The model that was asked for last is kept
/// however large it is.
const MOST_ROWS: u64 = 20_000_000;

/// How many models are kept at most.
const MOST_MODELS: usize = 64;

/// A model that is fitted, or is being fitted.
pub(crate) type Fitted = Work<Arc<ServedModel>>;

/// The models of an account. Clones are the same.
#[derive(Debug, Clone)]
pub(crate) struct Models(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    kept: Mutex<Vec<Kept>>,
    data: SharedTrainingData,
    /// So many compute at once that a processor is left for calls.
    training: Semaphore,
    fitting: Semaphore,
}

#[derive(Debug)]
struct Kept {
    snapshot: Arc<TrainingSnapshot>,
    model: Fitted,
}

impl Default for Models {
    fn default() -> Self {
        let processors = available_parallelism().map_or(1, usize::from);
        let at_once = processors.saturating_sub(1).max(1);
        Self(Arc::new(Inner {
            kept: Mutex::default(),
            data: SharedTrainingData::default(),
            training: Semaphore::new(at_once),
            fitting: Semaphore::new(at_once),
        }))
    }
}

impl Models {
    /// Trains with a snapshot: checks the data and measures what a model of it is worth.
    pub(crate) fn train(&self, snapshot: Arc<TrainingSnapshot>) -> Work<Trained> {
        let models = self.clone();
        Work::start(async move {
            let (inner, of) = (Arc::clone(&models.0), Arc::clone(&snapshot));
            let data = work::blocking(move || {
                of.check()?;
                inner.data.of(&of).map_err(|error| unreadable(&error))
            });
            let data = data.await?;
            let _permit = models.0.training.acquire().await;
            work::blocking(move || snapshot.train(&data)).await
        })
    }

    /// The model of a snapshot: the one that is kept, or one that is fitted from now on.
    pub(crate) fn fitted(&self, snapshot: &Arc<TrainingSnapshot>) -> Fitted {
        let mut kept = self.0.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let model = match kept.iter().position(|kept| Arc::ptr_eq(&kept.snapshot, snapshot)) {
            Some(place) => kept.remove(place).model,
            None => self.fit(Arc::clone(snapshot)),
        };
        kept.push(Kept { snapshot: Arc::clone(snapshot), model: model.clone() });
        forget_least_used(&mut kept);
        model
    }

    fn fit(&self, snapshot: Arc<TrainingSnapshot>) -> Fitted {
        let models = self.clone();
        Work::start(async move {
            let (inner, of) = (Arc::clone(&models.0), Arc::clone(&snapshot));
            let data = work::blocking(move || inner.data.of(&of).map_err(|error| unreadable(&error))).await?;
            // What is brought up to date was fitted for answers before, and is kept most likely.
            let base = match &snapshot.updates {
                Some(base) => Some(models.fitted(base).ended().await?),
                None => None,
            };
            let _permit = models.0.fitting.acquire().await;
            work::blocking(move || {
                let model = match base {
                    Some(base) => base.model.updated(data),
                    None => snapshot.fit(data)?,
                };
                Ok(Arc::new(ServedModel::new(model)))
            })
            .await
        })
    }

    /// Forgets the models of snapshots that no resource has any more.
    pub(crate) fn forget_unused(&self) {
        let mut kept = self.0.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|kept| !kept.snapshot.cancellation.is_cancelled());
    }
}

/// Keeps what was asked for last, as far as the bounds allow it.
fn forget_least_used(kept: &mut Vec<Kept>) {
    let mut rows = 0_u64;
    let mut fits = 0;
    for Kept { snapshot, .. } in kept.iter().rev() {
        rows = rows.saturating_add(snapshot.weight());
        if fits > 0 && (rows > MOST_ROWS || fits >= MOST_MODELS) {
            break;
        }
        fits += 1;
    }
    kept.drain(..kept.len() - fits);
}
