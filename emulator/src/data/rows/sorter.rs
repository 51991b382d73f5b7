//! Sorts rows that come in any order and number: so many at a time in memory, and then into a file, while a second
//! thread lets the first read on.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use serde::{Deserialize, Serialize};

use super::layout::{Key, Layout, holds_events};
use super::row::write_value;
use super::run::{Builder, Run, size};
use crate::spill::Spill;

/// What an arena holds, in bytes. Two are in use: one is filled while the other is sorted.
pub(crate) const ARENA: usize = 6 << 20;

/// The runs that rows were sorted into.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Batch {
    pub(super) runs: Vec<Run>,
    /// As many bytes as there were before any rows were found to be the same. Rows are numbered by their bytes.
    pub(super) span: u64,
}

/// Takes rows, and sorts them into runs.
pub(crate) struct Sorter {
    layout: Arc<Layout>,
    limit: usize,
    arena: Arena,
    rows: u64,
    worker: Option<Worker>,
}

/// Rows, and where each of them begins.
#[derive(Default)]
struct Arena {
    bytes: Vec<u8>,
    index: Vec<Entry>,
    first_sequence: u64,
}

struct Entry {
    key: Key,
    start: u32,
    end: u32,
}

struct Worker {
    full: SyncSender<Arena>,
    empty: Receiver<Arena>,
    thread: JoinHandle<io::Result<Vec<Run>>>,
}

impl Sorter {
    /// A sorter without rows, which keeps so many bytes in memory before it writes them to a file.
    pub(crate) fn new(layout: Arc<Layout>, limit: usize) -> Self {
        Self { layout, limit, arena: Arena::default(), rows: 0, worker: None }
    }

    /// How many rows were taken, the same ones included.
    pub(crate) const fn rows(&self) -> u64 {
        self.rows
    }

    /// Takes a row, given its values by column.
    ///
    /// # Errors
    /// Those of the temporary file, maybe on account of earlier rows. Nothing more may be given after one.
    pub(crate) fn push<'row>(&mut self, value: impl Fn(usize) -> &'row str) -> io::Result<()> {
        let start = self.arena.bytes.len();
        for column in 0..self.layout.names().len() {
            write_value(value(column), &mut self.arena.bytes);
        }
        let entry = Entry { key: self.layout.key(value), start: at(start)?, end: at(self.arena.bytes.len())? };
        self.arena.index.push(entry);
        self.rows += 1;
        let held = self.arena.bytes.len() + self.arena.index.len() * size_of::<Entry>();
        if held >= self.limit { self.spill() } else { Ok(()) }
    }

    /// Hands the arena on, and goes on with the other.
    fn spill(&mut self) -> io::Result<()> {
        let worker = match self.worker.take() {
            Some(worker) => worker,
            None => Worker::start(Arc::clone(&self.layout))?,
        };
        let next = self.arena.end();
        if worker.full.send(std::mem::take(&mut self.arena)).is_err() {
            return Err(worker.failure());
        }
        match worker.empty.recv() {
            Ok(arena) => self.arena = arena,
            Err(_) => return Err(worker.failure()),
        }
        self.arena.first_sequence = next;
        self.worker = Some(worker);
        Ok(())
    }

    /// Sorts what is left.
    ///
    /// # Errors
    /// Those of the temporary file.
    pub(crate) fn finish(mut self) -> io::Result<Batch> {
        let span = self.arena.end();
        let runs = match self.worker {
            None if self.rows == 0 => Vec::new(),
            None => vec![self.arena.sorted(&self.layout, None)?],
            Some(worker) => {
                if !self.arena.index.is_empty() && worker.full.send(self.arena).is_err() {
                    return Err(worker.failure());
                }
                worker.finish()?
            }
        };
        Ok(Batch { runs, span })
    }
}

impl Worker {
    fn start(layout: Arc<Layout>) -> io::Result<Self> {
        let spill = Arc::new(Spill::create()?);
        let (full, arenas) = sync_channel::<Arena>(0);
        let (done, empty) = sync_channel(2);
        // The second arena. Nobody can have hung up yet.
        let _ = done.send(Arena::default());
        let sort = move || {
            let mut runs = Vec::new();
            for mut arena in arenas {
                runs.push(arena.sorted(&layout, Some(Arc::clone(&spill)))?);
                arena.bytes.clear();
                arena.index.clear();
                // After the last arena nobody waits for it.
                let _ = done.send(arena);
            }
            Ok(runs)
        };
        let thread = std::thread::Builder::new().name("sorter".to_owned()).spawn(sort)?;
        Ok(Self { full, empty, thread })
    }

    fn finish(self) -> io::Result<Vec<Run>> {
        drop(self.full);
        drop(self.empty);
        self.thread.join().unwrap_or_else(|_| Err(io::Error::other("the sorter ended early")))
    }

    /// Why the thread has ended.
    fn failure(self) -> io::Error {
        self.finish().err().unwrap_or_else(|| io::Error::other("the sorter ended early"))
    }
}

impl Arena {
    /// The number of the row that comes next.
    fn end(&self) -> u64 {
        self.first_sequence + size(self.bytes.len())
    }

    fn sorted(&mut self, layout: &Arc<Layout>, spill: Option<Arc<Spill>>) -> io::Result<Run> {
        // Of the same events the first counts, of records the last.
        let events = holds_events(layout.dataset_type);
        self.index.sort_unstable_by_key(|entry| (entry.key, if events { entry.start } else { !entry.start }));
        self.index.dedup_by_key(|entry| entry.key);
        let mut builder = Builder::new(Arc::clone(layout), self.first_sequence, spill);
        for entry in &self.index {
            let (start, end) = (usize::try_from(entry.start), usize::try_from(entry.end));
            let range = start.map_err(io::Error::other)?..end.map_err(io::Error::other)?;
            builder.push(entry.key, entry.start, self.bytes.get(range).unwrap_or_default())?;
        }
        builder.finish()
    }
}

fn at(place: usize) -> io::Result<u32> {
    u32::try_from(place).map_err(|_| io::Error::other("a row is too long"))
}
