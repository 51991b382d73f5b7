use super::*;
use crate::kinds;

/// What [`Decision`] is, without the calls in it.
#[derive(Debug, PartialEq)]
enum Decided {
    Delete,
    Stop,
    Wait,
    Keep(String),
    Ignore,
}

fn decide(resource_type: ResourceType, status: Option<Status>, blocker: &Blocker) -> Decided {
    match super::decide(kinds::spec(resource_type), status, blocker) {
        Decision::Delete(_) => Decided::Delete,
        Decision::Stop(_) => Decided::Stop,
        Decision::Wait => Decided::Wait,
        Decision::Keep(why) => Decided::Keep(why),
        Decision::Ignore => Decided::Ignore,
    }
}

const ALL: [Status; 19] = [
    Status::CreatePending,
    Status::CreateInProgress,
    Status::Active,
    Status::CreateFailed,
    Status::CreateStopping,
    Status::CreateStopped,
    Status::UpdatePending,
    Status::UpdateInProgress,
    Status::DeletePending,
    Status::DeleteInProgress,
    Status::StopPending,
    Status::StopInProgress,
    Status::Inactive,
    Status::StartPending,
    Status::StartInProgress,
    Status::Pending,
    Status::InProgress,
    Status::Completed,
    Status::Failed,
];

#[test]
fn what_is_at_rest_is_deleted_and_what_moves_is_waited_for() {
    let at_rest = [
        Status::Active,
        Status::Inactive,
        Status::CreateFailed,
        Status::CreateStopped,
        Status::Completed,
        Status::Failed,
    ];
    for status in ALL {
        let expected = if at_rest.contains(&status) { Decided::Delete } else { Decided::Wait };
        for kind in [ResourceType::Campaign, ResourceType::Recommender, ResourceType::Solution, ResourceType::Dataset] {
            assert_eq!(decide(kind, Some(status), &Blocker::None), expected, "{kind} {status}");
        }
    }
    assert_eq!(decide(ResourceType::Schema, None, &Blocker::None), Decided::Delete);
}

#[test]
fn a_training_is_stopped_and_a_job_is_waited_for_and_neither_is_deleted() {
    let version = |status| decide(ResourceType::SolutionVersion, Some(status), &Blocker::None);
    assert_eq!(version(Status::CreatePending), Decided::Stop);
    assert_eq!(version(Status::CreateInProgress), Decided::Stop);
    assert_eq!(version(Status::CreateStopping), Decided::Wait);
    for status in [Status::Active, Status::CreateFailed, Status::CreateStopped] {
        assert_eq!(version(status), Decided::Ignore, "{status}");
    }
    assert_eq!(decide(ResourceType::DatasetExportJob, Some(Status::CreateInProgress), &Blocker::None), Decided::Wait);
    assert_eq!(decide(ResourceType::DataDeletionJob, Some(Status::Failed), &Blocker::None), Decided::Ignore);
}

#[test]
fn what_must_go_first_holds_the_rest_and_what_stays_keeps_it() {
    let solution = |hold: Blocker| decide(ResourceType::Solution, Some(Status::Active), &hold);
    assert_eq!(solution(Blocker::Waiting), Decided::Wait);
    assert_eq!(
        solution(Blocker::Stays("campaign c could not be removed".into())),
        Decided::Keep("campaign c could not be removed".into())
    );
    let stuck = Blocker::Stays("campaign c could not be removed".into());
    assert_eq!(decide(ResourceType::Solution, Some(Status::DeletePending), &stuck), Decided::Wait);
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn rejection(kind: RejectionKind) -> Rejection {
    Rejection { kind, message: "the service's words".into() }
}

#[test]
fn a_schema_that_stays_in_use_is_kept_and_nothing_else_is() {
    let start = at("2026-01-01T00:00:00Z");
    for (resource_type, after_a_minute) in [(ResourceType::Schema, "kept"), (ResourceType::Filter, "waiting")] {
        let known = Resource::unseen(resource_type, "s", start);
        let first = after_rejected_removal(at("2026-01-01T00:00:10Z"), known, rejection(RejectionKind::Occupied));
        assert!(first.is_rejected(), "{resource_type}");
        let later = after_rejected_removal(at("2026-01-01T00:01:00Z"), first, rejection(RejectionKind::Occupied));
        assert_eq!(later.outcome_as_str(), after_a_minute, "{resource_type}");
        assert_eq!(later.reason(), Some("the service's words"));
    }
}

#[test]
fn a_rejection_is_waited_out_for_a_day_and_what_is_not_there_is_gone() {
    let known = Resource::unseen(ResourceType::Dataset, "Items", at("2026-01-01T00:00:00Z"));
    let occupied = || rejection(RejectionKind::Occupied);
    let waiting = after_rejected_removal(at("2026-01-01T23:00:00Z"), known.clone(), occupied());
    assert!(waiting.is_rejected(), "{waiting:?}");
    let given_up = after_rejected_removal(at("2026-01-02T01:00:00Z"), waiting, occupied());
    assert_eq!(given_up.failure(), Some(FailureName::WaitedTooLong));
    let gone = after_rejected_removal(at("2026-01-01T00:00:00Z"), known.clone(), rejection(RejectionKind::NotFound));
    assert_eq!(gone.state, State::Done(Done::of(Outcome::Deleted)));
    let since = known.since;
    let deleting = known.in_progress(since, Status::DeleteInProgress, None);
    let later = at("2026-01-01T00:05:00Z");
    assert_eq!(after_rejected_removal(later, deleting.clone(), rejection(RejectionKind::Busy)), deleting);
    assert_eq!(deleted(later, deleting).seconds(), Some(300.0));
}
