"""A player's career as a whole: totals of each kind of match, damage, weapons, achievements."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from psycopg.rows import class_row, dict_row

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.queries import sql
from pewstats_collectors.stats.achievements import catalogue

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Measured:
    """A metric of a career whether ranked or not; None: never measured."""

    value: Decimal | None
    matches_played: int


def metric_of(connection: Connection, metric: str, match_type: str, account_id: str) -> Measured | None:
    """A metric of one career; None: not a match of it."""
    values = {"metric": metric, "match_type": match_type, "account_id": account_id}
    with connection.cursor(row_factory=class_row(Measured)) as cursor:
        return cursor.execute(sql("career_overview", "metric_of"), values).fetchone()


def careers(connection: Connection, account_id: str) -> list[Row]:
    """Totals per match type, `all` first, each with `damage_by_range`, `advanced` and `weapons`.

    Without telemetry the first two are None; so is a total that no match measured. `deathless`: nobody killed
    him, so his KD is his kills.
    """
    damage, advanced = (
        {one.pop("match_type"): one for one in _rows(connection, name, account_id)}
        for name in ("damage", "advanced")
    )
    weapons = _rows(connection, "weapons", account_id)
    found = _rows(connection, "careers", account_id)
    for one in found:
        match_type = one["match_type"]
        one["deathless"] = one["deaths"] == 0
        for name, matches in (("kills", "kills_matches"), ("damage", "damage_matches")):
            one[name] = one[name] if one[matches] else None
        one["damage_by_range"] = damage.get(match_type)
        one["advanced"] = advanced.get(match_type)
        one["weapons"] = [
            {name: cell for name, cell in weapon.items() if name != "match_type"}
            for weapon in weapons
            if weapon["match_type"] == match_type
        ]
    return found


def achievements(connection: Connection, account_id: str) -> list[Row]:
    """What was earned, in that order; name and description are None where the catalogue has it no more."""
    known = {one.achievement_id: (one.name, one.description) for one in catalogue()}
    found = []
    for row in _rows(connection, "achievements", account_id):
        name, description = known.get(row["achievement_id"], (None, None))
        found.append(row | {"name": name, "description": description})
    return found


def _rows(connection: Connection, name: str, account_id: str) -> list[Row]:
    """Rows as dictionaries, without the account they are all of."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(sql("career_overview", name), {"account_id": account_id}).fetchall()
    for row in rows:
        row.pop("account_id", None)
    return rows
