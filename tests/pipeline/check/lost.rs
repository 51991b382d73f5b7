//! Files of which rows are lost, or of which nothing can be read, beside others that are as they should be: nothing is
//! said of an entire dataset that is not there, and no other file is accused.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use fastrand::Rng;
use personalize_contract::data::Summary;
use personalize_contract::{DatasetType, Finding, Place};
use personalize_pipeline_cli::check;

use DatasetType::{Interactions, Items, Users};

use super::drawn::{self, Case, Table, quoted};
use crate::support::{Folder, cases};

/// Cases that are drawn, of each of which a file is broken in every way.
const CASES: u64 = 12;

/// The fewest rows of a file that an incremental import takes (PP0819).
const LEAST_ROWS_OF_AN_INCREMENT: usize = 1000;

/// The codes of findings about an entire dataset, or about two.
const TOTALS: [&str; 21] = [
    "PP0710", "PP0711", "PP0801", "PP0802", "PP0803", "PP0804", "PP0805", "PP0806", "PP0807", "PP0808", "PP0809",
    "PP0810", "PP0811", "PP0812", "PP0813", "PP0814", "PP0815", "PP0816", "PP0817", "PP0818", "PP0819",
];

/// What is left of a file in which something is broken, so that rows are lost. `None` where it has nothing to break.
type Loss = fn(DatasetType, &Table, &mut Rng) -> Option<Vec<u8>>;

#[expect(clippy::unnecessary_wraps, reason = "what every loss ends with")]
fn any_bytes(beginning: &[u8], rng: &mut Rng) -> Option<Vec<u8>> {
    let rest = (0..rng.usize(0..600)).map(|_| rng.u8(..));
    Some(beginning.iter().copied().chain(rest).collect())
}

/// The file with one of its lines changed.
fn with_line(table: &Table, rng: &mut Rng, change: impl FnOnce(&str) -> Vec<u8>) -> Option<Vec<u8>> {
    let text = table.text();
    let mut lines: Vec<Vec<u8>> = text.lines().map(|line| line.as_bytes().to_vec()).collect();
    let at = rng.usize(1..lines.len());
    lines[at] = change(text.lines().nth(at)?);
    Some(lines.join(&b"\n"[..]))
}

/// The file with one of its values changed.
fn with_value(table: &Table, rng: &mut Rng, column: &str, value: &str) -> Option<Vec<u8>> {
    let mut table = table.clone();
    let (row, column) = (rng.usize(0..table.rows.len()), table.column(column)?);
    value.clone_into(&mut table.rows[row][column]);
    Some(table.text().into_bytes())
}

fn identifier(dataset_type: DatasetType) -> &'static str {
    if dataset_type == Items { "ITEM_ID" } else { "USER_ID" }
}

const LOSSES: &[(&str, Loss)] = &[
    ("gzip", |_, _, rng| any_bytes(b"\x1f\x8b\x08", rng)),
    ("Parquet", |_, _, rng| any_bytes(b"PAR1\x15\0", rng)),
    ("zip", |_, _, rng| any_bytes(b"PK\x03\x04\x14\0", rng)),
    ("a compound file", |_, _, rng| any_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1", rng)),
    ("JSON lines", |_, table, _| {
        let lines = table.rows.iter().map(|row| format!("{{\"{}\": {:?}}}\n", table.header[0], row[0]));
        Some(lines.collect::<String>().into_bytes())
    }),
    ("UTF-16", |_, table, _| Some(table.text().encode_utf16().flat_map(u16::to_le_bytes).collect())),
    ("notes", |_, _, _| Some(b"# Export of May\n\nOne line for each.\n".to_vec())),
    ("no header", |_, table, _| Some(table.text().split_once('\n')?.1.as_bytes().to_vec())),
    ("another header", |_, table, _| Some(format!("WEATHER{}", table.text()).into_bytes())),
    ("semicolons", |_, table, _| Some(table.text().replace(',', ";").into_bytes())),
    ("carriage returns", |_, table, _| Some(table.text().replace('\n', "\r").into_bytes())),
    ("a value too many", |_, table, rng| with_line(table, rng, |line| format!("{line},x").into_bytes())),
    ("a comma at the end", |_, table, rng| with_line(table, rng, |line| format!("{line},").into_bytes())),
    ("a header again", |_, table, rng| {
        let header = table.header.join(",");
        let has_numbers = table.column("TIMESTAMP").is_some();
        if has_numbers { with_line(table, rng, |line| format!("{header}\n{line}").into_bytes()) } else { None }
    }),
    ("a row without values", |_, table, rng| {
        let commas = ",".repeat(table.header.len() - 1);
        with_line(table, rng, |line| format!("{line}\n{commas}").into_bytes())
    }),
    ("a total", |_, table, rng| {
        with_line(table, rng, |line| format!("{line}\nTotal").into_bytes()).filter(|_| table.header.len() > 1)
    }),
    ("a count of rows", |_, table, rng| {
        with_line(table, rng, |line| format!("{line}\n(17 rows)").into_bytes()).filter(|_| table.header.len() > 1)
    }),
    ("a row in quotes", |_, table, rng| {
        with_line(table, rng, |line| format!("\"{}\"", line.replace('"', "")).into_bytes())
    }),
    ("two carriage returns", |_, table, rng| with_line(table, rng, |line| format!("{line}\r\r").into_bytes())),
    ("a title", |_, table, _| Some(format!("All of them\n{}", table.text()).into_bytes())),
    ("SQL", |_, table, _| Some(format!("INSERT INTO a VALUES ({});\n", table.rows.len()).into_bytes())),
    ("zlib", |_, _, rng| any_bytes(b"\x78\x9c", rng)),
    ("a value too few", |_, table, rng| with_line(table, rng, |_| b"x".to_vec())),
    ("a quote that is not closed", |_, table, rng| {
        with_line(table, rng, |line| format!("\"{}", line.replace('"', "")).into_bytes())
    }),
    ("a byte of Latin-1", |_, table, rng| with_line(table, rng, |line| [b"\xfc", line.as_bytes()].concat())),
    ("a doubled quote before a comma", |_, table, rng| {
        with_line(table, rng, |line| format!("\"12\"\" wide, new\",{line}").into_bytes())
    }),
    ("no identifier", |of, table, rng| with_value(table, rng, identifier(of), "")),
    ("a long identifier", |of, table, rng| with_value(table, rng, identifier(of), &"x".repeat(257))),
    ("a date", |_, table, rng| with_value(table, rng, "TIMESTAMP", "2024-01-31")),
    ("a timestamp with a fraction", |_, table, rng| with_value(table, rng, "TIMESTAMP", "1700000000.0")),
    ("a year in words", |_, table, rng| with_value(table, rng, "YEAR", "MCMXC")),
];

/// The files of each dataset, some of several parts. What is imported incrementally has no part that is too short for
/// that (PP0819), which would be said of each part whatever is wrong with another.
fn files(case: &Case, rng: &mut Rng) -> BTreeMap<(DatasetType, usize), Table> {
    let mut files = BTreeMap::new();
    for (dataset_type, table) in &case.tables {
        let is_incremental = case.parameters["datasets"][dataset_type.as_str()]["importMode"] == "INCREMENTAL";
        let most = if is_incremental { (table.rows.len() / LEAST_ROWS_OF_AN_INCREMENT).clamp(1, 3) } else { 3 };
        let parts = rng.usize(1..=most);
        for part in 0..parts {
            let rows = table.rows.iter().skip(part).step_by(parts).cloned().collect();
            files.insert((*dataset_type, part), Table { header: table.header.clone(), rows });
        }
    }
    files
}

/// A check of these files, of which one has another content: what it finds, and what it says of the data.
fn check_with(
    case: &Case,
    files: &BTreeMap<(DatasetType, usize), Table>,
    broken: Option<((DatasetType, usize), &[u8])>,
) -> (Vec<Finding>, Summary) {
    let folder = Folder::new();
    folder.write("params.json", &case.parameters.to_string());
    for (place, table) in files {
        folder.write(&name(*place), &table.text());
    }
    for (file, content) in &case.files {
        folder.write(file, content);
    }
    if let Some((place, bytes)) = broken {
        fs::write(folder.path().join(name(place)), bytes).unwrap();
    }
    let outcome = check::examine(folder.path(), None).unwrap();
    (outcome.found.into_iter().map(|located| located.finding).collect(), outcome.data.unwrap())
}

fn name((dataset_type, part): (DatasetType, usize)) -> String {
    format!("{dataset_type}/part-{part}.csv")
}

fn is_at(finding: &Finding, file: &str) -> bool {
    matches!(&finding.place, Place::File { file: place, .. } if Path::new(place).ends_with(file))
}

/// Whether a finding is about the total of a dataset, or about that of another and of this one.
fn is_total_of(finding: &Finding, dataset_type: DatasetType) -> bool {
    let is_joined = ["PP0807", "PP0808", "PP0814"].contains(&&*finding.code) && dataset_type == Interactions;
    let is_of_dataset = match &finding.place {
        Place::File { file, .. } => file.contains(&format!("/{dataset_type}")),
        // What a filter or an attribute asks of a column names the dataset in its message.
        _ if ["PP0815", "PP0817", "PP0818"].contains(&&*finding.code) => {
            finding.message.contains(dataset_type.as_str())
        }
        _ => dataset_type == Interactions,
    };
    TOTALS.contains(&&*finding.code) && (is_joined || is_of_dataset)
}

/// Much is wrong with the whole: every dataset has a row twice, and there are few interactions, some with what has no
/// record.
fn make_poor(case: &mut Case) {
    for table in case.tables.values_mut() {
        table.rows.truncate(table.rows.len() * 3 / 4);
        table.rows.push(table.rows[0].clone());
    }
}

/// Asserts that no figure is given of a dataset, and that the others are given.
fn assert_partial(summary: &Summary, dataset_type: DatasetType, about: &str) {
    for dataset in &summary.datasets {
        let expected = (dataset.dataset_type == dataset_type, dataset.dataset_type != dataset_type);
        assert_eq!((dataset.is_partial, dataset.rows.is_some()), expected, "{about}: {dataset:?}");
    }
    let interactions = summary.interactions.as_ref();
    assert_eq!(interactions.is_some(), dataset_type != Interactions, "{about}");
    let records = |of: DatasetType| {
        let records = interactions.and_then(|seen| if of == Items { seen.item_records } else { seen.user_records });
        records.is_none() || of != dataset_type
    };
    assert!(records(Items) && records(Users), "{about}: {interactions:?}");
}

#[test]
fn nothing_is_said_of_an_entire_dataset_that_is_not_read_in_full_and_no_good_file_is_accused() {
    let mut counts: BTreeMap<&str, usize> = LOSSES.iter().map(|(name, _)| (*name, 0)).collect();
    let count = cases(4, CASES);
    for seed in 0..count {
        let mut rng = Rng::with_seed(seed);
        let case = drawn::case(&mut rng);
        let mut poor = case.clone();
        make_poor(&mut poor);
        for (way, loss) in LOSSES {
            let (good, bad) = (files(&case, &mut rng), files(&poor, &mut rng));
            let Some((place, bytes)) = broken(&good, *loss, &mut rng) else { continue };
            let about = format!("seed {seed}, {way} in {}", name(place));
            let (found, summary) = check_with(&case, &good, Some((place, &bytes)));
            assert!(!found.is_empty(), "{about}: nothing is found");
            let elsewhere: Vec<&Finding> = found.iter().filter(|finding| !is_at(finding, &name(place))).collect();
            assert!(elsewhere.is_empty(), "{about}: {elsewhere:#?}");
            assert_partial(&summary, place.0, &about);

            let Some((place, bytes)) = broken(&bad, *loss, &mut rng) else { continue };
            let about = format!("seed {seed}, poor, {way} in {}", name(place));
            let (before, _) = check_with(&poor, &bad, None);
            assert!(before.iter().any(|finding| is_total_of(finding, place.0)), "{about}: nothing to be silent about");
            let (found, summary) = check_with(&poor, &bad, Some((place, &bytes)));
            let totals: Vec<&Finding> = found.iter().filter(|finding| is_total_of(finding, place.0)).collect();
            assert!(totals.is_empty(), "{about}: {totals:#?}");
            assert_partial(&summary, place.0, &about);
            *counts.get_mut(way).unwrap() += 1;
        }
    }
    println!("{count} cases, of which files were broken {} times", 2 * counts.values().sum::<usize>());
    assert!(counts.values().all(|count| *count > 0), "{counts:?}");
}

/// A file that can be broken in a way, and what it then holds.
fn broken(
    files: &BTreeMap<(DatasetType, usize), Table>,
    loss: Loss,
    rng: &mut Rng,
) -> Option<((DatasetType, usize), Vec<u8>)> {
    let mut places: Vec<_> = files.keys().copied().collect();
    rng.shuffle(&mut places);
    places.into_iter().find_map(|place| Some((place, loss(place.0, &files[&place], rng)?)))
}

/// What is wrong with a row is reported for the row, and no less because other files cannot be read.
#[test]
fn what_is_wrong_with_one_file_does_not_hide_what_is_wrong_with_another() {
    for seed in 0..CASES {
        let mut rng = Rng::with_seed(seed);
        let case = drawn::case(&mut rng);
        let mut files = files(&case, &mut rng);
        let row = &mut files.get_mut(&(Interactions, 0)).unwrap().rows[0];
        row.push("more".to_owned());
        let line = row.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(",");
        files.insert((Interactions, 9), Table::default());
        let (found, _) = check_with(&case, &files, Some(((Interactions, 9), b"\x1f\x8b\x08")));
        let codes: Vec<&str> = found.iter().map(|finding| &*finding.code).collect();
        assert_eq!(codes, ["PP0616", "PP0610"], "seed {seed}: {line}");
        assert!(is_at(&found[0], &name((Interactions, 9))) && is_at(&found[1], &name((Interactions, 0))), "{found:#?}");
    }
}
