//! Where a finding is: inside the parameter file, or in a file of the data.

use std::fmt::{self, Display};

use serde::{Deserialize, Serialize};

use crate::printable::printable;

/// Where a finding is.
///
/// In JSON, `{"path": …}`, `{"line": …, "column": …}` or `{"file": …}`, each without what it does not have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Place {
    /// A file of the data, or a file that cannot be read at all.
    File {
        /// Its URL, or its path; with a slash at the end, a folder.
        file: String,
        /// The line, counted from one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        line: Option<u64>,
        /// The column of characters in the line, counted from one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        column: Option<u64>,
        /// How many more such places there are, of which this is the first.
        #[serde(default, skip_serializing_if = "is_zero")]
        more: u64,
    },
    /// A value of the parameter file.
    Path {
        /// The keys and indices that lead to it, as in `filters[2].filterExpression`; empty for the entire file.
        path: String,
        /// Bytes of the text that is there, as from `0` to before its length; the entire value if there are none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        within: Option<(usize, usize)>,
    },
    /// A place in a parameter file that is no JSON.
    Text {
        /// The line, counted from one.
        line: usize,
        /// The column of bytes in the line, counted from one.
        column: usize,
    },
}

impl Place {
    /// A value of the parameter file.
    #[must_use]
    pub fn path(path: impl Into<String>) -> Self {
        Self::Path { path: path.into(), within: None }
    }

    /// A place in a parameter file that is no JSON.
    #[must_use]
    pub const fn at(line: usize, column: usize) -> Self {
        Self::Text { line, column }
    }

    /// An entire file or folder.
    #[must_use]
    pub fn file(file: impl Into<String>) -> Self {
        Self::File { file: file.into(), line: None, column: None, more: 0 }
    }

    /// Some bytes of the text at a path. Other places stay as they are.
    #[must_use]
    pub fn within(self, start: usize, end: usize) -> Self {
        match self {
            Self::Path { path, .. } => Self::Path { path, within: Some((start, end)) },
            other @ (Self::File { .. } | Self::Text { .. }) => other,
        }
    }

    /// A line of a file. Other places stay as they are.
    #[must_use]
    pub fn in_line(self, line: u64, column: Option<u64>) -> Self {
        match self {
            Self::File { file, more, .. } => Self::File { file, line: Some(line), column, more },
            other @ (Self::Path { .. } | Self::Text { .. }) => other,
        }
    }

    /// The first of several in a file. Other places stay as they are.
    #[must_use]
    pub fn and_more(self, more: u64) -> Self {
        match self {
            Self::File { file, line, column, .. } => Self::File { file, line, column, more },
            other @ (Self::Path { .. } | Self::Text { .. }) => other,
        }
    }
}

impl From<String> for Place {
    fn from(path: String) -> Self {
        Self::path(path)
    }
}

impl From<&str> for Place {
    fn from(path: &str) -> Self {
        Self::path(path)
    }
}

impl From<&String> for Place {
    fn from(path: &String) -> Self {
        Self::path(path)
    }
}

impl Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path { path, .. } if path.is_empty() => formatter.write_str("the file"),
            Self::Path { path, .. } => formatter.write_str(&printable(path)),
            Self::Text { line, column } => write!(formatter, "line {line}, column {column}"),
            Self::File { file, line, column, more } => {
                formatter.write_str(&printable(file))?;
                for number in [line, column].into_iter().flatten() {
                    write!(formatter, ":{number}")?;
                }
                if *more > 0 { write!(formatter, " and {more} more") } else { Ok(()) }
            }
        }
    }
}

/// A key after a path.
#[must_use]
pub fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_zero(count: &u64) -> bool {
    *count == 0
}
