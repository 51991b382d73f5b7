//! `pipeline example`: writes one of the examples that are part of the command, so that there is something to try the
//! others on.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use include_dir::{Dir, DirEntry, File, include_dir};

use crate::arguments::Example;
use crate::command_error::CommandError;
use crate::display::output::{write_progress, write_result};
use crate::exit::Exit;

static FILM_NIGHT: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../example");
static CORNER_SHOP: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../example-shop");

/// Writes an example into a folder, which is created if it is not there. Nothing is overwritten: what the example has
/// at the top of the folder must not be there yet.
///
/// # Errors
/// Something is in the way, the folder cannot be written, or stdout is closed.
pub fn example(arguments: &Example) -> Result<Exit, CommandError> {
    let files = files_of(if arguments.shop { &CORNER_SHOP } else { &FILM_NIGHT });
    let mut written = String::new();
    reject_what_is_there(&arguments.folder, &files)?;
    for file in files {
        let path = arguments.folder.join(file.path());
        write_new(&path, file.contents()).map_err(|source| CommandError::Write { path: path.clone(), source })?;
        written = format!("{written}{}\n", path.display());
    }
    write_result(&written)?;
    let folder = arguments.folder.display();
    write_progress(&format!("\nRun it with `pipeline run {folder}`, or read {folder}/README.md.\n"));
    Ok(Exit::Succeeded)
}

/// All files of an example in the order of their paths, without the programs that made the data.
fn files_of(example: &'static Dir<'static>) -> Vec<&'static File<'static>> {
    let mut files = Vec::new();
    let mut folders = vec![example];
    while let Some(folder) = folders.pop() {
        for entry in folder.entries() {
            match entry {
                DirEntry::Dir(inner) => folders.push(inner),
                DirEntry::File(file) if file.path().extension().is_none_or(|extension| extension != "rs") => {
                    files.push(file);
                }
                DirEntry::File(_) => {}
            }
        }
    }
    files.sort_by_key(|file| file.path());
    files
}

/// A folder of data that is there already is no place for the example's data: a run would import both.
fn reject_what_is_there(folder: &Path, files: &[&File<'_>]) -> Result<(), CommandError> {
    for top in files.iter().filter_map(|file| file.path().components().next()) {
        let path = folder.join(top);
        match path.symlink_metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Ok(_) => return Err(in_the_way(path, io::ErrorKind::AlreadyExists.into())),
            Err(error) => return Err(in_the_way(path, error)),
        }
    }
    Ok(())
}

fn in_the_way(path: PathBuf, source: io::Error) -> CommandError {
    CommandError::Write { path, source }
}

fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(content)
}
