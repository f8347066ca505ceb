"""What commands print: tables for people, JSON for programs. Data on stdout, everything else on stderr."""

from collections.abc import Sequence
from typing import Any

import click
import orjson
from rich.cells import cell_len


def print_json(document: Any) -> None:
    """One JSON document on stdout."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    text = orjson.dumps(document, option=options, default=_plain).decode()
    click.echo(text, nl=False)


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A plain table; numbers to the right. Wide ones are never cut: ids are there to be copied."""
    numbers = [
        all(isinstance(row[place], int | float) or row[place] in ("", None) for row in rows)
        for place in range(len(columns))
    ]
    cells = [["" if cell is None else printable(str(cell)) for cell in row] for row in (columns, *rows)]
    widths = [max(cell_len(row[place]) for row in cells) for place in range(len(columns))]
    lines = ["   ".join(map(_padded, row, widths, numbers)) for row in cells]
    rule = "\N{BOX DRAWINGS LIGHT HORIZONTAL}" * (sum(widths) + 3 * (len(columns) - 1))
    click.echo(f"{printable(title)}\n" if title else "")
    for line in (lines[0], rule, *lines[1:]):
        click.echo(f" {line}".rstrip())
    click.echo()


def _padded(text: str, width: int, to_the_right: bool) -> str:
    room = " " * (width - cell_len(text))  # a character may be two cells wide
    return room + text if to_the_right else text + room


def printable(text: str) -> str:
    """Names come from outside: a terminal must not act on what stands in them."""
    return "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text
    )


def _plain(value: Any) -> float:
    """Decimals are numbers: exact in the database, shortest form here. Raises TypeError for others."""
    number = float(value)
    return int(number) if number.is_integer() else number
