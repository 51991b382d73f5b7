//! Lists, page by page. A token is opaque to clients, and good for the list that it continues only.

use serde_json::{Map, Value, json};

use super::Answer;
use super::request::{Request, invalid};

/// How many entries a page has unless the request says otherwise, and at most.
const PAGE: usize = 100;

/// Where in a list an entry is: its group, where lists go by groups, and its name.
pub(super) type Position<'a> = (&'a str, &'a str);

/// One page of rows that are in the order of their positions.
///
/// # Errors
/// The token is of another list, or none.
pub(super) fn page<'a>(key: &str, request: Request<'_>, rows: impl Iterator<Item = (Position<'a>, Value)>) -> Answer {
    let narrowed: Map<String, Value> = request
        .0
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "NextToken" | "MaxResults"))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let list = json!({key: narrowed}).to_string();
    let after = request.optional_text("NextToken").map(|token| read_token(&list, token)).transpose()?;
    let is_left = |(position, _): &(Position<'a>, Value)| {
        after.as_ref().is_none_or(|(group, name)| *position > (group.as_str(), name.as_str()))
    };
    let most = request.whole_in(&["MaxResults"]).and_then(|most| usize::try_from(most).ok()).unwrap_or(PAGE);
    let mut left = rows.filter(is_left).peekable();
    let mut entries = Vec::new();
    let mut shown = ("", "");
    for (position, entry) in left.by_ref().take(most) {
        entries.push(entry);
        shown = position;
    }
    let mut answer = Map::from_iter([(key.to_owned(), json!(entries))]);
    if left.peek().is_some() {
        let token = json!([list, shown.0, shown.1]).to_string();
        answer.insert("NextToken".to_owned(), json!(base64_simd::STANDARD.encode_to_string(token)));
    }
    Ok(Value::Object(answer))
}

fn read_token(list: &str, token: &str) -> Result<(String, String), crate::error::ServiceError> {
    let decoded = base64_simd::STANDARD.decode_to_vec(token).ok();
    let read = decoded.and_then(|bytes| serde_json::from_slice::<(String, String, String)>(&bytes).ok());
    let position = read.filter(|(of, ..)| of == list).map(|(_, group, name)| (group, name));
    position.ok_or_else(|| invalid("Invalid NextToken."))
}
