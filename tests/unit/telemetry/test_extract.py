"""The rows as a whole: their tables, their version, their match."""

import contextlib
import json
import re
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.errors import Reject, UsageError
from pewstats_collectors.resources import config_folder
from pewstats_collectors.telemetry.decode import decode
from pewstats_collectors.telemetry.extract import ALL_TABLES, extractor_version
from pewstats_collectors.telemetry.parameters import Window, default_parameters, parse_parameters
from pewstats_collectors.telemetry.weapon_categories import default_weapons
from tests.unit.telemetry.building import (
    BLEEDING,
    MATCH_ID,
    TEAMS,
    Json,
    damage,
    end,
    event,
    kill,
    knock,
    landing,
    read,
    revive,
    rows,
    rows_of_file,
    start,
    text,
    time,
)

SKIRMISH: list[Json] = [
    landing(20, "alice"),
    landing(20, "carol", (900, 900, 9)),
    damage(30, "alice", "carol", 60, attack_id=1),
    damage(30, "bob", "carol", 40, attack_id=2),
    damage(30, "alice", "carol", 0.5, attack_id=1),
    knock(30, "alice", "carol"),
    revive(30, "dave", "carol"),
    knock(40, "bob", "carol", dbno_id=101),
    knock(40, "bob", "dave", dbno_id=102),
    kill(45, "bob", "carol", BLEEDING, maker="bob"),
    kill(45, "alice", "dave", maker="bob", assists=("alice",)),
    kill(45, "erin", "frank"),
    end(60, alice=1, erin=2, carol=3),
]

STRANGE: list[Any] = [
    None, {}, [], True, 0, -1, 2.5, 1e8, "x", "ai.9", "account.zed", "Damage_Groggy", time(30), time(4000),
]  # fmt: skip

# Tables with a row for every player of a match, whatever happens in it.
ROWS_FOR_EVERYBODY = {"player_finishing_summary", "player_match_extended"}


@given(st.permutations(SKIRMISH))
def test_no_order_of_the_events_changes_a_row(events: list[Json]) -> None:
    assert rows_of_file(text(start(), *events)) == rows_of_file(text(start(), *SKIRMISH))


def test_the_rows_of_each_table_come_by_its_key() -> None:
    got = rows(start(), *SKIRMISH, tracked=frozenset({"account.alice"}))
    for table in ALL_TABLES:
        keys = [tuple(getattr(row, column) for column in table.key) for row in got.tables[table.name]]
        assert keys == sorted(set(keys))


def test_all_tables_come_even_when_they_are_empty() -> None:
    got = rows(start(), end(60) | {"common": {"isGame": 0.1}})
    assert list(got.tables) == [table.name for table in ALL_TABLES]
    filled = {table for table, found in got.tables.items() if found}
    assert filled == ROWS_FOR_EVERYBODY


def test_the_wanted_match_must_be_the_files() -> None:
    data = text(start(), end())
    assert rows_of_file(data, MATCH_ID).match.match_id == MATCH_ID
    with pytest.raises(Reject, match="another match"):
        rows_of_file(data, "another")


def test_a_file_that_names_no_match_takes_the_wanted_one() -> None:
    data = msgspec.json.encode([start(), end()])
    assert rows_of_file(data, "wanted").match.match_id == "wanted"
    with pytest.raises(Reject, match="no match id"):
        rows_of_file(data)


def test_how_well_the_file_was_read_stands_with_the_match() -> None:
    broken = damage(30, "alice", "carol", 5)
    del broken["victim"]
    events = (start(), event("LogPlayerDance", 3), broken, end())
    facts, telemetry = rows(*events).match, decode(text(*events))
    assert (facts.events_read, facts.events_unknown, facts.events_bad) == (5, 1, 1)
    assert telemetry.unknown == {"LogPlayerDance": 1}
    assert [(bad.index, bad.type) for bad in telemetry.bad] == [(3, "LogPlayerTakeDamage")]


def test_the_version_changes_with_a_parameter_and_with_the_weapons() -> None:
    parameters, weapons = default_parameters(), default_weapons()
    version = extractor_version(parameters, weapons)
    assert re.fullmatch(r"\d+-[0-9a-f]{12}", version)
    assert rows(start(), end()).match.extractor_version == version
    longer = msgspec.structs.replace(parameters, window=Window(grace_s=1))
    assert extractor_version(longer, weapons) != version
    assert extractor_version(parameters, replace(weapons, content=weapons.content + b"#")) != version


def test_the_shipped_parameters_are_the_documented_ones() -> None:
    got = default_parameters()
    assert (got.window.grace_s, got.death.wipe_s) == (0, 0.5)
    assert (got.landing.hot_drop_m, got.landing.hot_drop_s) == (200, 60)


@pytest.mark.parametrize(
    "change",
    [
        ("wipe_s = 0.5", "wipe_s = -1"),
        ("wipe_s = 0.5", "wipes = 1"),
        ("[death]", "[deaths]"),
        ("= 0.5", "= x"),
    ],
)
def test_a_wrong_parameter_is_named(change: tuple[str, str]) -> None:
    good = (config_folder() / "telemetry.toml").read_text(encoding="utf-8")
    assert parse_parameters(good) == default_parameters()
    with pytest.raises(UsageError, match=r"telemetry\.toml"):
        parse_parameters(good.replace(*change))


@given(st.data())
def test_any_value_in_any_place_gives_rows_or_is_rejected(data: st.DataObject) -> None:
    events = json.loads(text(start(), *SKIRMISH))
    for _ in range(data.draw(st.integers(1, 3))):
        inner: Any = data.draw(st.sampled_from(events))
        while isinstance(inner, dict) and inner:
            key = data.draw(st.sampled_from(sorted(inner)))
            if not isinstance(inner[key], dict) or data.draw(st.booleans()):
                inner[key] = data.draw(st.sampled_from(STRANGE))
                break
            inner = inner[key]
    with contextlib.suppress(Reject):
        rows_of_file(json.dumps(events).encode())


@pytest.mark.parametrize("more", [0, 1])
@pytest.mark.parametrize("what", ["500 players", "10,000 deaths", "10,000 knocks"])
def test_a_lobby_beyond_all_matches_is_refused(what: str, more: int, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"p{nth}" for nth in range(500 + more)]
    if what == "500 players":
        for name in names:
            monkeypatch.setitem(TEAMS, name, 1)
        events = [start(*names)]
    else:
        one = kill(1, "carol", "alice") if what == "10,000 deaths" else knock(1, "carol", "alice")
        events = [start(), *(one | {"_D": time(1 + nth / 100)} for nth in range(10_000 + more))]
    if not more:
        read(*events, end())
        return
    count, kind = what.split()
    told = f"{int(count.replace(',', '')) + 1:,} {kind}, expected at most {count}"
    with pytest.raises(Reject, match=told) as fault:
        read(*events, end())
    assert fault.value.reason == "impossible lobby"
