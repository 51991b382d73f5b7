//! The rules about filter expressions. What the guide leaves open is a warning, and the emulator accepts it.

use crate::Rule;

pub(super) const DATASETS: Rule = Rule::error("PP0204", "A filter names datasets that the file has");
pub(super) const SYNTAX: Rule = Rule::error("PP0501", "A filter expression can be read");
pub(super) const ONE_DATASET: Rule = Rule::error("PP0502", "The conditions of an expression are about one dataset");
pub(super) const RECOMMENDED: Rule =
    Rule::error("PP0503", "ItemID, UserID or ActionID goes with the dataset of the conditions");
pub(super) const IF_AT_THE_END: Rule =
    Rule::error("PP0504", "`IF` is once in an expression, at the end, its conditions joined by `AND`");
pub(super) const CURRENT_USER: Rule = Rule::error("PP0505", "`CurrentUser` is after `IF`, and nothing else is");
pub(super) const FIELDS: Rule = Rule::error("PP0506", "The fields of a filter are in the schemas");
pub(super) const TYPES: Rule = Rule::error("PP0507", "A filter looks strings up with `IN` and compares numbers");
pub(super) const BOOLEANS: Rule = Rule::error("PP0508", "A filter reads no boolean field");
pub(super) const TEXTUAL: Rule = Rule::error("PP0509", "A filter reads no textual field");
pub(super) const EVENT_TYPES: Rule = Rule::error("PP0510", "Of interactions, a filter reads the event type only");
pub(super) const OF_THE_SERVICE: Rule =
    Rule::error("PP0511", "A filter reads neither expiration nor repeat frequency of actions");
pub(super) const STAR: Rule = Rule::error("PP0512", "`*` is alone in its list, for the event types of Interactions");
/// That `NOT IN` has no placeholder, for which the service's own words are known.
pub const NOT_IN: Rule = Rule::error("PP0513", "`NOT IN` has no placeholder");
pub(super) const ONE_PLACEHOLDER: Rule = Rule::warning("PP0514", "A list is one placeholder, or texts");
pub(super) const PLACEHOLDER_NAMES: Rule =
    Rule::error("PP0515", "A placeholder has a name of 1 to 50 letters, digits and underscores");
pub(super) const PLACEHOLDERS: Rule =
    Rule::error("PP0516", "A filter can be applied with at most 25 values for placeholders");
pub(super) const FIELDS_OF_A_FILTER: Rule = Rule::error("PP0517", "A filter reads at most 10 fields");
pub(super) const FIELDS_OF_A_GROUP: Rule =
    Rule::error("PP0518", "The filters of a dataset group read at most 20 fields");
pub(super) const ATTRIBUTE_AFFINITY: Rule =
    Rule::warning("PP0519", "A filter of interactions is not for Item-Attribute-Affinity");
pub(super) const CURRENT_ITEM: Rule = Rule::warning("PP0520", "`CurrentItem` has a recipe for related items");
pub(super) const SINGULAR: Rule = Rule::warning("PP0522", "The dataset is called Actions, not Action");
pub(super) const MIXED: Rule = Rule::warning("PP0523", "An expression joins its conditions by `AND` or by `OR`");
pub(super) const QUOTED_PLACEHOLDER: Rule = Rule::warning("PP0524", "A placeholder has no quotes");
pub(super) const BRACKETS: Rule = Rule::warning("PP0525", "Conditions have no brackets around them");
pub(super) const EQUAL_TEXTS: Rule = Rule::warning("PP0526", "Strings are not compared with `=` and `!=`");
pub(super) const STAR_OF_ACTIONS: Rule = Rule::warning("PP0527", "`*` is not for the event types of actions");
pub(super) const UNSHOWN: Rule = Rule::warning("PP0528", "An expression has a form that the guide shows");
pub(super) const UNDONE: Rule = Rule::warning("PP0529", "What one `INCLUDE` leaves out no other brings back");
pub(super) const QUOTES: Rule = Rule::warning("PP0530", "Texts are in double quotes");
pub(super) const ENTIRE_TEXTS: Rule = Rule::warning("PP0531", "A text of a list is one entire value");

/// All of these.
pub const RULES: &[Rule] = &[
    DATASETS,
    SYNTAX,
    ONE_DATASET,
    RECOMMENDED,
    IF_AT_THE_END,
    CURRENT_USER,
    FIELDS,
    TYPES,
    BOOLEANS,
    TEXTUAL,
    EVENT_TYPES,
    OF_THE_SERVICE,
    STAR,
    NOT_IN,
    ONE_PLACEHOLDER,
    PLACEHOLDER_NAMES,
    PLACEHOLDERS,
    FIELDS_OF_A_FILTER,
    FIELDS_OF_A_GROUP,
    ATTRIBUTE_AFFINITY,
    CURRENT_ITEM,
    SINGULAR,
    MIXED,
    QUOTED_PLACEHOLDER,
    BRACKETS,
    EQUAL_TEXTS,
    STAR_OF_ACTIONS,
    UNSHOWN,
    UNDONE,
    QUOTES,
    ENTIRE_TEXTS,
];
