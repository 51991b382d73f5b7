//! The requests and responses of Amazon Personalize's three APIs as static tables, and the one validator that walks
//! them. The tables are derived from the public API model by `contract/model/derive.py`, so that nobody types them
//! twice and a newer model is one command away.
//!
//! Whoever needs few requests uses their own tables, so that a linker can leave the others out.

mod check;
mod described;
mod pattern;
mod personalize;
mod personalize_events;
mod personalize_runtime;
mod rules;
pub mod schedule;
#[cfg(test)]
mod tests;
mod violation;

pub use check::{kind, nearest, violations, violations_at};
pub use pattern::Pattern;
pub use personalize::{
    CREATE_BATCH_INFERENCE_JOB_REQUEST, CREATE_BATCH_SEGMENT_JOB_REQUEST, CREATE_CAMPAIGN_REQUEST,
    CREATE_DATASET_GROUP_REQUEST, CREATE_DATASET_REQUEST, CREATE_EVENT_TRACKER_REQUEST, CREATE_FILTER_REQUEST,
    CREATE_METRIC_ATTRIBUTION_REQUEST, CREATE_RECOMMENDER_REQUEST, CREATE_SOLUTION_REQUEST,
    CREATE_SOLUTION_VERSION_REQUEST, METRIC_ATTRIBUTION_OUTPUT,
};
pub use rules::{
    KEYS_ARE_KNOWN, KEYS_ARE_THERE, RULES, SCHEDULES, TYPES, WORDS, findings, missing_key, no_such_word, unknown_key,
    wrong_type,
};
pub use violation::{Constraint, Violation};

/// One of the three APIs, each with an endpoint of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Api {
    /// Resources and jobs. JSON 1.1: the operation's name is in a header.
    Personalize,
    /// What users do, as it happens. REST: every operation has its own path.
    PersonalizeEvents,
    /// Recommendations. REST: every operation has its own path.
    PersonalizeRuntime,
}

impl Api {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Personalize, Self::PersonalizeEvents, Self::PersonalizeRuntime];

    /// Its operations, in the order of the model.
    #[must_use]
    pub fn operations(self) -> &'static [Operation] {
        match self {
            Self::Personalize => personalize::OPERATIONS,
            Self::PersonalizeEvents => personalize_events::OPERATIONS,
            Self::PersonalizeRuntime => personalize_runtime::OPERATIONS,
        }
    }
}

/// One operation of an API.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Operation {
    /// The API that has it.
    pub api: Api,
    /// For example `CreateSolution`.
    pub name: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The path of the request: `/` for every operation of [`Api::Personalize`].
    pub path: &'static str,
    /// What it takes.
    pub request: &'static Structure,
    /// What it answers; `None` if nothing.
    pub response: Option<&'static Structure>,
    /// Names of the errors that it may answer, in the order of the model.
    pub errors: &'static [&'static str],
    /// Whether the model says that a second identical request changes nothing more.
    pub idempotent: bool,
}

impl Operation {
    const fn post(api: Api, name: &'static str, path: &'static str, request: &'static Structure) -> Self {
        Self { api, name, method: "POST", path, request, response: None, errors: &[], idempotent: false }
    }

    const fn answers(self, response: &'static Structure) -> Self {
        Self { response: Some(response), ..self }
    }

    const fn refuses(self, errors: &'static [&'static str]) -> Self {
        Self { errors, ..self }
    }

    const fn idempotent(self) -> Self {
        Self { idempotent: true, ..self }
    }
}

/// A JSON object with known members.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Structure {
    /// The model's name for it, for example `SolutionConfig`.
    pub name: &'static str,
    /// In the order of the model.
    pub members: &'static [Member],
}

impl Structure {
    const fn of(name: &'static str, members: &'static [Member]) -> Self {
        Self { name, members }
    }

    /// The member of that name.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&'static Member> {
        self.members.iter().find(|member| member.name == name)
    }
}

/// One member of a structure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Member {
    /// Its name on the wire, which in all three APIs is the one of the model.
    pub name: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// What it may hold.
    pub shape: &'static Shape,
}

const fn required(name: &'static str, shape: &'static Shape) -> Member {
    Member { name, required: true, shape }
}

const fn optional(name: &'static str, shape: &'static Shape) -> Member {
    Member { name, required: false, shape }
}

/// What a value may be. Bounds are inclusive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    /// An object with known members.
    Structure(&'static Structure),
    /// An array.
    List {
        /// Fewest members.
        least: usize,
        /// Most members.
        most: Option<usize>,
        /// What each member is.
        member: &'static Shape,
    },
    /// An object whose keys the caller chooses.
    Map {
        /// Fewest entries.
        least: usize,
        /// Most entries.
        most: Option<usize>,
        /// What each key is.
        key: &'static Shape,
        /// What each value is.
        value: &'static Shape,
    },
    /// A string.
    Text {
        /// Fewest characters.
        least: usize,
        /// Most characters.
        most: Option<usize>,
        /// What all of it must match.
        pattern: Option<Pattern>,
        /// The only words that are allowed, if there are any here.
        words: &'static [&'static str],
    },
    /// A whole number of 32 bits.
    Integer {
        /// Smallest value.
        least: Option<i32>,
        /// Largest value.
        most: Option<i32>,
    },
    /// Any number.
    Number {
        /// Smallest value.
        least: Option<f64>,
        /// Largest value.
        most: Option<f64>,
    },
    /// `true` or `false`.
    Boolean,
    /// Seconds since 1970, as a number.
    Timestamp,
}

impl Shape {
    /// Its JSON type in words, with the article.
    #[must_use]
    pub const fn words(&self) -> &'static str {
        match self {
            Self::Structure(_) | Self::Map { .. } => "an object",
            Self::List { .. } => "a list",
            Self::Text { .. } => "a string",
            Self::Integer { .. } => "a whole number of 32 bits",
            Self::Number { .. } => "a number",
            Self::Boolean => "true or false",
            Self::Timestamp => "a timestamp, in seconds",
        }
    }

    const fn text() -> Self {
        Self::Text { least: 0, most: None, pattern: None, words: &[] }
    }

    const fn list(member: &'static Shape) -> Self {
        Self::List { least: 0, most: None, member }
    }

    const fn map(key: &'static Shape, value: &'static Shape) -> Self {
        Self::Map { least: 0, most: None, key, value }
    }

    const fn least(self, least: usize) -> Self {
        match self {
            Self::Text { most, pattern, words, .. } => Self::Text { least, most, pattern, words },
            Self::List { most, member, .. } => Self::List { least, most, member },
            Self::Map { most, key, value, .. } => Self::Map { least, most, key, value },
            Self::Structure(_) | Self::Integer { .. } | Self::Number { .. } | Self::Boolean | Self::Timestamp => {
                panic!("only text, lists and maps have a length")
            }
        }
    }

    const fn most(self, most: usize) -> Self {
        let most = Some(most);
        match self {
            Self::Text { least, pattern, words, .. } => Self::Text { least, most, pattern, words },
            Self::List { least, member, .. } => Self::List { least, most, member },
            Self::Map { least, key, value, .. } => Self::Map { least, most, key, value },
            Self::Structure(_) | Self::Integer { .. } | Self::Number { .. } | Self::Boolean | Self::Timestamp => {
                panic!("only text, lists and maps have a length")
            }
        }
    }

    const fn pattern(self, pattern: Pattern) -> Self {
        match self {
            Self::Text { least, most, words, .. } => Self::Text { least, most, pattern: Some(pattern), words },
            _ => panic!("only text has a pattern"),
        }
    }

    const fn one_of(self, words: &'static [&'static str]) -> Self {
        match self {
            Self::Text { least, most, pattern, .. } => Self::Text { least, most, pattern, words },
            _ => panic!("only text has words"),
        }
    }
}

/// All operations of all three APIs.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    Api::ALL.into_iter().flat_map(Api::operations)
}

/// The operation of that name, case-sensitively.
#[must_use]
pub fn operation(api: Api, name: &str) -> Option<&'static Operation> {
    api.operations().iter().find(|operation| operation.name == name)
}
