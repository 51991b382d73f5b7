//! The words and signs of a filter expression, each with the bytes that it stands in. Nothing is refused here: what
//! belongs to no expression becomes a token of its own, so that the parser can say what is wrong with it.

use std::ops::Range;

use super::Operator;

/// Bytes of an expression, from the first to behind the last.
pub type Span = Range<usize>;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A keyword, a field, or anything else without a sign of its own.
    Word,
    /// What begins like a number.
    Number,
    /// A text in straight double quotes.
    Text,
    /// A text in other quotes.
    OtherQuotes,
    /// A text whose closing quote is missing.
    Unclosed,
    /// `$` and what follows it.
    Placeholder,
    /// A comparison.
    Comparison(Operator),
    /// Several of `=<>!` that compare nothing.
    NoComparison,
    /// `(`
    Open,
    /// `)`
    Close,
    /// `,`
    Comma,
    /// `*`
    Star,
    /// `|`
    Pipe,
}

/// A word or a sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: Kind,
    pub span: Span,
}

/// The quotes that word processors and other languages put around a text: the opening one, and what closes it.
const OTHER_QUOTES: [(char, &[char]); 5] = [
    ('\'', &['\'']),
    ('`', &['`']),
    ('\u{201c}', &['\u{201d}', '\u{201c}', '"']),
    ('\u{201e}', &['\u{201c}', '\u{201d}', '"']),
    ('\u{2018}', &['\u{2019}', '\'']),
];

/// All tokens of an expression.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut start = 0;
    while let Some(first) = text[start..].chars().next() {
        if first.is_whitespace() {
            start += first.len_utf8();
            continue;
        }
        let (kind, length) = token(first, &text[start..]);
        tokens.push(Token { kind, span: start..start + length });
        start += length;
    }
    tokens
}

/// The token that a text begins with, and its length in bytes, which is never zero.
fn token(first: char, rest: &str) -> (Kind, usize) {
    match first {
        '(' => (Kind::Open, 1),
        ')' => (Kind::Close, 1),
        ',' => (Kind::Comma, 1),
        '*' => (Kind::Star, 1),
        '|' => (Kind::Pipe, 1),
        '=' | '<' | '>' | '!' => comparison(rest),
        '"' => rest[1..].find('"').map_or((Kind::Unclosed, rest.len()), |length| (Kind::Text, length + 2)),
        '$' => (Kind::Placeholder, 1 + word(&rest[1..])),
        '0'..='9' | '-' | '+' | '.' => (Kind::Number, word(rest).max(1)),
        _ => OTHER_QUOTES
            .iter()
            .find(|(opening, _)| *opening == first)
            .and_then(|(_, closing)| quoted(first, rest, closing))
            .unwrap_or_else(|| (Kind::Word, word(rest).max(first.len_utf8()))),
    }
}

fn comparison(rest: &str) -> (Kind, usize) {
    let length = rest.find(|sign| !"=<>!".contains(sign)).unwrap_or(rest.len());
    (Operator::parse(&rest[..length]).map_or(Kind::NoComparison, Kind::Comparison), length)
}

fn quoted(opening: char, rest: &str, closing: &[char]) -> Option<(Kind, usize)> {
    let inside = &rest[opening.len_utf8()..];
    let (end, closing) = inside.char_indices().find(|(_, character)| closing.contains(character))?;
    Some((Kind::OtherQuotes, opening.len_utf8() + end + closing.len_utf8()))
}

/// How many bytes a word has.
fn word(rest: &str) -> usize {
    let ends = |character: char| character.is_whitespace() || "()|,\"$=<>!*".contains(character);
    rest.find(ends).unwrap_or(rest.len())
}

/// Whether a character may stand in the name of a field or of a placeholder.
pub(super) const fn is_of_a_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}
