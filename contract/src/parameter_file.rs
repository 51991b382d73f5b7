//! The rules about the parameter file as a file, and about what its sections say of each other.

use crate::Rule;

/// The object in S3, or the file.
pub const READABLE: Rule = Rule::error("PP0101", "The parameter file can be read");
/// Its text.
pub const JSON: Rule = Rule::error("PP0102", "The parameter file is JSON");
/// Its encoding.
pub const UTF_8: Rule = Rule::error("PP0103", "The parameter file is UTF-8 without a byte-order mark");
/// Its size.
pub const SIZE: Rule = Rule::error("PP0104", "The parameter file has at most 262,144 bytes");
/// Its objects.
pub const KEYS_ONCE: Rule = Rule::error("PP0105", "A key stands once in its object");
/// What the pipeline knows and the file does not.
pub const FILLED_IN: Rule = Rule::warning("PP0109", "What the pipeline fills in is not in the file");
/// Another document in its place.
pub const OF_ANOTHER_TOOL: Rule = Rule::error("PP0121", "A parameter file is no other document");
/// What an answer of the service has and no request.
pub const ANSWERED: Rule = Rule::warning("PP0122", "What the service says of a resource is not in the file");
/// Keys of tags.
pub const TAGS_OF_THE_PIPELINE: Rule = Rule::error("PP0128", "A tag's key does not begin with `personalize-pipeline:`");
/// Where data lies that is not beside the file.
pub const DATA_LOCATION: Rule = Rule::error("PP0129", "A `dataLocation` is a folder or an object in S3");
/// Where events go.
pub const EVENT_BUS: Rule = Rule::error("PP0145", "An `eventBusName` is the name or the ARN of an event bus");
/// The input of an execution that deletes.
pub const CONFIRMED: Rule = Rule::error("PP0120", "A deletion names its dataset group twice");

/// Ages in a `config.json`.
pub const NO_MAXIMUM_AGE: Rule = Rule::warning("PP0151", "A `config.json` has no `maxAge`");
/// What a section of a `config.json` says that is no matter of it.
pub const OF_ANOTHER_SECTION: Rule = Rule::warning("PP0152", "A section of a `config.json` has what it decides");

/// The two forms of a file.
pub const ONE_FORM: Rule =
    Rule::error("PP0201", "A file has `solution` and `campaign`, or `solutions` and `campaigns`");
/// Campaigns and their solutions.
pub const CAMPAIGN_OF_A_SOLUTION: Rule = Rule::error("PP0202", "A campaign belongs to a solution");
/// Names that are unique in an account and Region.
pub const NAMES_ONCE: Rule = Rule::error("PP0203", "Solutions, campaigns and filters each have a name of their own");
/// Datasets that no domain has.
pub const OF_CUSTOM_GROUPS: Rule = Rule::error("PP0236", "Only a group without a domain has actions");
/// A key of KMS without the role that may use it.
pub const KEY_WITH_ROLE: Rule = Rule::warning("PP0211", "A dataset group's key comes with a role");
/// A role for nothing.
pub const ROLE_WITH_KEY: Rule = Rule::warning("PP0212", "A dataset group's role comes with a key");
/// Keys of other Regions.
pub const KEYS_OF_THE_REGION: Rule =
    Rule::error("PP0224", "A key of KMS is of the Region and partition of the deployment");
/// ARNs of several partitions.
pub const ONE_PARTITION: Rule = Rule::error("PP0213", "A dataset group's key and role are of one partition");

/// What a schedule is called.
pub const SCHEDULE_NAME: Rule = Rule::error("PP0260", "A schedule's name is one that EventBridge Scheduler takes");
/// When a schedule fires.
pub const SCHEDULE_EXPRESSION: Rule =
    Rule::error("PP0261", "A schedule's expression is one that EventBridge Scheduler takes");
/// Whose time it is.
pub const SCHEDULE_TIME_ZONE: Rule = Rule::error("PP0262", "A schedule's time zone is one of IANA's database");
/// How much later a run may begin.
pub const FLEXIBLE_TIME_WINDOW: Rule = Rule::error("PP0263", "A flexible time window has 1 to 1,440 minutes");
/// What a schedule names.
pub const SCHEDULED_NAMES: Rule =
    Rule::error("PP0264", "A schedule names solutions, batch jobs and timed filters of the file");
/// Where the file is that a schedule's runs read.
pub const SCHEDULE_WITH_FILE: Rule = Rule::error("PP0265", "Schedules are in a parameter file that is in S3");
/// An expression without a future.
pub const SCHEDULE_FIRES: Rule = Rule::warning("PP0266", "A schedule fires again");
/// How often.
pub const SCHEDULE_TOO_OFTEN: Rule = Rule::warning("PP0267", "A schedule leaves time for a training");
/// What trains by itself.
pub const SCHEDULE_OR_AUTOMATIC: Rule =
    Rule::warning("PP0268", "A solution is trained by the service or by a schedule");
/// What a schedule is for.
pub const SCHEDULE_HAS_EFFECT: Rule = Rule::warning("PP0269", "A schedule's runs do something");

/// Times in the expressions of filters.
pub const FILTER_TIMES: Rule =
    Rule::error("PP0270", "A time in a filter's expression is `{{now}}`, or some time before or after");

/// All of these.
pub const RULES: &[Rule] = &[
    READABLE,
    JSON,
    UTF_8,
    SIZE,
    KEYS_ONCE,
    FILLED_IN,
    OF_ANOTHER_TOOL,
    ANSWERED,
    TAGS_OF_THE_PIPELINE,
    DATA_LOCATION,
    EVENT_BUS,
    CONFIRMED,
    NO_MAXIMUM_AGE,
    OF_ANOTHER_SECTION,
    ONE_FORM,
    CAMPAIGN_OF_A_SOLUTION,
    NAMES_ONCE,
    OF_CUSTOM_GROUPS,
    KEY_WITH_ROLE,
    ROLE_WITH_KEY,
    KEYS_OF_THE_REGION,
    ONE_PARTITION,
    SCHEDULE_NAME,
    SCHEDULE_EXPRESSION,
    SCHEDULE_TIME_ZONE,
    FLEXIBLE_TIME_WINDOW,
    SCHEDULED_NAMES,
    SCHEDULE_WITH_FILE,
    SCHEDULE_FIRES,
    SCHEDULE_TOO_OFTEN,
    SCHEDULE_OR_AUTOMATIC,
    SCHEDULE_HAS_EFFECT,
    FILTER_TIMES,
];
