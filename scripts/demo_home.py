"""The demo's home: made anew each time, unless somebody has put anything of his own there."""

import shutil
from pathlib import Path

import psycopg
from psycopg.errors import UndefinedTable

from pewstats_collectors.db.embedded import EmbeddedServer
from pewstats_collectors.errors import UsageError
from pewstats_collectors.jobs import STAGES
from pewstats_collectors.simulator.world import evening

MARKER = "demo"  #: a file that holds the seed of the evening
SEASON = "Demo Season"

_FOREIGN = """
    SELECT EXISTS (SELECT FROM ledger WHERE job = ANY (%(stages)s) AND subject <> ALL (%(matches)s))
        OR EXISTS (SELECT FROM players WHERE tracked AND player_name <> ALL (%(names)s))
        OR EXISTS (SELECT FROM tournament_seasons WHERE name <> %(season)s)
        OR EXISTS (SELECT FROM leaderboard_events)
"""


def make_home(home: Path, seed: int) -> None:
    """An empty home for this evening; an earlier demo's is replaced. Raises UsageError for anybody else's."""
    try:
        if home.exists() and any(home.iterdir()):
            server = EmbeddedServer(home)
            if not (home / MARKER).exists() or holds_other_data(server, (home / MARKER).read_text()):
                raise UsageError(
                    f"{home} holds data that is not the demo's: move it away or set PEWSTATS_HOME to another"
                )
            server.remove()
            shutil.rmtree(home)
        home.mkdir(parents=True, exist_ok=True)
        (home / MARKER).write_text(f"{seed}\n")
    except OSError as error:
        raise UsageError(f"{home} cannot be the demo's home: {error.strerror}") from None


def holds_other_data(server: EmbeddedServer, seed: str) -> bool:
    """Has the database matches, tracked players, seasons or events that this seed's evening does not have?"""
    if not server.exists():
        return False
    try:
        world = evening(int(seed))
    except ValueError:
        return True
    known = {
        "stages": list(STAGES),
        "matches": [match.match_id for match in world.matches],
        "names": [player.name for player in world.public_players],
        "season": SEASON,
    }
    ran = server.url() is not None
    try:
        with psycopg.connect(server.start()) as connection:
            row = connection.execute(_FOREIGN, known).fetchone()
    except UndefinedTable:  # it was ended before there was anything to hold
        return False
    finally:
        if not ran:
            server.stop()
    return row is None or bool(row[0])
