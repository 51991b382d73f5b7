//! The indexes that filters and answers look things up in: records, windows of events, and what users did lately.

use std::io;
use std::sync::Arc;

use personalize_contract::{DatasetType, Schema};
use personalize_models::Table;
use personalize_models::filter::windows::{ACTION_INTERACTIONS, ITEM_INTERACTIONS};
use personalize_models::filter::{EventWindows, EventWindowsBuilder};

use super::live::{LiveIndex, LiveIndexes, Put};
use super::recent::RecentEvents;
use crate::data::rows::{Contents, EventFilter, IngestionMode};

/// All indexes of an account, by datasets.
#[derive(Debug, Default)]
pub(crate) struct LiveData {
    /// Of the datasets that hold records.
    pub(crate) records: LiveIndexes<Table>,
    /// Of the datasets that hold events, like the next.
    pub(crate) windows: LiveIndexes<EventWindows>,
    pub(crate) recent: LiveIndexes<RecentEvents>,
}

impl LiveData {
    /// Hands rows that came one by one to the indexes of their dataset.
    pub(crate) fn put(&self, dataset_arn: &str, put: Put) {
        let put = Arc::new(put);
        self.records.put(dataset_arn, &put);
        self.windows.put(dataset_arn, &put);
        self.recent.put(dataset_arn, &put);
    }

    /// Forgets what is known of a dataset that is gone.
    pub(crate) fn forget(&mut self, dataset_arn: &str) {
        self.records.forget(dataset_arn);
        self.windows.forget(dataset_arn);
        self.recent.forget(dataset_arn);
    }
}

impl LiveIndex for Table {
    fn build(contents: &Contents, schema: &Schema) -> io::Result<Self> {
        let mut table = Self::new(schema, contents.dataset_type());
        let columns: Vec<&str> = schema.fields.iter().map(|field| field.name.as_str()).collect();
        contents.each_record(&columns, |identifier, values| {
            let values: Vec<&str> = values.iter().map(|value| value.unwrap_or_default()).collect();
            table.put_row(identifier, &values);
        })?;
        Ok(table)
    }

    fn put(&mut self, put: &Put) {
        let Some(place) = put.column(self.identifier_column()) else { return };
        for row in &put.rows {
            let Some(identifier) = row.get(place) else { continue };
            let values = put.columns.iter().zip(row).map(|(column, value)| (column.as_str(), value.as_str()));
            Self::put(self, identifier, values);
        }
    }
}

impl LiveIndex for EventWindows {
    fn build(contents: &Contents, _: &Schema) -> io::Result<Self> {
        let of_actions = contents.dataset_type() == DatasetType::ActionInteractions;
        let mut builder = EventWindowsBuilder::new(if of_actions { ACTION_INTERACTIONS } else { ITEM_INTERACTIONS });
        contents.each_event(IngestionMode::All, &EventFilter::default(), |event| {
            builder.push(event.user, event.item, event.timestamp, event.event_type);
        })?;
        Ok(builder.finish())
    }

    fn put(&mut self, put: &Put) {
        for event in put.events() {
            self.add(event.user, event.item, event.timestamp, event.event_type);
        }
    }
}
