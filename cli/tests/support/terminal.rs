//! The binary in a terminal: a pseudo-terminal of a given size, and what a terminal shows of all that is written to it.

use std::io::{Read, Write};
use std::num::NonZeroU16;

use pty_process::blocking::{Command, open};
use vt100::{Parser, Screen};

use super::snapshot::assert_snapshot;
use super::{variables_of_aws, workspace};

/// What ends a frame of the live display: the end of a synchronized update.
const END_OF_FRAME: &[u8] = b"\x1b[?2026l";

/// Variables that would change what is written.
const VARIABLES: [&str; 5] = ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "LINES"];

/// What a program wrote to its terminal.
pub struct Session {
    /// The exit code.
    pub code: Option<i32>,
    /// Everything as it was written.
    pub bytes: Vec<u8>,
    rows: NonZeroU16,
    columns: NonZeroU16,
}

/// Runs the binary in a terminal to its end. As soon as it has written `interrupt_at`, Ctrl-C is pressed.
pub fn run(
    (rows, columns): (u16, u16),
    arguments: &[&str],
    environment: &[(&str, &str)],
    interrupt_at: Option<&str>,
) -> Session {
    let keys: Vec<(&str, &str)> = interrupt_at.into_iter().map(|text| (text, "\x03")).collect();
    run_typing((rows, columns), arguments, environment, &keys)
}

/// Runs the binary in a terminal to its end. As soon as it has written the text of an entry, the keys of the entry are
/// pressed, one entry after the other.
pub fn run_typing(
    (rows, columns): (u16, u16),
    arguments: &[&str],
    environment: &[(&str, &str)],
    keys: &[(&str, &str)],
) -> Session {
    let (mut pty, pts) = open().expect("a pseudo-terminal");
    pty.resize(pty_process::Size::new(rows, columns)).expect("it has a size");
    let mut command = Command::new(env!("CARGO_BIN_EXE_pipeline")).args(arguments).current_dir(workspace());
    for name in VARIABLES.map(str::to_owned).into_iter().chain(variables_of_aws()) {
        command = command.env_remove(name);
    }
    command = command.env("TERM", "xterm-256color").envs(environment.iter().copied());
    let mut child = command.spawn(pts).expect("it can be run");
    let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
    let (mut keys, mut read_before) = (keys.iter().peekable(), 0);
    // A terminal that nobody writes to any more ends in an error on Linux.
    while let Ok(read @ 1..) = pty.read(&mut buffer) {
        bytes.extend_from_slice(&buffer[..read]);
        let is_written = |text: &str| String::from_utf8_lossy(&bytes[read_before..]).contains(text);
        if let Some((_, pressed)) = keys.next_if(|(text, _)| is_written(text)) {
            pty.write_all(pressed.as_bytes()).expect("keys are pressed");
            read_before = bytes.len();
        }
    }
    let code = child.wait().expect("it ends").code();
    let size = |cells| NonZeroU16::new(cells).expect("a terminal has cells");
    Session { code, bytes, rows: size(rows), columns: size(columns) }
}

impl Session {
    /// The screen after each frame of the live display.
    pub fn frames(&self) -> Vec<Screen> {
        let mut parser = self.parser();
        let mut frames = Vec::new();
        let mut rest = self.bytes.as_slice();
        while let Some(place) = rest.windows(END_OF_FRAME.len()).position(|window| window == END_OF_FRAME) {
            let (frame, after) = rest.split_at(place + END_OF_FRAME.len());
            parser.process(frame);
            frames.push(parser.screen().clone());
            rest = after;
        }
        frames
    }

    /// The screen at the end.
    pub fn last(&self) -> Screen {
        let mut parser = self.parser();
        parser.process(&self.bytes);
        parser.screen().clone()
    }

    /// The terminal's columns.
    pub fn columns(&self) -> u16 {
        self.columns.get()
    }

    fn parser(&self) -> Parser {
        Parser::new(self.rows, self.columns, 10_000)
    }
}

/// The rows of a screen without the empty ones at its end.
pub fn rows(screen: &Screen) -> Vec<String> {
    let (_, columns) = screen.size();
    let mut rows: Vec<String> = screen.rows(0, columns.get()).map(|row| row.trim_end().to_owned()).collect();
    while rows.last().is_some_and(String::is_empty) {
        rows.pop();
    }
    rows
}

/// The rows that go on in the next one, since they were longer than the terminal is wide.
pub fn wrapped_rows(screen: &Screen) -> Vec<String> {
    let (count, columns) = screen.size();
    let text: Vec<String> = screen.rows(0, columns.get()).collect();
    let wrapped = (0..count.get()).filter(|row| screen.row_wrapped(*row));
    wrapped.filter_map(|row| text.get(usize::from(row)).cloned()).collect()
}

/// Holds a screen to the snapshot of that name. Moments, durations, counts of calls, and what is derived from digests, do
/// not matter.
pub fn assert_screen(name: &str, screen: &Screen) {
    let shown: String = rows(screen).iter().map(|row| masked(row) + "\n").collect();
    assert_snapshot(name, &shown);
}

fn masked(row: &str) -> String {
    if row.contains(" state transitions, ") {
        return row.split_inclusive(' ').map(mask_number).collect();
    }
    let row = row.replace("CREATE IN_PROGRESS", "CREATE PENDING    ");
    row.split_inclusive(' ')
        .map(|word| if is_time(word.trim()) { without_digits(word) } else { without_digest(word) })
        .collect()
}

fn mask_number(word: &str) -> String {
    if word.starts_with(|first: char| first.is_ascii_digit()) && !is_time(word.trim_end_matches(['.', ' '])) {
        return "0 ".to_owned();
    }
    without_digits(word)
}

/// Whether it is a duration such as `4m10s`, or a moment of a run such as `+0:14:32`.
fn is_time(word: &str) -> bool {
    let word = word.trim_end_matches('.');
    let digits = word.chars().any(|character| character.is_ascii_digit());
    digits
        && word.len() > 1
        && word.chars().all(|character| character.is_ascii_digit() || "+:dhms".contains(character))
        && !word.chars().all(|character| character.is_ascii_digit())
}

fn without_digits(word: &str) -> String {
    word.chars().map(|character| if character.is_ascii_digit() { '0' } else { character }).collect()
}

/// A word whose parts of five or more hexadecimal digits, or four in a UUID, are written as `x`.
fn without_digest(word: &str) -> String {
    let is_uuid = word.trim().len() == 36 && word.matches('-').count() == 4;
    let mask = |part: &str| {
        let digest = part.trim_end_matches(['…', ' ', ',']);
        let is_digest = digest.len() >= if is_uuid { 4 } else { 5 };
        let has_digit = is_uuid || digest.chars().any(|character| character.is_ascii_digit());
        if is_digest && has_digit && digest.chars().all(|character| character.is_ascii_hexdigit()) {
            return format!("{}{}", "x".repeat(digest.len()), &part[digest.len()..]);
        }
        part.to_owned()
    };
    word.split('-').map(mask).collect::<Vec<_>>().join("-")
}
