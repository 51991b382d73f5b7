//! What a request came to: the recommendations beside what the user did last.

use std::collections::BTreeMap;

use personalize_contract::DatasetType;
use serde_json::Value;

use super::{RecommendationRequest, Target};
use crate::clock::Timestamp;
use crate::emulator::{DescribedRecommendations, Emulator, Recommendation, RecommendationLookup, UserEvent};
use crate::operations::dataset_group;
use crate::wire::console::fields::Fields;
use crate::wire::console::page::shown;

/// How many events of the user are shown.
const MOST_EVENTS: usize = 20;

/// How many characters of a value are shown.
const MOST_CHARACTERS: usize = 120;

/// Everything that is shown of an answer.
#[derive(Default)]
pub(super) struct Results {
    pub(super) operation: &'static str,
    /// The request as JSON.
    pub(super) request: String,
    /// Why it was rejected: the error's name and message.
    pub(super) problem: Option<(String, String)>,
    pub(super) recommendation_id: String,
    pub(super) rows: Vec<ResultRow>,
    pub(super) have_scores: bool,
    pub(super) have_reasons: bool,
    pub(super) user: Option<String>,
    pub(super) history: Vec<HistoryRow>,
    /// Whether it is compared with the list from before an event.
    pub(super) is_compared: bool,
    /// What was in that list, and is not any more.
    pub(super) gone: Vec<String>,
    /// The item or action that the event was about.
    pub(super) sent: Option<String>,
    /// "item" or "action".
    pub(super) noun: &'static str,
}

/// One recommendation.
pub(super) struct ResultRow {
    pub(super) place: usize,
    pub(super) id: String,
    pub(super) metadata: Vec<(String, String)>,
    pub(super) score: String,
    pub(super) reasons: String,
    pub(super) promotion: Option<String>,
    pub(super) change: Change,
}

/// How the place of a recommendation differs from before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    None,
    New,
    Up(usize),
    Down(usize),
}

/// Something that the user did.
pub(super) struct HistoryRow {
    pub(super) at: String,
    pub(super) id: String,
    pub(super) metadata: Vec<(String, String)>,
    pub(super) event_type: String,
    /// The values of other columns.
    pub(super) others: Vec<(String, String)>,
}

impl Change {
    /// Of a place, counted from 0, against those in the list before.
    fn of(place: usize, before: Option<usize>) -> Self {
        match before {
            None => Self::New,
            Some(before) if before > place => Self::Up(before - place),
            Some(before) if before < place => Self::Down(place - before),
            Some(_) => Self::None,
        }
    }

    /// For people.
    pub(super) fn text(self) -> String {
        match self {
            Self::None => String::new(),
            Self::New => "new".to_owned(),
            Self::Up(places) => format!("up {places}"),
            Self::Down(places) => format!("down {places}"),
        }
    }

    /// The class of its style.
    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::None => "same",
            Self::New => "new",
            Self::Up(_) => "up",
            Self::Down(_) => "down",
        }
    }
}

impl Results {
    /// Asks, and looks up what the data says of the answer.
    pub(super) async fn of(
        emulator: &Emulator,
        target: &Target,
        request: RecommendationRequest,
        fields: &Fields,
    ) -> Self {
        let (operation, body) = (request.operation(), request.body());
        let answer = emulator.call(operation.name(), &body).await;
        let (answer, problem) = match answer {
            Ok(answer) => (answer, None),
            Err(error) => (Value::Null, Some((error.name, error.message))),
        };
        let recommendations = Recommendation::all_of(operation, &answer);
        let lookup = RecommendationLookup::of(target.recipe_type);
        let user = request.user_id.clone();
        let asked = (user.as_deref(), MOST_EVENTS);
        let arn_of = |of| dataset_arn(emulator, target, of);
        let described = lookup.describe(emulator, arn_of, asked, recommendations).await;
        let (described, problem) = match described {
            Ok(described) => (described, problem),
            Err(error) => {
                let unreadable = ("InternalFailure".to_owned(), format!("The data cannot be read: {error}."));
                (DescribedRecommendations::default(), Some(problem.unwrap_or(unreadable)))
            }
        };
        let recommendation_id = answer.get("recommendationId").and_then(Value::as_str).unwrap_or_default().to_owned();
        let results = Self::described(described, lookup.id, &fields.all("before").collect::<Vec<_>>());
        Self {
            operation: operation.name(),
            request: format!("{body:#}"),
            problem,
            recommendation_id,
            user,
            sent: fields.text("sent").map(str::to_owned),
            ..results
        }
    }

    /// The type of what the user did last.
    pub(super) fn newest_event_type(&self) -> Option<&str> {
        self.history.first().map(|row| row.event_type.as_str()).filter(|event_type| !event_type.is_empty())
    }

    fn described(described: DescribedRecommendations, id: &str, before: &[&str]) -> Self {
        let DescribedRecommendations { recommendations, newest_events } = described;
        let is_compared = !before.is_empty();
        let is_gone = |id: &&&str| !recommendations.iter().any(|recommendation| recommendation.id == **id);
        let gone = before.iter().filter(is_gone).map(|id| (*id).to_owned()).collect();
        let have_scores = recommendations.iter().any(|recommendation| recommendation.score.is_some());
        let have_reasons = recommendations.iter().any(|recommendation| !recommendation.reasons.is_empty());
        let rows = recommendations.into_iter().enumerate().map(|(place, recommendation)| {
            let before = before.iter().position(|id| **id == recommendation.id);
            let change = if is_compared { Change::of(place, before) } else { Change::None };
            ResultRow::of(place, recommendation, change)
        });
        Self {
            rows: rows.collect(),
            have_scores,
            have_reasons,
            history: newest_events.into_iter().map(|event| HistoryRow::of(event, id)).collect(),
            is_compared,
            gone,
            noun: if id == "ACTION_ID" { "action" } else { "item" },
            ..Self::default()
        }
    }
}

fn dataset_arn(emulator: &Emulator, target: &Target, of: DatasetType) -> String {
    let (resources, _) = emulator.snapshot();
    dataset_group::dataset_arn(&resources, &target.dataset_group_arn, of).unwrap_or_default()
}

impl ResultRow {
    fn of(place: usize, recommendation: Recommendation, change: Change) -> Self {
        let Recommendation { id, score, reasons, promotion_name, metadata } = recommendation;
        Self {
            place: place + 1,
            id,
            metadata: cut(metadata),
            score: score.map_or_else(|| "–".to_owned(), |score| format!("{score:.7}")),
            reasons: reasons.join(", "),
            promotion: promotion_name,
            change,
        }
    }
}

impl HistoryRow {
    fn of(event: UserEvent, id: &str) -> Self {
        let UserEvent { mut event, metadata } = event;
        let mut taken = |name: &str| event.remove(name).unwrap_or_default();
        let (at, id, event_type) = (taken("TIMESTAMP"), taken(id), taken("EVENT_TYPE"));
        let at = at.parse().map_or(at, |seconds| shown(Timestamp(seconds)));
        Self { at, id, event_type, metadata: cut(metadata), others: cut(event) }
    }
}

/// Values as there is room for them.
fn cut(values: BTreeMap<String, String>) -> Vec<(String, String)> {
    let cut = |value: String| match value.char_indices().nth(MOST_CHARACTERS) {
        Some((at, _)) => format!("{}…", &value[..at]),
        None => value,
    };
    values.into_iter().map(|(name, value)| (name, cut(value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(ids: &[&str]) -> DescribedRecommendations {
        let recommendation = |id: &&str| Recommendation { id: (*id).to_owned(), ..Recommendation::default() };
        let recommendations = ids.iter().map(recommendation).collect();
        DescribedRecommendations { recommendations, newest_events: Vec::new() }
    }

    #[test]
    fn a_list_is_compared_with_the_one_before() {
        let results = Results::described(listed(&["c", "a", "new", "d"]), "ITEM_ID", &["a", "b", "c", "d"]);
        let changes: Vec<Change> = results.rows.iter().map(|row| row.change).collect();
        assert_eq!(changes, [Change::Up(2), Change::Down(1), Change::New, Change::None]);
        assert_eq!(changes[0].text(), "up 2");
        assert_eq!(results.gone, ["b"]);
        let results = Results::described(listed(&["a"]), "ITEM_ID", &[]);
        assert!(!results.is_compared && results.rows[0].change == Change::None);
    }

    #[test]
    fn events_are_taken_apart_and_long_values_are_cut() {
        let event = [("ITEM_ID", "i"), ("TIMESTAMP", "1767225600"), ("EVENT_TYPE", "watch"), ("DEVICE", "tv")];
        let long = "ü".repeat(200);
        let of = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
        };
        let row = HistoryRow::of(UserEvent { event: of(&event), metadata: of(&[("PLOT", &long)]) }, "ITEM_ID");
        assert_eq!(
            (row.at.as_str(), row.id.as_str(), row.event_type.as_str()),
            ("2026-01-01 00:00:00 UTC", "i", "watch")
        );
        assert_eq!(row.others, [("DEVICE".to_owned(), "tv".to_owned())]);
        assert_eq!(row.metadata[0].1.chars().count(), 121);
    }
}
