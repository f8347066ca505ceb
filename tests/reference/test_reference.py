"""The reference gives the agreed values of the recorded custom match."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.reference.circles import tick_seconds
from tests.reference.plain import Event, Row
from tests.reference.reading import Reading, read
from tests.reference.stats import stats_of

Rows = dict[str, list[Row]]

PLAIN_KILLS = {
    "t_s": "t",
    "victim": "victim_account_id",
    "killer": "killer_account_id",
    "finisher": "finisher_account_id",
    "dbno_maker": "dbno_maker_account_id",
    "was_knocked": "was_knocked",
    "finish_kind": "finish_kind",
    "credit_weapon": "credit_damage_causer",
    "credit_distance_m": "credit_distance_m",
    "finish_damage_type": "finish_damage_category",
}
PLAIN_KNOCKS = {
    "t_s": "t",
    "attacker": "attacker_account_id",
    "victim": "victim_account_id",
    "kind": "kind",
    "distance_m": "distance_m",
    "weapon": "weapon_id",
    "outcome": "outcome",
    "seconds_to_outcome": "seconds_to_outcome",
}


@pytest.fixture(scope="module")
def events(pubg_data: Path) -> list[Event]:
    """The recorded custom match, decoded."""
    packed = (pubg_data / "telemetry" / "custom-2025-07-12.json.gz").read_bytes()
    decoded: list[Event] = orjson.loads(gzip.decompress(packed))
    return decoded


@pytest.fixture(scope="module")
def reading(events: list[Event]) -> Reading:
    """The same, read."""
    return read(events)


@pytest.fixture(scope="module")
def rows(events: list[Event], reading: Reading) -> Rows:
    """Every table of it, all players tracked."""
    return stats_of(events, reading.match.players)


@pytest.fixture(scope="module")
def expected(expected_values: Path) -> Any:
    """The agreed values."""
    return orjson.loads(expected_values.read_bytes())


@pytest.fixture(scope="module")
def near(expected: Any) -> Callable[[str, Any, Any], bool]:
    """Whether a value is the expected one, within the tolerance of its kind."""
    tolerances = expected["tolerances"]

    def is_near(name: str, value: Any, wanted: Any) -> bool:
        if isinstance(wanted, dict):
            return set(value) == set(wanted) and all(is_near(key, value[key], wanted[key]) for key in wanted)
        if isinstance(wanted, bool) or not isinstance(wanted, int | float):
            return bool(value == wanted)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and abs(value - wanted) <= tolerances[_kind(name)] + 1e-9

    return is_near


def _kind(name: str) -> str:
    if name in ("x_cm", "y_cm", "z_cm"):
        return "landing_cm"
    if name in ("center_x_cm", "center_y_cm"):
        return "center_cm"
    if name in ("max_distance_from_center", "min_distance_from_edge") or name.startswith("avg_distance"):
        return "circle_m"
    if name.endswith("_m"):
        return "distance_m"
    if "damage" in name:
        return "damage"
    return "seconds" if name.endswith(("_s", "seconds_to_outcome", "tick_seconds")) else "counts"


def _differences(near: Callable[[str, Any, Any], bool], label: str, row: Row, wanted: Row) -> list[str]:
    return [f"{label} {k}: {row[k]} for {wanted[k]}" for k in wanted if not near(k, row[k], wanted[k])]


def test_every_value_of_every_player(
    rows: Rows, expected: Any, near: Callable[[str, Any, Any], bool]
) -> None:
    players = {row["account_id"]: row for row in rows["match_summaries"]}
    assert players.keys() == expected["players"].keys()
    assert not [
        d for id_, want in expected["players"].items() for d in _differences(near, id_, players[id_], want)
    ]


def test_every_death(rows: Rows, expected: Any, near: Callable[[str, Any, Any], bool]) -> None:
    deaths = sorted(rows["kill_positions"], key=lambda row: (row["t"], row["victim_account_id"]))
    categories = {
        (row["victim_account_id"], row["t"]): row["weapon_category"]
        for row in rows["weapon_kill_events"]
        if row["is_kill"]
    }
    assert len(deaths) == len(expected["kills"])
    for row, wanted in zip(deaths, expected["kills"], strict=True):
        found = {name: row[column] for name, column in PLAIN_KILLS.items()}
        found["credit_category"] = categories.get((row["victim_account_id"], row["t"]))
        found["headshot"] = row["finish_damage_reason"] == "HeadShot"
        assert found.keys() == wanted.keys()
        assert not _differences(near, wanted["victim"], found, wanted)


def test_every_knock(rows: Rows, expected: Any, near: Callable[[str, Any, Any], bool]) -> None:
    knocks = sorted(rows["player_knock_events"], key=lambda row: (row["t"], row["victim_account_id"]))
    assert len(knocks) == len(expected["knocks"])
    for row, wanted in zip(knocks, expected["knocks"], strict=True):
        found = {name: row[column] for name, column in PLAIN_KNOCKS.items()}
        assert found.keys() == wanted.keys()
        assert not _differences(near, wanted["victim"], found, wanted)


def test_every_weapon_category(rows: Rows, expected: Any, near: Callable[[str, Any, Any], bool]) -> None:
    found: dict[str, dict[str, Row]] = {}
    for row in rows["player_match_weapon_distribution"]:
        sums = {name: row[name] for name in ("total_damage", "total_kills", "knock_downs")}
        found.setdefault(row["account_id"], {})[row["weapon_category"]] = sums
    wanted = expected["weapon_distribution"]
    assert found.keys() == wanted.keys()
    for id_ in wanted:
        assert near(id_, found[id_], wanted[id_])


def test_every_fight(rows: Rows, expected: Any, near: Callable[[str, Any, Any], bool]) -> None:
    assert len(rows["team_fights"]) == len(expected["fights"])
    for row, wanted in zip(rows["team_fights"], expected["fights"], strict=True):
        assert not _differences(near, f"{wanted['team_a']}-{wanted['team_b']}", row, wanted)


def test_every_total(
    rows: Rows, reading: Reading, expected: Any, near: Callable[[str, Any, Any], bool]
) -> None:
    players, deaths, fights = rows["match_summaries"], rows["kill_positions"], rows["team_fights"]
    summed = {
        name: sum(row[name] for row in players)
        for name in (
            "headshot_kills", "revives", "heals_used", "boosts_used", "throwables_used", "smokes_thrown",
            "damage_dealt_to_enemies", "killsteals", "assists", "zone_samples",
        )
    }  # fmt: skip
    kills = sum(row["kills"] for row in players)
    found = summed | {
        "players": len(players),
        "teams": len({row["team_id"] for row in players}),
        "death_events": len(deaths),
        "knock_events": len(rows["player_knock_events"]),
        "enemy_knocks": sum(row["knocks"] for row in players),
        "credited_kills": kills,
        "uncredited_deaths": len(deaths) - kills - sum(row["team_kills"] for row in players),
        "blue_tick_seconds": tick_seconds(reading.ticks),
        "match_end_s": reading.match.t_end / 1000,
        "engagements": len(fights),
        "fights": sum(row["is_fight"] for row in fights),
        "engagements_with_third_party": sum(bool(row["third_party_teams"]) for row in fights),
        "unattached_kills": len(rows["unattached_kills"]),
    }
    assert found.keys() == expected["match_totals"].keys()
    assert not _differences(near, "match", found, expected["match_totals"])


def test_the_figures_that_metrics_13_names(rows: Rows) -> None:
    extended = rows["player_match_extended"]
    traded = [sum(row[f"traded_deaths_{w}"] or 0 for row in extended) for w in (5, 10, 30)]
    clutches = [row["clutch_won"] for row in extended if row["clutch_n"]]
    ranges = [sum(row[f"kills_{b}"] or 0 for row in extended) for b in ("lt50", "50_200", "ge200")]
    assert traded == [1, 1, 1]
    assert sum(row["traded_deaths_n"] for row in extended) == 31
    assert sorted(clutches) == [False, True]
    assert ranges == [28, 2, 0]
    assert sum(row["accuracy"] is not None for row in extended) <= 4


def test_the_figures_that_metrics_9_and_11_and_12_name(rows: Rows) -> None:
    finishing = rows["player_finishing_summary"]
    outcomes = [row["outcome"] for row in rows["player_knock_events"] if row["kind"] == "enemy"]
    columns = ("lt10m", "10_50m", "50_100m", "100_200m", "ge200m")
    buckets = [sum(row[f"knocks_{column}"] for row in finishing) for column in columns]
    fights = [row for row in rows["team_fights"] if row["is_fight"]]
    known = [row for row in fights if row["winning_team_id"] and row["first_hit_side"]]
    first_ahead = [row for row in known if row[f"team_{row['first_hit_side']}"] == row["winning_team_id"]]
    credited = [row for row in rows["player_knock_events"] if row["credited_to_own_team"]]
    assert buckets == [7, 12, 1, 0, 0]
    assert (outcomes.count("self"), outcomes.count("other_team"), outcomes.count("revived")) == (8, 2, 1)
    assert len(credited) == 17
    assert [sum(row["outcome"] == how for row in fights) for how in ("wipe", "edge", "even", "none")] == [
        15, 9, 1, 2,
    ]  # fmt: skip
    assert (len(first_ahead), len(known)) == (19, 21)
