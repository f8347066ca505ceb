"""The recorded file of 2018: cut off as it is; made whole by its last event, equal to its match object."""

import math
from pathlib import Path

import pytest

from pewstats_collectors.errors import Reject
from pewstats_collectors.matches.match_object import Participant, parse_match_object
from pewstats_collectors.telemetry.decode import decode
from pewstats_collectors.telemetry.extract import MatchRows
from pewstats_collectors.telemetry.inflate import inflate
from pewstats_collectors.telemetry.metrics.team_fights import TeamFightRow
from pewstats_collectors.telemetry.rows import PlayerTelemetryRow
from tests.unit.telemetry.building import rows_of_file

MATCH_ID = "fc6db7bd-f16b-43e5-aa2d-1d6e2a66c57c"


@pytest.fixture(scope="module")
def recording(pubg_data: Path) -> bytes:
    return (pubg_data / "telemetry" / "truncated-2018-04-05.json.gz").read_bytes()


@pytest.fixture(scope="module")
def rows(recording: bytes) -> MatchRows:
    text = inflate(recording)
    return rows_of_file(text[: text.rindex(b',{"character"')] + b"]")


@pytest.fixture(scope="module")
def api(pubg_data: Path) -> dict[str, Participant]:
    match = parse_match_object((pubg_data / "matches" / f"{MATCH_ID}.json").read_bytes())
    return {one.account_id: one for one in match.participants}


@pytest.fixture(scope="module")
def dead(rows: MatchRows) -> list[PlayerTelemetryRow]:
    return [row for row in rows.players if row.deaths]


def test_the_file_itself_is_cut_off(recording: bytes) -> None:
    with pytest.raises(Reject) as fault:
        decode(recording)
    assert (fault.value.reason, fault.value.offset) == ("cut off", 2_819_587)


def test_a_file_of_several_matches_is_told(pubg_data: Path) -> None:
    data = (pubg_data / "telemetry" / "single-events-2018.json.gz").read_bytes()
    telemetry = decode(data)
    assert (telemetry.read, telemetry.bad, telemetry.unknown) == (29, [], {})
    with pytest.raises(Reject, match="events of several matches"):
        rows_of_file(data)


def test_its_players_and_teams_are_those_of_the_match_object(
    rows: MatchRows, api: dict[str, Participant]
) -> None:
    assert {row.account_id: row.team_id for row in rows.players} == {
        account: one.team_id for account, one in api.items()
    }
    facts = rows.match
    assert (facts.match_id, facts.events_read, facts.events_bad) == (MATCH_ID, 5459, 0)
    assert facts.incomplete


def test_damage_and_survival_of_the_dead_are_the_apis(
    dead: list[PlayerTelemetryRow], api: dict[str, Participant]
) -> None:
    assert len(dead) == 21
    for row in dead:
        told = api[row.account_id]
        assert None not in (row.damage_dealt_to_enemies, row.damage_dealt_to_team, row.survival_time_s)
        dealt = (row.damage_dealt_to_enemies or 0) + (row.damage_dealt_to_team or 0)
        assert dealt == pytest.approx(told.damage_dealt, abs=1e-4)
        assert math.floor(row.survival_time_s or 0) == told.time_survived


def test_nobody_has_dealt_more_than_the_api_says(rows: MatchRows, api: dict[str, Participant]) -> None:
    for row in rows.players:
        dealt = (row.damage_dealt_to_enemies or 0) + (row.damage_dealt_to_team or 0)
        assert dealt <= (api[row.account_id].damage_dealt or 0) + 1e-3


def test_killers_whose_kills_are_all_in_the_file_agree_with_the_api(
    rows: MatchRows, api: dict[str, Participant]
) -> None:
    complete = [
        row
        for row in rows.players
        if row.telemetry_kills and row.telemetry_kills == api[row.account_id].kills
    ]
    assert len(complete) == 15
    for row in complete:
        told = api[row.account_id]
        assert row.telemetry_headshot_kills == told.headshot_kills
        assert math.floor(row.longest_kill_m or 0) == told.longest_kill


def test_the_kills_of_the_dead_are_the_apis(
    dead: list[PlayerTelemetryRow], api: dict[str, Participant]
) -> None:
    assert [row.telemetry_kills for row in dead] == [api[row.account_id].kills for row in dead]


def test_what_the_file_cannot_tell_is_none(rows: MatchRows) -> None:
    assert {row.knocks for row in rows.players} == {None}
    assert {row.telemetry_revives for row in rows.players} == {None}
    assert {row.telemetry_assists for row in rows.players} == {None}
    assert {row.team_placement for row in rows.players} == {None}


def test_its_fights_are_told_by_damage_and_deaths(rows: MatchRows) -> None:
    fights = [row for row in rows.tables["team_fights"] if isinstance(row, TeamFightRow)]
    assert (len(fights), rows.match.unattached_kills) == (14, 0)
    assert {row.knocks_a for row in fights} == {row.knocks_b for row in fights} == {None}
    kills = sum((row.kills_a or 0) + (row.kills_b or 0) for row in fights)
    assert kills == sum(row.telemetry_kills or 0 for row in rows.players) == 21
    assert sum(row.hits or 0 for row in fights) == sum(row.hits or 0 for row in rows.players)
    dealt = sum(row.damage_dealt_to_enemies or 0 for row in rows.players)
    assert sum((row.damage_a or 0) + (row.damage_b or 0) for row in fights) == pytest.approx(dealt, abs=0.01)
