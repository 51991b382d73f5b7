//! What training with a recipe of Amazon Personalize gives: models, recommendations and metrics.
//!
//! Nothing here reads a file, a clock or a random source. A model follows from its data, its configuration and a seed,
//! and is the same to the last bit on every machine: sums are made in a fixed order, whatever the number of threads.

pub mod filter;
pub mod promotion;
mod shared_vocabulary;
pub mod table;
pub mod training_data;
pub mod vocabulary;

pub use filter::CompiledFilter;
pub use shared_vocabulary::SharedVocabulary;
pub use table::Table;
pub use training_data::{TrainingData, TrainingDataBuilder};
pub use vocabulary::Vocabulary;
