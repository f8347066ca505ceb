"""Careers: every match counts once, as it stands now, whatever came before it or goes on beside it.

A match is taken out as it was counted before, then put in as it stands. That costs the same however much its
players have behind them, and have played since.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from psycopg.rows import dict_row

from pewstats_collectors.db import achievements
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.stats.streaks import Streaks, win_streaks

Row = dict[str, Any]
Starts = Mapping[str, datetime]
"""By account: the start from which on a career is to be looked at again."""
When = tuple[datetime, str]
"""(start, match id): the order of matches."""

#: What is derived here, in the order in which a match locks the tables.
TABLES: Final = (
    "player_stats", "player_advanced_career_stats", "player_damage_stats", "career_counts",
    "career_weapon_counts", "player_weapon_stats",
)  # fmt: skip

_TOTALS = ("stats", "damage", "advanced")
_WITH_RECORDS = ("stats", "advanced")
#: At a time, when everything is counted: matches, and matches of players.
_MATCHES_COUNTED, _MATCHES_READ = 500, 20_000
_EVER, _NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def count_match(connection: Connection, match_id: str) -> frozenset[str]:
    """Leave the careers as if this match had been counted once, as it stands; returns whose changed."""
    key = {"match_id": match_id}
    connection.execute(sql("careers", "lock_match"), key)
    connection.execute(sql("careers", "lock"), key)
    changed = {row[0] for row in connection.execute(sql("careers", "changed"), key)}
    if changed:
        _count_again(connection, match_id, sorted(changed))
    return frozenset(changed | _count_weapons(connection, match_id))


def count_all(connection: Connection) -> None:
    """Fill empty tables from all matches there are, many at a time; achievements are not looked at."""
    match_ids = [row[0] for row in connection.execute(sql("careers", "counted_matches"))]
    for some in _batches(dict.fromkeys(match_ids, 1), _MATCHES_COUNTED):
        people = connection.execute(sql("careers", "people"), {"match_ids": some})
        which = {"match_ids": some, "account_ids": [row[0] for row in people]}
        connection.execute(sql("careers", "put_in"), which)
        _add(connection, which, 1)
        connection.execute(sql("career_weapons", "put_in"), which)
    for accounts in _people_counted(connection):
        _write_streaks(connection, _all_matches(connection, accounts), {}, {})
        connection.execute(sql("careers", "write_places"), {"account_ids": accounts})


def award_all(connection: Connection) -> None:
    """Fill an empty table of achievements from the careers as they are counted."""
    for accounts in _people_counted(connection):
        achievements.award_all(connection, _all_matches(connection, accounts))


def _count_again(connection: Connection, match_id: str, account_ids: list[str]) -> None:
    which = {"match_id": match_id, "match_ids": [match_id], "account_ids": account_ids}
    _add(connection, which, -1)
    for name in _WITH_RECORDS:
        connection.execute(sql("careers", f"lower_{name}"), which)
    starts = connection.execute(sql("careers", "take_out"), which).fetchall()
    starts += connection.execute(sql("careers", "put_in"), which).fetchall()
    _add(connection, which, 1)
    for name in _TOTALS:
        connection.execute(sql("careers", f"forget_empty_{name}"), which)
    first: dict[str, datetime] = dict(sorted(starts, reverse=True))
    last: dict[str, datetime] = dict(sorted(starts))
    near = _until_lost(connection, match_id, first, last)
    changed = {account_id: (start, match_id) for account_id, start in last.items()}
    _write_streaks(connection, near, _streaks_before(connection, match_id, first), changed)
    connection.execute(sql("careers", "write_places"), which)
    achievements.award(connection, match_id, first, near, partial(_from_then_on, connection, match_id))


def _add(connection: Connection, which: Mapping[str, object], sign: int) -> None:
    for name in _TOTALS:
        connection.execute(sql("careers", f"add_{name}"), {**which, "sign": sign})


def _until_lost(connection: Connection, match_id: str, first: Starts, last: Starts) -> list[Row]:
    """The matches whose streaks may be others than before, by account and start."""
    values = _since(match_id, first) | {"ends": [last[account_id] for account_id in first]}
    return _rows(connection, "until_lost", values)


def _from_then_on(connection: Connection, match_id: str, starts: Starts) -> list[Row]:
    """The matches of players from `starts` and this match on, by account and start."""
    return _until_lost(connection, match_id, starts, dict.fromkeys(starts, _NEVER))


def _all_matches(connection: Connection, account_ids: Collection[str]) -> list[Row]:
    return _from_then_on(connection, "", dict.fromkeys(account_ids, _EVER))


def _streaks_before(connection: Connection, match_id: str, starts: Starts) -> dict[str, Streaks]:
    rows = _rows(connection, "streaks_before", _since(match_id, starts))
    return {
        account_id: Streaks(
            {one["match_type"]: one["win_streak"] for one in of_one}, of_one[-1]["win_streak_all"]
        )
        for account_id, of_one in _by_account(rows).items()
    }


def _since(match_id: str, starts: Starts) -> dict[str, object]:
    return {"match_id": match_id, "account_ids": list(starts), "starts": list(starts.values())}


def _rows(connection: Connection, query: str, values: Mapping[str, object]) -> list[Row]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(sql("careers", query), values).fetchall()


def _write_streaks(
    connection: Connection, rows: list[Row], before: Mapping[str, Streaks], changed: Mapping[str, When]
) -> None:
    """Sets them in the rows, too.

    `changed`: where only this match of a player is another. Behind the first loss after it the streak over
    all is as it was, and the rows may lack matches of other careers.
    """
    other: list[Row] = []
    for account_id, matches in _by_account(rows).items():
        played = [(one["match_type"], one["wins"] == 1) for one in matches]
        lost = False
        for one, now in zip(matches, win_streaks(played, before.get(account_id, Streaks())), strict=True):
            streaks = now[0], one["win_streak_all"] if lost else now[1]
            if (one["win_streak"], one["win_streak_all"]) != streaks:
                one["win_streak"], one["win_streak_all"] = streaks
                other.append(one)
            if account_id in changed and not one["wins"]:
                lost = lost or (one["started_at"], one["match_id"]) > changed[account_id]
    columns = ("account_id", "match_id", "win_streak", "win_streak_all")
    values = {f"{column}s": [one[column] for one in other] for column in columns}
    connection.execute(sql("careers", "write_streaks"), values)


def _count_weapons(connection: Connection, match_id: str) -> set[str]:
    key = {"match_id": match_id}
    changed = {row[0] for row in connection.execute(sql("career_weapons", "changed"), key)}
    if changed:
        connection.execute(sql("career_weapons", "take_out"), key)
        connection.execute(sql("career_weapons", "put_in"), {"match_ids": [match_id]})
        connection.execute(sql("career_weapons", "forget_empty"), {"account_ids": sorted(changed)})
    return changed


def _by_account(rows: Collection[Row]) -> dict[str, list[Row]]:
    return {account_id: list(found) for account_id, found in groupby(rows, key=itemgetter("account_id"))}


def _people_counted(connection: Connection) -> list[list[str]]:
    """Everybody, so many at a time that all they played fits into memory."""
    return _batches(dict(connection.execute(sql("careers", "counted_people")).fetchall()), _MATCHES_READ)


def _batches(sizes: Mapping[str, int], limit: int) -> list[list[str]]:
    """The keys in their order, so many at a time that their sizes come to no more, or one alone."""
    found: list[list[str]] = []
    left = 0
    for key, size in sizes.items():
        if not found or size > left:
            found.append([])
            left = limit
        found[-1].append(key)
        left -= size
    return found
