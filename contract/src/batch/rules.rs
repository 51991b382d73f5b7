//! The rules about batch jobs and their input.

use crate::Rule;

pub(super) const RECIPE: Rule = Rule::error("PP0901", "A batch job is asked of a recipe that has such jobs");
pub(super) const FILTER_IS_THERE: Rule = Rule::error("PP0902", "A batch job's filter is one of the file");
pub(super) const ONE_FILTER: Rule = Rule::error("PP0903", "A batch job has `filter` or `filterArn`");
pub(super) const FILTER_SUITS: Rule = Rule::error("PP0904", "A batch job's filter reads what its recipe knows");
pub(super) const PLACES_APART: Rule = Rule::error("PP0905", "A batch job does not write into its input");
pub(super) const RESULTS: Rule = Rule::error("PP0906", "A batch job asks for as many results as a line can have");
pub(super) const THEMES: Rule = Rule::error("PP0907", "Themes are asked of a recipe that has them");
pub(super) const THEMES_WHOLE: Rule = Rule::warning("PP0908", "The mode THEME_GENERATION comes with its configuration");
pub(super) const THEME_COLUMN: Rule = Rule::error("PP0909", "Themes are made from a column of Items with names");
pub(super) const AT_ONCE: Rule = Rule::warning("PP0910", "A file has at most 5 batch jobs of a kind");
pub(super) const NAMES_ONCE: Rule = Rule::error("PP0911", "The batch jobs of a solution each have a name of their own");
pub(super) const OUTPUT_ONCE: Rule = Rule::warning("PP0912", "Batch jobs write to folders of their own");
pub(super) const PLACES: Rule = Rule::error("PP0913", "A batch job reads and writes in S3");
pub(super) const OUTPUT_BELOW: Rule = Rule::warning("PP0914", "A batch job's output is not below its input");
pub(super) const INPUT_IS_THERE: Rule = Rule::error("PP0920", "A batch job has input");
pub(super) const LINES: Rule = Rule::warning("PP0921", "Each line of a batch job's input is what its recipe reads");
pub(super) const SOME_LINE: Rule = Rule::error("PP0922", "Some line of a batch job's input can be answered");
pub(super) const FILTER_VALUES: Rule =
    Rule::warning("PP0923", "Each line has values for the placeholders of the job's filter");
pub(super) const INPUT_SIZE: Rule = Rule::error("PP0924", "A batch job has no more files and lines than it may have");
pub(super) const INPUT_IS_READABLE: Rule = Rule::error("PP0925", "A batch job's input can be read");

/// All of these.
pub const RULES: &[Rule] = &[
    RECIPE,
    FILTER_IS_THERE,
    ONE_FILTER,
    FILTER_SUITS,
    PLACES_APART,
    RESULTS,
    THEMES,
    THEMES_WHOLE,
    THEME_COLUMN,
    AT_ONCE,
    NAMES_ONCE,
    OUTPUT_ONCE,
    PLACES,
    OUTPUT_BELOW,
    INPUT_IS_THERE,
    LINES,
    SOME_LINE,
    FILTER_VALUES,
    INPUT_SIZE,
    INPUT_IS_READABLE,
];
