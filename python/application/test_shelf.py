"""The shelf, against an Amazon Personalize that each test has for itself.

`pipeline example films` has written the folder that is loaded: parameters and data, as they are uploaded to AWS.
"""

from __future__ import annotations

import pytest
from personalize_pipeline import Emulator, RunFailed

from shelf import Shelf

POPULAR = ["film-001", "film-002", "film-003"]
VIEWER = "viewer-035"


@pytest.fixture
def shelf(personalize: Emulator) -> Shelf:
    report = personalize.load("films")
    return Shelf(
        personalize.arn("campaign", "for-you"),
        personalize.arn("filter", "not-watched"),
        report["trackingId"],
        POPULAR,
    )


def test_a_viewer_is_shown_ten_different_films(shelf: Shelf) -> None:
    films = shelf.films_for(VIEWER)
    assert len(films) == len(set(films)) == 10
    assert films != shelf.films_for("viewer-001")


def test_somebody_new_is_shown_films_too(shelf: Shelf) -> None:
    assert len(shelf.films_for("nobody-yet", count=5)) == 5


def test_what_was_watched_leaves_the_shelf(shelf: Shelf, personalize: Emulator) -> None:
    first, *others = shelf.films_for(VIEWER)
    shelf.watched(VIEWER, first, at=personalize.now)
    personalize.advance(60)
    films = shelf.films_for(VIEWER, count=100)
    assert first not in films
    assert set(others) <= set(films)


def test_popular_films_are_shown_when_personalize_is_busy_or_away(shelf: Shelf, personalize: Emulator) -> None:
    personalize.fail_calls("GetRecommendations", "ThrottlingException")
    assert shelf.films_for(VIEWER) == POPULAR
    personalize.lose_answers("GetRecommendations")
    assert shelf.films_for(VIEWER) == POPULAR
    assert shelf.films_for(VIEWER) != POPULAR
    assert personalize.calls()["GetRecommendations"] == 3


def test_a_training_that_fails_is_reported_with_its_reason(personalize: Emulator) -> None:
    personalize.fail_resource("solutionVersion", "for-you", "Out of capacity.")
    with pytest.raises(RunFailed, match=r"Out of capacity\.") as failed:
        personalize.load("films")
    assert failed.value.report["error"] == "ResourceFailed"
    assert not [one for one in personalize.resources("campaign") if one.name == "for-you"]
