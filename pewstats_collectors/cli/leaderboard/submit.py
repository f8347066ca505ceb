"""pewstats leaderboard submit: a score by hand."""

import re
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from functools import partial

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.output import print_json, printable
from pewstats_collectors.cli.shard import check_shard
from pewstats_collectors.cli.tournament.by_whom import by_actor
from pewstats_collectors.cli.wait import PATIENCE_S, wait_for
from pewstats_collectors.db import players
from pewstats_collectors.db.leader import is_worked_on
from pewstats_collectors.db.leaderboard_events import events, owing, scores
from pewstats_collectors.db.leaderboard_events.events import Event
from pewstats_collectors.db.leaderboard_events.scores import Submitted
from pewstats_collectors.db.pool import Connection, in_transaction
from pewstats_collectors.db.tournaments import audit
from pewstats_collectors.errors import UsageError
from pewstats_collectors.jobs import EVENT_ELO
from pewstats_collectors.workers import event_elo
from pewstats_collectors.workers.outcomes import utc_now


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("event")
@click.argument("player")
@click.argument("score")
@click.option("--season", help="The season of the event, if its name is not enough.")
@click.option("--shard", callback=check_shard, help="Where the event is, if its name is not enough.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@by_actor
def submit(
    event: str, player: str, score: str, season: str | None, shard: str | None, as_json: bool, actor: str
) -> None:
    """Enter a SCORE for a PLAYER (exact name or account id), as of now; at most one a minute.

    \b
    Example: pewstats leaderboard submit "Drop challenge" SomePlayer 41.5
    """
    value = _score(score)
    with wiring.open_app() as app:
        with app.pool.connection() as connection:
            found = events.find(connection, event, season=season, shard=shard)
            account_id = players.find(connection, player).account_id
            worked_on = is_worked_on(connection, EVENT_ELO)
        delay_s = app.settings.leaderboards.event_elo_after_s if worked_on else 0.0
        done = in_transaction(
            app.pool,
            partial(
                _submit,
                event=found,
                account_id=account_id,
                score=value,
                at=utc_now(),
                delay_s=delay_s,
                actor=actor,
            ),
        )
        if not worked_on:
            wait_for(app, EVENT_ELO, [str(found.event_id)], event_elo.handle, PATIENCE_S)
    if as_json:
        print_json(asdict(done))
        return
    if done.previous_best is None:
        said = "the first score"
    elif done.is_personal_best:
        said = f"a personal best, before {_plain(done.previous_best)}"
    else:
        said = f"no personal best, which is {_plain(done.personal_best)}"
    click.echo(printable(f"{event}, {player}: {_plain(value)}, {said}"))


def _submit(
    connection: Connection,
    event: Event,
    account_id: str,
    score: Decimal,
    at: datetime,
    delay_s: float,
    actor: str,
) -> Submitted:
    done, changed = scores.submit(connection, event, account_id, score, at)
    after = {"account_id": account_id, "score": str(score)}
    audit.write(connection, actor=actor, action="submit score", subject=event.name, reason=None, after=after)
    owing.owe(connection, changed, delay_s=delay_s)
    return done


def _score(text: str) -> Decimal:
    """Finite, 0 < score < 1e9, as exact as the database keeps it. Raises UsageError."""
    if re.fullmatch(r"(?=.)[0-9]{0,9}(\.[0-9]{1,6})?", text) and Decimal(text) > 0:
        return Decimal(text)
    raise UsageError(f"SCORE {text}: expected a number above 0 and below 1000000000, with at most 6 decimals")


def _plain(score: Decimal) -> str:
    return f"{score.normalize():f}"
