//! The rules about recipes. What the documentation says cannot be asked of a recipe is an error; where it says only what
//! a recipe knows, and not that the rest is rejected, it is a warning.

use crate::Rule;

pub(super) const KNOWN: Rule = Rule::error("PP0301", "A solution names a recipe that exists");
pub(super) const NOT_OF_A_DOMAIN: Rule = Rule::error("PP0302", "A solution names no recipe for recommenders");
pub(super) const NOT_WITHDRAWN: Rule = Rule::error("PP0303", "A solution names no recipe that is gone");
pub(super) const NAMED: Rule = Rule::error("PP0304", "A solution names a recipe");
pub(super) const NAMED_ONCE: Rule = Rule::error("PP0305", "A solution names a recipe or leaves the choice to AutoML");
pub(super) const AUTO_ML: Rule = Rule::warning("PP0306", "A recipe is named, and not left to AutoML");
pub(super) const PARAMETERS: Rule = Rule::warning("PP0307", "A recipe's parameters are those that it has");
pub(super) const VALUES: Rule = Rule::error("PP0308", "A recipe's parameters are within their ranges");
pub(super) const OPTIMIZATION: Rule =
    Rule::error("PP0309", "Hyperparameter optimisation is asked of a recipe that has it");
pub(super) const UPDATE: Rule = Rule::error("PP0310", "The training mode UPDATE is asked of a recipe that has it");
pub(super) const EVENTS_CONFIG: Rule = Rule::error("PP0311", "`eventsConfig` is given to a recipe that has it");
pub(super) const OBJECTIVE: Rule = Rule::error("PP0312", "`optimizationObjective` is given to a recipe that has it");
pub(super) const INCREMENTAL: Rule = Rule::error("PP0313", "Incremental updates are asked of a recipe that has them");
pub(super) const EXPLORATION: Rule =
    Rule::warning("PP0314", "`itemExplorationConfig` is given to a recipe that explores");
pub(super) const INFLUENCE: Rule = Rule::warning("PP0315", "`rankingInfluence` is given to a recipe that has it");
pub(super) const SERVED: Rule = Rule::error("PP0316", "A campaign serves a recipe that works in real time");
pub(super) const TUNABLE: Rule = Rule::error("PP0317", "A search is about parameters that can be tuned");
pub(super) const SEARCH: Rule = Rule::error("PP0318", "A search stays within the range of its parameter");
pub(super) const SEARCH_JOBS: Rule = Rule::error("PP0319", "A search has at most 40 jobs, and 10 at once");
pub(super) const SEARCHED: Rule = Rule::warning("PP0320", "`hpoConfig` comes with `performHPO`");
pub(super) const SEARCH_OBJECTIVE: Rule = Rule::warning("PP0321", "`hpoObjective` is left out");
/// That the file has the datasets that a recipe cannot do without.
pub const DATASETS: Rule = Rule::error("PP0322", "A recipe has the datasets that it needs");
pub(super) const EVENT_TYPES: Rule = Rule::error("PP0323", "Events that are chosen by type have one");
pub(super) const EVENT_VALUES: Rule = Rule::error("PP0324", "Events that are chosen by value have one");
pub(super) const OBJECTIVE_COLUMN: Rule =
    Rule::error("PP0325", "An objective is a numeric column of Items that is never null");
pub(super) const TRAINING_COLUMNS: Rule =
    Rule::warning("PP0326", "Columns that are chosen for training are in their schema");
pub(super) const CHOSEN_ONCE: Rule = Rule::warning("PP0327", "Columns of a dataset are included or excluded, not both");
pub(super) const SEMANTIC_COLUMNS: Rule =
    Rule::error("PP0328", "Semantic similarity has a name and a text of its items");
pub(super) const ATTRIBUTE_COLUMN: Rule =
    Rule::error("PP0329", "Item attribute affinity has an attribute of its items");
pub(super) const METADATA: Rule = Rule::warning("PP0330", "Metadata comes with recommendations where Items has some");
pub(super) const EVENTS_ONCE: Rule = Rule::warning("PP0331", "Events are chosen in one way");
pub(super) const RECOMMENDER_RECIPE: Rule = Rule::error("PP0341", "A recommender names a recipe for recommenders");
pub(super) const OF_ITS_DOMAIN: Rule =
    Rule::error("PP0342", "A recommender's recipe is of the domain of its dataset group");
pub(super) const RECOMMENDER_EXPLORATION: Rule =
    Rule::warning("PP0343", "`itemExplorationConfig` is given to a recommender whose recipe explores");

/// All of these.
pub const RULES: &[Rule] = &[
    KNOWN,
    NOT_OF_A_DOMAIN,
    NOT_WITHDRAWN,
    NAMED,
    NAMED_ONCE,
    AUTO_ML,
    PARAMETERS,
    VALUES,
    OPTIMIZATION,
    UPDATE,
    EVENTS_CONFIG,
    OBJECTIVE,
    INCREMENTAL,
    EXPLORATION,
    INFLUENCE,
    SERVED,
    TUNABLE,
    SEARCH,
    SEARCH_JOBS,
    SEARCHED,
    SEARCH_OBJECTIVE,
    DATASETS,
    EVENT_TYPES,
    EVENT_VALUES,
    OBJECTIVE_COLUMN,
    TRAINING_COLUMNS,
    CHOSEN_ONCE,
    SEMANTIC_COLUMNS,
    ATTRIBUTE_COLUMN,
    METADATA,
    EVENTS_ONCE,
    RECOMMENDER_RECIPE,
    OF_ITS_DOMAIN,
    RECOMMENDER_EXPLORATION,
];
