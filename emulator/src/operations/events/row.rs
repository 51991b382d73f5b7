//! One event or record as a row of its dataset: what the request names itself, and what `properties` holds.

use personalize_contract::Schema;
use personalize_contract::csv::{ValueProblem, check_value};
use personalize_contract::schema::{Field, FieldType};
use serde_json::{Map, Value};

use crate::error::ServiceError;
use crate::store::resources::Row;

/// What a request gives for one row.
#[derive(Debug)]
pub(super) struct Given<'a> {
    place: String,
    columns: Vec<(&'static str, String)>,
    properties: Option<&'a str>,
    /// The properties that a client must not send.
    filled_in: &'static [&'static str],
}

impl<'a> Given<'a> {
    pub(super) fn new(place: String, properties: Option<&'a str>) -> Self {
        Self { place, columns: Vec::new(), properties, filled_in: &[] }
    }

    /// What the service takes from elsewhere in an event, so that it must not be among its properties: `timestamp` of
    /// `PutEvents` was reported in 2021 to be rejected for that reason, the others are inferred.
    pub(super) fn of_event(place: String, properties: Option<&'a str>) -> Self {
        Self { filled_in: &["timestamp", "userId", "eventType"], ..Self::new(place, properties) }
    }

    pub(super) fn text(&mut self, column: &'static str, value: Option<&Value>) {
        self.columns.extend(value.and_then(Value::as_str).map(|text| (column, text.to_owned())));
    }

    pub(super) fn number(&mut self, column: &'static str, value: Option<&Value>) {
        self.columns.extend(value.and_then(Value::as_number).map(|number| (column, number.to_string())));
    }

    /// A moment, of which the data has whole seconds.
    pub(super) fn seconds(&mut self, column: &'static str, value: Option<&Value>) {
        self.columns.extend(value.and_then(Value::as_f64).map(|seconds| (column, format!("{:.0}", seconds.floor()))));
    }

    pub(super) fn joined(&mut self, column: &'static str, value: Option<&Value>) {
        let values = value.and_then(Value::as_array);
        let joined = values.map(|values| values.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("|"));
        self.columns.extend(joined.map(|joined| (column, joined)));
    }

    fn rejected(&self, problem: &str) -> ServiceError {
        ServiceError::invalid_input(format!("{}{problem}", self.place))
    }

    /// The text of the error is the service's, observed of `PutEvents` in 2019; of the other operations it is inferred.
    fn properties(&self) -> Result<Map<String, Value>, ServiceError> {
        match self.properties.map(serde_json::from_str) {
            None => Ok(Map::new()),
            Some(Ok(Value::Object(properties))) => Ok(properties),
            Some(_) => Err(ServiceError::invalid_input("Error parsing properties json")),
        }
    }
}

/// Makes a row. The column `later` gets its value elsewhere. What the request itself names counts before the same
/// in `properties`, and is passed over where the schema has no column for it.
///
/// # Errors
/// `properties` is no JSON object, has a key without a column, or a value is missing or not of its column's type.
pub(super) fn row(schema: &Schema, given: &Given<'_>, later: Option<&str>) -> Result<Row, ServiceError> {
    let properties = given.properties()?;
    if let Some(key) = properties.keys().find(|key| given.filled_in.contains(&key.as_str())) {
        let problem =
            format!(".properties: '{key}' is filled in by the service, and must not be among the properties.");
        return Err(given.rejected(&problem));
    }
    let keys: Vec<String> = schema.fields.iter().map(|field| camel_case(&field.name)).collect();
    if let Some(unknown) = properties.keys().find(|key| !keys.contains(key)) {
        let problem = format!(".properties: the dataset has no column for '{unknown}'. There are {}.", keys.join(", "));
        return Err(given.rejected(&problem));
    }
    let mut values = Vec::with_capacity(keys.len());
    for (field, key) in schema.fields.iter().zip(&keys) {
        let named = given.columns.iter().find(|(column, _)| field.is(column)).map(|(_, value)| value.clone());
        let value = match (named, properties.get(key)) {
            (Some(named), _) => Ok(named),
            (None, Some(property)) => written(field, property),
            (None, None) => Ok(String::new()),
        };
        let checked = value.and_then(|value| match later {
            Some(later) if field.is(later) => Ok(String::new()),
            _ => check_value(field, &value).map(|()| value),
        });
        values.push(checked.map_err(|problem| given.rejected(&format!(": {} ({key}): {problem}.", field.name)))?);
    }
    Ok(Row { values, user: schema.position("USER_ID") })
}

/// A property as a CSV file has it. The guide writes numbers as text as well: `{"numberOfRatings": "12"}`.
fn written(field: &Field, property: &Value) -> Result<String, ValueProblem> {
    match (property, field.field_type) {
        (Value::Null, _) => Ok(String::new()),
        (Value::String(text), _) => Ok(text.clone()),
        (Value::Number(number), FieldType::Int | FieldType::Long | FieldType::Float | FieldType::Double) => {
            Ok(number.to_string())
        }
        (Value::Bool(flag), FieldType::Boolean) => Ok(flag.to_string()),
        (_, field_type) => Err(ValueProblem::NotOfType(field_type)),
    }
}

/// The key in `properties` for a column: `DEVICE_TYPE` is `deviceType`. Only names in capitals are documented; others
/// keep their inner capitals.
pub(crate) fn camel_case(column: &str) -> String {
    let mut key = String::with_capacity(column.len());
    for part in column.split('_').filter(|part| !part.is_empty()) {
        let (first, rest) = part.split_at(part.chars().next().map_or(0, char::len_utf8));
        let in_capitals = !part.chars().any(|character| character.is_ascii_lowercase());
        let rest = if in_capitals { rest.to_ascii_lowercase() } else { rest.to_owned() };
        let first = if key.is_empty() { first.to_ascii_lowercase() } else { first.to_ascii_uppercase() };
        key.push_str(&first);
        key.push_str(&rest);
    }
    key
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn columns_become_camel_case() {
        let cases = [
            ("DEVICE_TYPE", "deviceType"),
            ("ITEM_ID", "itemId"),
            ("GENRE", "genre"),
            ("CATEGORY_L1", "categoryL1"),
            ("GENRES_FIELD_1", "genresField1"),
            ("_PRIVATE__NAME_", "privateName"),
            ("deviceType", "deviceType"),
            ("Device_type", "deviceType"),
            ("", ""),
        ];
        for (column, key) in cases {
            assert_eq!(camel_case(column), key, "{column}");
        }
    }

    fn items(properties: &str) -> Result<Vec<String>, String> {
        let schema = Schema::parse(&json!({"type": "record", "name": "Items", "fields": [
            {"name": "ITEM_ID", "type": "string"}, {"name": "YEAR", "type": ["int", "null"]},
            {"name": "PRICE", "type": "float"}, {"name": "NEW", "type": ["boolean", "null"]}]}))
        .expect("a valid schema");
        let mut given = Given::new("items.1.member".to_owned(), Some(properties));
        given.text("ITEM_ID", Some(&json!("i1")));
        row(&schema, &given, None).map(|row| row.values).map_err(|error| error.message)
    }

    #[test]
    fn properties_fill_the_columns_that_they_are_named_after() {
        let row = items(r#"{"price": 1.5, "year": "1995", "new": true, "itemId": "other"}"#);
        assert_eq!(row, Ok(["i1", "1995", "1.5", "true"].map(str::to_owned).to_vec()));
        assert_eq!(items(r#"{"price": 2, "year": null}"#), Ok(["i1", "", "2", ""].map(str::to_owned).to_vec()));
    }

    #[test]
    fn what_is_wrong_with_properties_is_named() {
        let deep = "[".repeat(1000);
        let cases = [
            (
                r#"{"price": 1, "yaer": 1}"#,
                "items.1.member.properties: the dataset has no column for 'yaer'. There are",
            ),
            (r#"{"price": 1, "PRICE": 1}"#, "no column for 'PRICE'"),
            (
                r#"{"year": 1}"#,
                "items.1.member: PRICE (price): the value is missing, and the schema does not allow null.",
            ),
            (r#"{"price": ""}"#, "PRICE (price): the value is missing"),
            (r#"{"price": true}"#, "PRICE (price): the value is not of type float"),
            (r#"{"price": 1, "year": 1.5}"#, "YEAR (year): the value is not of type int"),
            (r#"{"price": 1, "year": [1]}"#, "YEAR (year): the value is not of type int"),
            (r#"{"price": 1, "new": 3}"#, "NEW (new): the value is not of type boolean"),
            ("[]", "Error parsing properties json"),
            ("{", "Error parsing properties json"),
            ("", "Error parsing properties json"),
            ("{'price': 1}", "Error parsing properties json"),
            (&deep, "Error parsing properties json"),
        ];
        for (properties, expected) in cases {
            let problem = items(properties).expect_err(properties);
            assert!(problem.contains(expected), "{problem}");
        }
    }

    #[test]
    fn moments_are_whole_seconds_and_impressions_are_joined() {
        let mut given = Given::new(String::new(), None);
        given.seconds("TIMESTAMP", Some(&json!(1_542_392_161.837)));
        given.seconds("A", Some(&json!(-0.5)));
        given.joined("IMPRESSION", Some(&json!(["a", "b"])));
        given.number("EVENT_VALUE", Some(&json!(4.5)));
        let values: Vec<&str> = given.columns.iter().map(|(_, value)| value.as_str()).collect();
        assert_eq!(values, ["1542392161", "-1", "a|b", "4.5"]);
    }
}
