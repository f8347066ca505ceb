"""pewstats discover: the daemons that find matches."""

import sys
from collections.abc import Callable
from contextlib import closing
from typing import Final

import click

from pewstats_collectors import log, metrics
from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.daemons.life import (
    FAULT_PAUSE_S,
    LEADER_PAUSE_S,
    PASSING,
    daemon,
    publishes,
    wait,
)
from pewstats_collectors.cli.wiring import App
from pewstats_collectors.db.leader import Leader
from pewstats_collectors.errors import PewstatsError, Snooze, UsageError
from pewstats_collectors.pubg.keys import Purpose
from pewstats_collectors.pubg.transport import new_session
from pewstats_collectors.pubg.verdict import Weather
from pewstats_collectors.workers.nudges import Nudges
from pewstats_collectors.workers.outcomes import utc_now
from pipelines.discover_matches import MainDiscovery
from pipelines.discover_tournament import TournamentDiscoveryRun
from pipelines.rounds import counted

_log = log.get(__name__)

ONCE_PATIENCE_S: Final = 120.0
REQUEST_S: Final = 120.0  # discovery moves by whole requests, which may take this and their time-outs


@click.command()
@click.argument("pipeline", type=click.Choice(["main", "tournament"]))
@click.option("--once", is_flag=True, help="One round, then exit.")
@click.option("--every", type=click.FloatRange(min=0.1), metavar="S", help="Seconds between two rounds.")
def discover(pipeline: str, once: bool, every: float | None) -> None:
    """Find matches of tracked players (main) or of rostered ones (tournament).

    \b
    Example: pewstats discover main --once
    """
    if not wiring.read_settings().pubg_api_keys:
        raise UsageError("discovery needs an API key: set PEWSTATS_PUBG_API_KEYS")
    with (
        daemon(f"discover-{pipeline}", pool_size=3, serve=not once) as (app, health, stop),
        Leader(app.database_url, f"discover-{pipeline}") as leader,
        closing(Nudges(app.broker, app.pool, health.beat)) as nudges,
    ):
        publishes(app, health)
        pubg, settings = app.settings.pubg, app.settings.discovery
        health.stuck_seconds = REQUEST_S + 2 * (pubg.connect_timeout_s + pubg.read_timeout_s)
        pause = every or (settings.main if pipeline == "main" else settings.tournament).every_s
        look = counted(f"discover-{pipeline}")(_discovery(pipeline, app, nudges, health.beat))
        while not stop.is_set():
            leads = leader.leads()
            if once and not leads:
                raise PewstatsError(f"not looked: another discover {pipeline} is running")
            later = _discovery_round(look, once=once) if leads else LEADER_PAUSE_S
            if once and later is None:
                break
            wait(stop, pause if later is None else later, health.beat)
    sys.exit(stop.exit_code)


def _discovery(pipeline: str, app: App, nudges: Nudges, beat: Callable[[], None]) -> Callable[[], int]:
    metrics.MATCHES_DISCOVERED.labels(pipeline)  # shown from the start
    session = new_session(app.settings.pubg_api_url)
    if pipeline == "main":
        client = wiring.make_client(app, session, Purpose.MAIN, beat)
        return MainDiscovery(app.pool, nudges, lambda: client).run
    client = wiring.make_client(app, session, Purpose.TOURNAMENT, beat)
    store = wiring.make_store(app.settings)
    limits = app.settings.discovery.tournament
    return TournamentDiscoveryRun(app.pool, nudges, lambda: client, store, limits, utc_now).run


def _discovery_round(look: Callable[[], int], *, once: bool) -> float | None:
    """One round; None, or after how many seconds it is to go on where it had to stop.

    Raises what holds it up if it is the only round, but for the short wait for the next allowance.
    """
    try:
        look()
    except Snooze as later:
        pause = (later.until - utc_now()).total_seconds()
        if once and (isinstance(later, Weather) or pause > ONCE_PATIENCE_S):
            raise
        _log.info("discovery goes on later", until=later.until.isoformat(), why=str(later))
        return max(pause, 0.1)
    except PASSING as error:
        if once:
            raise
        _log.warning("discovery held up", error=str(error))
        return FAULT_PAUSE_S
    return None
