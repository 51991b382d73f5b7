//! The words and signs of a filter expression, each with the bytes that it stands in. Nothing is refused here: what
//! belongs to no expression becomes a token of its own, so that the parser can say what is wrong with it.

use std::ops::Range;

use super::Operator;
use super::syntax::Joint;

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
    /// A text in straight single quotes.
    SingleQuotes,
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
    /// `[` or `{`
    OtherOpen,
    /// `]` or `}`
    OtherClose,
    /// `&&`, `&` or `||` between conditions.
    OtherJoint(Joint),
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
const OTHER_QUOTES: [(char, &[char]); 13] = [
    ('\'', &['\'']),
    ('`', &['`', '\u{b4}']),
    ('\u{b4}', &['\u{b4}']),
    ('\u{201c}', &['\u{201d}', '\u{201c}', '"']),
    ('\u{201d}', &['\u{201d}', '\u{201c}', '"']),
    ('\u{201e}', &['\u{201c}', '\u{201d}', '"']),
    ('\u{2018}', &['\u{2019}', '\u{2018}', '\'']),
    ('\u{2019}', &['\u{2019}', '\u{2018}', '\'']),
    ('\u{201a}', &['\u{2018}', '\u{2019}']),
    ('\u{ab}', &['\u{bb}']),
    ('\u{bb}', &['\u{ab}', '\u{bb}']),
    ('\u{2039}', &['\u{203a}']),
    ('\u{2033}', &['\u{2033}']),
];

/// Closing quotes of a word processor, of which a text has one where only its opening quote is straight.
const CURLED: [char; 2] = ['\u{201d}', '\u{201c}'];

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
        '[' | '{' => (Kind::OtherOpen, 1),
        ']' | '}' => (Kind::OtherClose, 1),
        '|' => pipe(rest),
        '&' => (Kind::OtherJoint(Joint::And), if rest.starts_with("&&") { 2 } else { 1 }),
        '=' | '<' | '>' | '!' => comparison(rest),
        '\u{2260}' | '\u{2264}' | '\u{2265}' => (Kind::NoComparison, first.len_utf8()),
        '"' => text(rest),
        '$' => (Kind::Placeholder, 1 + placeholder(&rest[1..])),
        '0'..='9' | '-' | '+' | '.' => (Kind::Number, word(rest).max(1)),
        _ => OTHER_QUOTES
            .iter()
            .find(|(opening, _)| *opening == first)
            .and_then(|(_, closing)| quoted(first, rest, closing))
            .unwrap_or_else(|| (Kind::Word, word(rest).max(first.len_utf8()))),
    }
}

/// `|`, or `||` between two conditions. Between two expressions it is one `|` too many.
fn pipe(rest: &str) -> (Kind, usize) {
    let Some(behind) = rest.strip_prefix("||").map(str::trim_start) else { return (Kind::Pipe, 1) };
    let next = &behind[..word(behind)];
    let begins = ["INCLUDE", "EXCLUDE"].iter().any(|verb| next.eq_ignore_ascii_case(verb));
    if begins || next.is_empty() { (Kind::Pipe, 1) } else { (Kind::OtherJoint(Joint::Or), 2) }
}

/// A text whose opening quote is straight.
fn text(rest: &str) -> (Kind, usize) {
    let inside = &rest[1..];
    let straight = inside.find('"');
    let before = &inside[..straight.unwrap_or(inside.len())];
    let curled = before.char_indices().find(|(place, quote)| CURLED.contains(quote) && ends(&before[*place..], *quote));
    match (curled, straight) {
        (Some((place, quote)), _) => (Kind::OtherQuotes, 1 + place + quote.len_utf8()),
        (None, Some(length)) => (Kind::Text, length + 2),
        (None, None) => (Kind::Unclosed, rest.len()),
    }
}

/// Whether a value ends behind the quote that a text begins with.
fn ends(text: &str, quote: char) -> bool {
    let rest = &text[quote.len_utf8()..];
    let behind = rest.trim_start();
    // A quote right behind another is one inside of the text, as SQL has it.
    let is_next = rest.len() > behind.len() && behind.starts_with([quote, '"', '$']);
    is_next || behind.is_empty() || behind.starts_with([',', ')', ']', '}', '|'])
}

fn comparison(rest: &str) -> (Kind, usize) {
    let length = rest.find(|sign| !"=<>!".contains(sign)).unwrap_or(rest.len());
    (Operator::parse(&rest[..length]).map_or(Kind::NoComparison, Kind::Comparison), length)
}

fn quoted(opening: char, rest: &str, closing: &[char]) -> Option<(Kind, usize)> {
    let inside = &rest[opening.len_utf8()..];
    let closings = || inside.char_indices().filter(|(_, character)| closing.contains(character));
    // An apostrophe inside of the text is none of its quotes.
    let last = closings().find(|(place, quote)| ends(&inside[*place..], *quote));
    let (end, closing) = last.or_else(|| closings().next())?;
    let kind = if opening == '\'' && closing == '\'' { Kind::SingleQuotes } else { Kind::OtherQuotes };
    Some((kind, opening.len_utf8() + end + closing.len_utf8()))
}

/// How many bytes a word has.
fn word(rest: &str) -> usize {
    let ends = |character: char| character.is_whitespace() || "()[]{}|,;\"$=<>!*&".contains(character);
    rest.find(ends).unwrap_or(rest.len())
}

/// How many bytes the name of a placeholder has, with the brackets that other languages put around it.
fn placeholder(rest: &str) -> usize {
    let ends = |character: char| character.is_whitespace() || "()|,\"$=<>!*".contains(character);
    rest.find(ends).unwrap_or(rest.len())
}

/// Whether a character may stand in the name of a field or of a placeholder.
pub(super) const fn is_of_a_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}
