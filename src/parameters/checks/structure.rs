//! The structure of the document: which section is the input of which API call, and the keys that the calls do not
//! know because they are the pipeline's own. What a call's own keys may hold is said by the API model.
//!
//! The walk reports everything at once, and an unknown key together with the nearest known one.

use personalize_contract::attribution::PUBLISHES;
use personalize_contract::model::{
    self, CREATE_BATCH_INFERENCE_JOB_REQUEST, CREATE_BATCH_SEGMENT_JOB_REQUEST, CREATE_CAMPAIGN_REQUEST,
    CREATE_DATASET_GROUP_REQUEST, CREATE_DATASET_REQUEST, CREATE_EVENT_TRACKER_REQUEST, CREATE_FILTER_REQUEST,
    CREATE_METRIC_ATTRIBUTION_REQUEST, CREATE_RECOMMENDER_REQUEST, CREATE_SOLUTION_REQUEST, KEYS_ARE_KNOWN,
    KEYS_ARE_THERE, METRIC_ATTRIBUTION_OUTPUT, Structure, TYPES, WORDS,
};
use personalize_contract::parameter_file::{ANSWERED, DATA_LOCATION, EVENT_BUS, FILLED_IN};
use personalize_contract::place::join;
use personalize_contract::{DatasetType, Finding, S3Location, event_bus, tag};
use serde_json::{Map, Value};

use crate::parameters::document::Document;

/// What an object of the document may have.
#[derive(Debug)]
struct Keys {
    /// The request that it is the input of; without one, all its keys are the pipeline's.
    request: Option<&'static Structure>,
    /// Members of the request that the pipeline fills in.
    filled_in: &'static [&'static str],
    /// Members of the call's answer when it describes the resource, which no request has. They are passed over.
    answered: &'static [&'static str],
    /// Keys of the pipeline's own.
    own: &'static [Key],
}

/// A key of the pipeline's own.
#[derive(Debug)]
struct Key {
    name: &'static str,
    holds: Holds,
    required: bool,
}

/// What a key of the pipeline's own holds.
#[derive(Debug)]
enum Holds {
    /// One section.
    One(&'static Keys),
    /// A list of sections.
    List(&'static Keys),
    /// A schema, which has rules of its own.
    Schema,
    /// Tags, as the calls take them.
    Tags,
    /// A folder in S3, or an object.
    DataLocation,
    /// An event bus, by name or ARN.
    EventBus,
    /// One of these words.
    Word(&'static [&'static str]),
    /// One of these words, or one for each of some names.
    ByName(&'static [&'static str]),
    /// A whole number, from 1 on.
    Count,
    /// Any number.
    Number,
    /// `true` or `false`.
    Flag,
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// What this member of the request holds, whether or not the request asks for it.
    Member(&'static str),
}

const fn required(name: &'static str, holds: Holds) -> Key {
    Key { name, holds, required: true }
}

const fn optional(name: &'static str, holds: Holds) -> Key {
    Key { name, holds, required: false }
}

/// A section that is the input of no call.
const fn of_the_pipeline(own: &'static [Key]) -> Keys {
    Keys { request: None, filled_in: &[], answered: &[], own }
}

const REPEAT: Holds = Holds::Word(REPEATS);
const REPEATS: &[&str] = &["always", "onChange", "never"];
const TRAINING_MODES: &[&str] = &["FULL", "UPDATE"];

/// The root of the document.
static ROOT: Keys = of_the_pipeline(&[
    required("datasetGroup", Holds::One(&DATASET_GROUP)),
    required("datasets", Holds::One(&DATASETS)),
    optional("eventTracker", Holds::One(&EVENT_TRACKER)),
    optional("filters", Holds::List(&FILTER)),
    optional("metricAttribution", Holds::One(&METRIC_ATTRIBUTION)),
    optional("recommenders", Holds::List(&RECOMMENDER)),
    optional("solutions", Holds::List(&SOLUTION)),
    optional("campaigns", Holds::List(&CAMPAIGN)),
    optional("schedules", Holds::List(&SCHEDULE)),
    optional("reimport", REPEAT),
    optional("retrain", REPEAT),
    optional("onDrift", Holds::Word(&["refuse", "replace"])),
    optional("quotas", Holds::One(&QUOTAS)),
    optional("events", Holds::One(&EVENTS)),
    optional("tags", Holds::Tags),
]);

/// A schedule of EventBridge Scheduler, and what its runs do otherwise. Whether an expression can be read, and what a window
/// may be, is checked in [`super::schedules`].
static SCHEDULE: Keys = of_the_pipeline(&[
    required("name", Holds::Text),
    required("scheduleExpression", Holds::Text),
    optional("scheduleExpressionTimezone", Holds::Text),
    optional("flexibleTimeWindowMinutes", Holds::Count),
    optional("state", Holds::Word(&["ENABLED", "DISABLED"])),
    optional("reimport", REPEAT),
    optional("retrain", Holds::ByName(REPEATS)),
    optional("trainingMode", Holds::ByName(TRAINING_MODES)),
    optional("batch", Holds::ByName(REPEATS)),
    optional("filters", Holds::Texts),
]);

/// Quotas of a dataset group that AWS has raised.
static QUOTAS: Keys = of_the_pipeline(&[
    optional("campaigns", Holds::Count),
    optional("filters", Holds::Count),
    optional("recommenders", Holds::Count),
    optional("solutions", Holds::Count),
]);

/// Where events go.
static EVENTS: Keys = of_the_pipeline(&[optional("eventBusName", Holds::EventBus)]);

static DATASET_GROUP: Keys = Keys {
    request: Some(&CREATE_DATASET_GROUP_REQUEST),
    filled_in: &[],
    answered: &["datasetGroupArn", "status", "creationDateTime", "lastUpdatedDateTime", "failureReason"],
    own: &[],
};

static DATASETS: Keys = of_the_pipeline(&[
    required("Interactions", Holds::One(&DATASET)),
    optional("Items", Holds::One(&DATASET)),
    optional("Users", Holds::One(&DATASET)),
    optional("Actions", Holds::One(&DATASET)),
    optional("Action_Interactions", Holds::One(&DATASET)),
]);

static DATASET: Keys = Keys {
    request: Some(&CREATE_DATASET_REQUEST),
    filled_in: &["schemaArn", "datasetGroupArn", "datasetType"],
    answered: &["datasetArn", "status", "creationDateTime", "lastUpdatedDateTime", "latestDatasetUpdate", "trackingId"],
    own: &[
        required("schema", Holds::Schema),
        // Of `CreateDatasetImportJob`.
        optional("importMode", Holds::Word(&["FULL", "INCREMENTAL"])),
        optional("dataLocation", Holds::DataLocation),
        optional(PUBLISHES, Holds::Flag),
    ],
};

static EVENT_TRACKER: Keys = Keys {
    request: Some(&CREATE_EVENT_TRACKER_REQUEST),
    filled_in: &["datasetGroupArn"],
    answered: &["eventTrackerArn", "accountId", "trackingId", "status", "creationDateTime", "lastUpdatedDateTime"],
    own: &[],
};

static FILTER: Keys = Keys {
    request: Some(&CREATE_FILTER_REQUEST),
    filled_in: &["datasetGroupArn"],
    answered: &["filterArn", "status", "creationDateTime", "lastUpdatedDateTime", "failureReason"],
    own: &[],
};

static RECOMMENDER: Keys = Keys {
    request: Some(&CREATE_RECOMMENDER_REQUEST),
    filled_in: &["datasetGroupArn"],
    answered: &[
        "recommenderArn",
        "status",
        "creationDateTime",
        "lastUpdatedDateTime",
        "latestRecommenderUpdate",
        "modelMetrics",
        "failureReason",
    ],
    own: &[optional("running", Holds::Flag)],
};

static METRIC_ATTRIBUTION: Keys = Keys {
    request: Some(&CREATE_METRIC_ATTRIBUTION_REQUEST),
    // Of the output it fills in what is not there.
    filled_in: &["datasetGroupArn", "metricsOutputConfig"],
    answered: &["metricAttributionArn", "status", "creationDateTime", "lastUpdatedDateTime", "failureReason"],
    own: &[optional("metricsOutputConfig", Holds::One(&METRICS_OUTPUT))],
};

static METRICS_OUTPUT: Keys =
    Keys { request: Some(&METRIC_ATTRIBUTION_OUTPUT), filled_in: &["roleArn"], answered: &[], own: &[] };

static SOLUTION: Keys = Keys {
    request: Some(&CREATE_SOLUTION_REQUEST),
    filled_in: &["datasetGroupArn"],
    answered: &[
        "solutionArn",
        "status",
        "creationDateTime",
        "lastUpdatedDateTime",
        "autoMLResult",
        "latestSolutionVersion",
        "latestSolutionUpdate",
        "failureReason",
    ],
    own: &[
        optional("retrain", REPEAT),
        // Of `CreateSolutionVersion`. What the service does by itself nobody asks for.
        optional("trainingMode", Holds::Word(TRAINING_MODES)),
        optional("gate", Holds::One(&GATE)),
        optional("campaigns", Holds::List(&CAMPAIGN)),
        optional("batchInferenceJobs", Holds::List(&BATCH_INFERENCE_JOB)),
        optional("batchSegmentJobs", Holds::List(&BATCH_SEGMENT_JOB)),
    ],
};

/// What a new version has to be for a campaign to move to it.
static GATE: Keys = of_the_pipeline(&[
    required("metric", Holds::Text),
    optional("atLeast", Holds::Number),
    optional("mayFallBy", Holds::Number),
]);

static BATCH_INFERENCE_JOB: Keys = Keys {
    request: Some(&CREATE_BATCH_INFERENCE_JOB_REQUEST),
    filled_in: &["jobName", "solutionVersionArn", "roleArn"],
    answered: &["batchInferenceJobArn", "status", "creationDateTime", "lastUpdatedDateTime", "failureReason"],
    own: BATCH_JOB,
};

static BATCH_SEGMENT_JOB: Keys = Keys {
    request: Some(&CREATE_BATCH_SEGMENT_JOB_REQUEST),
    filled_in: &["jobName", "solutionVersionArn", "roleArn"],
    answered: &["batchSegmentJobArn", "status", "creationDateTime", "lastUpdatedDateTime", "failureReason"],
    own: BATCH_JOB,
};

/// What the pipeline has of its own for a batch job of either kind. Input and output are beside the parameter file unless
/// the file says otherwise.
const BATCH_JOB: &[Key] = &[
    required("name", Holds::Member("jobName")),
    optional("jobInput", Holds::Member("jobInput")),
    optional("jobOutput", Holds::Member("jobOutput")),
    optional("filter", Holds::Text),
    optional("rerun", REPEAT),
];

static CAMPAIGN: Keys = Keys {
    request: Some(&CREATE_CAMPAIGN_REQUEST),
    filled_in: &[],
    answered: &[
        "campaignArn",
        "status",
        "creationDateTime",
        "lastUpdatedDateTime",
        "latestCampaignUpdate",
        "failureReason",
    ],
    // Without either it serves what a run has trained.
    own: &[
        optional("solutionVersionArn", Holds::Member("solutionVersionArn")),
        optional("version", Holds::Word(&["keep"])),
    ],
};

/// Reports everything in which a document is not as it should be.
pub fn check(document: &Document, findings: &mut Vec<Finding>) {
    let known = [ROOT.known().as_slice(), document.keys].concat();
    ROOT.check_members("", &document.root, &known, findings);
}

impl Keys {
    fn check(&'static self, path: &str, value: &Value, findings: &mut Vec<Finding>) {
        match value {
            Value::Object(members) => self.check_members(path, members, &self.known(), findings),
            other => findings.push(Finding::of(TYPES, path, model::wrong_type("an object", model::kind(other)))),
        }
    }

    /// Checks the object at a path. `known` are the keys that a user may write there.
    fn check_members(
        &'static self,
        path: &str,
        members: &Map<String, Value>,
        known: &[&'static str],
        findings: &mut Vec<Finding>,
    ) {
        for (key, value) in members {
            let path = join(path, key);
            if !self.check_member(&path, key, value, findings) {
                findings.push(Finding::of(KEYS_ARE_KNOWN, path, model::unknown_key(key, known.iter().copied())));
            }
        }
        let missing = self.members().filter(|member| member.required && !members.contains_key(member.name));
        let missing = missing.map(|member| (member.name, member.shape.words()));
        let own = self.own.iter().filter(|key| key.required && !members.contains_key(key.name));
        // What is there under a misspelt key is not missing besides.
        let misspelt: Vec<&str> = members.keys().filter_map(|key| self.meant_by(key, known)).collect();
        let missing = missing.chain(own.map(|key| (key.name, key.holds.words())));
        for (key, words) in missing.filter(|(key, _)| !misspelt.contains(key)) {
            findings.push(Finding::of(KEYS_ARE_THERE, path, model::missing_key(key, words)));
        }
    }

    /// Checks the member at a path. Gives back whether its key is known.
    fn check_member(&'static self, path: &str, key: &str, value: &Value, findings: &mut Vec<Finding>) -> bool {
        if let Some(own) = self.own.iter().find(|own| own.name == key) {
            match own.holds {
                Holds::Member(name) => self.check_as_member(name, path, value, findings),
                _ => own.holds.check(path, value, findings),
            }
        } else if let Some(member) = self.members().find(|member| member.name == key) {
            findings.extend(model::findings(&model::violations_at(path, member.shape, value)));
            if key == "tags" {
                tag::check(path, value, findings);
            }
        } else if self.filled_in.contains(&key) {
            let message = format!("the pipeline fills in `{key}`, and what is here is not used; leave it out");
            findings.push(Finding::of(FILLED_IN, path, message));
        } else if self.answered.contains(&key) {
            let message = format!("`{key}` is what the service says of the resource, and is not sent; leave it out");
            findings.push(Finding::of(ANSWERED, path, message));
        } else {
            return false;
        }
        true
    }

    /// Checks a key of the pipeline's own that holds what a member of the request does.
    fn check_as_member(&self, name: &str, path: &str, value: &Value, findings: &mut Vec<Finding>) {
        let mut members = self.request.into_iter().flat_map(|request| request.members);
        if let Some(member) = members.find(|member| member.name == name) {
            findings.extend(model::findings(&model::violations_at(path, member.shape, value)));
        }
    }

    /// The keys that it may have.
    fn known(&'static self) -> Vec<&'static str> {
        self.members().map(|member| member.name).chain(self.own.iter().map(|own| own.name)).collect()
    }

    /// The known key that an unknown one is most likely to be.
    fn meant_by(&self, key: &str, known: &[&'static str]) -> Option<&'static str> {
        let is_unknown = ![known, self.filled_in, self.answered].iter().any(|keys| keys.contains(&key));
        is_unknown.then(|| model::nearest(known.iter().copied(), key)).flatten()
    }

    /// The members of the request that the file has, without those that the pipeline has a key of its own for.
    fn members(&'static self) -> impl Iterator<Item = &'static model::Member> + Clone {
        let members = self.request.map_or(&[][..], |request| request.members);
        let is_own = |member: &model::Member| self.own.iter().any(|own| own.name == member.name);
        members.iter().filter(move |member| !self.filled_in.contains(&member.name) && !is_own(member))
    }
}

/// The dataset that a key of `datasets` is meant to describe.
pub fn dataset_type(key: &str) -> Option<DatasetType> {
    let is_known = DATASETS.own.iter().any(|own| own.name == key);
    DatasetType::parse(if is_known { key } else { DATASETS.meant_by(key, &DATASETS.known())? })
}

/// Whether S3 knows buckets of such names.
fn is_bucket(name: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
    (3..=63).contains(&name.len()) && name.bytes().all(is_known)
}

impl Holds {
    fn check(&self, path: &str, value: &Value, findings: &mut Vec<Finding>) {
        match (self, value) {
            (Self::One(section), _) => section.check(path, value, findings),
            (Self::List(section), Value::Array(values)) => {
                let each = values.iter().enumerate();
                each.for_each(|(index, value)| section.check(&format!("{path}[{index}]"), value, findings));
            }
            (Self::Tags, _) => {
                let shape = CREATE_DATASET_GROUP_REQUEST.members.iter().find(|member| member.name == "tags");
                findings.extend(
                    shape.into_iter().flat_map(|tags| model::findings(&model::violations_at(path, tags.shape, value))),
                );
                tag::check(path, value, findings);
            }
            (Self::DataLocation, Value::String(text)) => {
                if S3Location::parse(text).is_none_or(|place| !is_bucket(&place.bucket)) {
                    let message = format!(
                        "`{text}` names no folder and no object in S3; write it as `s3://bucket/folder/`, or `s3://bucket/folder/file.csv` for one object"
                    );
                    findings.push(Finding::of(DATA_LOCATION, path, message));
                }
            }
            (Self::EventBus, Value::String(text)) => {
                if event_bus::name_of(text).is_none() {
                    let message = format!(
                        "`{text}` is neither the name of an event bus, which has letters, digits, `.`, `-` and `_`, nor its ARN; correct it, or leave it out for the deployment's"
                    );
                    findings.push(Finding::of(EVENT_BUS, path, message));
                }
            }
            // What is in a schema is reported by the rules for schemas.
            (Self::Texts, Value::Array(texts)) => {
                let each = texts.iter().enumerate();
                each.for_each(|(index, text)| Self::Text.check(&format!("{path}[{index}]"), text, findings));
            }
            (Self::Schema, Value::Object(_))
            | (Self::Flag, Value::Bool(_))
            | (Self::Text, Value::String(_))
            | (Self::Number, Value::Number(_)) => {}
            (Self::Word(words), Value::String(word)) => {
                if !words.contains(&word.as_str()) {
                    findings.push(Finding::of(WORDS, path, model::no_such_word(word, words)));
                }
            }
            (Self::ByName(words), Value::String(_)) => Self::Word(words).check(path, value, findings),
            (Self::ByName(words), Value::Object(values)) => {
                values.iter().for_each(|(name, value)| Self::Word(words).check(&join(path, name), value, findings));
            }
            (Self::Count, Value::Number(number)) if number.as_u64().is_some_and(|count| count > 0) => {}
            (Self::Count, Value::Number(number)) => {
                findings.push(Finding::of(TYPES, path, format!("expected {}, found {number}", self.words())));
            }
            _ => findings.push(Finding::of(TYPES, path, model::wrong_type(self.words(), model::kind(value)))),
        }
    }

    const fn words(&self) -> &'static str {
        match self {
            Self::One(_) => "an object",
            Self::List(_) | Self::Texts | Self::Tags => "a list",
            Self::Schema => "a schema, which is an object",
            Self::Word(_) | Self::Text | Self::Member(_) | Self::DataLocation | Self::EventBus => "a string",
            Self::ByName(_) => "a string, or an object with one for each name",
            Self::Count => "a whole number from 1 on",
            Self::Number => "a number",
            Self::Flag => "true or false",
        }
    }
}
