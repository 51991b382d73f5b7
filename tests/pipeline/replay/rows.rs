//! The rows, as they are read from the files beside this one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

/// The file that holds circumstances instead of rows.
const CIRCUMSTANCES: &str = "circumstances.json";

/// One observation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// What was observed, in a sentence.
    pub fact: String,
    /// Where: a repository with its commit, a file and a cell; or an issue.
    pub source: String,
    /// When the service did it, as exactly as is known.
    pub date: String,
    /// Why the emulator does not do it yet, if it does not.
    #[serde(default)]
    pub pending: Option<String>,
    /// The names of the circumstances that the steps begin in.
    #[serde(default)]
    pub given: Vec<String>,
    pub steps: Vec<Step>,
    /// The file and the number of the row.
    #[serde(skip)]
    pub place: String,
}

/// Steps that many rows begin with, by name.
#[derive(Debug, Clone, Deserialize)]
pub struct Circumstances(BTreeMap<String, Circumstance>);

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Circumstance {
    #[serde(default)]
    given: Vec<String>,
    steps: Vec<Step>,
}

/// What is done, or looked at; known by its first member.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "Value")]
pub enum Step {
    Call(Box<Call>),
    Passes(Passes),
    Put(Put),
    Object(Object),
    Keys(Keys),
}

impl TryFrom<Value> for Step {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        let step = if value.get("call").is_some() {
            serde_json::from_value(value).map(Self::Call)
        } else if value.get("passes").is_some() {
            serde_json::from_value(value).map(Self::Passes)
        } else if value.get("put").is_some() {
            serde_json::from_value(value).map(Self::Put)
        } else if value.get("object").is_some() {
            serde_json::from_value(value).map(Self::Object)
        } else if value.get("below").is_some() {
            serde_json::from_value(value).map(Self::Keys)
        } else {
            return Err(format!("a step has `call`, `passes`, `put`, `object` or `below`: {value}"));
        };
        step.map_err(|error| format!("a step cannot be read: {error}"))
    }
}

/// An operation is called, once or until a status is reached.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    pub call: String,
    #[serde(default)]
    pub with: Value,
    /// What the answer has, among other things.
    #[serde(default)]
    pub answers: Option<Value>,
    /// All members of objects in the answer, by JSON pointer.
    #[serde(default)]
    pub members: BTreeMap<String, Vec<String>>,
    /// Members in the order in which the answer's text has them.
    #[serde(default)]
    pub ordered: Vec<String>,
    /// Most decimals of any number in objects of the answer, by JSON pointer.
    #[serde(default)]
    pub decimals: BTreeMap<String, usize>,
    #[serde(default)]
    pub fails: Option<Value>,
    #[serde(default)]
    pub http: Option<Http>,
    #[serde(default)]
    pub polls: Option<Polls>,
    /// Names for values of the answer, by JSON pointer.
    #[serde(default)]
    pub save: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Http {
    pub status: u16,
    #[serde(default)]
    pub content_type: Option<String>,
    #[serde(default)]
    pub body: Option<String>,
}

/// The call is repeated until it shows the last of `shows`, or until it fails as `fails` says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Polls {
    /// Seconds between two polls. The first comes at once.
    pub every: f64,
    /// The JSON pointer of the status.
    pub at: String,
    /// The statuses in order, each once. Those behind a question mark, such as `?CREATE PENDING`, may be passed over
    /// between two polls.
    pub shows: Vec<String>,
    /// How many polls showed a status at most.
    #[serde(default)]
    pub at_most: BTreeMap<String, usize>,
    /// How many seconds it took, at least and at most.
    #[serde(default)]
    pub seconds: Option<[f64; 2]>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passes {
    /// In seconds.
    pub passes: f64,
}

/// An object is put into a bucket.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Put {
    /// Bucket and key.
    pub put: String,
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub lines: Option<Lines>,
}

/// Generated lines behind the text: for each of `users` as many as `each`, with `{user}`, `{n}` and `{item}` filled in.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lines {
    pub line: String,
    pub users: u32,
    pub each: u32,
}

/// An object has a text.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Object {
    pub object: String,
    pub text: Value,
}

/// A bucket has these keys below a prefix.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    pub below: String,
    pub keys: Vec<String>,
}

impl Step {
    /// Whether it says something about what comes back.
    pub fn expects(&self) -> bool {
        match self {
            Self::Call(call) => {
                let anything = call.answers.is_some() || call.fails.is_some() || call.http.is_some();
                anything || call.polls.is_some() || !call.members.is_empty() || !call.decimals.is_empty()
            }
            Self::Object(_) | Self::Keys(_) => true,
            Self::Passes(_) | Self::Put(_) => false,
        }
    }
}

impl Row {
    /// All rows of all files.
    pub fn read_all() -> Vec<Self> {
        let mut files: Vec<PathBuf> = std::fs::read_dir(folder())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| holds_rows(path))
            .collect();
        files.sort();
        files.iter().flat_map(|file| Self::read(file)).collect()
    }

    fn read(file: &Path) -> Vec<Self> {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(file).unwrap();
        let rows: Vec<Value> = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let rows = rows.into_iter().enumerate().map(|(index, row)| {
            let place = format!("{name}, row {}", index + 1);
            let row: Self = serde_json::from_value(row).unwrap_or_else(|error| panic!("{place}: {error}"));
            Self { place, ..row }
        });
        rows.collect()
    }
}

impl Circumstances {
    pub fn read() -> Self {
        let text = std::fs::read_to_string(folder().join(CIRCUMSTANCES)).unwrap();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{CIRCUMSTANCES}: {error}"))
    }

    /// The steps of these circumstances and of those that they begin in, each circumstance once.
    pub fn steps(&self, names: &[String]) -> Vec<Step> {
        let (mut steps, mut done) = (Vec::new(), Vec::new());
        for name in names {
            self.add(name, &mut steps, &mut done);
        }
        steps
    }

    fn add(&self, name: &str, steps: &mut Vec<Step>, done: &mut Vec<String>) {
        if done.iter().any(|known| known == name) {
            return;
        }
        done.push(name.to_owned());
        let circumstance = self.0.get(name).unwrap_or_else(|| panic!("there are no circumstances `{name}`"));
        for name in &circumstance.given {
            self.add(name, steps, done);
        }
        steps.extend(circumstance.steps.iter().cloned());
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/replay")
}

fn holds_rows(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "json") && !path.ends_with(CIRCUMSTANCES)
}
