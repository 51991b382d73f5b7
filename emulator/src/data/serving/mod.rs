//! What answers come from: models that are fitted, and what is known of records and events that came after training.
//!
//! Everything here is made beside the calls, when it is first asked for or shortly before, and forgotten when it is too
//! much or its resource is gone: it follows from what resources hold, and can be made again.

mod answers;
mod indexes;
mod known;
mod live;
mod models;
mod recent;
mod served_model;
mod stored_models;
mod training_data;

pub(crate) use answers::{Answered, Answers, Question, Settings};
pub(crate) use indexes::LiveData;
pub(crate) use known::{Known, Lookups};
pub(crate) use live::{Lookup, Put};
pub(crate) use models::{Fitted, Kept, Models};
pub(crate) use recent::RecentEvent;
pub(crate) use served_model::ServedModel;
pub(crate) use stored_models::StoredModel;
