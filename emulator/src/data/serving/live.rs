//! Indexes of what datasets hold, which rows that come one by one are added to. They are built when they are first asked
//! for, beside the calls; from then on puts are handed to them, and taken in by whoever asks next.
//!
//! Who asks has a snapshot of the dataset. The index is of that snapshot or newer: rows that came one by one may be in it
//! that came meanwhile. Whatever else changes (an import, a deletion, another schema) makes it be built again.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use personalize_contract::Schema;
use personalize_contract::csv::{column_place, event_moment};

use crate::data::rows::{Contents, Event};
use crate::data::training::{Source, unreadable};
use crate::work;

/// How many rows wait to be taken in. When nobody asks for so long that there are more, the index is built again.
const MOST_WAITING: usize = 1 << 13;

/// How many indexes of a kind are kept; the one that was asked for least recently goes first.
const MOST_INDEXES: usize = 64;

/// What can be built of a dataset, and takes in single rows. A clone shares nearly all with the original, and is a
/// snapshot for as long as somebody answers from it.
pub(crate) trait LiveIndex: Clone + Send + Sync + Sized + 'static {
    /// Builds it. Blocks.
    ///
    /// # Errors
    /// Those of the files that rows lie in.
    fn build(contents: &Contents, schema: &Schema) -> io::Result<Self>;

    /// Takes in rows that came together.
    fn put(&mut self, put: &Put);
}

/// Rows that came together, one by one, each with its values in the order of the columns.
#[derive(Debug)]
pub(crate) struct Put {
    /// What the first of them is numbered as in the dataset, see [`Contents::sequence`].
    pub(crate) sequence: u64,
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

/// One index of one dataset.
#[derive(Debug)]
pub(crate) struct Live<T> {
    waiting: Mutex<Waiting>,
    index: RwLock<Option<Built<T>>>,
    /// Held by whoever builds it.
    building: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Waiting {
    puts: Vec<Arc<Put>>,
    rows: usize,
    /// Rows with lower numbers than this were not kept here.
    missed: u64,
}

#[derive(Debug)]
struct Built<T> {
    of: Source,
    indexed: Indexed<T>,
}

/// An index as it was at a moment.
#[derive(Debug)]
pub(crate) struct Indexed<T> {
    pub(crate) index: Arc<T>,
    /// Another for each time that it is built; rows that come one by one do not change it.
    pub(crate) generation: u64,
}

impl<T> Clone for Indexed<T> {
    fn clone(&self) -> Self {
        Self { index: Arc::clone(&self.index), generation: self.generation }
    }
}

/// An index that is to be looked things up in, and the data that it must be of.
#[derive(Debug)]
pub(crate) struct Lookup<T> {
    pub(crate) live: Arc<Live<T>>,
    pub(crate) source: Source,
}

impl<T: LiveIndex> Lookup<T> {
    /// The index, once it is of that data.
    ///
    /// # Errors
    /// The data cannot be read, which is a defect of the machine.
    pub(crate) async fn ready(self) -> Result<Indexed<T>, String> {
        self.live.bring_up_to(self.source).await?;
        self.live.now().ok_or_else(|| "The emulator could not finish this.".to_owned())
    }
}

/// Numbers the indexes that are built.
static GENERATIONS: AtomicU64 = AtomicU64::new(1);

impl Put {
    /// The place of a column.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        column_place(&self.columns, name)
    }

    /// Its rows, of a dataset that holds events.
    pub(crate) fn events(&self) -> impl Iterator<Item = Event<'_>> {
        let place = |names: &[&str]| names.iter().find_map(|name| self.column(name));
        let (user, item) = (place(&["USER_ID"]), place(&["ITEM_ID", "ACTION_ID"]));
        let (timestamp, event_type, value) =
            (self.column("TIMESTAMP"), self.column("EVENT_TYPE"), self.column("EVENT_VALUE"));
        self.rows.iter().map(move |row| {
            let given = |place: Option<usize>| row.get(place?).map(String::as_str).filter(|value| !value.is_empty());
            Event {
                user: given(user).unwrap_or_default(),
                item: given(item).unwrap_or_default(),
                timestamp: given(timestamp).and_then(event_moment).unwrap_or_default(),
                event_type: given(event_type),
                value: given(value).and_then(|value| value.parse().ok()),
                sequence: self.sequence,
            }
        })
    }
}

impl<T> Default for Live<T> {
    fn default() -> Self {
        Self { waiting: Mutex::default(), index: RwLock::new(None), building: tokio::sync::Mutex::default() }
    }
}

impl<T: LiveIndex> Live<T> {
    /// Sees to it that the index is of this data or newer.
    ///
    /// # Errors
    /// The data cannot be read, which is a defect of the machine.
    async fn bring_up_to(self: &Arc<Self>, source: Source) -> Result<(), String> {
        if self.is_of(&source) {
            return Ok(());
        }
        let _only_one = self.building.lock().await;
        if self.is_of(&source) {
            return Ok(());
        }
        let live = Arc::clone(self);
        work::blocking(move || {
            let index = T::build(&source.contents, &source.schema);
            let index = index.map_err(|error| unreadable(&error))?;
            let indexed = Indexed { index: Arc::new(index), generation: GENERATIONS.fetch_add(1, Ordering::Relaxed) };
            let built = Built { of: source, indexed };
            *live.index.write().unwrap_or_else(PoisonError::into_inner) = Some(built);
            Ok(())
        })
        .await
    }

    /// The index as it is now, with every row in it that has come. Nothing, unless it was built.
    fn now(&self) -> Option<Indexed<T>> {
        self.catch_up();
        let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
        index.as_ref().map(|built| built.indexed.clone())
    }

    fn is_of(&self, source: &Source) -> bool {
        let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
        let missed = self.waiting().missed;
        index.as_ref().is_some_and(|Built { of, .. }| {
            of.has_same_schema(source)
                && of.contents.has_same_base(&source.contents)
                && of.contents.sequence() >= missed
        })
    }

    /// Takes in what waits.
    fn catch_up(&self) {
        if self.waiting().puts.is_empty() {
            return;
        }
        let mut index = self.index.write().unwrap_or_else(PoisonError::into_inner);
        let Some(Built { of, indexed }) = index.as_mut() else { return };
        let puts = {
            let mut waiting = self.waiting();
            waiting.rows = 0;
            std::mem::take(&mut waiting.puts)
        };
        let index = Arc::make_mut(&mut indexed.index);
        for put in puts.iter().filter(|put| put.sequence >= of.contents.sequence()) {
            index.put(put);
        }
    }

    fn add(&self, put: &Arc<Put>) {
        let mut waiting = self.waiting();
        waiting.rows += put.rows.len();
        waiting.puts.push(Arc::clone(put));
        if waiting.rows > MOST_WAITING {
            *waiting = Waiting { missed: put.sequence + 1, ..Waiting::default() };
        }
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The indexes of a kind, by the ARNs of their datasets, the one that was asked for last at the end.
#[derive(Debug)]
pub(crate) struct LiveIndexes<T>(Vec<(String, Arc<Live<T>>)>);

impl<T> Default for LiveIndexes<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: LiveIndex> LiveIndexes<T> {
    /// The index of a dataset, which puts are handed to from now on. The dataset's snapshot is to be taken before any
    /// other put.
    pub(crate) fn of(&mut self, dataset_arn: &str) -> Arc<Live<T>> {
        let entry = match self.0.iter().position(|(arn, _)| arn == dataset_arn) {
            Some(place) => self.0.remove(place),
            None => (dataset_arn.to_owned(), Arc::default()),
        };
        let index = Arc::clone(&entry.1);
        self.0.push(entry);
        if self.0.len() > MOST_INDEXES {
            self.0.remove(0);
        }
        index
    }

    /// Hands rows to the index of their dataset, if there is one.
    pub(crate) fn put(&self, dataset_arn: &str, put: &Arc<Put>) {
        let indexes = self.0.iter().filter(|(arn, _)| arn == dataset_arn);
        indexes.for_each(|(_, index)| index.add(put));
    }

    /// Forgets the index of a dataset that is gone.
    pub(crate) fn forget(&mut self, dataset_arn: &str) {
        self.0.retain(|(arn, _)| arn != dataset_arn);
    }
}

#[cfg(test)]
mod tests {
    use personalize_contract::DatasetType;
    use serde_json::json;

    use super::*;
    use crate::data::rows::EventFilter;
    use crate::data::rows::IngestionMode;

    /// The items of all events, in the order in which they were taken in.
    #[derive(Debug, Clone, Default)]
    struct Items(Vec<String>);

    impl LiveIndex for Items {
        fn build(contents: &Contents, _: &Schema) -> io::Result<Self> {
            let mut items = Vec::new();
            let all = EventFilter::default();
            contents.each_event(IngestionMode::All, &all, |event| items.push(event.item.to_owned()))?;
            items.sort();
            Ok(Self(items))
        }

        fn put(&mut self, put: &Put) {
            self.0.extend(put.events().map(|event| event.item.to_owned()));
        }
    }

    /// A dataset with its indexes.
    struct Dataset {
        source: Source,
        indexes: LiveIndexes<Items>,
    }

    const COLUMNS: [&str; 3] = ["USER_ID", "ITEM_ID", "TIMESTAMP"];

    impl Dataset {
        fn new() -> Self {
            let fields =
                COLUMNS.map(|name| json!({"name": name, "type": if name == "TIMESTAMP" { "long" } else { "string" }}));
            let schema = Schema::parse(&json!({"type": "record", "name": "Interactions", "fields": fields}));
            let schema = Arc::new(schema.expect("a schema"));
            let source = Source { contents: Contents::new(DatasetType::Interactions), schema };
            Self { source, indexes: LiveIndexes::default() }
        }

        fn put(&mut self, item: &str) {
            let rows = vec![vec!["u".to_owned(), item.to_owned(), "1".to_owned()]];
            let put = Put {
                sequence: self.source.contents.sequence(),
                columns: COLUMNS.map(str::to_owned).to_vec(),
                rows: rows.clone(),
            };
            self.source.contents.put(&COLUMNS, &rows).expect("memory");
            self.indexes.put("arn", &Arc::new(put));
        }

        async fn items(&mut self) -> (Vec<String>, u64) {
            let lookup = Lookup { live: self.indexes.of("arn"), source: self.source.clone() };
            let ready = lookup.ready().await.expect("memory");
            (ready.index.0.clone(), ready.generation)
        }
    }

    #[tokio::test]
    async fn what_is_put_after_the_index_was_built_is_in_it_once() {
        let mut dataset = Dataset::new();
        dataset.put("a");
        let (items, first) = dataset.items().await;
        assert_eq!(items, ["a"]);
        dataset.put("b");
        dataset.put("c");
        assert_eq!(
            dataset.items().await,
            (["a", "b", "c"].map(str::to_owned).to_vec(), first),
            "it is not built again"
        );
        let snapshot = Lookup { live: dataset.indexes.of("arn"), source: dataset.source.clone() };
        let before = snapshot.ready().await.expect("memory");
        dataset.put("d");
        assert_eq!(dataset.items().await.0.len(), 4);
        assert_eq!(before.index.0.len(), 3, "whoever answers has a snapshot");
    }

    #[tokio::test]
    async fn what_is_put_between_a_snapshot_and_its_index_is_in_it_once() {
        let mut dataset = Dataset::new();
        dataset.put("a");
        let lookup = Lookup { live: dataset.indexes.of("arn"), source: dataset.source.clone() };
        dataset.put("b");
        assert_eq!(lookup.ready().await.expect("memory").index.0, ["a", "b"]);
        assert_eq!(dataset.items().await.0, ["a", "b"]);
    }

    #[tokio::test]
    async fn an_index_is_built_again_when_users_are_taken_out_or_too_much_waits() {
        let mut dataset = Dataset::new();
        dataset.put("a");
        let (_, first) = dataset.items().await;
        for number in 0..=MOST_WAITING {
            dataset.put(&format!("b{number}"));
        }
        dataset.put("c");
        let (items, second) = dataset.items().await;
        assert_eq!(items.len(), MOST_WAITING + 3);
        assert_ne!(first, second);
        dataset.source.contents.remove_users(&["u"]).expect("memory");
        assert_eq!(dataset.items().await.0, [""; 0]);
        dataset.indexes.forget("arn");
        assert_eq!(dataset.items().await.0, [""; 0]);
    }
}
