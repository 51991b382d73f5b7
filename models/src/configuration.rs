//! What a solution version or recommender is configured with, as far as it changes what is fitted.

use std::collections::BTreeMap;

use personalize_contract::event_type::is_same;
use personalize_contract::recipe::{Hyperparameter, RECIPES, meant_by};
use serde::{Deserialize, Serialize};

use crate::query::RecentInteraction;
use crate::recipe::ModelRecipe;
use crate::training_data::{Interaction, TrainingData};

/// The configuration of a solution version. The default is what the service takes where nothing is given.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Configuration {
    /// `solutionConfig.algorithmHyperParameters`, as sent.
    pub hyperparameters: BTreeMap<String, String>,
    /// `solutionConfig.featureTransformationParameters`, as sent.
    pub feature_transformation: BTreeMap<String, String>,
    /// `eventsConfig.eventParametersList`.
    pub event_weights: Vec<EventWeight>,
    /// `solutionConfig.optimizationObjective`.
    pub objective: Option<Objective>,
    /// `performHPO`.
    pub optimize_hyperparameters: bool,
    /// `solutionConfig.hpoConfig.algorithmHyperParameterRanges`, by the name of the hyperparameter.
    pub hyperparameter_ranges: BTreeMap<String, HyperparameterRange>,
    /// Whether `trainingMode` is `UPDATE`.
    pub update: bool,
}

/// How much the events of a type count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventWeight {
    /// The type; case does not count.
    pub event_type: String,
    /// Events with a lower `EVENT_VALUE` do not count.
    pub event_value_threshold: Option<f64>,
    /// From 0 to 1.
    pub weight: f64,
}

/// What counts besides relevance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objective {
    /// A numerical column of the items, in capitals.
    pub item_attribute: String,
    /// How much it counts.
    pub sensitivity: Sensitivity,
}

/// `objectiveSensitivity`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sensitivity {
    /// Not at all.
    Off,
    /// A little.
    Low,
    /// As much as half of the relevance.
    Medium,
    /// More than relevance.
    High,
}

/// Where the best value of a hyperparameter is searched.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum HyperparameterRange {
    /// Between two numbers, both included; whole ones where the hyperparameter is a whole number.
    Between(f64, f64),
    /// One of these.
    OneOf(Vec<String>),
}

impl Sensitivity {
    /// The service's words, in any case.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        let known = [("OFF", Self::Off), ("LOW", Self::Low), ("MEDIUM", Self::Medium), ("HIGH", Self::High)];
        known.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, sensitivity)| sensitivity)
    }

    /// The exponent that an item's value, as a share of the greatest one, gets beside its relevance.
    #[must_use]
    pub(crate) const fn exponent(self) -> f64 {
        match self {
            Self::Off => 0.0,
            Self::Low => 0.25,
            Self::Medium => 0.5,
            Self::High => 1.0,
        }
    }
}

/// The hyperparameters of a recipe, and the parameters of its feature transformation: those of the configuration, else
/// the published defaults.
#[derive(Debug, Clone)]
pub(crate) struct Hyperparameters<'a> {
    known: Vec<&'static Hyperparameter>,
    configuration: &'a Configuration,
    tuned: &'a BTreeMap<String, String>,
}

impl<'a> Hyperparameters<'a> {
    /// `tuned` are by qualified name, and count before those of the configuration.
    pub(crate) fn new(
        recipe: &ModelRecipe,
        configuration: &'a Configuration,
        tuned: &'a BTreeMap<String, String>,
    ) -> Self {
        let published = RECIPES.iter().find(|published| published.name == recipe.name);
        let known = published.map(|published| published.hyperparameters.iter().chain(published.featurization));
        Self { known: known.into_iter().flatten().collect(), configuration, tuned }
    }

    /// The value of a hyperparameter as text, if the recipe has it.
    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        let parameter = self.parameter(name)?;
        let tuned = self.tuned.get(&parameter.qualified_name()).map(String::as_str);
        Some(tuned.or_else(|| self.sent(parameter)).unwrap_or(parameter.default))
    }

    /// Whether the configuration has a value, or optimisation chose one.
    pub(crate) fn is_given(&self, name: &str) -> bool {
        let given = |parameter: &'static Hyperparameter| {
            self.tuned.contains_key(&parameter.qualified_name()) || self.sent(parameter).is_some()
        };
        self.parameter(name).is_some_and(given)
    }

    /// The hyperparameters that optimisation chooses.
    pub(crate) fn tunable(&self) -> impl Iterator<Item = &'static Hyperparameter> {
        self.known.iter().copied().filter(|parameter| parameter.tunable)
    }

    fn parameter(&self, name: &str) -> Option<&'static Hyperparameter> {
        self.known.iter().copied().find(|known| known.name == name)
    }

    /// What the request has.
    fn sent(&self, parameter: &'static Hyperparameter) -> Option<&'a str> {
        let Configuration { hyperparameters, feature_transformation, .. } = self.configuration;
        let mut sent = hyperparameters.iter().chain(feature_transformation);
        let sent = sent.find(|(name, _)| meant_by(std::slice::from_ref(parameter), name).is_some());
        sent.map(|(_, value)| value.as_str())
    }

    /// The value as a number, or the one given here where the recipe has no such hyperparameter.
    pub(crate) fn number(&self, name: &str, otherwise: f64) -> f64 {
        self.text(name).and_then(|text| text.parse().ok()).unwrap_or(otherwise)
    }

    /// The value as a truth value, or the one given here where the recipe has no such hyperparameter.
    pub(crate) fn truth(&self, name: &str, otherwise: bool) -> bool {
        self.text(name).map_or(otherwise, |text| text.eq_ignore_ascii_case("true"))
    }
}

/// How much an interaction counts, by its event type and value.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct EventWeights {
    /// By the number of the type in the data.
    by_type: Vec<TypeWeight>,
    /// Those of the configuration.
    listed: Vec<EventWeight>,
    /// The one type that counts, if only one does.
    only: Option<&'static str>,
}

/// How much the events of a type count.
#[derive(Debug, Clone, Copy, PartialEq)]
struct TypeWeight {
    weight: f32,
    least: Option<f64>,
}

impl EventWeights {
    /// The weights for a recipe's data. A recipe that is fitted to one type of events takes the others for nothing,
    /// unless there is none of that type. Types that the configuration does not name count 1.
    pub(crate) fn new(recipe: &ModelRecipe, data: &TrainingData, configuration: &Configuration) -> Self {
        let only = recipe.event_type.filter(|only| data.event_types.iter().any(|name| is_same(name, only)));
        let mut weights = Self { by_type: Vec::new(), listed: configuration.event_weights.clone(), only };
        weights.by_type = data.event_types.iter().map(|name| weights.of_type(name)).collect();
        weights
    }

    /// How much an interaction of the data counts: from 0, for not at all, to 1.
    pub(crate) fn of(&self, interaction: &Interaction) -> f32 {
        self.by_type.get(interaction.event_type as usize).map_or(1.0, |weight| weight.of(interaction.value))
    }

    /// How much an interaction counts that is not in the data.
    pub(crate) fn of_recent(&self, recent: &RecentInteraction<'_>) -> f32 {
        self.of_type(recent.event_type).of(recent.value.unwrap_or(f32::NAN))
    }

    fn of_type(&self, name: &str) -> TypeWeight {
        if self.only.is_some_and(|only| !is_same(only, name)) {
            return TypeWeight { weight: 0.0, least: None };
        }
        let listed = self.listed.iter().find(|listed| is_same(&listed.event_type, name));
        #[expect(clippy::cast_possible_truncation, reason = "weights are from 0 to 1")]
        let weight =
            |listed: &EventWeight| TypeWeight { weight: listed.weight as f32, least: listed.event_value_threshold };
        listed.map_or(TypeWeight { weight: 1.0, least: None }, weight)
    }
}

impl TypeWeight {
    fn of(self, value: f32) -> f32 {
        let is_enough = self.least.is_none_or(|least| f64::from(value) >= least);
        if is_enough { self.weight } else { 0.0 }
    }
}
