"""Which match fills which slot, tournaments.md 3 step 7, and remakes."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.matches.slots import Candidate, Settled, Slot, Tolerance, settle

EIGHT_PM = datetime(2026, 1, 17, 20, tzinfo=UTC)
TOLERANCE = Tolerance(timedelta(minutes=30), timedelta(minutes=45))
ERANGEL, MIRAMAR = "Baltic_Main", "Desert_Main"
SECOND = timedelta(seconds=1)


def at(minutes: float) -> datetime:
    return EIGHT_PM + timedelta(minutes=minutes)


def slot(number: int, minutes: float = 0, map_name: str | None = None, *, cancelled: bool = False) -> Slot:
    return Slot(UUID(int=number), number, at(minutes), map_name, cancelled)


def match(
    match_id: str, minutes: float = 0, map_name: str = ERANGEL, original: str | None = None
) -> Candidate:
    return Candidate(match_id, at(minutes), map_name, original)


def filled(slots: list[Slot], *matches: Candidate) -> dict[str, int]:
    """The number of the slot that each match fills."""
    settled = settle(slots, matches, TOLERANCE)
    return {match_id: one.slot_id.int for match_id, one in settled.items() if one.slot_id is not None}


UNSCHEDULED = Settled("unscheduled")


def confirmed(number: int) -> Settled:
    return Settled("confirmed", UUID(int=number))


# Step 7.


@pytest.mark.parametrize(
    ("start", "fits"),
    [
        (at(-30), True),
        (at(-30) - SECOND, False),
        (at(0), True),
        (at(45), True),
        (at(45) + SECOND, False),
    ],
)
def test_both_ends_of_the_tolerance_are_inside(start: datetime, fits: bool) -> None:
    one = replace(match("m"), created_at=start)
    assert settle([slot(1)], [one], TOLERANCE) == {"m": confirmed(1) if fits else UNSCHEDULED}


@pytest.mark.parametrize(
    ("planned", "played", "fits"),
    [
        (ERANGEL, ERANGEL, True),
        (ERANGEL, "Erangel_Main", True),
        (ERANGEL, MIRAMAR, False),
        (ERANGEL, None, False),
        (None, MIRAMAR, True),
        (None, None, True),
    ],
)
def test_the_map_must_be_the_planned_one(planned: str | None, played: str | None, fits: bool) -> None:
    assert (filled([slot(1, 0, planned)], replace(match("m"), map_name=played)) == {"m": 1}) is fits


def test_a_cancelled_slot_is_not_filled_but_by_decision() -> None:
    cancelled = slot(1, cancelled=True)
    assert settle([cancelled], [match("m")], TOLERANCE) == {"m": UNSCHEDULED}
    decided = replace(match("m"), decided_slot=UUID(int=1))
    assert settle([cancelled], [decided], TOLERANCE) == {"m": confirmed(1)}


def test_the_nearest_pair_goes_first_whoever_started_first() -> None:
    assert filled([slot(1)], match("early", -10), match("near", 5)) == {"near": 1}
    # The near pair of (late, 2) leaves slot 1 to the match that is far from both.
    assert filled([slot(1), slot(2, 35)], match("a", 20), match("b", 36)) == {"a": 1, "b": 2}
    # Greedy: b is nearer to slot 1 than a, though then a has no slot at all.
    assert filled([slot(1), slot(2, 40)], match("a", -25), match("b", 15)) == {"b": 1}


def test_of_equally_near_matches_the_one_that_started_first_goes_first() -> None:
    assert filled([slot(1)], match("b", -5), match("a", 5)) == {"b": 1}


def test_of_matches_that_started_together_the_lower_id_goes_first() -> None:
    assert filled([slot(1)], match("b", 5), match("a", 5)) == {"a": 1}


def test_of_equally_near_slots_the_lower_number_is_taken() -> None:
    assert filled([slot(2, -10), slot(1, 10)], match("a")) == {"a": 1}
    assert filled([slot(1, 10), slot(2, -10)], match("a")) == {"a": 1}


def test_without_slots_every_match_is_unscheduled() -> None:
    assert settle([], [match("a"), match("b")], TOLERANCE) == {"a": UNSCHEDULED, "b": UNSCHEDULED}


# Decisions.


def test_a_decided_slot_is_held_from_any_distance_and_map_and_nobody_else_has_it() -> None:
    far = replace(match("far", 600, MIRAMAR), decided_slot=UUID(int=1))
    settled = settle([slot(1, 0, ERANGEL)], [match("near"), far], TOLERANCE)
    assert settled == {"near": UNSCHEDULED, "far": confirmed(1)}


def test_a_decided_slot_of_another_round_is_none_and_the_match_looks_for_no_other() -> None:
    assert settle([slot(1)], [replace(match("m"), decided_slot=UUID(int=9))], TOLERANCE) == {"m": UNSCHEDULED}


@pytest.mark.parametrize("status", ["confirmed", "unscheduled", "remake_candidate", "remake_failed"])
def test_a_decided_status_stays_and_leaves_the_slot_to_others(status: str) -> None:
    decided = replace(match("a"), decided_status=status)
    settled = settle([slot(1)], [decided, match("b", 20)], TOLERANCE)
    assert settled == {"a": Settled(status), "b": confirmed(1)}


def test_a_match_may_have_both_by_decision() -> None:
    decided = replace(match("a"), decided_slot=UUID(int=1), decided_status="unscheduled")
    assert settle([slot(1)], [decided], TOLERANCE) == {"a": Settled("unscheduled", UUID(int=1))}


# Remakes.


def failed(one: Candidate) -> Candidate:
    return replace(one, failed=True)


FAILED = Settled("remake_failed")


def test_a_remake_has_the_slot_that_its_original_would_have() -> None:
    again = match("again", 90, MIRAMAR, original="first")  # out of tolerance, and on another map
    settled = settle([slot(1, 0, ERANGEL)], [failed(match("first")), again, match("other", 1)], TOLERANCE)
    assert settled == {"first": FAILED, "again": confirmed(1), "other": UNSCHEDULED}


def test_a_remake_looks_for_a_slot_of_its_own_only_if_its_original_has_none() -> None:
    again = match("again", 35, original="first")
    assert filled([slot(1), slot(2, 35)], failed(match("first")), again) == {"again": 1}


@pytest.mark.parametrize("first", [match("first", 300), match("first", 0, MIRAMAR), match("first", -50)])
def test_a_match_that_filled_its_slot_keeps_it_as_the_remake_of_one_that_did_not(first: Candidate) -> None:
    again, extra = match("again", 10, ERANGEL), match("extra", 20, ERANGEL)
    planned = [slot(1, 0, ERANGEL)]
    assert filled(planned, first, again, extra) == {"again": 1}
    assert filled(planned, failed(first), replace(again, original="first"), extra) == {"again": 1}


def test_of_a_chain_the_first_that_finds_a_slot_looks_for_it() -> None:
    chain = [
        failed(match("a", 0, MIRAMAR)),
        failed(match("b", 10, ERANGEL, original="a")),
        match("c", 200, original="b"),
    ]
    assert filled([slot(1, 0, ERANGEL)], *chain) == {"c": 1}


def test_the_last_of_a_chain_of_remakes_has_the_slot() -> None:
    chain = [
        failed(match("c")),
        failed(match("b", 20, original="c")),
        failed(match("a", 40, original="b")),
        match("d", 60, original="a"),
    ]
    settled = settle([slot(1)], chain, TOLERANCE)
    assert settled == {"a": FAILED, "b": FAILED, "c": FAILED, "d": confirmed(1)}


def test_the_slot_an_original_holds_by_decision_goes_to_its_remake() -> None:
    first = failed(replace(match("first", 600), decided_slot=UUID(int=1)))
    assert filled([slot(1)], first, match("again", 700, original="first")) == {"again": 1}


def test_of_what_was_decided_of_an_original_only_that_it_counts_is_left_to_its_remake() -> None:
    first = failed(replace(match("first"), decided_status="confirmed"))
    settled = settle([slot(1)], [first, match("again", 10, original="first")], TOLERANCE)
    assert settled == {"first": FAILED, "again": Settled("confirmed")}
    first = failed(replace(match("first"), decided_status="unscheduled"))
    settled = settle([slot(1)], [first, match("again", 10, original="first")], TOLERANCE)
    assert settled == {"first": FAILED, "again": Settled("confirmed", UUID(int=1))}


@pytest.mark.parametrize("decision", [{"decided_slot": UUID(int=2)}, {"decided_status": "unscheduled"}])
def test_a_remake_that_was_decided_about_is_what_was_decided(decision: dict[str, object]) -> None:
    again = replace(match("again", 10, original="first"), **decision)  # type: ignore[arg-type]
    settled = settle([slot(1), slot(2, 300)], [failed(match("first")), again], TOLERANCE)
    slot_id = again.decided_slot
    assert settled == {"first": FAILED, "again": Settled("confirmed" if slot_id else "unscheduled", slot_id)}


def test_a_remake_whose_original_is_in_no_round_looks_for_a_slot_like_any_other() -> None:
    assert filled([slot(1)], match("again", 5, original="elsewhere"), match("other", 7)) == {"again": 1}


# Whatever there is.

minutes = st.integers(-8, 16).map(lambda number: number * 10)
maps = st.sampled_from([ERANGEL, MIRAMAR])


@st.composite
def rounds(draw: st.DrawFn) -> tuple[list[Slot], list[Candidate]]:
    """Few moments, so that many are equally near; some decisions, each slot decided at most once."""
    planned = draw(st.lists(st.tuples(minutes, st.none() | maps, st.booleans()), max_size=6))
    slots = [
        slot(number, when, map_name, cancelled=cancelled and number % 3 == 0)
        for number, (when, map_name, cancelled) in enumerate(planned, 1)
    ]
    played = draw(st.lists(st.tuples(minutes, maps), max_size=8))
    matches = [match(f"m{number}", when, map_name) for number, (when, map_name) in enumerate(played)]
    free = [one.slot_id for one in slots]
    for number, one in enumerate(matches):
        kind = draw(st.sampled_from(["", "", "", "", "slot", "status", "remake"]))
        if kind == "slot" and free:
            matches[number] = replace(one, decided_slot=free.pop(draw(st.integers(0, len(free) - 1))))
        elif kind == "status":
            matches[number] = replace(one, decided_status=draw(st.sampled_from(["confirmed", "unscheduled"])))
        elif kind == "remake" and number:
            matches[number - 1] = failed(matches[number - 1])
            matches[number] = replace(one, original=matches[number - 1].match_id)
    return slots, matches


@given(rounds())
def test_every_slot_is_filled_at_most_once_and_every_match_has_one_status(
    given_round: tuple[list[Slot], list[Candidate]],
) -> None:
    slots, matches = given_round
    settled = settle(slots, matches, TOLERANCE)
    assert settled.keys() == {one.match_id for one in matches}
    taken = [one.slot_id for one in settled.values() if one.slot_id is not None]
    assert len(taken) == len(set(taken))
    assert set(taken) <= {one.slot_id for one in slots}
    for one in matches:
        assert (settled[one.match_id] == FAILED) is one.failed


@given(rounds(), st.randoms(use_true_random=False))
def test_the_order_of_slots_and_matches_does_not_matter(
    given_round: tuple[list[Slot], list[Candidate]], random: Random
) -> None:
    slots, matches = given_round
    expected = settle(slots, matches, TOLERANCE)
    random.shuffle(slots)
    random.shuffle(matches)
    assert settle(slots, matches, TOLERANCE) == expected


@given(rounds())
def test_slots_are_filled_as_the_definition_says(given_round: tuple[list[Slot], list[Candidate]]) -> None:
    slots, matches = given_round
    assert settle(slots, matches, TOLERANCE) == plainly(slots, matches)


def plainly(slots: list[Slot], matches: list[Candidate]) -> dict[str, Settled]:
    """By the text: overrides first; then again and again the nearest pair of all that are left.

    A remake is among them once its original finds nothing.

    A match that was played again was decided about only if it counts: that goes to its remake.
    """
    matches = [
        replace(one, decided_status=None) if one.failed and one.decided_status != "confirmed" else one
        for one in matches
    ]
    free = {one.slot_id: one for one in slots}
    by_id = {one.match_id: one for one in matches}
    slot_of = {one.match_id: one.decided_slot for one in matches if one.decided_slot is not None}
    for slot_id in slot_of.values():
        del free[slot_id]
    chosen = [one for one in matches if one.original is None and not decided(one)]
    while True:
        found = nearest_pairs(list(free.values()), list(chosen))
        for one in matches:
            if one.original in {other.match_id for other in chosen} - found.keys() and not decided(one):
                chosen = [other for other in chosen if other.match_id != one.original] + [one]
                break
        else:
            break
    slot_of |= found
    for one in sorted(matches, key=lambda one: one.match_id):  # here a remake follows its original
        if one.original in slot_of and not decided(one):
            slot_of[one.match_id] = slot_of.pop(one.original)
        if one.original in by_id and not decided(one):
            original = by_id[one.original]
            by_id[one.match_id] = replace(one, decided_status=original.decided_status)
    return {match_id: status(one, slot_of.get(match_id)) for match_id, one in by_id.items()}


def nearest_pairs(free: list[Slot], left: list[Candidate]) -> dict[str, UUID]:
    found = {}
    while pairs := list(fitting(free, left)):
        *_, chosen, taken = min(pairs, key=lambda pair: (*pair[:3], pair[4].match_number))
        found[chosen.match_id] = taken.slot_id
        left.remove(chosen)
        free.remove(taken)
    return found


def fitting(
    slots: Iterable[Slot], matches: list[Candidate]
) -> Iterable[tuple[timedelta, datetime, str, Candidate, Slot]]:
    for one in matches:
        for planned in slots:
            late = (one.created_at - planned.scheduled_datetime) / timedelta(minutes=1)
            if -30 <= late <= 45 and planned.map_name in (None, one.map_name) and not planned.cancelled:
                yield timedelta(minutes=abs(late)), one.created_at, one.match_id, one, planned


def decided(one: Candidate) -> bool:
    return one.decided_slot is not None or one.decided_status is not None


def status(one: Candidate, slot_id: UUID | None) -> Settled:
    if one.failed:
        return FAILED
    if one.decided_status is not None:
        return Settled(one.decided_status, slot_id)
    return UNSCHEDULED if slot_id is None else Settled("confirmed", slot_id)
