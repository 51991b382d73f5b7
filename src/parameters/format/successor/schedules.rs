//! The schedules of five kinds that this format has where what they are about stands. In the document they are in one list,
//! and each says what its runs do and that they do nothing else.

use personalize_contract::model::{TYPES, kind, wrong_type};
use serde_json::{Map, Value, json};

use super::Reader;
use super::solutions::BATCH_JOBS;
use crate::parameters::batch_job_name;

/// What stands in place of an expression where a schedule is to be deleted. One that is not in the document is.
const DELETE: &str = "delete";

/// A schedule of the file.
#[derive(Debug)]
pub(super) struct Scheduled {
    of: ScheduleOf,
    /// `cron(…)`.
    expression: String,
    /// The path to it in the file.
    origin: String,
}

/// What a schedule is about.
#[derive(Debug, Clone)]
pub(super) enum ScheduleOf {
    /// Imports of all datasets.
    Import,
    /// Trainings of the solution at this path in the document, in this mode.
    Training(String, &'static str),
    /// The batch job at this path in the document.
    BatchJob(String),
}

impl Reader {
    /// Reads a schedule at a path in the file.
    pub(super) fn schedule(&mut self, value: &Value, path: &str, of: ScheduleOf) {
        match value.as_str() {
            Some(DELETE) => {}
            Some(expression) => {
                self.schedules.push(Scheduled { of, expression: expression.to_owned(), origin: path.to_owned() });
            }
            None => self.found(TYPES, path, wrong_type("a string", kind(value))),
        }
    }

    /// Puts the schedules that were read into the list of the document, behind those that the file has there itself.
    pub(super) fn put_schedules(&mut self, document: &mut Map<String, Value>) {
        let schedules = std::mem::take(&mut self.schedules);
        if schedules.is_empty() {
            return;
        }
        let names = Names::of(document);
        let list = document.entry("schedules").or_insert_with(|| Value::Array(Vec::new()));
        let Value::Array(list) = list else { return };
        for Scheduled { of, expression, origin } in schedules {
            let path = format!("schedules[{}]", list.len());
            let Some(mut section) = names.section(&of) else { continue };
            section["scheduleExpression"] = Value::String(expression);
            self.moved(&path, &origin);
            self.moved(&format!("{path}.scheduleExpression"), &origin);
            list.push(section);
        }
    }
}

/// What the solutions and batch jobs of a document are called, by their paths.
struct Names {
    solutions: Vec<(String, String)>,
    batch_jobs: Vec<(String, String)>,
}

impl Names {
    fn of(document: &Map<String, Value>) -> Self {
        let (mut solutions, mut batch_jobs) = (Vec::new(), Vec::new());
        let listed = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
        let name = |value: &Value| value.get("name").and_then(Value::as_str).unwrap_or_default().to_owned();
        for (index, solution) in listed(document.get("solutions")).iter().enumerate() {
            let path = format!("solutions[{index}]");
            for (key, _) in BATCH_JOBS {
                for (index, job) in listed(solution.get(key)).iter().enumerate() {
                    batch_jobs.push((format!("{path}.{key}[{index}]"), batch_job_name(&name(solution), &name(job))));
                }
            }
            solutions.push((path, name(solution)));
        }
        Self { solutions, batch_jobs }
    }

    /// The section of a schedule, without its expression. `None` for one of what has no name, about which the checks have a
    /// finding.
    fn section(&self, of: &ScheduleOf) -> Option<Value> {
        let find = |names: &[(String, String)], path: &str| {
            names.iter().find(|(known, name)| known == path && !name.is_empty()).map(|(_, name)| name.clone())
        };
        // One value for each, since what is left out is as in a run that an upload begins.
        let never_but = |names: &[(String, String)], but: &str| -> Map<String, Value> {
            let each = names.iter().filter(|(_, name)| !name.is_empty());
            each.map(|(_, name)| (name.clone(), json!(if name == but { "always" } else { "never" }))).collect()
        };
        Some(match of {
            ScheduleOf::Import => {
                json!({"name": "import", "reimport": "onChange", "retrain": "never", "batch": "never"})
            }
            ScheduleOf::Training(path, mode) => {
                let solution = find(&self.solutions, path)?;
                let name = format!("{}-{solution}", mode.to_lowercase());
                let (retrain, training_mode) = (never_but(&self.solutions, &solution), json!({solution: mode}));
                json!({"name": name, "reimport": "never", "retrain": retrain, "trainingMode": training_mode, "batch": "never"})
            }
            ScheduleOf::BatchJob(path) => {
                let job = find(&self.batch_jobs, path)?;
                let name = format!("batch-{}", job.replace('/', "-"));
                json!({"name": name, "reimport": "never", "retrain": "never", "batch": never_but(&self.batch_jobs, &job)})
            }
        })
    }
}
