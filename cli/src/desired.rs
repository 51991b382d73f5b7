//! The resources that a parameter file asks for, against which names on the command line are checked before a run.

use std::path::{Path, PathBuf};

use personalize_contract::ResourceType;
use personalize_emulator::Latencies;
use personalize_pipeline::Parameters;

use crate::arguments::Fault;
use crate::command_error::CommandError;
use crate::parameter_file;

/// How many names are suggested.
const MOST_SUGGESTIONS: usize = 3;

/// What a parameter file asks for.
#[derive(Debug, Clone)]
pub struct Desired {
    file: PathBuf,
    resources: Vec<(ResourceType, String)>,
    /// What the names of batch jobs begin with in the service, by their names in a run.
    batch_jobs: Vec<(ResourceType, String, String)>,
}

impl Desired {
    /// Reads the parameter file. `None` where it has errors: a run reports these, and creates nothing.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read(file: &Path) -> Result<Option<Self>, CommandError> {
        let parsed = parameter_file::read(file)?.parsed();
        let desired = |parameters: Parameters| Self {
            file: file.to_owned(),
            resources: parameters.resources(),
            batch_jobs: parameters.batch_job_prefixes(),
        };
        Ok(parsed.parameters.map(desired))
    }

    /// What the emulator knows a resource by that is called otherwise in a run.
    #[must_use]
    pub fn name_in_the_service(&self, resource_type: ResourceType, name: &str) -> Option<String> {
        let mut jobs = self.batch_jobs.iter();
        let job = jobs.find(|(known, known_name, _)| *known == resource_type && known_name == name);
        job.map(|(.., prefix)| format!("{prefix}*"))
    }

    /// How many resources a run of the file reconciles.
    #[must_use]
    pub fn count(&self) -> usize {
        self.resources.len()
    }

    /// Checks that everything that is to fail is asked for.
    ///
    /// # Errors
    /// The first that is not, with the nearest names.
    pub fn check_faults(&self, faults: &[Fault]) -> Result<(), CommandError> {
        let check = |fault: &Fault| {
            let Fault { resource_type, name, .. } = fault;
            self.check(&format!("--fail {}:{name}", resource_type.key()), *resource_type, name)
        };
        faults.iter().try_for_each(check)
    }

    /// Checks that every resource that latencies name is asked for. `path` is where they were read from.
    ///
    /// # Errors
    /// The first that is not, with the nearest names.
    pub fn check_latencies(&self, latencies: &Latencies, path: &Path) -> Result<(), CommandError> {
        latencies.named().try_for_each(|(key, resource_type, name)| {
            self.check(&format!("{}: `{key}.{name}`", path.display()), resource_type, name)
        })
    }

    /// Checks that a resource that is named by an option is asked for.
    ///
    /// # Errors
    /// It is not; with the nearest names.
    pub fn check_named(&self, option: &str, resource_type: ResourceType, name: &str) -> Result<(), CommandError> {
        self.check(&format!("--{option} {name}"), resource_type, name)
    }

    /// The names of what is asked for of that type, in the order of the file.
    pub fn named(&self, resource_type: ResourceType) -> impl Iterator<Item = &str> {
        let named = self.resources.iter().filter(move |(known, _)| *known == resource_type);
        named.map(|(_, name)| name.as_str())
    }

    /// The parameter file.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    fn check(&self, origin: &str, resource_type: ResourceType, name: &str) -> Result<(), CommandError> {
        if self.resources.iter().any(|(known, known_name)| *known == resource_type && known_name == name) {
            return Ok(());
        }
        Err(CommandError::NoSuchResource {
            origin: origin.to_owned(),
            file: self.file.clone(),
            resource_type,
            name: name.to_owned(),
            advice: self.advice(resource_type, name),
        })
    }

    /// The names of that type, the nearest first; where there is none, the types that the name, or any, has.
    fn advice(&self, resource_type: ResourceType, name: &str) -> String {
        let wrong_type: Vec<String> = self.of_name(name).map(|known| format!("`{}:{name}`", known.key())).collect();
        if !wrong_type.is_empty() {
            return format!("did you mean {}?", wrong_type.join(" or "));
        }
        let same_type = self.resources.iter().filter(|(known, _)| *known == resource_type);
        let mut names: Vec<&str> = same_type.map(|(_, known)| known.as_str()).collect();
        if names.is_empty() {
            return format!("the types that it asks for are {}", self.types().join(", "));
        }
        let distance = |known: &str| strsim::damerau_levenshtein(&known.to_lowercase(), &name.to_lowercase());
        names.sort_by_key(|known| distance(known));
        let nearest = names.iter().take(MOST_SUGGESTIONS).map(|known| format!("`{known}`"));
        format!("did you mean {}?", nearest.collect::<Vec<_>>().join(" or "))
    }

    fn of_name<'desired>(&'desired self, name: &'desired str) -> impl Iterator<Item = ResourceType> + 'desired {
        let named = self.resources.iter().filter(move |(known, known_name)| can_fail(*known) && known_name == name);
        named.map(|(known, _)| *known)
    }

    fn types(&self) -> Vec<&'static str> {
        let asked_for = |known: &ResourceType| self.resources.iter().any(|(resource_type, _)| resource_type == known);
        let types = ResourceType::ALL.into_iter().filter(|known| can_fail(*known)).filter(asked_for);
        types.map(ResourceType::key).collect()
    }
}

/// Whether a resource goes through statuses. Schemas and schedules have none: they are there as soon as the call answers.
#[must_use]
pub const fn can_fail(resource_type: ResourceType) -> bool {
    !matches!(resource_type, ResourceType::Schema | ResourceType::Schedule)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn desired() -> Desired {
        let resources = [
            (ResourceType::DatasetGroup, "group"),
            (ResourceType::Schema, "group-Items-1"),
            (ResourceType::DatasetImportJob, "Items"),
            (ResourceType::Solution, "films"),
            (ResourceType::SolutionVersion, "films"),
            (ResourceType::Campaign, "films-campaign"),
            (ResourceType::Campaign, "series-campaign"),
        ];
        let resources = resources.map(|(resource_type, name)| (resource_type, name.to_owned()));
        Desired { file: "params.json".into(), resources: resources.to_vec(), batch_jobs: Vec::new() }
    }

    fn refusal(fault: &str) -> String {
        let fault = fault.parse().expect("a fault");
        desired().check_faults(&[fault]).expect_err("no such resource").to_string()
    }

    #[test]
    fn what_the_file_asks_for_may_fail() {
        for fault in ["solutionVersion:films=a", "datasetImportJob:Items=b", "datasetGroup:group=c"] {
            desired().check_faults(&[fault.parse().expect("a fault")]).expect(fault);
        }
    }

    #[test]
    fn what_it_does_not_ask_for_is_named_with_what_is_nearest() {
        assert_eq!(
            refusal("campaign:Film-campaign=x"),
            "--fail campaign:Film-campaign: params.json asks for no campaign `Film-campaign`; did you mean `films-campaign` or `series-campaign`?"
        );
        assert!(refusal("campaign:films=x").ends_with("did you mean `solution:films` or `solutionVersion:films`?"));
        assert!(refusal("datasetImportJob:items=x").ends_with("did you mean `Items`?"));
        assert!(refusal("recommender:best=x").ends_with(
            "asks for no recommender `best`; the types that it asks for are datasetGroup, datasetImportJob, solution, solutionVersion, campaign"
        ));
    }

    #[test]
    fn latencies_may_name_what_the_file_asks_for_and_nothing_else() {
        let check = |json| {
            let latencies = Latencies::parse(json).expect("latencies");
            desired().check_latencies(&latencies, Path::new("l.json")).map_err(|error| error.to_string())
        };
        assert_eq!(check(r#"{"solutionVersion": {"films": 1, "*": 2}, "recommender": 3}"#), Ok(()));
        let refusal = check(r#"{"campaignDeletion": {"film-campaign": 1}}"#).expect_err("no such campaign");
        assert!(refusal.starts_with("l.json: `campaignDeletion.film-campaign`: params.json asks for no campaign"));
        assert!(refusal.ends_with("did you mean `films-campaign` or `series-campaign`?"), "{refusal}");
    }
}
