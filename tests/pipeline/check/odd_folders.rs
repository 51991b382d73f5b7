//! Folders with what a bucket cannot have: links, special files, odd names, files where folders should be.

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt as _;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use fastrand::Rng;
use personalize_contract::DatasetType;

use super::drawn::Case;

/// Makes something of a folder odd, and says what. `outside` is a folder beside it, with files of its own.
pub fn make_odd(case: &Case, folder: &Path, outside: &Path, rng: &mut Rng) -> String {
    let dataset_type = rng.choice(case.tables.keys().copied().collect::<Vec<DatasetType>>()).unwrap();
    let data = folder.join(dataset_type.as_str());
    let mut what = String::new();
    // What came before may have left no folder there.
    let change = rng.usize(0..CHANGES.len());
    let (name, make) = CHANGES[change];
    let is_folder = data.symlink_metadata().is_ok_and(|metadata| metadata.is_dir());
    if is_folder && make(&data, outside, rng).is_some() {
        what = format!("{dataset_type}: {name}");
    }
    what
}

/// Changes the folder of a dataset; `None` where it could not be.
type Change = fn(&Path, &Path, &mut Rng) -> Option<()>;

const CHANGES: [(&str, Change); 20] = [
    ("a link to a file outside", |data, outside, rng| symlink(outside.join("more.csv"), new_name(data, rng)).ok()),
    ("a relative link to a file outside", |data, outside, rng| {
        let target = Path::new("../..").join(outside.file_name()?).join("more.csv");
        symlink(target, new_name(data, rng)).ok()
    }),
    ("a link to a file inside", |data, _, rng| symlink(a_file(data)?.file_name()?, new_name(data, rng)).ok()),
    ("a link to a file elsewhere inside", |data, _, rng| {
        let moved = data.parent()?.join(format!("kept-{}.csv", rng.u32(..)));
        fs::rename(a_file(data)?, &moved).ok()?;
        symlink(Path::new("..").join(moved.file_name()?), new_name(data, rng)).ok()
    }),
    ("a link to nothing", |data, _, rng| symlink("nothing", new_name(data, rng)).ok()),
    ("a link in a circle", |data, _, rng| {
        let name = new_name(data, rng);
        symlink(name.file_name()?, &name).ok()
    }),
    ("a link to a folder inside", |data, _, rng| symlink("..", new_name(data, rng)).ok()),
    ("a link to a folder outside", |data, outside, rng| symlink(outside, new_name(data, rng)).ok()),
    ("a link to a device", |data, _, rng| {
        let device = rng.choice(["/dev/zero", "/dev/null", "/dev/random"])?;
        symlink(device, new_name(data, rng)).ok()
    }),
    ("a named pipe", |data, _, rng| pipe(&new_name(data, rng))),
    ("a link to a named pipe", |data, _, rng| {
        let name = new_name(data, rng);
        pipe(&name)?;
        symlink(name.file_name()?, new_name(data, rng)).ok()
    }),
    ("a socket", |data, _, rng| {
        // The path of a socket has at most 108 bytes.
        let short = std::env::temp_dir().join(format!("s-{}-{}", std::process::id(), rng.u32(..)));
        drop(UnixListener::bind(&short).ok()?);
        fs::rename(&short, new_name(data, rng)).or_else(|_| fs::remove_file(&short)).ok()
    }),
    ("a copy of an odd name", |data, _, rng| {
        fs::copy(a_file(data)?, data.join(odd_name(rng))).ok()?;
        Some(())
    }),
    ("an odd name", |data, _, rng| fs::rename(a_file(data)?, data.join(odd_name(rng))).ok()),
    ("an empty file", |data, _, rng| fs::write(new_name(data, rng), "").ok()),
    ("a folder below", |data, _, rng| {
        let below = data.join(if rng.bool() { "2026" } else { "a\\b" });
        fs::create_dir_all(&below).ok()?;
        fs::copy(a_file(data)?, below.join("part.csv")).ok()?;
        Some(())
    }),
    ("a folder that is a link to one inside", |data, _, _| {
        let moved = data.with_file_name("elsewhere");
        fs::rename(data, &moved).ok()?;
        symlink("elsewhere", data).ok()
    }),
    ("a folder that is a link to one outside", |data, outside, _| {
        let moved = outside.join(data.file_name()?);
        fs::rename(data, &moved).ok()?;
        symlink(&moved, data).ok()
    }),
    ("a file in place of the folder", |data, _, _| {
        let content = fs::read(a_file(data)?).ok()?;
        fs::remove_dir_all(data).ok()?;
        fs::write(data, content).ok()
    }),
    ("a folder in another case", |data, _, _| {
        fs::rename(data, data.with_file_name(data.file_name()?.to_str()?.to_lowercase())).ok()
    }),
];

fn new_name(data: &Path, rng: &mut Rng) -> PathBuf {
    data.join(format!("{}{}.csv", rng.choice(["x-", "part-", "zz", "_"]).unwrap(), rng.u32(..)))
}

/// A regular file of a folder.
fn a_file(data: &Path) -> Option<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(data).ok()?.flatten().map(|entry| entry.path()).collect();
    files.sort();
    files.into_iter().find(|path| path.symlink_metadata().is_ok_and(|metadata| metadata.is_file()))
}

/// A name that is hidden, no UTF-8, or has a character that keys of the bucket do not have; or one that only looks odd.
fn odd_name(rng: &mut Rng) -> OsString {
    let names: [&[u8]; 16] = [
        b".hidden.csv",
        b"_SUCCESS",
        b"not-\xff-utf-8.csv",
        b"\xc3.csv",
        b"back\\slash.csv",
        b"line\nfeed.csv",
        b"tab\tbed.csv",
        b"carriage\rreturn.csv",
        b"bell\x07.csv",
        b"delete\x7f.csv",
        "next\u{85}line.csv".as_bytes(),
        "none\u{ffff}.csv".as_bytes(),
        "\u{fc}ml\u{e4}ut \u{1f600}.csv".as_bytes(),
        b"space and + and %41 & <tag>.csv",
        b"quote\"'.csv",
        b"no-extension",
    ];
    OsString::from_vec(rng.choice(names).unwrap().to_vec())
}

fn pipe(path: &Path) -> Option<()> {
    Command::new("mkfifo").arg(path).status().ok()?.success().then_some(())
}

/// Makes something of the parameter file odd, and says what.
pub fn make_parameter_file_odd(file: &Path, outside: &Path, rng: &mut Rng) -> String {
    let text = fs::read(file).unwrap();
    let put = |content: &[u8], place: &Path| fs::write(place, content).unwrap();
    let change = rng.u8(0..8);
    if change < 6 {
        fs::remove_file(file).unwrap();
    }
    match change {
        0 => {
            put(&text, &outside.join("secret.json"));
            symlink(outside.join("secret.json"), file).unwrap();
            "the parameter file is a link outside".to_owned()
        }
        1 => {
            put(&text, &file.with_file_name("real.json"));
            symlink("real.json", file).unwrap();
            "the parameter file is a link inside".to_owned()
        }
        2 => {
            symlink("nothing.json", file).unwrap();
            "the parameter file is a link to nothing".to_owned()
        }
        3 => {
            pipe(file).unwrap();
            "the parameter file is a pipe".to_owned()
        }
        4 => {
            symlink("/dev/zero", file).unwrap();
            "the parameter file is a link to a device".to_owned()
        }
        5 => {
            fs::create_dir(file).unwrap();
            "the parameter file is a folder".to_owned()
        }
        _ => {
            let size = *rng.choice(&[262_143, 262_144, 262_145, 5 << 20]).unwrap();
            let mut text = text;
            text.resize(size, b' ');
            put(&text, file);
            format!("the parameter file has {size} bytes")
        }
    }
}
