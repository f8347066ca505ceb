"""pewstats leaderboard rank: where one player stands on a board."""

from dataclasses import asdict
from typing import Any, Final

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.leaderboard.boards import plain
from pewstats_collectors.cli.output import print_json, print_table, printable
from pewstats_collectors.db import career_overview, leaderboards, players
from pewstats_collectors.db.leaderboards import METRICS, Metric, Place, Standing
from pewstats_collectors.db.pool import Connection, snapshot
from pewstats_collectors.stats.career import ALL, CAREERS

_NEAR: Final = 2


@click.command()
@click.argument("who", metavar="PLAYER")
@click.option("--metric", type=click.Choice(METRICS), required=True, help="What players are ordered by.")
@click.option("--match-type", type=click.Choice(CAREERS), default=ALL, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def rank(who: str, metric: Metric, match_type: str, as_json: bool) -> None:
    """A player's own rank and who is next to him, or why he has none. PLAYER is a name or an account id.

    The percentile is how many per cent of the other ranked players have a lower value: 100 is the best of
    all, 0 the last; who is alone has none.

    \b
    Example: pewstats leaderboard rank SomePlayer --metric kd
    """
    with wiring.open_app() as app, snapshot(app.database_url) as connection:
        player = players.find(connection, who, hidden_too=False)
        standing = leaderboards.standing(connection, metric, match_type, player.account_id)
        if standing is None:
            near, why_not = [], _why_not(connection, metric, match_type, player.account_id)
        else:
            place = Place(standing.value, player.account_id)
            near = leaderboards.around(connection, metric, match_type, place, number=_NEAR)
            why_not = None
    if as_json:
        metadata = {"metric": metric, "match_type": match_type}
        data = player.label | _keys(standing) | {"why_not": why_not, "around": [asdict(one) for one in near]}
        print_json({"metadata": metadata, "data": data})
        return
    outcome = f"no rank, {why_not}" if standing is None else _words(standing)
    click.echo(printable(f"{player.player_name}, {metric} in {match_type} matches: {outcome}"))
    if near:
        rows = [(one.rank, one.player_name, plain(one.value), one.matches_played) for one in near]
        print_table("", ("rank", "player", metric, "matches"), rows)


def _keys(standing: Standing | None) -> dict[str, Any]:
    if standing is None:
        return dict.fromkeys(Standing.__dataclass_fields__)
    return asdict(standing)


def _words(standing: Standing) -> str:
    of_all = f"{plain(standing.value)}, rank {standing.rank} of {standing.total_count}"
    if standing.percentile is None:
        return of_all
    return f"{of_all}, better than {standing.percentile:g} % of the others"


def _why_not(connection: Connection, metric: Metric, match_type: str, account_id: str) -> str:
    least = leaderboards.minimum(connection)
    found = career_overview.metric_of(connection, metric, match_type, account_id)
    played = 0 if found is None else found.matches_played
    if played < least:
        return f"{played} of {least} matches"
    return "never measured"
