//! The rules for data. What the service is known to refuse, or to fail on later, is an error, and so is what the
//! developer guide requires without exception; what it advises, or what costs quality, is a warning.

use crate::Rule;

pub(super) const HEADER: Rule = Rule::error("PP0601", "A file begins with a header");
pub(super) const BYTE_ORDER_MARK: Rule = Rule::warning("PP0602", "A file has no byte-order mark");
pub(super) const UTF_8: Rule = Rule::error("PP0603", "A file is UTF-8");
pub(super) const QUOTES_IN_HEADER: Rule = Rule::error("PP0604", "A header has no quotes");
pub(super) const COLUMNS_ONCE: Rule = Rule::error("PP0605", "A header names each column once");
pub(super) const ONE_HEADER: Rule = Rule::warning("PP0606", "The files of a folder share one header");
pub(super) const SEPARATOR: Rule = Rule::error("PP0607", "Values are separated by commas");
pub(super) const KNOWN_COLUMNS: Rule = Rule::warning("PP0608", "A file has no columns besides those of its schema");
pub(super) const ORDER: Rule = Rule::warning("PP0609", "Columns are in the order of the schema");
pub(super) const ROW_LENGTH: Rule = Rule::error("PP0610", "A row has as many values as the header");
pub(super) const ONE_LINE: Rule = Rule::error("PP0611", "A record is one line, which ends with a line feed");
pub(super) const ESCAPES: Rule = Rule::warning("PP0612", "Quotes inside a value are escaped with a backslash");
pub(super) const WHOLE_QUOTES: Rule = Rule::warning("PP0613", "Quotes are around an entire value");
pub(super) const NUL: Rule = Rule::warning("PP0614", "A file has no NUL characters");
pub(super) const FILE_SIZE: Rule = Rule::warning("PP0615", "A file has at most 100 GB");
pub(super) const IS_CSV: Rule = Rule::error("PP0616", "A file of data is CSV");
pub(super) const SPELLING: Rule = Rule::warning("PP0617", "A header spells columns as the schema does");
pub(super) const HEADER_AT_TOP: Rule = Rule::error("PP0618", "A header is the first line of a file and no other");

pub(super) const PRESENT: Rule = Rule::error("PP0701", "A value is there unless the schema allows null");
pub(super) const TYPE: Rule = Rule::error("PP0702", "A value is of its column's type");
pub(super) const IDENTIFIER_LENGTH: Rule = Rule::error("PP0703", "An identifier has at most 256 characters");
pub(super) const STRING_LENGTH: Rule = Rule::error("PP0704", "A string has at most 1,000 characters");
pub(super) const TEXT_LENGTH: Rule = Rule::warning("PP0705", "A text has at most 20,000 characters");
pub(super) const SECONDS: Rule = Rule::error("PP0706", "A timestamp is in seconds");
pub(super) const NOT_FUTURE: Rule = Rule::warning("PP0707", "An event is not in the future");
pub(super) const AFTER_1970: Rule = Rule::warning("PP0708", "An event is later than 1 January 1970");
pub(super) const ACTION_EVENTS: Rule =
    Rule::warning("PP0709", "An event of Action_Interactions is TAKEN, NOT_TAKEN or VIEWED");
pub(super) const CATEGORIES: Rule = Rule::warning("PP0710", "A column has at most 1,000 categories");
pub(super) const FILLED: Rule = Rule::warning("PP0711", "A column of metadata is filled in 70 rows of 100");
pub(super) const PLAIN_IDENTIFIERS: Rule = Rule::warning("PP0712", "An identifier has no special characters");
pub(super) const ACTION_FIGURES: Rule = Rule::warning("PP0713", "The figures of an action are within their ranges");
pub(super) const EMPTY_CATEGORIES: Rule = Rule::warning("PP0714", "None of the categories in a value is empty");
pub(super) const NULL_IS_EMPTY: Rule = Rule::warning("PP0715", "A value that is missing is empty, and no text");
pub(super) const NOT_DAYS: Rule = Rule::warning("PP0716", "A timestamp is no day number and no date in digits");
pub(super) const IMPRESSIONS: Rule = Rule::warning("PP0717", "The items of an impression are separated by bars");
pub(super) const BY_BARS: Rule = Rule::warning("PP0718", "Several categories are separated by bars, and are no list");
pub(super) const BLANKS: Rule = Rule::warning("PP0719", "Categories and event types have no blanks at their ends");
pub(super) const NO_ENTITIES: Rule = Rule::warning("PP0720", "A category has no entities of HTML");

pub(super) const MINIMUM: Rule = Rule::error("PP0801", "Interactions has at least 1,000 rows");
pub(super) const FILTERED_MINIMUM: Rule = Rule::error("PP0802", "A solution trains on at least 1,000 interactions");
pub(super) const RETURNING_USERS: Rule = Rule::error("PP0803", "25 users have two interactions or more");
pub(super) const RETURNING_SHARE: Rule = Rule::error("PP0804", "One user in a hundred has two interactions or more");
pub(super) const SOME_EVENT_TYPE: Rule = Rule::error("PP0805", "Some event has a type where the schema has one");
pub(super) const EVENT_TYPES_OCCUR: Rule = Rule::error("PP0806", "An event type that a solution names occurs");
pub(super) const ITEMS_COVERED: Rule = Rule::warning("PP0807", "Items that users interact with are in Items");
pub(super) const USERS_COVERED: Rule = Rule::warning("PP0808", "Users who interact are in Users");
pub(super) const EVENT_TYPES: Rule =
    Rule::warning("PP0809", "Event types and optional columns of Interactions are 10 at most");
pub(super) const EVENTS_ONCE: Rule = Rule::warning("PP0810", "An event is in one row");
pub(super) const RECORDS_ONCE: Rule = Rule::warning("PP0811", "An identifier is in one row of Items or Users");
pub(super) const CONSIDERED: Rule =
    Rule::warning("PP0812", "Items and interactions are no more than training considers");
pub(super) const ROWS: Rule = Rule::warning("PP0813", "A dataset has rows");
pub(super) const IDENTIFIERS_ALIKE: Rule = Rule::warning("PP0814", "An identifier is written alike in all datasets");
pub(super) const TRAINABLE_ATTRIBUTE: Rule =
    Rule::error("PP0815", "An attribute of items has values that differ and values that repeat");
pub(super) const INFORMATION: Rule =
    Rule::warning("PP0816", "The values of a column are neither all equal nor all different");
pub(super) const LITERALS_OCCUR: Rule = Rule::warning("PP0817", "A text in a filter occurs in its column");
pub(super) const NUMBERS_IN_RANGE: Rule = Rule::warning("PP0818", "A comparison in a filter is met by some row");
pub(super) const INCREMENTS: Rule =
    Rule::warning("PP0819", "A file that is imported by itself has at least 1,000 rows");

/// All of these.
pub const RULES: &[Rule] = &[
    HEADER,
    BYTE_ORDER_MARK,
    UTF_8,
    QUOTES_IN_HEADER,
    COLUMNS_ONCE,
    ONE_HEADER,
    SEPARATOR,
    KNOWN_COLUMNS,
    ORDER,
    ROW_LENGTH,
    ONE_LINE,
    ESCAPES,
    WHOLE_QUOTES,
    NUL,
    FILE_SIZE,
    IS_CSV,
    SPELLING,
    HEADER_AT_TOP,
    PRESENT,
    TYPE,
    IDENTIFIER_LENGTH,
    STRING_LENGTH,
    TEXT_LENGTH,
    SECONDS,
    NOT_FUTURE,
    AFTER_1970,
    ACTION_EVENTS,
    CATEGORIES,
    FILLED,
    PLAIN_IDENTIFIERS,
    ACTION_FIGURES,
    EMPTY_CATEGORIES,
    NULL_IS_EMPTY,
    NOT_DAYS,
    IMPRESSIONS,
    BY_BARS,
    BLANKS,
    NO_ENTITIES,
    MINIMUM,
    FILTERED_MINIMUM,
    RETURNING_USERS,
    RETURNING_SHARE,
    SOME_EVENT_TYPE,
    EVENT_TYPES_OCCUR,
    ITEMS_COVERED,
    USERS_COVERED,
    EVENT_TYPES,
    EVENTS_ONCE,
    RECORDS_ONCE,
    CONSIDERED,
    ROWS,
    IDENTIFIERS_ALIKE,
    TRAINABLE_ATTRIBUTE,
    INFORMATION,
    LITERALS_OCCUR,
    NUMBERS_IN_RANGE,
    INCREMENTS,
];
