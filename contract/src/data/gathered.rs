//! What is gathered from rows before it is looked up in tables: many rows are looked up more quickly together, since a
//! processor then waits for the memory of all of them at once.

use std::hint::black_box;

use super::hash::mixed;
use super::part::Seen;
use super::tally::Spot;

/// How many rows are looked up together.
const TOGETHER: usize = 256;

/// Some rows, each in one place of every list.
#[derive(Debug, Clone, Default)]
pub(super) struct Gathered {
    /// The user of an event, or the record; 0 where there is none.
    pub(super) owners: Vec<u64>,
    /// The item or action of an event; 0 where there is none.
    pub(super) objects: Vec<u64>,
    /// Of all values of an event.
    pub(super) fingerprints: Vec<u64>,
    /// The conditions that an event meets by its type, and by its value.
    pub(super) by_type: Vec<u64>,
    pub(super) by_value: Vec<u64>,
    /// Whether an import leaves the row out.
    pub(super) left_out: Vec<bool>,
    /// As in [`Spot`].
    pub(super) lines: Vec<u64>,
}

impl Gathered {
    /// Makes room for some rows, of which nothing is known but their lines and the conditions that an event meets without
    /// a type and without a value. Gives back the place of the first.
    pub(super) fn add(&mut self, line: u64, rows: usize, by_type: u64, by_value: u64) -> usize {
        let first = self.lines.len();
        self.lines.extend((line..).take(rows));
        let rows = self.lines.len();
        for list in [&mut self.owners, &mut self.objects, &mut self.fingerprints] {
            list.resize(rows, 0);
        }
        self.by_type.resize(rows, by_type);
        self.by_value.resize(rows, by_value);
        self.left_out.resize(rows, false);
        first
    }

    pub(super) fn are_many(&self) -> bool {
        self.lines.len() >= TOGETHER
    }

    /// Looks all rows up, and forgets them.
    pub(super) fn look_up(&mut self, seen: &mut Seen, chunk: Spot, is_record: bool, filters: impl Fn(u64) -> u32) {
        black_box(seen.owners.approach(&self.owners));
        if seen.admitted.is_empty() {
            for owner in self.owners.iter().filter(|owner| **owner != 0) {
                seen.owners.add(*owner);
            }
        } else {
            self.look_up_filtered(seen, filters);
        }
        black_box(seen.objects.approach(&self.objects));
        for object in self.objects.iter().filter(|object| **object != 0) {
            seen.objects.add(*object);
        }
        let identities = if is_record { &self.owners } else { &self.fingerprints };
        for ((identity, owner), line) in identities.iter().zip(&self.owners).zip(&self.lines) {
            if *owner != 0 {
                seen.repeats.add(mixed(*identity), chunk, *line);
            }
        }
        seen.left_out += self.left_out.iter().filter(|is_left_out| **is_left_out).count() as u64;
        for list in [&mut self.owners, &mut self.objects, &mut self.fingerprints, &mut self.lines] {
            list.clear();
        }
        for list in [&mut self.by_type, &mut self.by_value] {
            list.clear();
        }
        self.left_out.clear();
    }

    fn look_up_filtered(&self, seen: &mut Seen, filters: impl Fn(u64) -> u32) {
        for (row, owner) in self.owners.iter().enumerate().filter(|(_, owner)| **owner != 0) {
            let admitted = filters(self.by_type[row] & self.by_value[row]);
            seen.owners.add_admitted(*owner, admitted);
            for (filter, count) in seen.admitted.iter_mut().enumerate() {
                *count += u64::from(admitted >> filter & 1);
            }
        }
    }
}
