"""Careers: every match counts once, as it stands now, whatever came before it or goes on beside it.

A match is taken out as it was counted before, then put in as it stands. That costs the same however much its
players have behind them; a late match also costs what its players played since, whose streaks it may change.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from psycopg.rows import dict_row

from pewstats_collectors.db import achievements
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.stats.streaks import Streaks, win_streaks

Row = dict[str, Any]
Starts = Mapping[str, datetime]
"""By account: the start from which on a career is to be looked at again."""

_TOTALS = ("stats", "damage", "advanced")
_WITH_RECORDS = ("stats", "advanced")


def count_match(connection: Connection, match_id: str) -> frozenset[str]:
    """Leave the careers as if this match had been counted once, as it stands; returns whose changed."""
    key = {"match_id": match_id}
    connection.execute(sql("careers", "lock_match"), key)
    connection.execute(sql("careers", "lock"), key)
    changed = {row[0] for row in connection.execute(sql("careers", "changed"), key)}
    if changed:
        _count_again(connection, match_id, sorted(changed))
    return frozenset(changed | _count_weapons(connection, match_id))


def _count_again(connection: Connection, match_id: str, account_ids: list[str]) -> None:
    which = {"match_id": match_id, "account_ids": account_ids}
    for name in _WITH_RECORDS:
        connection.execute(sql("careers", f"lower_{name}"), which)
    _add(connection, which, -1)
    starts = connection.execute(sql("careers", "take_out"), which).fetchall()
    starts += connection.execute(sql("careers", "put_in"), which).fetchall()
    _add(connection, which, 1)
    for name in _TOTALS:
        connection.execute(sql("careers", f"forget_empty_{name}"), which)
    follow(connection, match_id, dict(sorted(starts, reverse=True)))


def _add(connection: Connection, which: Mapping[str, object], sign: int) -> None:
    for name in _TOTALS:
        connection.execute(sql("careers", f"add_{name}"), {**which, "sign": sign})


def follow(connection: Connection, match_id: str, starts: Starts) -> None:
    """What the order of matches decides, from the `starts` and this match on: streaks, awards and the like."""
    values = {"match_id": match_id, "account_ids": list(starts), "starts": list(starts.values())}
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(sql("careers", "from_then_on"), values).fetchall()
        before = cursor.execute(sql("careers", "streaks_before"), values).fetchall()
    _write_streaks(connection, rows, before)
    connection.execute(sql("careers", "write_places"), {"account_ids": list(starts)})
    achievements.award(connection, match_id, starts, rows)


def _write_streaks(connection: Connection, rows: list[Row], before: list[Row]) -> None:
    """Sets the streaks in the rows, too."""
    stood = {
        account_id: Streaks(
            {one["match_type"]: one["win_streak"] for one in found}, found[-1]["win_streak_all"]
        )
        for account_id, found in _by_account(before).items()
    }
    changed: list[Row] = []
    for account_id, matches in _by_account(rows).items():
        played = [(one["match_type"], one["wins"] == 1) for one in matches]
        streaks = win_streaks(played, stood.get(account_id, Streaks()))
        for one, now in zip(matches, streaks, strict=True):
            if (one["win_streak"], one["win_streak_all"]) != now:
                one["win_streak"], one["win_streak_all"] = now
                changed.append(one)
    columns = {
        "account_ids": "account_id",
        "match_ids": "match_id",
        "streaks": "win_streak",
        "streaks_all": "win_streak_all",
    }
    values = {name: [one[column] for one in changed] for name, column in columns.items()}
    connection.execute(sql("careers", "write_streaks"), values)


def _by_account(rows: Collection[Row]) -> dict[str, list[Row]]:
    return {account_id: list(found) for account_id, found in groupby(rows, key=itemgetter("account_id"))}


def _count_weapons(connection: Connection, match_id: str) -> set[str]:
    key = {"match_id": match_id}
    changed = {row[0] for row in connection.execute(sql("career_weapons", "changed"), key)}
    if changed:
        connection.execute(sql("career_weapons", "take_out"), key)
        connection.execute(sql("career_weapons", "put_in"), key)
        connection.execute(sql("career_weapons", "forget_empty"), {"account_ids": sorted(changed)})
    return changed
