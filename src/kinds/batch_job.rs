//! What batch inference jobs and batch segment jobs share: which of a file's are asked for, what they are called, and
//! which of those that are there is the one.
//!
//! A job is named after the version that answers, the input and the request, so that whoever looks sees whether it is still
//! the answer, and so that nothing is asked twice: neither by a turn that runs again, nor by two runs at once, since the
//! service takes a name only once.

use personalize_contract::status::Phase;
use personalize_contract::{Account, ResourceType, S3Location};

use super::dataset_import_job::digest_at;
use super::solution_version;
use crate::context::{Outcome, Resource};
use crate::engine::{
    AfterFailure, BoxFuture, Dependents, Found, KindSpec, List, Observation, Observed, Reconcile, Removal,
    parse_status, tags,
};
use crate::names;
use crate::parameters::sections::S3DataConfigSection;
use crate::parameters::{BatchJobSection, Repeat, Solution, Tag, batch_job_name};
use crate::rejection::{Rejection, RejectionKind};
use crate::run::Run;
use crate::time::Timestamp;

/// What is to be known of either kind. No operation deletes a job: it is over by itself, and the service blocks the
/// deletion of what it works on until it is.
pub const fn spec(resource_type: ResourceType, reconcile: Reconcile, list: List) -> KindSpec {
    KindSpec {
        resource_type,
        needs: &[ResourceType::SolutionVersion, ResourceType::Filter],
        dependents: Dependents::Run,
        blocks: &[],
        removal: Removal::WithParent,
        after_failure: AfterFailure::NewAttempt,
        reconcile: Some(reconcile),
        list: Some(list),
        capture: None,
    }
}

/// A batch job of the file, which the run's version is to answer. It goes by its solution's name and its own.
pub struct BatchJob {
    pub section: BatchJobSection,
    pub solution_version_arn: String,
    pub filter_arn: Option<String>,
    pub input: S3DataConfigSection,
    pub output: S3DataConfigSection,
    solution: String,
    name: String,
    /// Whether the version is planned only, so that the service does not know it.
    has_no_version: bool,
}

/// A job that is to be created.
pub struct NewJob {
    pub name: String,
    /// Those of the file, and what the job stands for.
    pub tags: Vec<Tag>,
}

/// Lists the jobs of a solution version, or those of the account.
type ListJobs =
    for<'call, 'run> fn(&'call Run<'run>, Option<&'call str>) -> BoxFuture<'call, Result<Vec<Found>, Rejection>>;

/// Describes the job of an ARN, if there is one.
type FindJob =
    for<'call, 'run> fn(&'call Run<'run>, &'call str) -> BoxFuture<'call, Result<Option<Observed>, Rejection>>;

/// The calls that look up jobs of one of the kinds.
pub struct Calls {
    /// Lists all jobs of a solution version, or of the account.
    pub list: ListJobs,
    /// Describes the job of an ARN, if there is one.
    pub find: FindJob,
    /// The ARN of a job of that name.
    pub arn: fn(&Account, &str) -> String,
}

/// What to do about a job.
#[derive(Debug)]
enum Choice<'jobs> {
    /// This one is it, and why, where it was there before.
    Take(&'jobs Found, Option<String>),
    /// A new one of this name is needed, and why, where there were others before.
    Begin(String, Option<String>),
}

impl BatchJob {
    /// The jobs of the file whose version and filter are there. `sections` are a solution's of the kind.
    pub fn desired(run: &Run<'_>, sections: impl Fn(&Solution) -> &[BatchJobSection]) -> Vec<Self> {
        let has_filter = |section: &&BatchJobSection| {
            section.filter.as_ref().is_none_or(|filter| run.context.is_ready(ResourceType::Filter, filter))
        };
        let mut jobs = Vec::new();
        for solution in &run.parameters.solutions {
            let name = &solution.section.name;
            if let Some(version_arn) = solution_version::arn_for(run, name) {
                let ready = sections(solution).iter().filter(has_filter);
                jobs.extend(ready.map(|section| Self::new(run, name, section, &version_arn)));
            }
        }
        jobs
    }

    fn new(run: &Run<'_>, solution: &str, section: &BatchJobSection, version_arn: &str) -> Self {
        let source = &run.context.parameters;
        let version = run.context.find(ResourceType::SolutionVersion, solution);
        let named = section.filter.as_ref().map(|filter| super::filter::arn_for(run, filter));
        Self {
            name: batch_job_name(solution, &section.name),
            solution: solution.to_owned(),
            solution_version_arn: version_arn.to_owned(),
            filter_arn: named.or_else(|| section.filter_arn.clone()),
            input: section.input(source, solution),
            output: section.output(source, solution),
            section: section.clone(),
            has_no_version: version.is_none_or(|version| version.arn.is_none()),
        }
    }

    /// Its name within the run.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The job that was created in this run, or the one among those that are there. What is new has a name.
    ///
    /// # Errors
    /// What the service's rejection means.
    pub async fn observe(
        &self,
        run: &Run<'_>,
        known: &Resource,
        calls: &Calls,
    ) -> Result<Observation<NewJob>, Rejection> {
        if let Some(arn) = &known.arn {
            return described(run, arn, calls).await.map(Observation::Exists);
        }
        // One that is never run again may have been run with any version, and without a version there can be none.
        let jobs = match self.section.rerun {
            Repeat::Never => (calls.list)(run, None).await?,
            Repeat::Always | Repeat::OnChange if self.has_no_version => Vec::new(),
            Repeat::Always | Repeat::OnChange => (calls.list)(run, Some(&self.solution_version_arn)).await?,
        };
        if let Some(delivered) = self.of_other_version(run, &jobs, calls).await? {
            return Ok(Observation::Exists(delivered));
        }
        match self.choose(run, &jobs).await? {
            // Why one failed only its description says.
            Observation::Exists(observed) if observed.has_failed() => {
                let described = described(run, &observed.arn, calls).await?;
                Ok(Observation::Exists(Observed { why: observed.why, ..described }))
            }
            observation => Ok(observation),
        }
    }

    /// The job that another execution of the same occurrence of a schedule has created, where that had another version to be
    /// answered by. A name can be had once, whatever version it is of.
    async fn of_other_version(
        &self,
        run: &Run<'_>,
        jobs: &[Found],
        calls: &Calls,
    ) -> Result<Option<Observed>, Rejection> {
        if self.section.rerun != Repeat::Always || run.context.occurrence.is_none() {
            return Ok(None);
        }
        let base = names::batch_job(&self.prefix(run), &run.context.identity());
        if jobs.iter().any(|job| is_of(job, &base)) {
            return Ok(None);
        }
        (calls.find)(run, &(calls.arn)(&run.account, &base)).await
    }

    /// What the names begin with of the jobs that the pipeline creates for it.
    fn prefix(&self, run: &Run<'_>) -> String {
        names::batch_job_prefix(&run.parameters.dataset_group.name, &self.solution, &self.section.name)
    }

    /// Chooses among the jobs that are there.
    async fn choose(&self, run: &Run<'_>, jobs: &[Found]) -> Result<Observation<NewJob>, Rejection> {
        let prefix = self.prefix(run);
        let asked = names::batch_job(&prefix, &self.asked(run).await?);
        let mut own: Vec<Found> = jobs.iter().filter(|job| job.name.starts_with(&prefix)).cloned().collect();
        let (base, stands_for) = match self.section.rerun {
            Repeat::Always => (names::batch_job(&prefix, &run.context.identity()), Some(asked)),
            Repeat::OnChange => {
                call_newest_by_what_it_stands_for(run, &mut own, &asked).await?;
                (asked, None)
            }
            Repeat::Never => (asked, None),
        };
        match choose(&own, &base, self.section.rerun, run.context.execution.start_time)? {
            Choice::Take(job, why) => Ok(Observation::Exists(Observed { why, ..observed(job)? })),
            Choice::Begin(name, why) => {
                let why = why.or_else(|| self.new_version(run));
                let new = NewJob { name, tags: tags::with_stands_for(&self.section.tags, stands_for) };
                Ok(Observation::Absent { new, expected: expected(&own), why, notes: Vec::new() })
            }
        }
    }

    /// All that makes another job of it: who answers what, how, and to where.
    async fn asked(&self, run: &Run<'_>) -> Result<String, Rejection> {
        let Self { section, solution_version_arn, filter_arn, input, output, .. } = self;
        let location = S3Location::parse(&input.path).ok_or_else(|| {
            Rejection::conflict(format!("`jobInput` of {} is no place in S3: {}", self.name, input.path))
        })?;
        let data = digest_at(run, &location).await?;
        // Tags may change, and so may what is said of the next time.
        let request = BatchJobSection { tags: Vec::new(), rerun: Repeat::default(), ..section.clone() };
        let request = serde_json::json!([request, filter_arn, input, output]);
        Ok(format!("{solution_version_arn}\n{data}\n{request}"))
    }

    /// That the version is a new one, of a solution that had others before.
    fn new_version(&self, run: &Run<'_>) -> Option<String> {
        let is_new = |resource_type| {
            let resource = run.context.find(resource_type, &self.solution);
            resource.is_some_and(|resource| resource.outcome() == Some(Outcome::Created))
        };
        let is_another = is_new(ResourceType::SolutionVersion) && !is_new(ResourceType::Solution);
        is_another.then(|| "the solution version is new".to_owned())
    }
}

/// A job that is there still.
///
/// # Errors
/// It is not, and what the service's rejection means.
async fn described(run: &Run<'_>, arn: &str, calls: &Calls) -> Result<Observed, Rejection> {
    let found = (calls.find)(run, arn).await?;
    found.ok_or_else(|| Rejection::conflict(format!("{arn} vanished while it was running; was its solution deleted?")))
}

/// Lets the newest job that has answered go by the name of what it stands for, where it was begun whether or not anything
/// had changed.
async fn call_newest_by_what_it_stands_for(run: &Run<'_>, jobs: &mut [Found], asked: &str) -> Result<(), Rejection> {
    let Some(newest) = newest(jobs).filter(|job| !is_of(job, asked)) else { return Ok(()) };
    let arn = newest.arn.clone();
    if let Some(name) = tags::value_of(run, &arn, names::STANDS_FOR).await? {
        for job in jobs.iter_mut().filter(|job| job.arn == arn) {
            job.name.clone_from(&name);
        }
    }
    Ok(())
}

/// Chooses among the jobs that the pipeline has created for one of the file. `base` is what the one is called that answers
/// what is asked now.
///
/// # Errors
/// Another run asks something else, and writes to the same place; this one's turn comes when that is over.
fn choose<'jobs>(
    jobs: &'jobs [Found],
    base: &str,
    rerun: Repeat,
    start: Timestamp,
) -> Result<Choice<'jobs>, Rejection> {
    let same: Vec<&'jobs Found> = jobs.iter().filter(|job| is_of(job, base)).collect();
    if let Some(job) = same.iter().find(|job| job.phase() == Some(Phase::Pending)) {
        return Ok(Choice::Take(job, None));
    }
    let newest = newest(jobs);
    if let Some(job) = newest.filter(|job| is_of(job, base)) {
        return Ok(Choice::Take(job, Some("input, version and request have not changed since".to_owned())));
    }
    if let (Some(job), Repeat::Never) = (newest, rerun) {
        return Ok(Choice::Take(job, Some("the parameters say never to run it again".to_owned())));
    }
    let failed = |job: &&&'jobs Found| job.phase() == Some(Phase::Failed);
    let in_this_run = |job: &&&'jobs Found| job.created.is_some_and(|created| !created.is_before_run(start));
    if let Some(job) = same.iter().filter(failed).find(in_this_run) {
        return Ok(Choice::Take(job, None));
    }
    if let Some(job) = jobs.iter().find(|job| job.phase() == Some(Phase::Pending)) {
        let message = format!("another run has this answered otherwise ({}); this one's turn comes after it", job.name);
        return Err(Rejection { kind: RejectionKind::Occupied, message });
    }
    let name = names::attempt(base, same.len());
    let why = match (rerun, newest) {
        (Repeat::Always, Some(_)) => Some("the parameters say always to run it again".to_owned()),
        (_, Some(_)) => Some("the input or the request has changed since the last job".to_owned()),
        (_, None) if !same.is_empty() => Some("the last job that was asked this failed".to_owned()),
        (_, None) => None,
    };
    Ok(Choice::Begin(name, why))
}

fn is_of(job: &Found, base: &str) -> bool {
    names::is_attempt(&job.name, base)
}

fn newest(jobs: &[Found]) -> Option<&Found> {
    let active = jobs.iter().filter(|job| job.phase() == Some(Phase::Ready));
    active.max_by(|one, other| seconds(one.created).total_cmp(&seconds(other.created)))
}

fn seconds(time: Option<Timestamp>) -> f64 {
    time.map_or(0.0, Timestamp::as_seconds)
}

/// How long the last one took, in seconds.
fn expected(jobs: &[Found]) -> Option<f64> {
    let last = newest(jobs)?;
    Some(last.changed?.seconds_since(last.created?))
}

/// What a list shows of a job.
fn observed(job: &Found) -> Result<Observed, Rejection> {
    let status = parse_status(job.status.as_deref())?;
    let observed = Observed::new(&job.arn, None, None, None)?;
    Ok(Observed { status, began: job.created, changed: job.changed, ..observed })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(name: &str, status: &str, created: u32) -> Found {
        Found {
            resource_type: ResourceType::BatchInferenceJob,
            name: name.to_owned(),
            arn: format!("arn/{name}"),
            parent_arn: None,
            status: Some(status.to_owned()),
            created: Some(Timestamp::of_seconds(i64::from(created))),
            changed: Some(Timestamp::of_seconds(i64::from(created) + 60)),
        }
    }

    /// The name that is taken or begun; a rejection is `None`.
    fn chosen(jobs: &[Found], rerun: Repeat) -> Option<(&'static str, String)> {
        let start = Timestamp::parse("1970-01-01T01:00:00Z").unwrap();
        match choose(jobs, "d", rerun, start).ok()? {
            Choice::Take(job, _) => Some(("take", job.name.clone())),
            Choice::Begin(name, _) => Some(("begin", name)),
        }
    }

    #[test]
    fn what_was_answered_last_is_not_asked_again() {
        use Repeat::{Always, Never, OnChange};
        let take = |name: &str| Some(("take", name.to_owned()));
        let begin = |name: &str| Some(("begin", name.to_owned()));
        let cases = [
            (vec![], OnChange, begin("d")),
            (vec![job("d", "ACTIVE", 10)], OnChange, take("d")),
            (vec![job("d", "CREATE IN_PROGRESS", 10)], OnChange, take("d")),
            (vec![job("d", "ACTIVE", 10), job("other", "ACTIVE", 20)], OnChange, begin("d-2")),
            (vec![job("d", "ACTIVE", 10), job("other", "ACTIVE", 20), job("d-2", "ACTIVE", 30)], OnChange, take("d-2")),
            (vec![job("other", "ACTIVE", 10)], Never, take("other")),
            (vec![job("other", "CREATE FAILED", 10)], Never, begin("d")),
            // Failed before this run, and in it.
            (vec![job("d", "CREATE FAILED", 10)], OnChange, begin("d-2")),
            (vec![job("d", "CREATE FAILED", 3600)], OnChange, take("d")),
            (vec![job("other", "CREATE IN_PROGRESS", 10)], OnChange, None),
            (vec![job("other", "ACTIVE", 10)], Always, begin("d")),
        ];
        for (jobs, rerun, expected) in cases {
            assert_eq!(chosen(&jobs, rerun), expected, "{jobs:?}");
        }
    }

    #[test]
    fn a_job_is_expected_to_take_as_long_as_the_last() {
        let jobs = [job("a", "ACTIVE", 10), job("b", "CREATE FAILED", 20)];
        assert_eq!(expected(&jobs), Some(60.0));
        assert_eq!(expected(&[]), None);
    }
}
