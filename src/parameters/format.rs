//! The formats of a parameter file, each of which is read into the one [`Document`].
//!
//! Another format is a variant here, and a module with a function that moves what its file has to where the document has
//! it, and notes the origins. No check knows of it.

mod other_documents;
mod sections;
mod successor;

use personalize_contract::Finding;
use personalize_contract::model::{TYPES, kind, wrong_type};
use serde_json::{Map, Value};

use super::document::Document;

pub use other_documents::of_text as other_document;
pub use successor::write as write_config;

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Each section is the input of one call: `solution` and `campaign`, or maps of `solutions` and `campaigns`.
    Sections,
    /// The `config.json` of Maintaining Personalized Experiences.
    Successor,
}

impl Format {
    /// The format of a file, and its root.
    ///
    /// # Errors
    /// The one finding that the file is another document, or no object.
    pub fn of(value: Value) -> Result<(Self, Map<String, Value>), Finding> {
        if let Value::Object(root) = &value
            && successor::is(root)
        {
            return Ok((Self::Successor, root.clone()));
        }
        if let Some(finding) = other_documents::of_value(&value) {
            return Err(finding);
        }
        match value {
            Value::Object(root) => Ok((Self::Sections, root)),
            other => Err(Finding::of(TYPES, "", wrong_type("an object", kind(&other)))),
        }
    }

    /// Reads a file of this format. The findings are about what does not get into the document as it is in the file, and
    /// about places in the file.
    pub fn read(self, root: Map<String, Value>) -> (Document, Vec<Finding>) {
        match self {
            Self::Sections => sections::read(root),
            Self::Successor => successor::read(root),
        }
    }
}
