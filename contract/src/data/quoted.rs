//! Takes apart a line with quotes, as an import does: `"` around a value, `\` before a `"` or `\` inside one.
//!
//! csv-core reads the same signs and does not report where quotes are odd, which is what this is for.

use crate::csv::ESCAPE;

/// What is odd about the quotes of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Oddities {
    /// The byte where a quoted value begins that does not end in the line.
    pub(super) unclosed: Option<usize>,
    /// The byte where a quote is doubled inside a quoted value.
    pub(super) doubled: Option<usize>,
    /// The byte where a quote is inside a value that does not begin with one, or text after a closing quote.
    pub(super) stray: Option<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Begin,
    Bare,
    Quoted,
    Escaped,
    Closed,
}

/// The values of a line, one after the other, and where each begins in the line.
#[derive(Debug, Clone, Default)]
pub(super) struct Quoted {
    text: Vec<u8>,
    /// For each value, the end of its text and the byte of the line where it begins.
    ends: Vec<(usize, usize)>,
    pub(super) oddities: Oddities,
}

impl Quoted {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A value, and the byte of the line where it begins.
    pub(super) fn get(&self, place: usize) -> (&[u8], usize) {
        let begin = place.checked_sub(1).map_or(0, |before| self.ends[before].0);
        let (end, from) = self.ends[place];
        (&self.text[begin..end], from)
    }

    /// Takes a line apart.
    pub(super) fn read(&mut self, line: &[u8]) {
        self.text.clear();
        self.ends.clear();
        self.oddities = Oddities::default();
        let (mut state, mut from) = (State::Begin, 0);
        for (at, byte) in line.iter().copied().enumerate() {
            if byte == b',' && !matches!(state, State::Quoted | State::Escaped) {
                self.ends.push((self.text.len(), from));
                (state, from) = (State::Begin, at + 1);
                continue;
            }
            state = self.step(state, byte, at);
        }
        if matches!(state, State::Quoted | State::Escaped) {
            self.oddities.unclosed = Some(from);
        }
        self.ends.push((self.text.len(), from));
    }

    fn step(&mut self, state: State, byte: u8, at: usize) -> State {
        let oddities = &mut self.oddities;
        let next = match (state, byte) {
            (State::Begin, b'"') => return State::Quoted,
            (State::Quoted, b'"') => return State::Closed,
            (State::Quoted, ESCAPE) => return State::Escaped,
            (State::Quoted | State::Escaped, _) => State::Quoted,
            (State::Bare, b'"') => {
                // What follows a doubled quote is read as bare too, up to the quote that was to close it.
                if oddities.doubled.is_none() {
                    oddities.stray.get_or_insert(at);
                }
                State::Bare
            }
            (State::Begin | State::Bare, _) => State::Bare,
            (State::Closed, b'"') => {
                oddities.doubled.get_or_insert(at);
                State::Bare
            }
            (State::Closed, _) => {
                oddities.stray.get_or_insert(at);
                State::Bare
            }
        };
        self.text.push(byte);
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> (Vec<String>, Oddities) {
        let mut values = Quoted::default();
        values.read(line.as_bytes());
        let text = |place| String::from_utf8_lossy(values.get(place).0).into_owned();
        ((0..values.len()).map(text).collect(), values.oddities)
    }

    #[test]
    fn quotes_are_taken_off_and_escapes_resolved() {
        let cases: [(&str, &[&str]); 6] = [
            ("", &[""]),
            ("a,,b", &["a", "", "b"]),
            (r#""a,b",c"#, &["a,b", "c"]),
            (r#"x,"say \"no\" \\",y"#, &["x", r#"say "no" \"#, "y"]),
            (r"a\,b", &["a\\", "b"]),
            (r#""","""#, &["", ""]),
        ];
        for (line, expected) in cases {
            assert_eq!(read(line), (expected.iter().map(|value| (*value).to_owned()).collect(), Oddities::default()));
        }
    }

    #[test]
    fn what_is_odd_is_reported_with_its_place() {
        let none = Oddities::default();
        let cases = [
            (r#"a,"b,c"#, Oddities { unclosed: Some(2), ..none }),
            (r#"a,"b\""#, Oddities { unclosed: Some(2), ..none }),
            (r#"a,"say ""no""",c"#, Oddities { doubled: Some(8), ..none }),
            (r#"a,b"c"#, Oddities { stray: Some(3), ..none }),
            (r#"a,"b" ,c"#, Oddities { stray: Some(5), ..none }),
        ];
        for (line, expected) in cases {
            assert_eq!(read(line).1, expected, "{line}");
        }
    }
}
