//! Lists, page by page. A token is opaque to clients, and good for the operation that gave it only.

use serde_json::{Map, Value, json};

use crate::arguments::Arguments;
use crate::error::ServiceError;
use crate::operations::Answer;

/// How many entries a page has unless told otherwise. Documented for some lists, assumed for the others.
const PAGE: u64 = 100;

/// One page of `rows`, which are in order of their numbers.
pub(crate) fn page<'row, T: 'row>(
    key: &str,
    arguments: &Arguments,
    rows: impl Iterator<Item = (u64, &'row T)>,
    summary: impl Fn(&T) -> Value,
) -> Answer {
    let after = match arguments.optional_text("nextToken") {
        Some(token) => read_token(key, token)?,
        None => 0,
    };
    let most = usize::try_from(arguments.number("maxResults").unwrap_or(PAGE)).unwrap_or(usize::MAX);
    let mut left = rows.filter(|(number, _)| *number > after).peekable();
    let mut summaries = Vec::new();
    let mut last = after;
    while summaries.len() < most {
        let Some((number, row)) = left.next() else { break };
        summaries.push(summary(row));
        last = number;
    }
    let mut answer = Map::new();
    answer.insert(key.to_owned(), json!(summaries));
    if left.peek().is_some() {
        answer.insert("nextToken".to_owned(), json!(token(key, last)));
    }
    Ok(Value::Object(answer))
}

fn token(key: &str, last: u64) -> String {
    crate::object_store::hexadecimal(format!("{key}/{last}").as_bytes())
}

fn read_token(key: &str, token: &str) -> Result<u64, ServiceError> {
    let digits = |at: usize| token.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let bytes: Option<Vec<u8>> = (0..token.len()).step_by(2).map(digits).collect();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    let last = text.as_deref().and_then(|text| text.strip_prefix(key)?.strip_prefix('/')?.parse().ok());
    last.ok_or_else(|| {
        ServiceError::new("InvalidNextTokenException", "The token does not belong to this list. Start without one.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_belongs_to_its_list() {
        assert_eq!(read_token("schemas", &token("schemas", 7)), Ok(7));
        for bad in ["", "7", "zz", "é", &token("solutions", 7)] {
            assert_eq!(read_token("schemas", bad).map_err(|error| error.name), Err("InvalidNextTokenException".into()));
        }
    }
}
