//! What is around expressions, and between them.

use super::words::starts_with;
use super::{Kind, Lexer, Mark, Token, Tokens};

/// What may be around an entire filter that was copied from a program or from a file, and what is at its end.
const WRAPPERS: [(&str, &str); 15] = [
    ("```", "```"),
    ("\"\"\"", "\"\"\""),
    ("'''", "'''"),
    ("\\\"", "\\\""),
    ("\"\"", "\"\""),
    ("\"", "\""),
    ("'", "'"),
    ("`", "`"),
    ("\u{201c}", "\u{201d}"),
    ("\u{2018}", "\u{2019}"),
    ("&quot;", "&quot;"),
    ("(", ")"),
    ("[", "]"),
    ("{", "}"),
    ("<", ">"),
];

fn begins(text: &str) -> bool {
    ["INCLUDE", "EXCLUDE"].iter().any(|verb| starts_with(text, verb))
}

impl Lexer<'_> {
    /// Leaves out quotes or brackets that are around everything.
    pub(super) fn unwrap(&mut self) {
        let trimmed = self.text.trim_start();
        let start = self.text.len() - trimmed.len();
        let is_wrapped = |(opening, _): &&(&str, &str)| {
            trimmed.strip_prefix(opening).is_some_and(|inside| begins(inside.trim_start()))
        };
        let Some((opening, closing)) = WRAPPERS.iter().find(is_wrapped) else { return };
        if *closing == ")" && closes_before_its_end(&trimmed[opening.len()..]) {
            return;
        }
        self.at = start;
        self.mark(Mark::Wrapped, opening.len());
        self.at = start + opening.len();
        let inside = self.text[self.at..].trim_end_matches(|end: char| end.is_whitespace() || end == ';');
        let Some(without) = inside.strip_suffix(closing) else { return };
        // The last quote may be that of a text, where the one around everything is missing at the end.
        let is_of_text = opening == closing && opening.len() == 1 && without.matches(closing).count() % 2 == 1;
        let is_of_list = *closing == ")" && without.matches('(').count() > without.matches(')').count();
        if !is_of_text && !is_of_list {
            self.end = self.at + without.len();
        }
    }
}

/// Whether a bracket that is open in front of a text closes in the middle of it, so that it is around one expression of
/// several.
fn closes_before_its_end(text: &str) -> bool {
    let (mut depth, mut is_inside) = (1_usize, false);
    let closing = text.char_indices().find(|(_, character)| {
        match character {
            '"' => is_inside = !is_inside,
            '(' if !is_inside => depth += 1,
            ')' if !is_inside => depth -= 1,
            _ => {}
        }
        depth == 0
    });
    closing.is_some_and(|(place, _)| text[place + 1..].contains('|'))
}

/// Takes a sign at the end of everything away, and puts `|` in the place of another sign between two expressions.
pub(super) fn between_expressions(text: &str, read: &mut Tokens) {
    let is_sign =
        |token: &Token| matches!(token.kind, Kind::Semicolon | Kind::Comma) || &text[token.span.clone()] == ".";
    while let Some(last) = read.tokens.pop_if(|token| is_sign(token)) {
        if read.tokens.is_empty() {
            read.tokens.push(last);
            break;
        }
        read.marks.push((Mark::Terminator, last.span));
    }
    for index in 1..read.tokens.len() {
        let next = &text[read.tokens[index].span.clone()];
        let is_next = ["INCLUDE", "EXCLUDE"].iter().any(|verb| next.eq_ignore_ascii_case(verb));
        let before = &mut read.tokens[index - 1];
        if is_next && matches!(before.kind, Kind::Semicolon | Kind::Comma) {
            before.kind = Kind::Pipe;
            read.marks.push((Mark::Separator, before.span.clone()));
        }
    }
    let is_wrapped = read.marks.iter().any(|(mark, _)| *mark == Mark::Wrapped);
    if is_wrapped {
        // What is a text of another language has its quotes written so, which is one mistake.
        read.marks.retain(|(mark, _)| !matches!(mark, Mark::Escaped | Mark::Doubled));
    }
}
