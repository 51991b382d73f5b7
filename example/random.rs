//! Numbers that look drawn and are not: xorshift64*, which needs no library and is the same everywhere.

/// A source of such numbers.
pub struct Random(u64);

impl Random {
    /// The same seed, which is not 0, gives the same numbers.
    pub fn with_seed(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    /// From 0 to below 1.
    pub fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From 0 to below a limit.
    pub fn below(&mut self, limit: u64) -> usize {
        (self.share() * limit as f64) as usize
    }

    /// True so often.
    pub fn chance(&mut self, share: f64) -> bool {
        self.share() < share
    }

    /// The place of one of some things, each in proportion to its weight.
    pub fn weighted<T>(&mut self, things: &[T], weight: impl Fn(&T) -> f64) -> usize {
        let total: f64 = things.iter().map(&weight).sum();
        let mut rest = self.share() * total;
        let drawn = things.iter().position(|thing| {
            rest -= weight(thing);
            rest < 0.0
        });
        drawn.unwrap_or(0)
    }
}
