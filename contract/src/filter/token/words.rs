//! Spaces, comments, words and placeholders.

use super::{Mark, Span, is_of_a_name};
use crate::DatasetType;

/// The sign of ASCII for one as wide as an ideograph.
pub(super) const fn half_width(character: char) -> Option<char> {
    Some(match character {
        '\u{ff08}' => '(',
        '\u{ff09}' => ')',
        '\u{ff0c}' | '\u{3001}' => ',',
        '\u{ff1b}' => ';',
        '\u{ff0a}' => '*',
        '\u{ff3b}' => '[',
        '\u{ff3d}' => ']',
        '\u{ff5b}' => '{',
        '\u{ff5d}' => '}',
        '\u{ff5c}' => '|',
        '\u{ff06}' => '&',
        '\u{ff1d}' => '=',
        '\u{ff1c}' => '<',
        '\u{ff1e}' => '>',
        '\u{ff01}' => '!',
        '\u{ff04}' => '$',
        _ => return None,
    })
}

/// How many bytes a space has that is not an ordinary one: no-break spaces, characters that nobody sees, and those that
/// JSON and HTML write for a space or for the end of a line.
pub(super) fn other_space(rest: &str) -> Option<usize> {
    let first = rest.chars().next()?;
    let is_unseen = matches!(first, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}');
    if is_unseen || (first.is_whitespace() || first.is_control()) && !" \t\r\n".contains(first) {
        return Some(first.len_utf8());
    }
    let written = ["\\n", "\\r", "\\t", "&nbsp;", "&#160;", "&#xa0;", "<br>", "<br/>"];
    written.iter().find(|written| starts_with(rest, written)).map(|written| written.len())
}

/// Whether a text starts so, in any case.
pub(super) fn starts_with(text: &str, beginning: &str) -> bool {
    text.get(..beginning.len()).is_some_and(|start| start.eq_ignore_ascii_case(beginning))
}

/// How many bytes a comment of another language has. In a list, `#` may begin a text without quotes.
pub(super) fn comment(rest: &str, depth: usize) -> Option<usize> {
    let line = || rest.find('\n').unwrap_or(rest.len());
    for (opening, closing) in [("/*", "*/"), ("<!--", "-->")] {
        if let Some(after) = rest.strip_prefix(opening) {
            return Some(after.find(closing).map_or(rest.len(), |end| opening.len() + end + closing.len()));
        }
    }
    let begins = rest.starts_with("--") || rest.starts_with("//") || rest.starts_with('#') && depth == 0;
    begins.then(line)
}

fn ends_word(character: char) -> bool {
    character.is_whitespace()
        || "()[]{}|,;\"$=<>!*&~\\".contains(character)
        || half_width(character).is_some()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// How many bytes a word has.
pub(super) fn word(rest: &str) -> usize {
    rest.find(ends_word).unwrap_or(rest.len())
}

/// The length of a placeholder, where its name is in it, and whether it is written as in another language.
pub(super) fn placeholder(rest: &str) -> Option<(usize, Span, Option<Mark>)> {
    if let Some(after) = rest.strip_prefix("{{") {
        let length = after.find("}}")?;
        let name = after[..length].trim();
        let start = 2 + after.find(name)?;
        let is_name = !name.is_empty() && name.chars().all(is_of_a_name);
        return is_name.then(|| (length + 4, start..start + name.len(), Some(Mark::OtherPlaceholder)));
    }
    let first = rest.chars().next()?;
    let named = |before: usize| before..before + rest[before..].find(ends_placeholder).unwrap_or(rest.len() - before);
    let begins_name = |before: usize| rest[before..].starts_with(is_of_a_name);
    match first {
        '$' | '\u{ff04}' => {
            let before = rest.len() - rest.trim_start_matches(['$', '\u{ff04}']).len();
            let spaces = rest[before..].len() - rest[before..].trim_start_matches(' ').len();
            let name = before + spaces..before + spaces + word(&rest[before + spaces..]);
            if spaces > 0 && begins_name(before + spaces) && !is_keyword(&rest[name.clone()]) {
                return Some((name.end, name, Some(Mark::SpacedPlaceholder)));
            }
            let name = named(before);
            let braced = rest[name.clone()].strip_prefix('{').and_then(|after| after.strip_suffix('}'));
            if before == 1 && braced.is_some_and(|inside| !inside.is_empty() && inside.chars().all(is_of_a_name)) {
                return Some((name.end, name.start + 1..name.end - 1, Some(Mark::BracedPlaceholder)));
            }
            let mark = match before {
                1 => None,
                _ if first == '$' => Some(Mark::Dollars),
                _ => Some(Mark::FullWidth),
            };
            Some((name.end, name, mark))
        }
        ':' | '@' if begins_name(1) => {
            let name = named(1);
            rest[name.clone()].chars().all(is_of_a_name).then_some((name.end, name, Some(Mark::OtherPlaceholder)))
        }
        _ => None,
    }
}

/// Whether a word can follow a condition.
pub(super) fn is_keyword(word: &str) -> bool {
    ["AND", "OR", "IF", "INCLUDE", "EXCLUDE"].iter().any(|keyword| word.eq_ignore_ascii_case(keyword))
}

fn ends_placeholder(character: char) -> bool {
    character.is_whitespace() || "()[]|,;\"$=<>!*".contains(character) || half_width(character).is_some()
}

/// The names in front of the dot of a field.
fn sources() -> impl Iterator<Item = &'static str> {
    DatasetType::ALL.into_iter().map(DatasetType::as_str).chain(["CurrentUser", "CurrentItem"])
}

/// The lengths of the words that a word is made of where spaces are missing between keywords, identifiers and fields.
/// `after` is what follows it.
pub(super) fn joined(word: &str, after: &str) -> Vec<usize> {
    const VERBS: [&str; 2] = ["INCLUDE", "EXCLUDE"];
    const IDENTIFIERS: [&str; 3] = ["ItemID", "UserID", "ActionID"];
    let (mut lengths, mut rest) = (Vec::new(), word);
    let begins = |rest: &str, words: &[&str]| words.iter().find(|word| starts_with(rest, word)).map(|word| word.len());
    let is_field =
        |rest: &str| sources().any(|source| starts_with(rest, source) && rest[source.len()..].starts_with('.'));
    while !rest.is_empty() {
        let by = |words: &[&str], suits: &dyn Fn(&str) -> bool| {
            begins(rest, words).filter(|length| *length < rest.len() && suits(&rest[*length..]))
        };
        let first = by(&VERBS, &|next| begins(next, &IDENTIFIERS).is_some())
            .or_else(|| by(&IDENTIFIERS, &|next| begins(next, &["WHERE"]).is_some()))
            .or_else(|| by(&["WHERE", "AND", "OR", "IF", "NOT"], &is_field));
        let Some(length) = first else { break };
        lengths.push(length);
        rest = &rest[length..];
    }
    lengths.extend(field_and_test(rest, after));
    lengths
}

/// The lengths of a field and of `IN` or `NOT IN` right after it, in front of a list.
fn field_and_test(word: &str, after: &str) -> Vec<usize> {
    let is_list = after.trim_start().starts_with('(');
    if let Some(field) = word.strip_suffix("IN").filter(|field| is_list && field.contains('.') && !field.ends_with('.'))
    {
        return match field.strip_suffix("NOT").filter(|field| !field.ends_with('.')) {
            Some(field) => vec![field.len(), "NOT".len(), "IN".len()],
            None => vec![field.len(), "IN".len()],
        };
    }
    vec![word.len()]
}
