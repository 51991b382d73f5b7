//! Writes what a generator makes.

use std::path::Path;
use std::{env, fs, io};

/// Writes files into the folder that is the first argument, or into that one without an argument. Their paths are below
/// the folder.
pub fn write(folder: &str, files: impl IntoIterator<Item = (&'static str, String)>) -> io::Result<()> {
    let folder = env::args().nth(1).unwrap_or_else(|| folder.to_owned());
    for (file, content) in files {
        let path = Path::new(&folder).join(file);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, content)?;
    }
    Ok(())
}
