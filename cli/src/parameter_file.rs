//! Where the parameter file is.

use std::path::{Path, PathBuf};

use crate::command_error::CommandError;

/// What a folder's parameter file is called.
const NAME: &str = "params.json";

/// The file at a path, or the one in the folder there.
///
/// # Errors
/// When there is none.
pub fn find(path: &Path) -> Result<PathBuf, CommandError> {
    if !path.exists() {
        return Err(CommandError::NoSuchPath(path.to_owned()));
    }
    if !path.is_dir() {
        return Ok(path.to_owned());
    }
    let file = path.join(NAME);
    if file.is_file() { Ok(file) } else { Err(CommandError::NoParameterFile(path.to_owned())) }
}

/// The folder that a parameter file, and the data beside it, is in.
#[must_use]
pub fn folder(file: &Path) -> &Path {
    file.parent().unwrap_or(Path::new(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_named_with_what_to_do() {
        let missing = find(Path::new("no/such/place")).expect_err("nothing there").to_string();
        assert!(missing.contains("no/such/place") && missing.contains("params.json"), "{missing}");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let empty = find(&source).expect_err("no parameters here").to_string();
        assert!(empty.starts_with("there is no `params.json` in the folder"), "{empty}");
        let file = source.join("run.rs");
        assert_eq!(find(&file).expect("any file will do"), file);
    }
}
