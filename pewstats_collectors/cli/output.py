"""What commands print: tables for people, JSON for programs. Data on stdout, everything else on stderr."""

import io
from collections.abc import Sequence
from typing import Any

import click
import orjson
from rich import box
from rich.console import Console
from rich.table import Table


def print_json(document: Any) -> None:
    """One JSON document on stdout."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    text = orjson.dumps(document, option=options, default=_plain).decode()
    click.echo(text, nl=False)


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A plain table; numbers to the right. Wide ones are never cut: ids are there to be copied."""
    table = Table(title=printable(title) or None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for place, name in enumerate(columns):
        numbers = all(isinstance(row[place], int | float) or row[place] in ("", None) for row in rows)
        table.add_column(name, justify="right" if numbers else "left", no_wrap=True)
    for row in rows:
        table.add_row(*("" if cell is None else printable(str(cell)) for cell in row))
    plain = Console(file=io.StringIO(), markup=False, highlight=False, emoji=False, width=10_000)
    with plain.capture() as captured:
        plain.print(table)
    click.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))


def printable(text: str) -> str:
    """Names come from outside: a terminal must not act on what stands in them."""
    return "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text
    )


def _plain(value: object) -> object:
    """Decimals are numbers: exact in the database, shortest form here."""
    number = float(value)  # type: ignore[arg-type]
    return int(number) if number.is_integer() else number
