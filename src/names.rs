//! Every name that the pipeline derives, and the digests in them.
//!
//! A name follows from the execution, the parameters and the data, never from a clock or a random number, so that a
//! turn that runs again, and another run at the same time, come to the same one. The service takes a name only once.

use personalize_contract::{DatasetType, S3Location};
use sha2::{Digest, Sha256};

use crate::time::Timestamp;

/// The most characters of a dataset group's name in a schema's.
const GROUP_IN_SCHEMA: usize = 32;

/// The most characters of a dataset group's name in an import job's.
const GROUP_IN_IMPORT_JOB: usize = 24;

/// The most characters of a solution's name in its versions'.
const SOLUTION_IN_VERSION: usize = 40;

/// The most characters of a filter's name in that of a rendering, whose moment takes 17 of 63.
const FILTER_IN_GENERATION: usize = 46;

/// The most characters of a dataset group's name in a schedule's.
const GROUP_IN_SCHEDULE: usize = 24;

/// The most characters of a schedule's own name in what the service calls it, of 64.
const SCHEDULE_IN_NAME: usize = 30;

/// The most characters of a dataset group's name in a batch job's.
const GROUP_IN_BATCH_JOB: usize = 12;

/// The most characters of a solution's name in a batch job's, and of the job's own.
const SOLUTION_IN_BATCH_JOB: usize = 13;

/// The most characters in front of the digest of a name that one run has for itself.
const READABLE_OF_RUN: usize = 48;

/// What the keys of all tags begin with that are the pipeline's own.
pub const OWN_TAG_PREFIX: &str = "personalize-pipeline:";

/// What the keys of tags begin with that hold the ARNs of a dataset group's schemas.
pub const SCHEMA_TAG_PREFIX: &str = "personalize-pipeline:schema:";

/// The key of the tag that says which of a resource's tags the parameter file had: the digests of their keys.
pub const TAGS_OF_FILE: &str = "personalize-pipeline:tags";

/// The key of the tag of a campaign that was taken back to an earlier version: which it serves, and until when runs leave it
/// there.
pub const TAKEN_BACK: &str = "personalize-pipeline:rolled-back";

/// The key of the tag of a campaign behind a gate: the versions that it has served.
pub const SERVED: &str = "personalize-pipeline:served";

/// The key of the tag of a job that was begun whether or not anything had changed: what the job would be called that answers
/// the same because something had.
pub const STANDS_FOR: &str = "personalize-pipeline:stands-for";

/// How many characters the digest of a tag's key has. Those of the 49 keys that a resource can have besides fit into the
/// 256 characters of a value.
const TAG_KEY_DIGEST: usize = 5;

/// The characters of such a digest, which a tag's value takes.
const TAG_KEY_ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Hexadecimal SHA-256, 64 characters.
#[must_use]
pub fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |hexadecimal, byte| hexadecimal + &format!("{byte:02x}"))
}

/// What the pipeline calls a schema. Schemas belong to the account. The group's name in a schema's keeps two groups
/// apart, and the digest gives a changed schema a name of its own, the same one whenever it is read.
#[must_use]
pub fn schema(dataset_group: &str, domain: Option<&str>, dataset_type: DatasetType, text: &str) -> String {
    let digest = digest(&format!("{dataset_group}\n{}\n{text}", domain.unwrap_or_default()));
    format!("{}{}", schema_prefix(dataset_group, dataset_type), &digest[..10])
}

/// What the names begin with of all schemas that the pipeline creates for a dataset.
#[must_use]
pub fn schema_prefix(dataset_group: &str, dataset_type: DatasetType) -> String {
    format!("{}-{dataset_type}-", first(dataset_group, GROUP_IN_SCHEMA))
}

/// The key of the tag that holds a schema's ARN: made of the schema, so that the same is written once only and another
/// never takes its place.
#[must_use]
pub fn schema_tag(schema_arn: &str) -> String {
    format!("{SCHEMA_TAG_PREFIX}{}", &digest(schema_arn)[..16])
}

/// What the tag [`TAGS_OF_FILE`] holds for tags of these keys.
#[must_use]
pub fn digests_of_tag_keys<'key>(keys: impl IntoIterator<Item = &'key str>) -> String {
    let mut digests: Vec<String> = keys.into_iter().map(digest_of_tag_key).collect();
    digests.sort_unstable();
    digests.concat()
}

/// Whether a key is among those whose digests a value of the tag [`TAGS_OF_FILE`] holds.
#[must_use]
pub fn has_tag_key(digests: &str, key: &str) -> bool {
    digests.as_bytes().chunks(TAG_KEY_DIGEST).any(|digest| digest == digest_of_tag_key(key).as_bytes())
}

fn digest_of_tag_key(key: &str) -> String {
    let digest = Sha256::digest(key.as_bytes());
    let character = |byte: &u8| char::from(TAG_KEY_ALPHABET[usize::from(byte % 64)]);
    digest.iter().take(TAG_KEY_DIGEST).map(character).collect()
}

/// What an import job is called that brings data into a dataset: `data` is a digest of the data, `bucket` where it is.
/// Behind it there is a number where earlier jobs of the same data failed.
#[must_use]
pub fn import_job(
    dataset_group: &str,
    dataset_type: DatasetType,
    (dataset_arn, schema_arn): (&str, &str),
    (bucket, data): (&str, &str),
) -> String {
    let digest = digest(&format!("{dataset_arn}\n{schema_arn}\n{bucket}\n{data}"));
    format!("{}{}", import_job_prefix(dataset_group, dataset_type), &digest[..12])
}

/// What an import job is called that a run begins whether or not the data has changed: the same in every turn of the run,
/// different in every other run.
#[must_use]
pub fn import_job_of_run(dataset_group: &str, dataset_type: DatasetType, execution: &str) -> String {
    format!("{}{}", import_job_prefix(dataset_group, dataset_type), &digest(execution)[..12])
}

/// What a data deletion job is called that takes out the users that an object names. Behind it there is a number where
/// earlier jobs of the same object failed.
#[must_use]
pub fn data_deletion_job(dataset_group_arn: &str, (bucket, key): (&str, &str), e_tag: &str) -> String {
    let digest = digest(&format!("{dataset_group_arn}\n{bucket}\n{key}\n{e_tag}"));
    let group = dataset_group_arn.rsplit('/').next().unwrap_or_default();
    format!("{}-deletion-{}", first(group, GROUP_IN_IMPORT_JOB), &digest[..12])
}

/// What the names begin with of all import jobs that the pipeline creates for a dataset.
#[must_use]
pub fn import_job_prefix(dataset_group: &str, dataset_type: DatasetType) -> String {
    format!("{}-{dataset_type}-", first(dataset_group, GROUP_IN_IMPORT_JOB))
}

/// What a solution version is called: after the data that its training begins with, and its place among the versions of
/// the same data, counted from zero.
#[must_use]
pub fn solution_version(solution: &str, solution_arn: &str, data_since: Option<Timestamp>, place: usize) -> String {
    let data_since = data_since.map_or(0.0, Timestamp::as_seconds);
    let digest = digest(&format!("{solution_arn}\n{data_since}"));
    format!("{}-{}-{}", first(solution, SOLUTION_IN_VERSION), &digest[..12], place + 1)
}

/// What the names begin with of all batch jobs that the pipeline creates for one of a parameter file: readable first,
/// distinct through the digest.
#[must_use]
pub fn batch_job_prefix(dataset_group: &str, solution: &str, job: &str) -> String {
    let digest = digest(&format!("{dataset_group}\n{solution}\n{job}"));
    let (solution, job) = (first(solution, SOLUTION_IN_BATCH_JOB), first(job, SOLUTION_IN_BATCH_JOB));
    format!("{}-{solution}-{job}-{}-", first(dataset_group, GROUP_IN_BATCH_JOB), &digest[..8])
}

/// What a batch job is called that answers something: `asked` is all that makes another job of it. Behind it there is a
/// number where the same was asked before.
#[must_use]
pub fn batch_job(prefix: &str, asked: &str) -> String {
    format!("{prefix}{}", &digest(asked)[..10])
}

/// What the names begin with of all schedules of a dataset group. No other group's begin so.
#[must_use]
pub fn schedule_prefix(dataset_group: &str) -> String {
    format!("{}.{}.", first(dataset_group, GROUP_IN_SCHEDULE), &digest(dataset_group)[..8])
}

/// What the service calls a schedule of a parameter file: at most 64 characters.
#[must_use]
pub fn schedule(dataset_group: &str, schedule: &str) -> String {
    let prefix = schedule_prefix(dataset_group);
    if schedule.len() <= SCHEDULE_IN_NAME {
        return format!("{prefix}{schedule}");
    }
    format!("{prefix}{}.{}", first(schedule, SCHEDULE_IN_NAME - 9), &digest(schedule)[..8])
}

/// What a filter is called whose expression holds times, of that moment.
#[must_use]
pub fn filter_generation(filter: &str, moment: Timestamp) -> String {
    let moment: String = moment.to_string().chars().filter(|it| !matches!(it, '-' | ':')).collect();
    let moment = moment.split('.').next().unwrap_or_default();
    format!("{}-{}Z", first(filter, FILTER_IN_GENERATION), moment.trim_end_matches('Z'))
}

/// The moment in such a name of that filter; `None` for any other name.
#[must_use]
pub fn moment_of_filter(filter: &str, name: &str) -> Option<Timestamp> {
    let digits = name.strip_prefix(first(filter, FILTER_IN_GENERATION).as_str())?.strip_prefix('-')?;
    let (date, time) = digits.strip_suffix('Z')?.split_once('T')?;
    let is_number = |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(date, 8) || !is_number(time, 6) {
        return None;
    }
    let (year, month, day) = (&date[..4], &date[4..6], &date[6..]);
    Timestamp::parse(&format!("{year}-{month}-{day}T{}:{}:{}Z", &time[..2], &time[2..4], &time[4..]))
}

/// What one occurrence of a schedule is known by, in place of the execution that it started: however often it is
/// delivered, it is one.
#[must_use]
pub fn occurrence(place: &str, schedule: &str, scheduled_time: &str) -> String {
    format!("{place}\n{schedule}\n{scheduled_time}")
}

/// A name for what one run creates: the same in every turn of the run, different in every other run.
#[must_use]
pub fn of_run(execution: &str, readable: &str) -> String {
    let digest = digest(&format!("{execution}\n{readable}"));
    format!("{}-{}", first(readable, READABLE_OF_RUN), &digest[..12])
}

/// What a tag calls an execution.
#[must_use]
pub fn execution_in_tag(execution: &str) -> String {
    digest(execution)[..12].to_owned()
}

/// What the next attempt is called of what `base` names, of which there were so many: a name can be had once.
#[must_use]
pub fn attempt(base: &str, earlier: usize) -> String {
    if earlier == 0 { base.to_owned() } else { format!("{base}-{}", earlier + 1) }
}

/// Whether a name is that of an attempt of what `base` names.
#[must_use]
pub fn is_attempt(name: &str, base: &str) -> bool {
    let is_number = |rest: &str| rest.strip_prefix('-').is_some_and(|count| count.parse::<u32>().is_ok());
    name.strip_prefix(base).is_some_and(|rest| rest.is_empty() || is_number(rest))
}

/// Where an execution exports to that names no place: below the bucket, and a folder of its own.
#[must_use]
pub fn export_folder(bucket: &str, dataset_group: &str, execution: &str) -> S3Location {
    let key = format!("exports/{dataset_group}/{}/", &digest(execution)[..12]);
    S3Location { bucket: bucket.to_owned(), key }
}

/// The key of the file that an execution captures which names no place. It ends in a name that starts no run.
#[must_use]
pub fn captured_file(dataset_group: &str, execution: &str) -> String {
    format!("captures/{dataset_group}/{}/captured.json", &digest(execution)[..12])
}

/// The key of a run's report: `reports/` below a prefix, and a name that starts no run, since it does not end in `.json`.
#[must_use]
pub fn report_file(prefix: &str, execution: &str) -> String {
    let name = execution.rsplit(':').next().unwrap_or_default();
    let is_plain = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.');
    let name: String = name.chars().map(|character| if is_plain(character) { character } else { '-' }).collect();
    format!("{prefix}reports/{name}.html")
}

/// What the execution is called that an object's notification starts: at most the 80 characters that Step Functions
/// takes, readable first, distinct through the digest. `version` is the object's version or sequencer.
#[must_use]
pub fn execution(bucket: &str, key: &str, version: &str) -> String {
    let readable: String = key.trim_end_matches(".json").chars().map(in_execution_name).take(55).collect();
    format!("{readable}-{}", &digest(&format!("{bucket}\n{key}\n{version}"))[..24])
}

/// What the execution is called in which a run goes on whose execution has no events left: `number` counts them from one.
#[must_use]
pub fn continued_execution(execution: &str, number: u32) -> String {
    let name = execution.rsplit(':').next().unwrap_or_default();
    let readable: String = name.chars().map(in_execution_name).take(40).collect();
    format!("{readable}-continued-{number}-{}", &digest(execution)[..12])
}

/// The ARN of an execution of that name.
#[must_use]
pub fn execution_arn(state_machine_arn: &str, name: &str) -> String {
    format!("{}:{name}", state_machine_arn.replacen(":stateMachine:", ":execution:", 1))
}

/// The id of a run whose function is invoked by hand, in place of an execution.
#[must_use]
pub fn invocation_by_hand(input: &str) -> String {
    format!("by-hand-{}", &digest(input)[..16])
}

fn in_execution_name(character: char) -> char {
    if character.is_ascii_alphanumeric() { character } else { '-' }
}

/// The first characters of a text, no more than that.
fn first(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_batch_job_has_room_for_the_number_of_an_attempt() {
        let long = "a-name-of-sixty-three-characters-which-is-the-most-it-may-have-";
        let prefix = batch_job_prefix(long, long, long);
        assert_ne!(prefix, batch_job_prefix(long, long, &long[..62]), "only the digest tells them apart");
        assert_eq!(batch_job(&prefix, "asked").len() + "-99".len(), 63);
        assert_ne!(batch_job(&prefix, "asked"), batch_job(&prefix, "asked otherwise"));
    }

    #[test]
    fn an_execution_has_the_arn_of_its_state_machine_and_its_own_name() {
        let machine = "arn:aws-cn:states:cn-north-1:123456789012:stateMachine:films";
        let expected = "arn:aws-cn:states:cn-north-1:123456789012:execution:films:one";
        assert_eq!(execution_arn(machine, "one"), expected);
    }
}
