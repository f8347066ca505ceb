"""The telemetry of older years has the keys, their order and the nobodies of recorded files."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import orjson
import pytest

from pewstats_collectors.simulator import small_lobby
from pewstats_collectors.simulator.people import Dialect

YEARS: Final[tuple[Dialect, ...]] = ("2026", "2025", "2019", "2018")
#: A tool dropped keys with null from the recorded file of 2025.
MAYBE_NULL: Final = {"vehicle", "attacker", "killer", "finisher", "dBNOMaker"}

Json = dict[str, Any]


def events_of(year: Dialect, seeds: range = range(6)) -> list[Json]:
    """The events of a few small lobbies."""
    return [event for seed in seeds for event in orjson.loads(small_lobby(seed, dialect=year).telemetry())]


def recorded(path: Path) -> list[Json]:
    """The whole events of a file, which may be cut off."""
    text = gzip.decompress(path.read_bytes()).decode()
    decoder, at = json.JSONDecoder(), 1
    found: list[Json] = []
    while True:
        try:
            event, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError:
            return found
        found.append(event)
        at += 1


def objects(value: Any, path: str) -> Iterator[tuple[str, list[str]]]:
    """Every object in an event with its path and its keys in order."""
    if isinstance(value, dict):
        yield path, list(value)
        for key, inner in value.items():
            yield from objects(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner, f"{path}[]")


def key_orders(events: list[Json]) -> dict[str, list[str]]:
    """The longest key list of each object, by type and path."""
    orders: dict[str, list[str]] = {}
    for event in events:
        for path, keys in objects(event, event["_T"]):
            if len(keys) > len(orders.get(path, ())):
                orders[path] = keys
    return orders


@pytest.mark.parametrize(
    ("year", "file", "least"),
    [("2025", "custom-2025-07-12.json.gz", 90), ("2018", "truncated-2018-04-05.json.gz", 50)],
)
def test_keys_and_their_order_are_those_of_a_recorded_file(
    year: Dialect, file: str, least: int, pubg_data: Path
) -> None:
    known = key_orders(recorded(pubg_data / "telemetry" / file))
    ours = key_orders(events_of(year))
    both = ours.keys() & known.keys()
    for path in both:
        mine = [key for key in ours[path] if key in known[path] or key not in MAYBE_NULL]
        assert mine == known[path], path
    assert len(both) >= least


def test_a_match_is_the_same_whatever_the_year_tells_of_it() -> None:
    truths = [small_lobby(5, dialect=year).truth for year in YEARS]
    assert all(truth == truths[0] for truth in truths)
    assert small_lobby(5, kills_v1=True).truth == truths[0]


def test_2019_has_old_kills_and_no_phase_changes_or_throws() -> None:
    events = events_of("2019")
    kinds = {event["_T"] for event in events}
    assert "LogPlayerKill" in kinds
    gone = {"LogPlayerKillV2", "LogPhaseChange", "LogPlayerUseThrowable", "LogSpecialZoneInCharacters"}
    assert not kinds & gone
    for event in events:
        assert list(event)[-1] == "_T"
        for path, keys in objects(event, event["_T"]):
            if "accountId" in keys and "location" in keys:
                assert keys == [
                    "name",
                    "teamId",
                    "health",
                    "location",
                    "ranking",
                    "accountId",
                    "isInBlueZone",
                    "isInRedZone",
                    "zone",
                ], path
    assert not any(event.get("damageTypeCategory") == "Damage_DBNO" for event in events)
    uses = [event["item"]["category"] for event in events if event["_T"] == "LogItemUse"]
    assert set(uses) == {"Use"}


def test_in_2018_nobody_is_an_object_and_nobody_makes_people_bleed() -> None:
    damages = [event for event in events_of("2018") if event["_T"] == "LogPlayerTakeDamage"]
    attackers = {event["damageTypeCategory"]: event["attacker"] for event in damages}
    for kind in ("Damage_BlueZone", "Damage_Groggy"):
        assert (attackers[kind]["accountId"], attackers[kind]["name"]) == ("", "")
    assert attackers["Damage_Gun"]["accountId"]
    assert all(event["attacker"]["location"] == {"x": 0, "y": 0, "z": 0} for event in damages)


def test_the_year_of_now_writes_null_for_nobody_but_in_knocks() -> None:
    events = events_of("2026")
    assert any(event["attacker"] is None for event in events if event["_T"] == "LogPlayerTakeDamage")
    assert all(isinstance(e["attacker"], dict) for e in events if e["_T"] == "LogPlayerMakeGroggy")
    assert all(next(iter(event)) == "_T" and list(event)[-1] == "_D" for event in events)
