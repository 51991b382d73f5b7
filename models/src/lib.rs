//! What training with a recipe of Amazon Personalize gives: models, recommendations and metrics.
//!
//! Nothing here reads a file, a clock or a random source. A model follows from its data, its configuration and a seed,
//! and is the same to the last bit on every machine: sums are made in a fixed order, whatever the number of threads.

mod accumulator;
mod columns;
pub mod configuration;
pub mod evaluation;
mod family;
pub mod filter;
mod fit;
mod index;
pub mod model;
pub mod promotion;
pub mod query;
pub mod random;
pub mod recipe;
mod selection;
mod sequences;
mod session;
mod shared_vocabulary;
pub mod table;
pub mod training_data;
pub mod vocabulary;

pub use configuration::Configuration;
pub use filter::CompiledFilter;
pub use fit::FitError;
pub use model::Model;
pub use query::{Query, Recommendation};
pub use recipe::ModelRecipe;
pub use shared_vocabulary::SharedVocabulary;
pub use table::Table;
pub use training_data::{TrainingData, TrainingDataBuilder};
pub use vocabulary::Vocabulary;
