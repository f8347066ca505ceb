"""Who earned which achievement, and by which match."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from psycopg.rows import dict_row

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.stats.achievements import MATCHES, When, catalogue, earned, earned_near

Row = dict[str, Any]
Starts = Mapping[str, datetime]
Awards = dict[str, dict[str, When]]
"""By account and achievement: the match that earned it."""


def award(
    connection: Connection,
    match_id: str,
    starts: Starts,
    near: Collection[Row],
    since: Callable[[Starts], Collection[Row]],
) -> None:
    """Write what is earned differently from `starts` and this match on; what was earned before stays.

    `near`: the matches in which a number or a streak is another than before. Where these do not tell, all
    matches from then on are asked for with `since`. Both by account and start.
    """
    totals = _totals(connection, starts)
    kept, later = _split(_awards(connection, starts), match_id, starts)
    asked = {
        account_id: [one for one in catalogue() if one.achievement_id not in kept[account_id]]
        for account_id in starts
    }
    by_account = _by_account(near)
    now: Awards = {}
    unsure: dict[str, datetime] = {}
    for account_id, start in starts.items():
        total = totals.get(account_id, defaultdict(int))
        found = earned_near(asked[account_id], by_account[account_id], later[account_id], total, match_id)
        if found is None:
            unsure[account_id] = start
        else:
            now[account_id] = found
    for account_id, played in _by_account(since(unsure) if unsure else ()).items():
        now[account_id] = earned(asked[account_id], played, _before(totals[account_id], played))
    _write(connection, later, now)


def award_all(connection: Connection, matches: Collection[Row]) -> None:
    """What these players earned who have nothing yet; all they played, by account and start."""
    _write(
        connection, {}, {one: earned(catalogue(), played, {}) for one, played in _by_account(matches).items()}
    )


def _totals(connection: Connection, starts: Starts) -> dict[str, Row]:
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(sql("achievements", "totals"), {"account_ids": list(starts)})
        return {one["account_id"]: one for one in rows}


def _awards(connection: Connection, starts: Starts) -> Awards:
    found: Awards = defaultdict(dict)
    for row in connection.execute(sql("achievements", "of_players"), {"account_ids": list(starts)}):
        found[row[0]][row[1]] = row[2], row[3]
    return found


def _split(awards: Awards, match_id: str, starts: Starts) -> tuple[Awards, Awards]:
    """Those earned before, and those earned from then on."""
    kept: Awards = {}
    later: Awards = {}
    for account_id, start in starts.items():
        of_one = awards[account_id]
        kept[account_id] = {name: at for name, at in of_one.items() if at < (start, match_id)}
        later[account_id] = {name: at for name, at in of_one.items() if at >= (start, match_id)}
    return kept, later


def _by_account(rows: Collection[Row]) -> dict[str, list[Row]]:
    found = {account_id: list(played) for account_id, played in groupby(rows, key=itemgetter("account_id"))}
    return defaultdict(list, found)


def _before(total: Row, matches: Collection[Row]) -> dict[str, Any]:
    """The sums over all matches that came before these."""
    names = total.keys() - {"account_id"}
    return {
        name: total[name] - sum(1 if name == MATCHES else one[name] or 0 for one in matches) for name in names
    }


def _write(connection: Connection, before: Awards, now: Awards) -> None:
    lost = _flat(before).keys() - _flat(now).keys()
    new = sorted(_flat(now).items() - _flat(before).items())
    values: dict[str, object] = {
        "account_ids": [account_id for account_id, _ in sorted(lost)],
        "achievement_ids": [achievement_id for _, achievement_id in sorted(lost)],
    }
    connection.execute(sql("achievements", "take_back"), values)
    values = {
        "account_ids": [award[0] for award, _ in new],
        "achievement_ids": [award[1] for award, _ in new],
        "starts": [at[0] for _, at in new],
        "match_ids": [at[1] for _, at in new],
    }
    connection.execute(sql("achievements", "write"), values)


def _flat(awards: Awards) -> dict[tuple[str, str], When]:
    return {(account_id, name): at for account_id, of_one in awards.items() for name, at in of_one.items()}
