//! The versions of a solution as they are listed, and the newest among them.

use std::cmp::Ordering;

use aws_sdk_personalize::types::SolutionVersionSummary;
use personalize_contract::arn::last_segment;
use personalize_contract::status::Phase;

use super::summaries;
use crate::engine::Found;
use crate::kinds::found;
use crate::rejection::Rejection;
use crate::run::Run;
use crate::time::Timestamp;

/// All versions of a solution, each named after it as in `films/1a2b3c4d`.
///
/// # Errors
/// What the service's rejection means.
pub async fn of_solution(run: &Run<'_>, solution_arn: &str) -> Result<Vec<Found>, Rejection> {
    let all = summaries(run, Some(solution_arn)).await?;
    let named = |summary: &SolutionVersionSummary| {
        let id = summary.solution_version_arn().unwrap_or_default();
        let name = format!("{}/{}", last_segment(solution_arn), last_segment(id));
        found!(SolutionVersion, summary, Some(name.as_str()), solution_version_arn)
    };
    Ok(all.iter().map(named).collect())
}

/// The newest of these that is ACTIVE.
pub fn newest_active(versions: &[Found]) -> Option<&Found> {
    active(versions).max_by(by_creation).map(|(_, version)| version)
}

/// The newest of these that is ACTIVE and older than that one.
pub fn newest_active_before<'found>(versions: &'found [Found], arn: &str) -> Option<&'found Found> {
    let this = versions.iter().find(|version| version.arn == arn)?.created?;
    active(versions).filter(|(created, _)| *created < this).max_by(by_creation).map(|(_, version)| version)
}

/// Those that are ACTIVE, each with when its training began.
fn active(versions: &[Found]) -> impl Iterator<Item = (Timestamp, &Found)> {
    let active = versions.iter().filter(|version| version.phase() == Some(Phase::Ready));
    active.filter_map(|version| Some((version.created?, version)))
}

fn by_creation((one, _): &(Timestamp, &Found), (other, _): &(Timestamp, &Found)) -> Ordering {
    one.total_cmp(*other)
}

/// Whether the training of one version of a solution began after that of another. One that is gone is not newer.
///
/// # Errors
/// What the service's rejection means.
pub async fn is_newer(run: &Run<'_>, solution_arn: &str, (one, other): (&str, &str)) -> Result<bool, Rejection> {
    let versions = of_solution(run, solution_arn).await?;
    Ok(began_after(&versions, one, other))
}

/// The same of versions that were listed. Of those that began at the same moment the ARN decides, so that two runs come to
/// the same.
fn began_after(versions: &[Found], one: &str, other: &str) -> bool {
    let created = |arn: &str| versions.iter().find(|version| version.arn == arn)?.created;
    let Some((began, than)) = created(one).zip(created(other)) else { return false };
    began.total_cmp(than).then_with(|| one.cmp(other)) == Ordering::Greater
}

/// The newest version of a solution that is ACTIVE and older than that one. `None` where it cannot be had.
pub async fn version_before(run: &Run<'_>, solution_arn: &str, arn: &str) -> Option<String> {
    newest_active_before(&of_solution(run, solution_arn).await.ok()?, arn).map(|version| version.arn.clone())
}

#[cfg(test)]
mod tests {
    use aws_sdk_personalize::primitives::DateTime;
    use personalize_contract::Status;

    use super::*;

    fn version(id: &str, status: Status, created: i64) -> SolutionVersionSummary {
        SolutionVersionSummary::builder()
            .solution_version_arn(id)
            .status(status.as_str())
            .creation_date_time(DateTime::from_secs(created))
            .build()
    }

    #[test]
    fn the_version_before_is_the_newest_that_was_active() {
        let versions = [
            version("oldest", Status::Active, 1),
            version("old", Status::Active, 2),
            version("failed", Status::CreateFailed, 3),
            version("this", Status::Active, 4),
            version("another run's", Status::Active, 5),
        ];
        let versions = versions.map(|version| found!(SolutionVersion, version, Some(""), solution_version_arn));
        let before = |arn| newest_active_before(&versions, arn).map(|version| version.arn.as_str());
        assert_eq!(before("this"), Some("old"));
        assert_eq!((before("oldest"), before("unknown")), (None, None));
        assert_eq!(newest_active(&versions).map(|version| version.arn.as_str()), Some("another run's"));
        assert!(newest_active(&[]).is_none());
        assert!(began_after(&versions, "this", "old") && !began_after(&versions, "old", "this"));
        assert!(!began_after(&versions, "gone", "old") && !began_after(&versions, "this", "this"));
    }
}
