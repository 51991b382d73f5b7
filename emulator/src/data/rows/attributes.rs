//! The values of items' attributes.

use std::io;

use personalize_contract::data::ValueVariety;
use personalize_contract::schema::Field;
use personalize_contract::training::is_trainable;

use super::{Contents, IngestionMode};

impl Contents {
    /// Whether one of these fields has values that can be trained on. Blocks.
    pub(crate) fn has_trainable_attribute(&self, fields: &[Field]) -> io::Result<bool> {
        let mut varieties: Vec<ValueVariety> = fields.iter().map(ValueVariety::of).collect();
        let mut rows = self.rows(IngestionMode::All)?;
        while let Some(row) = rows.next()? {
            for (field, variety) in fields.iter().zip(&mut varieties) {
                variety.add(row.key.identity, row.value(row.layout.column(&field.name)).unwrap_or_default().as_bytes());
                if variety.is_settled() && is_trainable(variety.variety()) {
                    return Ok(true);
                }
            }
        }
        Ok(varieties.iter().any(|variety| is_trainable(variety.variety())))
    }
}
