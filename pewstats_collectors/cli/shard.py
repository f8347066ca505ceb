"""The option --shard, checked like PEWSTATS_PUBG_SHARD before anything is made for it."""

import re

import click

from pewstats_collectors.errors import UsageError
from pewstats_collectors.settings import SHARD


def check_shard(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """Callback of the option. Raises UsageError."""
    if value is not None and not re.fullmatch(SHARD, value):
        raise UsageError(f"--shard {value}: expected a name such as steam or pc-na")
    return value
