//! Texts in quotes: straight double ones, and all others that formats, languages and word processors have.

use super::words::{half_width, is_keyword, starts_with, word};
use super::{Kind, Lexer, Mark, entity};

/// The quotes that word processors and other languages put around a text: the opening one, and what closes it.
const OTHER_QUOTES: [(char, &[char]); 16] = [
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
    ('\u{ff02}', &['\u{ff02}']),
    ('\u{300c}', &['\u{300d}']),
    ('\u{300e}', &['\u{300f}']),
];

/// Closing quotes of a word processor, of which a text has one where only its opening quote is straight.
const CURLED: [char; 2] = ['\u{201d}', '\u{201c}'];

/// A text: its length, how many bytes its quotes have, and how they are written.
struct Quoted {
    length: usize,
    around: (usize, usize),
    mark: Option<Mark>,
}

impl Lexer<'_> {
    /// Reads a text in quotes of any kind.
    pub(super) fn quoted(&mut self) -> bool {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return false };
        let read =
            national(rest).or_else(|| escaped(rest)).or_else(|| of_html(rest)).or_else(|| doubled(rest)).or_else(
                || match first {
                    '"' => straight(rest),
                    _ => other(first, rest),
                },
            );
        let Some(Quoted { length, around, mark }) = read else {
            let is_unclosed = first == '"';
            if is_unclosed {
                self.sign(Kind::Unclosed, rest.len());
            }
            return is_unclosed;
        };
        self.mark_if(mark, length);
        if rest[around.0..length - around.1].contains('"') && mark != Some(Mark::EscapedInside) {
            self.mark(Mark::QuoteInside, length);
        }
        self.push(Kind::Text, length, around);
        true
    }
}

/// A text in single quotes with the letter in front by which SQL has it in Unicode, or with escapes.
fn national(rest: &str) -> Option<Quoted> {
    let quoted = rest.strip_prefix(['N', 'n', 'E', 'e']).filter(|quoted| quoted.starts_with('\''))?;
    let Quoted { length, around: (opening, closing), .. } = other('\'', quoted)?;
    Some(Quoted { length: length + 1, around: (opening + 1, closing), mark: Some(Mark::OtherQuotes) })
}

/// A text in quotes with a backslash in front of each, or as JSON has them by their number.
fn escaped(rest: &str) -> Option<Quoted> {
    let quote_at = |place: usize| {
        let slashes = rest[place..].len() - rest[place..].trim_start_matches('\\').len();
        let after = &rest[place + slashes..];
        let length = if after.starts_with(['"', '\'']) {
            1
        } else if starts_with(after, "u0022") || starts_with(after, "u0027") {
            5
        } else {
            return None;
        };
        (slashes > 0).then_some(slashes + length)
    };
    let opening = quote_at(0)?;
    let closing = rest[opening..].match_indices('\\').find_map(|(place, _)| Some((place, quote_at(opening + place)?)));
    // The other one may lack its backslash.
    let closing = closing.or_else(|| Some((rest[opening..].find('"')?, 1)))?;
    let (inside, closing) = closing;
    Some(Quoted { length: opening + inside + closing, around: (opening, closing), mark: Some(Mark::Escaped) })
}

/// A text in quotes as HTML writes them.
fn of_html(rest: &str) -> Option<Quoted> {
    let is_quote = |rest: &str| entity::QUOTES.iter().find(|quote| starts_with(rest, quote)).map(|quote| quote.len());
    let opening = is_quote(rest)?;
    let places = rest[opening..].match_indices('&');
    let (inside, closing) =
        places.into_iter().find_map(|(place, _)| Some((place, is_quote(&rest[opening + place..])?)))?;
    Some(Quoted { length: opening + inside + closing, around: (opening, closing), mark: Some(Mark::Entity) })
}

/// A text with two or three quotes at either end, as CSV and some languages have them.
fn doubled(rest: &str) -> Option<Quoted> {
    let quote = rest.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    let opening = rest.len() - rest.trim_start_matches(quote).len();
    let after = &rest[opening..];
    if opening < 2 || opening == 2 && (after.is_empty() || ends(after)) {
        return None;
    }
    let pair = [quote, quote].iter().collect::<String>();
    let inside = after.find(&pair).or_else(|| after.find(quote))?;
    let closing = after[inside..].len() - after[inside..].trim_start_matches(quote).len();
    Some(Quoted { length: opening + inside + closing, around: (opening, closing), mark: Some(Mark::Doubled) })
}

/// A text whose opening quote is straight.
fn straight(rest: &str) -> Option<Quoted> {
    let inside = &rest[1..];
    let mut straight = inside.find('"');
    let mut mark = None;
    while let Some(place) = straight.filter(|place| inside[..*place].ends_with('\\') && !ends(&inside[place + 1..])) {
        let Some(next) = inside[place + 1..].find('"') else { break };
        straight = Some(place + 1 + next);
        mark = Some(Mark::EscapedInside);
    }
    let before = &inside[..straight.unwrap_or(inside.len())];
    let is_closing =
        |(place, quote): &(usize, char)| CURLED.contains(quote) && ends(&before[place + quote.len_utf8()..]);
    if let Some((place, quote)) = before.char_indices().find(is_closing) {
        let (length, around) = (1 + place + quote.len_utf8(), (1, quote.len_utf8()));
        return Some(Quoted { length, around, mark: Some(Mark::OtherQuotes) });
    }
    straight.map(|length| Quoted { length: length + 2, around: (1, 1), mark })
}

/// A text in other quotes.
fn other(opening: char, rest: &str) -> Option<Quoted> {
    let (_, closing) = OTHER_QUOTES.iter().find(|(known, _)| *known == opening)?;
    let inside = &rest[opening.len_utf8()..];
    let closings = || inside.char_indices().filter(|(_, character)| closing.contains(character));
    // An apostrophe inside of the text is none of its quotes, and other quotes are inside of none.
    let may_be_inside = matches!(opening, '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{b4}' | '`');
    let last = closings().filter(|_| may_be_inside).find(|(place, quote)| ends(&inside[place + quote.len_utf8()..]));
    let (end, closing) = last.or_else(|| closings().next())?;
    let mark = match opening {
        '\'' if closing == '\'' => Mark::SingleQuotes,
        '`' => Mark::Backticks,
        _ => Mark::OtherQuotes,
    };
    let around = (opening.len_utf8(), closing.len_utf8());
    Some(Quoted { length: around.0 + end + around.1, around, mark: Some(mark) })
}

/// Whether what follows a quote shows that a value ends there.
fn ends(rest: &str) -> bool {
    let after = rest.trim_start();
    // A quote right after another is one inside of the text, as SQL has it.
    let is_next = rest.len() > after.len() && after.starts_with(['\'', '\u{2019}', '\u{201d}', '\u{201c}', '"', '$']);
    let first = after.chars().next().map(|first| half_width(first).unwrap_or(first));
    is_next || joins(after) || first.is_none_or(|first| matches!(first, ',' | ';' | ')' | ']' | '}' | '|'))
}

/// Whether a keyword is there, and after it what belongs to a filter.
fn joins(rest: &str) -> bool {
    let signs = ["&&", "||", "&amp;&amp;"].iter().find(|signs| rest.starts_with(**signs));
    let (keyword, after) = rest.split_at(signs.map_or_else(|| word(rest), |signs| signs.len()));
    let after = after.trim_start();
    let next = &after[..word(after)];
    let is_value = after.starts_with(|first: char| first.is_ascii_digit() || "([\"'$!\\&".contains(first));
    let is_condition = is_value || next.contains('.') || next.eq_ignore_ascii_case("NOT");
    (signs.is_some() || is_keyword(keyword)) && (is_condition || next.eq_ignore_ascii_case("ItemID"))
}
