//! What may be wrong with a line, and what a finding says of it.

use super::rules::{ESCAPES, HEADER_AT_TOP, NUL, ONE_LINE, PRESENT, ROW_LENGTH, SEPARATOR, UTF_8, WHOLE_QUOTES};
use crate::Rule;

/// What may be wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineFault {
    Length,
    /// Of another length than the header since a doubled quote ended a value early.
    EndedEarly,
    /// Of more values than the header has names, which are empty.
    CommaAtEnd,
    /// Of one value, since the quotes are around all of them.
    EntireInQuotes,
    /// Of values that another character separates than in the header.
    OtherSeparator,
    /// Of blanks alone.
    BlankLine,
    /// What programs write below a table.
    Footer,
    /// Of values that are all empty.
    EmptyRow,
    /// A total of the rows above.
    Total,
    /// The header once more, where a column of that type does not take its own name.
    HeaderAgain,
    /// The same where an import leaves the row out and goes on.
    HeaderAgainLeftOut,
    NotOne,
    /// The same with a backslash before the quote that was to end the value.
    EscapedEnd,
    /// Ended by more than one carriage return.
    ReturnsAtEnd,
    /// A carriage return alone between two rows.
    ReturnInside,
    Doubled,
    Stray,
    Nul,
    NotUtf8,
}

impl LineFault {
    pub(super) const ALL: [Self; 19] = [
        Self::Length,
        Self::EndedEarly,
        Self::CommaAtEnd,
        Self::EntireInQuotes,
        Self::OtherSeparator,
        Self::BlankLine,
        Self::Footer,
        Self::EmptyRow,
        Self::Total,
        Self::HeaderAgain,
        Self::HeaderAgainLeftOut,
        Self::NotOne,
        Self::EscapedEnd,
        Self::ReturnsAtEnd,
        Self::ReturnInside,
        Self::Doubled,
        Self::Stray,
        Self::Nul,
        Self::NotUtf8,
    ];

    pub(super) const fn rule(self) -> Rule {
        match self {
            Self::Length
            | Self::EndedEarly
            | Self::CommaAtEnd
            | Self::EntireInQuotes
            | Self::BlankLine
            | Self::Footer => ROW_LENGTH,
            Self::OtherSeparator => SEPARATOR,
            Self::EmptyRow | Self::Total => PRESENT,
            Self::HeaderAgain | Self::HeaderAgainLeftOut => HEADER_AT_TOP,
            Self::NotOne | Self::EscapedEnd | Self::ReturnsAtEnd | Self::ReturnInside => ONE_LINE,
            Self::Doubled => ESCAPES,
            Self::Stray => WHOLE_QUOTES,
            Self::Nul => NUL,
            Self::NotUtf8 => UTF_8,
        }
    }

    /// Whether nothing is known of the row after it.
    pub(super) const fn loses_row(self) -> bool {
        !matches!(self, Self::HeaderAgainLeftOut | Self::Doubled | Self::Stray | Self::Nul)
    }

    /// Whether lines have this fault that are pieces of one record over several lines.
    pub(super) const fn is_of_pieces(self) -> bool {
        matches!(
            self,
            Self::Length
                | Self::EndedEarly
                | Self::CommaAtEnd
                | Self::EntireInQuotes
                | Self::OtherSeparator
                | Self::BlankLine
                | Self::Footer
                | Self::Stray
        )
    }

    /// What a finding says of a line, of which a sample is shown.
    pub(super) fn message(self, sample: &str) -> String {
        match self {
            Self::Length => format!("the row has {sample}"),
            Self::EndedEarly => format!(
                "`{sample}`: a doubled quote ends the value before it, so that the row does not have as many values as the header; escape quotes inside a value with a backslash, \\\", and do not double them"
            ),
            Self::CommaAtEnd => format!("the row has {sample}; end the line without a comma"),
            Self::EntireInQuotes => format!(
                "`{sample}`: the quotes are around the entire row, which makes it one value; put quotes around single values or around none"
            ),
            Self::OtherSeparator => format!(
                "the values of the row are separated by {sample}, and the names in the header by commas; separate both by commas"
            ),
            Self::BlankLine => "the line has nothing but blanks and is no row; remove it".to_owned(),
            Self::Footer => {
                format!("`{sample}` is what programs write below a table, and no row; remove the line")
            }
            Self::EmptyRow => "the row has no value at all, as rows below the last one of a spreadsheet have none; remove the line".to_owned(),
            Self::Total => format!("`{sample}`: the line is a total of the rows above, and no row; remove it"),
            Self::HeaderAgain | Self::HeaderAgainLeftOut => "the header occurs again in this line, as where files with headers were appended to one another; remove the line".to_owned(),
            Self::NotOne => format!(
                "`{sample}` begins a value that does not end in its line; take line breaks out of values, and close every quote"
            ),
            Self::EscapedEnd => format!(
                "`{sample}` begins a value that does not end in its line, as the backslash before a quote makes the quote a part of it; write a backslash at the end of a value twice"
            ),
            Self::ReturnsAtEnd => "the line ends with more than one carriage return before the line feed, as where a program converts line ends twice; end lines with a line feed, or with one carriage return and a line feed (in Python, open the file with newline=\"\")".to_owned(),
            Self::ReturnInside => format!(
                "`{sample}`: a carriage return alone does not end a line; end lines with line feeds"
            ),
            Self::Doubled => {
                format!("`{sample}`: a quote inside a value is escaped with a backslash, \\\", and not doubled")
            }
            Self::Stray if sample.starts_with("=\"") => format!(
                "`{sample}`: an import takes the equals sign and the quotes, by which Excel keeps a text as it is, for a part of the value; write the text alone"
            ),
            Self::Stray => format!(
                "`{sample}`: the quote is not around the entire value; put quotes around all of it, and a backslash before those inside"
            ),
            Self::Nul => "there is a NUL character in the row; take it out, or save the file as UTF-8".to_owned(),
            Self::NotUtf8 => format!("{sample}; save the file as UTF-8"),
        }
    }
}
