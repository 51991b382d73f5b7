//! The input of batch jobs, read line by line.

use std::collections::BTreeMap;

use super::line::{Line, Problem, members_of};
use super::rules::{FILTER_VALUES, INPUT_IS_READABLE, INPUT_IS_THERE, INPUT_SIZE, LINES, SOME_LINE};
use super::{MOST_FILES, input_folder, most_lines};
use crate::data_folder::is_hidden;
use crate::recipe::Recipe;
use crate::{Finding, Place, S3Location};

/// How many bytes of a line are looked at.
const LONGEST_LINE: usize = 1 << 20;

/// What there is to know of a job's input before it is read.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// The solution's name.
    pub solution: String,
    /// The job's name.
    pub job: String,
    /// Where it is, if the file says so: without a bucket, in that of the file. Otherwise it is beside the parameter file.
    pub given: Option<S3Location>,
    /// What answers it.
    pub recipe: &'static Recipe,
    /// The placeholders of the job's filter that need a value in each line.
    pub placeholders: Vec<String>,
}

impl Input {
    /// Where it is, for a parameter file in that bucket whose data lies below that prefix.
    #[must_use]
    pub fn location(&self, bucket: &str, prefix: &str) -> S3Location {
        let beside = || S3Location { bucket: bucket.to_owned(), key: format!("{prefix}{}", self.folder()) };
        self.given.clone().map_or_else(beside, |given| given.in_bucket(bucket))
    }

    /// Its folder beside the parameter file, in which it is unless the file says otherwise.
    #[must_use]
    pub fn folder(&self) -> String {
        input_folder(&self.solution, &self.job)
    }

    /// Whether it is in the bucket of the parameter file, wherever there.
    #[must_use]
    pub fn is_in_bucket_of_file(&self) -> bool {
        self.given.as_ref().is_none_or(|given| given.bucket.is_empty())
    }

    /// The finding that S3, or the disk, does not hand something of it out.
    #[must_use]
    pub fn unreadable(&self, place: impl Into<String>, problem: impl Into<String>) -> Finding {
        Finding::of(INPUT_IS_READABLE, Place::file(place), problem)
    }
}

/// A scan of a job's input.
#[derive(Debug)]
pub struct InputScan<'input> {
    input: &'input Input,
    /// The folder or the object, as findings name it.
    place: String,
    files: usize,
    lines: u64,
    answerable: u64,
    /// Whether something was not read.
    is_sample: bool,
    /// By their sort: the first, where it is, and how many more there are.
    problems: BTreeMap<String, (Problem, Place, u64)>,
}

impl<'input> InputScan<'input> {
    /// Begins a scan. `place` is what findings call the folder.
    #[must_use]
    pub fn new(input: &'input Input, place: impl Into<String>) -> Self {
        let place = place.into();
        Self { input, place, files: 0, lines: 0, answerable: 0, is_sample: false, problems: BTreeMap::new() }
    }

    /// Whether a job reads a file of that name in its folder.
    #[must_use]
    pub fn reads(name: &str) -> bool {
        !name.ends_with('/') && !is_hidden(name)
    }

    /// Counts a file whose lines are not read.
    pub fn pass_over(&mut self) {
        self.files += 1;
        self.is_sample = true;
    }

    /// Reads a file. `is_whole` says whether these are all of its bytes; a line that is cut off says nothing.
    pub fn file(&mut self, name: &str, bytes: &[u8], is_whole: bool) {
        self.files += 1;
        self.is_sample |= !is_whole;
        let end =
            if is_whole { bytes.len() } else { bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1) };
        for (number, line) in (1..).zip(bytes[..end].split(|byte| *byte == b'\n')) {
            self.line(name, number, line);
        }
    }

    fn line(&mut self, name: &str, number: u64, bytes: &[u8]) {
        let read = String::from_utf8_lossy(&bytes[..bytes.len().min(LONGEST_LINE)]);
        let text = read.trim();
        if text.is_empty() {
            return;
        }
        self.lines += 1;
        let indent = read.chars().take_while(|character| character.is_whitespace()).count();
        let Err(problem) = Line::read(text, self.input.recipe, &self.input.placeholders) else {
            self.answerable += 1;
            return;
        };
        let column = match &problem {
            Problem::Json(_, column) => (column + indent) as u64,
            Problem::Unknown(member) | Problem::Wrong(member, _) => column_of(&read, member),
            Problem::NoObject | Problem::Lacks(_) | Problem::NoValue(_) => indent as u64 + 1,
        };
        let place = || Place::file(name).in_line(number, Some(column));
        self.problems
            .entry(problem.sort())
            .and_modify(|(.., more)| *more += 1)
            .or_insert_with(|| (problem, place(), 0));
    }

    /// Everything that was found.
    #[must_use]
    pub fn findings(self) -> Vec<Finding> {
        let recipe = self.input.recipe;
        let example = example(recipe);
        if self.files == 0 {
            let message = format!(
                "there is no input for the batch job `{}`; upload at least one file of JSON Lines to this place, each line as in {example}, or leave the job out",
                self.input.job
            );
            return vec![Finding::of(INPUT_IS_THERE, Place::file(self.place), message)];
        }
        let mut findings: Vec<Finding> = self.oversize().into_iter().collect();
        if self.answerable == 0 && !self.is_sample {
            let first = self.problems.values().map(|(problem, ..)| problem.to_string()).next();
            let reason = first.unwrap_or_else(|| "There are only empty lines.".to_owned());
            let message = format!("no line of it can be answered. {reason} A line for {} is {example}", recipe.name);
            findings.push(Finding::of(SOME_LINE, Place::file(self.place), message));
            return findings;
        }
        findings.extend(self.problems.into_values().map(|(problem, place, more)| {
            let rule = if matches!(problem, Problem::NoValue(_)) { FILTER_VALUES } else { LINES };
            let message = format!(
                "{problem} The service answers such a line with an error in place of results; a line for {} is {example}",
                recipe.name
            );
            Finding::of(rule, place.and_more(more), message)
        }));
        findings
    }

    fn oversize(&self) -> Option<Finding> {
        let message = match most_lines(self.input.recipe) {
            _ if self.files > MOST_FILES => {
                format!("the input has {} files; a job may have {MOST_FILES}: join some", self.files)
            }
            Some(most) if self.lines > most => format!(
                "the input has {} lines; a job of {} may have {most}: make several jobs of it",
                self.lines, self.input.recipe.name
            ),
            _ => return None,
        };
        Some(Finding::of(INPUT_SIZE, Place::file(&self.place), message))
    }
}

/// The column at which a member is named.
fn column_of(line: &str, member: &str) -> u64 {
    let at = line.find(&format!("\"{member}\"")).unwrap_or(0);
    line[..at].chars().count() as u64 + 1
}

/// A line that a recipe understands.
fn example(recipe: &Recipe) -> String {
    let (needed, _) = members_of(recipe);
    let member = |name: &&str| match *name {
        "itemList" => r#""itemList": ["105", "106"]"#.to_owned(),
        "itemAttributes" => r#""itemAttributes": "ITEMS.genres = \"Comedy\"""#.to_owned(),
        name => format!(r#""{name}": "105""#),
    };
    let members: Vec<String> = needed.iter().map(member).collect();
    format!("{{{}}}", members.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::of_arn;

    fn input(recipe: &str, placeholders: &[&str]) -> Input {
        Input {
            solution: "films".to_owned(),
            job: "everyone".to_owned(),
            given: None,
            recipe: of_arn(&format!("arn:aws:personalize:::recipe/{recipe}")).expect("a recipe"),
            placeholders: placeholders.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    fn found(input: &Input, files: &[(&str, &str)]) -> Vec<String> {
        let mut scan = InputScan::new(input, "in/");
        for (name, text) in files {
            scan.file(name, text.as_bytes(), true);
        }
        let message =
            |finding: Finding| finding.to_string().split(" The service answers").next().unwrap_or_default().to_owned();
        scan.findings().into_iter().map(message).collect()
    }

    #[test]
    fn the_first_line_of_each_sort_is_told_with_its_place() {
        let input = input("aws-sims", &[]);
        let text = "{\"itemId\": \"1\"}\r\n\n  {\"userId\": \"1\"}\n{\"itemId\": \"1\", \"ä\": 1, \"x\": 2}\n{}\n{\"itemId\": \"1\"";
        assert_eq!(
            found(&input, &[("in/a.json", text)]),
            [
                "warning[PP0921]: in/a.json:6:14: The line is no JSON: EOF while parsing an object at column 14.",
                "warning[PP0921]: in/a.json:3:3 and 1 more: The line has no itemId.",
                "warning[PP0921]: in/a.json:4:25: x is not known to the recipe.",
            ]
        );
        assert_eq!(found(&input, &[("in/a.json", "{\"itemId\": \"1\"}")]), [""; 0]);
    }

    #[test]
    fn input_that_cannot_be_answered_at_all_is_an_error() {
        let input = input("aws-sims", &["GENRE"]);
        let none = found(&input, &[("in/a.csv", "ITEM_ID\n1\n")]);
        assert_eq!(none.len(), 1);
        assert!(
            none[0].starts_with("error[PP0922]: in/: no line of it can be answered. The line is no JSON:"),
            "{none:?}"
        );
        assert!(
            found(&input, &[])[0].starts_with("error[PP0920]: in/: there is no input for the batch job `everyone`")
        );
        let lines = "{\"itemId\": \"1\", \"filterValues\": {\"GENRE\": \"a\"}}\n{\"itemId\": \"1\"}\n";
        let values = found(&input, &[("in/a.json", lines)]);
        assert_eq!(values.len(), 1);
        assert!(
            values[0].starts_with("warning[PP0923]: in/a.json:2:1: filterValues has no text for GENRE"),
            "{values:?}"
        );
    }

    #[test]
    fn segments_have_few_lines() {
        let input = input("aws-item-attribute-affinity", &[]);
        let lines = "{\"itemAttributes\": \"ITEMS.g = \\\"a\\\"\"}\n".repeat(11);
        let found = found(&input, &[("in/a.json", &lines)]);
        assert!(found[0].starts_with("error[PP0924]: in/: the input has 11 lines; a job of"), "{found:?}");
    }

    #[test]
    fn a_file_of_which_only_the_beginning_is_read_says_nothing_of_the_rest() {
        let input = input("aws-sims", &[]);
        let mut scan = InputScan::new(&input, "in/");
        scan.file("in/a.json", b"{\"itemId\": \"1\"}\n{\"item", false);
        assert_eq!(scan.findings(), []);
    }

    #[test]
    fn whatever_bytes_a_file_has_it_is_read_to_its_end() {
        let mut random = fastrand::Rng::with_seed(9);
        let input = input("aws-personalized-ranking", &["GENRE"]);
        let pieces: [&[u8]; 9] =
            [b"{\"userId\":", b"\"", b"}", b"\n", b"\xff", b"\xc3", "ä".as_bytes(), b"{}", b",\"itemList\":[\"a\"]"];
        for _ in 0..2000 {
            let bytes: Vec<u8> = (0..random.usize(0..12)).flat_map(|_| pieces[random.usize(0..9)]).copied().collect();
            let mut scan = InputScan::new(&input, "in/");
            scan.file("in/a.json", &bytes, random.bool());
            let found = scan.findings();
            assert!(found.iter().all(|finding| finding.code.starts_with("PP09")), "{found:?}");
        }
    }
}
