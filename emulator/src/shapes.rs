//! The requests of the emulated operations as tables: which members there are, which are required, and what each
//! may hold. Facts of the public API model; [`crate::validate`] walks them.

/// A structure's members.
pub(crate) type Shape = &'static [Member];

#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) name: &'static str,
    pub(crate) required: bool,
    pub(crate) kind: Kind,
}

/// What a value may be.
#[derive(Debug)]
pub(crate) enum Kind {
    /// A name of a resource or job.
    Name,
    /// An ARN of the service.
    Arn,
    /// An ARN of a role.
    RoleArn,
    /// An ARN of a key.
    KmsKeyArn,
    /// `rate(7 days)`
    Schedule,
    /// Text of so many characters, at least and at most.
    Text(usize, usize),
    /// One of these words.
    OneOf(&'static [&'static str]),
    Boolean,
    /// A whole number, from and to.
    Integer(i64, i64),
    /// Any number, from and to.
    Number(f64, f64),
    /// At most so many values of a kind.
    List(usize, &'static Kind),
    /// At most so many values of a kind, by name.
    Map(usize, &'static Kind),
    Structure(Shape),
}

const fn required(name: &'static str, kind: Kind) -> Member {
    Member { name, required: true, kind }
}

const fn optional(name: &'static str, kind: Kind) -> Member {
    Member { name, required: false, kind }
}

const DOMAIN: Member = optional("domain", Kind::OneOf(&["ECOMMERCE", "VIDEO_ON_DEMAND"]));
/// The model admits 200; that only 50 may be set is checked for its own error.
const TAGS: Member = optional(
    "tags",
    Kind::List(
        200,
        &Kind::Structure(&[required("tagKey", Kind::Text(1, 128)), required("tagValue", Kind::Text(0, 256))]),
    ),
);
const NEXT_TOKEN: Member = optional("nextToken", Kind::Text(0, 1500));
const MAX_RESULTS: Member = optional("maxResults", Kind::Integer(1, 100));
const PARAMETERS: Kind = Kind::Map(100, &Kind::Text(0, 1000));
const SHORT_TEXT: Kind = Kind::Text(0, 256);
const HYPERPARAMETER_BOUND: i64 = 1_000_000;
const CONTINUOUS_BOUND: f64 = 1_000_000.0;

pub(crate) const LIST_ALL: Shape = &[NEXT_TOKEN, MAX_RESULTS];
pub(crate) const LIST_BY_DATASET_GROUP: Shape = &[optional("datasetGroupArn", Kind::Arn), NEXT_TOKEN, MAX_RESULTS];
pub(crate) const LIST_BY_DATASET: Shape = &[optional("datasetArn", Kind::Arn), NEXT_TOKEN, MAX_RESULTS];
pub(crate) const LIST_BY_SOLUTION: Shape = &[optional("solutionArn", Kind::Arn), NEXT_TOKEN, MAX_RESULTS];

pub(crate) const DESCRIBE_DATASET_GROUP: Shape = &[required("datasetGroupArn", Kind::Arn)];
pub(crate) const DESCRIBE_SCHEMA: Shape = &[required("schemaArn", Kind::Arn)];
pub(crate) const DESCRIBE_DATASET: Shape = &[required("datasetArn", Kind::Arn)];
pub(crate) const DESCRIBE_DATASET_IMPORT_JOB: Shape = &[required("datasetImportJobArn", Kind::Arn)];
pub(crate) const DESCRIBE_EVENT_TRACKER: Shape = &[required("eventTrackerArn", Kind::Arn)];
pub(crate) const DESCRIBE_FILTER: Shape = &[required("filterArn", Kind::Arn)];
pub(crate) const DESCRIBE_SOLUTION: Shape = &[required("solutionArn", Kind::Arn)];
pub(crate) const DESCRIBE_SOLUTION_VERSION: Shape = &[required("solutionVersionArn", Kind::Arn)];
pub(crate) const DESCRIBE_CAMPAIGN: Shape = &[required("campaignArn", Kind::Arn)];

pub(crate) const CREATE_DATASET_GROUP: Shape = &[
    required("name", Kind::Name),
    optional("roleArn", Kind::RoleArn),
    optional("kmsKeyArn", Kind::KmsKeyArn),
    DOMAIN,
    TAGS,
];

pub(crate) const CREATE_SCHEMA: Shape = &[
    required("name", Kind::Name),
    required("schema", Kind::Text(0, personalize_contract::schema::MAXIMUM_LENGTH)),
    DOMAIN,
];

pub(crate) const CREATE_DATASET: Shape = &[
    required("name", Kind::Name),
    required("schemaArn", Kind::Arn),
    required("datasetGroupArn", Kind::Arn),
    required("datasetType", SHORT_TEXT),
    TAGS,
];

pub(crate) const CREATE_DATASET_IMPORT_JOB: Shape = &[
    required("jobName", Kind::Name),
    required("datasetArn", Kind::Arn),
    // The service has a message of its own for a location that it does not understand, so only its length is checked.
    required("dataSource", Kind::Structure(&[optional("dataLocation", SHORT_TEXT)])),
    optional("roleArn", Kind::RoleArn),
    TAGS,
    optional("importMode", Kind::OneOf(&["FULL", "INCREMENTAL"])),
    optional("publishAttributionMetricsToS3", Kind::Boolean),
];

pub(crate) const CREATE_EVENT_TRACKER: Shape =
    &[required("name", Kind::Name), required("datasetGroupArn", Kind::Arn), TAGS];

pub(crate) const CREATE_FILTER: Shape = &[
    required("name", Kind::Name),
    required("datasetGroupArn", Kind::Arn),
    required("filterExpression", Kind::Text(1, personalize_contract::filter::MAXIMUM_LENGTH)),
    TAGS,
];

pub(crate) const CREATE_SOLUTION: Shape = &[
    required("name", Kind::Name),
    optional("performHPO", Kind::Boolean),
    optional("performAutoML", Kind::Boolean),
    optional("performAutoTraining", Kind::Boolean),
    optional("performIncrementalUpdate", Kind::Boolean),
    optional("recipeArn", Kind::Arn),
    required("datasetGroupArn", Kind::Arn),
    optional("eventType", SHORT_TEXT),
    optional("solutionConfig", Kind::Structure(SOLUTION_CONFIG)),
    TAGS,
];

const SOLUTION_CONFIG: Shape = &[
    optional("eventValueThreshold", SHORT_TEXT),
    optional("hpoConfig", Kind::Structure(HPO_CONFIG)),
    optional("algorithmHyperParameters", PARAMETERS),
    optional("featureTransformationParameters", PARAMETERS),
    optional(
        "autoMLConfig",
        Kind::Structure(&[optional("metricName", SHORT_TEXT), optional("recipeList", Kind::List(100, &Kind::Arn))]),
    ),
    optional("eventsConfig", Kind::Structure(EVENTS_CONFIG)),
    optional(
        "optimizationObjective",
        Kind::Structure(&[
            optional("itemAttribute", Kind::Text(1, 150)),
            optional("objectiveSensitivity", Kind::OneOf(&["LOW", "MEDIUM", "HIGH", "OFF"])),
        ]),
    ),
    optional(
        "trainingDataConfig",
        Kind::Structure(&[optional("excludedDatasetColumns", COLUMNS), optional("includedDatasetColumns", COLUMNS)]),
    ),
    optional("autoTrainingConfig", Kind::Structure(&[optional("schedulingExpression", Kind::Schedule)])),
];

const COLUMNS: Kind = Kind::Map(3, &Kind::List(50, &Kind::Text(1, 150)));

const EVENTS_CONFIG: Shape = &[optional(
    "eventParametersList",
    Kind::List(
        10,
        &Kind::Structure(&[
            optional("eventType", SHORT_TEXT),
            optional("eventValueThreshold", Kind::Number(f64::MIN, f64::MAX)),
            optional("weight", Kind::Number(0.0, 1.0)),
        ]),
    ),
)];

const HPO_CONFIG: Shape = &[
    optional(
        "hpoObjective",
        Kind::Structure(&[
            optional("type", SHORT_TEXT),
            optional("metricName", SHORT_TEXT),
            optional("metricRegex", SHORT_TEXT),
        ]),
    ),
    optional(
        "hpoResourceConfig",
        Kind::Structure(&[
            optional("maxNumberOfTrainingJobs", SHORT_TEXT),
            optional("maxParallelTrainingJobs", SHORT_TEXT),
        ]),
    ),
    optional("algorithmHyperParameterRanges", Kind::Structure(HYPERPARAMETER_RANGES)),
];

const HYPERPARAMETER_RANGES: Shape = &[
    optional(
        "integerHyperParameterRanges",
        Kind::List(
            100,
            &Kind::Structure(&[
                optional("name", SHORT_TEXT),
                optional("minValue", Kind::Integer(-HYPERPARAMETER_BOUND, i64::MAX)),
                optional("maxValue", Kind::Integer(i64::MIN, HYPERPARAMETER_BOUND)),
            ]),
        ),
    ),
    optional(
        "continuousHyperParameterRanges",
        Kind::List(
            100,
            &Kind::Structure(&[
                optional("name", SHORT_TEXT),
                optional("minValue", Kind::Number(-CONTINUOUS_BOUND, f64::MAX)),
                optional("maxValue", Kind::Number(-CONTINUOUS_BOUND, f64::MAX)),
            ]),
        ),
    ),
    optional(
        "categoricalHyperParameterRanges",
        Kind::List(
            100,
            &Kind::Structure(&[
                optional("name", SHORT_TEXT),
                optional("values", Kind::List(100, &Kind::Text(0, 1000))),
            ]),
        ),
    ),
];

pub(crate) const CREATE_SOLUTION_VERSION: Shape = &[
    optional("name", Kind::Name),
    required("solutionArn", Kind::Arn),
    optional("trainingMode", Kind::OneOf(&["FULL", "UPDATE", "AUTOTRAIN"])),
    TAGS,
];

pub(crate) const CREATE_CAMPAIGN: Shape = &[
    required("name", Kind::Name),
    required("solutionVersionArn", Kind::Arn),
    optional("minProvisionedTPS", Kind::Integer(1, i64::MAX)),
    optional("campaignConfig", Kind::Structure(CAMPAIGN_CONFIG)),
    TAGS,
];

pub(crate) const UPDATE_CAMPAIGN: Shape = &[
    required("campaignArn", Kind::Arn),
    optional("solutionVersionArn", Kind::Arn),
    optional("minProvisionedTPS", Kind::Integer(1, i64::MAX)),
    optional("campaignConfig", Kind::Structure(CAMPAIGN_CONFIG)),
];

const CAMPAIGN_CONFIG: Shape = &[
    optional("itemExplorationConfig", PARAMETERS),
    optional("enableMetadataWithRecommendations", Kind::Boolean),
    optional("syncWithLatestSolutionVersion", Kind::Boolean),
    optional("rankingInfluence", Kind::Map(2, &Kind::Number(0.0, 1.0))),
];
