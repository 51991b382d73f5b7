//! Scans the files of data on a disk, on all cores: each file in chunks that end with a line, whatever its size.

use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use personalize_contract::csv::{DATA_IS_READABLE, HEADER_BYTES};
use personalize_contract::data::{DatasetInput, Expectations, FileId, Options, Part, Rows, Scan, Summary};
use personalize_contract::data_folder::{DataFile, FolderContent, MOST_AROUND};
use personalize_contract::{Finding, Place};
use personalize_emulator::{FolderLevel, FolderObject};
use personalize_pipeline::{Dataset, ImportMode, Timestamp};

use crate::data_folder::{DataFolder, passed_over};

/// How many bytes of a file a thread takes at a time.
const CHUNK: u64 = 16 << 20;

/// How many bytes are read at a time.
const BUFFER: usize = 256 << 10;

/// How many bytes of small files are kept from when their headers are read, so that most are opened once.
const MOST_KEPT: usize = 64 << 20;

/// A file that is to be scanned.
struct Opened {
    id: FileId,
    key: String,
    bytes: u64,
    /// The whole of it, if that was read with its beginning.
    content: Option<Vec<u8>>,
}

impl Opened {
    fn kept(&self) -> usize {
        self.content.as_ref().map_or(0, Vec::len)
    }
}

/// A part of a file: the lines that begin in it.
struct Chunk {
    file: usize,
    start: u64,
    end: u64,
}

/// Everything that is wrong with the data in a folder, and what there is to know of it.
pub fn scan(
    datasets: &[Dataset],
    expectations: Expectations,
    folder: &DataFolder,
    findings: &mut Vec<Finding>,
) -> Summary {
    let levels: Vec<_> = datasets.iter().map(|dataset| (dataset, folder.level(&dataset.location))).collect();
    let input = |(dataset, (place, _)): &(&Dataset, (String, FolderLevel))| dataset.input(folder.on_disk(place));
    let mut scan = begin(levels.iter().map(input).collect(), expectations);
    let (mut files, mut no_objects) = (Vec::new(), Vec::new());
    for (dataset, (place, level)) in levels {
        // What lies in another bucket is not on this machine.
        if !dataset.location.is_beside() {
            scan.leave_out(dataset.dataset_type);
            continue;
        }
        no_objects.extend(passed_over(&level, |path| folder.on_disk(path)));
        if dataset.import_mode == ImportMode::Incremental {
            scan.has_increments(dataset.dataset_type);
        }
        open((dataset, &place, level), folder, &mut scan, &mut files, findings);
    }
    let mut part = Part::new(&scan);
    for (seen, failures) in read(folder, &scan, &files) {
        part.merge(&scan, seen);
        for (file, error) in failures {
            let Opened { id, key, .. } = &files[file];
            findings.push(unreadable(folder.on_disk(key), &error));
            scan.leave_out(scan.dataset_of(*id));
        }
    }
    let report = scan.conclude(&part);
    findings.extend(report.findings);
    findings.extend(no_objects);
    report.summary
}

/// A scan of all of the data of these datasets.
pub fn begin(datasets: Vec<DatasetInput>, expectations: Expectations) -> Scan {
    let now = Timestamp::of_this_machine().as_whole_seconds();
    Scan::new(datasets, Options { now: Some(now), expectations, is_sample: false })
}

/// The finding that a file cannot be read.
pub fn unreadable(file: String, error: &io::Error) -> Finding {
    Finding::of(DATA_IS_READABLE, Place::file(file), format!("it cannot be read: {error}"))
}

fn open(
    (dataset, place, level): (&Dataset, &str, FolderLevel),
    folder: &DataFolder,
    scan: &mut Scan,
    files: &mut Vec<Opened>,
    findings: &mut Vec<Finding>,
) {
    let name = |object: FolderObject| {
        let FolderObject { key, size } = object;
        DataFile { name: folder.on_disk(&key), bytes: size, location: key }
    };
    let hidden = |name: String| DataFile { name, bytes: 0, location: String::new() };
    let (objects, hidden) = (level.objects.into_iter().map(name), level.hidden.into_iter().map(hidden));
    let content = FolderContent::of(objects.chain(hidden).collect());
    let mut kept = files.iter().map(Opened::kept).sum::<usize>();
    let around = if content.data.is_empty() { folder.first_keys(MOST_AROUND) } else { Vec::new() };
    let dataset_type = dataset.dataset_type;
    findings.extend(content.finding((dataset_type, &dataset.key), folder.on_disk(place), &around));
    for DataFile { name, bytes, location: key } in content.data {
        match beginning(folder, &key) {
            Ok(beginning) => {
                let id = scan.open(dataset_type, &name, bytes, &beginning);
                let is_kept = beginning.len() as u64 == bytes && kept + beginning.len() <= MOST_KEPT;
                let content = is_kept.then_some(beginning);
                kept += content.as_ref().map_or(0, Vec::len);
                files.extend(id.map(|id| Opened { id, key, bytes, content }));
            }
            Err(error) => {
                scan.leave_out(dataset_type);
                findings.push(unreadable(name, &error));
            }
        }
    }
}

fn beginning(folder: &DataFolder, key: &str) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    folder.read(key)?.take(HEADER_BYTES.into()).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What each thread has seen, and which files it could not read.
type Seen = (Part, Vec<(usize, io::Error)>);

fn read(folder: &DataFolder, scan: &Scan, files: &[Opened]) -> Vec<Seen> {
    let chunks: Vec<Chunk> = files.iter().enumerate().flat_map(|(file, opened)| chunks(scan, file, opened)).collect();
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(chunks.len()).max(1);
    let next = AtomicUsize::new(0);
    let work = || {
        let (mut part, mut failures) = (Part::new(scan), Vec::new());
        while let Some(chunk) = chunks.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Err(error) = read_chunk(folder, scan, &files[chunk.file], chunk, &mut part) {
                failures.push((chunk.file, error));
            }
        }
        (part, failures)
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let own = work();
        #[expect(clippy::expect_used, reason = "a panic goes on to whoever started the scan")]
        let others = threads.into_iter().map(|thread| thread.join().expect("a thread that scans does not panic"));
        others.chain([own]).collect()
    })
}

fn chunks(scan: &Scan, file: usize, opened: &Opened) -> impl Iterator<Item = Chunk> {
    let (begin, bytes) = (scan.rows_begin(opened.id), opened.bytes);
    let count = bytes.saturating_sub(begin).div_ceil(CHUNK);
    (0..count).map(move |number| {
        let start = begin + number * CHUNK;
        Chunk { file, start, end: (start + CHUNK).min(bytes) }
    })
}

/// Reads the lines that begin in a chunk. The last of them may end behind it.
fn read_chunk(folder: &DataFolder, scan: &Scan, opened: &Opened, chunk: &Chunk, part: &mut Part) -> io::Result<()> {
    if let Some(content) = &opened.content {
        return read_lines(scan, opened, chunk, Cursor::new(content), part);
    }
    read_lines(scan, opened, chunk, folder.read(&opened.key)?, part)
}

fn read_lines(
    scan: &Scan,
    opened: &Opened,
    chunk: &Chunk,
    mut file: impl Read + Seek,
    part: &mut Part,
) -> io::Result<()> {
    let mut start = chunk.start;
    let is_first = start == scan.rows_begin(opened.id);
    file.seek(SeekFrom::Start(if is_first { start } else { start - 1 }))?;
    let capacity = usize::try_from(chunk.end - chunk.start).map_or(BUFFER, |length| length.clamp(1, BUFFER));
    let mut reader = BufReader::with_capacity(capacity, file);
    if !is_first {
        // Up to and with the end of the line that begins before the chunk: nothing more, if that is right before it. A
        // line that goes on behind the chunk is not followed, since another chunk reads it.
        start += skip_line(&mut reader.by_ref().take(chunk.end - start + 1))? - 1;
    }
    if start >= chunk.end {
        return Ok(());
    }
    let mut rows = part.rows(scan, opened.id, start);
    feed_until(&mut reader, chunk.end - start, &mut rows)?;
    feed_line(&mut reader, &mut rows)?;
    rows.finish();
    Ok(())
}

/// How many bytes there are up to and with the next line feed.
fn skip_line(reader: &mut impl BufRead) -> io::Result<u64> {
    let mut skipped = 0;
    loop {
        let bytes = reader.fill_buf()?;
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let length = end.map_or(bytes.len(), |end| end + 1);
        let is_over = end.is_some() || bytes.is_empty();
        reader.consume(length);
        skipped += length as u64;
        if is_over {
            return Ok(skipped.max(1));
        }
    }
}

/// Hands over so many bytes but one: the last may be the end of a line already.
fn feed_until(reader: &mut impl BufRead, length: u64, rows: &mut Rows<'_>) -> io::Result<()> {
    let mut left = length - 1;
    while left > 0 {
        let bytes = reader.fill_buf()?;
        let count = usize::try_from(left).map_or(bytes.len(), |left| left.min(bytes.len()));
        if count == 0 {
            break;
        }
        rows.feed(&bytes[..count]);
        reader.consume(count);
        left -= count as u64;
    }
    Ok(())
}

/// Hands over what is left of a line.
fn feed_line(reader: &mut impl BufRead, rows: &mut Rows<'_>) -> io::Result<()> {
    loop {
        let bytes = reader.fill_buf()?;
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let length = end.map_or(bytes.len(), |end| end + 1);
        let is_over = end.is_some() || bytes.is_empty();
        rows.feed(&bytes[..length]);
        reader.consume(length);
        if is_over {
            return Ok(());
        }
    }
}
