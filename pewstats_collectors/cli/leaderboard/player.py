"""pewstats leaderboard player: everything a career holds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.csv_output import print_csv, refuse_both
from pewstats_collectors.cli.leaderboard.boards import plain
from pewstats_collectors.cli.output import print_json, print_table
from pewstats_collectors.db import career_overview, leaderboards, players
from pewstats_collectors.db.leaderboards import METRICS, Metric, Standing
from pewstats_collectors.db.players import Known
from pewstats_collectors.db.pool import snapshot
from pewstats_collectors.times import utc_text

Row = dict[str, Any]

#: Parts of a career that are tables of their own.
_PARTS: Final = ("damage_by_range", "advanced", "weapons", "rankings")
_TOTALS: Final = (
    "matches_played", "wins", "top_10s", "matches_vs_humans", "wins_vs_humans", "kills", "deaths", "knocks",
    "assists", "headshot_kills", "revives", "damage", "current_win_streak", "best_win_streak",
    "best_match_id", "worst_match_id", "first_match_id", "first_match_at", "last_match_id", "last_match_at",
)  # fmt: skip
_DAMAGE: Final = ("damage", "hits", "kills", "knocks")
_RANGES: Final = {"under 50 m": "lt50", "50 to 200 m": "50_200", "from 200 m": "ge200"}


@click.command()
@click.argument("who", metavar="PLAYER")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--csv", "as_csv", is_flag=True, help="CSV: a line for each kind of match.")
def player(who: str, as_json: bool, as_csv: bool) -> None:
    """A player's career by kind of match, with percentiles, weapons and achievements.

    PLAYER is a name or an account id. A percentile is how many per cent of the other ranked players have a
    lower value.

    \b
    Example: pewstats leaderboard player SomePlayer
    """
    refuse_both(as_csv=as_csv, as_json=as_json)
    with wiring.open_app() as app, snapshot(app.database_url) as connection:
        found = players.find(connection, who, hidden_too=False)
        careers = career_overview.careers(connection, found.account_id)
        achievements = career_overview.achievements(connection, found.account_id)
        standings = leaderboards.standings_of(connection, found.account_id)
    for one in careers:
        one["rankings"] = {
            metric: asdict(standings[one["match_type"], metric])
            for metric in METRICS
            if (one["match_type"], metric) in standings
        }
    if as_json:
        data = found.label | {"careers": careers, "achievements": achievements}
        print_json({"metadata": {}, "data": data})
    elif as_csv:
        _print_csv(found, careers)
    else:
        _print_careers(found, careers, standings)
        _print_damage(careers)
        _print_advanced(careers)
        _print_weapons(careers)
        _print_achievements(achievements)


def _print_csv(found: Known, careers: Iterable[Row]) -> None:
    columns = [
        "account_id", "player_name", "match_type", *_TOTALS,
        *(f"{metric}_{key}" for metric in METRICS for key in ("value", "rank", "percentile")),
    ]  # fmt: skip
    lines = []
    for one in careers:
        line = found.label | {name: cell for name, cell in one.items() if name not in _PARTS}
        for metric in METRICS:
            ranking = one["rankings"].get(metric, {})
            line |= {f"{metric}_{key}": ranking.get(key) for key in ("value", "rank", "percentile")}
        lines.append({name: _cell(line[name]) for name in columns})
    print_csv(columns, lines)


def _print_careers(
    found: Known, careers: Sequence[Row], standings: Mapping[tuple[str, Metric], Standing]
) -> None:
    columns = ("", *(one["match_type"] for one in careers))
    print_table(
        f"{found.player_name}  {found.account_id}",
        columns,
        [(name, *(_cell(one[name]) for one in careers)) for name in _TOTALS],
    )
    ranked = [
        (metric, *(_ranking(standings.get((one["match_type"], metric))) for one in careers))
        for metric in METRICS
        if any((one["match_type"], metric) in standings for one in careers)
    ]
    if ranked:
        print_table("on the boards: value, rank, percentile", columns, ranked)


def _ranking(standing: Standing | None) -> str:
    if standing is None:
        return ""
    percentile = "" if standing.percentile is None else f"  {standing.percentile:g} %"
    return f"{plain(standing.value)}  #{standing.rank} of {standing.total_count}{percentile}"


def _print_damage(careers: Iterable[Row]) -> None:
    rows = [
        (one["match_type"], label, *(_cell(one["damage_by_range"][f"{name}_{key}"]) for name in _DAMAGE))
        for one in careers
        if one["damage_by_range"]
        for label, key in _RANGES.items()
    ]
    if rows:
        print_table("damage by range", ("matches", "range", *_DAMAGE), rows)


def _print_advanced(careers: Iterable[Row]) -> None:
    known = [one for one in careers if one["advanced"]]
    if known:
        columns = ("", *(one["match_type"] for one in known))
        rows = [(name, *(_cell(one["advanced"][name]) for one in known)) for name in known[0]["advanced"]]
        print_table("from telemetry", columns, rows)


def _print_weapons(careers: Iterable[Row]) -> None:
    keys = ("weapon_category", "total_damage", "total_kills", "knock_downs", "matches_played")
    rows = [
        (one["match_type"], *(_cell(weapon[key]) for key in keys))
        for one in careers
        for weapon in one["weapons"]
    ]
    if rows:
        print_table("weapons", ("matches", "weapons", "damage", "kills", "knocks", "matches used"), rows)


def _print_achievements(achievements: Iterable[Row]) -> None:
    rows = [
        (
            one["name"] or one["achievement_id"],
            one["description"],
            utc_text(one["earned_at"]),
            one["match_id"],
        )
        for one in achievements
    ]
    if rows:
        print_table("achievements", ("name", "for", "earned", "match"), rows)


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return utc_text(value)
    return plain(value) if isinstance(value, Decimal) else value
