"""What commands print for spreadsheets: CSV as RFC 4180 has it, of the lines that --json prints."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from pewstats_collectors.errors import UsageError


def refuse_both(*, as_csv: bool, as_json: bool) -> None:
    """Raises UsageError where a command is to print --csv and --json at once."""
    if as_csv and as_json:
        raise UsageError("--csv and --json: one of them, not both")


def print_csv(columns: Sequence[str], lines: Iterable[Mapping[str, Any]]) -> None:
    """A header and the lines on stdout; lists joined by spaces, unknown values empty.

    A table within a line is spread over columns, of which only the names of both levels are known here:
    `weapon_distribution` gives `AR_damage`, `AR_kills` and so on, which `columns` must list.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    for line in lines:
        cells = _spread(line)
        writer.writerow([_cell(cells[name]) for name in columns])
    click.echo(text.getvalue(), nl=False)


def _spread(line: Mapping[str, Any]) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for name, value in line.items():
        if isinstance(value, Mapping):
            cells |= {f"{one}_{key}": cell for one, inner in value.items() for key, cell in inner.items()}
        else:
            cells[name] = value
    return cells


def _cell(value: Any) -> object:
    if isinstance(value, list | tuple):
        return " ".join(map(str, value))
    if isinstance(value, bool):
        return str(value).lower()
    return value
