//! The words and signs of a filter expression, each with the bytes that it is in. Nothing is rejected here: what belongs
//! to no expression becomes a token of its own, so that the parser can say what is wrong with it. What is written in
//! the manner of another format, such as quotes with backslashes, is taken for what it means, and marked.

mod entity;
mod mark;
mod quotes;
mod separators;
mod words;

use std::ops::Range;

use super::Operator;
use super::syntax::Joint;

pub(super) use mark::Mark;

/// Bytes of an expression, from the first to after the last.
pub type Span = Range<usize>;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A keyword, a field, or anything else without a sign of its own.
    Word,
    /// What begins like a number.
    Number,
    /// A text in quotes of any kind.
    Text,
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
    /// `;`
    Semicolon,
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
    /// Of a text what is between its quotes, of a placeholder its name, of anything else all of it.
    pub inside: Span,
}

/// The tokens of an expression, and what of them is written in the manner of another format.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    pub tokens: Vec<Token>,
    pub marks: Vec<(Mark, Span)>,
}

/// All tokens of an expression.
pub(super) fn tokens(text: &str) -> Tokens {
    let mut lexer = Lexer { text, end: text.len(), at: 0, depth: 0, read: Tokens::default() };
    lexer.unwrap();
    while lexer.at < lexer.end {
        if !lexer.skip() {
            lexer.token();
        }
    }
    let mut read = lexer.read;
    separators::between_expressions(text, &mut read);
    read
}

struct Lexer<'text> {
    text: &'text str,
    /// Where the expression ends.
    end: usize,
    at: usize,
    /// How many brackets are open.
    depth: usize,
    read: Tokens,
}

impl<'text> Lexer<'text> {
    fn rest(&self) -> &'text str {
        &self.text[self.at..self.end]
    }

    fn mark(&mut self, mark: Mark, length: usize) {
        self.read.marks.push((mark, self.at..self.at + length));
    }

    fn mark_if(&mut self, mark: Option<Mark>, length: usize) {
        if let Some(mark) = mark {
            self.mark(mark, length);
        }
    }

    /// Adds a token of a length in bytes, whose inside begins and ends so many bytes within.
    fn push(&mut self, kind: Kind, length: usize, (before, after): (usize, usize)) {
        let span = self.at..self.at + length;
        let inside = span.start + before..span.end - after;
        self.read.tokens.push(Token { kind, span, inside });
        self.at += length;
    }

    fn sign(&mut self, kind: Kind, length: usize) {
        self.push(kind, length, (0, 0));
    }

    /// Leaves out spaces and comments.
    fn skip(&mut self) -> bool {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return false };
        let length = if " \t\r\n".contains(first) {
            self.at += 1;
            return true;
        } else if let Some(length) = words::other_space(rest) {
            self.mark(Mark::Space, length);
            length
        } else if let Some(length) = words::comment(rest, self.depth) {
            self.mark(Mark::Comment, length);
            length
        } else {
            return false;
        };
        self.at += length;
        true
    }

    fn token(&mut self) {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return };
        let plain = words::half_width(first).unwrap_or(first);
        let length = first.len_utf8();
        if self.quoted() || self.placeholder() {
            return;
        }
        if let Some((kind, length, mark)) = entity::signs(rest) {
            self.mark_if(mark, length);
            self.sign(kind, length);
            return;
        }
        if plain != first {
            self.mark(Mark::FullWidth, length);
        }
        match plain {
            '(' => {
                self.depth += 1;
                self.sign(Kind::Open, length);
            }
            ')' => {
                self.depth = self.depth.saturating_sub(1);
                self.sign(Kind::Close, length);
            }
            ',' => self.sign(Kind::Comma, length),
            ';' => self.sign(Kind::Semicolon, length),
            '*' => self.sign(Kind::Star, length),
            '[' | '{' => {
                self.depth += 1;
                self.sign(Kind::OtherOpen, length);
            }
            ']' | '}' => {
                self.depth = self.depth.saturating_sub(1);
                self.sign(Kind::OtherClose, length);
            }
            '|' => self.pipe(length),
            '&' => self.sign(Kind::OtherJoint(Joint::And), length),
            '\u{2260}' | '\u{2264}' | '\u{2265}' => self.sign(Kind::NoComparison, length),
            '0'..='9' | '-' | '+' | '.' => self.number(),
            _ => self.words(),
        }
    }

    /// `|`, or `||` between two conditions. Between two expressions it is one `|` too many, and between values it is no
    /// end of an expression.
    fn pipe(&mut self, length: usize) {
        let rest = self.rest();
        let (length, is_double) = if rest.starts_with("||") { (2, true) } else { (length, false) };
        let after = rest[length..].trim_start();
        let next = &after[..words::word(after)];
        let begins = ["INCLUDE", "EXCLUDE"].iter().any(|verb| next.eq_ignore_ascii_case(verb));
        if begins {
            self.depth = 0;
        }
        match (is_double, begins) {
            (true, true) => {
                self.mark(Mark::Separator, length);
                self.sign(Kind::Pipe, length);
            }
            (true, false) if after.is_empty() => self.sign(Kind::Pipe, 1),
            (true, false) => self.sign(Kind::OtherJoint(Joint::Or), length),
            (false, false) if self.depth > 0 && after.starts_with(|next| "\"'\u{201c}".contains(next)) => {
                self.sign(Kind::Semicolon, length);
            }
            (false, _) => self.sign(Kind::Pipe, length),
        }
    }

    /// A number, without a keyword that lacks a space in front of it.
    fn number(&mut self) {
        let length = words::word(self.rest()).max(1);
        let written = &self.rest()[..length];
        let keyword = ["AND", "OR", "IF"].iter().find_map(|keyword| {
            let number = written.strip_suffix(keyword).or_else(|| written.strip_suffix(&keyword.to_lowercase()))?;
            number.parse::<f64>().is_ok().then_some(number.len())
        });
        if let Some(length) = keyword {
            self.sign(Kind::Number, length);
            self.mark(Mark::MissingSpace, written.len() - length);
            self.sign(Kind::Word, written.len() - length);
        } else {
            self.sign(Kind::Number, length);
        }
    }

    /// A word, or several that lack a space between them.
    fn words(&mut self) {
        let length = words::word(self.rest());
        if length == 0 {
            let length = self.rest().chars().next().map_or(1, char::len_utf8);
            return self.sign(Kind::Word, length);
        }
        let (word, after) = self.rest().split_at(length);
        let mut lengths = words::joined(word, after).into_iter();
        if let Some(first) = lengths.next() {
            self.sign(Kind::Word, first);
        }
        for length in lengths {
            self.mark(Mark::MissingSpace, length);
            self.sign(Kind::Word, length);
        }
    }

    /// A placeholder, with the brackets and signs that other languages have for it.
    fn placeholder(&mut self) -> bool {
        let rest = self.rest();
        let Some((length, inside, mark)) = words::placeholder(rest) else { return false };
        self.mark_if(mark, length);
        self.push(Kind::Placeholder, length, (inside.start, length - inside.end));
        true
    }
}

/// Whether a character may be in the name of a field or of a placeholder.
pub(super) const fn is_of_a_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

/// The name of a placeholder, if a text is one, perhaps with braces around the name.
pub(super) fn placeholder_in(text: &str) -> Option<&str> {
    let name = text.strip_prefix('$')?;
    let name = name.strip_prefix('{').and_then(|name| name.strip_suffix('}')).unwrap_or(name);
    (!name.is_empty() && name.chars().all(is_of_a_name)).then_some(name)
}
