"""Who decides and why: the two options of every command whose change goes into the audit."""

import getpass
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


def by_actor(command: _Command) -> _Command:
    """Option --actor of what needs no reason; by default whoever is logged in."""
    return click.option(
        "--actor",
        default=_logged_in,
        envvar="PEWSTATS_ACTOR",
        show_envvar=True,
        show_default="your login",
        callback=_named,
        help="Who does this; goes into the audit.",
    )(command)


def _logged_in() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a user without a name, as in some containers
        return "unknown"
