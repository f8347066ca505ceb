"""Tournament discovery: rostered players, matches of the season's kinds, in its hours, ahead of all else."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, time
from pathlib import Path
from typing import Any

import pytest

from pewstats_collectors.broker.lanes import Lane, queue_name
from pewstats_collectors.db.pool import Pool, in_transaction
from pewstats_collectors.db.tournaments import rosters, seasons
from pewstats_collectors.db.tournaments.seasons import Season
from pewstats_collectors.errors import Reject, Snooze
from pewstats_collectors.matches.user_files import read_roster
from pewstats_collectors.pubg.client import PubgClient
from pewstats_collectors.pubg.keys import Purpose
from pewstats_collectors.pubg.players import Player
from pewstats_collectors.settings import TournamentDiscovery
from pewstats_collectors.simulator import World
from pewstats_collectors.storage.keys import match_object_key
from pewstats_collectors.storage.telemetry import TelemetryStore
from pipelines.announce import announce
from pipelines.discover_tournament import TournamentDiscoveryRun
from tests.integration.pipelines.conftest import MakeScene, Scene, utc
from tests.integration.pipelines.test_discover_matches import discovered

LIMITS = TournamentDiscovery(every_s=60, widen_after=2, empty_from_min=30)
Look = Callable[[Scene], TournamentDiscoveryRun]


@pytest.fixture
def store(tmp_path: Path) -> TelemetryStore:
    return TelemetryStore(f"file://{tmp_path}")


@pytest.fixture
def look(pool: Pool, store: TelemetryStore) -> Look:
    def made(scene: Scene) -> TournamentDiscoveryRun:
        client = scene.client(Purpose.TOURNAMENT)
        return TournamentDiscoveryRun(pool, scene.nudges, client, store, LIMITS, scene.now)

    return made


def write_season(
    pool: Pool,
    roster: str,
    *,
    sample_size: int = 6,
    hours: tuple[time, time] | tuple[None, None] = (None, None),
    time_zone: str = "UTC",
) -> None:
    season = Season(
        "Demo Season",
        "Demo",
        "steam",
        time_zone,
        discovery_from=hours[0],
        discovery_until=hours[1],
        sample_size=sample_size,
    )
    rows = read_roster(roster, "roster.csv")
    in_transaction(pool, lambda connection: seasons.write_season(connection, season))
    in_transaction(pool, lambda connection: rosters.write_roster(connection, rows))


def tournament_ids(world: World) -> set[str]:
    return {match.match_id for match in world.tournament_matches}


def accounts_by_name(pool: Pool) -> dict[str, str | None]:
    with pool.connection() as connection:
        return dict(connection.execute("SELECT player_name, account_id FROM tournament_players").fetchall())


def two_divisions(world: World) -> str:
    """The first half of the league's roster in one division, the second in another."""
    header, *lines = world.roster_csv().splitlines()
    half = [line.replace("Division 1", "Division 2") for line in lines[32:]]
    return "\n".join([header, *lines[:32], *half])


def test_only_matches_of_the_seasons_kinds_are_found_and_they_go_ahead_of_everything(
    world: World, pool: Pool, scene: MakeScene, look: Look, store: TelemetryStore
) -> None:
    made = scene(requests_per_minute=50)
    write_season(pool, world.roster_csv(), sample_size=64)
    guest = world.league[0].members[1].account_id
    assert set(world.players[guest].match_ids) > tournament_ids(world)  # he played in public, too
    run = look(made)
    assert run.run() == len(tournament_ids(world)) == 3
    assert discovered(pool) == dict.fromkeys(tournament_ids(world), ("tournament", "high", "ready", True))
    assert made.broker.depths()[queue_name("summary", Lane.HIGH)] == 3
    seen = [match.match_id for match in world.matches if match.match_id in world.players[guest].match_ids]
    assert all(store.exists(match_object_key("steam", match_id)) for match_id in seen)
    made.server.requests.clear()
    assert run.run() == 0
    assert not [path for path, _ in made.server.requests if "/matches/" in path]


def test_a_few_sampled_players_are_enough(world: World, pool: Pool, scene: MakeScene, look: Look) -> None:
    made = scene()
    write_season(pool, world.roster_csv(), sample_size=6)
    assert look(made).run() == 3
    assert sum(map(len, made.asked())) == 6


def test_what_main_discovery_saw_first_is_raised(
    world: World, pool: Pool, scene: MakeScene, look: Look
) -> None:
    made = scene()
    write_season(pool, world.roster_csv())
    first, second, third = sorted(tournament_ids(world))
    announce(pool, made.nudges, [first, second], "steam", by="main", lane=Lane.NORMAL)
    with pool.connection() as connection:
        connection.execute("UPDATE ledger SET state = 'done' WHERE subject = %s", (second,))
    assert look(made).run() == 3
    assert discovered(pool) == {
        first: ("tournament", "high", "ready", True),
        second: ("tournament", "normal", "done", True),  # nothing left to hurry
        third: ("tournament", "high", "ready", True),
    }
    assert made.broker.depths()[queue_name("summary", Lane.HIGH)] == 2


def test_names_without_an_account_id_are_found_by_name_and_their_id_is_kept(
    world: World, pool: Pool, scene: MakeScene, look: Look
) -> None:
    made = scene(requests_per_minute=50)
    write_season(pool, world.roster_csv(), sample_size=64)
    unknown = {name for name, account_id in accounts_by_name(pool).items() if account_id is None}
    assert len(unknown) == 9
    run = look(made)
    run.run()
    league = {person.name: person.account_id for team in world.league for person in team.members}
    assert accounts_by_name(pool) == league
    made.asked()
    run.run()
    assert sorted(one for batch in made.asked() for one in batch) == sorted(league.values())


def test_when_the_allowance_is_used_up_every_division_gets_its_turn(
    world: World, pool: Pool, scene: MakeScene, look: Look
) -> None:
    made = scene(requests_per_minute=1)
    write_season(pool, two_divisions(world), sample_size=1)
    division = {
        person.account_id: 1 + (number >= 8)
        for number, team in enumerate(world.league)
        for person in team.members
    }
    run, turns = look(made), []
    for _ in range(4):
        with suppress(Snooze):
            run.run()
        turns += [division[one] for batch in made.asked() for one in batch]
        made.wait(seconds=65)
    assert turns == [1, 2, 1, 2]
    assert set(discovered(pool)) == tournament_ids(world)


class Stumbling:
    """A client that cannot get one match object, until it is told otherwise."""

    def __init__(self, client: PubgClient, match_id: str, fault: Exception) -> None:
        self._client = client
        self.faults = {match_id: fault}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def match(self, shard: str, match_id: str) -> bytes:
        if fault := self.faults.get(match_id):
            raise fault
        return self._client.match(shard, match_id)


def test_a_match_object_the_server_cannot_give_holds_up_no_other_and_is_asked_for_again(
    world: World, pool: Pool, scene: MakeScene, store: TelemetryStore
) -> None:
    made = scene()
    write_season(pool, world.roster_csv())
    first, *others = sorted(tournament_ids(world))
    weather = Snooze(made.now(), "match: the server answered 503")
    client: Any = Stumbling(made.client(Purpose.TOURNAMENT)(), first, weather)
    run = TournamentDiscoveryRun(pool, made.nudges, lambda: client, store, LIMITS, made.now)
    assert run.run() == 2
    assert set(discovered(pool)) == set(others)
    client.faults.clear()
    assert run.run() == 1
    assert set(discovered(pool)) == tournament_ids(world)


@pytest.mark.parametrize("fault", [Reject("bad request", "no shard"), OSError("storage is full")])
def test_a_place_that_cannot_be_looked_at_holds_up_no_other(
    world: World, pool: Pool, scene: MakeScene, store: TelemetryStore, fault: Exception
) -> None:
    made = scene()
    write_season(pool, two_divisions(world), sample_size=1)
    real, asked = made.client(Purpose.TOURNAMENT)(), []

    class FirstFails:
        match = real.match

        def players_by_id(self, shard: str, ids: list[str]) -> dict[str, Player]:
            asked.append(ids)
            if len(asked) == 1:
                raise fault
            return real.players_by_id(shard, ids)

    client: Any = FirstFails()
    run = TournamentDiscoveryRun(pool, made.nudges, lambda: client, store, LIMITS, made.now)
    assert run.run() == 3
    assert len(asked) == 2
    assert set(discovered(pool)) == tournament_ids(world)


@pytest.mark.parametrize(
    ("hours", "time_zone", "at", "found"),
    [
        ((time(18), time(23)), "UTC", utc(17, 59), 0),
        ((time(18), time(23)), "UTC", utc(18), 3),
        ((time(18), time(23)), "Europe/Madrid", utc(17, 30), 3),
        ((time(22), time(2)), "UTC", utc(23, 30), 3),
        ((time(22), time(2)), "UTC", utc(2), 0),
        ((None, None), "UTC", utc(4), 3),
    ],
)
def test_discovery_keeps_to_the_hours_of_the_season(
    world: World, pool: Pool, scene: MakeScene, look: Look, hours: tuple[time, time], time_zone: str,
    at: datetime, found: int,
) -> None:  # fmt: skip
    made = scene()
    write_season(pool, world.roster_csv(), hours=hours, time_zone=time_zone)
    run = look(made)
    made.time = at
    assert run.run() == found
    assert bool(made.server.requests) == bool(found)


def test_the_match_object_of_another_match_is_neither_kept_nor_told_of(
    world: World, pool: Pool, scene: MakeScene, store: TelemetryStore
) -> None:
    made = scene()
    write_season(pool, world.roster_csv())
    first, second, third = sorted(tournament_ids(world))
    client: Any = Mistaken(made.client(Purpose.TOURNAMENT)(), {first: second})
    run = TournamentDiscoveryRun(pool, made.nudges, lambda: client, store, LIMITS, made.now)
    assert run.run() == 2
    assert set(discovered(pool)) == {second, third}
    assert not store.exists(match_object_key("steam", first))


class Mistaken(Stumbling):
    """A client that takes one match for another."""

    def __init__(self, client: PubgClient, taken_for: dict[str, str]) -> None:
        self._client = client
        self._taken_for = taken_for

    def match(self, shard: str, match_id: str) -> bytes:
        return self._client.match(shard, self._taken_for.get(match_id, match_id))
