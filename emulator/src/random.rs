//! The identifiers that the service draws, from a seed, so that a run can be repeated exactly.

use serde::{Deserialize, Serialize};

pub(crate) use personalize_models::random::mixed;

/// Identifiers, and other numbers, of a seed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Random(personalize_models::random::Random);

impl Random {
    /// The sequence of a seed.
    pub(crate) const fn new(seed: u64) -> Self {
        Self(personalize_models::random::Random::new(seed))
    }

    /// The next number.
    pub(crate) const fn next(&mut self) -> u64 {
        self.0.next()
    }

    /// A number from 0 up to, and without, 1.
    pub(crate) const fn share(&mut self) -> f64 {
        self.0.share()
    }

    /// Eight hexadecimal digits.
    pub(crate) fn short_id(&mut self) -> String {
        format!("{:08x}", self.next() >> 32)
    }

    /// In the form of a version 4 UUID.
    pub(crate) fn uuid(&mut self) -> String {
        let (high, low) = (self.next(), self.next());
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xfff,
            0x8000 | (low >> 48) & 0x3fff,
            low & 0xffff_ffff_ffff
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_identifiers() {
        let (mut one, mut other) = (Random::new(7), Random::new(7));
        assert_eq!(one.short_id(), other.short_id());
        let uuid = one.uuid();
        assert_eq!(uuid, other.uuid());
        assert_eq!(uuid.len(), 36);
        assert_ne!(uuid, one.uuid());
    }
}
