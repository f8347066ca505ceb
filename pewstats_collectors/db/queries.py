"""Named SQL statements: sql/queries/<noun>.sql holds blocks that each begin with `-- name --`."""

import re
from functools import cache
from typing import LiteralString

from pewstats_collectors.resources import sql_folder

_HEADING = re.compile(r"^-- ([a-z][a-z0-9_]*) --$", re.MULTILINE)


def sql(noun: str, name: str) -> LiteralString:
    """The statement `name` of sql/queries/<noun>.sql. Raises KeyError when there is none."""
    return queries(noun)[name]


@cache
def queries(noun: str) -> dict[str, LiteralString]:
    """All statements of one file by name; LiteralString because the text is ours, never input."""
    text = (sql_folder() / "queries" / f"{noun}.sql").read_text(encoding="utf-8")
    parts = _HEADING.split(text)[1:]
    return {name: body.strip() for name, body in zip(parts[::2], parts[1::2], strict=True)}
