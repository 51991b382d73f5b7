//! Sums by number, kept between questions so that none pays for the size of the catalogue.

/// Sums of positive values by number, and which numbers have one, in the order in which they got it.
#[derive(Debug, Default)]
pub(crate) struct Accumulator {
    sums: Vec<f32>,
    touched: Vec<u32>,
}

impl Accumulator {
    /// Everything is 0 from here on, for numbers below `size`.
    pub(crate) fn reset(&mut self, size: usize) {
        for number in self.touched.drain(..) {
            self.sums[number as usize] = 0.0;
        }
        if self.sums.len() < size {
            self.sums.resize(size, 0.0);
        }
    }

    /// Adds to a sum; what is not positive adds nothing.
    pub(crate) fn add(&mut self, number: u32, value: f32) {
        let sum = &mut self.sums[number as usize];
        if value > 0.0 {
            if *sum == 0.0 {
                self.touched.push(number);
            }
            *sum += value;
        }
    }

    /// A sum.
    pub(crate) fn get(&self, number: u32) -> f32 {
        self.sums.get(number as usize).copied().unwrap_or_default()
    }

    /// Which numbers have a sum.
    pub(crate) fn touched(&self) -> &[u32] {
        &self.touched
    }

    /// Numbers and sums, in the order in which the numbers got theirs.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, f32)> {
        self.touched.iter().map(|number| (*number, self.sums[*number as usize]))
    }
}
