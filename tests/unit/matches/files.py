"""Roster and rounds files for the tests that read them."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from pewstats_collectors.errors import UsageError

ROSTER_COLUMNS = (
    "season", "division", "group", "team", "player_name", "account_id", "role", "is_primary_sample",
    "sample_priority", "active_from", "active_until", "person",
)  # fmt: skip
ROUND_COLUMNS = ("season", "division", "group", "number", "name", "starts_at", "ends_at")
#: The least that may be written.
PLAYER = {"season": "Fall", "division": "Division 1", "team": "Alpha", "player_name": "Anna"}
ROUND = {
    "season": "Fall",
    "division": "Division 1",
    "number": "1",
    "name": "Round 1",
    "starts_at": "2026-01-17T18:00:00+01:00",
    "ends_at": "2026-01-17T23:00:00+01:00",
}
Read = Callable[[str, str], list[Any]]


def as_csv(*rows: dict[str, str]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def as_json(*rows: dict[str, Any]) -> str:
    return json.dumps(rows)


def faults(read: Read, text: str, file: str = "some.csv") -> list[str]:
    with pytest.raises(UsageError) as caught:
        read(text, file)
    return str(caught.value).split("\n")
