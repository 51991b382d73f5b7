use super::super::marks::Trail;
use super::*;
use crate::time::Timestamp;

const SOLUTION: &str = "arn:aws:personalize:us-east-1:1:solution/s";

fn arn(id: &str) -> String {
    format!("{SOLUTION}/{id}")
}

/// Versions in the order of their creation.
fn versions(all: &[(&str, &str)]) -> Vec<Found> {
    let found = |(created, (id, status)): (u32, &(&str, &str))| Found {
        resource_type: ResourceType::SolutionVersion,
        name: format!("s/{id}"),
        arn: arn(id),
        parent_arn: None,
        status: Some((*status).to_owned()),
        created: Some(Timestamp::of_seconds(created.into())),
        changed: None,
    };
    (0..).zip(all).map(found).collect()
}

fn moved(action: MoveAction, named: Option<&str>) -> MovedCampaign {
    let request = Move { action, campaign: "c".to_owned(), solution_version_arn: named.map(str::to_owned) };
    MovedCampaign { request, by: "me".to_owned(), course: Arc::default(), served: Arc::default() }
}

/// The id of the version that it goes to, or why not.
fn goes(moved: &MovedCampaign, served: &str, marks: &Marks) -> Result<String, String> {
    let versions = versions(&[("v1", "ACTIVE"), ("v2", "ACTIVE"), ("v3", "CREATE FAILED"), ("v4", "ACTIVE")]);
    let course = moved.course(&arn(served), &versions, marks.clone())?;
    Ok(last_segment(&course.to).to_owned())
}

fn marks(trail: &[&str], taken_back: Option<(&str, &str)>) -> Marks {
    let mut versions = trail.iter();
    let first = versions.next().map(|first| Trail::beginning(first)).unwrap_or_default();
    let trail = versions.zip(trail).fold(first, |trail, (next, last)| trail.moved(last, next));
    let taken_back = taken_back.map(|(served, by)| TakenBack {
        served: served.to_owned(),
        newest: "v4".to_owned(),
        by: by.to_owned(),
    });
    Marks { taken_back, trail }
}

#[test]
fn a_rollback_goes_the_way_back_that_a_campaign_has_come() {
    use MoveAction::{Promote, Rollback};
    let none = Marks::default();
    let cases = [
        (Rollback, "v4", none.clone(), Some("v2")),
        (Rollback, "v2", none.clone(), Some("v1")),
        (Rollback, "v1", none.clone(), None),
        (Rollback, "v4", marks(&["v1", "v4"], None), Some("v1")),
        (Rollback, "v1", marks(&["v1", "v4"], None), None),
        (Rollback, "v4", marks(&["v1", "v3", "v4"], None), Some("v1")),
        (Rollback, "v2", marks(&["v1", "v4"], None), Some("v1")),
        // What this execution began, and what another did.
        (Rollback, "v2", marks(&[], Some(("v2", "me"))), Some("v2")),
        (Rollback, "v2", marks(&[], Some(("v2", "another"))), Some("v1")),
        (Promote, "v1", none.clone(), Some("v4")),
        (Promote, "v4", none, Some("v4")),
        (Promote, "v1", marks(&["v1"], Some(("v1", "another"))), Some("v4")),
    ];
    for (action, served, marks, expected) in cases {
        let found = goes(&moved(action, None), served, &marks);
        assert_eq!(found.as_deref().ok(), expected, "{action:?} {served} {marks:?}: {found:?}");
    }
}

#[test]
fn a_version_that_is_named_is_one_that_can_be_served() {
    use MoveAction::{Promote, Rollback};
    let other = "arn:aws:personalize:us-east-1:1:solution/t/v1";
    let cases = [
        (Promote, arn("v2"), "v2"),
        (Rollback, arn("v1"), "v1"),
        (Rollback, arn("v4"), "which is the newest version; promote it"),
        (Promote, arn("v3"), "which is CREATE FAILED; name a version that is ACTIVE"),
        (Promote, arn("v9"), "has a solution that has no version v9"),
        (Promote, other.to_owned(), "is no version of the same solution"),
    ];
    for (action, named, expected) in cases {
        let found = goes(&moved(action, Some(&named)), "v2", &Marks::default());
        let text = found.clone().unwrap_or_else(|why| why);
        assert!(text.ends_with(expected), "{action:?} {named}: {found:?}");
    }
}

#[test]
fn what_is_written_is_written_once() {
    let versions = versions(&[("v1", "ACTIVE"), ("v4", "ACTIVE")]);
    let rollback = moved(MoveAction::Rollback, Some(&arn("v1")));
    let first = rollback.course(&arn("v4"), &versions, Marks::default()).unwrap();
    assert_eq!(differences(&first, Some(&arn("v4"))).len(), 2);
    let mark = first.taken_back.clone();
    assert_eq!(mark, Some(TakenBack { served: "v1".to_owned(), newest: "v4".to_owned(), by: "me".to_owned() }));
    let again = rollback.course(&arn("v1"), &versions, Marks { taken_back: mark, ..Marks::default() }).unwrap();
    assert_eq!(differences(&again, Some(&arn("v1"))), [""; 0]);
    let others = rollback.course(&arn("v1"), &versions, marks(&[], Some(("v1", "another")))).unwrap();
    assert_eq!(differences(&others, Some(&arn("v1"))), [""; 0], "it says the same");
    let promotion = moved(MoveAction::Promote, Some(&arn("v1")));
    let course = promotion.course(&arn("v1"), &versions, marks(&[], Some(("v1", "another")))).unwrap();
    assert_eq!(differences(&course, Some(&arn("v1"))).len(), 1, "the mark goes");
}
