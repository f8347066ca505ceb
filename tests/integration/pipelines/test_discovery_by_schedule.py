"""Tournament discovery and the schedule: when a run that finds nothing is an empty one."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pewstats_collectors.db.pool import Pool, in_transaction
from pewstats_collectors.db.tournaments import ids, schedules
from pewstats_collectors.matches.user_files import read_rounds, read_schedule
from pewstats_collectors.pubg.keys import Purpose
from pewstats_collectors.simulator import World
from pewstats_collectors.storage.telemetry import TelemetryStore
from pipelines.discover_tournament import TournamentDiscoveryRun
from tests.integration.pipelines.conftest import MakeScene, Scene, utc
from tests.integration.pipelines.test_discover_tournament import LIMITS, write_season

ROUND = "season,division,number,name,starts_at,ends_at\nDemo Season,Division 1,1,R,{},{}\n"
SLOTS = "season,division,round,match_number,scheduled_datetime,map_name\n"


class Evening:
    """A round from 1 to 6 o'clock and its planned matches; runs look at few players."""

    def __init__(
        self, pool: Pool, world: World, made: Scene, store: TelemetryStore, *planned: datetime
    ) -> None:
        write_season(pool, world.roster_csv(), sample_size=1)
        rounds = read_rounds(ROUND.format(utc(1).isoformat(), utc(6).isoformat()), "rounds")
        lines = [f"Demo Season,Division 1,1,{n},{at.isoformat()},\n" for n, at in enumerate(planned, 1)]
        slots = read_schedule(SLOTS + "".join(lines), "schedule") if planned else []
        in_transaction(pool, lambda connection: schedules.write_rounds(connection, rounds))
        in_transaction(pool, lambda connection: schedules.write_schedule(connection, slots))
        self._pool, self._made, self._round = pool, made, rounds[0]
        client = made.client(Purpose.TOURNAMENT)
        self._run = TournamentDiscoveryRun(pool, made.nudges, client, store, LIMITS, made.now)
        self._run.run()  # the matches of the world: from now on there is nothing to find
        made.asked()

    def sampled(self, *at: datetime) -> list[int]:
        """How many players are asked for by runs at these times."""
        found = []
        for when in at:
            self._made.time = when
            assert self._run.run() == 0
            found.append(sum(map(len, self._made.asked())))
        return found

    def fill(self, number: int) -> None:
        with self._pool.connection() as connection:
            connection.execute(
                "UPDATE tournament_scheduled_matches SET actual_match_id = one.match_id "
                "FROM (SELECT min(match_id) AS match_id FROM matches) AS one WHERE slot_id = %s",
                (ids.slot_id(self._round, 1, number),),
            )

    def cancel(self, number: int) -> None:
        with self._pool.connection() as connection:
            slots = {
                one.match_number: one for one in schedules.slots_of(connection, ids.round_id(self._round, 1))
            }
            schedules.cancel(connection, slots[number], cancelled=True)

    def expected(self, now: datetime) -> datetime | None:
        season_id = ids.season_id("Demo Season")
        with self._pool.connection() as connection:
            return schedules.expected_since(connection, season_id, "Division 1", "", now)


@pytest.fixture
def store(tmp_path: Path) -> TelemetryStore:
    return TelemetryStore(f"file://{tmp_path}")


def minutes(start: datetime, *late: int) -> list[datetime]:
    return [start + timedelta(minutes=one) for one in late]


def test_a_run_is_empty_from_half_an_hour_after_a_planned_start(
    world: World, pool: Pool, scene: MakeScene, store: TelemetryStore
) -> None:
    evening = Evening(pool, world, scene(requests_per_minute=50), store, utc(2), utc(4))
    assert evening.sampled(*minutes(utc(2), -50, -2, -1, 0, 1, 27, 28, 29)) == [1] * 8
    assert evening.sampled(*minutes(utc(2), 30, 31, 32)) == [1, 1, 2]  # two empty runs widen


def test_no_run_is_empty_once_the_slot_is_filled_until_the_next_is_overdue(
    world: World, pool: Pool, scene: MakeScene, store: TelemetryStore
) -> None:
    evening = Evening(pool, world, scene(requests_per_minute=50), store, utc(2), utc(4))
    evening.fill(1)
    assert evening.sampled(*minutes(utc(2), 30, 40, 50, 60, 119, 120, 149)) == [1] * 7
    assert evening.sampled(*minutes(utc(4), 30, 31, 32)) == [1, 1, 2]
    evening.cancel(2)
    assert evening.sampled(*minutes(utc(4), 33, 34, 35, 36, 37)) == [2] * 5  # narrows when something is found


def test_a_slot_that_nobody_filled_stays_overdue_when_the_next_is_played(
    world: World, pool: Pool, scene: MakeScene, store: TelemetryStore
) -> None:
    evening = Evening(pool, world, scene(requests_per_minute=50), store, utc(2), utc(4))
    assert evening.expected(utc(5)) == utc(2)
    evening.fill(2)
    assert evening.expected(utc(5)) == utc(2)
    assert evening.expected(utc(1, 59)) is None
    assert evening.expected(utc(6)) is None  # the round is over
    evening.cancel(1)
    assert evening.expected(utc(5)) is None


def test_without_a_schedule_the_round_begins_with_a_match(
    world: World, pool: Pool, scene: MakeScene, store: TelemetryStore
) -> None:
    evening = Evening(pool, world, scene(requests_per_minute=50), store)
    assert evening.sampled(*minutes(utc(1), -1, 0, 28, 29)) == [1] * 4
    assert evening.sampled(*minutes(utc(1), 30, 31, 32)) == [1, 1, 2]
