//! What requests may have, by the API model of 2021-06-30. Patterns are in `request.rs`; parameters of targets other than
//! Step Functions are not emulated, and are no members here.

use personalize_contract::model::{Member, Shape, Structure};

static NAME: Shape = text(1, 64);
static CLIENT_TOKEN: Shape = text(1, 64);
static DESCRIPTION: Shape = text(0, 512);
static ARN: Shape = text(1, 2048);
static GROUP_ARN: Shape = text(1, 1011);
static EXPRESSION: Shape = text(1, 256);
static TIME_ZONE: Shape = text(1, 50);
static NEXT_TOKEN: Shape = text(1, 2048);
/// The largest input is documented with the target, in bytes; see `definition.rs`.
static INPUT: Shape = Shape::Text { least: 1, most: None, pattern: None, words: &[] };
static TARGET_ARN: Shape = text(1, 1600);
static MOMENT: Shape = Shape::Timestamp;
static MOST_RESULTS: Shape = whole(1, 100);
static WINDOW: Shape = whole(1, 1440);
static AGE: Shape = whole(60, 86_400);
static ATTEMPTS: Shape = whole(0, 185);
static STATE: Shape = one_of(&["ENABLED", "DISABLED"]);
static AFTER_COMPLETION: Shape = one_of(&["NONE", "DELETE"]);
static MODE: Shape = one_of(&["OFF", "FLEXIBLE"]);
static TAG_KEY: Shape = text(1, 128);
static TAG_VALUE: Shape = text(1, 256);
static TAGS: Shape = Shape::List { least: 0, most: Some(200), member: &Shape::Structure(&TAG) };
static TAG_KEYS: Shape = Shape::List { least: 0, most: Some(200), member: &TAG_KEY };

static TAG: Structure = Structure { name: "Tag", members: &[required("Key", &TAG_KEY), required("Value", &TAG_VALUE)] };
static FLEXIBLE_TIME_WINDOW: Structure = Structure {
    name: "FlexibleTimeWindow",
    members: &[required("Mode", &MODE), optional("MaximumWindowInMinutes", &WINDOW)],
};
static RETRY_POLICY: Structure = Structure {
    name: "RetryPolicy",
    members: &[optional("MaximumEventAgeInSeconds", &AGE), optional("MaximumRetryAttempts", &ATTEMPTS)],
};
static DEAD_LETTER_CONFIG: Structure = Structure { name: "DeadLetterConfig", members: &[optional("Arn", &TARGET_ARN)] };
static TARGET: Structure = Structure {
    name: "Target",
    members: &[
        required("Arn", &TARGET_ARN),
        required("RoleArn", &TARGET_ARN),
        optional("DeadLetterConfig", &Shape::Structure(&DEAD_LETTER_CONFIG)),
        optional("Input", &INPUT),
        optional("RetryPolicy", &Shape::Structure(&RETRY_POLICY)),
    ],
};

/// Of `CreateSchedule` and `UpdateSchedule`.
pub(super) static SCHEDULE: Structure = Structure {
    name: "the request",
    members: &[
        required("Name", &NAME),
        required("ScheduleExpression", &EXPRESSION),
        required("FlexibleTimeWindow", &Shape::Structure(&FLEXIBLE_TIME_WINDOW)),
        required("Target", &Shape::Structure(&TARGET)),
        optional("GroupName", &NAME),
        optional("ScheduleExpressionTimezone", &TIME_ZONE),
        optional("StartDate", &MOMENT),
        optional("EndDate", &MOMENT),
        optional("State", &STATE),
        optional("Description", &DESCRIPTION),
        optional("ActionAfterCompletion", &AFTER_COMPLETION),
        optional("KmsKeyArn", &ARN),
        optional("ClientToken", &CLIENT_TOKEN),
    ],
};
/// Of `GetSchedule` and `DeleteSchedule`.
pub(super) static ONE_SCHEDULE: Structure = Structure {
    name: "the request",
    members: &[required("Name", &NAME), optional("GroupName", &NAME), optional("ClientToken", &CLIENT_TOKEN)],
};
/// Of `ListSchedules`.
pub(super) static LIST_SCHEDULES: Structure = Structure {
    name: "the request",
    members: &[
        optional("GroupName", &NAME),
        optional("NamePrefix", &NAME),
        optional("State", &STATE),
        optional("MaxResults", &MOST_RESULTS),
        optional("NextToken", &NEXT_TOKEN),
    ],
};
/// Of `CreateScheduleGroup`.
pub(super) static CREATE_GROUP: Structure = Structure {
    name: "the request",
    members: &[required("Name", &NAME), optional("Tags", &TAGS), optional("ClientToken", &CLIENT_TOKEN)],
};
/// Of `GetScheduleGroup` and `DeleteScheduleGroup`.
pub(super) static ONE_GROUP: Structure =
    Structure { name: "the request", members: &[required("Name", &NAME), optional("ClientToken", &CLIENT_TOKEN)] };
/// Of `ListScheduleGroups`.
pub(super) static LIST_GROUPS: Structure = Structure {
    name: "the request",
    members: &[
        optional("NamePrefix", &NAME),
        optional("MaxResults", &MOST_RESULTS),
        optional("NextToken", &NEXT_TOKEN),
    ],
};
/// Of `TagResource`.
pub(super) static TAG_RESOURCE: Structure =
    Structure { name: "the request", members: &[required("ResourceArn", &GROUP_ARN), required("Tags", &TAGS)] };
/// Of `UntagResource`. A query that names no key has an empty list of them, which the model allows.
pub(super) static UNTAG_RESOURCE: Structure =
    Structure { name: "the request", members: &[required("ResourceArn", &GROUP_ARN), optional("TagKeys", &TAG_KEYS)] };
/// Of `ListTagsForResource`.
pub(super) static LIST_TAGS: Structure =
    Structure { name: "the request", members: &[required("ResourceArn", &GROUP_ARN)] };

const fn required(name: &'static str, shape: &'static Shape) -> Member {
    Member { name, required: true, shape }
}

const fn optional(name: &'static str, shape: &'static Shape) -> Member {
    Member { name, required: false, shape }
}

const fn text(least: usize, most: usize) -> Shape {
    Shape::Text { least, most: Some(most), pattern: None, words: &[] }
}

const fn one_of(words: &'static [&'static str]) -> Shape {
    Shape::Text { least: 0, most: None, pattern: None, words }
}

const fn whole(least: i32, most: i32) -> Shape {
    Shape::Integer { least: Some(least), most: Some(most) }
}
