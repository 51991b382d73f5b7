//! What is shown: what the user did last, and the recommendations, both with what the data says of the items.

use std::collections::{BTreeMap, HashMap, HashSet};

use personalize_contract::DatasetType;
use personalize_contract::printable::printable;
use personalize_contract::recipe::RecipeType;
use personalize_emulator::{NamedValues, Timestamp};
use serde::Serialize;

use super::answer::{Answer, Recommendation};
use super::rows::Rows;
use super::target::{Served, Target};
use crate::arguments::{Output, Recommend};
use crate::command_error::CommandError;
use crate::display::Terminal;
use crate::display::table::table;
use crate::display::wrap::{cut, cut_lines, wrap};

/// How many events of the user are shown.
const MOST_EVENTS: usize = 5;

/// How much of a value is shown, in columns of a terminal.
const WIDEST_VALUE: usize = 32;

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
    newest_events: Vec<Event>,
    /// What there is to keep in mind; nothing of what the service itself recommends.
    caveat: Option<&'static str>,
}

/// Something that the user did.
#[derive(Debug, Serialize)]
struct Event {
    /// The values of its columns.
    event: BTreeMap<String, String>,
    /// What the data says of the item.
    metadata: BTreeMap<String, String>,
}

/// Which datasets say what is recommended.
struct Datasets {
    records: DatasetType,
    interactions: DatasetType,
    /// The column with the identifier, which both have.
    id: &'static str,
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
        rows: Rows<'_>,
    ) -> Result<Self, CommandError> {
        let datasets = Datasets::of(served.recipe_type);
        let newest = match &arguments.user {
            Some(user) => rows.newest_events(datasets.interactions, user, MOST_EVENTS).await?,
            None => Vec::new(),
        };
        let newest: Vec<BTreeMap<String, String>> = newest.into_iter().map(by_column).collect();
        let recommended = answer.recommendations.iter().map(|recommendation| recommendation.id.clone());
        let done = newest.iter().filter_map(|event| event.get(datasets.id).cloned());
        let identifiers: HashSet<String> = recommended.chain(done).collect();
        let records = rows.records(datasets.records, identifiers).await?;
        let metadata = Metadata { records, id: datasets.id };
        let mut recommendations = answer.recommendations;
        for recommendation in &mut recommendations {
            recommendation.metadata = metadata.of(&recommendation.id);
        }
        let newest_events = newest.into_iter().map(|mut event| {
            let metadata = metadata.of(event.get(datasets.id).map_or("", String::as_str));
            event.remove("USER_ID");
            Event { event, metadata }
        });
        Ok(Self {
            user_id: arguments.user.clone(),
            item_id: arguments.item.clone(),
            served_by: target.in_words(),
            recipe: served.recipe,
            filter: arguments.filter.clone(),
            recommendation_id: answer.recommendation_id,
            recommendations,
            newest_events: newest_events.collect(),
            caveat: rows.caveat(),
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
        parts.extend(self.caveat.map(|caveat| wrap(caveat, width, 2)));
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

impl Datasets {
    fn of(recipe_type: RecipeType) -> Self {
        match recipe_type {
            RecipeType::PersonalizedActions => {
                Self { records: DatasetType::Actions, interactions: DatasetType::ActionInteractions, id: "ACTION_ID" }
            }
            _ => Self { records: DatasetType::Items, interactions: DatasetType::Interactions, id: "ITEM_ID" },
        }
    }
}

/// The records that were found.
struct Metadata {
    records: HashMap<String, NamedValues>,
    id: &'static str,
}

impl Metadata {
    /// The values of a record without its identifier.
    fn of(&self, identifier: &str) -> BTreeMap<String, String> {
        let values = self.records.get(identifier).cloned().map(by_column).unwrap_or_default();
        values.into_iter().filter(|(name, _)| name != self.id).collect()
    }
}

/// Values by the names of their columns in capitals, as those of fields in any case are.
fn by_column(values: NamedValues) -> BTreeMap<String, String> {
    values.into_iter().map(|(name, value)| (name.to_ascii_uppercase(), value)).collect()
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
