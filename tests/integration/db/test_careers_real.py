"""Careers over the recorded match objects: what plain loops over their JSON add up to."""

from collections import Counter, defaultdict
from dataclasses import asdict, fields
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest

from pewstats_collectors.db import careers, matches, players, shadows
from pewstats_collectors.db.pool import Connection, connect
from pewstats_collectors.matches.match_object import MatchObject, is_bot, parse_match_object

CAREERS = {"competitive": "ranked", "official": "normal"}
#: Column of player_stats: key of a participant.
SUMS = {
    "kills": "kills",
    "knocks": "DBNOs",
    "assists": "assists",
    "headshot_kills": "headshotKills",
    "revives": "revives",
}


@pytest.fixture
def bodies(pubg_data: Path) -> list[bytes]:
    return [file.read_bytes() for file in sorted((pubg_data / "matches").rglob("*.json"))]


def write(connection: Connection, match: MatchObject) -> None:
    row = {
        one.name: getattr(match, one.name)
        for one in fields(match)
        if one.name not in ("rosters", "participants")
    }
    people = [asdict(one) | {"is_bot": is_bot(one.account_id)} for one in match.participants]
    rosters = [{"team_id": one.team_id, "rank": one.rank, "won": one.won} for one in match.rosters]
    matches.discover(connection, match.match_id, match.shard, by="main", lane="normal")
    matches.write_match_object(connection, row, rosters, people)
    named = [(one.account_id, one.player_name) for one in match.people]
    players.write_seen(connection, named, shard=match.shard, named_at=match.created_at)


def expected(bodies: list[bytes]) -> dict[tuple[str, str], Counter[str]]:
    """Sums by (account, career), read here by hand."""
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for document in map(orjson.loads, bodies):
        career = CAREERS.get(document["data"]["attributes"].get("matchType", ""))
        included: list[dict[str, Any]] = document["included"]
        stats = {one["id"]: one["attributes"]["stats"] for one in included if one["type"] == "participant"}
        ranks = {
            person["id"]: one["attributes"]["stats"]["rank"]
            for one in included
            if one["type"] == "roster"
            for person in one["relationships"]["participants"]["data"]
        }
        for number, one in stats.items():
            if career is None or one["playerId"].startswith("ai."):
                continue
            for name in (career, "all"):
                line = found[one["playerId"], name]
                line["matches_played"] += 1
                line["wins"] += ranks[number] == 1
                line["top_10s"] += ranks[number] <= 10
                line["deaths"] += one["deathType"] != "alive"
                for column, key in SUMS.items():
                    line[column] += one[key]
    return found


def test_careers_are_the_sums_of_the_recorded_match_objects(
    connection: Connection, database: str, bodies: list[bytes]
) -> None:
    recorded = [parse_match_object(body) for body in bodies]
    for match in recorded:
        write(connection, match)
    for match in Random(5).sample(recorded, len(recorded)):
        careers.count_match(connection, match.match_id)
    hand = expected(bodies)
    columns = ("matches_played", "wins", "top_10s", "deaths", *SUMS)
    rows = connection.execute(
        f"SELECT account_id, match_type, {', '.join(columns)} FROM player_stats".encode()  # noqa: S608
    )
    found = {(row[0], row[1]): dict(zip(columns, row[2:], strict=True)) for row in rows}
    assert len(found) > 5000
    assert found == {key: {column: line[column] for column in columns} for key, line in hand.items()}
    with connect(database) as fresh:
        assert shadows.compare(fresh, careers.TABLES, careers.count_all) == []
