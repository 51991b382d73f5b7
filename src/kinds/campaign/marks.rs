//! What the pipeline writes on a campaign, as tags of its own: that it was taken back to an earlier version, and which
//! versions it has served behind a gate. The service keeps neither.
//!
//! Both are written before the campaign is updated, and say of which version they speak. One whose update never came is of
//! no effect, and a turn that runs again writes the same.

use personalize_contract::arn::last_segment;

use crate::engine::tags;
use crate::names::{SERVED, TAKEN_BACK};
use crate::parameters::Tag;
use crate::rejection::Rejection;
use crate::run::Run;

/// How many versions a trail has at most. A tag's value takes 256 characters, and an id has eight.
const LONGEST_TRAIL: usize = 20;

/// In front of the first version of a campaign that was created on it: there is none before.
const CREATED: &str = "created";

/// What is written on a campaign.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// That it was taken back.
    pub taken_back: Option<TakenBack>,
    /// What it has served.
    pub trail: Trail,
}

/// That a campaign was taken back to an earlier version. Runs leave it there while that is what it serves, and the newest
/// version is still the one that was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenBack {
    /// The id of the version that it was taken back to.
    pub served: String,
    /// The id of the newest version that there was.
    pub newest: String,
    /// The execution that did it.
    pub by: String,
}

/// The versions that a campaign has served behind a gate, from the first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trail {
    /// Their ids.
    versions: Vec<String>,
    /// Whether it was created on the first of them.
    is_complete: bool,
}

/// What is written on a campaign.
///
/// # Errors
/// What keeps its tags from being looked at.
pub async fn of(run: &Run<'_>, arn: &str) -> Result<Marks, Rejection> {
    let mut marks = Marks::default();
    for Tag { tag_key, tag_value } in tags::own(run, arn).await? {
        match tag_key.as_str() {
            TAKEN_BACK => marks.taken_back = TakenBack::parse(&tag_value),
            SERVED => marks.trail = Trail::parse(&tag_value),
            _ => {}
        }
    }
    Ok(marks)
}

/// Writes on a campaign that it moves from one version to another, or that it was not taken back any more.
///
/// # Errors
/// What the service says to it.
pub async fn before_move(
    run: &Run<'_>,
    arn: &str,
    marks: &Marks,
    (from, to): (&str, &str),
    is_judged: bool,
) -> Result<(), Rejection> {
    if marks.taken_back.is_some() {
        tags::remove(run, arn, TAKEN_BACK).await?;
    }
    if is_judged && from != to {
        tags::set(run, arn, marks.trail.moved(last_segment(from), last_segment(to)).tag()).await?;
    }
    Ok(())
}

impl TakenBack {
    /// As a tag.
    pub fn tag(&self) -> Tag {
        let Self { served, newest, by } = self;
        Tag { tag_key: TAKEN_BACK.to_owned(), tag_value: format!("served={served} newest={newest} by={by}") }
    }

    /// Somebody else's text in the tag says nothing.
    fn parse(value: &str) -> Option<Self> {
        let member = |name: &str| {
            let mut members = value.split_whitespace().filter_map(|member| member.split_once('='));
            members.find(|(key, value)| *key == name && !value.is_empty()).map(|(_, value)| value.to_owned())
        };
        Some(Self { served: member("served")?, newest: member("newest")?, by: member("by")? })
    }

    /// Whether runs leave a campaign where it is that serves this version, with that as the newest.
    pub fn holds(&self, served: &str, newest: &str) -> bool {
        self.served == served && self.newest == newest
    }
}

impl Trail {
    /// That of a campaign that is created on a version.
    pub fn beginning(version: &str) -> Self {
        Self { versions: vec![version.to_owned()], is_complete: true }
    }

    /// As a tag.
    pub fn tag(&self) -> Tag {
        let created = self.is_complete.then_some(CREATED);
        let words: Vec<&str> = created.into_iter().chain(self.versions.iter().map(String::as_str)).collect();
        Tag { tag_key: SERVED.to_owned(), tag_value: words.join(" ") }
    }

    fn parse(value: &str) -> Self {
        let mut words = value.split_whitespace().peekable();
        let is_complete = words.next_if_eq(&CREATED).is_some();
        Self { versions: words.map(str::to_owned).collect(), is_complete }
    }

    /// The same once a campaign has moved from the version that it serves to another. What came after the one that it
    /// serves was taken back.
    #[must_use]
    pub fn moved(&self, served: &str, to: &str) -> Self {
        let (mut versions, mut is_complete) = match self.place(served) {
            Some(place) => (self.versions[..=place].to_vec(), self.is_complete),
            None => (vec![served.to_owned()], false),
        };
        versions.push(to.to_owned());
        if let Some(excess) = versions.len().checked_sub(LONGEST_TRAIL).filter(|excess| *excess > 0) {
            versions.drain(..excess);
            is_complete = false;
        }
        Self { versions, is_complete }
    }

    /// The versions that it served before this one, the last first. `None` where that is not known.
    pub fn before(&self, served: &str) -> Option<impl Iterator<Item = &str>> {
        let place = self.place(served)?;
        (place > 0 || self.is_complete).then(|| self.versions[..place].iter().rev().map(String::as_str))
    }

    fn place(&self, version: &str) -> Option<usize> {
        self.versions.iter().rposition(|known| known == version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_read_as_it_was_written_and_holds_while_nothing_is_newer() {
        let mark = TakenBack { served: "v2".to_owned(), newest: "v3".to_owned(), by: "e".to_owned() };
        assert_eq!(TakenBack::parse(&mark.tag().tag_value), Some(mark.clone()));
        for (served, newest, expected) in [("v2", "v3", true), ("v2", "v4", false), ("v1", "v3", false)] {
            assert_eq!(mark.holds(served, newest), expected, "{served} {newest}");
        }
        for other in ["", "served=v2", "served= newest=v3 by=e", "yes"] {
            assert_eq!(TakenBack::parse(other), None, "{other}");
        }
    }

    fn before(trail: &Trail, served: &str) -> Option<Vec<String>> {
        trail.before(served).map(|versions| versions.map(str::to_owned).collect())
    }

    #[test]
    fn a_trail_leads_back_the_way_that_a_campaign_has_come() {
        let some = |versions: &[&str]| Some(versions.iter().map(|version| (*version).to_owned()).collect::<Vec<_>>());
        let trail = Trail::beginning("v1").moved("v1", "v3").moved("v3", "v4");
        assert_eq!(trail.tag().tag_value, "created v1 v3 v4");
        assert_eq!(Trail::parse("created v1 v3 v4"), trail);
        assert_eq!(before(&trail, "v4"), some(&["v3", "v1"]));
        assert_eq!(before(&trail, "v1"), some(&[]), "there is none before the first");
        assert_eq!(before(&trail, "v9"), None);
        let back = trail.moved("v1", "v5");
        assert_eq!(before(&back, "v5"), some(&["v1"]), "v3 and v4 were taken back");
        let begun_later = Trail::default().moved("v2", "v3");
        assert_eq!((before(&begun_later, "v3"), before(&begun_later, "v2")), (some(&["v2"]), None));
    }

    #[test]
    fn a_trail_fits_into_a_tag() {
        let mut trail = Trail::beginning("00000000");
        for version in 1..100 {
            trail = trail.moved(&format!("{:08}", version - 1), &format!("{version:08}"));
        }
        assert!(trail.tag().tag_value.len() <= 256);
        assert_eq!(before(&trail, "00000099").map(|versions| versions.len()), Some(LONGEST_TRAIL - 1));
        assert_eq!(before(&trail, "00000080"), None, "what was before it is not known any more");
    }
}
