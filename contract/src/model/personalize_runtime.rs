//! Requests and responses of the API `personalize-runtime`, version 2018-05-22.
//!
//! Derived from the public API model by `contract/model/derive.py`; do not edit it by hand.

use super::{Api, Operation, Pattern, Shape, Structure, optional, required};

const API: Api = Api::PersonalizeRuntime;

pub(super) static OPERATIONS: &[Operation] = &[
    Operation::post(API, "GetActionRecommendations", "/action-recommendations", &GET_ACTION_RECOMMENDATIONS_REQUEST)
        .answers(&GET_ACTION_RECOMMENDATIONS_RESPONSE)
        .refuses(&["InvalidInputException", "ResourceNotFoundException"])
        .idempotent(),
    Operation::post(API, "GetPersonalizedRanking", "/personalize-ranking", &GET_PERSONALIZED_RANKING_REQUEST)
        .answers(&GET_PERSONALIZED_RANKING_RESPONSE)
        .refuses(&["InvalidInputException", "ResourceNotFoundException"])
        .idempotent(),
    Operation::post(API, "GetRecommendations", "/recommendations", &GET_RECOMMENDATIONS_REQUEST)
        .answers(&GET_RECOMMENDATIONS_RESPONSE)
        .refuses(&["InvalidInputException", "ResourceNotFoundException"])
        .idempotent(),
];

static ACTION_ID: Shape = Shape::text().most(256);
static ACTION_LIST: Shape = Shape::list(&Shape::Structure(&PREDICTED_ACTION));
static ARN: Shape = Shape::text().most(256).pattern(Pattern::PersonalizeArn);
static ATTRIBUTE_NAME: Shape = Shape::text().most(150).pattern(Pattern::AttributeName);
static ATTRIBUTE_VALUE: Shape = Shape::text().most(1_000);
static COLUMN_NAME: Shape = Shape::text().most(150);
static COLUMN_NAMES_LIST: Shape = Shape::list(&COLUMN_NAME).most(99);
static COLUMN_VALUE: Shape = Shape::text().most(20_000);
static CONTEXT: Shape = Shape::map(&ATTRIBUTE_NAME, &ATTRIBUTE_VALUE).most(150);
static DATASET_TYPE: Shape = Shape::text().most(256);
static FILTER_ATTRIBUTE_NAME: Shape = Shape::text().most(50).pattern(Pattern::FilterAttributeName);
static FILTER_ATTRIBUTE_VALUE: Shape = Shape::text().most(1_000);
static FILTER_VALUES: Shape = Shape::map(&FILTER_ATTRIBUTE_NAME, &FILTER_ATTRIBUTE_VALUE).most(25);
static GET_ACTION_RECOMMENDATIONS_REQUEST: Structure = Structure::of(
    "GetActionRecommendationsRequest",
    &[
        optional("campaignArn", &ARN),
        optional("userId", &USER_ID),
        optional("numResults", &NUM_RESULTS),
        optional("filterArn", &ARN),
        optional("filterValues", &FILTER_VALUES),
    ],
);
static GET_ACTION_RECOMMENDATIONS_RESPONSE: Structure = Structure::of(
    "GetActionRecommendationsResponse",
    &[optional("actionList", &ACTION_LIST), optional("recommendationId", &RECOMMENDATION_ID)],
);
static GET_PERSONALIZED_RANKING_REQUEST: Structure = Structure::of(
    "GetPersonalizedRankingRequest",
    &[
        required("campaignArn", &ARN),
        required("inputList", &INPUT_LIST),
        required("userId", &USER_ID),
        optional("context", &CONTEXT),
        optional("filterArn", &ARN),
        optional("filterValues", &FILTER_VALUES),
        optional("metadataColumns", &METADATA_COLUMNS),
    ],
);
static GET_PERSONALIZED_RANKING_RESPONSE: Structure = Structure::of(
    "GetPersonalizedRankingResponse",
    &[optional("personalizedRanking", &ITEM_LIST), optional("recommendationId", &RECOMMENDATION_ID)],
);
static GET_RECOMMENDATIONS_REQUEST: Structure = Structure::of(
    "GetRecommendationsRequest",
    &[
        optional("campaignArn", &ARN),
        optional("itemId", &ITEM_ID),
        optional("userId", &USER_ID),
        optional("numResults", &NUM_RESULTS),
        optional("context", &CONTEXT),
        optional("filterArn", &ARN),
        optional("filterValues", &FILTER_VALUES),
        optional("recommenderArn", &ARN),
        optional("promotions", &PROMOTION_LIST),
        optional("metadataColumns", &METADATA_COLUMNS),
    ],
);
static GET_RECOMMENDATIONS_RESPONSE: Structure = Structure::of(
    "GetRecommendationsResponse",
    &[optional("itemList", &ITEM_LIST), optional("recommendationId", &RECOMMENDATION_ID)],
);
static INPUT_LIST: Shape = Shape::list(&ITEM_ID);
static ITEM_ID: Shape = Shape::text().most(256);
static ITEM_LIST: Shape = Shape::list(&Shape::Structure(&PREDICTED_ITEM));
static METADATA: Shape = Shape::map(&COLUMN_NAME, &COLUMN_VALUE);
static METADATA_COLUMNS: Shape = Shape::map(&DATASET_TYPE, &COLUMN_NAMES_LIST).most(1);
static NAME: Shape = Shape::text().least(1).most(63).pattern(Pattern::Name);
static NUM_RESULTS: Shape = Shape::Integer { least: Some(0), most: None };
static PERCENT_PROMOTED_ITEMS: Shape = Shape::Integer { least: Some(1), most: Some(100) };
static PREDICTED_ACTION: Structure =
    Structure::of("PredictedAction", &[optional("actionId", &ACTION_ID), optional("score", &SCORE)]);
static PREDICTED_ITEM: Structure = Structure::of(
    "PredictedItem",
    &[
        optional("itemId", &ITEM_ID),
        optional("score", &SCORE),
        optional("promotionName", &NAME),
        optional("metadata", &METADATA),
        optional("reason", &REASON_LIST),
    ],
);
static PROMOTION: Structure = Structure::of(
    "Promotion",
    &[
        optional("name", &NAME),
        optional("percentPromotedItems", &PERCENT_PROMOTED_ITEMS),
        optional("filterArn", &ARN),
        optional("filterValues", &FILTER_VALUES),
    ],
);
static PROMOTION_LIST: Shape = Shape::list(&Shape::Structure(&PROMOTION)).most(1);
static REASON: Shape = Shape::text().most(256);
static REASON_LIST: Shape = Shape::list(&REASON);
static RECOMMENDATION_ID: Shape = Shape::text();
static SCORE: Shape = Shape::Number { least: None, most: None };
static USER_ID: Shape = Shape::text().most(256);
