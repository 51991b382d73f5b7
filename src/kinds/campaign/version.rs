//! The version that a campaign of the file is to serve: what the file, the gate and what is written on the campaign come to.

use personalize_contract::Status;

use super::choice::{Choice, Facts, Pin, choose, is_of_one_solution};
use super::marks::{self, Marks};
use super::shown::Shown;
use super::{Campaign, LATEST, gate};
use crate::engine::{Kind, Observation};
use crate::kinds::solution_version;
use crate::rejection::Rejection;
use crate::run::Run;

/// Why a campaign is left at a version that was trained after that of the run. Two runs would move it to and fro otherwise.
const NEWER: &str = "it serves a newer version than that of this run, which another run has trained";

/// The version that a campaign is to serve.
#[derive(Debug, Clone)]
pub struct Target {
    /// Its ARN.
    pub version: String,
    /// The ARN of the version that it serves, if it serves one.
    pub from: Option<String>,
    /// Why it is not the newest.
    pub why: Option<String>,
    /// Why the gate holds it.
    pub held: Option<String>,
    /// What the gate will judge, for a plan.
    pub condition: Option<String>,
    /// What is written on the campaign, where that had to be read.
    pub marks: Marks,
}

impl Target {
    fn of(version: impl Into<String>) -> Self {
        let (version, marks) = (version.into(), Marks::default());
        Self { version, from: None, why: None, held: None, condition: None, marks }
    }
}

impl Campaign {
    /// What becomes of one that is there, and on which the service is not at work.
    ///
    /// # Errors
    /// What keeps that from being known, and a pin to a version that cannot be served.
    pub(super) async fn target(&self, run: &Run<'_>, shown: &Shown<'_>) -> Result<Target, Rejection> {
        if self.follows() {
            return Ok(Target::of(format!("{}{LATEST}", self.solution_arn)));
        }
        if let Pin::To(version) = self.pin() {
            self.check_pinned(run, version, shown.version).await?;
            return Ok(Target::of(version));
        }
        let Some(newest) = &self.newest else { return Err(self.has_no_version()) };
        let served = shown.served();
        let moves = served.is_some_and(|served| served != newest && is_of_one_solution(served, newest));
        let is_planned = solution_version::is_planned(newest);
        let is_known_to_move = moves && self.pin() == Pin::None && !is_planned;
        if let Some(served) = served.filter(|_| is_known_to_move)
            && solution_version::is_newer(run, &self.solution_arn, (served, newest)).await?
        {
            return Ok(Target { why: Some(NEWER.to_owned()), ..Target::of(served) });
        }
        let marks = if is_known_to_move { marks::of(run, &shown.observed.arn).await? } else { Marks::default() };
        let facts = Facts {
            pin: self.pin(),
            served,
            newest,
            taken_back: marks.taken_back.as_ref(),
            section_differs: !self.differences(shown).is_empty(),
            has_gate: self.gate.is_some(),
        };
        match choose(&facts) {
            Choice::Serve(version) => Ok(Target { from: served.map(str::to_owned), marks, ..Target::of(version) }),
            Choice::Stay(why) => Ok(Target { why: Some(why), ..Target::of(served.unwrap_or_default()) }),
            Choice::Judge => self.judge(run, newest, served, marks).await,
        }
    }

    /// What the gate says of a move to the newest version.
    async fn judge(
        &self,
        run: &Run<'_>,
        newest: &str,
        served: Option<&str>,
        marks: Marks,
    ) -> Result<Target, Rejection> {
        let target = Target { from: served.map(str::to_owned), marks, ..Target::of(newest) };
        let Some(gate) = &self.gate else { return Ok(target) };
        if solution_version::is_planned(newest) {
            return Ok(Target { condition: gate::condition(gate, served), ..target });
        }
        match gate::refusal(run, gate, newest, served).await? {
            None => Ok(target),
            held => Ok(Target { held, ..Target::of(served.unwrap_or(newest)) }),
        }
    }

    /// Whether the version that the file names is there, where the campaign does not serve it yet.
    async fn check_pinned(&self, run: &Run<'_>, version: &str, served: Option<&str>) -> Result<(), Rejection> {
        if served == Some(version) {
            return Ok(());
        }
        let name = self.name();
        match solution_version::status(run, version).await? {
            Some(status) if status == Status::Active.as_str() => Ok(()),
            Some(status) => Err(Rejection::conflict(format!(
                "the file pins the campaign `{name}` to {version}, which is {status}; name a version that is ACTIVE"
            ))),
            None => Err(Rejection::conflict(format!(
                "the file pins the campaign `{name}` to {version}, which is not there; name a version that is"
            ))),
        }
    }

    /// What no look leads to: without a version only pinned campaigns are looked at.
    pub(super) fn has_no_version(&self) -> Rejection {
        Rejection::conflict(format!("there is no version yet for the campaign `{}`", self.name()))
    }

    /// What becomes of one that is not there.
    ///
    /// # Errors
    /// As [`Campaign::target`].
    pub(super) async fn absent(&self, run: &Run<'_>) -> Result<Observation<String>, Rejection> {
        if self.follows() {
            return Ok(Observation::absent(format!("{}{LATEST}", self.solution_arn)));
        }
        if let Pin::To(version) = self.pin() {
            self.check_pinned(run, version, None).await?;
            return Ok(Observation::absent(version.to_owned()));
        }
        let Some(newest) = &self.newest else { return Err(self.has_no_version()) };
        let Target { version, held, condition, .. } = self.judge(run, newest, None, Marks::default()).await?;
        Ok(match held {
            Some(reason) => Observation::Withheld(reason),
            None => {
                Observation::Absent { new: version, expected: None, why: None, notes: condition.into_iter().collect() }
            }
        })
    }
}
