//! The one validator: checks a request against its shape. What the shape does not know is refused too, since a
//! misspelt member that is silently ignored costs hours.

use serde_json::{Map, Value};

use personalize_contract::name;

use crate::arguments::Arguments;
use crate::error::ServiceError;
use crate::shapes::{Kind, Shape};

/// Most tags of one resource, which is fewer than the model admits in a request.
const MAXIMUM_TAGS: usize = 50;

/// Reads a request's body, and checks it.
///
/// # Errors
/// `SerializationException` for what is not a JSON object, `TooManyTagsException`, or `InvalidInputException` that
/// names every member that is wrong.
pub(crate) fn validate(body: &[u8], shape: Shape) -> Result<Arguments, ServiceError> {
    let unreadable = |problem: String| ServiceError::new("SerializationException", problem);
    // Some clients send nothing where nothing is required.
    let body = if body.is_empty() { b"{}" } else { body };
    let value: Value = serde_json::from_slice(body).map_err(|error| unreadable(format!("No JSON: {error}.")))?;
    let Value::Object(members) = without_nulls(value) else {
        return Err(unreadable("The request must be a JSON object.".to_owned()));
    };
    if members.get("tags").and_then(Value::as_array).is_some_and(|tags| tags.len() > MAXIMUM_TAGS) {
        let message = format!("A resource can have {MAXIMUM_TAGS} tags at most.");
        return Err(ServiceError::new("TooManyTagsException", message));
    }
    let mut problems = Vec::new();
    check_structure("", &members, shape, &mut problems);
    match problems.len() {
        0 => Ok(Arguments(members)),
        1 => Err(ServiceError::invalid_input(format!("1 validation error detected: {}", problems.concat()))),
        count => {
            Err(ServiceError::invalid_input(format!("{count} validation errors detected: {}", problems.join("; "))))
        }
    }
}

/// On this protocol null means the same as absence.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let present = members.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(present.map(|(name, value)| (name, without_nulls(value))).collect())
        }
        other => other,
    }
}

fn check_structure(place: &str, members: &Map<String, Value>, shape: Shape, problems: &mut Vec<String>) {
    let inside = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
    for name in members.keys().filter(|name| !shape.iter().any(|member| member.name == name.as_str())) {
        let nearest =
            shape.iter().map(|member| member.name).min_by_key(|known| strsim::damerau_levenshtein(known, name));
        let hint = nearest.map(|nearest| format!("; the nearest known one is '{nearest}'")).unwrap_or_default();
        problems.push(format!("'{}' is not a member of this request{hint}", inside(name)));
    }
    for member in shape {
        match members.get(member.name) {
            Some(value) => check(&inside(member.name), value, &member.kind, problems),
            None if member.required => problems.push(format!("'{}' is required", inside(member.name))),
            None => {}
        }
    }
}

fn check(place: &str, value: &Value, kind: &Kind, problems: &mut Vec<String>) {
    match (kind, value) {
        (Kind::Structure(shape), Value::Object(members)) => check_structure(place, members, shape, problems),
        (Kind::List(most, kind), Value::Array(values)) => {
            if values.len() > *most {
                problems.push(format!("'{place}' has {} entries; at most {most} are allowed", values.len()));
            }
            for (index, value) in values.iter().enumerate() {
                check(&format!("{place}.{}.member", index + 1), value, kind, problems);
            }
        }
        (Kind::Map(most, kind), Value::Object(entries)) => {
            if entries.len() > *most {
                problems.push(format!("'{place}' has {} entries; at most {most} are allowed", entries.len()));
            }
            for (name, value) in entries {
                check(&format!("{place}.{name}"), value, kind, problems);
            }
        }
        _ => problems.extend(scalar_problem(kind, value).map(|problem| format!("'{place}' {problem}"))),
    }
}

/// What is wrong with a value that holds no others.
fn scalar_problem(kind: &Kind, value: &Value) -> Option<String> {
    match kind {
        Kind::Structure(_) | Kind::Map(..) => Some("must be an object".to_owned()),
        Kind::List(..) => Some("must be a list".to_owned()),
        Kind::Boolean => (!value.is_boolean()).then(|| "must be true or false".to_owned()),
        Kind::Integer(least, most) => {
            let fits = value.as_i64().is_some_and(|number| (*least..=*most).contains(&number));
            (!fits).then(|| format!("must be a whole number from {least} to {most}"))
        }
        Kind::Number(least, most) => {
            let fits = value.as_f64().is_some_and(|number| (*least..=*most).contains(&number));
            (!fits).then(|| format!("must be a number from {least} to {most}"))
        }
        _ => match value.as_str() {
            Some(text) => text_problem(kind, text),
            None => Some("must be text".to_owned()),
        },
    }
}

fn text_problem(kind: &Kind, text: &str) -> Option<String> {
    let sized = |least: usize, most: usize| {
        let fits = (least..=most).contains(&text.chars().count());
        (!fits).then(|| format!("must have {least} to {most} characters"))
    };
    let unless = |fits: bool, wanted: &str| (!fits).then(|| format!("must be {wanted}"));
    match kind {
        Kind::Name => name::check(text).err().map(|problem| format!("is no valid name: {problem}")),
        Kind::Arn => sized(0, 256).or_else(|| unless(is_arn(text), "an ARN of Amazon Personalize")),
        Kind::RoleArn => sized(0, 256).or_else(|| unless(is_role(text), "an ARN of an IAM role")),
        Kind::KmsKeyArn => sized(0, 2048).or_else(|| unless(is_key(text), "an ARN of a KMS key")),
        Kind::Schedule => sized(1, 16).or_else(|| unless(is_schedule(text), "a schedule such as rate(7 days)")),
        Kind::Text(least, most) => sized(*least, *most),
        Kind::OneOf(words) => unless(words.contains(&text), &format!("one of {}", words.join(", "))),
        Kind::Boolean | Kind::Integer(..) | Kind::Number(..) | Kind::List(..) | Kind::Map(..) | Kind::Structure(_) => {
            None
        }
    }
}

fn is_partition(text: &str) -> bool {
    let allowed = |character: char| character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-';
    !text.is_empty() && text.chars().all(allowed)
}

/// `arn:<partition>:personalize:<region>:<account>:<resource>`; recipes have neither Region nor account.
fn is_arn(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    matches!(parts[..], ["arn", partition, "personalize", _, _, resource] if is_partition(partition) && !resource.is_empty())
}

fn is_role(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let ["arn", partition, "iam", _, account, resource] = parts[..] else { return false };
    let name = resource.strip_prefix("role").unwrap_or_default();
    let digits = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    let allowed = |character: char| character.is_ascii_alphanumeric() || "_+=,.@-/".contains(character);
    is_partition(partition) && digits && !name.trim_start_matches('/').is_empty() && name.chars().all(allowed)
}

fn is_key(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let ["arn", partition, "kms", _, account, resource] = parts[..] else { return false };
    let digits = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    partition.starts_with("aws") && digits && resource.starts_with("key/")
}

fn is_schedule(text: &str) -> bool {
    let inside = text.strip_prefix("rate(").and_then(|rest| rest.strip_suffix(')'));
    let Some((count, unit)) = inside.and_then(|inside| inside.split_once(' ')) else { return false };
    !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit()) && (unit == "day" || unit == "days")
}
