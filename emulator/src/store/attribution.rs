//! The metrics of a metric attribution.

use personalize_contract::attribution::{Expression, NO_EXPRESSION};
use personalize_contract::{DatasetType, Schema};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::ServiceError;

/// Of one metric attribution.
const MOST: usize = 10;

/// One metric, and the events that it is computed of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Metric {
    event_type: String,
    name: String,
    expression: String,
}

/// Metrics with different names, in the order in which they were added.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Metrics(Vec<Metric>);

impl Metric {
    fn of(value: &Value) -> Self {
        let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        Self { event_type: text("eventType"), name: text("metricName"), expression: text("expression") }
    }

    pub(crate) fn described(&self) -> Value {
        json!({"eventType": self.event_type, "metricName": self.name, "expression": self.expression})
    }
}

impl Metrics {
    /// These and more.
    ///
    /// # Errors
    /// There are too many, or two have the same name. That the latter already exists is an inference from the errors
    /// that the model lists.
    pub(crate) fn with(mut self, more: &[Value]) -> Result<Self, ServiceError> {
        for metric in more.iter().map(Metric::of) {
            if self.0.iter().any(|known| known.name == metric.name) {
                let message = format!("Another metric with the name {} already exists.", metric.name);
                return Err(ServiceError::new("ResourceAlreadyExistsException", message));
            }
            self.0.push(metric);
        }
        if self.0.len() > MOST {
            let message = format!("A metric attribution can have {MOST} metrics at most.");
            return Err(ServiceError::invalid_input(message));
        }
        Ok(self)
    }

    /// These without some.
    ///
    /// # Errors
    /// One is not there. Which error that brings is a guess.
    pub(crate) fn without(mut self, names: &[&str]) -> Result<Self, ServiceError> {
        if let Some(name) = names.iter().find(|name| !self.0.iter().any(|metric| metric.name == **name)) {
            return Err(ServiceError::invalid_input(format!("There is no metric with the name {name}.")));
        }
        self.0.retain(|metric| !names.contains(&metric.name.as_str()));
        Ok(self)
    }

    /// All of them, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Metric> {
        self.0.iter()
    }

    /// Whether one of them is a sum over that dataset.
    pub(crate) fn refer_to(&self, dataset_type: DatasetType) -> bool {
        let sums = self.0.iter().filter_map(|metric| Expression::parse(&metric.expression));
        sums.into_iter().any(|expression| matches!(expression, Expression::Sum(of, _) if of == dataset_type))
    }

    /// Checks each expression against the schemas of the datasets that there are.
    ///
    /// # Errors
    /// The first that could not be computed. The forms are documented, the texts are guesses.
    pub(crate) fn check<'schema>(
        &self,
        schema: impl Fn(DatasetType) -> Option<&'schema Schema>,
    ) -> Result<(), ServiceError> {
        for metric in &self.0 {
            let invalid = |problem: String| {
                let (name, expression) = (&metric.name, &metric.expression);
                ServiceError::invalid_input(format!("The expression {expression} of the metric {name}: {problem}."))
            };
            let expression = Expression::parse(&metric.expression);
            let expression = expression.ok_or_else(|| invalid(NO_EXPRESSION.to_owned()))?;
            if let Some(problem) = expression.problem(expression.dataset_type().and_then(&schema)) {
                return Err(invalid(problem));
            }
        }
        Ok(())
    }
}
