//! What a model is fitted to: the interactions of users with items, column by column, and the records of items, users
//! and actions.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::vocabulary::Vocabulary;

/// One interaction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interaction {
    /// The number of the item in [`TrainingData::items`], or of the action in [`TrainingData::actions`].
    pub item: u32,
    /// In seconds since 1970.
    pub timestamp: i64,
    /// The number of the type in [`TrainingData::event_types`].
    pub event_type: u32,
    /// `EVENT_VALUE`; not a number where there is none.
    pub value: f32,
}

/// Interactions, those of each user together, the oldest first; of equal timestamps that first which came first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Histories {
    /// For each user where its interactions begin, and where the last one's end.
    #[serde(with = "crate::columns")]
    offsets: Vec<usize>,
    #[serde(with = "crate::columns")]
    items: Vec<u32>,
    #[serde(with = "crate::columns")]
    timestamps: Vec<i64>,
    #[serde(with = "crate::columns")]
    event_types: Vec<u32>,
    #[serde(with = "crate::columns")]
    values: Vec<f32>,
    /// Places of the columns, rising, and numbers of contexts that the interaction there was in.
    #[serde(with = "crate::columns")]
    contexts: Vec<(u32, u32)>,
}

/// A value of an attribute of a record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum AttributeValue {
    /// Of a numerical column.
    Number(f64),
    /// The values of a categorical column, which `|` separates in the data; or the one of a textual or other column of
    /// text.
    Texts(Vec<Box<str>>),
}

/// One column of the records of a dataset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Attribute {
    /// The name of the column, in capitals.
    pub name: Box<str>,
    /// Whether the schema calls it `categorical`.
    pub categorical: bool,
    /// Whether the schema calls it `textual`.
    pub textual: bool,
    /// For each record, by its number in the vocabulary; shorter where the last ones have none.
    pub values: Vec<Option<AttributeValue>>,
}

/// The records of a dataset: items, users or actions.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Records {
    /// The columns, without the identifier and without `CREATION_TIMESTAMP`.
    pub attributes: Vec<Attribute>,
    /// `CREATION_TIMESTAMP` in seconds since 1970, by the number in the vocabulary; shorter where the last have none.
    pub created: Vec<Option<i64>>,
    /// Whether there is a record with that number, and not only interactions; shorter where the last have none.
    pub present: Vec<bool>,
}

/// What a model is fitted to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TrainingData {
    /// Everybody who has interactions or a record.
    pub users: Vocabulary,
    /// Everything that has interactions or a record.
    pub items: Vocabulary,
    /// Every action that has a record or interactions.
    pub actions: Vocabulary,
    /// The types of the interactions. Which are the same is decided by whoever builds this; case is not looked at here.
    pub event_types: Vocabulary,
    /// The contexts that interactions were in: columns with values, see [`TrainingData::context`].
    pub contexts: Vocabulary,
    /// What users did with items.
    pub interactions: Histories,
    /// What users did with actions.
    pub action_interactions: Histories,
    /// About items.
    pub item_records: Records,
    /// About users.
    pub user_records: Records,
    /// About actions.
    pub action_records: Records,
}

impl Histories {
    /// How many users there are, those without interactions among them.
    #[must_use]
    pub fn users(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// How many interactions there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Where the interactions of a user lie in the columns.
    #[must_use]
    pub fn range(&self, user: u32) -> std::ops::Range<usize> {
        let at = |user: usize| self.offsets.get(user).copied().unwrap_or(self.items.len());
        let user = user as usize;
        at(user)..at(user + 1)
    }

    /// The interactions of a user, the oldest first.
    #[must_use]
    pub fn of(&self, user: u32) -> impl DoubleEndedIterator<Item = Interaction> + ExactSizeIterator {
        self.range(user).map(|at| self.at(at))
    }

    /// The items of a user's interactions, the oldest first.
    #[must_use]
    pub fn items_of(&self, user: u32) -> &[u32] {
        &self.items[self.range(user)]
    }

    /// The interaction at a place of the columns.
    ///
    /// # Panics
    /// There are not so many.
    #[must_use]
    pub fn at(&self, at: usize) -> Interaction {
        Interaction {
            item: self.items[at],
            timestamp: self.timestamps[at],
            event_type: self.event_types[at],
            value: self.values[at],
        }
    }

    /// The contexts that the interaction at a place of the columns was in.
    pub fn contexts_at(&self, place: usize) -> impl Iterator<Item = u32> {
        let first = self.contexts.partition_point(|(at, _)| (*at as usize) < place);
        let here = self.contexts[first..].iter().take_while(move |(at, _)| *at as usize == place);
        here.map(|(_, context)| *context)
    }

    /// The items of all interactions, user by user.
    #[must_use]
    pub fn items(&self) -> &[u32] {
        &self.items
    }

    /// The timestamps of all interactions, user by user.
    #[must_use]
    pub fn timestamps(&self) -> &[i64] {
        &self.timestamps
    }
}

impl Records {
    /// The attribute of a name, in capitals.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| &*attribute.name == name)
    }

    /// When the record with that number was created, in seconds since 1970.
    #[must_use]
    pub fn created(&self, number: u32) -> Option<i64> {
        self.created.get(number as usize).copied().flatten()
    }

    /// Whether there is a record with that number.
    #[must_use]
    pub fn has(&self, number: u32) -> bool {
        self.present.get(number as usize).copied().unwrap_or_default()
    }
}

impl Attribute {
    /// The value of the record with that number.
    #[must_use]
    pub fn value(&self, number: u32) -> Option<&AttributeValue> {
        self.values.get(number as usize).and_then(Option::as_ref)
    }
}

/// Whose interactions or records are added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordKind {
    /// Of the Items dataset.
    Item,
    /// Of the Users dataset.
    User,
    /// Of the Actions dataset.
    Action,
}

/// One value of a record that is added.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// The name of the column, in capitals.
    pub name: &'a str,
    /// Whether the schema calls it `categorical`.
    pub categorical: bool,
    /// Whether the schema calls it `textual`.
    pub textual: bool,
    /// The value; text as it is in the data.
    pub value: GivenValue<'a>,
}

/// A value as it is in the data.
#[derive(Debug, Clone, Copy)]
pub enum GivenValue<'a> {
    /// Of a numerical column.
    Number(f64),
    /// Of a column of text; the values of a categorical one have `|` between them.
    Text(&'a str),
}

/// Interactions as they are added: in the order of their coming, whoever's they are.
#[derive(Debug, Default)]
struct Unsorted {
    users: Vec<u32>,
    interactions: Histories,
    /// Whether one came after another of a later user or time.
    out_of_order: bool,
}

/// Takes interactions and records in, in any order.
#[derive(Debug, Default)]
pub struct TrainingDataBuilder {
    data: TrainingData,
    interactions: Unsorted,
    action_interactions: Unsorted,
}

impl TrainingDataBuilder {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds what a user did with an item; the time is in seconds since 1970.
    pub fn interaction(
        &mut self,
        user: &str,
        item: &str,
        timestamp: i64,
        event_type: Option<&str>,
        event_value: Option<f32>,
    ) {
        let user = self.data.users.number(user);
        let item = self.data.items.number(item);
        let event_type = self.data.event_types.number(event_type.unwrap_or_default());
        let value = event_value.unwrap_or(f32::NAN);
        self.interactions.push(user, Interaction { item, timestamp, event_type, value });
    }

    /// Adds a context that the interaction was in which was added last: the value of a further column of the
    /// Interactions dataset, its name in capitals.
    pub fn context(&mut self, column: &str, value: &str) {
        let context = self.data.contexts.number(&named_context(column, value));
        self.interactions.context(context);
    }

    /// Adds what a user did with an action; the time is in seconds since 1970.
    pub fn action_interaction(&mut self, user: &str, action: &str, timestamp: i64, event_type: &str) {
        let user = self.data.users.number(user);
        let item = self.data.actions.number(action);
        let event_type = self.data.event_types.number(event_type);
        self.action_interactions.push(user, Interaction { item, timestamp, event_type, value: f32::NAN });
    }

    /// Adds a record, or puts it in the place of one that has the same identifier.
    pub fn record<'a>(
        &mut self,
        kind: RecordKind,
        identifier: &str,
        created: Option<i64>,
        values: impl IntoIterator<Item = Given<'a>>,
    ) {
        let (vocabulary, records) = match kind {
            RecordKind::Item => (&mut self.data.items, &mut self.data.item_records),
            RecordKind::User => (&mut self.data.users, &mut self.data.user_records),
            RecordKind::Action => (&mut self.data.actions, &mut self.data.action_records),
        };
        let number = vocabulary.number(identifier);
        if records.has(number) {
            for attribute in &mut records.attributes {
                put(&mut attribute.values, number, None);
            }
        }
        put(&mut records.created, number, created);
        put(&mut records.present, number, true);
        for given in values {
            let at = records.attributes.iter().position(|attribute| *attribute.name == *given.name);
            let at = at.unwrap_or_else(|| {
                let Given { name, categorical, textual, .. } = given;
                records.attributes.push(Attribute { name: name.into(), categorical, textual, values: Vec::new() });
                records.attributes.len() - 1
            });
            let value = match given.value {
                GivenValue::Number(number) => AttributeValue::Number(number),
                GivenValue::Text(text) if given.categorical => {
                    AttributeValue::Texts(text.split('|').filter(|part| !part.is_empty()).map(Into::into).collect())
                }
                GivenValue::Text(text) => AttributeValue::Texts(vec![text.into()]),
            };
            put(&mut records.attributes[at].values, number, Some(value));
        }
    }

    /// Everything that was added.
    #[must_use]
    pub fn finish(self) -> TrainingData {
        let Self { mut data, interactions, action_interactions } = self;
        data.interactions = interactions.sorted(data.users.len());
        data.action_interactions = action_interactions.sorted(data.users.len());
        data
    }
}

/// Sets the value at a place, with values of the default kind before it where there are none yet.
fn put<T: Clone + Default>(values: &mut Vec<T>, number: u32, value: T) {
    let at = number as usize;
    if values.len() <= at {
        values.resize(at + 1, T::default());
    }
    values[at] = value;
}

/// The name of a context in the vocabulary.
fn named_context(column: &str, value: &str) -> String {
    format!("{column}={value}")
}

impl Unsorted {
    fn context(&mut self, context: u32) {
        if let Some(place) = self.users.len().checked_sub(1).and_then(|place| u32::try_from(place).ok()) {
            self.interactions.contexts.push((place, context));
        }
    }

    fn push(&mut self, user: u32, interaction: Interaction) {
        let follows = match (self.users.last(), self.interactions.timestamps.last()) {
            (Some(last), Some(timestamp)) => (*last, *timestamp) <= (user, interaction.timestamp),
            _ => true,
        };
        self.out_of_order |= !follows;
        self.users.push(user);
        self.interactions.push(interaction);
    }

    fn sorted(self, users: usize) -> Histories {
        let mut histories = self.interactions;
        let mut offsets = vec![0; users + 1];
        for user in &self.users {
            offsets[*user as usize + 1] += 1;
        }
        for user in 0..users {
            offsets[user + 1] += offsets[user];
        }
        if self.out_of_order {
            let mut order: Vec<usize> = (0..histories.len()).collect();
            order.sort_by_key(|at| (self.users[*at], histories.timestamps[*at]));
            histories.items = order.iter().map(|at| histories.items[*at]).collect();
            histories.timestamps = order.iter().map(|at| histories.timestamps[*at]).collect();
            histories.event_types = order.iter().map(|at| histories.event_types[*at]).collect();
            histories.values = order.iter().map(|at| histories.values[*at]).collect();
            if !histories.contexts.is_empty() {
                let mut places = vec![0; order.len()];
                for (place, before) in (0..).zip(&order) {
                    places[*before] = place;
                }
                for (place, _) in &mut histories.contexts {
                    *place = places[*place as usize];
                }
                histories.contexts.sort_unstable();
            }
        }
        histories.offsets = offsets;
        histories
    }
}

impl Histories {
    /// Of each user only so many of the oldest interactions: how many, by the user's number.
    pub(crate) fn oldest(&self, kept: impl Fn(u32) -> usize) -> Self {
        let mut histories = Self { offsets: vec![0], ..Self::default() };
        for user in 0..u32::try_from(self.users()).unwrap_or(u32::MAX) {
            for place in self.range(user).take(kept(user)) {
                histories.push(self.at(place));
                let place_there = u32::try_from(histories.items.len() - 1).unwrap_or(u32::MAX);
                histories.contexts.extend(self.contexts_at(place).map(|context| (place_there, context)));
            }
            histories.offsets.push(histories.items.len());
        }
        histories
    }

    fn push(&mut self, interaction: Interaction) {
        self.items.push(interaction.item);
        self.timestamps.push(interaction.timestamp);
        self.event_types.push(interaction.event_type);
        self.values.push(interaction.value);
    }
}

impl TrainingData {
    /// The number of a context in [`TrainingData::contexts`]: of a value of a column, whose name is in capitals.
    #[must_use]
    pub fn context(&self, column: &str, value: &str) -> Option<u32> {
        self.contexts.get(&named_context(column, value))
    }

    /// How many interactions each item has, by its number.
    #[must_use]
    pub fn interactions_by_item(&self) -> Vec<u32> {
        let mut counts = vec![0; self.items.len()];
        for item in self.interactions.items() {
            counts[*item as usize] += 1;
        }
        counts
    }

    /// How many interactions there are of each event type, by its name.
    #[must_use]
    pub fn interactions_by_event_type(&self) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        for event_type in &self.interactions.event_types {
            *counts.entry(self.event_types.name(*event_type).unwrap_or_default()).or_default() += 1;
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items_of(data: &TrainingData, user: &str) -> Vec<String> {
        let user = data.users.get(user).expect("a user");
        let names = data.interactions.of(user).map(|interaction| data.items.name(interaction.item));
        names.map(|name| name.expect("an item").to_owned()).collect()
    }

    #[test]
    fn interactions_are_sorted_by_user_and_time_in_whatever_order_they_come() {
        let events = [("u", "c", 3), ("v", "x", 1), ("u", "a", 1), ("u", "b", 2), ("u", "d", 3)];
        let sorted = [("u", "a", 1), ("u", "b", 2), ("u", "c", 3), ("u", "d", 3), ("v", "x", 1)];
        for events in [events, sorted] {
            let mut builder = TrainingDataBuilder::new();
            for (user, item, timestamp) in events {
                builder.interaction(user, item, timestamp, Some("watch"), None);
            }
            builder.record(RecordKind::User, "w", None, []);
            let data = builder.finish();
            assert_eq!(items_of(&data, "u"), ["a", "b", "c", "d"]);
            assert_eq!(items_of(&data, "v"), ["x"]);
            assert!(items_of(&data, "w").is_empty());
            assert_eq!((data.interactions.users(), data.interactions.len()), (3, 5));
            assert_eq!(data.interactions_by_event_type(), BTreeMap::from([("watch", 5)]));
        }
    }

    #[test]
    fn a_record_takes_the_place_of_the_one_before() {
        let genre = |text| Given { name: "GENRE", categorical: true, textual: false, value: GivenValue::Text(text) };
        let price =
            |price| Given { name: "PRICE", categorical: false, textual: false, value: GivenValue::Number(price) };
        let mut builder = TrainingDataBuilder::new();
        builder.record(RecordKind::Item, "i", Some(7), [genre("a|b"), price(1.5)]);
        builder.record(RecordKind::Item, "j", None, [genre("c")]);
        builder.record(RecordKind::Item, "i", None, [genre("d")]);
        let data = builder.finish();
        let genres = data.item_records.attribute("GENRE").expect("the column");
        assert_eq!(genres.value(0), Some(&AttributeValue::Texts(vec!["d".into()])));
        assert_eq!(genres.value(1), Some(&AttributeValue::Texts(vec!["c".into()])));
        assert_eq!(data.item_records.attribute("PRICE").expect("the column").value(0), None);
        assert_eq!(
            (data.item_records.created(0), data.item_records.has(1), data.item_records.has(2)),
            (None, true, false)
        );
    }
}
