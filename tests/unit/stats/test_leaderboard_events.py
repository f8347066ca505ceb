"""Definitions of leaderboard events: what a file may say, and what it is told when it says it wrongly."""

from typing import Any

import pytest

from pewstats_collectors.errors import UsageError
from pewstats_collectors.stats.leaderboard_events import (
    METRICS,
    EventDefinition,
    definition,
    definitions,
    make_definition,
    read_definitions,
)

LEAST: dict[str, Any] = {"name": "Kills", "metric": "kills"}


def test_the_shipped_definitions_are_well_formed() -> None:
    known = definitions()
    assert len({one.name for one in known.values()}) == len(known)
    assert {one.metric for one in known.values()} <= set(METRICS)
    assert (known["most_kills"].direction, known["fastest_first_kill"].direction) == ("HIGH", "LOW")


def test_a_definition_that_says_little_has_the_defaults() -> None:
    assert read_definitions({"one": LEAST}) == {"one": EventDefinition("Kills", "kills", "HIGH")}


def test_every_field_may_be_said() -> None:
    said = {
        **LEAST, "direction": "LOW", "match_types": ["ranked"], "game_modes": ["squad", "duo"],
        "tournament_only": True, "time_zone": "Europe/Berlin", "base_elo": 0, "elo_per_sigma": 1,
    }  # fmt: skip
    wanted = EventDefinition(
        "Kills", "kills", "LOW", ("ranked",), ("squad", "duo"), True, "Europe/Berlin", 0, 1
    )  # fmt: skip
    assert make_definition("event", said) == wanted


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"metric": "kills"}, "event one, name: expected, but missing"),
        ({"name": " ", "metric": "kills"}, "name: expected a text"),
        ({**LEAST, "metric": "luck"}, "metric: expected one of kills, headshot_kills"),
        ({**LEAST, "metric": "manual"}, "direction: expected HIGH or LOW for a manual metric"),
        ({**LEAST, "direction": "UP"}, "direction: expected one of HIGH, LOW"),
        ({**LEAST, "match_types": ["all"]}, "match_types[0]: expected one of ranked, normal, tournament"),
        ({**LEAST, "match_types": []}, "match_types: expected a list"),
        ({**LEAST, "game_modes": ["duo", "duo"]}, "game_modes: expected every value once"),
        ({**LEAST, "tournament_only": 1}, "tournament_only: expected true or false"),
        ({**LEAST, "time_zone": "Nowhere"}, "time_zone: expected an IANA name"),
        ({**LEAST, "time_zone": "../etc"}, "time_zone: expected an IANA name"),
        ({**LEAST, "base_elo": 1.5}, "base_elo: expected a whole number"),
        ({**LEAST, "elo_per_sigma": 0}, "elo_per_sigma: expected a whole number from 1 to 100000"),
        ({**LEAST, "sigma": 1}, "sigma: expected no such key"),
        ("kills", "event one: expected a table"),
    ],
)
def test_a_fault_is_named_with_its_place(said: object, expected: str) -> None:
    with pytest.raises(UsageError) as refused:
        read_definitions({"one": said})
    assert expected in str(refused.value)


def test_an_unknown_definition_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"no event definition 'x', known are fastest_first_kill, "):
        definition("x")
