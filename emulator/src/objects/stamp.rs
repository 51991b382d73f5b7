//! By what a file or a folder is known to be still the same.

use std::fs::Metadata;
use std::io;
use std::time::{Duration, UNIX_EPOCH};

use crate::clock::Clock;

/// How long something has to stay the same until what is known of it is remembered. File systems give times of change
/// apart that are some milliseconds from each other.
pub(super) const SETTLED: Duration = Duration::from_secs(2);

/// What a file system says of a file, or of a folder, whose names it covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stamp {
    pub(super) size: u64,
    /// Since 1970.
    pub(super) modified: Duration,
    identity: Identity,
}

/// What some file systems know of a file besides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Identity {
    device: u64,
    number: u64,
    /// How many names it has.
    links: u64,
    /// When anything of it was last changed, which nobody can set: seconds since 1970, and nanoseconds.
    changed: (i64, i64),
}

impl Stamp {
    pub(super) fn of(metadata: &Metadata) -> io::Result<Self> {
        let modified = metadata.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
        Ok(Self { size: metadata.len(), modified, identity: identity(metadata) })
    }

    /// Whether a file that had this stamp still has the same content. One that lost its names, because another took
    /// its place, has.
    pub(super) fn has_content_of(&self, now: &Self) -> bool {
        let is_replaced = now.identity.links < self.identity.links;
        self == now || (is_replaced && (self.size, self.modified) == (now.size, now.modified))
    }

    /// Whether the last change was so long ago, as far as the file system knows. A change at the very moment of an
    /// earlier one would go unnoticed else.
    pub(super) fn is_older_than(&self, age: Duration) -> bool {
        let (seconds, nanoseconds) = self.identity.changed;
        let Some(changed) = u64::try_from(seconds).ok().filter(|seconds| *seconds > 0) else { return false };
        let changed = Duration::new(changed, u32::try_from(nanoseconds).unwrap_or_default());
        changed + age <= Duration::from_millis(Clock::real().now().milliseconds())
    }
}

#[cfg(unix)]
fn identity(metadata: &Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt as _;
    let changed = (metadata.ctime(), metadata.ctime_nsec());
    Identity { device: metadata.dev(), number: metadata.ino(), links: metadata.nlink(), changed }
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> Identity {
    Identity::default()
}
