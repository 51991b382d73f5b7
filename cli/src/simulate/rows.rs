//! Rows that arrive, drawn from those that are there: the same columns, users and items that exist, and moments after the
//! newest. What arrives is an object of the emulator; the folder that was read is never written.

use std::fs::File;
use std::io::{self, BufReader, Read as _};
use std::path::{Path, PathBuf};

use csv::{ByteRecord, Reader, ReaderBuilder, WriterBuilder};
use personalize_contract::csv::ESCAPE;
use personalize_contract::data_folder::is_data;
use personalize_emulator::{FolderReader, Timestamp};
use personalize_pipeline::{DataLocation, Dataset};

use super::arrivals::ArrivalsError;
use crate::arguments::ServedBucket;
use crate::data_folder::DataFolder;
use crate::laptop::INPUT_BUCKET;
use crate::state_machine::Dice;

/// How many of the rows that are there others are drawn from.
const MOST_KNOWN: usize = 10_000;

/// Where rows of a dataset arrive, and what they are drawn from.
#[derive(Debug)]
pub struct Place {
    dataset: String,
    bucket: String,
    /// A folder, which ends in `/`, or the one object that has all rows.
    key: String,
    /// The folder that the bucket is served from.
    root: PathBuf,
    header: ByteRecord,
    known: Vec<ByteRecord>,
    count: u64,
    /// The newest `TIMESTAMP`, in seconds since 1970.
    newest: i64,
    /// How many objects have arrived.
    arrived: u64,
    /// What has been added to the one object.
    added: Vec<u8>,
}

/// An object that arrives.
#[derive(Debug)]
pub struct DrawnObject {
    /// Its bucket.
    pub bucket: String,
    /// Its key.
    pub key: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl Place {
    /// Reads what there is of a dataset, in the folder of the parameter file or in that of another bucket.
    ///
    /// # Errors
    /// There is no row, or it cannot be read.
    pub fn open(dataset: &Dataset, folder: &Path, buckets: &[ServedBucket]) -> Result<Self, ArrivalsError> {
        let refused = |problem: String| ArrivalsError::Rows { dataset: dataset.dataset_type.to_string(), problem };
        let (bucket, root, given) = match &dataset.location {
            DataLocation::Beside(_) => (INPUT_BUCKET.to_owned(), folder.to_owned(), None),
            DataLocation::Absolute(place) => {
                let served = buckets.iter().find(|served| served.name == place.bucket);
                let served = served.ok_or_else(|| {
                    refused(format!("its bucket `{0}` is not served; add `--bucket {0}=DIR`", place.bucket))
                })?;
                (place.bucket.clone(), served.folder.clone(), Some(place.key.clone()))
            }
        };
        let unreadable = |error: io::Error| refused(format!("{error}; make {} readable", root.display()));
        let data = DataFolder::open(&root).map_err(unreadable)?;
        let (found, level) = match given {
            Some(key) => (key.trim_end_matches('/').to_owned(), data.level_at(&key)),
            None => data.level(&dataset.location),
        };
        let keys: Vec<String> =
            level.objects.iter().filter(|it| is_data(&it.key, it.size)).map(|it| it.key.clone()).collect();
        let is_one_object = keys == [found.clone()];
        let mut place = Self {
            dataset: dataset.dataset_type.to_string(),
            bucket,
            key: if is_one_object { found } else { format!("{found}/") },
            root: root.clone(),
            header: ByteRecord::new(),
            known: Vec::new(),
            count: 0,
            newest: 0,
            arrived: 0,
            added: Vec::new(),
        };
        let mut dice = Dice::seeded(0);
        for key in keys {
            place
                .read(data.read(&key).map_err(unreadable)?, &mut dice)
                .map_err(|error| refused(format!("{key}: {error}")))?;
        }
        if place.known.is_empty() {
            return Err(refused("there is no row to draw from; put data beside the parameter file first".to_owned()));
        }
        Ok(place)
    }

    /// How many rows there are.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// Reads a file, and keeps of all rows so far as many as are drawn from, each as likely as any other.
    fn read(&mut self, file: File, dice: &mut Dice) -> Result<(), csv::Error> {
        let mut reader = reader(BufReader::with_capacity(1 << 17, file));
        let header = reader.byte_headers()?.clone();
        if self.header.is_empty() {
            self.header = header;
        } else if self.header != header {
            // Rows are written under the first header.
            return Ok(());
        }
        let moment = self.column(b"TIMESTAMP");
        let mut row = ByteRecord::new();
        while reader.read_byte_record(&mut row)? {
            self.count += 1;
            if let Some(moment) = moment.and_then(|column| std::str::from_utf8(row.get(column)?).ok()?.parse().ok()) {
                self.newest = self.newest.max(moment);
            }
            if self.known.len() < MOST_KNOWN {
                self.known.push(row.clone());
            } else if let Some(place) = index(dice, self.count).and_then(|place| self.known.get_mut(place)) {
                place.clone_from(&row);
            }
        }
        Ok(())
    }

    fn column(&self, name: &[u8]) -> Option<usize> {
        self.header.iter().position(|column| column == name)
    }

    /// An object with so many rows, as of that moment.
    ///
    /// # Errors
    /// The object that they are added to cannot be read.
    pub fn draw(&mut self, rows: u64, at: Timestamp, dice: &mut Dice) -> Result<DrawnObject, ArrivalsError> {
        let refused = |dataset: &str, problem: String| ArrivalsError::Rows { dataset: dataset.to_owned(), problem };
        let lines = self.lines(rows, at, dice).map_err(|error| refused(&self.dataset, error.to_string()))?;
        let bucket = self.bucket.clone();
        if self.key.ends_with('/') {
            self.arrived += 1;
            let mut bytes = written(&[&self.header]).map_err(|error| refused(&self.dataset, error.to_string()))?;
            bytes.extend(lines);
            return Ok(DrawnObject { bucket, key: format!("{}arrived-{:05}.csv", self.key, self.arrived), bytes });
        }
        self.added.extend(lines);
        let mut bytes = Vec::new();
        let opened = FolderReader::new(&self.root).and_then(|folder| folder.open(&self.key));
        opened
            .and_then(|(mut file, _)| file.read_to_end(&mut bytes))
            .map_err(|error| refused(&self.dataset, format!("{}: {error}", self.key)))?;
        if !bytes.ends_with(b"\n") {
            bytes.push(b'\n');
        }
        bytes.extend(&self.added);
        Ok(DrawnObject { bucket, key: self.key.clone(), bytes })
    }

    /// Rows without a header. A row has the user of another where both exist.
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "moments are far from 2^53")]
    fn lines(&mut self, rows: u64, at: Timestamp, dice: &mut Dice) -> Result<Vec<u8>, csv::Error> {
        let (moment, user) = (self.column(b"TIMESTAMP"), self.column(b"USER_ID"));
        // Who has no moment of their own has one row for each user, which has to stay so.
        let user = user.filter(|_| moment.is_some());
        let (first, last) = (self.newest + 1, (at.0 as i64).max(self.newest + 1));
        let mut drawn = Vec::new();
        for _ in 0..rows {
            let mut pick = || index(dice, self.known.len() as u64).and_then(|index| self.known.get(index));
            let (Some(row), Some(other)) = (pick(), pick()) else { break };
            let when = first + (dice.draw() * (last - first + 1) as f64) as i64;
            let cell = |(column, cell): (usize, &[u8])| match column {
                column if Some(column) == moment => when.min(last).to_string().into_bytes(),
                column if Some(column) == user => other.get(column).unwrap_or(cell).to_vec(),
                _ => cell.to_vec(),
            };
            drawn.push(row.iter().enumerate().map(cell).collect::<ByteRecord>());
        }
        self.newest = if moment.is_some() { last } else { self.newest };
        written(&drawn.iter().collect::<Vec<_>>())
    }
}

fn reader<R: io::Read>(input: R) -> Reader<R> {
    ReaderBuilder::new().escape(Some(ESCAPE)).double_quote(false).from_reader(input)
}

fn written(rows: &[&ByteRecord]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = WriterBuilder::new().escape(ESCAPE).double_quote(false).from_writer(Vec::new());
    for row in rows {
        writer.write_byte_record(row)?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}

/// A number below `count`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "below 2^53")]
fn index(dice: &mut Dice, count: u64) -> Option<usize> {
    (count > 0).then(|| (dice.draw() * count as f64) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(key: &str) -> Place {
        let mut place = Place {
            dataset: "Interactions".to_owned(),
            bucket: "b".to_owned(),
            key: key.to_owned(),
            root: PathBuf::from("."),
            header: ByteRecord::from(vec!["USER_ID", "ITEM_ID", "TIMESTAMP"]),
            known: Vec::new(),
            count: 0,
            newest: 100,
            arrived: 0,
            added: Vec::new(),
        };
        place.known =
            (0..20).map(|n| ByteRecord::from(vec![format!("u{n}"), format!("i\"{n}"), n.to_string()])).collect();
        place
    }

    #[test]
    fn rows_are_of_users_and_items_that_exist_and_newer_than_all() {
        let mut place = place("Interactions/");
        let drawn = place.draw(50, Timestamp(200.0), &mut Dice::seeded(1)).expect("drawn");
        assert_eq!(drawn.key, "Interactions/arrived-00001.csv");
        let rows: Vec<_> = reader(drawn.bytes.as_slice()).into_records().map(|row| row.expect("a row")).collect();
        assert_eq!(rows.len(), 50);
        for row in &rows {
            assert!(row[0].starts_with('u') && row[1].starts_with("i\""), "{row:?}");
            let moment: i64 = row[2].parse().expect("a moment");
            assert!((101..=200).contains(&moment), "{moment}");
        }
        let next = place.draw(5, Timestamp(300.0), &mut Dice::seeded(1)).expect("drawn");
        assert_eq!(next.key, "Interactions/arrived-00002.csv");
        let moments = reader(next.bytes.as_slice()).into_records().map(|row| row.expect("a row")[2].parse::<i64>());
        assert!(moments.map(|moment| moment.expect("a moment")).all(|moment| moment > 200));
    }

    #[test]
    fn data_that_is_newer_than_the_clock_goes_on_after_itself() {
        let drawn = place("Interactions/").draw(3, Timestamp(50.0), &mut Dice::seeded(1)).expect("drawn");
        let rows = reader(drawn.bytes.as_slice()).into_records().map(|row| row.expect("a row")[2].to_owned());
        assert_eq!(rows.collect::<Vec<_>>(), ["101"; 3]);
    }
}
