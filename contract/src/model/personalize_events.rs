//! Requests and responses of the API `personalize-events`, version 2018-03-22.
//!
//! Derived from the public API model by `contract/model/derive.py`; do not edit it by hand.

use super::{Api, Operation, Pattern, Shape, Structure, optional, required};

const API: Api = Api::PersonalizeEvents;

pub(super) static OPERATIONS: &[Operation] =
    &[
        Operation::post(API, "PutActionInteractions", "/action-interactions", &PUT_ACTION_INTERACTIONS_REQUEST)
            .refuses(&["InvalidInputException", "ResourceNotFoundException", "ResourceInUseException"]),
        Operation::post(API, "PutActions", "/actions", &PUT_ACTIONS_REQUEST).refuses(&[
            "InvalidInputException",
            "ResourceNotFoundException",
            "ResourceInUseException",
        ]),
        Operation::post(API, "PutEvents", "/events", &PUT_EVENTS_REQUEST).refuses(&["InvalidInputException"]),
        Operation::post(API, "PutItems", "/items", &PUT_ITEMS_REQUEST).refuses(&[
            "InvalidInputException",
            "ResourceNotFoundException",
            "ResourceInUseException",
        ]),
        Operation::post(API, "PutUsers", "/users", &PUT_USERS_REQUEST).refuses(&[
            "InvalidInputException",
            "ResourceNotFoundException",
            "ResourceInUseException",
        ]),
    ];

static ACTION: Structure =
    Structure::of("Action", &[required("actionId", &STRING_TYPE), optional("properties", &ACTION_PROPERTIES)]);
static ACTION_ID: Shape = Shape::text().least(1).most(256);
static ACTION_IMPRESSION: Shape = Shape::list(&ACTION_ID).least(1).most(25);
static ACTION_INTERACTION: Structure = Structure::of(
    "ActionInteraction",
    &[
        required("actionId", &ACTION_ID),
        optional("userId", &USER_ID),
        required("sessionId", &STRING_TYPE),
        required("timestamp", &DATE),
        required("eventType", &STRING_TYPE),
        optional("eventId", &STRING_TYPE),
        optional("recommendationId", &RECOMMENDATION_ID),
        optional("impression", &ACTION_IMPRESSION),
        optional("properties", &ACTION_INTERACTION_PROPERTIES),
    ],
);
static ACTION_INTERACTION_PROPERTIES: Shape = Shape::text().least(1).most(1_024);
static ACTION_INTERACTIONS_LIST: Shape = Shape::list(&Shape::Structure(&ACTION_INTERACTION)).least(1).most(10);
static ACTION_LIST: Shape = Shape::list(&Shape::Structure(&ACTION)).least(1).most(10);
static ACTION_PROPERTIES: Shape = Shape::text().least(1).most(32_000);
static ARN: Shape = Shape::text().most(256).pattern(Pattern::PersonalizeArn);
static DATE: Shape = Shape::Timestamp;
static EVENT: Structure = Structure::of(
    "Event",
    &[
        optional("eventId", &STRING_TYPE),
        required("eventType", &STRING_TYPE),
        optional("eventValue", &FLOAT_TYPE),
        optional("itemId", &ITEM_ID),
        optional("properties", &EVENT_PROPERTIES_JSON),
        required("sentAt", &DATE),
        optional("recommendationId", &RECOMMENDATION_ID),
        optional("impression", &IMPRESSION),
        optional("metricAttribution", &Shape::Structure(&METRIC_ATTRIBUTION)),
    ],
);
static EVENT_ATTRIBUTION_SOURCE: Shape = Shape::text().most(1_024).pattern(Pattern::EventAttributionSource);
static EVENT_LIST: Shape = Shape::list(&Shape::Structure(&EVENT)).least(1).most(10);
static EVENT_PROPERTIES_JSON: Shape = Shape::text().least(1).most(1_024);
static FLOAT_TYPE: Shape = Shape::Number { least: None, most: None };
static IMPRESSION: Shape = Shape::list(&ITEM_ID).least(1).most(25);
static ITEM: Structure =
    Structure::of("Item", &[required("itemId", &STRING_TYPE), optional("properties", &ITEM_PROPERTIES)]);
static ITEM_ID: Shape = Shape::text().least(1).most(256);
static ITEM_LIST: Shape = Shape::list(&Shape::Structure(&ITEM)).least(1).most(10);
static ITEM_PROPERTIES: Shape = Shape::text().least(1).most(32_000);
static METRIC_ATTRIBUTION: Structure =
    Structure::of("MetricAttribution", &[required("eventAttributionSource", &EVENT_ATTRIBUTION_SOURCE)]);
static PUT_ACTION_INTERACTIONS_REQUEST: Structure = Structure::of(
    "PutActionInteractionsRequest",
    &[required("trackingId", &STRING_TYPE), required("actionInteractions", &ACTION_INTERACTIONS_LIST)],
);
static PUT_ACTIONS_REQUEST: Structure =
    Structure::of("PutActionsRequest", &[required("datasetArn", &ARN), required("actions", &ACTION_LIST)]);
static PUT_EVENTS_REQUEST: Structure = Structure::of(
    "PutEventsRequest",
    &[
        required("trackingId", &STRING_TYPE),
        optional("userId", &USER_ID),
        required("sessionId", &STRING_TYPE),
        required("eventList", &EVENT_LIST),
    ],
);
static PUT_ITEMS_REQUEST: Structure =
    Structure::of("PutItemsRequest", &[required("datasetArn", &ARN), required("items", &ITEM_LIST)]);
static PUT_USERS_REQUEST: Structure =
    Structure::of("PutUsersRequest", &[required("datasetArn", &ARN), required("users", &USER_LIST)]);
static RECOMMENDATION_ID: Shape = Shape::text().least(1).most(40);
static STRING_TYPE: Shape = Shape::text().least(1).most(256);
static USER: Structure =
    Structure::of("User", &[required("userId", &STRING_TYPE), optional("properties", &USER_PROPERTIES)]);
static USER_ID: Shape = Shape::text().least(1).most(256);
static USER_LIST: Shape = Shape::list(&Shape::Structure(&USER)).least(1).most(10);
static USER_PROPERTIES: Shape = Shape::text().least(1).most(24_000);
