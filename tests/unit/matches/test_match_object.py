"""The match object: every recorded one, and every way it can be wrong."""

import contextlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.errors import Reject
from pewstats_collectors.matches.match_object import is_bot, parse_match_object, peek_match_object

Json = dict[str, Any]

STATS: Json = {
    "DBNOs": 1,
    "assists": 2,
    "boosts": 3,
    "damageDealt": 123.456,
    "deathType": "byplayer",
    "headshotKills": 1,
    "heals": 4,
    "killPlace": 5,
    "killStreaks": 1,
    "kills": 2,
    "longestKill": 57,
    "name": "Alice",
    "playerId": "account.alice",
    "revives": 1,
    "rideDistance": 1000,
    "roadKills": 0,
    "swimDistance": 0,
    "teamKills": 0,
    "timeSurvived": 1500,
    "vehicleDestroys": 0,
    "walkDistance": 2000.5,
    "weaponsAcquired": 6,
    "winPlace": 7,
}
ATTRIBUTES: Json = {
    "createdAt": "2025-03-01T20:00:00Z",
    "duration": 1800,
    "gameMode": "squad-fpp",
    "isCustomMatch": False,
    "mapName": "Baltic_Main",
    "matchType": "official",
    "seasonState": "progress",
    "shardId": "steam",
    "stats": None,
    "tags": None,
    "titleId": "bluehole-pubg",
}
URL = "https://telemetry-cdn.pubg.com/bluehole-pubg/steam/2025/03/01/20/31/a-telemetry.json"


def participant(key: str, **stats: Any) -> Json:
    return {
        "type": "participant",
        "id": key,
        "attributes": {"stats": STATS | stats, "actor": "", "shardId": "steam"},
    }


def roster(team_id: int, rank: int, won: str, *members: str) -> Json:
    return {
        "type": "roster",
        "id": f"roster-{team_id}",
        "attributes": {"stats": {"rank": rank, "teamId": team_id}, "won": won, "shardId": "steam"},
        "relationships": {
            "participants": {"data": [{"type": "participant", "id": member} for member in members]},
            "team": {"data": None},
        },
    }


def body() -> Json:
    """Alice won with team 1, Bob and a bot did not; included in no order."""
    asset = {
        "type": "asset",
        "id": "a",
        "attributes": {"name": "telemetry", "createdAt": "2025-03-01T20:31:00Z", "URL": URL},
    }
    return {
        "data": {
            "type": "match",
            "id": "0000-match",
            "attributes": dict(ATTRIBUTES),
            "relationships": {
                "rosters": {"data": []},
                "assets": {"data": [{"type": "asset", "id": "a"}]},
            },
        },
        "included": [
            participant("p2", name="Bob", playerId="account.bob", winPlace=9),
            roster(1, 1, "true", "p1"),
            asset,
            participant("p1"),
            roster(2, 8, "false", "p2", "p3"),
            participant("p3", name="Robot", playerId="ai.7"),
        ],
        "links": {"self": ""},
        "meta": {},
    }


def parse(document: Json) -> Any:
    return parse_match_object(json.dumps(document).encode())


def rejected(data: bytes) -> Reject:
    with pytest.raises(Reject) as caught:
        parse_match_object(data)
    return caught.value


def test_the_match_is_read() -> None:
    match = parse(body())
    assert (match.match_id, match.shard, match.game_mode) == ("0000-match", "steam", "squad-fpp")
    assert match.created_at == datetime(2025, 3, 1, 20, tzinfo=UTC)
    assert (match.duration_s, match.is_custom_match, match.map_name) == (1800, False, "Baltic_Main")
    assert match.telemetry_url == URL


def test_rosters_give_participants_their_team() -> None:
    match = parse(body())
    teams = {one.player_name: (one.team_id, one.win_place) for one in match.participants}
    assert teams == {"Alice": (1, 7), "Bob": (2, 9), "Robot": (2, 7)}
    assert [(one.team_id, one.rank, one.won) for one in match.rosters] == [(1, 1, True), (2, 8, False)]


def test_all_23_statistics_are_read() -> None:
    one = next(one for one in parse(body()).participants if one.player_name == "Alice")
    told = {
        "account_id": "account.alice",
        "player_name": "Alice",
        "team_id": 1,
        "dbnos": 1,
        "assists": 2,
        "boosts": 3,
        "damage_dealt": 123.456,
        "death_type": "byplayer",
        "headshot_kills": 1,
        "heals": 4,
        "kill_place": 5,
        "kill_streaks": 1,
        "kills": 2,
        "longest_kill": 57.0,
        "revives": 1,
        "ride_distance": 1000.0,
        "road_kills": 0,
        "swim_distance": 0.0,
        "team_kills": 0,
        "time_survived": 1500.0,
        "vehicle_destroys": 0,
        "walk_distance": 2000.5,
        "weapons_acquired": 6,
        "win_place": 7,
    }
    assert {name: getattr(one, name) for name in one.__slots__} == told


def test_an_integer_may_come_as_a_whole_float() -> None:
    document = body()
    document["included"][0]["attributes"]["stats"]["kills"] = 3.0
    assert next(one.kills for one in parse(document).participants if one.player_name == "Bob") == 3


def test_what_an_older_api_did_not_send_is_none() -> None:
    document = body()
    for key in ("matchType", "isCustomMatch", "seasonState"):
        del document["data"]["attributes"][key]
    document["data"]["attributes"]["mapName"] = ""
    del document["included"][3]["attributes"]["stats"]["swimDistance"]
    document["included"][3]["attributes"]["stats"]["rankPoints"] = 1500
    match = parse(document)
    assert (match.match_type, match.is_custom_match, match.season_state, match.map_name) == (None,) * 4
    assert next(one.swim_distance for one in match.participants if one.player_name == "Alice") is None


def test_a_match_may_name_no_telemetry() -> None:
    document = body()
    document["data"]["relationships"] = {}
    assert parse(document).telemetry_url is None


def test_bots_are_told_by_their_id() -> None:
    assert [is_bot(one.account_id) for one in parse(body()).participants] == [False, False, True]


def test_a_nul_in_a_name_cannot_reach_the_database() -> None:
    document = body()
    document["included"][3]["attributes"]["stats"]["name"] = "A\0lice"
    assert "A\ufffdlice" in {one.player_name for one in parse(document).participants}


def _without(document: Json, *path: Any) -> Json:
    inner = document
    for step in path[:-1]:
        inner = inner[step]
    del inner[path[-1]]
    return document


@pytest.mark.parametrize(
    ("damage", "place"),
    [
        (lambda d: _without(d, "included"), "included"),
        (lambda d: _without(d, "data", "attributes", "createdAt"), "createdAt"),
        (lambda d: _without(d, "included", 1, "attributes", "stats", "teamId"), "roster roster-1"),
        (lambda d: _without(d, "included", 3, "attributes", "stats", "playerId"), "participant p1"),
        (lambda d: _without(d, "included", 3), "participant p1"),
        (lambda d: _without(d, "included", 2, "attributes", "URL"), "asset a"),
        (lambda d: d | {"included": [*d["included"], participant("p9")]}, "participant p9"),
        (lambda d: d | {"included": [*d["included"], roster(1, 3, "false")]}, "rosters"),
    ],
)
def test_a_fault_is_rejected_with_its_place(damage: Callable[[Json], Json], place: str) -> None:
    fault = rejected(json.dumps(damage(body())).encode())
    assert fault.reason == "unreadable match object"
    assert place in fault.detail


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b'{"data": []}',
        b'{"data": {"type": "player", "id": "x"}}',
        b'{"errors": []}',
        b"<html>",
    ],
)
def test_other_bodies_are_no_match_object(data: bytes) -> None:
    assert peek_match_object(data) is None
    assert rejected(data).reason == "not a match object"


def test_a_match_id_that_is_no_file_name_is_refused() -> None:
    document = body()
    document["data"]["id"] = "../../etc/passwd"
    assert peek_match_object(json.dumps(document).encode()) is None


def test_a_cut_off_match_object_is_recognised_and_unreadable() -> None:
    cut = json.dumps(body()).encode()[:-30]
    assert peek_match_object(cut) == "0000-match"
    assert rejected(cut).reason == "unreadable match object"


@given(st.binary(max_size=100), st.integers(0, 3000))
def test_any_bytes_are_read_or_rejected(patch: bytes, place: int) -> None:
    whole = json.dumps(body()).encode()
    for data in (patch, whole[:place] + patch + whole[place + len(patch) :]):
        with contextlib.suppress(Reject):
            parse_match_object(data)


@pytest.fixture(scope="module")
def recorded(pubg_data: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted((pubg_data / "matches").glob("*.json"))]


def test_every_recorded_match_object_is_read_whole(recorded: list[bytes]) -> None:
    matches = [parse_match_object(data) for data in recorded]
    assert len(matches) == 136
    assert sum(len(match.participants) for match in matches) == 10_545
    assert sum(len(match.rosters) for match in matches) == 5_413
    assert {match.telemetry_url is None for match in matches} == {False}
    assert {one.team_id is None for match in matches for one in match.participants} == {False}


def test_every_recorded_number_is_the_one_in_the_body(recorded: list[bytes]) -> None:
    snake = {"DBNOs": "dbnos", "name": "player_name", "playerId": "account_id"}
    for data in recorded:
        told = {one.account_id: one for one in parse_match_object(data).participants}
        for item in json.loads(data)["included"]:
            if item["type"] != "participant":
                continue
            stats = item["attributes"]["stats"]
            one = told[stats["playerId"]]
            for name in STATS:
                column = snake.get(name, "".join("_" + c.lower() if c.isupper() else c for c in name))
                assert getattr(one, column) == stats.get(name)


def test_winners_are_rank_1_and_a_rosters_rank_is_its_members_best(recorded: list[bytes]) -> None:
    for match in map(parse_match_object, recorded):
        assert {roster.rank for roster in match.rosters if roster.won} <= {1}
        if match.created_at.year < 2022:
            continue
        for team in match.rosters:
            places = [one.win_place for one in match.participants if one.team_id == team.team_id]
            assert min(place for place in places if place is not None) == team.rank


def test_only_match_objects_are_taken_for_one(pubg_data: Path) -> None:
    others = [path for path in pubg_data.rglob("*.json") if path.parent.name != "matches"]
    assert {peek_match_object(path.read_bytes()) for path in others} == {None}
