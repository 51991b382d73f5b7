//! Requests and responses of the API `personalize`, version 2018-05-22.
//!
//! Derived from the public API model by `contract/model/derive.py`; do not edit it by hand.

use super::{Api, Operation, Pattern, Shape, Structure, optional, required};

const API: Api = Api::Personalize;

pub(super) static OPERATIONS: &[Operation] = &[
    Operation::post(API, "CreateBatchInferenceJob", "/", &CREATE_BATCH_INFERENCE_JOB_REQUEST)
        .answers(&CREATE_BATCH_INFERENCE_JOB_RESPONSE)
        .refuses(&[
            "InvalidInputException",
            "ResourceAlreadyExistsException",
            "LimitExceededException",
            "ResourceNotFoundException",
            "ResourceInUseException",
            "TooManyTagsException",
        ]),
    Operation::post(API, "CreateBatchSegmentJob", "/", &CREATE_BATCH_SEGMENT_JOB_REQUEST)
        .answers(&CREATE_BATCH_SEGMENT_JOB_RESPONSE)
        .refuses(&[
            "InvalidInputException",
            "ResourceAlreadyExistsException",
            "LimitExceededException",
            "ResourceNotFoundException",
            "ResourceInUseException",
            "TooManyTagsException",
        ]),
    Operation::post(API, "CreateCampaign", "/", &CREATE_CAMPAIGN_REQUEST)
        .answers(&CREATE_CAMPAIGN_RESPONSE)
        .refuses(&[
            "InvalidInputException",
            "ResourceNotFoundException",
            "ResourceAlreadyExistsException",
            "LimitExceededException",
            "ResourceInUseException",
            "TooManyTagsException",
        ])
        .idempotent(),
    Operation::post(API, "CreateDataDeletionJob", "/", &CREATE_DATA_DELETION_JOB_REQUEST)
        .answers(&CREATE_DATA_DELETION_JOB_RESPONSE)
        .refuses(&[
            "InvalidInputException",
            "ResourceNotFoundException",
            "ResourceAlreadyExistsException",
            "LimitExceededException",
            "ResourceInUseException",
            "TooManyTagsException",
        ]),
    Operation::post(API, "CreateDataset", "/", &CREATE_DATASET_REQUEST)
        .answers(&CREATE_DATASET_RESPONSE)
        .refuses(&[
            "InvalidInputException",
            "ResourceNotFoundException",
            "ResourceAlreadyExistsException",
            "LimitExceededException",
            "ResourceInUseException",
            "TooManyTagsException",
        ])
        .idempotent(),
    Operation::post(API, "CreateDatasetExportJob", "/", &CREATE_DATASET_EXPORT_JOB_REQUEST)
        .answers(&CREATE_DATASET_EXPORT_JOB_RESPONSE)
        .refuses(&[
            "InvalidInputException",
            "ResourceNotFoundException",
            "ResourceAlreadyExistsException",
            "LimitExceededException",
            "ResourceInUseException",
            "TooManyTagsException",
        ])
        .idempotent(),
    Operation::post(API, "CreateDatasetGroup", "/", &CREATE_DATASET_GROUP_REQUEST)
        .answers(&CREATE_DATASET_GROUP_RESPONSE)
        .refuses(&[
            "InvalidInputException",
            "ResourceAlreadyExistsException",
            "LimitExceededException",
            "TooManyTagsException",
        ]),
    Operation::post(API, "CreateDatasetImportJob", "/", &CREATE_DATASET_IMPORT_JOB_REQUEST)
        .answers(&CREATE_DATASET_IMPORT_JOB_RESPONSE)
        .refuses(&[
            "InvalidInputException",
            "ResourceNotFoundException",
            "ResourceAlreadyExistsException",
            "LimitExceededException",
            "ResourceInUseException",
            "TooManyTagsException",
        ]),
    Operation::post(API, "CreateEventTracker", "/", &CREATE_EVENT_TRACKER_REQUEST)
        .answers(&CREATE_EVENT_TRACKER_RESPONSE)
        .refuses(&[
            "InvalidInputException",
            "ResourceAlreadyExistsException",
            "ResourceNotFoundException",
            "LimitExceededException",
            "ResourceInUseException",
            "TooManyTagsException",
        ])
        .idempotent(),
    Operation::post(API, "CreateFilter", "/", &CREATE_FILTER_REQUEST).answers(&CREATE_FILTER_RESPONSE).refuses(&[
        "InvalidInputException",
        "ResourceAlreadyExistsException",
        "ResourceNotFoundException",
        "LimitExceededException",
        "TooManyTagsException",
    ]),
    Operation::post(API, "CreateMetricAttribution", "/", &CREATE_METRIC_ATTRIBUTION_REQUEST)
        .answers(&CREATE_METRIC_ATTRIBUTION_RESPONSE)
        .refuses(&[
            "InvalidInputException",
            "ResourceNotFoundException",
            "ResourceAlreadyExistsException",
            "ResourceInUseException",
            "LimitExceededException",
        ]),
    Operation::post(API, "CreateRecommender", "/", &CREATE_RECOMMENDER_REQUEST)
        .answers(&CREATE_RECOMMENDER_RESPONSE)
        .refuses(&[
            "InvalidInputException",
            "ResourceAlreadyExistsException",
            "ResourceNotFoundException",
            "LimitExceededException",
            "ResourceInUseException",
            "TooManyTagsException",
        ])
        .idempotent(),
    Operation::post(API, "CreateSchema", "/", &CREATE_SCHEMA_REQUEST)
        .answers(&CREATE_SCHEMA_RESPONSE)
        .refuses(&["InvalidInputException", "ResourceAlreadyExistsException", "LimitExceededException"])
        .idempotent(),
    Operation::post(API, "CreateSolution", "/", &CREATE_SOLUTION_REQUEST).answers(&CREATE_SOLUTION_RESPONSE).refuses(
        &[
            "InvalidInputException",
            "ResourceAlreadyExistsException",
            "ResourceNotFoundException",
            "LimitExceededException",
            "ResourceInUseException",
            "TooManyTagsException",
        ],
    ),
    Operation::post(API, "CreateSolutionVersion", "/", &CREATE_SOLUTION_VERSION_REQUEST)
        .answers(&CREATE_SOLUTION_VERSION_RESPONSE)
        .refuses(&[
            "InvalidInputException",
            "ResourceNotFoundException",
            "LimitExceededException",
            "ResourceInUseException",
            "TooManyTagsException",
            "ResourceAlreadyExistsException",
        ]),
    Operation::post(API, "DeleteCampaign", "/", &DELETE_CAMPAIGN_REQUEST)
        .refuses(&["InvalidInputException", "ResourceNotFoundException", "ResourceInUseException"])
        .idempotent(),
    Operation::post(API, "DeleteDataset", "/", &DELETE_DATASET_REQUEST)
        .refuses(&["InvalidInputException", "ResourceNotFoundException", "ResourceInUseException"])
        .idempotent(),
    Operation::post(API, "DeleteDatasetGroup", "/", &DELETE_DATASET_GROUP_REQUEST)
        .refuses(&["InvalidInputException", "ResourceNotFoundException", "ResourceInUseException"])
        .idempotent(),
    Operation::post(API, "DeleteEventTracker", "/", &DELETE_EVENT_TRACKER_REQUEST)
        .refuses(&["InvalidInputException", "ResourceNotFoundException", "ResourceInUseException"])
        .idempotent(),
    Operation::post(API, "DeleteFilter", "/", &DELETE_FILTER_REQUEST).refuses(&[
        "InvalidInputException",
        "ResourceNotFoundException",
        "ResourceInUseException",
    ]),
    Operation::post(API, "DeleteMetricAttribution", "/", &DELETE_METRIC_ATTRIBUTION_REQUEST)
        .refuses(&["InvalidInputException", "ResourceNotFoundException", "ResourceInUseException"])
        .idempotent(),
    Operation::post(API, "DeleteRecommender", "/", &DELETE_RECOMMENDER_REQUEST)
        .refuses(&["InvalidInputException", "ResourceNotFoundException", "ResourceInUseException"])
        .idempotent(),
    Operation::post(API, "DeleteSchema", "/", &DELETE_SCHEMA_REQUEST)
        .refuses(&["InvalidInputException", "ResourceNotFoundException", "ResourceInUseException"])
        .idempotent(),
    Operation::post(API, "DeleteSolution", "/", &DELETE_SOLUTION_REQUEST)
        .refuses(&["InvalidInputException", "ResourceNotFoundException", "ResourceInUseException"])
        .idempotent(),
    Operation::post(API, "DescribeAlgorithm", "/", &DESCRIBE_ALGORITHM_REQUEST)
        .answers(&DESCRIBE_ALGORITHM_RESPONSE)
        .refuses(&["InvalidInputException", "ResourceNotFoundException"])
        .idempotent(),
    Operation::post(API, "DescribeBatchInferenceJob", "/", &DESCRIBE_BATCH_INFERENCE_JOB_REQUEST)
        .answers(&DESCRIBE_BATCH_INFERENCE_JOB_RESPONSE)
        .refuses(&["InvalidInputException", "ResourceNotFoundException"])
        .idempotent(),
    Operation::post(API, "DescribeBatchSegmentJob", "/", &DESCRIBE_BATCH_SEGMENT_JOB_REQUEST)
        .answers(&DESCRIBE_BATCH_SEGMENT_JOB_RESPONSE)
        .refuses(&["InvalidInputException", "ResourceNotFoundException"])
        .idempotent(),
    Operation::post(API, "DescribeCampaign", "/", &DESCRIBE_CAMPAIGN_REQUEST)
        .answers(&DESCRIBE_CAMPAIGN_RESPONSE)
        .refuses(&["InvalidInputException", "ResourceNotFoundException"])
        .idempotent(),
    Operation::post(API, "DescribeDataDeletionJob", "/", &DESCRIBE_DATA_DELETION_JOB_REQUEST)
        .answers(&DESCRIBE_DATA_DELETION_JOB_RESPONSE)
        .refuses(&["InvalidInputException", "ResourceNotFoundException"])
        .idempotent(),
    Operation::post(API, "DescribeDataset", "/", &DESCRIBE_DATASET_REQUEST)
        .answers(&DESCRIBE_DATASET_RESPONSE)
        .refuses(&["InvalidInputException", "ResourceNotFoundException"])
        .idempotent(),
    Operation::post(API, "DescribeDatasetExportJob", "/", &DESCRIBE_DATASET_EXPORT_JOB_REQUEST)
        .answers(&DESCRIBE_DATASET_EXPORT_JOB_RESPONSE)
        .refuses(&["InvalidInputException", "ResourceNotFoundException"])
        .idempotent(),
    Operation::post(API, "DescribeDatasetGroup", "/", &DESCRIBE_DATASET_GROUP_REQUEST)
        .answers(&DESCRIBE_DATASET_GROUP_RESPONSE)
        .refuses(&["InvalidInputException", "ResourceNotFoundException"])
        .idempotent(),
    Operation::post(API, "DescribeDatasetImportJob", "/", &DESCRIBE_DATASET_IMPORT_JOB_REQUEST)
        .answers(&DESCRIBE_DATASET_IMPORT_JOB_RESPONSE)
        .refuses(&["InvalidInputException", "ResourceNotFoundException"])
        .idempotent(),
    Operation::post(API, "DescribeEventTracker", "/", &DESCRIBE_EVENT_TRACKER_REQUEST)
        .answers(&DESCRIBE_EVENT_TRACKER_RESPONSE)
        .refuses(&["InvalidInputException", "ResourceNotFoundException"])
        .idempotent(),
    Operation::post(API, "DescribeFeatureTransformation", "/", &DESCRIBE_FEATURE_TRANSFORMATION_REQUEST)
        .answers(&DESCRIBE_FEATURE_TRANSFORMATION_RESPONSE)
        .refuses(&["InvalidInputException", "ResourceNotFoundException"])
        .idempotent(),
    Operation::post(API, "DescribeFilter", "/", &DESCRIBE_FILTER_REQUEST)
        .answers(&DESCRIBE_FILTER_RESPONSE)
        .refuses(&["InvalidInputException", "ResourceNotFoundException"])
        .idempotent(),
    Operation::post(API, "DescribeMetricAttribution", "/", &DESCRIBE_METRIC_ATTRIBUTION_REQUEST)
        .answers(&DESCRIBE_METRIC_ATTRIBUTION_RESPONSE)
        .refuses(&["InvalidInputException", "ResourceNotFoundException"]),
    Operation::post(API, "DescribeRecipe", "/", &DESCRIBE_RECIPE_REQUEST)
        .answers(&DESCRIBE_RECIPE_RESPONSE)
        .refuses(&["InvalidInputException", "ResourceNotFoundException"])
        .idempotent(),
    Operation::post(API, "DescribeRecommender", "/", &DESCRIBE_RECOMMENDER_REQUEST)
        .answers(&DESCRIBE_RECOMMENDER_RESPONSE)
        .refuses(&["InvalidInputException", "ResourceNotFoundException"])
        .idempotent(),
    Operation::post(API, "DescribeSchema", "/", &DESCRIBE_SCHEMA_REQUEST)
        .answers(&DESCRIBE_SCHEMA_RESPONSE)
        .refuses(&["InvalidInputException", "ResourceNotFoundException"])
        .idempotent(),
    Operation::post(API, "DescribeSolution", "/", &DESCRIBE_SOLUTION_REQUEST)
        .answers(&DESCRIBE_SOLUTION_RESPONSE)
        .refuses(&["InvalidInputException", "ResourceNotFoundException"])
        .idempotent(),
    Operation::post(API, "DescribeSolutionVersion", "/", &DESCRIBE_SOLUTION_VERSION_REQUEST)
        .answers(&DESCRIBE_SOLUTION_VERSION_RESPONSE)
        .refuses(&["InvalidInputException", "ResourceNotFoundException"])
        .idempotent(),
    Operation::post(API, "GetSolutionMetrics", "/", &GET_SOLUTION_METRICS_REQUEST)
        .answers(&GET_SOLUTION_METRICS_RESPONSE)
        .refuses(&["InvalidInputException", "ResourceNotFoundException", "ResourceInUseException"]),
    Operation::post(API, "ListBatchInferenceJobs", "/", &LIST_BATCH_INFERENCE_JOBS_REQUEST)
        .answers(&LIST_BATCH_INFERENCE_JOBS_RESPONSE)
        .refuses(&["InvalidInputException", "InvalidNextTokenException"])
        .idempotent(),
    Operation::post(API, "ListBatchSegmentJobs", "/", &LIST_BATCH_SEGMENT_JOBS_REQUEST)
        .answers(&LIST_BATCH_SEGMENT_JOBS_RESPONSE)
        .refuses(&["InvalidInputException", "InvalidNextTokenException"])
        .idempotent(),
    Operation::post(API, "ListCampaigns", "/", &LIST_CAMPAIGNS_REQUEST)
        .answers(&LIST_CAMPAIGNS_RESPONSE)
        .refuses(&["InvalidInputException", "InvalidNextTokenException"])
        .idempotent(),
    Operation::post(API, "ListDataDeletionJobs", "/", &LIST_DATA_DELETION_JOBS_REQUEST)
        .answers(&LIST_DATA_DELETION_JOBS_RESPONSE)
        .refuses(&["InvalidInputException", "InvalidNextTokenException"])
        .idempotent(),
    Operation::post(API, "ListDatasetExportJobs", "/", &LIST_DATASET_EXPORT_JOBS_REQUEST)
        .answers(&LIST_DATASET_EXPORT_JOBS_RESPONSE)
        .refuses(&["InvalidInputException", "InvalidNextTokenException"])
        .idempotent(),
    Operation::post(API, "ListDatasetGroups", "/", &LIST_DATASET_GROUPS_REQUEST)
        .answers(&LIST_DATASET_GROUPS_RESPONSE)
        .refuses(&["InvalidNextTokenException"])
        .idempotent(),
    Operation::post(API, "ListDatasetImportJobs", "/", &LIST_DATASET_IMPORT_JOBS_REQUEST)
        .answers(&LIST_DATASET_IMPORT_JOBS_RESPONSE)
        .refuses(&["InvalidInputException", "InvalidNextTokenException"])
        .idempotent(),
    Operation::post(API, "ListDatasets", "/", &LIST_DATASETS_REQUEST)
        .answers(&LIST_DATASETS_RESPONSE)
        .refuses(&["InvalidInputException", "InvalidNextTokenException"])
        .idempotent(),
    Operation::post(API, "ListEventTrackers", "/", &LIST_EVENT_TRACKERS_REQUEST)
        .answers(&LIST_EVENT_TRACKERS_RESPONSE)
        .refuses(&["InvalidInputException", "InvalidNextTokenException"])
        .idempotent(),
    Operation::post(API, "ListFilters", "/", &LIST_FILTERS_REQUEST)
        .answers(&LIST_FILTERS_RESPONSE)
        .refuses(&["InvalidInputException", "InvalidNextTokenException"])
        .idempotent(),
    Operation::post(API, "ListMetricAttributionMetrics", "/", &LIST_METRIC_ATTRIBUTION_METRICS_REQUEST)
        .answers(&LIST_METRIC_ATTRIBUTION_METRICS_RESPONSE)
        .refuses(&["InvalidInputException", "InvalidNextTokenException"])
        .idempotent(),
    Operation::post(API, "ListMetricAttributions", "/", &LIST_METRIC_ATTRIBUTIONS_REQUEST)
        .answers(&LIST_METRIC_ATTRIBUTIONS_RESPONSE)
        .refuses(&["InvalidInputException", "InvalidNextTokenException"])
        .idempotent(),
    Operation::post(API, "ListRecipes", "/", &LIST_RECIPES_REQUEST)
        .answers(&LIST_RECIPES_RESPONSE)
        .refuses(&["InvalidNextTokenException", "InvalidInputException"])
        .idempotent(),
    Operation::post(API, "ListRecommenders", "/", &LIST_RECOMMENDERS_REQUEST)
        .answers(&LIST_RECOMMENDERS_RESPONSE)
        .refuses(&["InvalidInputException", "InvalidNextTokenException"])
        .idempotent(),
    Operation::post(API, "ListSchemas", "/", &LIST_SCHEMAS_REQUEST)
        .answers(&LIST_SCHEMAS_RESPONSE)
        .refuses(&["InvalidNextTokenException"])
        .idempotent(),
    Operation::post(API, "ListSolutionVersions", "/", &LIST_SOLUTION_VERSIONS_REQUEST)
        .answers(&LIST_SOLUTION_VERSIONS_RESPONSE)
        .refuses(&["InvalidInputException", "ResourceNotFoundException", "InvalidNextTokenException"])
        .idempotent(),
    Operation::post(API, "ListSolutions", "/", &LIST_SOLUTIONS_REQUEST)
        .answers(&LIST_SOLUTIONS_RESPONSE)
        .refuses(&["InvalidInputException", "InvalidNextTokenException"])
        .idempotent(),
    Operation::post(API, "ListTagsForResource", "/", &LIST_TAGS_FOR_RESOURCE_REQUEST)
        .answers(&LIST_TAGS_FOR_RESOURCE_RESPONSE)
        .refuses(&["InvalidInputException", "ResourceNotFoundException", "ResourceInUseException"]),
    Operation::post(API, "StartRecommender", "/", &START_RECOMMENDER_REQUEST)
        .answers(&START_RECOMMENDER_RESPONSE)
        .refuses(&["InvalidInputException", "ResourceNotFoundException", "ResourceInUseException"])
        .idempotent(),
    Operation::post(API, "StopRecommender", "/", &STOP_RECOMMENDER_REQUEST)
        .answers(&STOP_RECOMMENDER_RESPONSE)
        .refuses(&["InvalidInputException", "ResourceNotFoundException", "ResourceInUseException"])
        .idempotent(),
    Operation::post(API, "StopSolutionVersionCreation", "/", &STOP_SOLUTION_VERSION_CREATION_REQUEST)
        .refuses(&["InvalidInputException", "ResourceNotFoundException", "ResourceInUseException"])
        .idempotent(),
    Operation::post(API, "TagResource", "/", &TAG_RESOURCE_REQUEST).answers(&TAG_RESOURCE_RESPONSE).refuses(&[
        "InvalidInputException",
        "ResourceNotFoundException",
        "TooManyTagsException",
        "ResourceInUseException",
        "LimitExceededException",
    ]),
    Operation::post(API, "UntagResource", "/", &UNTAG_RESOURCE_REQUEST).answers(&UNTAG_RESOURCE_RESPONSE).refuses(&[
        "InvalidInputException",
        "ResourceNotFoundException",
        "TooManyTagKeysException",
        "ResourceInUseException",
    ]),
    Operation::post(API, "UpdateCampaign", "/", &UPDATE_CAMPAIGN_REQUEST)
        .answers(&UPDATE_CAMPAIGN_RESPONSE)
        .refuses(&["InvalidInputException", "ResourceNotFoundException", "ResourceInUseException"])
        .idempotent(),
    Operation::post(API, "UpdateDataset", "/", &UPDATE_DATASET_REQUEST)
        .answers(&UPDATE_DATASET_RESPONSE)
        .refuses(&["InvalidInputException", "ResourceNotFoundException", "ResourceInUseException"])
        .idempotent(),
    Operation::post(API, "UpdateMetricAttribution", "/", &UPDATE_METRIC_ATTRIBUTION_REQUEST)
        .answers(&UPDATE_METRIC_ATTRIBUTION_RESPONSE)
        .refuses(&[
            "InvalidInputException",
            "ResourceNotFoundException",
            "ResourceInUseException",
            "ResourceAlreadyExistsException",
        ]),
    Operation::post(API, "UpdateRecommender", "/", &UPDATE_RECOMMENDER_REQUEST)
        .answers(&UPDATE_RECOMMENDER_RESPONSE)
        .refuses(&["InvalidInputException", "ResourceNotFoundException", "ResourceInUseException"])
        .idempotent(),
    Operation::post(API, "UpdateSolution", "/", &UPDATE_SOLUTION_REQUEST).answers(&UPDATE_SOLUTION_RESPONSE).refuses(
        &["InvalidInputException", "ResourceNotFoundException", "ResourceInUseException", "LimitExceededException"],
    ),
];

static ACCOUNT_ID: Shape = Shape::text().most(256);
static ALGORITHM: Structure = Structure::of(
    "Algorithm",
    &[
        optional("name", &NAME),
        optional("algorithmArn", &ARN),
        optional("algorithmImage", &Shape::Structure(&ALGORITHM_IMAGE)),
        optional("defaultHyperParameters", &HYPER_PARAMETERS),
        optional("defaultHyperParameterRanges", &Shape::Structure(&DEFAULT_HYPER_PARAMETER_RANGES)),
        optional("defaultResourceConfig", &RESOURCE_CONFIG),
        optional("trainingInputMode", &TRAINING_INPUT_MODE),
        optional("roleArn", &ARN),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
    ],
);
static ALGORITHM_IMAGE: Structure =
    Structure::of("AlgorithmImage", &[optional("name", &NAME), required("dockerURI", &DOCKER_URI)]);
static ARN: Shape = Shape::text().most(256).pattern(Pattern::PersonalizeArn);
static ARN_LIST: Shape = Shape::list(&ARN).most(100);
static AUTO_ML_CONFIG: Structure =
    Structure::of("AutoMLConfig", &[optional("metricName", &METRIC_NAME), optional("recipeList", &ARN_LIST)]);
static AUTO_ML_RESULT: Structure = Structure::of("AutoMLResult", &[optional("bestRecipeArn", &ARN)]);
static AUTO_TRAINING_CONFIG: Structure =
    Structure::of("AutoTrainingConfig", &[optional("schedulingExpression", &SCHEDULING_EXPRESSION)]);
static AVRO_SCHEMA: Shape = Shape::text().most(20_000);
static BATCH_INFERENCE_JOB: Structure = Structure::of(
    "BatchInferenceJob",
    &[
        optional("jobName", &NAME),
        optional("batchInferenceJobArn", &ARN),
        optional("filterArn", &ARN),
        optional("failureReason", &FAILURE_REASON),
        optional("solutionVersionArn", &ARN),
        optional("numResults", &NUM_BATCH_RESULTS),
        optional("jobInput", &Shape::Structure(&BATCH_INFERENCE_JOB_INPUT)),
        optional("jobOutput", &Shape::Structure(&BATCH_INFERENCE_JOB_OUTPUT)),
        optional("batchInferenceJobConfig", &Shape::Structure(&BATCH_INFERENCE_JOB_CONFIG)),
        optional("roleArn", &ROLE_ARN),
        optional("batchInferenceJobMode", &BATCH_INFERENCE_JOB_MODE),
        optional("themeGenerationConfig", &Shape::Structure(&THEME_GENERATION_CONFIG)),
        optional("status", &STATUS),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
    ],
);
static BATCH_INFERENCE_JOB_CONFIG: Structure = Structure::of(
    "BatchInferenceJobConfig",
    &[optional("itemExplorationConfig", &HYPER_PARAMETERS), optional("rankingInfluence", &RANKING_INFLUENCE)],
);
static BATCH_INFERENCE_JOB_INPUT: Structure =
    Structure::of("BatchInferenceJobInput", &[required("s3DataSource", &Shape::Structure(&S3_DATA_CONFIG))]);
static BATCH_INFERENCE_JOB_MODE: Shape = Shape::text().one_of(&["BATCH_INFERENCE", "THEME_GENERATION"]);
static BATCH_INFERENCE_JOB_OUTPUT: Structure =
    Structure::of("BatchInferenceJobOutput", &[required("s3DataDestination", &Shape::Structure(&S3_DATA_CONFIG))]);
static BATCH_INFERENCE_JOB_SUMMARY: Structure = Structure::of(
    "BatchInferenceJobSummary",
    &[
        optional("batchInferenceJobArn", &ARN),
        optional("jobName", &NAME),
        optional("status", &STATUS),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
        optional("failureReason", &FAILURE_REASON),
        optional("solutionVersionArn", &ARN),
        optional("batchInferenceJobMode", &BATCH_INFERENCE_JOB_MODE),
    ],
);
static BATCH_INFERENCE_JOBS: Shape = Shape::list(&Shape::Structure(&BATCH_INFERENCE_JOB_SUMMARY)).most(100);
static BATCH_SEGMENT_JOB: Structure = Structure::of(
    "BatchSegmentJob",
    &[
        optional("jobName", &NAME),
        optional("batchSegmentJobArn", &ARN),
        optional("filterArn", &ARN),
        optional("failureReason", &FAILURE_REASON),
        optional("solutionVersionArn", &ARN),
        optional("numResults", &NUM_BATCH_RESULTS),
        optional("jobInput", &Shape::Structure(&BATCH_SEGMENT_JOB_INPUT)),
        optional("jobOutput", &Shape::Structure(&BATCH_SEGMENT_JOB_OUTPUT)),
        optional("roleArn", &ROLE_ARN),
        optional("status", &STATUS),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
    ],
);
static BATCH_SEGMENT_JOB_INPUT: Structure =
    Structure::of("BatchSegmentJobInput", &[required("s3DataSource", &Shape::Structure(&S3_DATA_CONFIG))]);
static BATCH_SEGMENT_JOB_OUTPUT: Structure =
    Structure::of("BatchSegmentJobOutput", &[required("s3DataDestination", &Shape::Structure(&S3_DATA_CONFIG))]);
static BATCH_SEGMENT_JOB_SUMMARY: Structure = Structure::of(
    "BatchSegmentJobSummary",
    &[
        optional("batchSegmentJobArn", &ARN),
        optional("jobName", &NAME),
        optional("status", &STATUS),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
        optional("failureReason", &FAILURE_REASON),
        optional("solutionVersionArn", &ARN),
    ],
);
static BATCH_SEGMENT_JOBS: Shape = Shape::list(&Shape::Structure(&BATCH_SEGMENT_JOB_SUMMARY)).most(100);
static BOOLEAN: Shape = Shape::Boolean;
static CAMPAIGN: Structure = Structure::of(
    "Campaign",
    &[
        optional("name", &NAME),
        optional("campaignArn", &ARN),
        optional("solutionVersionArn", &ARN),
        optional("minProvisionedTPS", &TRANSACTIONS_PER_SECOND),
        optional("campaignConfig", &Shape::Structure(&CAMPAIGN_CONFIG)),
        optional("status", &STATUS),
        optional("failureReason", &FAILURE_REASON),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
        optional("latestCampaignUpdate", &Shape::Structure(&CAMPAIGN_UPDATE_SUMMARY)),
    ],
);
static CAMPAIGN_CONFIG: Structure = Structure::of(
    "CampaignConfig",
    &[
        optional("itemExplorationConfig", &HYPER_PARAMETERS),
        optional("enableMetadataWithRecommendations", &BOOLEAN),
        optional("syncWithLatestSolutionVersion", &BOOLEAN),
        optional("rankingInfluence", &RANKING_INFLUENCE),
    ],
);
static CAMPAIGN_SUMMARY: Structure = Structure::of(
    "CampaignSummary",
    &[
        optional("name", &NAME),
        optional("campaignArn", &ARN),
        optional("status", &STATUS),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
        optional("failureReason", &FAILURE_REASON),
    ],
);
static CAMPAIGN_UPDATE_SUMMARY: Structure = Structure::of(
    "CampaignUpdateSummary",
    &[
        optional("solutionVersionArn", &ARN),
        optional("minProvisionedTPS", &TRANSACTIONS_PER_SECOND),
        optional("campaignConfig", &Shape::Structure(&CAMPAIGN_CONFIG)),
        optional("status", &STATUS),
        optional("failureReason", &FAILURE_REASON),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
    ],
);
static CAMPAIGNS: Shape = Shape::list(&Shape::Structure(&CAMPAIGN_SUMMARY)).most(100);
static CATEGORICAL_HYPER_PARAMETER_RANGE: Structure = Structure::of(
    "CategoricalHyperParameterRange",
    &[optional("name", &PARAMETER_NAME), optional("values", &CATEGORICAL_VALUES)],
);
static CATEGORICAL_HYPER_PARAMETER_RANGES: Shape =
    Shape::list(&Shape::Structure(&CATEGORICAL_HYPER_PARAMETER_RANGE)).most(100);
static CATEGORICAL_VALUE: Shape = Shape::text().most(1_000);
static CATEGORICAL_VALUES: Shape = Shape::list(&CATEGORICAL_VALUE).most(100);
static COLUMN_NAME: Shape = Shape::text().most(150).pattern(Pattern::ColumnName);
static COLUMN_NAMES_LIST: Shape = Shape::list(&COLUMN_NAME).most(50);
static CONTINUOUS_HYPER_PARAMETER_RANGE: Structure = Structure::of(
    "ContinuousHyperParameterRange",
    &[
        optional("name", &PARAMETER_NAME),
        optional("minValue", &CONTINUOUS_MIN_VALUE),
        optional("maxValue", &CONTINUOUS_MAX_VALUE),
    ],
);
static CONTINUOUS_HYPER_PARAMETER_RANGES: Shape =
    Shape::list(&Shape::Structure(&CONTINUOUS_HYPER_PARAMETER_RANGE)).most(100);
static CONTINUOUS_MAX_VALUE: Shape = Shape::Number { least: Some(-1_000_000.0), most: None };
static CONTINUOUS_MIN_VALUE: Shape = Shape::Number { least: Some(-1_000_000.0), most: None };
/// The request of `CreateBatchInferenceJob`.
pub static CREATE_BATCH_INFERENCE_JOB_REQUEST: Structure = Structure::of(
    "CreateBatchInferenceJobRequest",
    &[
        required("jobName", &NAME),
        required("solutionVersionArn", &ARN),
        optional("filterArn", &ARN),
        optional("numResults", &NUM_BATCH_RESULTS),
        required("jobInput", &Shape::Structure(&BATCH_INFERENCE_JOB_INPUT)),
        required("jobOutput", &Shape::Structure(&BATCH_INFERENCE_JOB_OUTPUT)),
        required("roleArn", &ROLE_ARN),
        optional("batchInferenceJobConfig", &Shape::Structure(&BATCH_INFERENCE_JOB_CONFIG)),
        optional("tags", &TAGS),
        optional("batchInferenceJobMode", &BATCH_INFERENCE_JOB_MODE),
        optional("themeGenerationConfig", &Shape::Structure(&THEME_GENERATION_CONFIG)),
    ],
);
static CREATE_BATCH_INFERENCE_JOB_RESPONSE: Structure =
    Structure::of("CreateBatchInferenceJobResponse", &[optional("batchInferenceJobArn", &ARN)]);
/// The request of `CreateBatchSegmentJob`.
pub static CREATE_BATCH_SEGMENT_JOB_REQUEST: Structure = Structure::of(
    "CreateBatchSegmentJobRequest",
    &[
        required("jobName", &NAME),
        required("solutionVersionArn", &ARN),
        optional("filterArn", &ARN),
        optional("numResults", &NUM_BATCH_RESULTS),
        required("jobInput", &Shape::Structure(&BATCH_SEGMENT_JOB_INPUT)),
        required("jobOutput", &Shape::Structure(&BATCH_SEGMENT_JOB_OUTPUT)),
        required("roleArn", &ROLE_ARN),
        optional("tags", &TAGS),
    ],
);
static CREATE_BATCH_SEGMENT_JOB_RESPONSE: Structure =
    Structure::of("CreateBatchSegmentJobResponse", &[optional("batchSegmentJobArn", &ARN)]);
/// The request of `CreateCampaign`.
pub static CREATE_CAMPAIGN_REQUEST: Structure = Structure::of(
    "CreateCampaignRequest",
    &[
        required("name", &NAME),
        required("solutionVersionArn", &ARN),
        optional("minProvisionedTPS", &TRANSACTIONS_PER_SECOND),
        optional("campaignConfig", &Shape::Structure(&CAMPAIGN_CONFIG)),
        optional("tags", &TAGS),
    ],
);
static CREATE_CAMPAIGN_RESPONSE: Structure = Structure::of("CreateCampaignResponse", &[optional("campaignArn", &ARN)]);
static CREATE_DATA_DELETION_JOB_REQUEST: Structure = Structure::of(
    "CreateDataDeletionJobRequest",
    &[
        required("jobName", &NAME),
        required("datasetGroupArn", &ARN),
        required("dataSource", &Shape::Structure(&DATA_SOURCE)),
        required("roleArn", &ROLE_ARN),
        optional("tags", &TAGS),
    ],
);
static CREATE_DATA_DELETION_JOB_RESPONSE: Structure =
    Structure::of("CreateDataDeletionJobResponse", &[optional("dataDeletionJobArn", &ARN)]);
static CREATE_DATASET_EXPORT_JOB_REQUEST: Structure = Structure::of(
    "CreateDatasetExportJobRequest",
    &[
        required("jobName", &NAME),
        required("datasetArn", &ARN),
        optional("ingestionMode", &INGESTION_MODE),
        required("roleArn", &ROLE_ARN),
        required("jobOutput", &Shape::Structure(&DATASET_EXPORT_JOB_OUTPUT)),
        optional("tags", &TAGS),
    ],
);
static CREATE_DATASET_EXPORT_JOB_RESPONSE: Structure =
    Structure::of("CreateDatasetExportJobResponse", &[optional("datasetExportJobArn", &ARN)]);
/// The request of `CreateDatasetGroup`.
pub static CREATE_DATASET_GROUP_REQUEST: Structure = Structure::of(
    "CreateDatasetGroupRequest",
    &[
        required("name", &NAME),
        optional("roleArn", &ROLE_ARN),
        optional("kmsKeyArn", &KMS_KEY_ARN),
        optional("domain", &DOMAIN),
        optional("tags", &TAGS),
    ],
);
static CREATE_DATASET_GROUP_RESPONSE: Structure =
    Structure::of("CreateDatasetGroupResponse", &[optional("datasetGroupArn", &ARN), optional("domain", &DOMAIN)]);
static CREATE_DATASET_IMPORT_JOB_REQUEST: Structure = Structure::of(
    "CreateDatasetImportJobRequest",
    &[
        required("jobName", &NAME),
        required("datasetArn", &ARN),
        required("dataSource", &Shape::Structure(&DATA_SOURCE)),
        optional("roleArn", &ROLE_ARN),
        optional("tags", &TAGS),
        optional("importMode", &IMPORT_MODE),
        optional("publishAttributionMetricsToS3", &BOOLEAN),
    ],
);
static CREATE_DATASET_IMPORT_JOB_RESPONSE: Structure =
    Structure::of("CreateDatasetImportJobResponse", &[optional("datasetImportJobArn", &ARN)]);
/// The request of `CreateDataset`.
pub static CREATE_DATASET_REQUEST: Structure = Structure::of(
    "CreateDatasetRequest",
    &[
        required("name", &NAME),
        required("schemaArn", &ARN),
        required("datasetGroupArn", &ARN),
        required("datasetType", &DATASET_TYPE),
        optional("tags", &TAGS),
    ],
);
static CREATE_DATASET_RESPONSE: Structure = Structure::of("CreateDatasetResponse", &[optional("datasetArn", &ARN)]);
/// The request of `CreateEventTracker`.
pub static CREATE_EVENT_TRACKER_REQUEST: Structure = Structure::of(
    "CreateEventTrackerRequest",
    &[required("name", &NAME), required("datasetGroupArn", &ARN), optional("tags", &TAGS)],
);
static CREATE_EVENT_TRACKER_RESPONSE: Structure = Structure::of(
    "CreateEventTrackerResponse",
    &[optional("eventTrackerArn", &ARN), optional("trackingId", &TRACKING_ID)],
);
/// The request of `CreateFilter`.
pub static CREATE_FILTER_REQUEST: Structure = Structure::of(
    "CreateFilterRequest",
    &[
        required("name", &NAME),
        required("datasetGroupArn", &ARN),
        required("filterExpression", &FILTER_EXPRESSION),
        optional("tags", &TAGS),
    ],
);
static CREATE_FILTER_RESPONSE: Structure = Structure::of("CreateFilterResponse", &[optional("filterArn", &ARN)]);
/// The request of `CreateMetricAttribution`.
pub static CREATE_METRIC_ATTRIBUTION_REQUEST: Structure = Structure::of(
    "CreateMetricAttributionRequest",
    &[
        required("name", &NAME),
        required("datasetGroupArn", &ARN),
        required("metrics", &METRIC_ATTRIBUTES),
        required("metricsOutputConfig", &Shape::Structure(&METRIC_ATTRIBUTION_OUTPUT)),
    ],
);
static CREATE_METRIC_ATTRIBUTION_RESPONSE: Structure =
    Structure::of("CreateMetricAttributionResponse", &[optional("metricAttributionArn", &ARN)]);
/// The request of `CreateRecommender`.
pub static CREATE_RECOMMENDER_REQUEST: Structure = Structure::of(
    "CreateRecommenderRequest",
    &[
        required("name", &NAME),
        required("datasetGroupArn", &ARN),
        required("recipeArn", &ARN),
        optional("recommenderConfig", &Shape::Structure(&RECOMMENDER_CONFIG)),
        optional("tags", &TAGS),
    ],
);
static CREATE_RECOMMENDER_RESPONSE: Structure =
    Structure::of("CreateRecommenderResponse", &[optional("recommenderArn", &ARN)]);
static CREATE_SCHEMA_REQUEST: Structure = Structure::of(
    "CreateSchemaRequest",
    &[required("name", &NAME), required("schema", &AVRO_SCHEMA), optional("domain", &DOMAIN)],
);
static CREATE_SCHEMA_RESPONSE: Structure = Structure::of("CreateSchemaResponse", &[optional("schemaArn", &ARN)]);
/// The request of `CreateSolution`.
pub static CREATE_SOLUTION_REQUEST: Structure = Structure::of(
    "CreateSolutionRequest",
    &[
        required("name", &NAME),
        optional("performHPO", &BOOLEAN),
        optional("performAutoML", &PERFORM_AUTO_ML),
        optional("performAutoTraining", &PERFORM_AUTO_TRAINING),
        optional("performIncrementalUpdate", &PERFORM_INCREMENTAL_UPDATE),
        optional("recipeArn", &ARN),
        required("datasetGroupArn", &ARN),
        optional("eventType", &EVENT_TYPE),
        optional("solutionConfig", &Shape::Structure(&SOLUTION_CONFIG)),
        optional("tags", &TAGS),
    ],
);
static CREATE_SOLUTION_RESPONSE: Structure = Structure::of("CreateSolutionResponse", &[optional("solutionArn", &ARN)]);
/// The request of `CreateSolutionVersion`.
pub static CREATE_SOLUTION_VERSION_REQUEST: Structure = Structure::of(
    "CreateSolutionVersionRequest",
    &[
        optional("name", &NAME),
        required("solutionArn", &ARN),
        optional("trainingMode", &TRAINING_MODE),
        optional("tags", &TAGS),
    ],
);
static CREATE_SOLUTION_VERSION_RESPONSE: Structure =
    Structure::of("CreateSolutionVersionResponse", &[optional("solutionVersionArn", &ARN)]);
static DATA_DELETION_JOB: Structure = Structure::of(
    "DataDeletionJob",
    &[
        optional("jobName", &NAME),
        optional("dataDeletionJobArn", &ARN),
        optional("datasetGroupArn", &ARN),
        optional("dataSource", &Shape::Structure(&DATA_SOURCE)),
        optional("roleArn", &ROLE_ARN),
        optional("status", &STATUS),
        optional("numDeleted", &INTEGER),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
        optional("failureReason", &FAILURE_REASON),
    ],
);
static DATA_DELETION_JOB_SUMMARY: Structure = Structure::of(
    "DataDeletionJobSummary",
    &[
        optional("dataDeletionJobArn", &ARN),
        optional("datasetGroupArn", &ARN),
        optional("jobName", &NAME),
        optional("status", &STATUS),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
        optional("failureReason", &FAILURE_REASON),
    ],
);
static DATA_DELETION_JOBS: Shape = Shape::list(&Shape::Structure(&DATA_DELETION_JOB_SUMMARY)).most(100);
static DATA_SOURCE: Structure = Structure::of("DataSource", &[optional("dataLocation", &S3_LOCATION)]);
static DATASET: Structure = Structure::of(
    "Dataset",
    &[
        optional("name", &NAME),
        optional("datasetArn", &ARN),
        optional("datasetGroupArn", &ARN),
        optional("datasetType", &DATASET_TYPE),
        optional("schemaArn", &ARN),
        optional("status", &STATUS),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
        optional("latestDatasetUpdate", &Shape::Structure(&DATASET_UPDATE_SUMMARY)),
        optional("trackingId", &TRACKING_ID),
    ],
);
static DATASET_EXPORT_JOB: Structure = Structure::of(
    "DatasetExportJob",
    &[
        optional("jobName", &NAME),
        optional("datasetExportJobArn", &ARN),
        optional("datasetArn", &ARN),
        optional("ingestionMode", &INGESTION_MODE),
        optional("roleArn", &ARN),
        optional("status", &STATUS),
        optional("jobOutput", &Shape::Structure(&DATASET_EXPORT_JOB_OUTPUT)),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
        optional("failureReason", &FAILURE_REASON),
    ],
);
static DATASET_EXPORT_JOB_OUTPUT: Structure =
    Structure::of("DatasetExportJobOutput", &[required("s3DataDestination", &Shape::Structure(&S3_DATA_CONFIG))]);
static DATASET_EXPORT_JOB_SUMMARY: Structure = Structure::of(
    "DatasetExportJobSummary",
    &[
        optional("datasetExportJobArn", &ARN),
        optional("jobName", &NAME),
        optional("status", &STATUS),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
        optional("failureReason", &FAILURE_REASON),
    ],
);
static DATASET_EXPORT_JOBS: Shape = Shape::list(&Shape::Structure(&DATASET_EXPORT_JOB_SUMMARY)).most(100);
static DATASET_GROUP: Structure = Structure::of(
    "DatasetGroup",
    &[
        optional("name", &NAME),
        optional("datasetGroupArn", &ARN),
        optional("status", &STATUS),
        optional("roleArn", &ROLE_ARN),
        optional("kmsKeyArn", &KMS_KEY_ARN),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
        optional("failureReason", &FAILURE_REASON),
        optional("domain", &DOMAIN),
    ],
);
static DATASET_GROUP_SUMMARY: Structure = Structure::of(
    "DatasetGroupSummary",
    &[
        optional("name", &NAME),
        optional("datasetGroupArn", &ARN),
        optional("status", &STATUS),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
        optional("failureReason", &FAILURE_REASON),
        optional("domain", &DOMAIN),
    ],
);
static DATASET_GROUPS: Shape = Shape::list(&Shape::Structure(&DATASET_GROUP_SUMMARY)).most(100);
static DATASET_IMPORT_JOB: Structure = Structure::of(
    "DatasetImportJob",
    &[
        optional("jobName", &NAME),
        optional("datasetImportJobArn", &ARN),
        optional("datasetArn", &ARN),
        optional("dataSource", &Shape::Structure(&DATA_SOURCE)),
        optional("roleArn", &ARN),
        optional("status", &STATUS),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
        optional("failureReason", &FAILURE_REASON),
        optional("importMode", &IMPORT_MODE),
        optional("publishAttributionMetricsToS3", &BOOLEAN),
    ],
);
static DATASET_IMPORT_JOB_SUMMARY: Structure = Structure::of(
    "DatasetImportJobSummary",
    &[
        optional("datasetImportJobArn", &ARN),
        optional("jobName", &NAME),
        optional("status", &STATUS),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
        optional("failureReason", &FAILURE_REASON),
        optional("importMode", &IMPORT_MODE),
    ],
);
static DATASET_IMPORT_JOBS: Shape = Shape::list(&Shape::Structure(&DATASET_IMPORT_JOB_SUMMARY)).most(100);
static DATASET_SCHEMA: Structure = Structure::of(
    "DatasetSchema",
    &[
        optional("name", &NAME),
        optional("schemaArn", &ARN),
        optional("schema", &AVRO_SCHEMA),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
        optional("domain", &DOMAIN),
    ],
);
static DATASET_SCHEMA_SUMMARY: Structure = Structure::of(
    "DatasetSchemaSummary",
    &[
        optional("name", &NAME),
        optional("schemaArn", &ARN),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
        optional("domain", &DOMAIN),
    ],
);
static DATASET_SUMMARY: Structure = Structure::of(
    "DatasetSummary",
    &[
        optional("name", &NAME),
        optional("datasetArn", &ARN),
        optional("datasetType", &DATASET_TYPE),
        optional("status", &STATUS),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
    ],
);
static DATASET_TYPE: Shape = Shape::text().most(256).pattern(Pattern::DatasetType);
static DATASET_UPDATE_SUMMARY: Structure = Structure::of(
    "DatasetUpdateSummary",
    &[
        optional("schemaArn", &ARN),
        optional("status", &STATUS),
        optional("failureReason", &FAILURE_REASON),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
    ],
);
static DATASETS: Shape = Shape::list(&Shape::Structure(&DATASET_SUMMARY)).most(100);
static DATE: Shape = Shape::Timestamp;
static DEFAULT_CATEGORICAL_HYPER_PARAMETER_RANGE: Structure = Structure::of(
    "DefaultCategoricalHyperParameterRange",
    &[optional("name", &PARAMETER_NAME), optional("values", &CATEGORICAL_VALUES), optional("isTunable", &TUNABLE)],
);
static DEFAULT_CATEGORICAL_HYPER_PARAMETER_RANGES: Shape =
    Shape::list(&Shape::Structure(&DEFAULT_CATEGORICAL_HYPER_PARAMETER_RANGE)).most(100);
static DEFAULT_CONTINUOUS_HYPER_PARAMETER_RANGE: Structure = Structure::of(
    "DefaultContinuousHyperParameterRange",
    &[
        optional("name", &PARAMETER_NAME),
        optional("minValue", &CONTINUOUS_MIN_VALUE),
        optional("maxValue", &CONTINUOUS_MAX_VALUE),
        optional("isTunable", &TUNABLE),
    ],
);
static DEFAULT_CONTINUOUS_HYPER_PARAMETER_RANGES: Shape =
    Shape::list(&Shape::Structure(&DEFAULT_CONTINUOUS_HYPER_PARAMETER_RANGE)).most(100);
static DEFAULT_HYPER_PARAMETER_RANGES: Structure = Structure::of(
    "DefaultHyperParameterRanges",
    &[
        optional("integerHyperParameterRanges", &DEFAULT_INTEGER_HYPER_PARAMETER_RANGES),
        optional("continuousHyperParameterRanges", &DEFAULT_CONTINUOUS_HYPER_PARAMETER_RANGES),
        optional("categoricalHyperParameterRanges", &DEFAULT_CATEGORICAL_HYPER_PARAMETER_RANGES),
    ],
);
static DEFAULT_INTEGER_HYPER_PARAMETER_RANGE: Structure = Structure::of(
    "DefaultIntegerHyperParameterRange",
    &[
        optional("name", &PARAMETER_NAME),
        optional("minValue", &INTEGER_MIN_VALUE),
        optional("maxValue", &INTEGER_MAX_VALUE),
        optional("isTunable", &TUNABLE),
    ],
);
static DEFAULT_INTEGER_HYPER_PARAMETER_RANGES: Shape =
    Shape::list(&Shape::Structure(&DEFAULT_INTEGER_HYPER_PARAMETER_RANGE)).most(100);
static DELETE_CAMPAIGN_REQUEST: Structure = Structure::of("DeleteCampaignRequest", &[required("campaignArn", &ARN)]);
static DELETE_DATASET_GROUP_REQUEST: Structure =
    Structure::of("DeleteDatasetGroupRequest", &[required("datasetGroupArn", &ARN)]);
static DELETE_DATASET_REQUEST: Structure = Structure::of("DeleteDatasetRequest", &[required("datasetArn", &ARN)]);
static DELETE_EVENT_TRACKER_REQUEST: Structure =
    Structure::of("DeleteEventTrackerRequest", &[required("eventTrackerArn", &ARN)]);
static DELETE_FILTER_REQUEST: Structure = Structure::of("DeleteFilterRequest", &[required("filterArn", &ARN)]);
static DELETE_METRIC_ATTRIBUTION_REQUEST: Structure =
    Structure::of("DeleteMetricAttributionRequest", &[required("metricAttributionArn", &ARN)]);
static DELETE_RECOMMENDER_REQUEST: Structure =
    Structure::of("DeleteRecommenderRequest", &[required("recommenderArn", &ARN)]);
static DELETE_SCHEMA_REQUEST: Structure = Structure::of("DeleteSchemaRequest", &[required("schemaArn", &ARN)]);
static DELETE_SOLUTION_REQUEST: Structure = Structure::of("DeleteSolutionRequest", &[required("solutionArn", &ARN)]);
static DESCRIBE_ALGORITHM_REQUEST: Structure =
    Structure::of("DescribeAlgorithmRequest", &[required("algorithmArn", &ARN)]);
static DESCRIBE_ALGORITHM_RESPONSE: Structure =
    Structure::of("DescribeAlgorithmResponse", &[optional("algorithm", &Shape::Structure(&ALGORITHM))]);
static DESCRIBE_BATCH_INFERENCE_JOB_REQUEST: Structure =
    Structure::of("DescribeBatchInferenceJobRequest", &[required("batchInferenceJobArn", &ARN)]);
static DESCRIBE_BATCH_INFERENCE_JOB_RESPONSE: Structure = Structure::of(
    "DescribeBatchInferenceJobResponse",
    &[optional("batchInferenceJob", &Shape::Structure(&BATCH_INFERENCE_JOB))],
);
static DESCRIBE_BATCH_SEGMENT_JOB_REQUEST: Structure =
    Structure::of("DescribeBatchSegmentJobRequest", &[required("batchSegmentJobArn", &ARN)]);
static DESCRIBE_BATCH_SEGMENT_JOB_RESPONSE: Structure = Structure::of(
    "DescribeBatchSegmentJobResponse",
    &[optional("batchSegmentJob", &Shape::Structure(&BATCH_SEGMENT_JOB))],
);
static DESCRIBE_CAMPAIGN_REQUEST: Structure =
    Structure::of("DescribeCampaignRequest", &[required("campaignArn", &ARN)]);
static DESCRIBE_CAMPAIGN_RESPONSE: Structure =
    Structure::of("DescribeCampaignResponse", &[optional("campaign", &Shape::Structure(&CAMPAIGN))]);
static DESCRIBE_DATA_DELETION_JOB_REQUEST: Structure =
    Structure::of("DescribeDataDeletionJobRequest", &[required("dataDeletionJobArn", &ARN)]);
static DESCRIBE_DATA_DELETION_JOB_RESPONSE: Structure = Structure::of(
    "DescribeDataDeletionJobResponse",
    &[optional("dataDeletionJob", &Shape::Structure(&DATA_DELETION_JOB))],
);
static DESCRIBE_DATASET_EXPORT_JOB_REQUEST: Structure =
    Structure::of("DescribeDatasetExportJobRequest", &[required("datasetExportJobArn", &ARN)]);
static DESCRIBE_DATASET_EXPORT_JOB_RESPONSE: Structure = Structure::of(
    "DescribeDatasetExportJobResponse",
    &[optional("datasetExportJob", &Shape::Structure(&DATASET_EXPORT_JOB))],
);
static DESCRIBE_DATASET_GROUP_REQUEST: Structure =
    Structure::of("DescribeDatasetGroupRequest", &[required("datasetGroupArn", &ARN)]);
static DESCRIBE_DATASET_GROUP_RESPONSE: Structure =
    Structure::of("DescribeDatasetGroupResponse", &[optional("datasetGroup", &Shape::Structure(&DATASET_GROUP))]);
static DESCRIBE_DATASET_IMPORT_JOB_REQUEST: Structure =
    Structure::of("DescribeDatasetImportJobRequest", &[required("datasetImportJobArn", &ARN)]);
static DESCRIBE_DATASET_IMPORT_JOB_RESPONSE: Structure = Structure::of(
    "DescribeDatasetImportJobResponse",
    &[optional("datasetImportJob", &Shape::Structure(&DATASET_IMPORT_JOB))],
);
static DESCRIBE_DATASET_REQUEST: Structure = Structure::of("DescribeDatasetRequest", &[required("datasetArn", &ARN)]);
static DESCRIBE_DATASET_RESPONSE: Structure =
    Structure::of("DescribeDatasetResponse", &[optional("dataset", &Shape::Structure(&DATASET))]);
static DESCRIBE_EVENT_TRACKER_REQUEST: Structure =
    Structure::of("DescribeEventTrackerRequest", &[required("eventTrackerArn", &ARN)]);
static DESCRIBE_EVENT_TRACKER_RESPONSE: Structure =
    Structure::of("DescribeEventTrackerResponse", &[optional("eventTracker", &Shape::Structure(&EVENT_TRACKER))]);
static DESCRIBE_FEATURE_TRANSFORMATION_REQUEST: Structure =
    Structure::of("DescribeFeatureTransformationRequest", &[required("featureTransformationArn", &ARN)]);
static DESCRIBE_FEATURE_TRANSFORMATION_RESPONSE: Structure = Structure::of(
    "DescribeFeatureTransformationResponse",
    &[optional("featureTransformation", &Shape::Structure(&FEATURE_TRANSFORMATION))],
);
static DESCRIBE_FILTER_REQUEST: Structure = Structure::of("DescribeFilterRequest", &[required("filterArn", &ARN)]);
static DESCRIBE_FILTER_RESPONSE: Structure =
    Structure::of("DescribeFilterResponse", &[optional("filter", &Shape::Structure(&FILTER))]);
static DESCRIBE_METRIC_ATTRIBUTION_REQUEST: Structure =
    Structure::of("DescribeMetricAttributionRequest", &[required("metricAttributionArn", &ARN)]);
static DESCRIBE_METRIC_ATTRIBUTION_RESPONSE: Structure = Structure::of(
    "DescribeMetricAttributionResponse",
    &[optional("metricAttribution", &Shape::Structure(&METRIC_ATTRIBUTION))],
);
static DESCRIBE_RECIPE_REQUEST: Structure = Structure::of("DescribeRecipeRequest", &[required("recipeArn", &ARN)]);
static DESCRIBE_RECIPE_RESPONSE: Structure =
    Structure::of("DescribeRecipeResponse", &[optional("recipe", &Shape::Structure(&RECIPE))]);
static DESCRIBE_RECOMMENDER_REQUEST: Structure =
    Structure::of("DescribeRecommenderRequest", &[required("recommenderArn", &ARN)]);
static DESCRIBE_RECOMMENDER_RESPONSE: Structure =
    Structure::of("DescribeRecommenderResponse", &[optional("recommender", &Shape::Structure(&RECOMMENDER))]);
static DESCRIBE_SCHEMA_REQUEST: Structure = Structure::of("DescribeSchemaRequest", &[required("schemaArn", &ARN)]);
static DESCRIBE_SCHEMA_RESPONSE: Structure =
    Structure::of("DescribeSchemaResponse", &[optional("schema", &Shape::Structure(&DATASET_SCHEMA))]);
static DESCRIBE_SOLUTION_REQUEST: Structure =
    Structure::of("DescribeSolutionRequest", &[required("solutionArn", &ARN)]);
static DESCRIBE_SOLUTION_RESPONSE: Structure =
    Structure::of("DescribeSolutionResponse", &[optional("solution", &Shape::Structure(&SOLUTION))]);
static DESCRIBE_SOLUTION_VERSION_REQUEST: Structure =
    Structure::of("DescribeSolutionVersionRequest", &[required("solutionVersionArn", &ARN)]);
static DESCRIBE_SOLUTION_VERSION_RESPONSE: Structure = Structure::of(
    "DescribeSolutionVersionResponse",
    &[optional("solutionVersion", &Shape::Structure(&SOLUTION_VERSION))],
);
static DESCRIPTION: Shape = Shape::text();
static DOCKER_URI: Shape = Shape::text().most(256);
static DOMAIN: Shape = Shape::text().one_of(&["ECOMMERCE", "VIDEO_ON_DEMAND"]);
static EVENT_PARAMETERS: Structure = Structure::of(
    "EventParameters",
    &[
        optional("eventType", &EVENT_TYPE),
        optional("eventValueThreshold", &EVENT_TYPE_THRESHOLD_VALUE),
        optional("weight", &EVENT_TYPE_WEIGHT),
    ],
);
static EVENT_PARAMETERS_LIST: Shape = Shape::list(&Shape::Structure(&EVENT_PARAMETERS)).most(10);
static EVENT_TRACKER: Structure = Structure::of(
    "EventTracker",
    &[
        optional("name", &NAME),
        optional("eventTrackerArn", &ARN),
        optional("accountId", &ACCOUNT_ID),
        optional("trackingId", &TRACKING_ID),
        optional("datasetGroupArn", &ARN),
        optional("status", &STATUS),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
    ],
);
static EVENT_TRACKER_SUMMARY: Structure = Structure::of(
    "EventTrackerSummary",
    &[
        optional("name", &NAME),
        optional("eventTrackerArn", &ARN),
        optional("status", &STATUS),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
    ],
);
static EVENT_TRACKERS: Shape = Shape::list(&Shape::Structure(&EVENT_TRACKER_SUMMARY)).most(100);
static EVENT_TYPE: Shape = Shape::text().most(256);
static EVENT_TYPE_THRESHOLD_VALUE: Shape = Shape::Number { least: None, most: None };
static EVENT_TYPE_WEIGHT: Shape = Shape::Number { least: Some(0.0), most: Some(1.0) };
static EVENT_VALUE_THRESHOLD: Shape = Shape::text().most(256);
static EVENTS_CONFIG: Structure =
    Structure::of("EventsConfig", &[optional("eventParametersList", &EVENT_PARAMETERS_LIST)]);
static EXCLUDED_DATASET_COLUMNS: Shape = Shape::map(&DATASET_TYPE, &COLUMN_NAMES_LIST).most(3);
static FAILURE_REASON: Shape = Shape::text();
static FEATURE_TRANSFORMATION: Structure = Structure::of(
    "FeatureTransformation",
    &[
        optional("name", &NAME),
        optional("featureTransformationArn", &ARN),
        optional("defaultParameters", &FEATURIZATION_PARAMETERS),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
        optional("status", &STATUS),
    ],
);
static FEATURE_TRANSFORMATION_PARAMETERS: Shape = Shape::map(&PARAMETER_NAME, &PARAMETER_VALUE).most(100);
static FEATURIZATION_PARAMETERS: Shape = Shape::map(&PARAMETER_NAME, &PARAMETER_VALUE).most(100);
static FIELDS_FOR_THEME_GENERATION: Structure =
    Structure::of("FieldsForThemeGeneration", &[required("itemName", &COLUMN_NAME)]);
static FILTER: Structure = Structure::of(
    "Filter",
    &[
        optional("name", &NAME),
        optional("filterArn", &ARN),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
        optional("datasetGroupArn", &ARN),
        optional("failureReason", &FAILURE_REASON),
        optional("filterExpression", &FILTER_EXPRESSION),
        optional("status", &STATUS),
    ],
);
static FILTER_EXPRESSION: Shape = Shape::text().least(1).most(2_500);
static FILTER_SUMMARY: Structure = Structure::of(
    "FilterSummary",
    &[
        optional("name", &NAME),
        optional("filterArn", &ARN),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
        optional("datasetGroupArn", &ARN),
        optional("failureReason", &FAILURE_REASON),
        optional("status", &STATUS),
    ],
);
static FILTERS: Shape = Shape::list(&Shape::Structure(&FILTER_SUMMARY)).most(100);
static GET_SOLUTION_METRICS_REQUEST: Structure =
    Structure::of("GetSolutionMetricsRequest", &[required("solutionVersionArn", &ARN)]);
static GET_SOLUTION_METRICS_RESPONSE: Structure =
    Structure::of("GetSolutionMetricsResponse", &[optional("solutionVersionArn", &ARN), optional("metrics", &METRICS)]);
static HPO_CONFIG: Structure = Structure::of(
    "HPOConfig",
    &[
        optional("hpoObjective", &Shape::Structure(&HPO_OBJECTIVE)),
        optional("hpoResourceConfig", &Shape::Structure(&HPO_RESOURCE_CONFIG)),
        optional("algorithmHyperParameterRanges", &Shape::Structure(&HYPER_PARAMETER_RANGES)),
    ],
);
static HPO_OBJECTIVE: Structure = Structure::of(
    "HPOObjective",
    &[
        optional("type", &HPO_OBJECTIVE_TYPE),
        optional("metricName", &METRIC_NAME),
        optional("metricRegex", &METRIC_REGEX),
    ],
);
static HPO_OBJECTIVE_TYPE: Shape = Shape::text().most(256);
static HPO_RESOURCE: Shape = Shape::text().most(256);
static HPO_RESOURCE_CONFIG: Structure = Structure::of(
    "HPOResourceConfig",
    &[optional("maxNumberOfTrainingJobs", &HPO_RESOURCE), optional("maxParallelTrainingJobs", &HPO_RESOURCE)],
);
static HYPER_PARAMETER_RANGES: Structure = Structure::of(
    "HyperParameterRanges",
    &[
        optional("integerHyperParameterRanges", &INTEGER_HYPER_PARAMETER_RANGES),
        optional("continuousHyperParameterRanges", &CONTINUOUS_HYPER_PARAMETER_RANGES),
        optional("categoricalHyperParameterRanges", &CATEGORICAL_HYPER_PARAMETER_RANGES),
    ],
);
static HYPER_PARAMETERS: Shape = Shape::map(&PARAMETER_NAME, &PARAMETER_VALUE).most(100);
static IMPORT_MODE: Shape = Shape::text().one_of(&["FULL", "INCREMENTAL"]);
static INCLUDED_DATASET_COLUMNS: Shape = Shape::map(&DATASET_TYPE, &COLUMN_NAMES_LIST).most(3);
static INGESTION_MODE: Shape = Shape::text().one_of(&["BULK", "PUT", "ALL"]);
static INTEGER: Shape = Shape::Integer { least: None, most: None };
static INTEGER_HYPER_PARAMETER_RANGE: Structure = Structure::of(
    "IntegerHyperParameterRange",
    &[
        optional("name", &PARAMETER_NAME),
        optional("minValue", &INTEGER_MIN_VALUE),
        optional("maxValue", &INTEGER_MAX_VALUE),
    ],
);
static INTEGER_HYPER_PARAMETER_RANGES: Shape = Shape::list(&Shape::Structure(&INTEGER_HYPER_PARAMETER_RANGE)).most(100);
static INTEGER_MAX_VALUE: Shape = Shape::Integer { least: None, most: Some(1_000_000) };
static INTEGER_MIN_VALUE: Shape = Shape::Integer { least: Some(-1_000_000), most: None };
static ITEM_ATTRIBUTE: Shape = Shape::text().least(1).most(150);
static KMS_KEY_ARN: Shape = Shape::text().most(2_048).pattern(Pattern::KmsKeyArn);
static LIST_BATCH_INFERENCE_JOBS_REQUEST: Structure = Structure::of(
    "ListBatchInferenceJobsRequest",
    &[optional("solutionVersionArn", &ARN), optional("nextToken", &NEXT_TOKEN), optional("maxResults", &MAX_RESULTS)],
);
static LIST_BATCH_INFERENCE_JOBS_RESPONSE: Structure = Structure::of(
    "ListBatchInferenceJobsResponse",
    &[optional("batchInferenceJobs", &BATCH_INFERENCE_JOBS), optional("nextToken", &NEXT_TOKEN)],
);
static LIST_BATCH_SEGMENT_JOBS_REQUEST: Structure = Structure::of(
    "ListBatchSegmentJobsRequest",
    &[optional("solutionVersionArn", &ARN), optional("nextToken", &NEXT_TOKEN), optional("maxResults", &MAX_RESULTS)],
);
static LIST_BATCH_SEGMENT_JOBS_RESPONSE: Structure = Structure::of(
    "ListBatchSegmentJobsResponse",
    &[optional("batchSegmentJobs", &BATCH_SEGMENT_JOBS), optional("nextToken", &NEXT_TOKEN)],
);
static LIST_CAMPAIGNS_REQUEST: Structure = Structure::of(
    "ListCampaignsRequest",
    &[optional("solutionArn", &ARN), optional("nextToken", &NEXT_TOKEN), optional("maxResults", &MAX_RESULTS)],
);
static LIST_CAMPAIGNS_RESPONSE: Structure =
    Structure::of("ListCampaignsResponse", &[optional("campaigns", &CAMPAIGNS), optional("nextToken", &NEXT_TOKEN)]);
static LIST_DATA_DELETION_JOBS_REQUEST: Structure = Structure::of(
    "ListDataDeletionJobsRequest",
    &[optional("datasetGroupArn", &ARN), optional("nextToken", &NEXT_TOKEN), optional("maxResults", &MAX_RESULTS)],
);
static LIST_DATA_DELETION_JOBS_RESPONSE: Structure = Structure::of(
    "ListDataDeletionJobsResponse",
    &[optional("dataDeletionJobs", &DATA_DELETION_JOBS), optional("nextToken", &NEXT_TOKEN)],
);
static LIST_DATASET_EXPORT_JOBS_REQUEST: Structure = Structure::of(
    "ListDatasetExportJobsRequest",
    &[optional("datasetArn", &ARN), optional("nextToken", &NEXT_TOKEN), optional("maxResults", &MAX_RESULTS)],
);
static LIST_DATASET_EXPORT_JOBS_RESPONSE: Structure = Structure::of(
    "ListDatasetExportJobsResponse",
    &[optional("datasetExportJobs", &DATASET_EXPORT_JOBS), optional("nextToken", &NEXT_TOKEN)],
);
static LIST_DATASET_GROUPS_REQUEST: Structure = Structure::of(
    "ListDatasetGroupsRequest",
    &[optional("nextToken", &NEXT_TOKEN), optional("maxResults", &MAX_RESULTS)],
);
static LIST_DATASET_GROUPS_RESPONSE: Structure = Structure::of(
    "ListDatasetGroupsResponse",
    &[optional("datasetGroups", &DATASET_GROUPS), optional("nextToken", &NEXT_TOKEN)],
);
static LIST_DATASET_IMPORT_JOBS_REQUEST: Structure = Structure::of(
    "ListDatasetImportJobsRequest",
    &[optional("datasetArn", &ARN), optional("nextToken", &NEXT_TOKEN), optional("maxResults", &MAX_RESULTS)],
);
static LIST_DATASET_IMPORT_JOBS_RESPONSE: Structure = Structure::of(
    "ListDatasetImportJobsResponse",
    &[optional("datasetImportJobs", &DATASET_IMPORT_JOBS), optional("nextToken", &NEXT_TOKEN)],
);
static LIST_DATASETS_REQUEST: Structure = Structure::of(
    "ListDatasetsRequest",
    &[optional("datasetGroupArn", &ARN), optional("nextToken", &NEXT_TOKEN), optional("maxResults", &MAX_RESULTS)],
);
static LIST_DATASETS_RESPONSE: Structure =
    Structure::of("ListDatasetsResponse", &[optional("datasets", &DATASETS), optional("nextToken", &NEXT_TOKEN)]);
static LIST_EVENT_TRACKERS_REQUEST: Structure = Structure::of(
    "ListEventTrackersRequest",
    &[optional("datasetGroupArn", &ARN), optional("nextToken", &NEXT_TOKEN), optional("maxResults", &MAX_RESULTS)],
);
static LIST_EVENT_TRACKERS_RESPONSE: Structure = Structure::of(
    "ListEventTrackersResponse",
    &[optional("eventTrackers", &EVENT_TRACKERS), optional("nextToken", &NEXT_TOKEN)],
);
static LIST_FILTERS_REQUEST: Structure = Structure::of(
    "ListFiltersRequest",
    &[optional("datasetGroupArn", &ARN), optional("nextToken", &NEXT_TOKEN), optional("maxResults", &MAX_RESULTS)],
);
static LIST_FILTERS_RESPONSE: Structure =
    Structure::of("ListFiltersResponse", &[optional("Filters", &FILTERS), optional("nextToken", &NEXT_TOKEN)]);
static LIST_METRIC_ATTRIBUTION_METRICS_REQUEST: Structure = Structure::of(
    "ListMetricAttributionMetricsRequest",
    &[optional("metricAttributionArn", &ARN), optional("nextToken", &NEXT_TOKEN), optional("maxResults", &MAX_RESULTS)],
);
static LIST_METRIC_ATTRIBUTION_METRICS_RESPONSE: Structure = Structure::of(
    "ListMetricAttributionMetricsResponse",
    &[optional("metrics", &METRIC_ATTRIBUTES), optional("nextToken", &NEXT_TOKEN)],
);
static LIST_METRIC_ATTRIBUTIONS_REQUEST: Structure = Structure::of(
    "ListMetricAttributionsRequest",
    &[optional("datasetGroupArn", &ARN), optional("nextToken", &NEXT_TOKEN), optional("maxResults", &MAX_RESULTS)],
);
static LIST_METRIC_ATTRIBUTIONS_RESPONSE: Structure = Structure::of(
    "ListMetricAttributionsResponse",
    &[optional("metricAttributions", &METRIC_ATTRIBUTIONS), optional("nextToken", &NEXT_TOKEN)],
);
static LIST_RECIPES_REQUEST: Structure = Structure::of(
    "ListRecipesRequest",
    &[
        optional("recipeProvider", &RECIPE_PROVIDER),
        optional("nextToken", &NEXT_TOKEN),
        optional("maxResults", &MAX_RESULTS),
        optional("domain", &DOMAIN),
    ],
);
static LIST_RECIPES_RESPONSE: Structure =
    Structure::of("ListRecipesResponse", &[optional("recipes", &RECIPES), optional("nextToken", &NEXT_TOKEN)]);
static LIST_RECOMMENDERS_REQUEST: Structure = Structure::of(
    "ListRecommendersRequest",
    &[optional("datasetGroupArn", &ARN), optional("nextToken", &NEXT_TOKEN), optional("maxResults", &MAX_RESULTS)],
);
static LIST_RECOMMENDERS_RESPONSE: Structure = Structure::of(
    "ListRecommendersResponse",
    &[optional("recommenders", &RECOMMENDERS), optional("nextToken", &NEXT_TOKEN)],
);
static LIST_SCHEMAS_REQUEST: Structure =
    Structure::of("ListSchemasRequest", &[optional("nextToken", &NEXT_TOKEN), optional("maxResults", &MAX_RESULTS)]);
static LIST_SCHEMAS_RESPONSE: Structure =
    Structure::of("ListSchemasResponse", &[optional("schemas", &SCHEMAS), optional("nextToken", &NEXT_TOKEN)]);
static LIST_SOLUTION_VERSIONS_REQUEST: Structure = Structure::of(
    "ListSolutionVersionsRequest",
    &[optional("solutionArn", &ARN), optional("nextToken", &NEXT_TOKEN), optional("maxResults", &MAX_RESULTS)],
);
static LIST_SOLUTION_VERSIONS_RESPONSE: Structure = Structure::of(
    "ListSolutionVersionsResponse",
    &[optional("solutionVersions", &SOLUTION_VERSIONS), optional("nextToken", &NEXT_TOKEN)],
);
static LIST_SOLUTIONS_REQUEST: Structure = Structure::of(
    "ListSolutionsRequest",
    &[optional("datasetGroupArn", &ARN), optional("nextToken", &NEXT_TOKEN), optional("maxResults", &MAX_RESULTS)],
);
static LIST_SOLUTIONS_RESPONSE: Structure =
    Structure::of("ListSolutionsResponse", &[optional("solutions", &SOLUTIONS), optional("nextToken", &NEXT_TOKEN)]);
static LIST_TAGS_FOR_RESOURCE_REQUEST: Structure =
    Structure::of("ListTagsForResourceRequest", &[required("resourceArn", &ARN)]);
static LIST_TAGS_FOR_RESOURCE_RESPONSE: Structure =
    Structure::of("ListTagsForResourceResponse", &[optional("tags", &TAGS)]);
static MAX_RESULTS: Shape = Shape::Integer { least: Some(1), most: Some(100) };
static METRIC_ATTRIBUTE: Structure = Structure::of(
    "MetricAttribute",
    &[
        required("eventType", &EVENT_TYPE),
        required("metricName", &METRIC_NAME),
        required("expression", &METRIC_EXPRESSION),
    ],
);
static METRIC_ATTRIBUTES: Shape = Shape::list(&Shape::Structure(&METRIC_ATTRIBUTE)).most(10);
static METRIC_ATTRIBUTES_NAMES_LIST: Shape = Shape::list(&METRIC_NAME).most(10);
static METRIC_ATTRIBUTION: Structure = Structure::of(
    "MetricAttribution",
    &[
        optional("name", &NAME),
        optional("metricAttributionArn", &ARN),
        optional("datasetGroupArn", &ARN),
        optional("metricsOutputConfig", &Shape::Structure(&METRIC_ATTRIBUTION_OUTPUT)),
        optional("status", &STATUS),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
        optional("failureReason", &FAILURE_REASON),
    ],
);
/// The structure `MetricAttributionOutput`.
pub static METRIC_ATTRIBUTION_OUTPUT: Structure = Structure::of(
    "MetricAttributionOutput",
    &[optional("s3DataDestination", &Shape::Structure(&S3_DATA_CONFIG)), required("roleArn", &ROLE_ARN)],
);
static METRIC_ATTRIBUTION_SUMMARY: Structure = Structure::of(
    "MetricAttributionSummary",
    &[
        optional("name", &NAME),
        optional("metricAttributionArn", &ARN),
        optional("status", &STATUS),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
        optional("failureReason", &FAILURE_REASON),
    ],
);
static METRIC_ATTRIBUTIONS: Shape = Shape::list(&Shape::Structure(&METRIC_ATTRIBUTION_SUMMARY)).most(100);
static METRIC_EXPRESSION: Shape = Shape::text().most(256);
static METRIC_NAME: Shape = Shape::text().most(256);
static METRIC_REGEX: Shape = Shape::text().most(256);
static METRIC_VALUE: Shape = Shape::Number { least: None, most: None };
static METRICS: Shape = Shape::map(&METRIC_NAME, &METRIC_VALUE).most(100);
static NAME: Shape = Shape::text().least(1).most(63).pattern(Pattern::Name);
static NEXT_TOKEN: Shape = Shape::text().most(1_500).pattern(Pattern::NextToken);
static NUM_BATCH_RESULTS: Shape = Shape::Integer { least: None, most: None };
static OBJECTIVE_SENSITIVITY: Shape = Shape::text().one_of(&["LOW", "MEDIUM", "HIGH", "OFF"]);
static OPTIMIZATION_OBJECTIVE: Structure = Structure::of(
    "OptimizationObjective",
    &[optional("itemAttribute", &ITEM_ATTRIBUTE), optional("objectiveSensitivity", &OBJECTIVE_SENSITIVITY)],
);
static PARAMETER_NAME: Shape = Shape::text().most(256);
static PARAMETER_VALUE: Shape = Shape::text().most(1_000);
static PERFORM_AUTO_ML: Shape = Shape::Boolean;
static PERFORM_AUTO_TRAINING: Shape = Shape::Boolean;
static PERFORM_HPO: Shape = Shape::Boolean;
static PERFORM_INCREMENTAL_UPDATE: Shape = Shape::Boolean;
static RANKING_INFLUENCE: Shape = Shape::map(&RANKING_INFLUENCE_TYPE, &RANKING_INFLUENCE_WEIGHT);
static RANKING_INFLUENCE_TYPE: Shape = Shape::text().one_of(&["POPULARITY", "FRESHNESS"]);
static RANKING_INFLUENCE_WEIGHT: Shape = Shape::Number { least: Some(0.0), most: Some(1.0) };
static RECIPE: Structure = Structure::of(
    "Recipe",
    &[
        optional("name", &NAME),
        optional("recipeArn", &ARN),
        optional("algorithmArn", &ARN),
        optional("featureTransformationArn", &ARN),
        optional("status", &STATUS),
        optional("description", &DESCRIPTION),
        optional("creationDateTime", &DATE),
        optional("recipeType", &RECIPE_TYPE),
        optional("lastUpdatedDateTime", &DATE),
    ],
);
static RECIPE_PROVIDER: Shape = Shape::text().one_of(&["SERVICE"]);
static RECIPE_SUMMARY: Structure = Structure::of(
    "RecipeSummary",
    &[
        optional("name", &NAME),
        optional("recipeArn", &ARN),
        optional("status", &STATUS),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
        optional("domain", &DOMAIN),
    ],
);
static RECIPE_TYPE: Shape = Shape::text().most(256);
static RECIPES: Shape = Shape::list(&Shape::Structure(&RECIPE_SUMMARY)).most(100);
static RECOMMENDER: Structure = Structure::of(
    "Recommender",
    &[
        optional("recommenderArn", &ARN),
        optional("datasetGroupArn", &ARN),
        optional("name", &NAME),
        optional("recipeArn", &ARN),
        optional("recommenderConfig", &Shape::Structure(&RECOMMENDER_CONFIG)),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
        optional("status", &STATUS),
        optional("failureReason", &FAILURE_REASON),
        optional("latestRecommenderUpdate", &Shape::Structure(&RECOMMENDER_UPDATE_SUMMARY)),
        optional("modelMetrics", &METRICS),
    ],
);
static RECOMMENDER_CONFIG: Structure = Structure::of(
    "RecommenderConfig",
    &[
        optional("itemExplorationConfig", &HYPER_PARAMETERS),
        optional("minRecommendationRequestsPerSecond", &TRANSACTIONS_PER_SECOND),
        optional("trainingDataConfig", &Shape::Structure(&TRAINING_DATA_CONFIG)),
        optional("enableMetadataWithRecommendations", &BOOLEAN),
    ],
);
static RECOMMENDER_SUMMARY: Structure = Structure::of(
    "RecommenderSummary",
    &[
        optional("name", &NAME),
        optional("recommenderArn", &ARN),
        optional("datasetGroupArn", &ARN),
        optional("recipeArn", &ARN),
        optional("recommenderConfig", &Shape::Structure(&RECOMMENDER_CONFIG)),
        optional("status", &STATUS),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
    ],
);
static RECOMMENDER_UPDATE_SUMMARY: Structure = Structure::of(
    "RecommenderUpdateSummary",
    &[
        optional("recommenderConfig", &Shape::Structure(&RECOMMENDER_CONFIG)),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
        optional("status", &STATUS),
        optional("failureReason", &FAILURE_REASON),
    ],
);
static RECOMMENDERS: Shape = Shape::list(&Shape::Structure(&RECOMMENDER_SUMMARY)).most(100);
static RESOURCE_CONFIG: Shape = Shape::map(&PARAMETER_NAME, &PARAMETER_VALUE).most(100);
static ROLE_ARN: Shape = Shape::text().most(256).pattern(Pattern::RoleArn);
static S3_DATA_CONFIG: Structure =
    Structure::of("S3DataConfig", &[required("path", &S3_LOCATION), optional("kmsKeyArn", &KMS_KEY_ARN)]);
static S3_LOCATION: Shape = Shape::text().most(256).pattern(Pattern::S3Location);
static SCHEDULING_EXPRESSION: Shape = Shape::text().least(1).most(16).pattern(Pattern::SchedulingExpression);
static SCHEMAS: Shape = Shape::list(&Shape::Structure(&DATASET_SCHEMA_SUMMARY)).most(100);
static SOLUTION: Structure = Structure::of(
    "Solution",
    &[
        optional("name", &NAME),
        optional("solutionArn", &ARN),
        optional("performHPO", &PERFORM_HPO),
        optional("performAutoML", &PERFORM_AUTO_ML),
        optional("performAutoTraining", &PERFORM_AUTO_TRAINING),
        optional("performIncrementalUpdate", &PERFORM_INCREMENTAL_UPDATE),
        optional("recipeArn", &ARN),
        optional("datasetGroupArn", &ARN),
        optional("eventType", &EVENT_TYPE),
        optional("solutionConfig", &Shape::Structure(&SOLUTION_CONFIG)),
        optional("autoMLResult", &Shape::Structure(&AUTO_ML_RESULT)),
        optional("status", &STATUS),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
        optional("latestSolutionVersion", &Shape::Structure(&SOLUTION_VERSION_SUMMARY)),
        optional("latestSolutionUpdate", &Shape::Structure(&SOLUTION_UPDATE_SUMMARY)),
    ],
);
static SOLUTION_CONFIG: Structure = Structure::of(
    "SolutionConfig",
    &[
        optional("eventValueThreshold", &EVENT_VALUE_THRESHOLD),
        optional("hpoConfig", &Shape::Structure(&HPO_CONFIG)),
        optional("algorithmHyperParameters", &HYPER_PARAMETERS),
        optional("featureTransformationParameters", &FEATURE_TRANSFORMATION_PARAMETERS),
        optional("autoMLConfig", &Shape::Structure(&AUTO_ML_CONFIG)),
        optional("eventsConfig", &Shape::Structure(&EVENTS_CONFIG)),
        optional("optimizationObjective", &Shape::Structure(&OPTIMIZATION_OBJECTIVE)),
        optional("trainingDataConfig", &Shape::Structure(&TRAINING_DATA_CONFIG)),
        optional("autoTrainingConfig", &Shape::Structure(&AUTO_TRAINING_CONFIG)),
    ],
);
static SOLUTION_SUMMARY: Structure = Structure::of(
    "SolutionSummary",
    &[
        optional("name", &NAME),
        optional("solutionArn", &ARN),
        optional("status", &STATUS),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
        optional("recipeArn", &ARN),
    ],
);
static SOLUTION_UPDATE_CONFIG: Structure = Structure::of(
    "SolutionUpdateConfig",
    &[
        optional("autoTrainingConfig", &Shape::Structure(&AUTO_TRAINING_CONFIG)),
        optional("eventsConfig", &Shape::Structure(&EVENTS_CONFIG)),
    ],
);
static SOLUTION_UPDATE_SUMMARY: Structure = Structure::of(
    "SolutionUpdateSummary",
    &[
        optional("solutionUpdateConfig", &Shape::Structure(&SOLUTION_UPDATE_CONFIG)),
        optional("status", &STATUS),
        optional("performAutoTraining", &PERFORM_AUTO_TRAINING),
        optional("performIncrementalUpdate", &PERFORM_INCREMENTAL_UPDATE),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
        optional("failureReason", &FAILURE_REASON),
    ],
);
static SOLUTION_VERSION: Structure = Structure::of(
    "SolutionVersion",
    &[
        optional("name", &NAME),
        optional("solutionVersionArn", &ARN),
        optional("solutionArn", &ARN),
        optional("performHPO", &PERFORM_HPO),
        optional("performAutoML", &PERFORM_AUTO_ML),
        optional("performIncrementalUpdate", &PERFORM_INCREMENTAL_UPDATE),
        optional("recipeArn", &ARN),
        optional("eventType", &EVENT_TYPE),
        optional("datasetGroupArn", &ARN),
        optional("solutionConfig", &Shape::Structure(&SOLUTION_CONFIG)),
        optional("trainingHours", &TRAINING_HOURS),
        optional("trainingMode", &TRAINING_MODE),
        optional("tunedHPOParams", &Shape::Structure(&TUNED_HPO_PARAMS)),
        optional("status", &STATUS),
        optional("failureReason", &FAILURE_REASON),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
        optional("trainingType", &TRAINING_TYPE),
    ],
);
static SOLUTION_VERSION_SUMMARY: Structure = Structure::of(
    "SolutionVersionSummary",
    &[
        optional("solutionVersionArn", &ARN),
        optional("status", &STATUS),
        optional("trainingMode", &TRAINING_MODE),
        optional("trainingType", &TRAINING_TYPE),
        optional("creationDateTime", &DATE),
        optional("lastUpdatedDateTime", &DATE),
        optional("failureReason", &FAILURE_REASON),
    ],
);
static SOLUTION_VERSIONS: Shape = Shape::list(&Shape::Structure(&SOLUTION_VERSION_SUMMARY)).most(100);
static SOLUTIONS: Shape = Shape::list(&Shape::Structure(&SOLUTION_SUMMARY)).most(100);
static START_RECOMMENDER_REQUEST: Structure =
    Structure::of("StartRecommenderRequest", &[required("recommenderArn", &ARN)]);
static START_RECOMMENDER_RESPONSE: Structure =
    Structure::of("StartRecommenderResponse", &[optional("recommenderArn", &ARN)]);
static STATUS: Shape = Shape::text().most(256);
static STOP_RECOMMENDER_REQUEST: Structure =
    Structure::of("StopRecommenderRequest", &[required("recommenderArn", &ARN)]);
static STOP_RECOMMENDER_RESPONSE: Structure =
    Structure::of("StopRecommenderResponse", &[optional("recommenderArn", &ARN)]);
static STOP_SOLUTION_VERSION_CREATION_REQUEST: Structure =
    Structure::of("StopSolutionVersionCreationRequest", &[required("solutionVersionArn", &ARN)]);
static TAG: Structure = Structure::of("Tag", &[required("tagKey", &TAG_KEY), required("tagValue", &TAG_VALUE)]);
static TAG_KEY: Shape = Shape::text().least(1).most(128).pattern(Pattern::Tag);
static TAG_KEYS: Shape = Shape::list(&TAG_KEY).least(0).most(200);
static TAG_RESOURCE_REQUEST: Structure =
    Structure::of("TagResourceRequest", &[required("resourceArn", &ARN), required("tags", &TAGS)]);
static TAG_RESOURCE_RESPONSE: Structure = Structure::of("TagResourceResponse", &[]);
static TAG_VALUE: Shape = Shape::text().least(0).most(256).pattern(Pattern::Tag);
static TAGS: Shape = Shape::list(&Shape::Structure(&TAG)).least(0).most(200);
static THEME_GENERATION_CONFIG: Structure = Structure::of(
    "ThemeGenerationConfig",
    &[required("fieldsForThemeGeneration", &Shape::Structure(&FIELDS_FOR_THEME_GENERATION))],
);
static TRACKING_ID: Shape = Shape::text().most(256);
static TRAINING_DATA_CONFIG: Structure = Structure::of(
    "TrainingDataConfig",
    &[
        optional("excludedDatasetColumns", &EXCLUDED_DATASET_COLUMNS),
        optional("includedDatasetColumns", &INCLUDED_DATASET_COLUMNS),
    ],
);
static TRAINING_HOURS: Shape = Shape::Number { least: Some(0.0), most: None };
static TRAINING_INPUT_MODE: Shape = Shape::text().most(256);
static TRAINING_MODE: Shape = Shape::text().one_of(&["FULL", "UPDATE", "AUTOTRAIN"]);
static TRAINING_TYPE: Shape = Shape::text().one_of(&["AUTOMATIC", "MANUAL"]);
static TRANSACTIONS_PER_SECOND: Shape = Shape::Integer { least: Some(1), most: None };
static TUNABLE: Shape = Shape::Boolean;
static TUNED_HPO_PARAMS: Structure =
    Structure::of("TunedHPOParams", &[optional("algorithmHyperParameters", &HYPER_PARAMETERS)]);
static UNTAG_RESOURCE_REQUEST: Structure =
    Structure::of("UntagResourceRequest", &[required("resourceArn", &ARN), required("tagKeys", &TAG_KEYS)]);
static UNTAG_RESOURCE_RESPONSE: Structure = Structure::of("UntagResourceResponse", &[]);
static UPDATE_CAMPAIGN_REQUEST: Structure = Structure::of(
    "UpdateCampaignRequest",
    &[
        required("campaignArn", &ARN),
        optional("solutionVersionArn", &ARN),
        optional("minProvisionedTPS", &TRANSACTIONS_PER_SECOND),
        optional("campaignConfig", &Shape::Structure(&CAMPAIGN_CONFIG)),
    ],
);
static UPDATE_CAMPAIGN_RESPONSE: Structure = Structure::of("UpdateCampaignResponse", &[optional("campaignArn", &ARN)]);
static UPDATE_DATASET_REQUEST: Structure =
    Structure::of("UpdateDatasetRequest", &[required("datasetArn", &ARN), required("schemaArn", &ARN)]);
static UPDATE_DATASET_RESPONSE: Structure = Structure::of("UpdateDatasetResponse", &[optional("datasetArn", &ARN)]);
static UPDATE_METRIC_ATTRIBUTION_REQUEST: Structure = Structure::of(
    "UpdateMetricAttributionRequest",
    &[
        optional("addMetrics", &METRIC_ATTRIBUTES),
        optional("removeMetrics", &METRIC_ATTRIBUTES_NAMES_LIST),
        optional("metricsOutputConfig", &Shape::Structure(&METRIC_ATTRIBUTION_OUTPUT)),
        optional("metricAttributionArn", &ARN),
    ],
);
static UPDATE_METRIC_ATTRIBUTION_RESPONSE: Structure =
    Structure::of("UpdateMetricAttributionResponse", &[optional("metricAttributionArn", &ARN)]);
static UPDATE_RECOMMENDER_REQUEST: Structure = Structure::of(
    "UpdateRecommenderRequest",
    &[required("recommenderArn", &ARN), required("recommenderConfig", &Shape::Structure(&RECOMMENDER_CONFIG))],
);
static UPDATE_RECOMMENDER_RESPONSE: Structure =
    Structure::of("UpdateRecommenderResponse", &[optional("recommenderArn", &ARN)]);
static UPDATE_SOLUTION_REQUEST: Structure = Structure::of(
    "UpdateSolutionRequest",
    &[
        required("solutionArn", &ARN),
        optional("performAutoTraining", &PERFORM_AUTO_TRAINING),
        optional("performIncrementalUpdate", &PERFORM_INCREMENTAL_UPDATE),
        optional("solutionUpdateConfig", &Shape::Structure(&SOLUTION_UPDATE_CONFIG)),
    ],
);
static UPDATE_SOLUTION_RESPONSE: Structure = Structure::of("UpdateSolutionResponse", &[optional("solutionArn", &ARN)]);
