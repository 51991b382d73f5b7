//! Time zones by their names in the database of IANA, the copy of which is a part of the program.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZoneDatabase};

/// What every name is looked up in.
static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// A time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeZone(jiff::tz::TimeZone);

impl TimeZone {
    /// The time zone of a name such as `Europe/Berlin`, spelled as in the database.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let zone = DATABASE.get(name).ok()?;
        let is_spelled_so = zone.iana_name() == Some(name) && !zone.is_unknown();
        is_spelled_so.then_some(Self(zone))
    }

    /// The names of all time zones, those by which some were called before among them.
    pub fn names() -> impl Iterator<Item = String> {
        DATABASE.available().map(|name| name.as_str().to_owned()).filter(|name| Self::named(name).is_some())
    }

    /// Coordinated Universal Time, in which a schedule is that names no time zone.
    #[must_use]
    pub const fn utc() -> Self {
        Self(jiff::tz::TimeZone::UTC)
    }

    /// The name of a time zone that another name may have been meant for, by its city too.
    #[must_use]
    pub fn nearest(name: &str) -> Option<String> {
        let name = name.to_lowercase().replace(' ', "_");
        let likeness = |known: &str| {
            let known = known.to_lowercase();
            let city = known.rsplit('/').next().unwrap_or(&known);
            strsim::jaro_winkler(&name, &known).max(strsim::jaro_winkler(&name, city))
        };
        let known = DATABASE.available().map(|known| (likeness(known.as_str()), known));
        let (likeness, nearest) = known.max_by(|(one, _), (other, _)| one.total_cmp(other))?;
        (likeness > 0.8).then(|| nearest.as_str().to_owned())
    }

    /// A moment, in Unix seconds, as the clock of the zone shows it, such as `2026-11-30T03:00:00+01:00`. A moment that no
    /// year from -9999 to 9999 has is shown as the nearest that one has.
    #[must_use]
    pub fn local(&self, seconds: i64) -> String {
        let moment = timestamp(seconds);
        moment.display_with_offset(self.0.to_offset(moment)).to_string()
    }

    /// What the clock of the zone shows at a moment in Unix seconds.
    pub(super) fn clock(&self, seconds: i64) -> DateTime {
        self.0.to_datetime(timestamp(seconds))
    }

    /// The moment at which the clock of the zone shows a date and time for the first time; nothing if it never does.
    pub(super) fn first(&self, datetime: DateTime) -> Option<i64> {
        let offset = match self.0.to_ambiguous_timestamp(datetime).offset() {
            AmbiguousOffset::Unambiguous { offset } | AmbiguousOffset::Fold { before: offset, .. } => offset,
            AmbiguousOffset::Gap { .. } => return None,
        };
        offset.to_timestamp(datetime).ok().map(Timestamp::as_second)
    }
}

/// A moment, or the nearest that there is.
fn timestamp(seconds: i64) -> Timestamp {
    let end = if seconds < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_second(seconds).unwrap_or(end)
}
