//! What datasets hold, record by record, for whoever shows it.

use std::collections::{HashMap, HashSet};
use std::io;

use super::Emulator;
use crate::data::rows::{Contents, NamedValues};

impl Emulator {
    /// The records of a dataset with these identifiers, as far as there are any; of a dataset that is not there, none.
    ///
    /// # Errors
    /// The temporary file that rows lie in cannot be read.
    pub async fn records(
        &self,
        dataset_arn: &str,
        identifiers: HashSet<String>,
    ) -> io::Result<HashMap<String, NamedValues>> {
        let Some(contents) = self.contents(dataset_arn) else { return Ok(HashMap::new()) };
        beside_the_calls(move || contents.records(&identifiers)).await
    }

    /// The newest events of a user in a dataset of interactions, the newest first; of a dataset that is not there, none.
    ///
    /// # Errors
    /// The temporary file that rows lie in cannot be read.
    pub async fn newest_events(&self, dataset_arn: &str, user: &str, most: usize) -> io::Result<Vec<NamedValues>> {
        let Some(contents) = self.contents(dataset_arn) else { return Ok(Vec::new()) };
        let user = user.to_owned();
        beside_the_calls(move || contents.newest_events(&user, most)).await
    }

    fn contents(&self, dataset_arn: &str) -> Option<Contents> {
        let (state, _) = self.settled();
        state.resources.datasets.get(dataset_arn).ok().map(|dataset| dataset.contents.clone())
    }
}

async fn beside_the_calls<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(io::Error::other(error)))
}
