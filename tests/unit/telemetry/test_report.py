"""The JSON object of one file: names and shapes that programs rely on, values as agreed."""

import json
from pathlib import Path
from typing import Any

import orjson
import pytest

from pewstats_collectors.telemetry.decode import decode
from pewstats_collectors.telemetry.extract import TABLES, extract, rows_of
from pewstats_collectors.telemetry.match import read_match
from pewstats_collectors.telemetry.parameters import default_parameters
from pewstats_collectors.telemetry.report import report
from pewstats_collectors.telemetry.weapon_categories import default_weapons
from tests.unit.telemetry.building import (
    Json,
    damage,
    end,
    event,
    kill,
    knock,
    landing,
    read,
    rows,
    start,
    text,
)

FIGHTS = {"engagements", "fights", "engagements_with_third_party", "unattached_kills"}
HAS_FIGHTS = any(table.name == "team_fights" for table in TABLES)


def told(*events: Json, tracked: frozenset[str] = frozenset()) -> Json:
    """The document of these events, as JSON tells it."""
    return told_of_file(text(*events), tracked)


def told_of_file(data: bytes, tracked: frozenset[str] = frozenset()) -> Json:
    match = read_match(decode(data), None, tracked, default_parameters(), default_weapons())
    document: Json = orjson.loads(orjson.dumps(report(match, rows_of(match))))
    return document


@pytest.fixture(scope="module")
def recorded(pubg_data: Path) -> Json:
    return told_of_file((pubg_data / "telemetry" / "custom-2025-07-12.json.gz").read_bytes())


def tolerance(name: str, tolerances: dict[str, float]) -> float:
    """What a value of this name may be off."""
    kinds = {"_cm": "landing_cm", "_s": "seconds", "_m": "distance_m", "damage": "damage"}
    if name in ("center_x_cm", "center_y_cm"):
        return tolerances["center_cm"]
    if "_distance_from_" in name:
        return tolerances["circle_m"]
    kind = next((kind for end, kind in kinds.items() if name.endswith(end) or end in name), "damage")
    return tolerances[kind]


def differences(expected: Any, actual: Any, tolerances: dict[str, float], *path: str) -> list[str]:
    """Places where a value is another or missing; more beside those expected is no difference."""
    place = "/".join(path)
    if isinstance(expected, dict):
        if not isinstance(actual, dict):
            return [f"{place}: {actual!r}"]
        gone = [f"{place}: no {name}" for name in expected.keys() - actual.keys()]
        common = [name for name in expected if name in actual]
        return gone + [
            one
            for name in common
            for one in differences(expected[name], actual[name], tolerances, *path, name)
        ]
    if isinstance(expected, list):
        if not isinstance(actual, list) or len(expected) != len(actual):
            return [f"{place}: not {len(expected)} of them"]
        return [
            one
            for number, pair in enumerate(zip(expected, actual, strict=True))
            for one in differences(*pair, tolerances, *path, str(number))
        ]
    if isinstance(expected, float) and isinstance(actual, int | float):
        name = next(name for name in reversed(path) if not name.isdigit())
        same = abs(expected - actual) <= tolerance(name, tolerances) + 1e-9
    else:
        same = expected == actual and isinstance(expected, bool) == isinstance(actual, bool)
    return [] if same else [f"{place}: {expected!r}, not {actual!r}"]


def test_every_agreed_value_of_the_recorded_match_is_told(recorded: Json, expected_values: Path) -> None:
    expected: Json = json.loads(expected_values.read_bytes())
    keys = ["match_id", "match_totals", "players", "kills", "knocks", "weapon_distribution"]
    if HAS_FIGHTS:
        keys.append("fights")
    else:
        expected["match_totals"] = {
            name: value for name, value in expected["match_totals"].items() if name not in FIGHTS
        }
    for key in keys:
        assert differences(expected[key], recorded[key], expected["tolerances"], key) == []
    assert recorded["players"].keys() == expected["players"].keys()
    assert recorded["weapon_distribution"].keys() == expected["weapon_distribution"].keys()
    assert recorded["events"] == {"read": 2871, "unknown": {}, "bad": []}


def test_what_the_comparison_would_miss(expected_values: Path) -> None:
    expected: Json = json.loads(expected_values.read_bytes())
    off = json.loads(expected_values.read_bytes())
    account = next(iter(off["players"]))
    off["players"][account]["kills"] += 1
    off["players"][account]["landing"]["x_cm"] += 0.02
    del off["kills"][0]["victim"]
    assert len(differences(expected, off, expected["tolerances"])) == 3


def test_lists_are_by_time_then_victim() -> None:
    document = told(
        start(),
        knock(20, "alice", "dave", dbno_id=1),
        knock(20, "alice", "carol", dbno_id=2),
        kill(25, "alice", "dave", maker="alice"),
        kill(25, "alice", "carol", maker="alice"),
        kill(22, "alice", "erin"),
        end(),
    )
    assert [(one["t_s"], one["victim"]) for one in document["kills"]] == [
        (22.0, "account.erin"),
        (25.0, "account.carol"),
        (25.0, "account.dave"),
    ]
    assert [one["victim"] for one in document["knocks"]] == ["account.carol", "account.dave"]


def test_every_table_stands_under_its_name_and_details_of_tracked_players_only() -> None:
    events = (start(), landing(5, "alice"), damage(10, "alice", "carol", 20.5), end())
    document = told(*events)
    assert {table.name for table in TABLES} <= set(rows(*events).tables) <= document.keys()
    assert document["landings"][0]["account_id"] == "account.alice"
    assert document["player_damage_events"] == []
    tracked = told(*events, tracked=frozenset({"account.carol"}))
    assert [row["damage"] for row in tracked["player_damage_events"]] == [20.5]


def test_who_never_landed_has_no_landing_and_names_have_no_prefix() -> None:
    players = told(start(), landing(5, "alice", (1.00049, 2, 3)), end())["players"]
    assert players["account.alice"]["landing"] == {"t_s": 5.0, "x_cm": 1.0, "y_cm": 2, "z_cm": 3}
    assert (players["account.bob"]["landing"], players["account.bob"]["hot_drop_enemies"]) == (None, None)
    assert not [name for name in players["account.alice"] if name.startswith("telemetry_")]
    assert {"kills", "team_kills", "headshot_kills", "assists", "revives"} <= players["account.alice"].keys()


def test_unknown_and_bad_events_are_told_with_their_place() -> None:
    bad = event("LogPlayerRevive", 30, reviver=None)
    events = told(start(), event("LogNextYear", 20), bad, end())["events"]
    assert (events["read"], events["unknown"]) == (5, {"LogNextYear": 1})
    assert [(one["index"], one["type"]) for one in events["bad"]] == [(3, "LogPlayerRevive")]
    assert "victim" in events["bad"][0]["reason"]


def test_sums_of_what_is_not_measured_are_null() -> None:
    totals = told(start(), kill(20, "alice", "carol"), end())["match_totals"]
    assert (totals["credited_kills"], totals["uncredited_deaths"]) == (1, 0)
    assert (totals["heals_used"], totals["damage_dealt_to_enemies"]) == (None, None)


def test_a_kill_of_no_category_is_other_as_in_the_distribution_and_a_death_by_nobody_has_none() -> None:
    untyped = {"damageReason": "", "damageTypeCategory": "Damage_None", "damageCauserName": "None"}
    odd = kill(20, "alice", "carol")
    odd["killerDamageInfo"] = odd["killerDamageInfo"] | untyped
    document = told(start(), odd, kill(30, None, "dave"), end())
    assert [one["credit_category"] for one in document["kills"]] == ["Other", None]
    assert list(document["weapon_distribution"]["account.alice"]) == ["Other"]


def test_extracting_and_the_rows_of_a_match_are_one() -> None:
    events = (start(), landing(5, "alice"), kill(20, "alice", "carol"), end())
    match = read(*events)
    assert rows_of(match) == extract(
        decode(text(*events)),
        tracked=frozenset(),
        parameters=default_parameters(),
        weapons=default_weapons(),
    )
