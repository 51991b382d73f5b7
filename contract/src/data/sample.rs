//! Some identifiers of a dataset as its files have them: those at the beginnings of its first files. What is counted of
//! all identifiers are hashes, from which none can be shown.

use super::hash::{HashedSet, hash};
use super::quoted::{Oddities, Quoted};

/// Most identifiers that are kept of a column.
const MOST: usize = 1000;

/// Some identifiers of a dataset, each once, in the order of its files.
#[derive(Debug, Clone, Default)]
pub(super) struct Sample {
    /// The users of events, or the records themselves.
    pub(super) owners: Vec<String>,
    /// The items or actions of events.
    pub(super) objects: Vec<String>,
    /// The hashes of both.
    known: [HashedSet; 2],
}

impl Sample {
    /// Takes in the first rows of a file with that many values in each, given where owners and objects are among them.
    pub(super) fn take_in(&mut self, rows: &[u8], width: usize, owner: Option<usize>, object: Option<usize>) {
        let is_full = |kept: &[String], place: Option<usize>| place.is_none() || kept.len() >= MOST;
        let mut quoted = Quoted::default();
        for line in rows.split_inclusive(|byte| *byte == b'\n') {
            if is_full(&self.owners, owner) && is_full(&self.objects, object) {
                return;
            }
            // The last line may go on after these bytes.
            let Some(line) = line.strip_suffix(b"\n") else { return };
            quoted.read(line.strip_suffix(b"\r").unwrap_or(line));
            if quoted.len() == width && quoted.oddities == Oddities::default() {
                let [owners, objects] = &mut self.known;
                keep(&mut self.owners, owners, owner, &quoted);
                keep(&mut self.objects, objects, object, &quoted);
            }
        }
    }
}

fn keep(kept: &mut Vec<String>, known: &mut HashedSet, place: Option<usize>, quoted: &Quoted) {
    let Some(identifier) = place.and_then(|place| str::from_utf8(quoted.get(place).0).ok()) else { return };
    if !identifier.is_empty() && kept.len() < MOST && known.insert(hash(identifier.as_bytes())) {
        kept.push(identifier.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_kept_as_they_are_each_once_and_not_too_many() {
        let mut sample = Sample::default();
        sample.take_in(b"u1,\"i,1\",5\nu2, i2,5\r\nbroken,row\nu1,i3,6\nu9,i9", 3, Some(0), Some(1));
        assert_eq!(sample.owners, ["u1", "u2"]);
        assert_eq!(sample.objects, ["i,1", " i2", "i3"]);
        let many = (0..3000).fold(String::new(), |rows, row| rows + &format!("{row},x\n"));
        let mut sample = Sample::default();
        sample.take_in(many.as_bytes(), 2, Some(0), None);
        assert_eq!((sample.owners.len(), sample.objects.len()), (MOST, 0));
    }
}
