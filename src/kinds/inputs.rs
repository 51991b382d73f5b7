//! From the sections of a parameter file to the inputs of the SDK.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_personalize::types::{
    AutoMlConfig, AutoTrainingConfig, BatchInferenceJobConfig, CampaignConfig, CategoricalHyperParameterRange,
    ContinuousHyperParameterRange, Domain, EventParameters, EventsConfig, FieldsForThemeGeneration, HpoConfig,
    HpoObjective, HpoResourceConfig, HyperParameterRanges, IntegerHyperParameterRange, ObjectiveSensitivity,
    OptimizationObjective, RankingInfluenceType, RecommenderConfig, S3DataConfig, SolutionConfig,
    ThemeGenerationConfig, TrainingDataConfig,
};

use crate::parameters::sections::{
    BatchInferenceJobConfigSection, CampaignConfigSection, EventParametersSection, HpoConfigSection,
    HyperParameterRangesSection, RecommenderConfigSection, S3DataConfigSection, SolutionConfigSection,
    ThemeGenerationConfigSection, TrainingDataConfigSection,
};
use crate::rejection::Rejection;

/// The domain of a dataset group or schema.
pub fn domain(domain: Option<&str>) -> Option<Domain> {
    domain.map(Domain::from)
}

fn texts(map: Option<&BTreeMap<String, String>>) -> Option<HashMap<String, String>> {
    map.map(|map| map.iter().map(|(key, value)| (key.clone(), value.clone())).collect())
}

/// How to train.
pub fn solution_config(section: &SolutionConfigSection) -> SolutionConfig {
    let auto_ml = section.auto_ml_config.as_ref().map(|auto_ml| {
        let recipes = (!auto_ml.recipe_list.is_empty()).then(|| auto_ml.recipe_list.clone());
        AutoMlConfig::builder().set_metric_name(auto_ml.metric_name.clone()).set_recipe_list(recipes).build()
    });
    let events = section.events_config.as_ref().map(|events| {
        let parameters = |event: &EventParametersSection| {
            EventParameters::builder()
                .set_event_type(event.event_type.clone())
                .set_event_value_threshold(event.event_value_threshold)
                .set_weight(event.weight)
                .build()
        };
        let listed = events.event_parameters_list.as_ref().map(|events| events.iter().map(parameters).collect());
        EventsConfig::builder().set_event_parameters_list(listed).build()
    });
    let objective = section.optimization_objective.as_ref().map(|objective| {
        OptimizationObjective::builder()
            .set_item_attribute(objective.item_attribute.clone())
            .set_objective_sensitivity(objective.objective_sensitivity.as_deref().map(ObjectiveSensitivity::from))
            .build()
    });
    let auto_training = section.auto_training_config.as_ref().map(|auto_training| {
        AutoTrainingConfig::builder().set_scheduling_expression(auto_training.scheduling_expression.clone()).build()
    });
    SolutionConfig::builder()
        .set_event_value_threshold(section.event_value_threshold.clone())
        .set_hpo_config(section.hpo_config.as_ref().map(hpo_config))
        .set_algorithm_hyper_parameters(texts(section.algorithm_hyper_parameters.as_ref()))
        .set_feature_transformation_parameters(texts(section.feature_transformation_parameters.as_ref()))
        .set_auto_ml_config(auto_ml)
        .set_events_config(events)
        .set_optimization_objective(objective)
        .set_training_data_config(section.training_data_config.as_ref().map(training_data_config))
        .set_auto_training_config(auto_training)
        .build()
}

fn training_data_config(section: &TrainingDataConfigSection) -> TrainingDataConfig {
    let columns = |columns: Option<&BTreeMap<String, Vec<String>>>| {
        columns.map(|columns| columns.iter().map(|(key, names)| (key.clone(), names.clone())).collect())
    };
    TrainingDataConfig::builder()
        .set_excluded_dataset_columns(columns(section.excluded_dataset_columns.as_ref()))
        .set_included_dataset_columns(columns(section.included_dataset_columns.as_ref()))
        .build()
}

fn hpo_config(section: &HpoConfigSection) -> HpoConfig {
    let objective = section.hpo_objective.as_ref().map(|objective| {
        HpoObjective::builder()
            .set_type(objective.r#type.clone())
            .set_metric_name(objective.metric_name.clone())
            .set_metric_regex(objective.metric_regex.clone())
            .build()
    });
    let resources = section.hpo_resource_config.as_ref().map(|resources| {
        HpoResourceConfig::builder()
            .set_max_number_of_training_jobs(resources.max_number_of_training_jobs.clone())
            .set_max_parallel_training_jobs(resources.max_parallel_training_jobs.clone())
            .build()
    });
    HpoConfig::builder()
        .set_hpo_objective(objective)
        .set_hpo_resource_config(resources)
        .set_algorithm_hyper_parameter_ranges(
            section.algorithm_hyper_parameter_ranges.as_ref().map(hyper_parameter_ranges),
        )
        .build()
}

fn hyper_parameter_ranges(section: &HyperParameterRangesSection) -> HyperParameterRanges {
    let integers = section.integer_hyper_parameter_ranges.iter().map(|range| {
        IntegerHyperParameterRange::builder()
            .set_name(range.name.clone())
            .set_min_value(range.min_value)
            .set_max_value(range.max_value)
            .build()
    });
    let continuous = section.continuous_hyper_parameter_ranges.iter().map(|range| {
        ContinuousHyperParameterRange::builder()
            .set_name(range.name.clone())
            .set_min_value(range.min_value)
            .set_max_value(range.max_value)
            .build()
    });
    let categorical = section.categorical_hyper_parameter_ranges.iter().map(|range| {
        CategoricalHyperParameterRange::builder()
            .set_name(range.name.clone())
            .set_values(Some(range.values.clone()))
            .build()
    });
    HyperParameterRanges::builder()
        .set_integer_hyper_parameter_ranges(listed(integers.collect()))
        .set_continuous_hyper_parameter_ranges(listed(continuous.collect()))
        .set_categorical_hyper_parameter_ranges(listed(categorical.collect()))
        .build()
}

fn listed<T>(values: Vec<T>) -> Option<Vec<T>> {
    (!values.is_empty()).then_some(values)
}

/// How a recommender trains and serves.
pub fn recommender_config(section: &RecommenderConfigSection) -> RecommenderConfig {
    RecommenderConfig::builder()
        .set_item_exploration_config(texts(section.item_exploration_config.as_ref()))
        .set_min_recommendation_requests_per_second(section.min_recommendation_requests_per_second)
        .set_training_data_config(section.training_data_config.as_ref().map(training_data_config))
        .set_enable_metadata_with_recommendations(section.enable_metadata_with_recommendations)
        .build()
}

/// How a campaign serves.
pub fn campaign_config(section: &CampaignConfigSection) -> CampaignConfig {
    let influence = section.ranking_influence.as_ref().map(ranking_influence);
    CampaignConfig::builder()
        .set_item_exploration_config(texts(section.item_exploration_config.as_ref()))
        .set_enable_metadata_with_recommendations(section.enable_metadata_with_recommendations)
        .set_sync_with_latest_solution_version(section.sync_with_latest_solution_version)
        .set_ranking_influence(influence)
        .build()
}

fn ranking_influence(influence: &BTreeMap<String, f64>) -> HashMap<RankingInfluenceType, f64> {
    influence.iter().map(|(key, value)| (RankingInfluenceType::from(key.as_str()), *value)).collect()
}

/// How a batch inference job recommends.
pub fn batch_inference_job_config(section: &BatchInferenceJobConfigSection) -> BatchInferenceJobConfig {
    BatchInferenceJobConfig::builder()
        .set_item_exploration_config(texts(section.item_exploration_config.as_ref()))
        .set_ranking_influence(section.ranking_influence.as_ref().map(ranking_influence))
        .build()
}

/// What themes are generated from.
///
/// # Errors
/// The file has not said what it must; its check excludes that.
pub fn theme_generation_config(section: &ThemeGenerationConfigSection) -> Result<ThemeGenerationConfig, Rejection> {
    let fields =
        FieldsForThemeGeneration::builder().item_name(&section.fields_for_theme_generation.item_name).build()?;
    Ok(ThemeGenerationConfig::builder().fields_for_theme_generation(fields).build())
}

/// A place in S3 for a job.
///
/// # Errors
/// The file has not said what it must; its check excludes that.
pub fn s3_data_config(section: &S3DataConfigSection) -> Result<S3DataConfig, Rejection> {
    Ok(S3DataConfig::builder().path(&section.path).set_kms_key_arn(section.kms_key_arn.clone()).build()?)
}
