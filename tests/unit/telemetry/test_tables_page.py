"""docs/telemetry-tables.md names every table, its key and every column."""

import re
from pathlib import Path

import pytest

from pewstats_collectors.telemetry.extract import ALL_TABLES
from pewstats_collectors.telemetry.rows import Table

_PAGE = (Path(__file__).parents[3] / "docs/telemetry-tables.md").read_text()
_PARTS = dict(re.findall(r"^\*\*`(\w+)`\*\* (.*?)(?=^\*\*`|^## |\Z)", _PAGE, re.DOTALL | re.MULTILINE))


@pytest.mark.parametrize("table", ALL_TABLES, ids=lambda table: table.name)
def test_the_page_tells_the_key_and_the_columns(table: Table) -> None:
    part = _PARTS[table.name]
    assert part.startswith(f"[{', '.join(table.key)}]")
    assert set(table.columns) <= set(re.findall(r"\w+", part.partition("]")[2])), "a column is not told"


def test_the_page_tells_no_table_that_is_not_there() -> None:
    assert set(_PARTS) == {table.name for table in ALL_TABLES}
