//! Paths into a state's input (`$.a.b`) and into the context object (`$$.Execution.Id`). Only member names
//! are known; indexes, filters, wildcards and intrinsic functions are refused when the definition is read.

use std::fmt;

use serde::Deserialize;
use serde_json::{Map, Value};

/// A path of member names.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Path {
    root: Root,
    members: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Root {
    Input,
    Context,
}

/// What paths are looked up in: a state's input and the execution's context object.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// `$`
    pub input: &'a Value,
    /// `$$`
    pub context: &'a Value,
}

impl Path {
    /// Reads a path, or says which form it is that this interpreter does not know.
    ///
    /// # Errors
    /// When the text is anything but `$`, `$$`, or one of these followed by plain member names.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (root, rest) = match (text.strip_prefix("$$"), text.strip_prefix('$')) {
            (Some(rest), _) => (Root::Context, rest),
            (None, Some(rest)) => (Root::Input, rest),
            (None, None) if text.starts_with("States.") => {
                return Err(format!("intrinsic function `{text}` is not known to this interpreter"));
            }
            (None, None) => return Err(format!("`{text}` is no path: a path begins with `$`")),
        };
        let members = if rest.is_empty() {
            Vec::new()
        } else {
            let names = rest.strip_prefix('.').ok_or_else(|| unknown_form(text))?;
            names.split('.').map(|name| member(name).ok_or_else(|| unknown_form(text))).collect::<Result<_, _>>()?
        };
        Ok(Self { root, members })
    }

    /// `$`
    #[must_use]
    pub const fn whole_input() -> Self {
        Self { root: Root::Input, members: Vec::new() }
    }

    /// Whether results can be put there: it leads into the input.
    #[must_use]
    pub fn is_reference(&self) -> bool {
        self.root == Root::Input
    }

    /// What the path leads to.
    #[must_use]
    pub fn find<'a>(&self, scope: Scope<'a>) -> Option<&'a Value> {
        let start = match self.root {
            Root::Input => scope.input,
            Root::Context => scope.context,
        };
        self.members.iter().try_fold(start, |value, member| value.as_object()?.get(member))
    }

    /// Puts a value there, making objects on the way as `ResultPath` does.
    ///
    /// `None` when something on the way is there already and is no object.
    #[must_use]
    pub fn put(&self, target: Value, value: Value) -> Option<Value> {
        let Some((last, way)) = self.members.split_last() else { return Some(value) };
        let mut whole = target;
        let mut place = &mut whole;
        for member in way {
            place = place.as_object_mut()?.entry(member).or_insert_with(|| Value::Object(Map::new()));
        }
        place.as_object_mut()?.insert(last.clone(), value);
        Some(whole)
    }
}

fn member(name: &str) -> Option<String> {
    let mut letters = name.chars();
    let first = letters.next()?;
    let plain = |letter: char| letter == '_' || letter.is_alphanumeric();
    ((first == '_' || first.is_alphabetic()) && letters.all(plain)).then(|| name.to_owned())
}

fn unknown_form(text: &str) -> String {
    format!("path `{text}` is of a form not known to this interpreter, which knows member names only")
}

impl TryFrom<String> for Path {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.root {
            Root::Input => "$",
            Root::Context => "$$",
        })?;
        self.members.iter().try_for_each(|member| write!(formatter, ".{member}"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn path(text: &str) -> Path {
        Path::parse(text).expect("a known form")
    }

    #[test]
    fn paths_lead_into_the_input_and_into_the_context() {
        let (input, context) = (json!({"a": {"b": 1}}), json!({"Execution": {"Id": "x"}}));
        let scope = Scope { input: &input, context: &context };
        assert_eq!(path("$").find(scope), Some(&input));
        assert_eq!(path("$.a.b").find(scope), Some(&json!(1)));
        assert_eq!(path("$.a.c").find(scope), None);
        assert_eq!(path("$.a.b.c").find(scope), None);
        assert_eq!(path("$$.Execution.Id").find(scope), Some(&json!("x")));
    }

    #[test]
    fn forms_that_are_not_known_are_refused() {
        for text in ["$.a[0]", "$..a", "$.a.*", "$['a']", "$.a b", "$.", "a", "$$$", "$.a.", "States.UUID()"] {
            let refusal = Path::parse(text).expect_err(text);
            assert!(refusal.contains(text), "{refusal}");
        }
        assert!(Path::parse("States.UUID()").expect_err("refused").contains("intrinsic function"));
    }

    #[test]
    fn a_result_is_put_where_the_path_says() {
        assert_eq!(path("$").put(json!({"a": 1}), json!(2)), Some(json!(2)));
        assert_eq!(path("$.failure").put(json!({"a": 1}), json!(2)), Some(json!({"a": 1, "failure": 2})));
        assert_eq!(path("$.b.c").put(json!({"a": 1}), json!(2)), Some(json!({"a": 1, "b": {"c": 2}})));
        assert_eq!(path("$.a.c").put(json!({"a": 1}), json!(2)), None);
        assert_eq!(path("$.a").put(json!("text"), json!(2)), None);
    }

    #[test]
    fn a_path_is_written_as_it_was_read() {
        for text in ["$", "$$", "$.a.b_c", "$$.State.EnteredTime"] {
            assert_eq!(path(text).to_string(), text);
        }
    }
}
