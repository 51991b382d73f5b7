//! What the data of a dataset group is at first sight, by the figures that the check of files gives.

use std::io;

use personalize_contract::DatasetType;
use personalize_contract::data::{InteractionsSummary, Records, RowTotals};

use crate::data::rows::{Contents, EventFilter, IngestionMode};

/// What the Interactions among these say, beside the records of Items and Users; nothing without any. Blocks.
///
/// # Errors
/// Those of the files that rows lie in.
pub(crate) fn interactions_summary(datasets: &[Contents]) -> io::Result<Option<InteractionsSummary>> {
    let mut totals = RowTotals::new();
    for contents in datasets {
        match contents.dataset_type() {
            DatasetType::Interactions => add_events(contents, &mut totals)?,
            DatasetType::Items => add_records(contents, Records::Items, &mut totals)?,
            DatasetType::Users => add_records(contents, Records::Users, &mut totals)?,
            DatasetType::Actions | DatasetType::ActionInteractions => {}
        }
    }
    Ok(totals.interactions())
}

fn add_events(contents: &Contents, totals: &mut RowTotals) -> io::Result<()> {
    contents.each_event(IngestionMode::All, &EventFilter::default(), |event| {
        totals.add_event(event.user, event.item, event.timestamp, event.event_type);
    })
}

fn add_records(contents: &Contents, of: Records, totals: &mut RowTotals) -> io::Result<()> {
    totals.add_dataset(of);
    contents.each_record(&[], |identifier, _| totals.add_record(of, identifier))
}
