//! The search for users, items and actions by the beginning of their identifiers.

use http::{Response, StatusCode};
use s3s::Body;
use serde_json::json;

use super::form::QuestionForm;
use super::{Target, target};
use crate::emulator::{Emulator, Identifiers};
use crate::wire::console::fields::{Fields, link};
use crate::wire::console::navigation::Section;
use crate::wire::reply::plain;

/// How many are shown.
const MOST: usize = 20;

/// Identifiers to choose from.
pub(super) struct Suggestions {
    pub(super) heading: String,
    /// Each with the link that chooses it.
    pub(super) links: Vec<(String, String)>,
    /// Whether there may be more.
    pub(super) are_more: bool,
}

impl Suggestions {
    /// Those that are asked for, or that the request lacks.
    pub(super) async fn of(emulator: &Emulator, target: &Target, form: &QuestionForm, fields: &Fields) -> Option<Self> {
        let of_items = || (Identifiers::Items, "item", "Items", form.item.as_str());
        let (of, field, heading, prefix) = match fields.text("search") {
            Some("items") => of_items(),
            None if form.is_complete() => return None,
            None if form.needs_item && form.item.is_empty() => of_items(),
            _ => (Identifiers::Users, "user", "Users", form.user.as_str()),
        };
        let group = &target.dataset_group_arn;
        let found = emulator.identifiers_beginning_with(group, of, prefix, MOST + 1).await.unwrap_or_default();
        let are_more = found.len() > MOST;
        let rest: Vec<(&str, &str)> = fields.without(&[field, "search", "before", "sent", "arn"]).collect();
        let link_of = |identifier: &str| {
            let mut pairs = vec![("arn", Some(target.arn.as_str())), (field, Some(identifier))];
            pairs.extend(rest.iter().map(|(name, value)| (*name, Some(*value))));
            link(Section::Recommendations.path(), &pairs)
        };
        let heading = match (prefix.is_empty(), found.is_empty()) {
            (true, true) => format!("There are no {} yet", heading.to_lowercase()),
            (true, false) => heading.to_owned(),
            (false, true) => format!("No {field} begins with “{prefix}”"),
            (false, false) => format!("{heading} that begin with “{prefix}”"),
        };
        let links = found.into_iter().take(MOST).map(|found| (link_of(&found), found));
        Some(Self { heading, links: links.map(|(link, found)| (found, link)).collect(), are_more })
    }
}

/// Answers the script of the form with identifiers, as JSON.
pub(in crate::wire::console) async fn find(emulator: &Emulator, fields: &Fields) -> Response<Body> {
    let (resources, now) = emulator.snapshot();
    let found = target(&resources, now, fields.text("arn").unwrap_or_default());
    drop(resources);
    let of = match fields.text("of") {
        Some("items") => Identifiers::Items,
        Some("actions") => Identifiers::Actions,
        _ => Identifiers::Users,
    };
    let identifiers = match found {
        Ok(target) => {
            let prefix = fields.text("prefix").unwrap_or_default();
            emulator.identifiers_beginning_with(&target.dataset_group_arn, of, prefix, MOST).await
        }
        Err(error) => Err(error.message),
    };
    match identifiers {
        Ok(identifiers) => json_of(StatusCode::OK, &json!({"identifiers": identifiers})),
        Err(problem) => json_of(StatusCode::BAD_REQUEST, &json!({"error": problem})),
    }
}

fn json_of(status: StatusCode, value: &serde_json::Value) -> Response<Body> {
    plain(status, "application/json", value.to_string().into())
}
