//! Why a line does not have as many values as the header has names.

use super::line_fault::LineFault;
use super::no_row::is_total;
use super::quoted::Quoted;
use super::tally::shortened;

/// What to do about a row of another length where no cause is known.
pub(super) const ADVICE: &str = "put values with commas in quotes, and leave none out";

/// What else separates values, with its name.
pub(super) const SEPARATORS: [(u8, &str); 4] =
    [(b';', "semicolons"), (b'\t', "tabs"), (b'|', "vertical bars"), (1, "the control character U+0001, as Hive does")];

/// What is wrong with a line of another length, and the byte that a finding points at. The line is UTF-8 and closes its
/// quotes.
pub(super) fn fault(line: &[u8], quoted: &Quoted, width: usize) -> (LineFault, Option<usize>) {
    let values = quoted.len();
    let is_empty = |place: usize| quoted.get(place).0.trim_ascii().is_empty();
    let fault = match () {
        () if is_blank(line) => LineFault::BlankLine,
        () if (0..values).all(is_empty) => LineFault::EmptyRow,
        () if is_entire_in_quotes(line, width) => LineFault::EntireInQuotes,
        () if quoted.oddities.doubled.is_some() => return (LineFault::EndedEarly, quoted.oddities.doubled),
        () if separator(line, width).is_some() => LineFault::OtherSeparator,
        () if values < width && is_footer(line) => LineFault::Footer,
        () if values < width && str::from_utf8(quoted.get(0).0).is_ok_and(is_total) => LineFault::Total,
        () if values > width && (width..values).all(is_empty) => LineFault::CommaAtEnd,
        () => LineFault::Length,
    };
    (fault, None)
}

/// What a message shows of the line.
pub(super) fn sample(fault: LineFault, line: &[u8], at: Option<usize>, quoted: &Quoted, width: usize) -> String {
    let values = quoted.len();
    let lengths = || format!("{values} values where the header has {width}");
    match fault {
        LineFault::Length => format!("{}; {}", lengths(), cause(line, quoted, width)),
        LineFault::CommaAtEnd if values == width + 1 => format!("{}, of which the last is empty", lengths()),
        LineFault::CommaAtEnd => format!("{}, of which the last {} are empty", lengths(), values - width),
        LineFault::OtherSeparator => separator(line, width).unwrap_or_default().to_owned(),
        _ => shortened(&line[at.unwrap_or_default()..]),
    }
}

/// Why a row has another length, and what to do, as far as its values show it.
fn cause(line: &[u8], quoted: &Quoted, width: usize) -> String {
    if let Some(number) = split_number(quoted, width) {
        return format!(
            "`{number}` is one number with separators between its thousands, and several values without quotes: write it without separators"
        );
    }
    if let Some(number) = split_decimals(quoted, width) {
        return format!(
            "`{number}` is one number with a decimal comma, and two values without quotes: write it with a point"
        );
    }
    if let Some(name) = row_name(line, quoted, width) {
        return format!(
            "the first, `{name}`, is the name of the row, for which the header has no column: export without it (in R, with row.names = FALSE)"
        );
    }
    ADVICE.to_owned()
}

fn is_blank(line: &[u8]) -> bool {
    str::from_utf8(line).is_ok_and(|text| text.trim().is_empty())
}

/// Whether the quotes are around an entire row, and those inside are doubled or are none.
pub(super) fn is_entire_in_quotes(line: &[u8], width: usize) -> bool {
    let inside = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\""));
    inside.and_then(|inside| str::from_utf8(inside).ok()).is_some_and(|inside| {
        let mut row = Quoted::default();
        row.read(inside.replace("\"\"", "\"").as_bytes());
        width > 1 && row.len() == width && row.oddities.unclosed.is_none() && row.oddities.stray.is_none()
    })
}

/// What separates as many values as the header has names, if no comma does.
fn separator(line: &[u8], width: usize) -> Option<&'static str> {
    let separates = |separator: u8| width > 1 && line.split(|byte| *byte == separator).count() == width;
    SEPARATORS.into_iter().find(|(separator, _)| separates(*separator)).map(|(_, name)| name)
}

/// Whether a line is what the shells of databases and reports write below a table: `(1200 rows)`, `1200 rows selected.`,
/// `Query OK, …`, `-- end`, `=====`.
fn is_footer(line: &[u8]) -> bool {
    let Ok(text) = str::from_utf8(line) else { return false };
    let text = text.trim().trim_matches('"').to_lowercase();
    let mut words = text.trim_start_matches('(').split_whitespace();
    let is_count = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b',');
    let counts_rows = words.next().is_some_and(is_count)
        && words.next().is_some_and(|word| {
            ["row", "record", "rows", "records"]
                .iter()
                .any(|row| word.trim_matches(|last: char| !last.is_alphanumeric()) == *row)
        });
    let is_rule = text.len() > 2 && text.bytes().all(|byte| b"-=+*_. ".contains(&byte));
    // What programs write in the place of rows that they leave out, and how DOS ended a file.
    let is_sign = ["\u{2026}", "\u{1a}"].contains(&text.as_str());
    let begins = ["query ok", "rows affected", "rows selected", "elapsed", "time:", "-- ", "# ", "end of "];
    counts_rows || is_rule || is_sign || begins.iter().any(|begin| text.starts_with(begin))
}

/// A number with commas between its thousands, of which each part became a value, where the row would otherwise have as
/// many values as it should.
fn split_number(quoted: &Quoted, width: usize) -> Option<String> {
    let mut values: Vec<String> = Vec::new();
    let begins = |value: &str| value.split(',').next().is_some_and(|first| is_digits(first) && first.len() <= 3);
    for place in 0..quoted.len() {
        let value = str::from_utf8(quoted.get(place).0).ok()?;
        match values.last_mut() {
            Some(before) if begins(before) && is_digits(value) && value.len() == 3 => {
                before.push(',');
                before.push_str(value);
            }
            _ => values.push(value.to_owned()),
        }
    }
    let is_entire = values.len() == width;
    values.into_iter().find(|value| value.contains(',')).filter(|_| is_entire)
}

/// A number with a decimal comma that became two values, where the row would otherwise have as many values as it should
/// and no other two can be one.
fn split_decimals(quoted: &Quoted, width: usize) -> Option<String> {
    if quoted.len() != width + 1 {
        return None;
    }
    let value = |place: usize| str::from_utf8(quoted.get(place).0).ok().filter(|value| is_digits(value));
    // More decimals than digits of a timestamp are none.
    let pair = |place: usize| Some((value(place)?, value(place + 1).filter(|decimals| decimals.len() < 9)?));
    let mut pairs = (0..width).filter_map(pair);
    let (before, decimals) = pairs.next().filter(|_| pairs.next().is_none())?;
    Some(format!("{before},{decimals}"))
}

/// The name of a row in front of its values, as R writes one: a number in quotes.
fn row_name<'quoted>(line: &[u8], quoted: &'quoted Quoted, width: usize) -> Option<&'quoted str> {
    let name = str::from_utf8(quoted.get(0).0).ok().filter(|name| is_digits(name))?;
    (quoted.len() == width + 1 && line.starts_with(b"\"")).then_some(name)
}

fn is_digits(value: &str) -> bool {
    !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str, width: usize) -> (LineFault, String) {
        let mut quoted = Quoted::default();
        quoted.read(line.as_bytes());
        let (fault, at) = fault(line.as_bytes(), &quoted, width);
        (fault, sample(fault, line.as_bytes(), at, &quoted, width))
    }

    #[test]
    fn the_cause_of_another_length_is_named() {
        let cases = [
            ("   ", LineFault::BlankLine, ""),
            ("\u{a0}\t", LineFault::BlankLine, ""),
            (",,,,", LineFault::EmptyRow, ""),
            ("\"\",\"\"", LineFault::EmptyRow, ""),
            ("\"u1,i1,17\"", LineFault::EntireInQuotes, "u1,i1,17"),
            ("\"u1,\"\"a, b\"\",17\"", LineFault::EntireInQuotes, "u1,"),
            ("u1;i1;17", LineFault::OtherSeparator, "semicolons"),
            ("u1\ti1\t17", LineFault::OtherSeparator, "tabs"),
            ("u1|i1|17", LineFault::OtherSeparator, "vertical bars"),
            ("u1;i1;17,5", LineFault::OtherSeparator, "semicolons"),
            ("(1200 rows)", LineFault::Footer, "(1200 rows)"),
            ("1,200 rows selected.", LineFault::Footer, "rows selected"),
            ("1 record", LineFault::Footer, "1 record"),
            ("-----", LineFault::Footer, "-----"),
            ("Query OK", LineFault::Footer, "Query OK"),
            ("Total,1200", LineFault::Total, "Total,1200"),
            ("TOTAL: 1200 rows", LineFault::Total, "TOTAL"),
            ("u1,i1,17,", LineFault::CommaAtEnd, "4 values where the header has 3, of which the last is empty"),
            ("u1,i1,17,,,", LineFault::CommaAtEnd, "of which the last 3 are empty"),
            ("u1,i1,1,700,000,000", LineFault::Length, "`1,700,000,000` is one number"),
            ("...", LineFault::Footer, "..."),
            ("\u{2026}", LineFault::Footer, "\u{2026}"),
            ("\u{1a}", LineFault::Footer, "\\u{1a}"),
            ("u1\u{1}i1\u{1}17", LineFault::OtherSeparator, "U+0001"),
            ("u1,i1,4,5", LineFault::Length, "`4,5` is one number with a decimal comma"),
            ("u1,4,5,1700000000", LineFault::Length, "4 values where the header has 3; `4,5` is one number"),
            ("1,2,3,4", LineFault::Length, "4 values where the header has 3; put"),
            ("\"7\",u1,i1,a", LineFault::Length, "the first, `7`, is the name of the row"),
            ("u1,i1", LineFault::Length, "2 values where the header has 3; put"),
            ("u1,Red, wide,7", LineFault::Length, "4 values where the header has 3; put"),
        ];
        for (line, expected, shown) in cases {
            let (fault, sample) = of(line, 3);
            assert!(fault == expected && sample.contains(shown), "{line}: {fault:?}, {sample}");
        }
    }
}
