//! How a solution's configuration differs from what the file says of it, member by member. What the file leaves out is
//! the service's choice, and it fills defaults in, in parts that the file begins as well.

use std::collections::HashMap;

use aws_sdk_personalize::types::{
    AutoMlConfig, AutoTrainingConfig, CategoricalHyperParameterRange, ContinuousHyperParameterRange, EventParameters,
    EventsConfig, HpoConfig, HpoObjective, HpoResourceConfig, HyperParameterRanges, IntegerHyperParameterRange,
    OptimizationObjective, SolutionConfig, SolutionUpdateConfig, TrainingDataConfig,
};

use super::super::difference;

/// A part of a configuration as the file has it.
pub trait Part {
    /// Whether the part that was found has everything that this one mentions.
    fn is_within(&self, found: Option<&Self>) -> bool;
}

/// What the file names and the service has otherwise, of what no call can change: a sentence for each difference.
pub fn fixed_differences(desired: &SolutionConfig, found: &SolutionConfig) -> Vec<String> {
    let threshold = (desired.event_value_threshold(), found.event_value_threshold());
    let mut differences: Vec<String> =
        difference("solutionConfig.eventValueThreshold", threshold.0, threshold.1).into_iter().collect();
    differences.extend(different_texts(
        "solutionConfig.algorithmHyperParameters",
        desired.algorithm_hyper_parameters(),
        found.algorithm_hyper_parameters(),
    ));
    differences.extend(different_texts(
        "solutionConfig.featureTransformationParameters",
        desired.feature_transformation_parameters(),
        found.feature_transformation_parameters(),
    ));
    let same = [
        ("hpoConfig", part(desired.hpo_config(), found.hpo_config())),
        ("autoMLConfig", part(desired.auto_ml_config(), found.auto_ml_config())),
        ("optimizationObjective", part(desired.optimization_objective(), found.optimization_objective())),
        ("trainingDataConfig", part(desired.training_data_config(), found.training_data_config())),
    ];
    differences.extend(not_as_in_the_file(&same));
    differences
}

/// The same of what `UpdateSolution` changes.
pub fn changeable_differences(desired: &SolutionConfig, found: &SolutionConfig) -> Vec<String> {
    let same = [
        ("eventsConfig", part(desired.events_config(), found.events_config())),
        ("autoTrainingConfig", part(desired.auto_training_config(), found.auto_training_config())),
    ];
    not_as_in_the_file(&same)
}

fn not_as_in_the_file(same: &[(&str, bool)]) -> Vec<String> {
    let different = same.iter().filter(|(_, same)| !same);
    different.map(|(part, _)| format!("solutionConfig.{part} is not as the file says")).collect()
}

/// The differences of texts by their keys, in the order of these.
pub fn different_texts(
    name: &str,
    desired: Option<&HashMap<String, String>>,
    found: Option<&HashMap<String, String>>,
) -> Vec<String> {
    let mut desired: Vec<(&String, &String)> = desired.into_iter().flatten().collect();
    desired.sort_unstable();
    let differences = desired.into_iter().filter_map(|(key, text)| {
        let found = found.and_then(|found| found.get(key)).map(String::as_str);
        difference(&format!("{name}.{key}"), Some(text.as_str()), found)
    });
    differences.collect()
}

/// Whether a part that is mentioned is there with everything that is said of it.
pub fn part<T: Part>(desired: Option<&T>, found: Option<&T>) -> bool {
    desired.is_none_or(|desired| desired.is_within(found))
}

/// Whether a value that is mentioned is the one that is there.
pub fn value<T: PartialEq + Copy>(desired: Option<T>, found: Option<T>) -> bool {
    desired.is_none() || desired == found
}

/// Whether the same names are in both lists, in whatever order.
fn names(desired: &[String], found: &[String]) -> bool {
    let one_in_other = |one: &[String], other: &[String]| one.iter().all(|name| other.contains(name));
    one_in_other(desired, found) && one_in_other(found, desired)
}

fn columns(desired: Option<&HashMap<String, Vec<String>>>, found: Option<&HashMap<String, Vec<String>>>) -> bool {
    let of_dataset = |dataset: &String| found.and_then(|found| found.get(dataset)).map(Vec::as_slice);
    let is_there =
        |(dataset, columns): (&String, &Vec<String>)| names(columns, of_dataset(dataset).unwrap_or_default());
    desired.is_none_or(|desired| desired.iter().all(is_there))
}

/// Whether each range that is desired is there. Ranges go by names, and those of other names are the service's choice.
fn ranges<T: Part>(desired: &[T], found: &[T]) -> bool {
    desired.iter().all(|desired| found.iter().any(|found| desired.is_within(Some(found))))
}

impl Part for HpoConfig {
    fn is_within(&self, found: Option<&Self>) -> bool {
        part(self.hpo_objective(), found.and_then(Self::hpo_objective))
            && part(self.hpo_resource_config(), found.and_then(Self::hpo_resource_config))
            && part(self.algorithm_hyper_parameter_ranges(), found.and_then(Self::algorithm_hyper_parameter_ranges))
    }
}

impl Part for HpoObjective {
    fn is_within(&self, found: Option<&Self>) -> bool {
        value(self.r#type(), found.and_then(Self::r#type))
            && value(self.metric_name(), found.and_then(Self::metric_name))
            && value(self.metric_regex(), found.and_then(Self::metric_regex))
    }
}

impl Part for HpoResourceConfig {
    fn is_within(&self, found: Option<&Self>) -> bool {
        value(self.max_number_of_training_jobs(), found.and_then(Self::max_number_of_training_jobs))
            && value(self.max_parallel_training_jobs(), found.and_then(Self::max_parallel_training_jobs))
    }
}

impl Part for HyperParameterRanges {
    fn is_within(&self, found: Option<&Self>) -> bool {
        let integer = found.map(Self::integer_hyper_parameter_ranges).unwrap_or_default();
        let continuous = found.map(Self::continuous_hyper_parameter_ranges).unwrap_or_default();
        let categorical = found.map(Self::categorical_hyper_parameter_ranges).unwrap_or_default();
        ranges(self.integer_hyper_parameter_ranges(), integer)
            && ranges(self.continuous_hyper_parameter_ranges(), continuous)
            && ranges(self.categorical_hyper_parameter_ranges(), categorical)
    }
}

/// A bound as the SDK has it: 0 is what it does not send, and what it reads where nothing was sent.
fn bound<T: PartialEq + Default + Copy>(desired: T, found: Option<T>) -> bool {
    desired == T::default() || found == Some(desired)
}

impl Part for IntegerHyperParameterRange {
    fn is_within(&self, found: Option<&Self>) -> bool {
        value(self.name(), found.and_then(Self::name))
            && bound(self.min_value(), found.map(Self::min_value))
            && bound(self.max_value(), found.map(Self::max_value))
    }
}

impl Part for ContinuousHyperParameterRange {
    fn is_within(&self, found: Option<&Self>) -> bool {
        value(self.name(), found.and_then(Self::name))
            && bound(self.min_value(), found.map(Self::min_value))
            && bound(self.max_value(), found.map(Self::max_value))
    }
}

impl Part for CategoricalHyperParameterRange {
    fn is_within(&self, found: Option<&Self>) -> bool {
        let found_values = found.map(Self::values).unwrap_or_default();
        value(self.name(), found.and_then(Self::name))
            && (self.values().is_empty() || names(self.values(), found_values))
    }
}

impl Part for AutoMlConfig {
    fn is_within(&self, found: Option<&Self>) -> bool {
        let found_recipes = found.map(Self::recipe_list).unwrap_or_default();
        value(self.metric_name(), found.and_then(Self::metric_name))
            && (self.recipe_list().is_empty() || names(self.recipe_list(), found_recipes))
    }
}

impl Part for OptimizationObjective {
    fn is_within(&self, found: Option<&Self>) -> bool {
        value(self.item_attribute(), found.and_then(Self::item_attribute))
            && value(self.objective_sensitivity(), found.and_then(Self::objective_sensitivity))
    }
}

impl Part for TrainingDataConfig {
    fn is_within(&self, found: Option<&Self>) -> bool {
        columns(self.excluded_dataset_columns(), found.and_then(Self::excluded_dataset_columns))
            && columns(self.included_dataset_columns(), found.and_then(Self::included_dataset_columns))
    }
}

impl Part for AutoTrainingConfig {
    fn is_within(&self, found: Option<&Self>) -> bool {
        value(self.scheduling_expression(), found.and_then(Self::scheduling_expression))
    }
}

impl Part for EventsConfig {
    /// One more type of event would be one more to train on, so there may be no others.
    fn is_within(&self, found: Option<&Self>) -> bool {
        let Some(desired) = &self.event_parameters_list else { return true };
        let found = found.map(Self::event_parameters_list).unwrap_or_default();
        let is_there = |desired: &EventParameters| found.iter().any(|found| desired.is_within(Some(found)));
        desired.len() == found.len() && desired.iter().all(is_there)
    }
}

impl Part for EventParameters {
    fn is_within(&self, found: Option<&Self>) -> bool {
        self.event_type() == found.and_then(Self::event_type)
            && value(self.weight(), found.and_then(Self::weight))
            && value(self.event_value_threshold(), found.and_then(Self::event_value_threshold))
    }
}

impl Part for SolutionUpdateConfig {
    fn is_within(&self, found: Option<&Self>) -> bool {
        part(self.events_config(), found.and_then(Self::events_config))
            && part(self.auto_training_config(), found.and_then(Self::auto_training_config))
    }
}

#[cfg(test)]
mod tests;
