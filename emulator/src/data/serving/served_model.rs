//! A model, with what makes asking it faster.

use std::sync::{Arc, Mutex, PoisonError};

use personalize_models::filter::{Recommended, Rows};
use personalize_models::model::Model;
use personalize_models::{Table, Vocabulary};

use super::live::Indexed;

/// A model that is asked.
#[derive(Debug)]
pub(crate) struct ServedModel {
    pub(crate) model: Model,
    /// Where its items, users and actions are in the tables of their datasets.
    rows: [Mutex<Option<KnownRows>>; 3],
}

#[derive(Debug)]
struct KnownRows {
    generation: u64,
    records: usize,
    rows: Arc<Rows>,
}

impl ServedModel {
    pub(super) fn new(model: Model) -> Self {
        Self { model, rows: Default::default() }
    }

    /// The identifiers that the model has numbers for.
    pub(crate) fn vocabulary(&self, recommended: Recommended) -> &Vocabulary {
        let data = self.model.data();
        match recommended {
            Recommended::Items => &data.items,
            Recommended::Users => &data.users,
            Recommended::Actions => &data.actions,
        }
    }

    /// Where these are in a table.
    pub(super) fn rows(&self, recommended: Recommended, table: &Indexed<Table>) -> Arc<Rows> {
        let place = match recommended {
            Recommended::Items => 0,
            Recommended::Users => 1,
            Recommended::Actions => 2,
        };
        let vocabulary = self.vocabulary(recommended);
        let mut known = self.rows[place].lock().unwrap_or_else(PoisonError::into_inner);
        let records = table.index.len();
        match known.as_mut().filter(|known| known.generation == table.generation) {
            Some(known) if known.records >= records => {}
            Some(known) => {
                Arc::make_mut(&mut known.rows).update(vocabulary, &table.index);
                known.records = records;
            }
            None => {
                let rows = Arc::new(Rows::new(vocabulary, &table.index));
                *known = Some(KnownRows { generation: table.generation, records, rows });
            }
        }
        known.as_ref().map(|known| Arc::clone(&known.rows)).unwrap_or_default()
    }
}
