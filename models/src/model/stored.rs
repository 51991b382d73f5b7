//! A model without what it was fitted to, as it is stored: whoever stores models stores their data once for all of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::exploration::NewItems;
use super::numbering::Numberings;
use super::{Configuration, EventWeights, Fitted, Model};
use crate::recipe;
use crate::training_data::TrainingData;

/// What is written.
#[derive(Serialize)]
struct Written<'a> {
    recipe: &'a str,
    configuration: &'a Configuration,
    new_items: &'a NewItems,
    fitted: &'a Fitted,
    tuned: &'a BTreeMap<String, String>,
}

/// The same when it is read.
#[derive(Deserialize)]
struct Read {
    recipe: String,
    configuration: Configuration,
    new_items: NewItems,
    fitted: Fitted,
    tuned: BTreeMap<String, String>,
}

impl Model {
    /// What the model was fitted to: the same as [`Model::data`], unless that is newer.
    #[must_use]
    pub fn fitted_to(&self) -> &Arc<TrainingData> {
        &self.fitted_to
    }

    /// Writes the model, without [`Model::data`] and [`Model::fitted_to`].
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize_without_data<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // The weights and how numbers correspond follow from the data.
        let Self { recipe, data: _, configuration, weights: _, new_items, fitted, fitted_to: _, numberings: _, tuned } =
            self;
        Written { recipe: recipe.name, configuration, new_items, fitted, tuned }.serialize(serializer)
    }

    /// Reads what [`Model::serialize_without_data`] wrote of a model of that data.
    ///
    /// # Errors
    /// Those of the deserializer, and a recipe that there is not.
    pub fn deserialize_with_data<'de, D: Deserializer<'de>>(
        deserializer: D,
        data: Arc<TrainingData>,
        fitted_to: Arc<TrainingData>,
    ) -> Result<Self, D::Error> {
        let Read { recipe, configuration, new_items, fitted, tuned } = Read::deserialize(deserializer)?;
        let recipe =
            recipe::of_name(&recipe).ok_or_else(|| D::Error::custom(format!("no recipe is named {recipe}")))?;
        let numberings =
            if Arc::ptr_eq(&data, &fitted_to) { Numberings::default() } else { Numberings::new(&fitted_to, &data) };
        Ok(Self {
            recipe,
            weights: Arc::new(EventWeights::new(recipe, &data, &configuration)),
            configuration: Arc::new(configuration),
            new_items: Arc::new(new_items),
            fitted: Arc::new(fitted),
            tuned: Arc::new(tuned),
            numberings,
            data,
            fitted_to,
        })
    }
}
