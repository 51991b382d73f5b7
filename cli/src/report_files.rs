//! The files of `--report` and `--trace`. That they can be written is seen before anything begins.

use std::io;
use std::path::{Path, PathBuf};

use personalize_report::{DocumentKind, to_html, to_trace};
use serde::Serialize;
use serde_json::Value;

use crate::command_error::CommandError;
use crate::display::output::write_progress;
use crate::entire_file;

/// The files that a command was asked for.
#[derive(Debug, Clone, Default)]
pub struct ReportFiles {
    html: Option<PathBuf>,
    trace: Option<PathBuf>,
}

impl ReportFiles {
    /// Takes the paths of the options, and sees whether something can be written there.
    ///
    /// # Errors
    /// Nothing can be written at one of the paths, or both options name the same.
    pub fn new(html: Option<&Path>, trace: Option<&Path>) -> Result<Self, CommandError> {
        let files = Self { html: html.map(Path::to_owned), trace: trace.map(Path::to_owned) };
        for (option, path) in files.named() {
            entire_file::check(path).map_err(|source| unwritable(option, path, source))?;
        }
        match (&files.html, &files.trace) {
            (Some(html), Some(trace)) if html == trace => {
                Err(unwritable("--trace", trace, io::Error::other("--report names the same file")))
            }
            _ => Ok(files),
        }
    }

    fn named(&self) -> impl Iterator<Item = (&'static str, &Path)> {
        let named = [("--report", &self.html), ("--trace", &self.trace)];
        named.into_iter().filter_map(|(option, path)| Some((option, path.as_deref()?)))
    }

    /// Writes the files of a document: the same that `--output json` prints.
    ///
    /// # Errors
    /// A file cannot be written.
    pub fn write(&self, kind: DocumentKind, document: &impl Serialize) -> Result<(), CommandError> {
        if self.named().next().is_none() {
            return Ok(());
        }
        let document: Value = serde_json::to_value(document)?;
        for (option, path) in self.named() {
            let content =
                if option == "--report" { to_html(kind, &document) } else { to_trace(kind, &document).to_string() };
            entire_file::write(path, &content).map_err(|source| unwritable(option, path, source))?;
            write_progress(&format!("written: {}\n", path.display()));
        }
        Ok(())
    }
}

fn unwritable(option: &'static str, path: &Path, source: io::Error) -> CommandError {
    CommandError::ReportFile { option, path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::json;

    use super::*;

    #[test]
    fn a_file_is_written_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let (html, trace) = (folder.path().join("run.html"), folder.path().join("run.json"));
        fs::write(&html, "what was there before").expect("written");
        let files = ReportFiles::new(Some(&html), Some(&trace)).expect("both can be written");
        assert_eq!(fs::read_to_string(&html).expect("read"), "what was there before");
        files.write(DocumentKind::Run, &json!({"status": "SUCCEEDED"})).expect("written");
        assert!(fs::read_to_string(&html).expect("read").starts_with("<!DOCTYPE html>"));
        let trace: Value = serde_json::from_slice(&fs::read(&trace).expect("read")).expect("JSON");
        assert!(trace["traceEvents"].is_array());
        assert_eq!(fs::read_dir(folder.path()).expect("listed").count(), 2);
    }

    #[test]
    fn what_cannot_be_written_is_said_at_once_with_the_option_and_what_to_do() {
        let folder = tempfile::tempdir().expect("a folder");
        let refusal =
            |html: &Path, trace: Option<&Path>| ReportFiles::new(Some(html), trace).expect_err("refused").to_string();
        let absent = folder.path().join("absent/run.html");
        let message = refusal(&absent, None);
        assert!(message.starts_with(&format!("cannot write {} of --report: ", absent.display())), "{message}");
        assert!(message.ends_with("name a file in a folder that is there and that you may write to"), "{message}");
        assert!(refusal(folder.path(), None).contains("it is a folder"));
        let twice = folder.path().join("run.html");
        assert!(refusal(&twice, Some(&twice)).contains("--report names the same file"));
        assert_eq!(fs::read_dir(folder.path()).expect("listed").count(), 0);
    }
}
