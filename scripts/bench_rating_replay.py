"""What it costs to rate a season from its first match: the arithmetic alone, and through the database."""

import time
from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any, Final

from pewstats_collectors.db import ratings
from pewstats_collectors.db.pool import Connection, connect
from pewstats_collectors.stats.multi_team import Rating, Side, rate
from pewstats_collectors.stats.rating_parameters import rating_parameters
from scripts.bench_league import ROUNDS, LeagueSeason, fill, tidy

TEAMS: Final = 16
PLAYERS: Final = 4


def measure_replay(url: str, matches: int = 10_000) -> dict[str, Any]:
    """Seconds for so many matches of 16 teams of four, rated as teams and as persons.

    `late_s`: the same season after a match in its middle, and after its last one, was changed. `unchanged_s`:
    a run that finds nothing to do. The database is empty and migrated; `bench_league` fills the season.
    """
    matches -= matches % ROUNDS
    season = LeagueSeason(1, divisions=1, matches=matches)
    with connect(url, autocommit=True) as connection:
        fill(connection, season)
        tidy(connection)
    with connect(url) as connection:
        return {
            "matches": matches,
            "pure_s": _pure(matches),
            "database_s": _run(connection, season),
            "unchanged_s": _run(connection, season),
            "late_s": {
                "middle": _late(connection, season, matches // 2),
                "last": _late(connection, season, matches - 1),
            },
        }


def replay_lines(figures: Mapping[str, Any]) -> Iterator[str]:
    """For people to read."""
    matches, late = figures["matches"], figures["late_s"]
    for name, seconds in (
        ("arithmetic alone", figures["pure_s"]),
        ("through the database", figures["database_s"]),
        ("late in the middle", late["middle"]),
        ("late at the end", late["last"]),
        ("nothing changed", figures["unchanged_s"]),
    ):
        yield f"{name:<22}{seconds:7.2f} s for {matches:,} matches of {TEAMS}x{PLAYERS}"


def _pure(matches: int) -> float:
    random = Random(1)
    teams = [str(team) for team in range(TEAMS)]
    people = {team: tuple(f"{team}-{player}" for player in range(PLAYERS)) for team in teams}
    of_teams: dict[str, Rating] = {}
    of_persons: dict[str, Rating] = {}
    orders: Sequence[Sequence[str]] = [random.sample(teams, TEAMS) for _ in range(matches)]
    parameters = rating_parameters()
    started = time.perf_counter()
    for order in orders:
        sides = [Side(rank, (team,)) for rank, team in enumerate(order, 1)]
        of_teams |= rate(sides, of_teams, parameters["team"])
        sides = [Side(rank, people[team]) for rank, team in enumerate(order, 1)]
        of_persons |= rate(sides, of_persons, parameters["person"])
    return time.perf_counter() - started


def _run(connection: Connection, season: LeagueSeason) -> float:
    started = time.perf_counter()
    ratings.bring_up_to_date(connection, season.season_id, rating_parameters())
    connection.commit()
    return time.perf_counter() - started


def _late(connection: Connection, season: LeagueSeason, number: int) -> float:
    """The match of this number takes another result: two teams change places."""
    connection.execute(
        "UPDATE tournament_match_results SET rank = 3 - rank WHERE rank <= 2 AND match_id = ("
        "SELECT match_id FROM tournament_counted_matches WHERE season_id = %s "
        "ORDER BY created_at, match_id LIMIT 1 OFFSET %s)",
        (season.season_id, number),
    )
    connection.commit()
    return _run(connection, season)
