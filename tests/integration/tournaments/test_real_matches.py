"""Three recorded custom matches: the points of teams against points from their match objects alone."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import pytest

from pewstats_collectors.broker.memory import MemoryBroker
from pewstats_collectors.db import ledger, matches
from pewstats_collectors.db.ledger import Claim
from pewstats_collectors.db.pool import Connection, Pool, in_transaction
from pewstats_collectors.db.tournaments import boards, ids, rosters, schedules, seasons
from pewstats_collectors.db.tournaments.boards import BoardContext
from pewstats_collectors.db.tournaments.seasons import Season
from pewstats_collectors.jobs import REJUDGE, SUMMARY
from pewstats_collectors.matches.user_files import read_roster, read_rounds, read_schedule
from pewstats_collectors.stats.rulesets import ruleset
from pewstats_collectors.storage.keys import match_object_key
from pewstats_collectors.storage.telemetry import TelemetryStore
from pewstats_collectors.workers import rejudge, summary
from pewstats_collectors.workers.nudges import Nudges
from pewstats_collectors.workers.without_loop import work_off
from pipelines import league_changes
from tests.integration.workers.deps import storage_deps

PLACEMENT = (10, 6, 5, 4, 3, 2, 1, 1)
HOUR = timedelta(hours=1)
Step = Callable[[], None]
Points = dict[str, tuple[int, int, int]]
"""By team: points, kills, matches."""


class Recorded:
    """A match object, read here by hand."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        document = orjson.loads(body)
        self.match_id: str = document["data"]["id"]
        attributes = document["data"]["attributes"]
        self.match_type: str = attributes["matchType"]
        self.map_name: str = attributes["mapName"]
        self.created_at = datetime.fromisoformat(attributes["createdAt"].replace("Z", "+00:00"))
        included: list[dict[str, Any]] = document["included"]
        stats = {one["id"]: one["attributes"]["stats"] for one in included if one["type"] == "participant"}
        self.teams = {
            one["attributes"]["stats"]["teamId"]: (
                one["attributes"]["stats"]["rank"],
                [stats[person["id"]] for person in one["relationships"]["participants"]["data"]],
            )
            for one in included
            if one["type"] == "roster"
        }

    @property
    def division(self) -> str:
        """Each match is a division of its own: the same people may have played for others in the next."""
        return f"Division {self.match_id[:4]}"

    def team(self, number: int) -> str:
        return f"{self.match_id[:4]}-{number}"

    def points(self) -> Points:
        return {
            self.team(number): (
                sum(one["kills"] for one in people) + (PLACEMENT[rank - 1] if rank <= 8 else 0),
                sum(one["kills"] for one in people),
                1,
            )
            for number, (rank, people) in self.teams.items()
        }

    def roster_lines(self) -> Iterator[str]:
        """Their accounts, for the evening only; called by number."""
        since, until = ((self.created_at + late).isoformat() for late in (-HOUR / 4, HOUR / 4))
        for number, (_, people) in self.teams.items():
            for one in people:
                name = f"player-{one['playerId'][-12:]}"
                yield f"Real,{self.division},{self.team(number)},{name},{one['playerId']},{since},{until}"


@pytest.fixture(scope="module")
def recorded(pubg_data: Path) -> list[Recorded]:
    bodies = ((path, path.read_bytes()) for path in sorted((pubg_data / "matches").glob("*.json")))
    found = [Recorded(body) for _, body in bodies if b'"custom"' in body]
    custom = [one for one in found if one.match_type == "custom"]
    assert len(custom) == 3
    return custom


def discovered(match_id: str, connection: Connection) -> Claim | None:
    matches.discover(connection, match_id, "steam", by="main", lane="normal")
    ledger.add(connection, SUMMARY, match_id)
    return ledger.claim(connection, SUMMARY, match_id, lease_s=60)


class Pipeline:
    """The league of these matches, and the work on them."""

    def __init__(self, pool: Pool, recorded: list[Recorded]) -> None:
        self.pool, self.recorded = pool, recorded
        store = TelemetryStore(f"memory://{uuid4()}")
        for one in recorded:
            store.put_object(match_object_key("steam", one.match_id), one.body)
        self._deps = storage_deps(pool, store)
        in_transaction(
            pool, lambda connection: seasons.write_season(connection, Season("Real", "L", "steam"))
        )

    def rosters(self) -> None:
        head = "season,division,team,player_name,account_id,active_from,active_until"
        lines = [head, *(line for one in self.recorded for line in one.roster_lines())]
        rows = read_roster("\n".join(lines), "roster.csv")
        self._change(lambda connection: rosters.write_roster(connection, rows))

    def rounds(self) -> None:
        lines = [
            f"Real,{one.division},1,Round 1,{(one.created_at - HOUR).isoformat()},"
            f"{(one.created_at + HOUR).isoformat()}"
            for one in self.recorded
        ]
        rows = read_rounds("\n".join(["season,division,number,name,starts_at,ends_at", *lines]), "rounds.csv")
        self._change(lambda connection: schedules.write_rounds(connection, rows))

    def schedule(self, late: timedelta) -> None:
        """One match a round, which began so much later than planned."""
        head = "season,division,round,match_number,scheduled_datetime,map_name"
        lines = [
            f"Real,{one.division},1,1,{(one.created_at - late).isoformat()},{one.map_name}"
            for one in self.recorded
        ]
        rows = read_schedule("\n".join([head, *lines]), "schedule.csv")
        self._change(lambda connection: schedules.write_schedule(connection, rows))

    def summarise(self) -> None:
        for one in self.recorded:
            held = in_transaction(self.pool, partial(discovered, one.match_id))
            assert held is not None
            summary.handle(held, self._deps)
        work_off(self._deps, REJUDGE, rejudge.handle)

    def board(self, one: Recorded) -> Points:
        context = BoardContext(ids.season_id("Real"), one.division)
        with self.pool.connection() as connection:
            lines = boards.team_board(connection, context, ruleset("super"))
        ranks = [line.total_points for line in lines]
        assert ranks == sorted(ranks, reverse=True)
        return {line.team_name: (line.total_points, line.total_kills, line.matches_played) for line in lines}

    def statuses(self) -> set[tuple[Any, ...]]:
        statement = (
            "SELECT validation_status, schedule_match_id IS NOT NULL, unmatched_player_count FROM matches"
        )
        with self.pool.connection() as connection:
            return set(connection.execute(statement.encode()).fetchall())

    def _change(self, change: league_changes.Change) -> None:
        nudges = Nudges(MemoryBroker(), self.pool)
        league_changes.apply(self.pool, nudges, ["steam"], change)
        work_off(self._deps, REJUDGE, rejudge.handle)


@pytest.mark.parametrize("matches_first", [False, True])
@pytest.mark.parametrize("scheduled", [False, True])
def test_teams_have_the_points_of_their_match_objects(
    pool: Pool, recorded: list[Recorded], matches_first: bool, scheduled: bool
) -> None:
    league = Pipeline(pool, recorded)
    steps: list[Step] = [league.rosters, league.rounds]
    if scheduled:
        steps.append(partial(league.schedule, HOUR / 4))
    played: list[Step] = [league.summarise]
    for step in [*played, *steps] if matches_first else [*steps, *played]:
        step()
    assert league.statuses() == {("confirmed" if scheduled else "unscheduled", scheduled, 0)}
    for one in recorded:
        assert league.board(one) == one.points()


def test_matches_too_late_for_their_slots_count_for_nobody(pool: Pool, recorded: list[Recorded]) -> None:
    league = Pipeline(pool, recorded)
    league.rosters()
    league.rounds()
    league.schedule(timedelta(minutes=46))
    league.summarise()
    assert league.statuses() == {("unscheduled", False, 0)}
    assert [league.board(one) for one in recorded] == [{}, {}, {}]
