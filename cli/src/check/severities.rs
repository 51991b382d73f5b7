//! How much each rule counts here: what the command line says, before what the file `check.json` beside the parameter
//! file says, before what the rule says of itself.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use personalize_contract::{Finding, Rule, Severity, rules};
use serde::Deserialize;

use super::Located;
use crate::arguments::Check;
use crate::command_error::CommandError;

/// The file's name.
const FILE: &str = "check.json";

/// What is made of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Choice {
    /// Its findings are left out.
    Allow,
    /// Its findings are warnings.
    Warn,
    /// Its findings are errors.
    Deny,
}

/// What `--deny` takes: a rule, or all warnings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selector {
    /// The rule of that code.
    Rule(Rule),
    /// Whatever would be a warning.
    Warnings,
}

impl FromStr for Selector {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "warnings" { Ok(Self::Warnings) } else { rule(text).map(Self::Rule) }
    }
}

/// The rule of a code.
///
/// # Errors
/// There is none.
pub fn rule(code: &str) -> Result<Rule, String> {
    rules::of_code(code).ok_or_else(|| format!("there is no rule {code}; `pipeline explain` lists them"))
}

/// Why the choices cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum SeveritiesError {
    /// The file is not what it should be.
    #[error("{}: {problem}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong in it.
        problem: String,
    },
    /// The command line says two things.
    #[error("{0} is named by two of --allow, --warn and --deny; keep one")]
    Twice(Rule),
}

/// How much each rule counts.
#[derive(Debug, Default)]
pub struct Severities {
    choices: BTreeMap<&'static str, Choice>,
    deny_warnings: bool,
}

impl Severities {
    /// What the command line and the file beside the parameter file say.
    ///
    /// # Errors
    /// The file cannot be read or names what is unknown, or the command line says two things.
    pub fn read(parameter_file: &Path, arguments: &Check) -> Result<Self, CommandError> {
        let path = parameter_file.with_file_name(FILE);
        let mut choices = match fs::read_to_string(&path) {
            Ok(text) => of_file(&text).map_err(|problem| SeveritiesError::File { path, problem })?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeMap::new(),
            Err(source) => return Err(CommandError::Unreadable { what: "the configuration", path, source }),
        };
        let mut told = BTreeMap::new();
        let mut deny_warnings = false;
        let mut denied = Vec::new();
        for selector in &arguments.deny {
            match selector {
                Selector::Rule(rule) => denied.push(*rule),
                Selector::Warnings => deny_warnings = true,
            }
        }
        for (rules, choice) in
            [(&arguments.allow, Choice::Allow), (&arguments.warn, Choice::Warn), (&denied, Choice::Deny)]
        {
            for rule in rules {
                if told.insert(rule.code, choice).is_some_and(|other| other != choice) {
                    return Err(SeveritiesError::Twice(*rule).into());
                }
            }
        }
        choices.extend(told);
        Ok(Self { choices, deny_warnings })
    }

    /// The findings as they count here.
    pub fn apply(&self, found: Vec<Located>) -> Vec<Located> {
        let apply = |Located { finding, file, region, span }| {
            Some(Located { finding: self.apply_to(finding)?, file, region, span })
        };
        found.into_iter().filter_map(apply).collect()
    }

    fn apply_to(&self, finding: Finding) -> Option<Finding> {
        let severity = match self.choices.get(&*finding.code) {
            Some(Choice::Allow) => return None,
            Some(Choice::Warn) => Severity::Warning,
            Some(Choice::Deny) => Severity::Error,
            None => finding.severity,
        };
        Some(Finding { severity: if self.deny_warnings { Severity::Error } else { severity }, ..finding })
    }
}

fn of_file(text: &str) -> Result<BTreeMap<&'static str, Choice>, String> {
    let named: BTreeMap<String, Choice> = serde_json::from_str(text).map_err(|error| {
        format!("{error}; the file is one object such as {{\"PP0205\": \"allow\"}}, with allow, warn or deny")
    })?;
    named.into_iter().map(|(code, choice)| Ok((rule(&code)?.code, choice))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_names_known_rules_and_one_of_three_words() {
        let choices = of_file(r#"{"pp0205": "allow", "PP0206": "deny"}"#).expect("understood");
        assert_eq!(choices.into_iter().collect::<Vec<_>>(), [("PP0205", Choice::Allow), ("PP0206", Choice::Deny)]);
        let refusal = of_file(r#"{"PP0000": "allow"}"#).expect_err("no such rule");
        assert_eq!(refusal, "there is no rule PP0000; `pipeline explain` lists them");
        assert!(of_file(r#"{"PP0205": "ignore"}"#).expect_err("no such word").contains("allow, warn or deny"));
    }

    #[test]
    fn what_is_chosen_counts_and_all_warnings_may_be_denied() {
        let warning = || Finding::of(Rule::warning("PP0206", "x"), "a", "b");
        let told = |choice: Option<Choice>, deny_warnings| {
            let choices = choice.map(|choice| ("PP0206", choice)).into_iter().collect();
            let found = Severities { choices, deny_warnings }.apply_to(warning());
            found.map(|finding| finding.severity)
        };
        assert_eq!(told(None, false), Some(Severity::Warning));
        assert_eq!(told(None, true), Some(Severity::Error));
        assert_eq!(told(Some(Choice::Deny), false), Some(Severity::Error));
        assert_eq!(told(Some(Choice::Allow), true), None);
    }
}
