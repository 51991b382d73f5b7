//! What a section says of the workflow: when it begins, and how old a result may be.

use personalize_contract::model::{TYPES, kind, wrong_type};
use personalize_contract::parameter_file::NO_MAXIMUM_AGE;
use personalize_contract::place::join;
use serde_json::{Map, Value};

use super::Reader;
use super::age::Age;
use super::schedules::ScheduleOf;

/// What a `workflowConfig` may have, and what becomes of it.
pub struct Keys {
    /// What there may be schedules for, in `schedules`.
    pub schedules: &'static [&'static str],
    /// Whether there is one `schedule` instead.
    pub is_one_schedule: bool,
    /// When the pipeline does again what `maxAge` is about; `None` where the format has no `maxAge`.
    pub again: Option<&'static str>,
}

/// Of the dataset group, and so of imports.
pub const DATASET_GROUP: Keys = Keys {
    schedules: &["import"],
    is_one_schedule: false,
    again: Some("data is imported again in the first run after it has changed, and only then"),
};

/// Of a solution.
pub const SOLUTION: Keys = Keys { schedules: &["full", "update"], is_one_schedule: false, again: None };

/// Of a batch job.
pub const BATCH_JOB: Keys = Keys {
    schedules: &[],
    is_one_schedule: true,
    again: Some("a batch job runs again in the first run with a new version or new input, and only then"),
};

impl Keys {
    fn known(&self) -> Vec<&'static str> {
        vec![if self.is_one_schedule { "schedule" } else { "schedules" }, "maxAge"]
    }
}

impl Reader {
    /// Reads what the section at `of` in the document says of the workflow.
    pub(super) fn workflow(&mut self, value: &Value, path: &str, keys: &Keys, of: &str) {
        let Some(members) = self.object(value, path) else { return };
        for (key, value) in members {
            let path = join(path, key);
            match key.as_str() {
                "schedule" if keys.is_one_schedule => self.schedule(value, &path, ScheduleOf::BatchJob(of.to_owned())),
                "schedules" if !keys.is_one_schedule => self.schedules(value, &path, keys.schedules, of),
                "maxAge" => self.maximum_age(value, &path, keys.again),
                _ => self.unknown(&path, key, &keys.known()),
            }
        }
    }

    fn schedules(&mut self, value: &Value, path: &str, known: &[&'static str], of: &str) {
        let Some(members) = self.object(value, path) else { return };
        for (key, value) in members {
            let path = join(path, key);
            let about = match key.as_str() {
                key if !known.contains(&key) => None,
                "full" => Some(ScheduleOf::Training(of.to_owned(), "FULL")),
                "update" => Some(ScheduleOf::Training(of.to_owned(), "UPDATE")),
                _ => Some(ScheduleOf::Import),
            };
            match about {
                Some(about) => self.schedule(value, &path, about),
                None => self.unknown(&path, key, known),
            }
        }
    }

    fn maximum_age(&mut self, value: &Value, path: &str, again: Option<&str>) {
        let age = value.as_str().and_then(Age::parse);
        let message = match (age, again) {
            (_, None) => "a solution is trained again in the first run after its data or its configuration has changed, and has no `maxAge`; leave it out".to_owned(),
            (Some(age), Some(again)) => format!("{again}, so that an age of {age} decides nothing; leave it out"),
            (None, Some(again)) => format!("{value} is no age, such as \"365 days\", and none is needed: {again}; leave it out"),
        };
        self.found(NO_MAXIMUM_AGE, path, message);
    }

    /// The members of an object; a finding for what is none.
    fn object<'value>(&mut self, value: &'value Value, path: &str) -> Option<&'value Map<String, Value>> {
        if !value.is_object() {
            self.found(TYPES, path, wrong_type("an object", kind(value)));
        }
        value.as_object()
    }
}
