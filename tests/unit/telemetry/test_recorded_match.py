"""The recorded custom match of 2025 against the agreed values, with their tolerances."""

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pewstats_collectors.telemetry.extract import MatchRows
from pewstats_collectors.telemetry.inflate import inflate
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.metrics.fight_participants import FightParticipantRow
from pewstats_collectors.telemetry.metrics.finishing import FinishingRow
from pewstats_collectors.telemetry.metrics.kills import KillPositionRow
from pewstats_collectors.telemetry.metrics.knock_events import KnockEventRow
from pewstats_collectors.telemetry.metrics.landings import LandingRow
from pewstats_collectors.telemetry.metrics.team_fights import TeamFightRow
from pewstats_collectors.telemetry.metrics.weapon_distribution import WeaponDistributionRow
from pewstats_collectors.telemetry.weapon_categories import default_weapons
from tests.unit.telemetry.building import Json, read_file, rows_of_file

# Expected name -> column, where they differ.
COLUMNS = {
    "kills": "telemetry_kills",
    "team_kills": "telemetry_team_kills",
    "headshot_kills": "telemetry_headshot_kills",
    "assists": "telemetry_assists",
    "revives": "telemetry_revives",
}
SAME_NAME = (
    "team_id",
    "kills_human",
    "knocks",
    "deaths",
    "longest_kill_m",
    "damage_dealt_to_enemies",
    "damage_dealt_to_team",
    "damage_received",
    "damage_received_team",
    "damage_self",
    "damage_received_blue_zone",
    "damage_received_environment",
    "throwable_damage",
    "killsteals",
    "survival_time_s",
    "team_placement",
)


@pytest.fixture(scope="module")
def recording(pubg_data: Path) -> bytes:
    return (pubg_data / "telemetry" / "custom-2025-07-12.json.gz").read_bytes()


@pytest.fixture(scope="module")
def expected(expected_values: Path) -> Json:
    values: Json = json.loads(expected_values.read_bytes())
    return values


@pytest.fixture(scope="module")
def match(recording: bytes) -> Match:
    return read_file(recording)


@pytest.fixture(scope="module")
def rows(recording: bytes) -> MatchRows:
    return rows_of_file(recording)


def near(value: Any, tolerance: float) -> Any:
    """Equal, or for floats within the tolerance."""
    return pytest.approx(value, abs=tolerance, rel=0) if isinstance(value, float) else value


def test_the_file_is_read_whole(rows: MatchRows, expected: Json) -> None:
    facts = rows.match
    assert facts.match_id == expected["match_id"]
    assert (facts.events_read, facts.events_unknown, facts.events_bad) == (2871, 0, 0)
    assert (facts.map_name, facts.game_mode) == ("Baltic_Main", "normal")
    assert (facts.incomplete, facts.abnormal) == (False, False)


def test_the_totals_of_the_match(rows: MatchRows, match: Match, expected: Json) -> None:
    totals, people = expected["match_totals"], rows.players

    def total(column: str) -> Any:
        return sum(getattr(row, column) for row in people)

    assert (rows.match.telemetry_players, rows.match.telemetry_teams) == (totals["players"], totals["teams"])
    assert rows.match.match_end_s == near(totals["match_end_s"], expected["tolerances"]["seconds"])
    assert len(match.deaths) == total("deaths") == totals["death_events"]
    assert len(match.knocks) == totals["knock_events"]
    assert total("knocks") == totals["enemy_knocks"]
    assert total("telemetry_kills") == totals["credited_kills"]
    assert total("deaths") - total("telemetry_kills") == totals["uncredited_deaths"]
    assert total("telemetry_headshot_kills") == totals["headshot_kills"]
    assert total("telemetry_revives") == totals["revives"]
    assert total("telemetry_assists") == totals["assists"]
    assert total("killsteals") == total("times_killstolen") == totals["killsteals"]
    assert total("damage_dealt_to_enemies") == near(
        totals["damage_dealt_to_enemies"], expected["tolerances"]["damage"]
    )
    assert total("hits") == 182


def test_every_player(rows: MatchRows, expected: Json) -> None:
    assert {row.account_id for row in rows.players} == set(expected["players"])
    for row in rows.players:
        values = expected["players"][row.account_id]
        for name in (*COLUMNS, *SAME_NAME):
            assert getattr(row, COLUMNS.get(name, name)) == near(values[name], 0.01), (row.account_id, name)


def test_every_landing(rows: MatchRows, expected: Json) -> None:
    landings = {row.account_id: row for row in rows.tables["landings"] if isinstance(row, LandingRow)}
    assert set(landings) == set(expected["players"])
    for account, values in expected["players"].items():
        row, told = landings[account], values["landing"]
        assert row.t == near(told["t_s"], 0.002)
        assert (row.x, row.y, row.z) == tuple(near(told[axis], 0.01) for axis in ("x_cm", "y_cm", "z_cm"))
        assert row.hot_drop_enemies == values["hot_drop_enemies"]


def test_every_death(rows: MatchRows, expected: Json) -> None:
    weapons = default_weapons()
    deaths = [row for row in rows.tables["kill_positions"] if isinstance(row, KillPositionRow)]
    assert len(deaths) == len(expected["kills"])
    for row, values in zip(deaths, expected["kills"], strict=True):
        told = {
            "t_s": row.t,
            "victim": row.victim_account_id,
            "killer": row.killer_account_id,
            "finisher": row.finisher_account_id,
            "dbno_maker": row.dbno_maker_account_id,
            "was_knocked": row.was_knocked,
            "finish_kind": row.finish_kind,
            "credit_weapon": row.credit_damage_causer,
            "credit_category": weapons.category(row.credit_damage_category, row.credit_damage_causer),
            "credit_distance_m": row.credit_distance_m,
            "finish_damage_type": row.finish_damage_category,
            "headshot": row.finish_damage_reason == "HeadShot",
        }
        assert told == {name: near(value, 0.01) for name, value in values.items()}
        assert row.t == near(values["t_s"], 0.002)


def test_every_knock(match: Match, expected: Json) -> None:
    for one, values in zip(match.resolved_knocks, expected["knocks"], strict=True):
        knock = one.knock
        told = {
            "t_s": knock.ms / 1000,
            "attacker": knock.attacker.account_id if knock.attacker else None,
            "victim": knock.victim.account_id,
            "kind": knock.kind.value,
            "distance_m": knock.blow.distance_m,
            "weapon": knock.blow.causer,
            "outcome": one.outcome.value,
            "seconds_to_outcome": one.seconds_to_outcome,
        }
        assert told == {name: near(value, 0.002) for name, value in values.items()}


def test_every_knock_is_a_row(rows: MatchRows, expected: Json) -> None:
    events = sorted(_knock_rows(rows), key=lambda row: (row.t, row.victim_account_id))
    assert len(events) == len(expected["knocks"])
    for row, values in zip(events, expected["knocks"], strict=True):
        told = {
            "t_s": row.t,
            "attacker": row.attacker_account_id,
            "victim": row.victim_account_id,
            "kind": row.kind,
            "distance_m": row.distance_m,
            "weapon": row.weapon_id,
            "outcome": row.outcome,
            "seconds_to_outcome": row.seconds_to_outcome,
        }
        assert told == {name: near(value, 0.01) for name, value in values.items()}


def test_a_stolen_knock(rows: MatchRows) -> None:
    (row,) = (row for row in _knock_rows(rows) if row.t == 44.8)
    assert (row.outcome, row.distance_m, row.seconds_to_outcome) == ("other_team", 36.27, 85.431)
    (death,) = (
        death
        for death in rows.tables["kill_positions"]
        if isinstance(death, KillPositionRow) and death.t == 130.231
    )
    assert row.finisher_account_id == death.finisher_account_id == death.killer_account_id
    assert death.assist_account_ids == [row.attacker_account_id]
    assert (row.is_killed, row.credited_to_own_team) == (True, False)


def test_what_became_of_the_knocks_of_everybody(rows: MatchRows, expected: Json) -> None:
    summaries = [row for row in rows.tables["player_finishing_summary"] if isinstance(row, FinishingRow)]
    assert {row.account_id: row.total_knocks for row in summaries} == {
        account: values["knocks"] for account, values in expected["players"].items()
    }
    totals = {
        column: sum(getattr(row, column) for row in summaries)
        for column in FinishingRow._fields
        if column.startswith("knocks_")
    }
    assert {column: count for column, count in totals.items() if count} == {
        "knocks_converted_self": 8,
        "knocks_stolen": 2,
        "knocks_wiped": 8,
        "knocks_zone": 1,
        "knocks_revived_by_enemy": 1,
        "knocks_lt10m": 7,
        "knocks_10_50m": 12,
        "knocks_50_100m": 1,
    }
    converted = sum((row.conversion_rate or 0) * (row.total_knocks or 0) / 100 for row in summaries)
    assert converted == pytest.approx(17, abs=0.01)
    outright = sum(1 for values in expected["kills"] if values["killer"] and not values["was_knocked"])
    assert sum(row.instant_kills or 0 for row in summaries) == outright


def _knock_rows(rows: MatchRows) -> list[KnockEventRow]:
    return [row for row in rows.tables["player_knock_events"] if isinstance(row, KnockEventRow)]


def test_the_weapon_distribution(rows: MatchRows, expected: Json) -> None:
    told: dict[str, dict[str, Any]] = {}
    for row in rows.tables["player_match_weapon_distribution"]:
        assert isinstance(row, WeaponDistributionRow)
        told.setdefault(row.account_id, {})[row.weapon_category] = row._asdict()
    assert set(told) == set(expected["weapon_distribution"])
    for account, categories in expected["weapon_distribution"].items():
        assert set(told[account]) == set(categories)
        for category, values in categories.items():
            for name, value in values.items():
                assert told[account][category][name] == near(value, 0.01)


def test_every_engagement(rows: MatchRows, expected: Json) -> None:
    fights = [row._asdict() for row in rows.tables["team_fights"] if isinstance(row, TeamFightRow)]
    fights.sort(key=lambda row: (row["start_s"], row["team_a"], row["team_b"]))
    near_by = {"center_x_cm": 1, "center_y_cm": 1, "start_s": 0.002, "end_s": 0.002}
    assert len(fights) == len(expected["fights"])
    for row, values in zip(fights, expected["fights"], strict=True):
        told = {name: row[name] for name in values}
        assert told == {name: near(value, near_by.get(name, 0.01)) for name, value in values.items()}


def test_the_fights_of_the_match(rows: MatchRows, expected: Json) -> None:
    totals = expected["match_totals"]
    engagements = [row for row in rows.tables["team_fights"] if isinstance(row, TeamFightRow)]
    fights = [row for row in engagements if row.is_fight]
    assert (len(engagements), len(fights)) == (totals["engagements"], totals["fights"])
    assert sum(bool(row.third_party_teams) for row in engagements) == totals["engagements_with_third_party"]
    assert Counter(row.outcome for row in fights) == {"wipe": 15, "edge": 9, "even": 1, "none": 2}
    assert rows.match.unattached_kills == totals["unattached_kills"]
    ahead = [row for row in fights if row.winning_team_id is not None and row.first_hit_side]
    first = [row.team_a if row.first_hit_side == "a" else row.team_b for row in ahead]
    won = sum(row.winning_team_id == team for row, team in zip(ahead, first, strict=True))
    assert (won, len(ahead)) == (19, 21)


def test_what_players_did_in_engagements_is_all_they_did(rows: MatchRows) -> None:
    told = [row for row in rows.tables["fight_participants"] if isinstance(row, FightParticipantRow)]
    for player in rows.players:
        own = [row for row in told if row.account_id == player.account_id]
        assert sum(row.damage_dealt or 0 for row in own) == near(player.damage_dealt_to_enemies, 0.01)
        assert sum(row.damage_taken or 0 for row in own) == near(player.damage_received, 0.01)
        assert sum(row.hits or 0 for row in own) == player.hits
        assert sum(row.knocks or 0 for row in own) == player.knocks
        assert sum(row.kills or 0 for row in own) == player.telemetry_kills


def test_dealt_is_received_and_the_parts_are_the_whole(rows: MatchRows, match: Match) -> None:
    dealt = sum(row.damage_dealt_to_enemies or 0 for row in rows.players)
    assert dealt == pytest.approx(sum(row.damage_received or 0 for row in rows.players), abs=0.01)
    whole = sum(row.damage_received_total or 0 for row in rows.players)
    assert whole == pytest.approx(sum(hit.amount for hit in match.damages), abs=0.01)


def test_the_order_of_equal_times_and_of_the_file_changes_nothing(recording: bytes, rows: MatchRows) -> None:
    events = _events(recording)
    for seed in range(3):
        shuffled = random.Random(seed).sample(events, len(events))
        assert rows_of_file(_text(shuffled)) == rows


def test_dropping_exact_duplicates_changes_no_metric(recording: bytes, rows: MatchRows) -> None:
    events = _events(recording)
    distinct = list(dict.fromkeys(bytes(event) for event in events))
    assert len(distinct) < len(events)
    less = rows_of_file(b"[" + b",".join(distinct) + b"]")
    assert less.players == rows.players
    assert less.tables == rows.tables
    assert less.match == rows.match._replace(events_read=len(distinct))


def test_nulls_instead_of_absent_keys_change_nothing(recording: bytes, rows: MatchRows) -> None:
    people = {
        "LogPlayerTakeDamage": ("attacker",),
        "LogPlayerKillV2": ("killer", "finisher", "dBNOMaker"),
    }
    events: list[Json] = [msgspec.json.decode(event) for event in _events(recording)]
    nulled = [dict.fromkeys(people.get(event["_T"], ())) | event for event in events]
    assert rows_of_file(msgspec.json.encode(nulled)) == rows


def _events(data: bytes) -> list[msgspec.Raw]:
    return msgspec.json.decode(inflate(data), type=list[msgspec.Raw])


def _text(events: list[msgspec.Raw]) -> bytes:
    return b"[" + b",".join(bytes(event) for event in events) + b"]"
