//! What costs money for as long as it is there, and what the service does not take beyond a quota.
//!
//! Source: the API reference and the quotas page of the developer guide. The quotas here can be raised, and a parameter
//! file says so of an account where they are.

use crate::Rule;

/// Requests a second that a campaign or recommender is provisioned for, and billed for at least, where it names none. Source:
/// the API reference of `CreateCampaign` and `CreateRecommender`.
pub const DEFAULT_MIN_PROVISIONED_TPS: u8 = 1;

/// The bytes of a gigabyte, as AWS bills them: 2 to the power of 30.
pub const GIGABYTE: f64 = 1_073_741_824.0;

/// Automatic training.
pub const AUTOMATIC_TRAINING: Rule = Rule::warning("PP0205", "Automatic training is on by intention");
/// More than the least throughput of a campaign.
pub const THROUGHPUT: Rule = Rule::warning("PP0206", "A campaign is provisioned for one transaction a second");
/// A schedule of training that is off.
pub const SCHEDULE_IN_USE: Rule = Rule::warning("PP0207", "`autoTrainingConfig` comes with `performAutoTraining`");
/// Campaigns of a dataset group.
pub const CAMPAIGNS: Rule = Rule::error("PP0208", "A dataset group has at most 5 campaigns");
/// Solutions of a dataset group.
pub const SOLUTIONS: Rule = Rule::error("PP0209", "A dataset group has at most 10 solutions");
/// Filters of a dataset group.
pub const FILTERS: Rule = Rule::error("PP0210", "A dataset group has at most 30 filters");
/// More than the least throughput of a recommender.
pub const REQUESTS: Rule = Rule::warning("PP0251", "A recommender is provisioned for one request a second");
/// Recommenders of a dataset group.
pub const RECOMMENDERS: Rule = Rule::error("PP0252", "A dataset group has at most 5 recommenders");

/// All of these.
pub const RULES: &[Rule] =
    &[AUTOMATIC_TRAINING, THROUGHPUT, SCHEDULE_IN_USE, CAMPAIGNS, SOLUTIONS, FILTERS, REQUESTS, RECOMMENDERS];
