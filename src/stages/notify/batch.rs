//! What batch jobs have written: where it is, and how many lines of it are answers.

use aws_sdk_s3::primitives::ByteStream;
use personalize_contract::{S3Location, Status};
use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::context::Resource;
use crate::parameters::batch_job_name;
use crate::report::{BatchLines, BatchResult};
use crate::run::Run;

/// Most files of a job whose lines are counted.
const MOST_FILES: usize = 50;

/// Most bytes of all jobs together that are read for that: some seconds of a function's time.
const MOST_BYTES: u64 = 64 << 20;

/// A line of output, as far as it matters here.
#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    error: Option<IgnoredAny>,
}

/// The results of every job of the file that is ACTIVE, in the order of the file. Lines are counted while there is time,
/// and where they can be read.
pub async fn results(run: &Run<'_>) -> Vec<BatchResult> {
    let source = &run.context.parameters;
    let (mut results, mut left) = (Vec::new(), MOST_BYTES);
    for solution in &run.parameters.solutions {
        let of = &solution.section.name;
        for (resource_type, job) in solution.batch_jobs() {
            let name = batch_job_name(of, &job.name);
            if !has_answered(run.context.find(resource_type, &name)) {
                continue;
            }
            let (input, output) = (job.input(source, of).path, job.output(source, of).path);
            let lines = count(run, &input, &output, &mut left).await;
            results.push(BatchResult { resource_type, name, output, lines });
        }
    }
    results
}

fn has_answered(job: Option<&Resource>) -> bool {
    job.is_some_and(|job| job.is_ready() && job.status() == Some(Status::Active))
}

/// The lines of the outputs of a job that has read that input. `left` is how many bytes may still be read.
async fn count(run: &Run<'_>, input: &str, output: &str, left: &mut u64) -> Option<BatchLines> {
    let (input, output) = (S3Location::parse(input)?, S3Location::parse_folder(output)?);
    let request = run.clients.s3.list_objects_v2().bucket(&input.bucket).prefix(&input.key).delimiter("/");
    let listed = request.send().await.ok().filter(|listed| listed.is_truncated() != Some(true))?;
    let files: Vec<&str> =
        listed.contents().iter().filter_map(|object| object.key()).filter(|key| input.reads(key)).collect();
    if files.is_empty() || files.len() > MOST_FILES {
        return None;
    }
    let mut lines = BatchLines::default();
    for file in files {
        if run.is_out_of_time() {
            return None;
        }
        let name = file.rsplit('/').next().unwrap_or_default();
        let key = format!("{}{name}.out", output.key);
        let object = run.clients.s3.get_object().bucket(&output.bucket).key(key).send().await.ok()?;
        *left = left.checked_sub(u64::try_from(object.content_length()?).ok()?)?;
        lines.add(count_in(object.body).await?);
    }
    Some(lines)
}

/// The lines of one output.
async fn count_in(mut body: ByteStream) -> Option<BatchLines> {
    let (mut lines, mut rest) = (BatchLines::default(), Vec::new());
    while let Some(piece) = body.next().await {
        rest.extend_from_slice(&piece.ok()?);
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = rest.drain(..=end).collect();
            lines.add(judged(&line));
        }
    }
    lines.add(judged(&rest));
    Some(lines)
}

/// What a line counts as. One that is no JSON is no answer either.
fn judged(line: &[u8]) -> BatchLines {
    let line = line.trim_ascii();
    let is_answer = serde_json::from_slice(line).is_ok_and(|line: Line| line.error.is_none());
    BatchLines { all: u64::from(!line.is_empty()), with_errors: u64::from(!line.is_empty() && !is_answer) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn lines_are_answers_unless_they_have_an_error() {
        let output =
            "{\"input\":{},\"output\":{\"recommendedItems\":[]},\"error\":null}\n\n{\"error\":\"no\"}\nhalf a li";
        let lines = count_in(ByteStream::from(output.as_bytes().to_vec())).await.unwrap();
        assert_eq!((lines.all, lines.with_errors), (3, 2));
        assert_eq!(count_in(ByteStream::from(Vec::new())).await, Some(BatchLines::default()));
    }
}
