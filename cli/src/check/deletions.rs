//! Checks the files of deletions on a disk.

use std::io::{self, Read};

use personalize_contract::Finding;
use personalize_contract::deletion::{self, MAXIMUM_BYTES};

use super::scan::unreadable;
use crate::data_folder::{DataFolder, passed_over};

/// Reports what is wrong with the files in the folder.
pub fn check(folder: &DataFolder, findings: &mut Vec<Finding>) {
    let level = folder.deletions();
    findings.extend(passed_over(&level, |path| folder.on_disk(path)));
    for object in level.objects {
        let name = folder.on_disk(&object.key);
        findings.extend(deletion::not_read(&name));
        if !deletion::is_read(&name) {
            continue;
        }
        match read(folder, &object.key) {
            Ok(content) => deletion::check(&name, object.size, &content, findings),
            Err(error) => findings.push(unreadable(name, &error)),
        }
    }
}

/// As much of a file as a job would read.
fn read(folder: &DataFolder, key: &str) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    folder.read(key)?.take(MAXIMUM_BYTES).read_to_end(&mut content)?;
    Ok(content)
}
