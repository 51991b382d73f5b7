//! How much each rule counts here: what the command line says, before what the file `check.json` beside the parameter
//! file says, before what the rule says of itself.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use personalize_contract::{Finding, Rule, Severity, rules};
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::Located;
use crate::arguments::Check;
use crate::command_error::CommandError;
use crate::small_file;

/// The file's name.
const FILE: &str = "check.json";

/// Most bytes of the file: many times what all rules take.
const MOST_BYTES: u64 = 1 << 20;

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
        let mut choices = match small_file::read(&path, MOST_BYTES) {
            Ok(bytes) => of_file(&bytes).map_err(|problem| SeveritiesError::File { path, problem })?,
            Err(error) if error.is_not_found() && !path.is_symlink() => BTreeMap::new(),
            Err(source) => return Err(CommandError::Configuration { path, source }),
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

fn of_file(bytes: &[u8]) -> Result<BTreeMap<&'static str, Choice>, String> {
    let Members(members) = serde_json::from_slice(bytes).map_err(|error| format!("{error}; {SHAPE}"))?;
    let mut choices = BTreeMap::new();
    for (code, value) in members {
        let rule = rule(&code)?;
        let choice =
            Choice::deserialize(&value).map_err(|_| format!("`{code}` is {value}; give allow, warn or deny"))?;
        if choices.insert(rule.code, choice).is_some() {
            return Err(format!("the rule {rule} is named twice; keep one"));
        }
    }
    Ok(choices)
}

/// What the file has to be.
const SHAPE: &str = "the file is one object such as {\"PP0205\": \"allow\"}, with allow, warn or deny";

/// The members of an object, each as often as it is there.
struct Members(Vec<(String, Value)>);

impl<'json> Deserialize<'json> for Members {
    fn deserialize<D: Deserializer<'json>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'json> Visitor<'json> for MembersVisitor {
    type Value = Members;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'json>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_names_known_rules_and_one_of_three_words() {
        let choices = of_file(br#"{"pp0205": "allow", "PP0206": "deny"}"#).expect("understood");
        assert_eq!(choices.into_iter().collect::<Vec<_>>(), [("PP0205", Choice::Allow), ("PP0206", Choice::Deny)]);
        for (text, expected) in [
            (r#"{"PP0000": "allow"}"#, "there is no rule PP0000; `pipeline explain` lists them"),
            (r#"{"": "allow"}"#, "there is no rule ; `pipeline explain` lists them"),
            (r#"{"PP0205": "ignore"}"#, "`PP0205` is \"ignore\"; give allow, warn or deny"),
            (r#"{"PP0205": 3}"#, "`PP0205` is 3; give allow, warn or deny"),
            (r#"{"PP0205": null}"#, "`PP0205` is null; give allow, warn or deny"),
            (r#"{"PP0205": ["warn"]}"#, "`PP0205` is [\"warn\"]; give allow, warn or deny"),
        ] {
            assert_eq!(of_file(text.as_bytes()).expect_err(text), expected);
        }
        for text in ["[]", "\"PP0205\"", "", "{", "{\"PP0205\": \"warn\"} {}", "\u{feff}{}"] {
            let refusal = of_file(text.as_bytes()).expect_err(text);
            assert!(refusal.contains("line 1") && refusal.ends_with(SHAPE), "{text}: {refusal}");
        }
        assert!(of_file(b"{\"PP0205\": \"\xff\"}").is_err());
    }

    #[test]
    fn a_rule_that_is_named_twice_is_refused_by_its_code_whatever_it_is_set_to() {
        for text in [
            r#"{"PP0205": "allow", "PP0205": "deny"}"#,
            r#"{"PP0205": "warn", "PP0206": "deny", "PP0205": "warn"}"#,
            r#"{"PP0205": "warn", "pp0205": "warn"}"#,
        ] {
            assert_eq!(of_file(text.as_bytes()).expect_err(text), "the rule PP0205 is named twice; keep one");
        }
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
