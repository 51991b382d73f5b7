//! What the place where text is written to can show: its size, colours, and whether lines can be written again.

use std::env;
use std::io::{self, IsTerminal};

use console::{Style, Term};

/// The size of a terminal that does not say how large it is.
const USUAL_SIZE: (usize, usize) = (24, 80);

/// Where text is written to: a terminal, a file or a pipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terminal {
    /// Rows and columns; `None` where it is no terminal, and lines may be as long as they like.
    pub size: Option<(usize, usize)>,
    /// Whether text is coloured.
    pub colour: bool,
    /// Whether lines that have been written can be written again.
    pub cursor: bool,
}

impl Terminal {
    /// A file or a pipe, without colours.
    pub const NONE: Self = Self { size: None, colour: false, cursor: false };

    /// What stdout is.
    #[must_use]
    pub fn stdout() -> Self {
        Self::of(io::stdout().is_terminal(), Term::stdout().size_checked(), variable)
    }

    /// What stderr is.
    #[must_use]
    pub fn stderr() -> Self {
        Self::of(io::stderr().is_terminal(), Term::stderr().size_checked(), variable)
    }

    /// Columns; `None` where there is no limit.
    #[must_use]
    pub fn width(&self) -> Option<usize> {
        self.size.map(|(_, columns)| columns)
    }

    fn of(is_terminal: bool, size: Option<(u16, u16)>, variable: impl Fn(&str) -> Option<String>) -> Self {
        let given = size.filter(|(rows, columns)| *rows > 0 && *columns > 0);
        let size = given.map_or(USUAL_SIZE, |(rows, columns)| (rows.into(), columns.into()));
        let is_dumb = variable("TERM").is_some_and(|term| term == "dumb");
        let is = |name: &str, value: &str| variable(name).is_some_and(|given| given == value);
        let is_set = |name: &str| variable(name).is_some_and(|given| !given.is_empty());
        let forced = is_set("CLICOLOR_FORCE") && !is("CLICOLOR_FORCE", "0");
        let colour = !is_set("NO_COLOR") && (forced || is_terminal && !is_dumb && !is("CLICOLOR", "0"));
        Self { size: is_terminal.then_some(size), colour, cursor: is_terminal && !is_dumb }
    }

    /// Text in a style, where there are colours.
    #[must_use]
    pub fn paint(&self, text: &str, style: &Style) -> String {
        if self.colour { style.clone().force_styling(true).apply_to(text).to_string() } else { text.to_owned() }
    }
}

fn variable(name: &str) -> Option<String> {
    env::var(name).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terminal(is_terminal: bool, variables: &[(&str, &str)]) -> Terminal {
        let variable = |name: &str| {
            let mut known = variables.iter().filter(|(known, _)| *known == name);
            known.next().map(|(_, value)| (*value).to_owned())
        };
        Terminal::of(is_terminal, Some((40, 100)), variable)
    }

    /// Whether it is a terminal, the environment, and whether it has colours.
    type Case = (bool, &'static [(&'static str, &'static str)], bool);

    #[test]
    fn colours_follow_what_the_environment_asks_for() {
        let cases: [Case; 11] = [
            (true, &[], true),
            (false, &[], false),
            (true, &[("NO_COLOR", "1")], false),
            (true, &[("NO_COLOR", "")], true),
            (true, &[("TERM", "dumb")], false),
            (true, &[("CLICOLOR", "0")], false),
            (false, &[("CLICOLOR_FORCE", "1")], true),
            (false, &[("CLICOLOR_FORCE", "0")], false),
            (true, &[("CLICOLOR_FORCE", "0")], true),
            (true, &[("TERM", "dumb"), ("CLICOLOR_FORCE", "1")], true),
            (false, &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")], false),
        ];
        for (is_terminal, variables, expected) in cases {
            assert_eq!(terminal(is_terminal, variables).colour, expected, "{is_terminal} {variables:?}");
        }
    }

    #[test]
    fn lines_are_written_again_on_a_terminal_that_can_and_only_a_terminal_has_a_size() {
        let plain = terminal(true, &[("NO_COLOR", "1")]);
        assert_eq!((plain.cursor, plain.size, plain.width()), (true, Some((40, 100)), Some(100)));
        let dumb = terminal(true, &[("TERM", "dumb")]);
        assert_eq!((dumb.cursor, dumb.size), (false, Some((40, 100))));
        assert_eq!(terminal(false, &[]), Terminal::NONE);
        assert_eq!(Terminal::of(true, Some((0, 0)), |_| None).size, Some((24, 80)));
        assert_eq!(Terminal::of(true, None, |_| None).size, Some((24, 80)));
    }

    #[test]
    fn what_is_painted_without_colours_is_the_text() {
        assert_eq!(terminal(false, &[]).paint("ready", &Style::new().green()), "ready");
        assert_eq!(terminal(true, &[]).paint("ready", &Style::new().green()), "\u{1b}[32mready\u{1b}[0m");
    }
}
