"""The simulated events have the keys, sentinels and quirks of the observed ones."""

import json
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson
import pytest

from pewstats_collectors.simulator import evening, small_lobby
from tests.telemetry_reading import Telemetry, read

_OPTIONAL_PEOPLE = ("attacker", "killer", "finisher", "dBNOMaker", "vehicle")


@pytest.fixture(scope="module")
def played() -> Telemetry:
    return read(evening(5, matches=2).matches[1])


def paths(value: Any, prefix: str = "") -> set[str]:
    """Every key path of an event, `[]` for list elements."""
    found: set[str] = set()
    if isinstance(value, dict):
        for key, inner in value.items():
            path = f"{prefix}.{key}" if prefix else key
            found |= {path} | paths(inner, path)
    elif isinstance(value, list):
        for inner in value:
            found |= {f"{prefix}[]"} | paths(inner, f"{prefix}[]")
    return found


@pytest.fixture(scope="module")
def everything(played: Telemetry) -> list[dict[str, Any]]:
    """The events of that match, and of a few small lobbies in which everything happens."""
    return [*played.events, *(event for seed in range(8) for event in read(small_lobby(seed)).events)]


@pytest.fixture(scope="module")
def schema(pubg_data: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((pubg_data / "schema" / "observed-2026.json").read_text())
    return {kind: facts for kind, facts in found.items() if kind != "_meta"}


def test_every_observed_type_happens_and_no_other(
    everything: list[dict[str, Any]], schema: dict[str, Any]
) -> None:
    assert {event["_T"] for event in everything} == schema.keys()


def test_every_event_has_the_keys_that_are_always_there(
    everything: list[dict[str, Any]], schema: dict[str, Any]
) -> None:
    for event in everything:
        fields = schema[event["_T"]]["fields"]
        always = {path for path, facts in fields.items() if facts["presence"] == 1.0 and "[]" not in path}
        nulls = tuple(f"{key}." for key in _OPTIONAL_PEOPLE if event.get(key, 0) is None)
        missing = {path for path in always - paths(event) if not path.startswith(nulls or ("-",))}
        assert not missing, event["_T"]


def test_no_event_has_a_key_nobody_observed(everything: list[dict[str, Any]], schema: dict[str, Any]) -> None:
    for event in everything:
        known = set(schema[event["_T"]]["fields"])
        unknown = {path for path in paths(event) if path not in known and not path.endswith("[]")}
        assert not unknown, event["_T"]


def values(value: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of an event with its path, at any depth."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from values(inner, f"{prefix}.{key}" if prefix else key)
    elif isinstance(value, list):
        for inner in value:
            yield from values(inner, f"{prefix}[]")
    if prefix:
        yield prefix, value


def test_values_have_observed_types(everything: list[dict[str, Any]], schema: dict[str, Any]) -> None:
    """A whole number may stand where numbers with fractions were seen, as on the wire."""
    allowed = {
        (kind, path): {*seen["types"], *(["int"] if "float" in seen["types"] else [])}
        for kind, facts in schema.items()
        for path, seen in facts["fields"].items()
    }
    wrong = {
        (event["_T"], path, kind)
        for event in everything
        for path, value in values(event)
        if (kind := "null" if value is None else type(value).__name__)
        not in allowed.get((event["_T"], path), {kind})
    }
    assert not wrong


#: Seen by others than those 65 matches were, or of a lobby smaller than any of them.
_OTHER_VALUES = {
    "LogGameStatePeriodic gameState.numStartPlayers",
    "LogPlayerUseThrowable weapon.itemId",
    "LogMatchStart mapName",
    "LogPlayerDestroyProp attacker.inSpecialZone",
}


def test_words_are_those_that_were_seen(everything: list[dict[str, Any]], schema: dict[str, Any]) -> None:
    """Where the observed schema lists all the words of a field, no other word stands there."""
    listed = {
        (kind, path): set(seen["values"])
        for kind, facts in schema.items()
        for path, seen in facts["fields"].items()
        if "values" in seen and not seen.get("more_values") and seen["types"] == ["str"]
        if not path.endswith("zone[]")  # places of the one map that was played
    }
    wrong = {
        (event["_T"], path, value)
        for event in everything
        for path, value in values(event)
        if (event["_T"], path) in listed
        and value not in listed[event["_T"], path]
        and f"{event['_T']} {path}" not in _OTHER_VALUES
    }
    assert not wrong


def test_pellets_on_somebody_down_are_told_as_exact_duplicates(everything: list[dict[str, Any]]) -> None:
    counts = Counter(orjson.dumps(event) for event in everything if event["_T"] == "LogPlayerTakeDamage")
    assert max(counts.values()) > 1


def test_the_definition_stands_first_with_seven_digits_and_names_the_match(played: Telemetry) -> None:
    first = played.events[0]
    assert list(first) == ["_T", "MatchId", "PingQuality", "_D"]
    assert first["MatchId"].endswith("." + played.match.match_id)
    assert len(first["_D"].split(".")[1]) == 8
    assert all("common" in event for event in played.events[1:])
    assert first["_D"] > played.events[1]["_D"]


def test_events_are_in_time_order_but_for_a_millisecond(played: Telemetry) -> None:
    stamps = [event["_D"] for event in played.events[1:]]
    late = [(a, b) for a, b in pairwise(stamps) if a > b]
    assert all(a[:-4] == b[:-4] or int(a[-4:-1]) == 0 for a, b in late)
    assert all(next(iter(event)) == "_T" and list(event)[-1] == "_D" for event in played.events)


def test_there_is_a_lobby_before_and_a_rest_after_the_match(played: Telemetry) -> None:
    kinds = [event["_T"] for event in played.events]
    start, end = kinds.index("LogMatchStart"), kinds.index("LogMatchEnd")
    assert {"LogPlayerLogin", "LogPlayerCreate", "LogPlayerPosition", "LogPlayerAttack"} <= set(
        kinds[1:start]
    )
    assert "LogPlayerLogout" in kinds[end + 1 :]
    assert all(event["common"]["isGame"] == 0 for event in played.events[1:start])
    assert played.events[start]["common"]["isGame"] == 0.10000000149011612


def test_phase_changes_carry_the_value_of_before(played: Telemetry) -> None:
    changes = [event for _, event in played.window["LogPhaseChange"]]
    expected = []
    for phase in range(1, 9):
        expected += [phase - 0.5 if phase > 1 else 0.10000000149011612, phase]
    assert [event["common"]["isGame"] for event in changes] == expected[: len(changes)]


def test_bots_never_shoot_or_pick_up(played: Telemetry) -> None:
    actors: Counter[str] = Counter()
    for event in played.events:
        for key in ("character", "attacker"):
            person = event.get(key) or {}
            if person.get("type") == "user_ai":
                actors[event["_T"]] += 1
                assert person["accountId"].startswith("ai.")
    assert actors["LogPlayerPosition"]
    forbidden = {"LogPlayerAttack", "LogItemPickup", "LogWeaponFireCount", "LogPlayerUseThrowable"}
    assert not forbidden & set(actors)
