"""pewstats doctor: what is wrong with this installation, and what to do about it.

Each file here is one subject: `look` fetches figures, `judge` says what they mean and is pure.
"""

import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial

import click

from pewstats_collectors.broker.connect import connect as connect_broker
from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.doctor import api, broker, clock, database, disk, drift, retention, storage, work
from pewstats_collectors.cli.doctor.examination import Check, examine
from pewstats_collectors.cli.doctor.finding import Finding, Verdict, fault, not_checked, ok
from pewstats_collectors.cli.output import print_json, printable
from pewstats_collectors.db import players
from pewstats_collectors.db.pool import connect
from pewstats_collectors.errors import UsageError
from pewstats_collectors.settings import Settings

SETTINGS = "settings"
_NO_DATABASE = "no database"
_NO_TABLES = "migrations are missing"


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def doctor(as_json: bool) -> None:
    """Look at everything that can be wrong, and say what to do about it.

    Settings, database, migrations, broker, storage, API keys (one request each), clocks, disk, what the API
    is about to forget, leases, queues, daemons, dead letters, telemetry drift. Changes nothing.
    Exit 0: nothing is wrong; 1: something is; 2: the settings cannot be read.

    \b
    Example: pewstats doctor --json
    """
    try:
        chosen = wiring.read_settings(quiet=True)
    except UsageError as error:
        _print([fault(SETTINGS, str(error), "set what is named as expected; see README.md")], as_json)
        sys.exit(2)
    found = examine_all(chosen)
    _print(found, as_json)
    sys.exit(1 if any(one.is_one for one in found) else 0)


def examine_all(chosen: Settings) -> list[Finding]:
    """The database first: half of the rest asks it."""
    url: str | None = None

    def look_at_database() -> Sequence[Finding]:
        nonlocal url
        found, url = database.look(chosen)
        return found

    found = [_judge_settings(chosen), *examine([Check(database.DATABASE, look_at_database)])]
    reached = database.MIGRATIONS in {one.check for one in found}
    if not reached:
        found.append(not_checked(database.MIGRATIONS, _NO_DATABASE))
    return found + examine(_checks(chosen, url, _NO_TABLES if reached else _NO_DATABASE))


def _checks(chosen: Settings, url: str | None, why_not: str) -> list[Check]:
    """Everything but the database itself; `why_not`: why there is no `url`."""

    def asking(look: Callable[[str], Sequence[Finding]], *names: str) -> Check:
        if url is None:
            return Check(names[0], lambda: [not_checked(name, why_not) for name in names])
        return Check(names[0], partial(look, url))

    keys = [
        Check(api.name_of(number, chosen), partial(api.look_at_key, chosen, number))
        for number in range(1, len(chosen.pubg_api_keys) + 1)
    ]
    checks = [_broker(chosen, url, why_not), Check(storage.STORAGE, partial(storage.look, chosen))]
    checks += keys or [Check(api.KEYS, partial(_look_without_keys, url))]
    checks.append(asking(clock.look_at_database, clock.DATABASE_CLOCK))
    if keys:
        checks.append(Check(clock.API_CLOCK, partial(clock.look_at_api, chosen)))
    return [
        *checks,
        Check(disk.DISK, partial(disk.look, chosen)),
        asking(partial(retention.look, chosen), retention.RETENTION),
        asking(partial(work.look, chosen), *work.NAMES),
        asking(drift.look, drift.DRIFT),
    ]


def _broker(chosen: Settings, url: str | None, why_not: str) -> Check:
    embedded = chosen.broker_url is None
    if embedded and url is None:
        return Check(broker.BROKER, lambda: [not_checked(broker.BROKER, why_not)])

    def look() -> Sequence[Finding]:
        broker_url = chosen.broker_url.get_secret_value() if chosen.broker_url else None
        return broker.look(connect_broker(broker_url, url or ""), url, embedded=embedded)

    return Check(broker.BROKER, look)


def _look_without_keys(url: str | None) -> Sequence[Finding]:
    if url is None:
        return [api.judge_none(None)]
    with closing(connect(url)) as connection:
        return [api.judge_none(len(players.tracked(connection)))]


def _judge_settings(chosen: Settings) -> Finding:
    """They could be read. URLs may hold secrets: only what kind they are is told."""
    kinds = (
        f"database {'external' if chosen.database_url else 'embedded'}",
        f"queue in {'RabbitMQ' if chosen.broker_url else 'PostgreSQL'}",
        f"storage {chosen.storage.partition('://')[0]}",
        f"{len(chosen.pubg_api_keys)} API keys",
    )
    return ok(SETTINGS, ", ".join(kinds))


def _print(found: Sequence[Finding], as_json: bool) -> None:
    if as_json:
        checks = [
            {"check": one.check, "verdict": one.verdict, "line": _flat(one.line), "advice": _flat(one.advice)}
            for one in found
        ]
        print_json({"findings": sum(one.is_one for one in found), "checks": checks})
        return
    width = max(len(one.check) for one in found)
    for one in found:
        verdict = f"{one.verdict:<{max(map(len, Verdict))}}"
        click.echo(f"{verdict}  {one.check:<{width}}  {_flat(one.line)}")
        if one.is_one:
            click.echo(f"{'':<{len(verdict)}}  {'':<{width}}  -> {_flat(one.advice)}")


def _flat(text: str) -> str:
    """Errors of others come in several lines."""
    return printable(" ".join(text.split()))
