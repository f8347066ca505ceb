"""League seasons for `bench standings`, written by SQL as judging would leave them.

The same people play in every season, so that one of them has a history as long as the league's.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.tournaments import ids
from pewstats_collectors.matches.context import Place

TEAMS: Final = 16
ROUNDS: Final = 12
TOURNAMENT: Final = "Bench"

_SQL: Final = Path(__file__).with_suffix(".sql")


@dataclass(frozen=True, slots=True)
class LeagueSeason:
    """A season of some divisions, each with 16 teams of four and 12 completed rounds of equally many matches.

    Seasons follow each other by their numbers.
    """

    number: int
    divisions: int = 4
    matches: int = 72

    @property
    def name(self) -> str:
        return f"Season {self.number}"

    @property
    def season_id(self) -> UUID:
        return ids.season_id(self.name)

    @property
    def place(self) -> Place:
        """The division that is measured."""
        return Place(self.season_id, "Division 1", "")


def fill(connection: Connection, season: LeagueSeason) -> None:
    """Write a season, its teams, matches and what came of them; commits."""
    values = {
        "tournament": TOURNAMENT,
        "tournament_id": ids.tournament_id(TOURNAMENT),
        "name": season.name,
        "season_id": season.season_id,
        "number": season.number,
        "divisions": season.divisions,
        "teams": TEAMS,
        "rounds": ROUNDS,
        "per_round": season.matches // ROUNDS,
    }
    with connection.transaction():
        connection.execute("SET LOCAL session_replication_role = replica")  # no look-up of every foreign key
        for statement in _SQL.read_bytes().split(b";\n")[:-1]:
            connection.execute(statement, values)


def tidy(connection: Connection) -> None:
    """Leave nothing to do for autovacuum; not in a transaction."""
    connection.execute("VACUUM ANALYZE")
