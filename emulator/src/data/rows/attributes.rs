//! The values of items' attributes.

use std::collections::HashMap;
use std::io;

use personalize_contract::data::ValueVariety;
use personalize_contract::schema::{Field, FieldType};
use personalize_contract::training::is_trainable;

use super::layout::hash;
use super::{Contents, IngestionMode};

impl Contents {
    /// Every value of these fields: with the hash of its item and the place of its field. Of several categories each is
    /// a value. Blocks.
    pub(crate) fn each_attribute(&self, fields: &[Field], mut visit: impl FnMut(u64, usize, &str)) -> io::Result<()> {
        let mut rows = self.rows(IngestionMode::All)?;
        while let Some(row) = rows.next()? {
            let item = hash(row.item());
            for (place, field) in fields.iter().enumerate() {
                let Some(value) = row.value(row.layout.column(&field.name)) else { continue };
                if field.categorical && field.field_type == FieldType::String {
                    let categories = value.split('|').filter(|category| !category.is_empty());
                    categories.for_each(|category| visit(item, place, category));
                } else {
                    visit(item, place, value);
                }
            }
        }
        Ok(())
    }

    /// The values of a column by item. Blocks.
    pub(crate) fn by_item(&self, column: &str) -> io::Result<HashMap<String, String>> {
        let mut values = HashMap::new();
        let mut rows = self.rows(IngestionMode::All)?;
        while let Some(row) = rows.next()? {
            if let Some(value) = row.value(row.layout.column(column)) {
                values.insert(row.item().to_owned(), value.to_owned());
            }
        }
        Ok(values)
    }

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
