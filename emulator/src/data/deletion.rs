//! Reading which users a data deletion job is to forget, and forgetting them.

use std::sync::Arc;

use csv::StringRecord;
use personalize_contract::csv::{ESCAPE, column_place};
use personalize_contract::deletion::{COLUMN, MAXIMUM_BYTES};
use serde::{Deserialize, Serialize};

use crate::data::rows::Contents;
use crate::objects::Source;

/// What the reasons of failed jobs begin with. No text of the service's is known.
const FAILED: &str = "Failed to create a data deletion job";

/// Datasets by ARN, and what they hold.
pub(crate) type Snapshots = Vec<(String, Contents)>;

/// What a deletion leaves, in the datasets that it changed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Deletion {
    pub(crate) left: Snapshots,
    /// Rows.
    pub(crate) deleted: u64,
    #[serde(with = "crate::stored::shared")]
    pub(crate) users: Arc<Vec<String>>,
}

/// Whether a key is read, in a folder or below it.
pub(crate) fn is_read(key: &str) -> bool {
    key.to_ascii_lowercase().ends_with(".csv")
}

/// The users that files name. Blocks.
///
/// # Errors
/// The job's `failureReason`.
pub(crate) fn users(sources: &[Source]) -> Result<Vec<String>, String> {
    if sources.is_empty() {
        return Err(format!("{FAILED}....Insufficient privileges for accessing data in Amazon S3."));
    }
    let mut size = 0;
    for source in sources {
        size += source.size().map_err(|error| format!("{FAILED}...{}: {error}.", source.key))?;
    }
    if size > MAXIMUM_BYTES {
        return Err(format!("{FAILED}...The input has {size} bytes; at most {MAXIMUM_BYTES} are allowed."));
    }
    let mut users = Vec::new();
    for source in sources {
        read(source, &mut users)?;
    }
    users.sort_unstable();
    users.dedup();
    Ok(users)
}

fn read(source: &Source, users: &mut Vec<String>) -> Result<(), String> {
    let unreadable = |problem: String| format!("{FAILED}...{}: {problem}.", source.key);
    let content = source.open().map_err(|error| unreadable(error.to_string()))?;
    let mut reader = csv::ReaderBuilder::new().escape(Some(ESCAPE)).double_quote(false).from_reader(content);
    let header = reader.headers().map_err(|error| unreadable(error.to_string()))?;
    let place = column_place(&header.iter().collect::<Vec<_>>(), COLUMN);
    let place = place.ok_or_else(|| format!("{FAILED}...Input CSV is missing the following columns:[{COLUMN}]."))?;
    let mut record = StringRecord::new();
    while reader.read_record(&mut record).map_err(|error| unreadable(error.to_string()))? {
        users.extend(record.get(place).filter(|user| !user.is_empty()).map(str::to_owned));
    }
    Ok(())
}

/// Takes users out of snapshots. Blocks.
///
/// # Errors
/// A defect of the machine.
pub(crate) fn forget(users: Vec<String>, snapshots: Snapshots) -> Result<Deletion, String> {
    let mut deletion = Deletion { left: Vec::new(), deleted: 0, users: Arc::new(users) };
    for (arn, mut contents) in snapshots {
        let deleted = contents.remove_users(&deletion.users);
        let deleted = deleted.map_err(|error| format!("The emulator could not rewrite the data: {error}."))?;
        if deleted > 0 {
            deletion.left.push((arn, contents));
            deletion.deleted += deleted;
        }
    }
    Ok(deletion)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::objects::Content;

    fn source(bytes: Vec<u8>) -> Source {
        Source { key: "a.csv".to_owned(), content: Content::Memory(bytes.into()) }
    }

    #[test]
    fn users_are_read_once_each_and_other_columns_are_passed_over() {
        let csv = b"AGE,USER_ID\n1,u2\n2,u1\n3,u2\n4,\n".to_vec();
        assert_eq!(users(&[source(csv)]), Ok(vec!["u1".to_owned(), "u2".to_owned()]));
        let reason = users(&[source(b"USER\nu1\n".to_vec())]).expect_err("no column");
        assert!(reason.ends_with("...Input CSV is missing the following columns:[USER_ID]."), "{reason}");
    }

    #[test]
    fn there_is_a_limit_to_all_files_together() {
        let half = vec![b'x'; 50_000_001];
        let reason = users(&[source(half.clone()), source(half)]).expect_err("too much");
        assert!(reason.contains("100000002 bytes"), "{reason}");
    }
}
