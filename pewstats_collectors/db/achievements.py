"""Who earned which achievement, and by which match."""

from collections.abc import Collection, Mapping
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from psycopg.rows import dict_row

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.stats.achievements import MATCHES, catalogue, earned

Row = dict[str, Any]
Award = tuple[str, str]
"""(account id, achievement id)."""
When = tuple[datetime, str]
"""(start, match id): the order of matches."""


def award(
    connection: Connection, match_id: str, starts: Mapping[str, datetime], matches: Collection[Row]
) -> None:
    """Write what these matches earn. `matches`: all from `starts` and this match on, by account and start.

    What was earned before them stays; what was earned since is told anew.
    """
    account_ids = {"account_ids": sorted(starts)}
    with connection.cursor(row_factory=dict_row) as cursor:
        totals = {
            one["account_id"]: one for one in cursor.execute(sql("achievements", "totals"), account_ids)
        }
    had: dict[Award, When] = {
        (row[0], row[1]): (row[2], row[3])
        for row in connection.execute(sql("achievements", "of_players"), account_ids)
    }
    since = {award: when for award, when in had.items() if when >= (starts[award[0]], match_id)}
    kept = had.keys() - since.keys()
    now: dict[Award, When] = {}
    for account_id, found in groupby(matches, key=itemgetter("account_id")):
        played = list(found)
        asked = [one for one in catalogue() if (account_id, one.achievement_id) not in kept]
        for achievement_id, match in earned(asked, played, _before(totals[account_id], played)).items():
            now[account_id, achievement_id] = match["started_at"], match["match_id"]
    _write(connection, since, now)


def _before(total: Row, matches: Collection[Row]) -> dict[str, Any]:
    """The sums over all matches that came before these."""
    names = total.keys() - {"account_id"}
    return {
        name: total[name] - sum(1 if name == MATCHES else one[name] or 0 for one in matches) for name in names
    }


def _write(connection: Connection, before: Mapping[Award, When], now: Mapping[Award, When]) -> None:
    lost = sorted(before.keys() - now.keys())
    new = sorted(now.items() - before.items())
    values: dict[str, object] = {
        "account_ids": [account_id for account_id, _ in lost],
        "achievement_ids": [achievement_id for _, achievement_id in lost],
    }
    connection.execute(sql("achievements", "take_back"), values)
    values = {
        "account_ids": [award[0] for award, _ in new],
        "achievement_ids": [award[1] for award, _ in new],
        "starts": [when[0] for _, when in new],
        "match_ids": [when[1] for _, when in new],
    }
    connection.execute(sql("achievements", "write"), values)
