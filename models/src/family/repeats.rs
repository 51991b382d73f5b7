//! How often users come back to items: by how many other items came in between.

use serde::{Deserialize, Serialize};

use crate::fit::{Cancelled, Progress};
use crate::sequences::Sequences;

/// Classes of distances: 1, 2 to 3, 4 to 7, and so on.
const CLASSES: usize = 16;

/// Of how many of the interactions it is looked at where the item was before, at most.
const MOST: usize = 2_000_000;

/// How likely the next interaction is with an item that a user had before.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Repeats {
    /// By the class of how long ago the item was: the share of the next interactions that are with it.
    chances: [f64; CLASSES],
}

impl Repeats {
    /// Counted in histories.
    pub(crate) fn fit(sequences: &Sequences, items: usize, progress: &Progress<'_>) -> Result<Self, Cancelled> {
        let mut last = vec![(u32::MAX, 0_usize); items];
        let (mut repeated, mut possible) = ([0.0; CLASSES], [0.0; CLASSES]);
        let mut seen = 0;
        for user in 0..sequences.users() {
            progress.step(user)?;
            let range = sequences.range(user);
            for place in range.clone() {
                let item = sequences.items()[place] as usize;
                // Each item may come again at any later distance that the history has.
                if last[item].0 == user {
                    repeated[class(place - last[item].1)] += 1.0;
                }
                last[item] = (user, place);
                for (class, possible) in possible.iter_mut().enumerate() {
                    let first = 1_usize << class;
                    let to_here = (place - range.start).min((first << 1) - 1);
                    *possible += f64::from(u32::try_from((to_here + 1).saturating_sub(first)).unwrap_or(u32::MAX));
                }
            }
            seen += range.len();
            if seen > MOST {
                break;
            }
        }
        let mut chances = [0.0; CLASSES];
        for class in 0..CLASSES {
            chances[class] = if possible[class] > 0.0 { repeated[class] / possible[class] } else { 0.0 };
        }
        Ok(Self { chances })
    }

    /// The chance that the next interaction is with the item that a user had so many interactions ago.
    pub(crate) fn chance(&self, ago: usize) -> f64 {
        self.chances[class(ago)]
    }
}

/// The class of a distance, which is at least 1.
fn class(distance: usize) -> usize {
    (distance.max(1).ilog2() as usize).min(CLASSES - 1)
}
