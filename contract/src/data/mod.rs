//! Everything that is wrong with the data, in one pass over its bytes, and what there is to know of it.
//!
//! A [`Scan`] knows the schemas and opens the files, whose headers it checks. A [`Part`] is handed rows, as bytes in
//! pieces of any length; parts may be made on several threads, each of chunks that begin and end with a line, and
//! merged in any order: what comes out is the same. [`Scan::conclude`] makes findings and a [`Summary`] of them.
//!
//! One line is one record, as the service has it; whoever splits a file may do so after any line feed.
//! Memory grows with the number of different users, items and records, by 13 to 40 bytes for each in every part, and with
//! nothing else.

mod attributes;
mod byte_classes;
mod categories;
mod column;
mod conclude;
mod coverage;
mod diagnosis;
mod encoding;
mod enough;
mod entire_data;
mod entirety;
mod events;
mod expectation;
mod fault;
mod file_kind;
mod filter_values;
mod hash;
mod header;
mod identifier_counts;
mod line_batch;
mod line_fault;
mod lists;
mod literal;
mod matching;
mod moment;
mod no_row;
mod numbers;
mod oddity;
mod other_length;
mod part;
mod quoted;
mod reader;
mod repeats;
mod row_buffer;
mod row_totals;
mod rows;
mod rules;
mod sample;
mod scan;
mod summary;
mod tally;
mod training_events;
mod value_counts;
mod value_message;
mod variety;
mod watched;

pub use conclude::Report;
pub use expectation::{EventCondition, EventFilter, Expectation, Expectations, TrainingColumns};
pub use file_kind::FileKind;
pub use literal::{Asked, FilterLiteral};
pub use part::Part;
pub use row_totals::{Records, RowTotals};
pub use rows::Rows;
pub use rules::RULES;
pub use scan::{DatasetInput, FileId, Options, Scan};
pub use summary::{Coverage, DatasetSummary, EventTypeCount, InteractionsSummary, Quantiles, Summary};
pub use variety::{ValueVariety, Variety};

use crate::DatasetType;

/// Whether rows are records, of which the newest with an identifier counts, and not events, which are all kept.
const fn is_record(dataset_type: DatasetType) -> bool {
    matches!(dataset_type, DatasetType::Items | DatasetType::Users | DatasetType::Actions)
}

#[cfg(test)]
mod tests;
