//! Filters whose expressions hold times. A filter cannot be changed, so that each rendering is a filter of its own, which is
//! called after the file's and the moment of its times: `recent-20261129T030000Z`. The one before serves until the new one
//! is ACTIVE, and is deleted then.

use personalize_contract::ResourceType;
use personalize_contract::status::Phase;

use super::describe;
use crate::context::Outcome;
use crate::engine::{Found, Scope, remove_listed};
use crate::kinds;
use crate::names;
use crate::parameters::FilterSection;
use crate::rejection::Rejection;
use crate::run::Run;
use crate::time::Timestamp;

/// A filter as the service is to have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// What the service calls it.
    pub name: String,
    /// Its expression, without times.
    pub expression: String,
}

impl Rendered {
    /// The rendering of a section at a moment; the section itself, where there are no times in it.
    pub fn at(section: &FilterSection, moment: Timestamp) -> Self {
        let seconds = moment.as_whole_seconds();
        match section.timed_expression() {
            Some(times) => Self {
                name: names::filter_generation(&section.name, Timestamp::of_seconds(seconds)),
                expression: times.at(seconds),
            },
            None => Self { name: section.name.clone(), expression: section.filter_expression.clone() },
        }
    }
}

/// The rendering that a run wants of a section: that of the moment for which it renders this filter anew; or else the newest
/// that is there, as long as the file still has its template; or one of now.
pub async fn wanted(run: &Run<'_>, section: &FilterSection) -> Result<Rendered, Rejection> {
    let moment = run.context.begins();
    if section.timed_expression().is_none() || run.renders_anew(&section.name) {
        return Ok(Rendered::at(section, moment));
    }
    for found in of_section(run, section).await? {
        let Some(of_moment) = names::moment_of_filter(&section.name, &found.name) else { continue };
        let rendered = Rendered::at(section, of_moment);
        let filter = describe(run, &found.arn).await?;
        if filter.is_some_and(|filter| filter.filter_expression() == Some(&rendered.expression)) {
            return Ok(rendered);
        }
    }
    Ok(Rendered::at(section, moment))
}

/// The renderings of a section that are there and stay, the newest first.
async fn of_section(run: &Run<'_>, section: &FilterSection) -> Result<Vec<Found>, Rejection> {
    let mut found = super::list(run, Scope::DatasetGroup).await?;
    found.retain(|found| {
        let is_one = names::moment_of_filter(&section.name, &found.name).is_some();
        is_one && !matches!(found.phase(), Some(Phase::Deleting | Phase::Failed))
    });
    found.sort_by(|one, other| other.name.cmp(&one.name));
    Ok(found)
}

/// Deletes the renderings that others have taken the place of.
pub async fn remove_earlier(run: &mut Run<'_>) {
    let timed = run.parameters.filters.iter().filter(|section| section.timed_expression().is_some());
    let replaced: Vec<(String, String)> =
        timed.filter_map(|section| Some((section.name.clone(), replacement(run, section)?))).collect();
    if replaced.is_empty() {
        return;
    }
    let is_earlier = |found: &Found| {
        let of =
            |(name, arn): &(String, String)| names::moment_of_filter(name, &found.name).is_some() && found.arn != *arn;
        replaced.iter().any(of)
    };
    let listed = super::list(run, Scope::DatasetGroup).await;
    let earlier = listed.map(|found| found.into_iter().filter(is_earlier).collect());
    remove_listed(run, kinds::spec(ResourceType::Filter), earlier).await;
}

/// The ARN of the rendering that this run has made of a section and that serves; in a plan, that it would have.
fn replacement(run: &Run<'_>, section: &FilterSection) -> Option<String> {
    let resource = run.context.find(ResourceType::Filter, &section.name)?;
    let is_new = resource.is_ready() && resource.outcome() == Some(Outcome::Created);
    is_new.then(|| resource.arn.clone().unwrap_or_default())
}
