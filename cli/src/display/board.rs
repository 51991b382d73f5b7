//! What was last seen of each resource, and what has changed since.

use std::collections::{HashMap, HashSet};

use personalize_contract::status::Phase;
use personalize_contract::{ResourceType, Status};
use personalize_emulator::{ResourceSummary, Timestamp};

/// The resources, in the order in which they appeared.
#[derive(Debug, Default)]
pub struct Board {
    rows: Vec<Row>,
    places: HashMap<String, usize>,
}

/// One resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What it is.
    pub resource_type: ResourceType,
    /// Its name.
    pub name: String,
    /// Its status.
    pub status: Option<Status>,
    /// When what it is going through began, or what it went through last.
    pub began: Timestamp,
    /// When it came to its present status, or was missed first.
    pub since: Timestamp,
    /// Whether it is there no more.
    pub gone: bool,
}

/// A resource that appeared or moved.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Which row of the board it is.
    pub place: usize,
    /// The status before; `None` if it has just appeared.
    pub from: Option<&'static str>,
    /// The resource now.
    pub row: Row,
}

impl Board {
    /// Takes in what is to be seen now, and tells what has changed.
    pub fn observe(&mut self, seen: Vec<ResourceSummary>, now: Timestamp) -> Vec<Change> {
        let mut changes = self.miss(&seen, now);
        changes.extend(seen.into_iter().filter_map(|seen| self.observe_one(seen)));
        changes
    }

    fn miss(&mut self, seen: &[ResourceSummary], now: Timestamp) -> Vec<Change> {
        let there: HashSet<&str> = seen.iter().map(|seen| seen.arn.as_str()).collect();
        let mut missed: Vec<usize> =
            self.places.iter().filter(|(arn, _)| !there.contains(arn.as_str())).map(|(_, place)| *place).collect();
        missed.sort_unstable();
        let mut changes = Vec::new();
        for place in missed {
            let Some(row) = self.rows.get_mut(place).filter(|row| !row.gone) else { continue };
            let from = Some(row.status_text());
            let began = if row.is_moving() { row.began } else { now };
            (row.gone, row.began, row.since) = (true, began, now);
            changes.push(Change { place, from, row: row.clone() });
        }
        changes
    }

    /// All resources.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Leaves out what is gone, as before a run that deletes the rest.
    pub fn forget_gone(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        let places: HashMap<usize, String> = self.places.drain().map(|(arn, place)| (place, arn)).collect();
        for (place, row) in rows.into_iter().enumerate().filter(|(_, row)| !row.gone) {
            self.places.extend(places.get(&place).map(|arn| (arn.clone(), self.rows.len())));
            self.rows.push(row);
        }
    }

    fn observe_one(&mut self, seen: ResourceSummary) -> Option<Change> {
        let ResourceSummary { resource_type, name, arn, status, since, .. } = seen;
        let mut row = Row { resource_type, name, status, began: since, since, gone: false };
        let Some(&place) = self.places.get(&arn) else {
            let place = self.rows.len();
            self.places.insert(arn, place);
            self.rows.push(row.clone());
            return Some(Change { place, from: None, row });
        };
        let known = self.rows.get_mut(place)?;
        if known.status == row.status && known.since == row.since && !known.gone {
            return None;
        }
        if known.is_moving() {
            row.began = known.began;
        }
        let from = Some(known.status_text());
        *known = row.clone();
        Some(Change { place, from, row })
    }
}

impl Row {
    /// Whether the service is at work on it.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        !self.gone && self.status.is_some_and(|status| matches!(status.phase(), Phase::Pending | Phase::Deleting))
    }

    /// Whether it has failed, and the service does nothing about it any more.
    #[must_use]
    pub fn is_failed(&self) -> bool {
        !self.gone && self.status.is_some_and(|status| status.phase() == Phase::Failed)
    }

    /// Its status as shown; a schema has none and is ready at once.
    #[must_use]
    pub fn status_text(&self) -> &'static str {
        if self.gone { "gone" } else { self.status.map_or("ACTIVE", Status::as_str) }
    }

    /// How long it took to come to rest, or has been moving.
    #[must_use]
    pub fn seconds(&self, now: Timestamp) -> f64 {
        if self.is_moving() { now - self.began } else { self.since - self.began }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(arn: &str, status: Status, since: f64) -> ResourceSummary {
        ResourceSummary {
            resource_type: ResourceType::Campaign,
            name: "c".to_owned(),
            arn: arn.to_owned(),
            status: Some(status),
            since: Timestamp(since),
            failure_reason: None,
        }
    }

    #[test]
    fn a_resource_is_told_of_when_it_appears_and_when_it_moves() {
        let mut board = Board::default();
        let first = board.observe(vec![seen("a", Status::CreatePending, 10.0)], Timestamp(0.0));
        assert_eq!((first.len(), first[0].from), (1, None));
        assert_eq!(board.observe(vec![seen("a", Status::CreatePending, 10.0)], Timestamp(0.0)), []);
        let moved = board
            .observe(vec![seen("a", Status::CreateInProgress, 15.0), seen("b", Status::Active, 15.0)], Timestamp(0.0));
        assert_eq!((moved[0].from, moved[0].place, moved[1].place), (Some("CREATE PENDING"), 0, 1));
        assert!((moved[0].row.seconds(Timestamp(20.0)) - 10.0).abs() < 1e-9);
        let now = vec![seen("a", Status::Active, 70.0), seen("b", Status::Active, 15.0)];
        let ready = board.observe(now, Timestamp(70.0));
        assert!((ready[0].row.seconds(Timestamp(99.0)) - 60.0).abs() < 1e-9);
    }

    #[test]
    fn what_is_not_seen_any_more_is_gone_once() {
        let mut board = Board::default();
        board.observe(vec![seen("a", Status::DeletePending, 10.0), seen("b", Status::Active, 5.0)], Timestamp(10.0));
        let gone = board.observe(vec![seen("b", Status::Active, 5.0)], Timestamp(40.0));
        assert_eq!((gone.len(), gone[0].from, gone[0].row.status_text()), (1, Some("DELETE PENDING"), "gone"));
        assert!((gone[0].row.seconds(Timestamp(99.0)) - 30.0).abs() < 1e-9);
        assert_eq!(board.observe(vec![seen("b", Status::Active, 5.0)], Timestamp(50.0)), []);
        let back = board.observe(vec![seen("a", Status::CreatePending, 60.0)], Timestamp(60.0));
        assert_eq!(back.iter().map(|change| change.from).collect::<Vec<_>>(), [Some("ACTIVE"), Some("gone")]);
        board.forget_gone();
        assert_eq!(board.rows().iter().map(Row::status_text).collect::<Vec<_>>(), ["CREATE PENDING"]);
        let moved = board.observe(vec![seen("a", Status::Active, 90.0)], Timestamp(90.0));
        assert_eq!((moved.len(), moved[0].place, board.rows().len()), (1, 0, 1), "its place is known");
    }

    #[test]
    fn an_update_is_timed_from_its_own_beginning() {
        let mut board = Board::default();
        board.observe(vec![seen("a", Status::Active, 10.0)], Timestamp(0.0));
        board.observe(vec![seen("a", Status::UpdatePending, 100.0)], Timestamp(0.0));
        let ready = board.observe(vec![seen("a", Status::Active, 130.0)], Timestamp(0.0));
        assert!((ready[0].row.seconds(Timestamp(999.0)) - 30.0).abs() < 1e-9);
    }
}
