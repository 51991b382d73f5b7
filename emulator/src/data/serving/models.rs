//! Models, fitted when they are asked for and kept as long as they are used much.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::available_parallelism;

use personalize_models::TrainingData;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::served_model::ServedModel;
use super::training_data::SharedTrainingData;
use crate::data::training::{Trained, Trainee, TrainingSnapshot, unreadable};
use crate::work::{self, Work};

/// How many rows the models that are kept may have been fitted to, all together. With a hundred bytes or two for each
/// row this is a few gigabytes at most, and little where data is small. The model that was asked for last is kept
/// however large it is.
const MOST_ROWS: u64 = 20_000_000;

/// How many models are kept at most.
const MOST_MODELS: usize = 64;

/// A model that is fitted, or is being fitted.
pub(crate) type Fitted = Work<Arc<ServedModel>>;

/// Fits a model.
pub(super) type Fitting = Pin<Box<dyn Future<Output = Result<Arc<ServedModel>, String>> + Send>>;

/// The models of an account. Clones are the same.
#[derive(Debug, Clone)]
pub(crate) struct Models(pub(super) Arc<Inner>);

#[derive(Debug)]
pub(super) struct Inner {
    kept: Mutex<Vec<Kept>>,
    pub(super) data: SharedTrainingData,
    /// So many compute at once that a processor is left for calls.
    measuring: Semaphore,
    fitting: Semaphore,
}

/// A model that is kept.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) snapshot: Arc<TrainingSnapshot>,
    pub(crate) model: Fitted,
    /// Whether it is read from a snapshot, which takes no longer than to copy it.
    pub(crate) is_stored: bool,
}

impl Default for Models {
    fn default() -> Self {
        let processors = available_parallelism().map_or(1, usize::from);
        let at_once = processors.saturating_sub(1).max(1);
        Self(Arc::new(Inner {
            kept: Mutex::default(),
            data: SharedTrainingData::default(),
            measuring: Semaphore::new(at_once),
            fitting: Semaphore::new(at_once),
        }))
    }
}

impl Models {
    /// Trains with a snapshot: checks the data, and optimises hyperparameters where that is asked for. Recommenders, which
    /// are described with their metrics, are measured too; everything else is when its metrics are asked for.
    pub(crate) fn train(&self, snapshot: Arc<TrainingSnapshot>) -> Work<Trained> {
        let models = self.clone();
        Work::start(async move {
            let of = Arc::clone(&snapshot);
            work::blocking(move || of.check()).await?;
            if snapshot.trainee == Trainee::Recommender {
                models.metrics(&snapshot).ended().await?;
            }
            if !snapshot.is_optimized() {
                return Ok(Trained { tuned: None });
            }
            // The model that was found is the one that answers, so that nothing is searched a second time.
            let served = models.fitted(&snapshot).ended().await?;
            Ok(Trained { tuned: Some(json!({"algorithmHyperParameters": served.model.tuned()})) })
        })
    }

    /// How good models of a snapshot are, computed once, from when it is first asked.
    pub(crate) fn metrics(&self, snapshot: &Arc<TrainingSnapshot>) -> Work<Value> {
        let start = || {
            let (models, of) = (self.clone(), Arc::clone(snapshot));
            Work::start(async move {
                let data = models.data(&of).await?;
                let _permit = models.0.measuring.acquire().await;
                work::blocking(move || of.measure(&data)).await
            })
        };
        snapshot.metrics.get_or_init(start).clone()
    }

    /// What a snapshot is trained on.
    async fn data(&self, snapshot: &Arc<TrainingSnapshot>) -> Result<Arc<TrainingData>, String> {
        let (inner, of) = (Arc::clone(&self.0), Arc::clone(snapshot));
        work::blocking(move || inner.data.of(&of).map_err(|error| unreadable(&error))).await
    }

    /// The model of a snapshot: the one that is kept, or one that is fitted from now on.
    pub(crate) fn fitted(&self, snapshot: &Arc<TrainingSnapshot>) -> Fitted {
        let mut kept = self.0.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let found = match kept.iter().position(|kept| Arc::ptr_eq(&kept.snapshot, snapshot)) {
            Some(place) => kept.remove(place),
            None => Kept { snapshot: Arc::clone(snapshot), model: self.fit(Arc::clone(snapshot)), is_stored: false },
        };
        let model = found.model.clone();
        kept.push(found);
        forget_least_used(&mut kept);
        model
    }

    fn fit(&self, snapshot: Arc<TrainingSnapshot>) -> Fitted {
        Work::start(self.clone().fit_now(snapshot))
    }

    pub(super) fn fit_now(self, snapshot: Arc<TrainingSnapshot>) -> Fitting {
        let models = self;
        Box::pin(async move {
            let data = models.data(&snapshot).await?;
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

    /// The models that are kept, the one that was asked for last at the end.
    pub(crate) fn kept(&self) -> Vec<Kept> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps a model, as the one that was asked for last.
    pub(super) fn keep(&self, model: Kept) {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner).push(model);
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
