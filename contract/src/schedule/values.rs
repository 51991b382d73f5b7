//! A set of small numbers.

/// Numbers from 0 to 255.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Values([u64; 4]);

impl Values {
    /// Adds a number; one above 255 is left out.
    pub(super) fn insert(&mut self, value: u16) {
        if let Some(word) = self.0.get_mut(usize::from(value / 64)) {
            *word |= 1 << (value % 64);
        }
    }

    /// Whether the number is in the set.
    pub(super) fn contains(&self, value: u16) -> bool {
        self.at_or_after(value) == Some(value)
    }

    /// The smallest number of the set that is not below `least`.
    pub(super) fn at_or_after(&self, least: u16) -> Option<u16> {
        let first = least / 64;
        (first..4).find_map(|index| {
            let below = if index == first { (1 << (least % 64)) - 1 } else { 0 };
            let word = self.0[usize::from(index)] & !below;
            let found = u16::try_from(word.trailing_zeros()).ok().filter(|_| word != 0);
            found.map(|found| index * 64 + found)
        })
    }
}
