//! What a model is asked, and what it answers.

/// One question.
#[derive(Clone, Copy)]
pub struct Query<'a> {
    /// The user's identifier.
    pub user: Option<&'a str>,
    /// The item's identifier, of recipes that find related items.
    pub item: Option<&'a str>,
    /// What the user, or the anonymous session, did since the data: the oldest first.
    pub recent: &'a [RecentInteraction<'a>],
    /// Columns of the Interactions dataset, in capitals, and the values that they have for this request.
    pub context: &'a [(&'a str, &'a str)],
    /// Which items, or actions, may be recommended, by their numbers in the model's data. Asked the best first, so that a
    /// question costs what it looks at, and not the catalogue.
    pub allowed: &'a (dyn Fn(u32) -> bool + 'a),
    /// How many are asked for at most.
    pub count: usize,
    /// How much new items are tried out.
    pub exploration: Exploration,
    /// How much popularity and freshness count beside similarity.
    pub influence: Influence,
    /// In seconds since 1970.
    pub now: i64,
    /// For what is random in an answer; the same seed gives the same answer.
    pub seed: u64,
}

/// What a user did after the data that a model was fitted to. Items are named, since they may be new.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RecentInteraction<'a> {
    /// The item's identifier.
    pub item: &'a str,
    /// In seconds since 1970.
    pub timestamp: i64,
    /// The type of the event.
    pub event_type: &'a str,
    /// `EVENT_VALUE`.
    pub value: Option<f32>,
}

/// `itemExplorationConfig` of a campaign or recommender.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exploration {
    /// From 0, for never, to 1.
    pub weight: f64,
    /// How old a new item may be, in days before the newest interaction.
    pub item_age_cut_off_days: f64,
}

/// `rankingInfluence` of a campaign: each from 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Influence {
    /// How much the number of interactions counts.
    pub popularity: f64,
    /// How much the date of creation counts.
    pub freshness: f64,
}

/// One recommended item or action.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recommendation {
    /// Its number in the model's data.
    pub item: u32,
    /// Where the recipe has scores: from 0 to 1.
    pub score: Option<f64>,
    /// Where the recipe has reasons.
    pub reason: Option<Reason>,
}

/// Why an item is in an answer, where it is not for the user's taste.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// A promotion put it there.
    PromotedItem,
    /// It is new.
    Exploration,
    /// Nothing better is known.
    PopularItem,
}

/// One item of a ranking.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    /// Its place in the list that was given, from 0.
    pub at: usize,
    /// From 0 to 1; none for an item that the second version of the recipe does not know.
    pub score: Option<f64>,
}

/// Whom a segment is for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Segment<'a> {
    /// Users for the item with this identifier.
    Item(&'a str),
    /// Users for items that have all these values: columns in capitals.
    Attributes(&'a [(&'a str, &'a str)]),
}

impl Default for Exploration {
    /// The service's: 0.3, and 30 days.
    fn default() -> Self {
        Self { weight: 0.3, item_age_cut_off_days: 30.0 }
    }
}

impl Reason {
    /// The text that the service has in its answers.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PromotedItem => "Promoted item",
            Self::Exploration => "Exploration",
            Self::PopularItem => "Popular item",
        }
    }
}
