//! The shape of a parameter file, as one table: which keys a section has, of which type, within which bounds.
//!
//! A section is the input of one API call, spelled as in the API. Bounds are those of the API model. The walk
//! reports everything at once, and an unknown key together with the nearest known one.

use personalize_contract::{Finding, filter, name};
use serde_json::{Map, Value};

/// What a value must be.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Any text.
    Text,
    /// Text of at most this many characters, and at least one.
    Short(usize),
    /// A name of the service's pattern.
    Name,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// `true` or `false`.
    Flag,
    /// A whole number of at least this.
    Whole(i64),
    /// A number between these two.
    Between(f64, f64),
    /// A list.
    List(&'static Shape),
    /// An object with these keys.
    Object(&'static [Key]),
    /// An object with keys of the user's own.
    Map(&'static Shape),
    /// A schema: its keys are checked here, the rest by its own rules.
    Schema,
    /// The fields of a schema, likewise.
    Fields,
    /// Anything, which is checked elsewhere.
    Any,
}

/// One key of an object.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    name: &'static str,
    shape: Shape,
    required: bool,
}

const fn required(name: &'static str, shape: Shape) -> Key {
    Key { name, shape, required: true }
}

const fn optional(name: &'static str, shape: Shape) -> Key {
    Key { name, shape, required: false }
}

const DOMAIN: Shape = Shape::OneOf(&["ECOMMERCE", "VIDEO_ON_DEMAND"]);
const ARN: Shape = Shape::Short(256);
const WORD: Shape = Shape::Short(256);
const TEXTS: Shape = Shape::Map(&Shape::Short(1000));
const TAGS: Shape =
    Shape::List(&Shape::Object(&[required("tagKey", Shape::Short(128)), required("tagValue", Shape::Text)]));
const BOUND: f64 = 1_000_000.0;

/// The whole file, in both of its accepted forms.
pub const FILE: Shape = Shape::Object(&[
    required("datasetGroup", DATASET_GROUP),
    required("datasets", DATASETS),
    optional("eventTracker", Shape::Object(&[required("name", Shape::Name), optional("tags", TAGS)])),
    optional("filters", Shape::List(&FILTER)),
    optional("solution", SOLUTION),
    optional("solutions", Shape::Map(&SOLUTION)),
    optional("campaign", CAMPAIGN),
    optional("campaigns", Shape::Map(&CAMPAIGN)),
    optional("reimport", REPEAT),
    optional("retrain", REPEAT),
    optional("onDrift", Shape::OneOf(&["refuse", "replace"])),
]);

const REPEAT: Shape = Shape::OneOf(&["always", "onChange", "never"]);

const DATASET_GROUP: Shape = Shape::Object(&[
    required("name", Shape::Name),
    optional("domain", DOMAIN),
    optional("roleArn", ARN),
    optional("kmsKeyArn", Shape::Short(2048)),
    optional("tags", TAGS),
]);

const DATASETS: Shape =
    Shape::Object(&[required("Interactions", DATASET), optional("Items", DATASET), optional("Users", DATASET)]);

const DATASET: Shape =
    Shape::Object(&[required("name", Shape::Name), required("schema", Shape::Schema), optional("tags", TAGS)]);

/// What is in a schema is told by the rules for schemas; a key that they do not know would go unnoticed.
const SCHEMA: [Key; 6] = [
    optional("type", Shape::Any),
    optional("name", Shape::Any),
    optional("namespace", Shape::Text),
    optional("version", Shape::Text),
    optional("doc", Shape::Text),
    optional("fields", Shape::Fields),
];

const FIELD: [Key; 7] = [
    optional("name", Shape::Any),
    optional("type", Shape::Any),
    optional("categorical", Shape::Flag),
    optional("textual", Shape::Flag),
    optional("itemName", Shape::Flag),
    optional("default", Shape::Any),
    optional("doc", Shape::Text),
];

const FILTER: Shape = Shape::Object(&[
    required("name", Shape::Name),
    required("filterExpression", Shape::Short(filter::MAXIMUM_LENGTH)),
    optional("tags", TAGS),
]);

const SOLUTION: Shape = Shape::Object(&[
    required("name", Shape::Name),
    optional("recipeArn", ARN),
    optional("performAutoML", Shape::Flag),
    optional("performHPO", Shape::Flag),
    optional("performAutoTraining", Shape::Flag),
    optional("performIncrementalUpdate", Shape::Flag),
    optional("eventType", WORD),
    optional("solutionConfig", SOLUTION_CONFIG),
    optional("retrain", REPEAT),
    optional("trainingMode", Shape::OneOf(&["FULL", "UPDATE"])),
    optional("tags", TAGS),
    optional("campaigns", Shape::List(&CAMPAIGN)),
]);

const SOLUTION_CONFIG: Shape = Shape::Object(&[
    optional("eventValueThreshold", WORD),
    optional("hpoConfig", HPO_CONFIG),
    optional("algorithmHyperParameters", TEXTS),
    optional("featureTransformationParameters", TEXTS),
    optional("autoMLConfig", Shape::Object(&[optional("metricName", WORD), optional("recipeList", Shape::List(&ARN))])),
    optional("eventsConfig", Shape::Object(&[optional("eventParametersList", Shape::List(&EVENT_PARAMETERS))])),
    optional(
        "optimizationObjective",
        Shape::Object(&[
            optional("itemAttribute", Shape::Short(150)),
            optional("objectiveSensitivity", Shape::OneOf(&["LOW", "MEDIUM", "HIGH", "OFF"])),
        ]),
    ),
    optional(
        "trainingDataConfig",
        Shape::Object(&[
            optional("excludedDatasetColumns", Shape::Map(&Shape::List(&Shape::Short(150)))),
            optional("includedDatasetColumns", Shape::Map(&Shape::List(&Shape::Short(150)))),
        ]),
    ),
    optional("autoTrainingConfig", Shape::Object(&[optional("schedulingExpression", Shape::Short(16))])),
]);

const EVENT_PARAMETERS: Shape = Shape::Object(&[
    optional("eventType", WORD),
    optional("eventValueThreshold", Shape::Between(f64::MIN, f64::MAX)),
    optional("weight", Shape::Between(0.0, 1.0)),
]);

const HPO_CONFIG: Shape = Shape::Object(&[
    optional(
        "hpoObjective",
        Shape::Object(&[optional("type", WORD), optional("metricName", WORD), optional("metricRegex", WORD)]),
    ),
    optional(
        "hpoResourceConfig",
        Shape::Object(&[optional("maxNumberOfTrainingJobs", WORD), optional("maxParallelTrainingJobs", WORD)]),
    ),
    optional(
        "algorithmHyperParameterRanges",
        Shape::Object(&[
            optional("integerHyperParameterRanges", Shape::List(&INTEGER_RANGE)),
            optional("continuousHyperParameterRanges", Shape::List(&CONTINUOUS_RANGE)),
            optional("categoricalHyperParameterRanges", Shape::List(&CATEGORICAL_RANGE)),
        ]),
    ),
]);

const INTEGER_RANGE: Shape = Shape::Object(&[
    optional("name", WORD),
    optional("minValue", Shape::Whole(-1_000_000)),
    optional("maxValue", Shape::Whole(-1_000_000)),
]);

const CONTINUOUS_RANGE: Shape = Shape::Object(&[
    optional("name", WORD),
    optional("minValue", Shape::Between(-BOUND, BOUND)),
    optional("maxValue", Shape::Between(-BOUND, BOUND)),
]);

const CATEGORICAL_RANGE: Shape =
    Shape::Object(&[optional("name", WORD), optional("values", Shape::List(&Shape::Short(1000)))]);

const CAMPAIGN: Shape = Shape::Object(&[
    required("name", Shape::Name),
    optional("minProvisionedTPS", Shape::Whole(1)),
    optional(
        "campaignConfig",
        Shape::Object(&[
            optional("itemExplorationConfig", TEXTS),
            optional("enableMetadataWithRecommendations", Shape::Flag),
            optional("syncWithLatestSolutionVersion", Shape::Flag),
            optional("rankingInfluence", Shape::Map(&Shape::Between(0.0, 1.0))),
        ]),
    ),
    optional("tags", TAGS),
]);

impl Shape {
    /// Everything in which `value` is not of this shape. `place` is its path, empty for the whole file.
    pub fn check(&self, place: &str, value: &Value, findings: &mut Vec<Finding>) {
        let mut wrong = |message: String| findings.push(Finding::error(spoken(place), message));
        match (self, value) {
            (Self::Object(keys), Value::Object(members)) => check_object(keys, place, members, findings),
            (Self::Map(shape), Value::Object(members)) => {
                members.iter().for_each(|(key, value)| shape.check(&join(place, key), value, findings));
            }
            (Self::List(shape), Value::Array(values)) => {
                let each = values.iter().enumerate();
                each.for_each(|(index, value)| shape.check(&format!("{place}[{index}]"), value, findings));
            }
            (Self::Schema, Value::Object(members)) => check_object(&SCHEMA, place, members, findings),
            (Self::Fields, Value::Array(fields)) => {
                let each = fields.iter().enumerate().filter_map(|(index, field)| Some((index, field.as_object()?)));
                each.for_each(|(index, field)| check_object(&FIELD, &format!("{place}[{index}]"), field, findings));
            }
            (Self::Name, Value::String(text)) => {
                if let Err(message) = name::check(text) {
                    wrong(message);
                }
            }
            (Self::Short(limit), Value::String(text)) => match text.chars().count() {
                0 => wrong("the text is empty; give a value or leave the key out".to_owned()),
                length if length > *limit => {
                    wrong(format!("the text has {length} characters; at most {limit} are allowed"));
                }
                _ => {}
            },
            (Self::OneOf(words), Value::String(text)) if !words.contains(&text.as_str()) => {
                wrong(format!("{text:?} is not one of {}", words.join(", ")));
            }
            (Self::Whole(least), Value::Number(number))
                if number.as_i64().is_none_or(|number| number < *least || number > i64::from(i32::MAX)) =>
            {
                wrong(format!("{number} is not a whole number of at least {least}"));
            }
            (Self::Between(least, most), Value::Number(number))
                if number.as_f64().is_none_or(|number| number < *least || number > *most) =>
            {
                wrong(format!("{number} is not between {least} and {most}"));
            }
            (Self::Text | Self::OneOf(_), Value::String(_))
            | (Self::Flag, Value::Bool(_))
            | (Self::Whole(_) | Self::Between(..), Value::Number(_))
            | (Self::Any | Self::Fields, _) => {}
            (expected, found) => wrong(format!("expected {}, found {}", expected.words(), kind(found))),
        }
    }

    const fn words(&self) -> &'static str {
        match self {
            Self::Text | Self::Short(_) | Self::Name | Self::OneOf(_) => "a text",
            Self::Flag => "true or false",
            Self::Whole(_) => "a whole number",
            Self::Between(..) => "a number",
            Self::List(_) => "a list",
            Self::Object(_) | Self::Map(_) => "an object",
            Self::Schema => "a schema, which is an object",
            Self::Any | Self::Fields => "a value",
        }
    }
}

fn check_object(keys: &[Key], place: &str, members: &Map<String, Value>, findings: &mut Vec<Finding>) {
    for (key, value) in members {
        match keys.iter().find(|known| known.name == key) {
            Some(known) => known.shape.check(&join(place, key), value, findings),
            None => findings.push(Finding::error(join(place, key), unknown_key(key, keys))),
        }
    }
    for key in keys.iter().filter(|key| key.required && !members.contains_key(key.name)) {
        let message = format!("`{}` is missing; give {}", key.name, key.shape.words());
        findings.push(Finding::error(spoken(place), message));
    }
}

fn unknown_key(key: &str, keys: &[Key]) -> String {
    let likeness = |known: &&Key| strsim::jaro_winkler(&key.to_lowercase(), &known.name.to_lowercase());
    let nearest = keys.iter().max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    if let Some(known) = nearest.filter(|known| likeness(known) > 0.75) {
        return format!("the key `{key}` is not known; did you mean `{}`?", known.name);
    }
    let names: Vec<&str> = keys.iter().map(|known| known.name).collect();
    format!("the key `{key}` is not known; known are {}", names.join(", "))
}

fn join(place: &str, key: &str) -> String {
    if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") }
}

fn spoken(place: &str) -> &str {
    if place.is_empty() { "the file" } else { place }
}

const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
