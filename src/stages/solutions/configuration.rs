//! How a solution's configuration differs from what the file says of it, member by member. What the file leaves out is
//! the service's choice, and it fills defaults in, in parts that the file begins as well.

use std::collections::HashMap;

use aws_sdk_personalize::types::{
    AutoMlConfig, AutoTrainingConfig, CategoricalHyperParameterRange, ContinuousHyperParameterRange, EventParameters,
    EventsConfig, HpoConfig, HpoObjective, HpoResourceConfig, HyperParameterRanges, IntegerHyperParameterRange,
    OptimizationObjective, SolutionConfig, SolutionUpdateConfig, TrainingDataConfig,
};

/// A part of a configuration as the file has it.
pub trait Part {
    /// Whether the part that was found has everything that this one mentions.
    fn is_within(&self, found: Option<&Self>) -> bool;
}

/// Parts that the file names and that differ, of those that no call can change.
pub fn fixed_parts(wanted: &SolutionConfig, found: &SolutionConfig) -> Vec<&'static str> {
    let same = [
        ("eventValueThreshold", value(wanted.event_value_threshold(), found.event_value_threshold())),
        ("hpoConfig", part(wanted.hpo_config(), found.hpo_config())),
        ("algorithmHyperParameters", texts(wanted.algorithm_hyper_parameters(), found.algorithm_hyper_parameters())),
        (
            "featureTransformationParameters",
            texts(wanted.feature_transformation_parameters(), found.feature_transformation_parameters()),
        ),
        ("autoMLConfig", part(wanted.auto_ml_config(), found.auto_ml_config())),
        ("optimizationObjective", part(wanted.optimization_objective(), found.optimization_objective())),
        ("trainingDataConfig", part(wanted.training_data_config(), found.training_data_config())),
    ];
    same.into_iter().filter(|(_, same)| !same).map(|(name, _)| name).collect()
}

/// The same of those that `UpdateSolution` changes.
pub fn changeable_parts(wanted: &SolutionConfig, found: &SolutionConfig) -> Vec<&'static str> {
    let same = [
        ("eventsConfig", part(wanted.events_config(), found.events_config())),
        ("autoTrainingConfig", part(wanted.auto_training_config(), found.auto_training_config())),
    ];
    same.into_iter().filter(|(_, same)| !same).map(|(name, _)| name).collect()
}

/// Whether a part that is mentioned is there with everything that is said of it.
pub fn part<T: Part>(wanted: Option<&T>, found: Option<&T>) -> bool {
    wanted.is_none_or(|wanted| wanted.is_within(found))
}

/// Whether a value that is mentioned is the one that is there.
pub fn value<T: PartialEq + Copy>(wanted: Option<T>, found: Option<T>) -> bool {
    wanted.is_none() || wanted == found
}

fn texts(wanted: Option<&HashMap<String, String>>, found: Option<&HashMap<String, String>>) -> bool {
    let is_there = |(key, text): (&String, &String)| found.and_then(|found| found.get(key)) == Some(text);
    wanted.is_none_or(|wanted| wanted.iter().all(is_there))
}

/// Whether the same names are in both lists, in whatever order.
fn names(wanted: &[String], found: &[String]) -> bool {
    let one_in_other = |one: &[String], other: &[String]| one.iter().all(|name| other.contains(name));
    one_in_other(wanted, found) && one_in_other(found, wanted)
}

fn columns(wanted: Option<&HashMap<String, Vec<String>>>, found: Option<&HashMap<String, Vec<String>>>) -> bool {
    let of_dataset = |dataset: &String| found.and_then(|found| found.get(dataset)).map(Vec::as_slice);
    let is_there =
        |(dataset, columns): (&String, &Vec<String>)| names(columns, of_dataset(dataset).unwrap_or_default());
    wanted.is_none_or(|wanted| wanted.iter().all(is_there))
}

/// Whether each range that is wanted is there. Ranges go by names, and those of other names are the service's choice.
fn ranges<T: Part>(wanted: &[T], found: &[T]) -> bool {
    wanted.iter().all(|wanted| found.iter().any(|found| wanted.is_within(Some(found))))
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
fn bound<T: PartialEq + Default + Copy>(wanted: T, found: Option<T>) -> bool {
    wanted == T::default() || found == Some(wanted)
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
        let Some(wanted) = &self.event_parameters_list else { return true };
        let found = found.map(Self::event_parameters_list).unwrap_or_default();
        let is_there = |wanted: &EventParameters| found.iter().any(|found| wanted.is_within(Some(found)));
        wanted.len() == found.len() && wanted.iter().all(is_there)
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
