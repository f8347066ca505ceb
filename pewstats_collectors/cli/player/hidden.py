"""pewstats player hide, unhide, erase: who is on no board, and who wants to be forgotten."""

from collections.abc import Iterator, Sequence
from functools import partial

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.output import print_json, printable
from pewstats_collectors.cli.tournament.by_whom import by_actor, by_whom
from pewstats_collectors.db import hidden_players
from pewstats_collectors.db.hidden_players import Kept
from pewstats_collectors.db.pool import in_transaction
from pewstats_collectors.db.tournaments.decisions import By
from pewstats_collectors.errors import UsageError
from pewstats_collectors.storage.keys import match_object_key, telemetry_key

_ON_REQUEST = "erased on request"


@click.command()
@click.argument("who", metavar="NAME|ID")
@by_whom
def hide(who: str, reason: str, actor: str) -> None:
    """Take a player off every board: of careers, of leagues, final results; his team keeps its points.

    \b
    Example: pewstats player hide SomePlayer --reason "banned for cheating" --actor jane
    """
    with wiring.open_app() as app:
        change = partial(hidden_players.hide, who=who, by=By(actor, reason))
        before = in_transaction(app.pool, change)
    click.echo(
        printable(f"{'was hidden' if before.hidden else 'hidden'}  {before.player_name}  {before.account_id}")
    )


@click.command()
@click.argument("who", metavar="NAME|ID")
@by_whom
def unhide(who: str, reason: str, actor: str) -> None:
    """Put a player back on the boards, with all that he did meanwhile.

    \b
    Example: pewstats player unhide SomePlayer --reason "ban was lifted" --actor jane
    """
    with wiring.open_app() as app:
        change = partial(hidden_players.unhide, who=who, by=By(actor, reason))
        before = in_transaction(app.pool, change)
    state = "on the boards again" if before.hidden else "was not hidden"
    click.echo(printable(f"{state}  {before.player_name}  {before.account_id}"))


@click.command()
@click.argument("account_id", metavar="ACCOUNT_ID")
@click.option("--name", "names", multiple=True, help="Another name of his in rosters or notes; repeatable.")
@click.option("--yes", is_flag=True, help="Required: nothing brings back what was erased.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document: the files that still name him.")
@by_actor
def erase(account_id: str, names: tuple[str, ...], yes: bool, as_json: bool, actor: str) -> None:
    """Forget a player at his own request: his name everywhere, his career, achievements, ranks and scores.

    Not his team's results: his account id stays in the rows of matches and rosters, without his name. No
    match that is imported or read again brings name or career back. Left are the files of his matches in
    storage, as they were fetched, which are listed; and a roster file that names him without his account id
    brings the name back on that roster.

    \b
    Example: pewstats player erase account.0123456789abcdef0123456789abcdef --yes
    """
    if not yes:
        raise UsageError(f"{account_id}: nothing brings back what was erased; expected --yes")
    with wiring.open_app() as app:
        change = partial(hidden_players.erase, account_id=account_id, by=By(actor, _ON_REQUEST), names=names)
        matches = in_transaction(app.pool, change)
        storage = app.settings.storage
    files = list(_files(matches))
    if as_json:
        print_json({"account_id": account_id, "storage": storage, "files": files})
        return
    click.echo(f"erased  {account_id}")
    if files:
        click.echo(f"his name is still in {len(files)} files in {storage}:", err=True)
        for file in files:
            click.echo(f"  {file}", err=True)


def _files(matches: Sequence[Kept]) -> Iterator[str]:
    """Where the files of these matches are, below the storage URL."""
    for one in matches:
        if one.has_match_object:
            yield match_object_key(one.shard, one.match_id)
        if one.has_telemetry and one.created_at is not None:
            yield telemetry_key(one.shard, one.created_at, one.match_id)
