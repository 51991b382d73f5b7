//! What is shown: what the user did last, and the recommendations, both with what the data says of the items.

use std::collections::BTreeMap;

use personalize_contract::printable::printable;
use personalize_contract::{DatasetType, ResourceType};
use personalize_emulator::{
    DescribedRecommendations, Emulator, Recommendation, RecommendationLookup, Timestamp, UserEvent,
};
use serde::Serialize;

use super::answer::Answer;
use super::target::{Served, Target, arn};
use crate::arguments::{Output, Recommend};
use crate::command_error::CommandError;
use crate::display::Terminal;
use crate::display::table::table;
use crate::display::wrap::{cut, cut_lines, wrap};
use crate::laptop::Report;

/// How many events of the user are shown.
const MOST_EVENTS: usize = 5;

/// How much of a value is shown, in columns of a terminal.
const WIDEST_VALUE: usize = 32;

/// What there is to keep in mind, in one line.
const CAVEAT: &str = "By a model of this machine, which is not the service's; docs/models.md compares them.";

/// Everything that is shown, and the document of `--output json`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct View {
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    item_id: Option<String>,
    served_by: String,
    recipe: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    filter: Option<String>,
    recommendation_id: Option<String>,
    recommendations: Vec<Recommendation>,
    /// What the user did last, the newest first.
    newest_events: Vec<UserEvent>,
    caveat: &'static str,
}

impl View {
    /// Looks up what the data says of an answer.
    ///
    /// # Errors
    /// The data cannot be read.
    pub async fn of(
        arguments: &Recommend,
        target: &Target,
        served: Served,
        answer: Answer,
        emulator: &Emulator,
        report: &Report,
    ) -> Result<Self, CommandError> {
        let arn_of = |dataset_type: DatasetType| {
            arn(report, ResourceType::Dataset, dataset_type.as_str()).unwrap_or_default().to_owned()
        };
        let user = (arguments.user.as_deref(), MOST_EVENTS);
        let lookup = RecommendationLookup::of(served.recipe_type);
        let described = lookup.describe(emulator, arn_of, user, answer.recommendations).await;
        let DescribedRecommendations { recommendations, newest_events } = described.map_err(CommandError::Rows)?;
        Ok(Self {
            user_id: arguments.user.clone(),
            item_id: arguments.item.clone(),
            served_by: target.in_words(),
            recipe: served.recipe,
            filter: arguments.filter.clone(),
            recommendation_id: answer.recommendation_id,
            recommendations,
            newest_events,
            caveat: CAVEAT,
        })
    }

    /// As text or JSON, which ends in a line break.
    ///
    /// # Errors
    /// It is no JSON.
    pub fn written(&self, output: Output, terminal: &Terminal) -> Result<String, CommandError> {
        Ok(match output {
            Output::Json => serde_json::to_string_pretty(self)? + "\n",
            Output::Text => self.as_text(terminal),
        })
    }

    fn as_text(&self, terminal: &Terminal) -> String {
        let width = terminal.width();
        let mut parts = vec![wrap(&self.title(), width, 2)];
        if let Some(user) = &self.user_id {
            let user = printable(user);
            parts.push(if self.newest_events.is_empty() {
                format!("There are no events of user {user} in the data.")
            } else {
                format!("What user {user} did last:\n\n{}", cut_lines(&self.events_table(), width))
            });
        }
        parts.push(if self.recommendations.is_empty() {
            "Nothing is recommended: the filter leaves nothing over, or there is nothing that could be.".to_owned()
        } else {
            cut_lines(&self.recommendations_table(), width)
        });
        parts.push(wrap(CAVEAT, width, 2));
        parts.join("\n\n") + "\n"
    }

    fn title(&self) -> String {
        let user = self.user_id.as_ref().map(|user| format!(" for user {}", printable(user))).unwrap_or_default();
        let item = self.item_id.as_ref().map(|item| format!(" for item {}", printable(item))).unwrap_or_default();
        let filter = self.filter.as_ref().map(|filter| format!(", filter {filter}")).unwrap_or_default();
        format!("Recommendations{user}{item} by {} ({}){filter}", self.served_by, self.recipe)
    }

    fn events_table(&self) -> String {
        let fixed = ["TIMESTAMP", "ITEM_ID", "ACTION_ID", "EVENT_TYPE", "EVENT_VALUE"];
        let fixed = fixed.into_iter().filter(|name| self.newest_events.iter().any(|row| row.event.contains_key(*name)));
        let fixed: Vec<&str> = fixed.collect();
        let metadata = columns(self.newest_events.iter().map(|row| &row.metadata));
        let header: Vec<&str> = fixed.iter().copied().chain(metadata.iter().copied()).collect();
        let rows = self.newest_events.iter().map(|row| {
            let fixed = fixed.iter().map(|name| match (*name, row.event.get(*name)) {
                ("TIMESTAMP", Some(seconds)) => moment(seconds),
                (_, value) => shown(value),
            });
            fixed.chain(metadata.iter().map(|name| shown(row.metadata.get(*name)))).collect()
        });
        table(&header, rows)
    }

    fn recommendations_table(&self) -> String {
        let has = |present: fn(&Recommendation) -> bool| self.recommendations.iter().any(present);
        let id = if self.newest_events.iter().any(|row| row.event.contains_key("ACTION_ID")) {
            "ACTION_ID"
        } else {
            "ITEM_ID"
        };
        let mut header = vec!["#", id];
        let (scores, reasons) = (has(|row| row.score.is_some()), has(|row| !row.reasons.is_empty()));
        header.extend(scores.then_some("SCORE"));
        header.extend(reasons.then_some("REASON"));
        let metadata = columns(self.recommendations.iter().map(|row| &row.metadata));
        header.extend(&metadata);
        let rows = self.recommendations.iter().enumerate().map(|(place, row)| {
            let mut cells = vec![(place + 1).to_string(), shown(Some(&row.id))];
            if scores {
                cells.push(row.score.map_or_else(|| "-".to_owned(), |score| format!("{score:.7}")));
            }
            if reasons {
                cells.push(row.reasons.join(", "));
            }
            cells.extend(metadata.iter().map(|name| shown(row.metadata.get(*name))));
            cells
        });
        table(&header, rows)
    }
}

/// The columns that any of these has a value of.
fn columns<'a>(rows: impl Iterator<Item = &'a BTreeMap<String, String>>) -> Vec<&'a str> {
    let mut names: Vec<&str> = rows.flat_map(|row| row.keys().map(String::as_str)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn shown(value: Option<&String>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| cut(&printable(value), Some(WIDEST_VALUE)))
}

/// Seconds since 1970 as a date and a time.
fn moment(seconds: &str) -> String {
    seconds.parse().map_or_else(|_| seconds.to_owned(), |seconds| Timestamp(seconds).rfc3339().replace(".000Z", "Z"))
}
