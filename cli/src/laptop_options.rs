//! The options that several commands have for the laptop that they start: which buckets there are besides that of the
//! parameter file, how long resources take, and which of them fail.

use std::path::Path;

use crate::arguments::{Fault, ServedBucket};
use crate::command_error::CommandError;
use crate::desired::Desired;
use crate::laptop::{Laptop, Setup};
use crate::latencies_file;

/// Options of which some name resources of the parameter file.
#[derive(Debug, Clone)]
pub struct LaptopOptions<'arguments> {
    /// The file of `--latencies`.
    pub latencies: Option<&'arguments Path>,
    /// The values of `--fail`.
    pub fail: &'arguments [Fault],
    /// The values of `--bucket`.
    pub bucket: Vec<&'arguments ServedBucket>,
}

impl LaptopOptions<'_> {
    /// Checks the options against a parameter file, and starts a laptop that is `setup` in everything else. With it
    /// comes what the file asks for; `None` where the file has errors, which a run reports.
    ///
    /// # Errors
    /// When an option names what the file does not ask for, or what cannot be read, or the laptop cannot be started.
    pub async fn start(&self, file: &Path, setup: Setup) -> Result<(Laptop, Option<Desired>), CommandError> {
        let mut latencies = latencies_file::read(self.latencies)?;
        let desired = Desired::read(file)?;
        let in_the_service = |resource_type, name: &str| {
            desired.as_ref().and_then(|desired| desired.name_in_the_service(resource_type, name))
        };
        if let Some(desired) = &desired {
            desired.check_faults(self.fail)?;
            if let Some(path) = self.latencies {
                desired.check_latencies(&latencies, path)?;
            }
            latencies = latencies.renamed(in_the_service);
        }
        let laptop = Laptop::start(Setup { latencies, ..setup }).await?;
        serve(&laptop, self.bucket.iter().copied())?;
        for Fault { resource_type, name, reason } in self.fail {
            laptop.fail(*resource_type, in_the_service(*resource_type, name).as_ref().unwrap_or(name), reason);
        }
        Ok((laptop, desired))
    }
}

/// Serves the folders of `--bucket`.
///
/// # Errors
/// When one cannot be read.
pub fn serve<'bucket>(
    laptop: &Laptop,
    mut buckets: impl Iterator<Item = &'bucket ServedBucket>,
) -> Result<(), CommandError> {
    Ok(buckets.try_for_each(|bucket| laptop.serve(&bucket.name, &bucket.folder))?)
}
