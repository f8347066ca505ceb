"""Files as users bring them, for the tests that read them."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from pewstats_collectors.errors import UsageError
from pewstats_collectors.matches.user_files import read_roster, read_rounds, read_schedule, read_teams

ROSTER_COLUMNS = (
    "season", "division", "group", "team", "player_name", "account_id", "role", "is_primary_sample",
    "sample_priority", "active_from", "active_until", "person",
)  # fmt: skip
ROUND_COLUMNS = ("season", "division", "group", "number", "name", "starts_at", "ends_at")
SCHEDULE_COLUMNS = (
    "season", "division", "group", "round", "match_number", "scheduled_datetime", "map_name",
)  # fmt: skip
TEAM_COLUMNS = ("season", "division", "group", "team")
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
NEXT_DAY = {"starts_at": "2026-01-18T18:00:00+01:00", "ends_at": "2026-01-18T23:00:00+01:00"}
PLANNED = {
    "season": "Fall",
    "division": "Division 1",
    "round": "1",
    "match_number": "1",
    "scheduled_datetime": "2026-01-17T18:00:00+01:00",
}
TEAM = {"season": "Fall", "division": "Division 1", "team": "Alpha"}
Read = Callable[[str, str], list[Any]]
COLUMNS: dict[Read, tuple[str, ...]] = {
    read_roster: ROSTER_COLUMNS,
    read_rounds: ROUND_COLUMNS,
    read_schedule: SCHEDULE_COLUMNS,
    read_teams: TEAM_COLUMNS,
}


def as_csv(*rows: dict[str, Any]) -> str:
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
