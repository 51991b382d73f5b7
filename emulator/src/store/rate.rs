//! The published request rates: so many calls a second for each operation, by the emulator's own clock.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

/// When each operation was admitted last.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Rate {
    seconds_between: Option<f64>,
    admitted: HashMap<String, Timestamp>,
}

impl Rate {
    /// So many calls a second for each operation, or any number.
    pub(crate) fn new(requests_per_second: Option<f64>) -> Self {
        let seconds_between = requests_per_second.filter(|rate| *rate > 0.0).map(|rate| 1.0 / rate);
        Self { seconds_between, admitted: HashMap::new() }
    }

    /// Whether a call may go on. A rejected call does not count against the next one.
    pub(crate) fn admit(&mut self, operation: &str, now: Timestamp) -> bool {
        let Some(seconds_between) = self.seconds_between else { return true };
        // Timestamps are exact to a millisecond only.
        let tolerance = 0.0005;
        let too_soon = self.admitted.get(operation).is_some_and(|last| now - *last < seconds_between - tolerance);
        if !too_soon {
            self.admitted.insert(operation.to_owned(), now);
        }
        !too_soon
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_operation_has_its_own_second() {
        let mut rate = Rate::new(Some(1.0));
        let start = Timestamp(1_767_225_600.0);
        assert!(rate.admit("CreateDataset", start));
        assert!(!rate.admit("CreateDataset", start.after(0.999)));
        assert!(rate.admit("CreateSchema", start.after(0.999)));
        assert!(rate.admit("CreateDataset", start.after(1.0)));
        assert!(Rate::new(None).admit("CreateDataset", start));
    }
}
