"""The reference on simulated matches: identities, what the world knows, and no trust in any order."""

import gzip
import math
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from random import Random

import orjson
import pytest

from pewstats_collectors.simulator import SimulatedMatch, evening
from tests.reference.finishing import COUNTED
from tests.reference.plain import Event, Row
from tests.reference.reading import read
from tests.reference.stats import stats_of

SEED = 3
SAME_AS_THE_WORLD = (
    "team_id", "is_bot", "kills", "team_kills", "knocks", "deaths", "headshot_kills", "longest_kill_m",
    "revives", "killsteals", "damage_dealt_to_enemies", "damage_dealt_to_team", "damage_self",
    "damage_received",
    "damage_received_team", "damage_received_blue_zone", "damage_received_environment", "throwable_damage",
    "heals_used", "boosts_used", "throwables_used", "smokes_thrown", "survival_time_s", "team_placement",
)  # fmt: skip


@pytest.fixture(
    scope="module",
    params=[(0, False), (1, False), (1, True), (3, True), (5, False)],
    ids=["esports-v2", "squad-v2", "squad-v1", "duo-v1", "solo-v2"],
)
def match(request: pytest.FixtureRequest) -> SimulatedMatch:
    """Small matches of every mode, with both kill events."""
    number, kills_v1 = request.param
    planned = evening(SEED, detail=0.1).matches[number]
    return SimulatedMatch(replace(planned.plan, kills_v1=kills_v1))


@pytest.fixture(scope="module")
def events(match: SimulatedMatch) -> list[Event]:
    """Its telemetry, decoded."""
    decoded: list[Event] = orjson.loads(match.telemetry())
    return decoded


@pytest.fixture(scope="module")
def rows(events: list[Event]) -> dict[str, list[Row]]:
    """Every table of it."""
    return stats_of(events, read(events).match.players)


def _sum(rows: Iterable[Row], *columns: str) -> float:
    return round(math.fsum(row[column] or 0 for row in rows for column in columns), 2)


def test_every_player_has_what_the_world_gave_him(match: SimulatedMatch, rows: dict[str, list[Row]]) -> None:
    found = {row["account_id"]: row for row in rows["match_summaries"]}
    assert found.keys() == match.truth.players.keys()
    for account_id, truth in match.truth.players.items():
        wanted = {name: getattr(truth, name) for name in SAME_AS_THE_WORLD}
        assert {name: found[account_id][name] for name in wanted} == pytest.approx(wanted, abs=0.011)


def test_deaths_and_knocks_are_those_of_the_world(match: SimulatedMatch, rows: dict[str, list[Row]]) -> None:
    deaths = {(row["victim_account_id"], row["t"]): row for row in rows["kill_positions"]}
    knocks = {(row["victim_account_id"], row["t"]): row for row in rows["player_knock_events"]}
    assert {(d.victim, d.t_s) for d in match.truth.deaths} == deaths.keys()
    assert {(k.victim, k.t_s) for k in match.truth.knocks} == knocks.keys()
    for death in match.truth.deaths:
        row = deaths[death.victim, death.t_s]
        known = (death.killer, death.maker, death.was_knocked, death.finish_kind)
        assert known == tuple(
            row[name] for name in ("killer_account_id", "dbno_maker_account_id", "was_knocked", "finish_kind")
        )
    for knock in match.truth.knocks:
        row = knocks[knock.victim, knock.t_s]
        assert (row["attacker_account_id"], row["kind"]) == (knock.attacker, knock.kind)
        assert row["outcome"] == knock.outcome
        assert row["seconds_to_outcome"] == pytest.approx(knock.seconds_to_outcome, abs=0.002)


def test_sums_agree_with_each_other(rows: dict[str, list[Row]]) -> None:
    players, weapons = rows["match_summaries"], rows["player_match_weapon_distribution"]
    fights, participants = rows["team_fights"], rows["fight_participants"]
    unattached = len(rows["unattached_kills"])
    dealt, kills = _sum(players, "damage_dealt_to_enemies"), _sum(players, "kills")
    assert dealt == pytest.approx(_sum(players, "damage_received"), abs=0.01)
    assert dealt == pytest.approx(_sum(weapons, "total_damage"), abs=0.01)
    assert dealt == pytest.approx(_sum(fights, "damage_a", "damage_b"), abs=0.01)
    assert dealt == pytest.approx(_sum(participants, "damage_dealt"), abs=0.01)
    assert dealt == pytest.approx(_sum(participants, "damage_taken"), abs=0.01)
    assert kills == _sum(weapons, "total_kills")
    assert kills == _sum(fights, "kills_a", "kills_b") + unattached
    assert kills == _sum(participants, "kills") + unattached
    assert kills == sum(row["is_kill"] for row in rows["weapon_kill_events"])
    for row in rows["player_finishing_summary"]:
        assert row["total_knocks"] is None or row["total_knocks"] == sum(row[name] for name in COUNTED)


def test_roster_and_geometry_agree_on_who_is_in_the_white_circle(rows: dict[str, list[Row]]) -> None:
    moments = [
        ((row[f"white_edge_{when}_m"] >= 0), row[f"in_circle_{when}"])
        for row in rows["zone_play"]
        for when in ("announce", "close")
        if row[f"white_edge_{when}_m"] is not None and (row["phase"], when) != (1, "announce")
    ]
    assert len(moments) > 30
    assert sum(geometry == roster for geometry, roster in moments) >= 0.9 * len(moments)


def test_neither_the_order_of_equal_times_nor_exact_duplicates_matter(
    events: list[Event], rows: dict[str, list[Row]]
) -> None:
    shuffled = list({orjson.dumps(event): event for event in events}.values())
    Random(1).shuffle(shuffled)
    assert stats_of(shuffled, read(events).match.players) == rows


def test_the_recorded_match_too_is_the_same_in_any_order(pubg_data: Path) -> None:
    packed = (pubg_data / "telemetry" / "custom-2025-07-12.json.gz").read_bytes()
    events: list[Event] = orjson.loads(gzip.decompress(packed))
    players = read(events).match.players
    shuffled = list({orjson.dumps(event): event for event in events}.values())
    Random(2).shuffle(shuffled)
    assert len(shuffled) < len(events)
    assert stats_of(shuffled, players) == stats_of(events, players)
