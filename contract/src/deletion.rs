//! Files of data deletion jobs: which users a dataset group is to forget.
//!
//! Source: the developer guide's page on deleting users, and its quotas page.

use crate::csv::{ESCAPE, column_place};
use crate::data_folder::is_hidden;
use crate::{Finding, Place, Rule};

/// The folder beside the parameter file that such files are in.
pub const FOLDER: &str = "Deletions";

/// The column that users are named in.
pub const COLUMN: &str = "USER_ID";

/// Most bytes of all files of a job.
pub const MAXIMUM_BYTES: u64 = 100_000_000;

/// The header.
pub const HEADER: Rule = Rule::error("PP0695", "A file of deletions has the column USER_ID");
/// The rows.
pub const USERS: Rule = Rule::warning("PP0696", "A file of deletions names a user in each row");
/// The file's name.
pub const CSV: Rule = Rule::warning("PP0697", "A file of deletions ends in `.csv`");
/// The file's size.
pub const SIZE: Rule = Rule::error("PP0698", "A file of deletions has at most 100 MB");

/// All of these.
pub const RULES: &[Rule] = &[HEADER, USERS, CSV, SIZE];

/// Whether a job is created for a file of the folder.
#[must_use]
pub fn is_read(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(".csv") && !is_hidden(name)
}

/// The finding about a file of the folder that no job is created for.
#[must_use]
pub fn not_read(name: &str) -> Option<Finding> {
    let is_other = !is_read(name) && !is_hidden(name) && !name.ends_with('/');
    let message = "a data deletion job reads files that end in .csv only; rename it, or move it elsewhere";
    is_other.then(|| Finding::of(CSV, Place::file(name), message))
}

/// Checks a file of so many bytes that begins with these. A line that is cut off says nothing.
pub fn check(name: &str, bytes: u64, beginning: &[u8], findings: &mut Vec<Finding>) {
    if bytes > MAXIMUM_BYTES {
        let message =
            format!("the file has {bytes} bytes; a data deletion job reads at most {MAXIMUM_BYTES}; split it");
        return findings.push(Finding::of(SIZE, Place::file(name), message));
    }
    let is_whole = beginning.len() as u64 >= bytes;
    let last = beginning.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let text = String::from_utf8_lossy(if is_whole { beginning } else { &beginning[..last] });
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let header = values(lines.next().unwrap_or_default());
    let Some(place) = column_place(&header, COLUMN) else {
        let columns = header.join(", ");
        let message = format!("the header has no column {COLUMN}, but {columns:?}; name the column of the users so");
        return findings.push(Finding::of(HEADER, Place::file(name), message));
    };
    let rows: Vec<Vec<String>> = lines.filter(|line| !line.is_empty()).map(values).collect();
    let without = rows.iter().filter(|row| row.get(place).is_none_or(String::is_empty)).count();
    let message = match (rows.len(), without) {
        (0, _) if is_whole => "it names nobody; add users, or remove the file".to_owned(),
        (_, 0) => return,
        (_, without) => format!("{without} rows name nobody in {COLUMN}; remove them, or fill them in"),
    };
    findings.push(Finding::of(USERS, Place::file(name), message));
}

/// The values of a line. A line break in a value is no part of a user's name.
fn values(line: &str) -> Vec<String> {
    let (mut values, mut is_quoted, mut is_escaped) = (vec![String::new()], false, false);
    for character in line.chars() {
        let Some(value) = values.last_mut() else { break };
        match character {
            _ if is_escaped => value.push(character),
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => values.push(String::new()),
            _ if character == char::from(ESCAPE) => {}
            _ => value.push(character),
        }
        is_escaped = !is_escaped && character == char::from(ESCAPE);
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(bytes: u64, text: &str) -> Vec<String> {
        let mut findings = Vec::new();
        check("d.csv", bytes, text.as_bytes(), &mut findings);
        findings.into_iter().map(|finding| finding.code.into_owned()).collect()
    }

    #[test]
    fn a_file_names_users_in_its_column() {
        let whole = |text: &str| codes(text.len() as u64, text);
        assert_eq!(whole("USER_ID\nu1\n"), [""; 0]);
        assert_eq!(whole("\u{feff}AGE,user_id\r\n1,u1\r\n2,\"u,2\"\r\n"), [""; 0]);
        assert_eq!(whole("USER\nu1\n"), ["PP0695"]);
        assert_eq!(whole(""), ["PP0695"]);
        assert_eq!(whole("USER_ID\n"), ["PP0696"]);
        assert_eq!(whole("AGE,USER_ID\n1,\n2,u2\n"), ["PP0696"]);
        assert_eq!(whole("NAME,USER_ID\n\"a\\\"b,\",u2\n"), [""; 0]);
    }

    #[test]
    fn what_was_not_read_is_not_judged() {
        assert_eq!(codes(1000, "USER_ID,AGE\nu1,2\n"), [""; 0]);
        assert_eq!(codes(1000, "USER_ID,AGE\nu1,2\n,"), [""; 0], "a line that is cut off");
        assert_eq!(codes(MAXIMUM_BYTES + 1, "USER_ID\nu1\n"), ["PP0698"]);
    }

    #[test]
    fn other_files_are_named_unless_programs_put_them_there() {
        let is_reported = |name: &str| not_read(name).is_some();
        assert!(is_reported("Deletions/users.txt") && !is_reported("Deletions/users.CSV"));
        assert!(!is_reported("Deletions/.DS_Store") && !is_reported("Deletions/"));
    }
}
