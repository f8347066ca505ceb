"""Matches of one league at once: everybody plays in all of them, and every total comes out right."""

from random import Random
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from pewstats_collectors.db import ledger, matches
from pewstats_collectors.db.ledger import Claim, Owed
from pewstats_collectors.db.pool import Connection, connect, in_transaction, open_pool
from pewstats_collectors.db.tournaments import rosters, schedules, seasons
from pewstats_collectors.db.tournaments.seasons import Season
from pewstats_collectors.jobs import AGGREGATE, SUMMARY
from pewstats_collectors.matches.match_object import parse_match_object
from pewstats_collectors.matches.user_files import read_roster, read_rounds
from pewstats_collectors.simulator import World, evening
from pewstats_collectors.storage.keys import match_object_key
from pewstats_collectors.storage.telemetry import TelemetryStore
from pewstats_collectors.workers import aggregate, summary
from pewstats_collectors.workers.deps import Deps
from scripts.domain_tables import domain_tables
from tests.integration.db.concurrency import at_once, deadlocks
from tests.integration.workers.deps import storage_deps

MATCH_IDS = [str(UUID(int=number)) for number in range(1, 9)]


@pytest.fixture(scope="module")
def world() -> World:
    return evening(3, matches=1, detail=0.02)


@pytest.fixture
def store(world: World) -> TelemetryStore:
    """Match objects of the same match played again and again, everybody in another order each time."""
    made = TelemetryStore(f"memory://{uuid4()}")
    first = world.matches[0].match_object()
    for match_id in MATCH_IDS:
        body = orjson.loads(first.replace(world.matches[0].match_id.encode(), match_id.encode()))
        Random(match_id).shuffle(body["included"])
        made.put_object(match_object_key("steam", match_id), orjson.dumps(body))
    return made


def test_eight_matches_with_the_same_players_are_summarised_and_counted_at_once(
    database: str, world: World, store: TelemetryStore
) -> None:
    def work_on(which: int) -> None:
        with open_pool(database, size=2) as own:
            deps = storage_deps(own, store)
            for _ in range(3):
                do(deps, SUMMARY, MATCH_IDS[which])
                do(deps, AGGREGATE, MATCH_IDS[which])

    find_matches(database, world)
    before = deadlocks(database)
    at_once(len(MATCH_IDS), work_on)
    assert deadlocks(database) == before
    together = domain_tables(database)
    with connect(database) as connection:
        totals = "SELECT account_id, matches_played, kills FROM player_stats WHERE match_type = 'tournament'"
        found = {row[0]: row[1:] for row in connection.execute(totals.encode())}
    played = parse_match_object(world.matches[0].match_object()).people
    assert found == {one.account_id: (8, 8 * (one.kills or 0)) for one in played}

    find_matches(database, world)
    for which in reversed(range(len(MATCH_IDS))):
        work_on(which)
    assert domain_tables(database) == together


def find_matches(database: str, world: World) -> None:
    """The league, and its matches as discovery leaves them; nothing else."""
    roster, rounds = read_roster(world.roster_csv(), "roster"), read_rounds(world.rounds_csv(), "rounds")
    with connect(database) as connection:
        connection.execute("TRUNCATE ledger, players, matches, tournaments CASCADE")
        seasons.write_season(connection, Season("Demo Season", "Demo", "steam"))
        rosters.write_roster(connection, roster)
        schedules.write_rounds(connection, rounds)
        for match_id in MATCH_IDS:
            matches.discover(connection, match_id, "steam", by="main", lane="normal")


def do(deps: Deps, job: str, match_id: str) -> None:
    """Owe this work, once more if it was done, and do it."""

    def claim(connection: Connection) -> Claim | None:
        ledger.reopen(connection, job, match_id)
        return ledger.claim(connection, job, match_id, lease_s=60)

    held = in_transaction(deps.pool, claim)
    assert held is not None
    handlers: dict[str, Any] = {SUMMARY: summary.handle, AGGREGATE: aggregate.handle}
    owed: list[Owed] = handlers[job](held, deps)
    assert all(one.subject == match_id for one in owed)
