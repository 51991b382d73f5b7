//! Lists, page by page. A token is opaque to clients, good for the request that it continues only, and not for ever.

use serde_json::{Map, Value, json};

use crate::clock::Timestamp;
use crate::error::ServiceError;
use crate::operations::Answer;
use crate::operations::arguments::Arguments;

/// How many entries a page has unless the request says otherwise. Documented for some lists, assumed for the others.
const PAGE: u64 = 100;

/// How long a token is good for, in milliseconds. That tokens expire is documented, when is not.
const TOKEN_LIFETIME: u64 = 24 * 3600 * 1000;

/// One page of `rows`, which are in order of their numbers.
pub(crate) fn page<'row, T: 'row>(
    key: &str,
    now: Timestamp,
    arguments: &Arguments,
    rows: impl Iterator<Item = (u64, &'row T)>,
    summary: impl Fn(&T) -> Value,
) -> Answer {
    page_of(PAGE, key, now, arguments, rows, |row| Some(summary(row)))
}

/// One page of `rows`, of which there are `size` unless the request says how many. Rows without a summary are left out
/// of the page that they lie on, and count as its rows all the same.
pub(crate) fn page_of<'row, T: 'row>(
    size: u64,
    key: &str,
    now: Timestamp,
    arguments: &Arguments,
    rows: impl Iterator<Item = (u64, &'row T)>,
    summary: impl Fn(&T) -> Option<Value>,
) -> Answer {
    let list = list(key, arguments);
    let after = match arguments.optional_text("nextToken") {
        Some(token) => read_token(&list, now, token)?,
        None => 0,
    };
    let most = usize::try_from(arguments.number("maxResults").unwrap_or(size)).unwrap_or(usize::MAX);
    let mut left = rows.filter(|(number, _)| *number > after).peekable();
    let mut summaries = Vec::new();
    let mut row_before = after;
    for (number, row) in left.by_ref().take(most) {
        summaries.extend(summary(row));
        row_before = number;
    }
    let mut answer = Map::new();
    answer.insert(key.to_owned(), Value::Array(summaries));
    if left.peek().is_some() {
        answer.insert("nextToken".to_owned(), json!(token(&list, now, row_before)));
    }
    Ok(Value::Object(answer))
}

/// What a token belongs to: a list, and what it is narrowed to.
fn list(key: &str, arguments: &Arguments) -> String {
    let mut list = key.to_owned();
    for (name, value) in arguments.0.iter().filter(|(name, _)| !matches!(name.as_str(), "nextToken" | "maxResults")) {
        list.extend(["&", name, "=", &value.to_string()]);
    }
    list
}

fn token(list: &str, now: Timestamp, row_before: u64) -> String {
    let belongs = crate::objects::etag(list.as_bytes());
    crate::objects::hexadecimal(format!("{belongs}/{}/{row_before}", now.milliseconds()).as_bytes())
}

fn read_token(list: &str, now: Timestamp, token: &str) -> Result<u64, ServiceError> {
    let digits = |at: usize| token.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let bytes: Option<Vec<u8>> = (0..token.len()).step_by(2).map(digits).collect();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    let read = |text: &str| -> Option<(u64, u64)> {
        let rest = text.strip_prefix(&crate::objects::etag(list.as_bytes()))?;
        let (issued, row_before) = rest.strip_prefix('/')?.split_once('/')?;
        Some((issued.parse().ok()?, row_before.parse().ok()?))
    };
    let current = |(issued, _): &(u64, u64)| now.milliseconds().saturating_sub(*issued) <= TOKEN_LIFETIME;
    let row_before = text.as_deref().and_then(read).filter(current).map(|(_, row_before)| row_before);
    row_before.ok_or_else(|| {
        ServiceError::new(
            "InvalidNextTokenException",
            "The token does not belong to this list, or has expired. Start without one.",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_belongs_to_its_list_and_expires() {
        let now = Timestamp(1_767_225_600.0);
        let given = token("schemas", now, 7);
        assert_eq!(read_token("schemas", now.after(86_400.0), &given), Ok(7));
        let rejected = |list, now, token: &str| read_token(list, now, token).map_err(|error| error.name);
        for bad in ["", "7", "zz", "é", &token("solutions", now, 7)] {
            assert_eq!(rejected("schemas", now, bad), Err("InvalidNextTokenException".into()));
        }
        assert_eq!(rejected("schemas", now.after(86_401.0), &given), Err("InvalidNextTokenException".into()));
    }
}
