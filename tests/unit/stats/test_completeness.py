"""Completeness of a round: what counts as planned, missing, read, lost, and how long is left."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from pewstats_collectors.stats.completeness import Completeness, FoundMatch, PlannedMatch, completeness

NOW = datetime(2026, 3, 15, 12, tzinfo=UTC)
ROUND = UUID(int=1)
TOLERANCE = timedelta(minutes=45)
RETENTION = timedelta(days=14)
READ = FoundMatch(ROUND, "m1", NOW, "confirmed", True, True, True, False)
NOTHING = Completeness(0, 0, 0, 0, [], 0, 0, 0, None)


def figures(planned: list[PlannedMatch], found: list[FoundMatch]) -> Completeness:
    return completeness(planned, found, now=NOW, retention=RETENTION)


def slot(number: int, ago: timedelta, status: str = "scheduled") -> PlannedMatch:
    return PlannedMatch(ROUND, number, NOW - ago, status, NOW - ago + TOLERANCE)


def unread(ago: timedelta, *, is_gone: bool = False) -> FoundMatch:
    return replace(READ, created_at=NOW - ago, is_processed=False, is_stored=False, is_gone=is_gone)


def test_an_empty_round_lacks_nothing() -> None:
    assert figures([], []) == NOTHING


def test_everything_played_and_read_needs_nothing() -> None:
    planned = [slot(1, timedelta(days=20), "played")]
    assert figures(planned, [READ]) == replace(NOTHING, scheduled=1, discovered=1, summarised=1, processed=1)


@pytest.mark.parametrize(
    ("ago", "missing"),
    [(-timedelta(hours=1), []), (TOLERANCE, []), (TOLERANCE + timedelta(seconds=1), [1])],
)
def test_a_planned_match_is_missing_after_its_tolerance(ago: timedelta, missing: list[int]) -> None:
    found = figures([slot(1, ago)], [])
    assert (found.scheduled, found.missing) == (1, missing)
    assert (found.hours_left is None) is (not missing)


def test_a_cancelled_one_is_neither_planned_nor_missing() -> None:
    assert figures([slot(1, timedelta(days=1), "cancelled")], []) == NOTHING


def test_the_oldest_thing_that_is_needed_decides_what_is_left() -> None:
    planned = [slot(1, timedelta(days=13)), slot(2, timedelta(days=12))]
    assert figures(planned, [unread(timedelta(days=10))]).hours_left == 24
    assert figures(planned, [unread(timedelta(days=13, hours=12, minutes=6))]).hours_left == 11.9


def test_what_is_stored_needs_the_api_no_more() -> None:
    found = figures([], [replace(unread(timedelta(days=20)), is_stored=True)])
    assert found == replace(NOTHING, discovered=1, summarised=1)


def test_what_the_api_has_forgotten_is_lost() -> None:
    planned = [slot(1, timedelta(days=14)), slot(2, timedelta(days=13))]
    gone = unread(timedelta(days=1), is_gone=True)
    found = figures(planned, [unread(timedelta(days=15)), gone, replace(gone, is_stored=True)])
    assert (found.lost, found.missing, found.hours_left) == (3, [1, 2], 24)
    assert figures([], [gone]) == replace(NOTHING, discovered=1, summarised=1, lost=1)


def test_matches_that_wait_for_a_decision_are_told_apart() -> None:
    statuses = [
        "confirmed",
        "unscheduled",
        "unscheduled",
        "remake_candidate",
        "mixed_division",
        "remake_failed",
    ]
    found = figures([], [replace(READ, validation_status=one) for one in statuses])
    assert (found.unscheduled, found.under_review, found.discovered) == (2, 2, 6)


def test_a_match_whose_summary_waits_is_found_but_not_summarised() -> None:
    found = figures([], [replace(unread(timedelta(hours=1)), is_summarised=False)])
    assert (found.discovered, found.summarised, found.processed) == (1, 0, 0)
    assert found.hours_left == 14 * 24 - 1
