"""Achievements: the catalogue, and which match earns what."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.errors import UsageError
from pewstats_collectors.stats.achievements import Achievement, catalogue, earned, read_catalogue, when

FIRST_WIN = Achievement("first_win", "Winner", "Win a match", "match", "wins", 1)
KILLS_10 = Achievement("kills_10", "Hunter", "10 kills", "total", "kills", 10)
STREAK_2 = Achievement("streak_2", "Twice", "2 wins in a row", "streak", "win_streak_all", 2)
START = datetime(2026, 1, 17, 18, tzinfo=UTC)
ALL = (FIRST_WIN, KILLS_10, STREAK_2)
GOOD = {"name": "Winner", "description": "Win", "category": "match", "metric": "wins", "threshold": 1}


def match(kills: int | None, wins: int = 0, streak: int = 0, *, number: int = 0) -> dict[str, Any]:
    at = {"started_at": START + timedelta(hours=number), "match_id": f"m{number}"}
    return {"kills": kills, "wins": wins, "win_streak_all": streak, "damage": None, **at}


def test_the_match_that_reaches_the_threshold_earns_it() -> None:
    played = ((4, 0, 0), (None, 1, 1), (6, 1, 2), (9, 1, 3))
    found = earned(ALL, [match(*one, number=number) for number, one in enumerate(played)], {})
    assert {name: at[1] for name, at in found.items()} == {
        "first_win": "m1",
        "kills_10": "m2",
        "streak_2": "m2",
    }


def test_a_total_goes_on_from_before_and_a_match_does_not() -> None:
    assert list(earned(ALL, [match(3)], {"kills": 7, "wins": 5})) == ["kills_10"]
    assert earned(ALL, [match(2)], {"kills": 7, "wins": 5}) == {}


def test_matches_are_counted_as_a_total() -> None:
    regular = Achievement("regular", "Regular", "3 matches", "total", "matches_played", 3)
    assert earned([regular], [match(0), match(None)], {"matches_played": 1}) == {"regular": when(match(None))}


@given(st.lists(st.integers(0, 12) | st.none(), max_size=20), st.integers(0, 20))
def test_what_was_not_earned_before_is_earned_after(kills: list[int | None], at: int) -> None:
    matches = [match(one, number=number) for number, one in enumerate(kills)]
    whole = earned([KILLS_10], matches, {})
    before = earned([KILLS_10], matches[:at], {})
    after = earned([KILLS_10], matches[at:], {"kills": sum(one or 0 for one in kills[:at])})
    assert whole == (before or after)


def test_the_catalogue_covers_the_kinds_there_are() -> None:
    shipped = catalogue()
    assert {one.category for one in shipped} == {"match", "total", "streak"}
    assert len({one.achievement_id for one in shipped}) == len(shipped)
    wins = [one.threshold for one in shipped if (one.category, one.metric) == ("total", "wins")]
    assert wins == [10, 50, 100]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"threshold": 0}, "achievement one, threshold: expected a number above 0, not 0"),
        ({"threshold": "9"}, "achievement one, threshold: expected a number above 0, not '9'"),
        ({"name": " "}, "achievement one, name: expected a text, not ' '"),
        ({"metric": "luck"}, "achievement one, metric: expected one of matches_played, wins"),
        ({"category": "ever"}, "achievement one, category: expected one of match, total, streak, not 'ever'"),
        ({"category": "streak"}, "achievement one, metric: expected win_streak_all for a streak"),
        ({"category": "total", "metric": "longest_kill"}, "longest_kill does not add up over matches"),
        ({"metric": "matches_played"}, "matches_played is no number of one match"),
        ({"icon": "cup"}, "achievement one, icon: expected no such key"),
    ],
)
def test_a_faulty_catalogue_is_told_where(change: dict[str, object], fault: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_catalogue({"one": GOOD | change})
    assert fault in str(caught.value)


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(UsageError) as caught:
        read_catalogue({"one": GOOD | {"name": ""}, "two": {}})
    assert len(str(caught.value).splitlines()) == 6
