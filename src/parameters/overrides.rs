//! What a run's overrides come to: in place of what the parameter file says, and what is wrong with the names in them.

use personalize_contract::parameter_file::SCHEDULED_NAMES;
use personalize_contract::place::join;
use personalize_contract::{Finding, model};

use super::batch_job_name;
use super::desired::Parameters;
use super::sections::{BatchJobSection, FilterSection};
use crate::context::Overrides;

impl Overrides {
    /// Puts them in place of what the parameter file says.
    pub fn apply(&self, parameters: &mut Parameters) {
        if let Some(reimport) = self.reimport {
            parameters.reimport = reimport;
        }
        for solution in &mut parameters.solutions {
            let name = solution.section.name.clone();
            if let Some(retrain) = self.retrain.of(&name) {
                solution.retrain = *retrain;
            }
            if let Some(mode) = self.training_mode.of(&name) {
                solution.section.training_mode = *mode;
            }
            let rerun = |job: &mut BatchJobSection| {
                if let Some(rerun) = self.batch.of(&batch_job_name(&name, &job.name)) {
                    job.rerun = *rerun;
                }
            };
            solution.batch_inference_jobs.iter_mut().chain(&mut solution.batch_segment_jobs).for_each(rerun);
        }
    }

    /// Every name in them that is unknown. `path` is where the overrides stand, empty for the input of an execution.
    #[must_use]
    pub fn findings(&self, path: &str, known: &KnownNames) -> Vec<Finding> {
        let names: [(&str, Vec<&str>); 4] = [
            ("retrain", self.retrain.names().collect()),
            ("trainingMode", self.training_mode.names().collect()),
            ("batch", self.batch.names().collect()),
            ("filters", self.filters.iter().map(String::as_str).collect()),
        ];
        names.iter().flat_map(|(key, names)| known.unknown(path, key, names)).collect()
    }
}

/// What overrides can name.
#[derive(Debug, Default)]
pub struct KnownNames {
    /// Names of solutions.
    pub solutions: Vec<String>,
    /// Names of batch jobs within the run, as in `films/everyone`.
    pub batch_jobs: Vec<String>,
    /// Names of filters in whose expressions there are times.
    pub filters: Vec<String>,
}

impl KnownNames {
    /// Those of parameters.
    #[must_use]
    pub fn of(parameters: &Parameters) -> Self {
        let solutions = parameters.solutions.iter().map(|solution| solution.section.name.clone()).collect();
        let batch_jobs = parameters.batch_job_prefixes().into_iter().map(|(_, name, _)| name).collect();
        let timed = |filter: &&FilterSection| filter.timed_expression().is_some();
        let filters = parameters.filters.iter().filter(timed).map(|filter| filter.name.clone()).collect();
        Self { solutions, batch_jobs, filters }
    }

    fn unknown(&self, path: &str, key: &str, names: &[&str]) -> Vec<Finding> {
        let (kind, known) = match key {
            "batch" => ("batch job", &self.batch_jobs),
            "filters" => ("filter with a time in its expression", &self.filters),
            _ => ("solution", &self.solutions),
        };
        let unknown = names.iter().filter(|name| !known.iter().any(|known| known == *name));
        unknown
            .map(|name| {
                let place = join(&join(path, key), name);
                let advice = match (model::nearest(known.iter().map(String::as_str), name), known.first()) {
                    (Some(nearest), _) => format!("did you mean `{nearest}`?"),
                    (None, Some(first)) => format!("a name that there is, is `{first}`"),
                    (None, None) => format!("the file has no {kind}"),
                };
                Finding::of(SCHEDULED_NAMES, place, format!("no {kind} is called `{name}`; {advice}"))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    use crate::context::Repeat;

    fn overrides(value: serde_json::Value) -> Overrides {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn one_value_is_for_all_and_a_map_for_those_that_it_names() {
        let all = overrides(json!({"retrain": "always"}));
        let each = overrides(json!({"retrain": {"films": "never"}, "batch": {"films/all": "always"}}));
        assert_eq!((all.retrain.of("films"), all.retrain.of("other")), (Some(&Repeat::Always), Some(&Repeat::Always)));
        assert_eq!((each.retrain.of("films"), each.retrain.of("other")), (Some(&Repeat::Never), None));
        assert_eq!(
            serde_json::to_value(&each).unwrap(),
            json!({"retrain": {"films": "never"}, "batch": {"films/all": "always"}})
        );
        assert!(overrides(json!({})).is_empty() && !all.is_empty());
    }

    #[test]
    fn a_name_that_is_unknown_is_reported_with_the_nearest() {
        let known = KnownNames { solutions: vec!["films".to_owned()], ..KnownNames::default() };
        let found = overrides(
            json!({"retrain": {"film": "never"}, "trainingMode": {"films": "UPDATE"}, "batch": {"x": "never"}}),
        );
        let found: Vec<String> = found.findings("schedules[0]", &known).iter().map(ToString::to_string).collect();
        assert_eq!(found.len(), 2);
        assert!(
            found[0].contains("schedules[0].retrain.film") && found[0].contains("did you mean `films`?"),
            "{found:?}"
        );
        assert!(found[1].contains("the file has no batch job"), "{found:?}");
    }
}
