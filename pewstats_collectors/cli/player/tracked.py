"""pewstats player add, remove, list: who is tracked."""

import sys
from collections.abc import Iterable
from functools import partial

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.output import print_json, print_table
from pewstats_collectors.cli.shard import check_shard
from pewstats_collectors.db import hidden_players, players
from pewstats_collectors.db.pool import in_transaction
from pewstats_collectors.pubg.keys import Purpose
from pewstats_collectors.pubg.transport import new_session


@click.command()
@click.argument("who", nargs=-1, required=True, metavar="NAME|ID...")
@click.option("--shard", callback=check_shard, help="Where they play; default PEWSTATS_PUBG_SHARD.")
def add(who: tuple[str, ...], shard: str | None) -> None:
    """Track players by exact name (case counts) or account id.

    Exit 1 if the API does not know one, or one was erased.

    \b
    Example: pewstats player add SomePlayer account.0123456789abcdef0123456789abcdef
    """
    with wiring.open_app(create=True) as app, new_session(app.settings.pubg_api_url) as session:
        shard = shard or app.settings.pubg_shard
        client = wiring.make_client(app, session, Purpose.MAIN)
        ids, names = _split(who)
        found = client.players_by_id(shard, ids) if ids else {}
        found |= client.players_by_name(shard, names) if names else {}
        with app.pool.connection() as connection:
            erased = hidden_players.erased_among(connection, [one.account_id for one in found.values()])
        for one in found.values():
            if one.account_id in erased:
                continue
            with app.pool.connection() as connection:
                new = players.track(connection, one.account_id, one.name, shard)
            click.echo(f"{'tracked' if new else 'was tracked'}  {one.name}  {one.account_id}")
    missing = [name for name in who if name not in found]
    for name in missing:
        click.echo(f"pewstats: no player {name!r} on {shard}: names are case-sensitive", err=True)
    for account_id in sorted(erased):
        click.echo(f"pewstats: {account_id} was erased at his own request, and is not tracked", err=True)
    sys.exit(1 if missing or erased else 0)


@click.command()
@click.argument("who", nargs=-1, required=True, metavar="NAME|ID...")
def remove(who: tuple[str, ...]) -> None:
    """Stop tracking; nothing is deleted. Exit 1 if somebody was not tracked.

    \b
    Example: pewstats player remove SomePlayer
    """
    missing = False
    with wiring.open_app() as app:
        for name in who:
            number = in_transaction(app.pool, partial(players.untrack, who=name))
            if number:
                click.echo(f"no longer tracked  {name}")
            else:
                missing = True
                click.echo(f"pewstats: {name!r} is not tracked", err=True)
    sys.exit(1 if missing else 0)


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def list_players(as_json: bool) -> None:
    """Everybody who is tracked.

    \b
    Example: pewstats player list --json
    """
    with wiring.open_app() as app, app.pool.connection() as connection:
        rows = players.tracked(connection)
    if as_json:
        names = ("account_id", "player_name", "shard")
        print_json({"players": [dict(zip(names, row, strict=True)) for row in rows]})
    else:
        print_table("", ("account id", "name", "shard"), rows)


def _split(who: Iterable[str]) -> tuple[list[str], list[str]]:
    ids = [one for one in who if one.startswith("account.")]
    return ids, [one for one in who if not one.startswith("account.")]
