use personalize_contract::ResourceType;

use super::super::observation::Drift;
use super::super::rejected::after_rejection;
use super::*;
use crate::kinds;

fn observed(status: Option<Status>, drift: Drift) -> Observed {
    Observed {
        arn: "arn".into(),
        status,
        is_update: false,
        began: None,
        changed: None,
        failure_reason: Some("disk full".into()),
        drift,
        why: None,
        held: None,
        notes: Vec::new(),
    }
}

#[test]
fn decisions_follow_from_status_and_difference() {
    use Drift::{Conflict, None as Same};
    let updatable = || Drift::Updatable("one transaction a second, and the file says two".into());
    let update = || Decision::Update("one transaction a second, and the file says two".into());
    let conflict = || Conflict("recipe".into());
    let failed = || Decision::Fail(FailureName::ResourceFailed, "disk full".into());
    let refused = || Decision::Fail(FailureName::ResourceConflict, "recipe".into());
    let table = [
        (None, Same, Decision::Keep),
        (Some(Status::Active), Same, Decision::Keep),
        (Some(Status::Active), updatable(), update()),
        (Some(Status::Active), Drift::Replaceable("other".into()), Decision::Replace("other".into())),
        (Some(Status::DeletePending), Drift::Replaceable("other".into()), Decision::Wait(Status::DeletePending)),
        (Some(Status::Active), conflict(), refused()),
        (Some(Status::CreatePending), Same, Decision::Wait(Status::CreatePending)),
        (Some(Status::CreateInProgress), conflict(), Decision::Wait(Status::CreateInProgress)),
        (Some(Status::UpdateInProgress), updatable(), Decision::Wait(Status::UpdateInProgress)),
        (Some(Status::DeleteInProgress), Same, Decision::Wait(Status::DeleteInProgress)),
        (Some(Status::CreateFailed), Same, failed()),
        (Some(Status::CreateFailed), updatable(), update()),
        (Some(Status::CreateStopped), Same, failed()),
    ];
    for (status, drift, expected) in table {
        let observation = observed(status, drift);
        assert_eq!(decide(kinds::spec(ResourceType::Campaign), &observation, start()), expected, "{observation:?}");
    }
}

#[test]
fn what_is_held_is_changed_in_everything_else_and_fails_where_that_fails() {
    let updatable = || Drift::Updatable("tps".into());
    let seen =
        |status, is_update, drift| Observed { is_update, held: Some("bad".into()), ..observed(Some(status), drift) };
    let hold = || Decision::Hold("bad".into());
    let failed = || Decision::Fail(FailureName::ResourceFailed, "disk full".into());
    let table = [
        (seen(Status::Active, false, Drift::None), hold()),
        (seen(Status::Active, true, Drift::None), hold()),
        (seen(Status::Active, false, updatable()), Decision::Update("tps".into())),
        (
            seen(Status::Active, false, Drift::Conflict("c".into())),
            Decision::Fail(FailureName::ResourceConflict, "c".into()),
        ),
        (seen(Status::CreateInProgress, true, Drift::None), Decision::Wait(Status::CreateInProgress)),
        // One that was never made is not made again, and an update that failed is a failure.
        (seen(Status::CreateFailed, false, updatable()), hold()),
        (seen(Status::CreateFailed, true, Drift::None), failed()),
    ];
    for (observation, expected) in table {
        assert_eq!(decide(kinds::spec(ResourceType::Campaign), &observation, start()), expected, "{observation:?}");
    }
}

fn start() -> Timestamp {
    Timestamp::parse("2026-01-01T12:00:00Z").unwrap()
}

#[test]
fn what_failed_before_the_run_is_made_again_where_nothing_goes_with_it() {
    let failed = |began, drift| Observed {
        began: Some(Timestamp::parse(began).unwrap()),
        ..observed(Some(Status::CreateFailed), drift)
    };
    let (before, since) = ("2026-01-01T11:59:54Z", "2026-01-01T11:59:55Z");
    let again = Decision::Replace("its creation failed before this run: disk full".into());
    let fails = |reason: &str| Decision::Fail(FailureName::ResourceFailed, reason.into());
    for resource_type in [
        ResourceType::Campaign,
        ResourceType::EventTracker,
        ResourceType::Filter,
        ResourceType::Solution,
        ResourceType::DatasetGroup,
    ] {
        let decision = |observed: &Observed| decide(kinds::spec(resource_type), observed, start());
        assert_eq!(decision(&failed(before, Drift::None)), again, "{resource_type}");
        assert_eq!(decision(&failed(before, Drift::Updatable("other".into()))), again, "{resource_type}");
        assert_eq!(decision(&failed(since, Drift::None)), fails("disk full"), "{resource_type}: of this run");
        let of_update = Observed { is_update: true, ..failed(before, Drift::None) };
        assert_eq!(decision(&of_update), fails("disk full"), "{resource_type}: an update");
        let conflict = failed(before, Drift::Conflict("recipe".into()));
        assert_eq!(decision(&conflict), Decision::Fail(FailureName::ResourceConflict, "recipe".into()));
    }
    let dataset = decide(kinds::spec(ResourceType::Dataset), &failed(before, Drift::None), start());
    assert_eq!(dataset, fails("disk full; no run creates it again while it is there: delete it first"));
}

#[test]
fn a_rejection_is_waited_out_for_a_day_and_no_longer() {
    let at = |text| Timestamp::parse(text).unwrap();
    let occupied = || Rejection { kind: RejectionKind::Occupied, message: "five imports".into() };
    let known = Resource::unseen(ResourceType::DatasetImportJob, "Items", at("2026-01-01T00:00:00Z"));
    let waiting = after_rejection(at("2026-01-01T23:00:00Z"), known.clone(), occupied());
    assert_eq!((waiting.is_rejected(), waiting.since), (true, known.since));
    let given_up = after_rejection(at("2026-01-02T01:00:00Z"), waiting, occupied());
    assert_eq!(given_up.failure(), Some(FailureName::WaitedTooLong));
}

#[test]
fn a_difference_is_acted_on_once() {
    let at = |text| Timestamp::parse(text).unwrap();
    let difference = "minProvisionedTPS is nothing, and the file says 1";
    let unseen = Resource::unseen(ResourceType::Campaign, "c", at("2026-01-01T00:00:00Z"));
    let since = unseen.since;
    let asked = acted(unseen.clone(), difference.into());
    let asked = asked.in_progress(since, Status::UpdatePending, Some(Outcome::Updated));
    let updatable = |difference: &str| Drift::Updatable(difference.to_owned());
    assert!(has_acted_on(&asked, &updatable(difference), difference));
    assert!(
        !has_acted_on(&asked, &updatable("it serves 1 and is to serve 2"), "it serves 1 and is to serve 2"),
        "another change"
    );
    assert!(!has_acted_on(&unseen, &updatable(difference), difference));
    let answer = Created { arn: "c".into(), is_ready: false };
    let created = after_creation(at("2026-01-01T00:00:00Z"), unseen, answer, None, None);
    assert!(has_acted_on(&created, &updatable(difference), difference), "it was created as the file says");
    let switchable = Drift::Switchable(difference.to_owned());
    assert!(!has_acted_on(&created, &switchable, difference), "no creation takes it");
    assert!(has_acted_on(&asked, &switchable, difference));
    let after = |known: &Resource, now| {
        let active = observed(Some(Status::Active), Drift::Updatable(difference.into()));
        after_no_effect(at(now), known.clone(), &active, difference)
    };
    assert_eq!(after(&asked, "2026-01-01T00:05:00Z"), asked, "it may not show yet");
    for (known, reason) in [(&asked, "accepted the change"), (&created, "this run created it")] {
        let given_up = after(known, "2026-01-01T00:06:00Z");
        assert_eq!(given_up.failure(), Some(FailureName::ResourceConflict));
        let message = given_up.reason().unwrap();
        assert!(message.starts_with(difference) && message.contains(reason), "{message}");
    }
}

#[test]
fn a_look_that_did_not_get_through_changes_nothing() {
    let now = Timestamp::parse("2026-01-01T00:00:00Z").unwrap();
    let known = Resource::unseen(ResourceType::Campaign, "c", now).in_progress(now, Status::CreateInProgress, None);
    let rejection = Rejection { kind: RejectionKind::Busy, message: "Rate exceeded".into() };
    assert_eq!(after_rejection(now, known.clone(), rejection), known);
}

/// How long others hold the slots of a quota depends on how many of them there are.
#[test]
fn a_slot_is_waited_for_as_long_as_the_run_may_take() {
    let at = |text| Timestamp::parse(text).unwrap();
    let rejection = |kind, message: &str| Rejection { kind, message: message.into() };
    let full = || {
        let message =
            "CreateSolutionVersion: LimitExceededException: More than 20 resources with PENDING or IN_PROGRESS status.";
        rejection(RejectionKind::InFlight, message)
    };
    let unseen = Resource::unseen(ResourceType::SolutionVersion, "s", at("2026-01-01T00:00:00Z"));
    let waiting = after_rejection(at("2026-01-01T01:00:00Z"), unseen, full());
    let still = after_rejection(at("2026-01-05T00:00:00Z"), waiting.clone(), full());
    assert_eq!(still, waiting, "and it is known since when");
    let throttled = after_rejection(at("2026-01-05T00:01:00Z"), still, rejection(RejectionKind::Busy, "Rate exceeded"));
    assert_eq!(throttled, waiting, "a look that did not get through changes nothing");
    let occupied = || rejection(RejectionKind::Occupied, "another run imports other data");
    let next = after_rejection(at("2026-01-05T00:02:00Z"), throttled, occupied());
    assert_eq!((next.is_rejected(), next.since), (true, at("2026-01-05T00:02:00Z")), "counted from here");
    let given_up = after_rejection(at("2026-01-06T00:03:00Z"), next, occupied());
    assert_eq!(given_up.failure(), Some(FailureName::WaitedTooLong));
}

#[test]
fn the_service_is_busy_for_a_resource_until_looks_get_through() {
    let now = Timestamp::parse("2026-01-01T00:00:00Z").unwrap();
    let rejection = |kind| Rejection { kind, message: "the service's words".into() };
    let mut known = Resource::unseen(ResourceType::DatasetImportJob, "Items", now);
    let mut after = |kind| {
        known.throttled = throttled(&known, &rejection(kind));
        known.throttled
    };
    let busy: Vec<u32> = (0..9).map(|_| after(RejectionKind::Busy)).collect();
    assert_eq!(busy, [1, 2, 3, 4, 5, 6, 7, 7, 7]);
    assert_eq!([after(RejectionKind::InFlight), after(RejectionKind::InFlight)], [6, 5]);
}

#[test]
fn a_name_whose_owner_never_shows_is_waited_for_some_minutes() {
    let at = |text| Timestamp::parse(text).unwrap();
    let taken = || Rejection {
        kind: RejectionKind::AlreadyExists,
        message: "CreateFilter: ResourceAlreadyExistsException: Another resource with Arn a already exists.".into(),
    };
    let occupied = Rejection { kind: RejectionKind::Occupied, message: "the dataset is updated".into() };
    let unseen = Resource::unseen(ResourceType::Filter, "f", at("2026-01-01T00:00:00Z"));
    let waiting = after_rejection(at("2026-01-01T05:00:00Z"), unseen, occupied);
    let first = after_rejection(at("2026-01-01T06:00:00Z"), waiting, taken());
    assert_eq!((first.is_rejected(), first.since), (true, at("2026-01-01T06:00:00Z")), "counted from here");
    let still = after_rejection(at("2026-01-01T06:10:00Z"), first, taken());
    assert!(still.is_rejected(), "{still:?}");
    let given_up = after_rejection(at("2026-01-01T06:10:01Z"), still, taken());
    assert_eq!(given_up.failure(), Some(FailureName::ResourceConflict));
    assert!(given_up.reason().unwrap().ends_with("or delete what has the name"));
}
