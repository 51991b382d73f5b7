//! Promotions and rollbacks: a campaign that is there is moved to a version of its solution, because an execution's input
//! asks for that. Neither reads a parameter file, and nothing of the campaign changes but its version.
//!
//! Which version a rollback goes to follows from the one that the campaign serves, and so is another once it has moved. The
//! tag that is written before the campaign moves names the execution and the version, so that a turn that runs again goes to
//! the same one.

use std::convert::Infallible;
use std::sync::{Arc, OnceLock};

use aws_sdk_personalize::types::Campaign as Description;
use personalize_contract::arn::{last_segment, solution_of_version};
use personalize_contract::status::Phase;
use personalize_contract::{ResourceType, Status};

use super::choice::is_of_one_solution;
use super::marks::{self, Marks, TakenBack};
use super::shown::Shown;
use super::{SPEC, another_version, describe, follows};
use crate::context::{Done, Move, MoveAction, Outcome, Resource, Source};
use crate::engine::{
    AfterFailure, Created, Drift, Found, Kind, KindSpec, Observation, Observed, Removal, reconcile_each, tags,
};
use crate::kinds::solution_version::{self, newest_active, newest_active_before};
use crate::names;
use crate::rejection::Rejection;
use crate::run::Run;

/// The same kind as a parameter file's, of which nothing is created or deleted here.
const MOVED: KindSpec = KindSpec {
    removal: Removal::WithParent,
    after_failure: AfterFailure::NewAttempt,
    reconcile: None,
    list: None,
    capture: None,
    ..SPEC
};

/// A campaign that is to be moved.
struct MovedCampaign {
    request: Move,
    /// What the execution is called in a tag.
    by: String,
    /// Where it is to go, once it has been observed.
    course: Arc<OnceLock<Course>>,
    /// The ARN of the version that it serves, likewise.
    served: Arc<OnceLock<String>>,
}

/// Where a campaign is to go.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Course {
    /// The ARN of the version that it serves.
    from: String,
    /// The ARN of the version that it is to serve.
    to: String,
    /// What is written on it.
    marks: Marks,
    /// What is to be written on it of a rollback; nothing, of a promotion.
    taken_back: Option<TakenBack>,
}

/// Moves the campaign that the execution's input asks for, and remembers to which version.
pub async fn move_campaign(run: &mut Run<'_>) {
    let Source::Move(request) = run.context.parameters.clone() else { return };
    let by = names::execution_in_tag(&run.context.execution.id);
    let (course, served) = (Arc::new(OnceLock::new()), Arc::new(OnceLock::new()));
    let moved = MovedCampaign { request, by, course: Arc::clone(&course), served: Arc::clone(&served) };
    reconcile_each(run, vec![moved]).await;
    if let Some(served) = served.get() {
        put_group(run, served).await;
    }
    let Some(Course { from, to, .. }) = course.get() else { return };
    note_what_came_after(run, from, to);
    if let Source::Move(request) = &mut run.context.parameters {
        request.solution_version_arn = Some(to.clone());
    }
}

/// Says of a campaign that was moved that it serves another version by now.
fn note_what_came_after(run: &mut Run<'_>, served: &str, to: &str) {
    let is_moved = |known: &&Resource| known.resource_type == ResourceType::Campaign && known.is_ready();
    let moved = run.context.resources.iter().find(is_moved).cloned();
    if let Some(moved) = moved.filter(|_| served != to && !run.context.plans) {
        let notes = vec![format!("another execution has moved it on to the version {} since", last_segment(served))];
        run.context.put(Resource { notes, ..moved });
    }
}

/// Adds the dataset group that a version's solution is of, for the report.
async fn put_group(run: &mut Run<'_>, version: &str) {
    let has_group = run.context.resources.iter().any(|known| known.resource_type == ResourceType::DatasetGroup);
    let Some(solution_arn) = solution_of_version(version).filter(|_| !has_group) else { return };
    let request = run.personalize.client.describe_solution().solution_arn(solution_arn);
    let answer = run.personalize.find("DescribeSolution", || request.clone().send()).await.ok().flatten();
    let arn = answer.and_then(|answer| answer.solution?.dataset_group_arn);
    if let Some(arn) = arn {
        let group = Resource::unseen(ResourceType::DatasetGroup, last_segment(&arn), run.now);
        run.context.put(Resource { arn: Some(arn), ..group }.done(Done::of(Outcome::Reused)));
    }
}

impl Kind for MovedCampaign {
    const SPEC: &'static KindSpec = &MOVED;
    type New = Infallible;

    /// No parameter file asks for any.
    fn desired(_run: &Run<'_>) -> Vec<Self> {
        Vec::new()
    }

    fn name(&self) -> &str {
        &self.request.campaign
    }

    async fn observe(&self, run: &Run<'_>, known: &Resource) -> Result<Observation<Infallible>, Rejection> {
        let campaign = describe(run, self.name()).await?;
        let campaign = campaign.ok_or_else(|| {
            self.refused("is not there; a run creates it, once its gate lets a version through where it has one")
        })?;
        let shown = Shown::of(&campaign, run.context.execution.start_time)?;
        if shown.is_under_way() {
            return Ok(Observation::Exists(shown.observed));
        }
        let served = self.served(&campaign)?;
        // It is observed once in a turn.
        let _ = self.served.set(served.to_owned());
        let solution_arn = solution_of_version(served).unwrap_or_default();
        let versions = solution_version::of_solution(run, solution_arn).await?;
        let marks = marks::of(run, &shown.observed.arn).await?;
        let course = self.course(served, &versions, marks).map_err(|why| self.refused(&why))?;
        // An update of somebody else's that failed has changed nothing.
        let is_others = shown.observed.has_failed() && shown.version != Some(&course.to);
        let shown = if is_others { Shown::of_creation(&campaign)? } else { shown };
        let is_done = has_been_moved(known, &shown, &course.to);
        let differences = if is_done { Vec::new() } else { differences(&course, shown.version) };
        let drift = if differences.is_empty() { Drift::None } else { Drift::Updatable(differences.join("; ")) };
        let why = Some(format!("it serves {} already", last_segment(&course.to)));
        let _ = self.course.set(course);
        Ok(Observation::Exists(Observed { drift, why, ..shown.observed }))
    }

    async fn create(&self, _run: &Run<'_>, new: Infallible) -> Result<Created, Rejection> {
        match new {}
    }

    async fn update(&self, run: &Run<'_>, observed: &Observed) -> Result<(), Rejection> {
        let Some(Course { from, to, marks, taken_back }) = self.course.get() else {
            return Err(self.refused("has not been looked at"));
        };
        match taken_back {
            Some(mark) if marks.taken_back.as_ref() == Some(mark) => {}
            Some(mark) => tags::set(run, &observed.arn, mark.tag()).await?,
            None => marks::before_move(run, &observed.arn, marks, (from, to), true).await?,
        }
        if from == to {
            return Ok(());
        }
        let request = run.personalize.client.update_campaign().campaign_arn(&observed.arn).solution_version_arn(to);
        run.personalize.call("UpdateCampaign", || request.clone().send()).await.map(drop)
    }
}

impl MovedCampaign {
    /// The version that it serves, if it is one that can be moved.
    fn served<'campaign>(&self, campaign: &'campaign Description) -> Result<&'campaign str, Rejection> {
        if campaign.status() != Some(Status::Active.as_str()) {
            let status = campaign.status().unwrap_or("without a status");
            return Err(self.refused(&format!("is {status}, and serves nothing; a run creates it again")));
        }
        if follows(campaign.campaign_config()) {
            return Err(self.refused(
                "follows its solution by itself, and the service would move it to the newest version again; leave `syncWithLatestSolutionVersion` out in its section, and run that first",
            ));
        }
        campaign.solution_version_arn().ok_or_else(|| self.refused("serves no version"))
    }

    fn refused(&self, why: &str) -> Rejection {
        Rejection::conflict(format!("the campaign `{}` {why}", self.request.campaign))
    }

    /// Where it goes from the version that it serves. Pure: the same versions and marks give the same course.
    ///
    /// # Errors
    /// Why it goes nowhere, as the end of a sentence about the campaign.
    fn course(&self, served: &str, versions: &[Found], marks: Marks) -> Result<Course, String> {
        let newest = newest_active(versions).ok_or("has a solution without an ACTIVE version")?;
        let to = match &self.request.solution_version_arn {
            Some(named) => self.named(named, served, versions, newest)?,
            None => match self.request.action {
                MoveAction::Promote => newest.arn.clone(),
                MoveAction::Rollback => self.before(served, versions, &marks)?,
            },
        };
        let id = |arn: &str| last_segment(arn).to_owned();
        let mark = TakenBack { served: id(&to), newest: id(&newest.arn), by: self.by.clone() };
        // What this execution has written stays, and what says the same too.
        let written = marks
            .taken_back
            .clone()
            .filter(|known| known.served == mark.served && (known.by == mark.by || known.newest == mark.newest));
        let taken_back = match self.request.action {
            MoveAction::Promote => None,
            MoveAction::Rollback => Some(written.unwrap_or(mark)),
        };
        Ok(Course { from: served.to_owned(), to, marks, taken_back })
    }

    /// The version that the execution's input names.
    fn named(&self, named: &str, served: &str, versions: &[Found], newest: &Found) -> Result<String, String> {
        if !is_of_one_solution(named, served) {
            return Err(format!("serves {served}, and {named} is no version of the same solution"));
        }
        let version = versions.iter().find(|version| version.arn == named);
        let version = version.ok_or_else(|| format!("has a solution that has no version {}", last_segment(named)))?;
        if version.phase() != Some(Phase::Ready) {
            let status = version.status.as_deref().unwrap_or("without a status");
            return Err(format!(
                "cannot serve {}, which is {status}; name a version that is ACTIVE",
                last_segment(named)
            ));
        }
        if self.request.action == MoveAction::Rollback && version.arn == newest.arn {
            return Err(format!(
                "is not taken back by {}, which is the newest version; promote it",
                last_segment(named)
            ));
        }
        Ok(version.arn.clone())
    }

    /// The version that a rollback goes to: the last that the campaign has served before, as far as that is written on it,
    /// and else the newest that is older than the one that it serves.
    fn before(&self, served: &str, versions: &[Found], marks: &Marks) -> Result<String, String> {
        let of_id = |id: &str| versions.iter().find(|version| last_segment(&version.arn) == id);
        let is_active = |version: &&Found| version.phase() == Some(Phase::Ready);
        let begun = marks.taken_back.as_ref().filter(|mark| mark.by == self.by);
        let before = match (begun, marks.trail.before(last_segment(served))) {
            (Some(mark), _) => of_id(&mark.served),
            (None, Some(mut trail)) => trail.find_map(|id| of_id(id).filter(is_active)),
            (None, None) => newest_active_before(versions, served),
        };
        before.map(|version| version.arn.clone()).ok_or_else(|| {
            format!("has served no version before {}, to which it could be taken back", last_segment(served))
        })
    }
}

/// Whether this execution has moved the campaign. Another may have moved it on by then, and that is what was asked for last.
fn has_been_moved(known: &Resource, shown: &Shown<'_>, to: &str) -> bool {
    let is_later = shown.observed.is_update && shown.observed.began.is_some_and(|began| began >= known.since);
    !known.acted_on.is_empty() && (shown.version == Some(to) || is_later)
}

/// What is to be changed about the campaign.
fn differences(course: &Course, shown: Option<&str>) -> Vec<String> {
    let version = (shown != Some(&course.to)).then(|| another_version(shown, &course.to));
    let mark = match (&course.marks.taken_back, &course.taken_back) {
        (known, Some(mark)) if known.as_ref() != Some(mark) => {
            Some(format!("runs are to leave it there until there is a version newer than {}", mark.newest))
        }
        (Some(_), None) => Some("runs are not to leave it where it was taken back to any more".to_owned()),
        _ => None,
    };
    version.into_iter().chain(mark).collect()
}

#[cfg(test)]
mod tests;
