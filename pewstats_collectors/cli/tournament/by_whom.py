"""Who decides and why: the two options of every command whose change goes into the audit."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from pewstats_collectors.errors import UsageError

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _named(_: click.Context, option: click.Parameter, value: str) -> str:
    if not value.strip():
        raise UsageError(f"--{option.name}: expected some text")
    return value.strip()


def by_whom(command: _Command) -> _Command:
    """Options --reason and --actor, both required and passed on as `reason` and `actor`."""
    reason = click.option("--reason", required=True, callback=_named, help="Why; goes into the audit.")
    actor = click.option(
        "--actor",
        required=True,
        envvar="PEWSTATS_ACTOR",
        show_envvar=True,
        callback=_named,
        help="Who decides; goes into the audit.",
    )
    return reason(actor(command))
