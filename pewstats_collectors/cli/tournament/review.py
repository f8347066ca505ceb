"""pewstats tournament review: the matches that wait for a person, with what he needs to know."""

import shlex
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from pewstats_collectors.cli import wiring
from pewstats_collectors.cli.output import print_json, printable
from pewstats_collectors.cli.tournament import places
from pewstats_collectors.db.tournaments import review as waiting
from pewstats_collectors.db.tournaments.review import Review
from pewstats_collectors.errors import UsageError
from pewstats_collectors.matches.context import Place
from pewstats_collectors.matches.review import REVIEWED, Advice, Assign, Case, Findings, Nearest, Remake
from pewstats_collectors.workers.outcomes import utc_now

Shown = dict[str, Any]


@click.command()
@click.option("--season", help="Default: every season that is on now.")
@click.option("--division", help="Default: all of them.")
@click.option("--status", type=click.Choice(REVIEWED), help="Default: all of them.")
@click.option("--all", "everything", is_flag=True, help="Also those about which nothing need be decided.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def review(
    season: str | None, division: str | None, status: str | None, everything: bool, as_json: bool
) -> None:
    """Matches that are unscheduled, too small or of mixed divisions, the oldest first.

    \b
    Example: pewstats tournament review --season "Fall 2026" --division "Division 1"
    """
    with wiring.open_app() as app, app.pool.connection() as connection:
        if season is not None:
            places.find_season(connection, season)
        asked = waiting.season_ids(connection, season, utc_now())
        if not asked:
            raise UsageError("no season is on now: name one with --season")
        if division is not None:
            _check_division(connection, asked, division)
        found = waiting.read(connection, asked, division=division, status=status, everything=everything)
    cases = [_shown(case, findings, found) for case, findings in found.cases]
    if as_json:
        print_json(
            {"metadata": {"hidden": found.hidden}, "data": {"matches": cases, "total_count": len(cases)}}
        )
        return
    for one in cases:
        for line in _lines(one):
            click.echo(printable(line))
        click.echo()
    hidden = f"; {found.hidden} need no decision and are hidden, --all shows them" if found.hidden else ""
    click.echo(f"{len(cases)} matches to review{hidden}")


def _check_division(connection: Any, asked: list[Any], division: str) -> None:
    """Raises UsageError unless one of the seasons has it."""
    faults = []
    for season_id in asked:
        try:
            places.check_division(connection, season_id, division, None)
        except UsageError as error:
            faults.append(error)
    if len(faults) == len(asked):
        raise faults[0]


def _shown(case: Case, findings: Findings, found: Review) -> Shown:
    """A case as JSON has it; the start in the time zone of its season."""
    place = case.place or next(iter(findings.found))
    zone = ZoneInfo(found.seasons[place.season_id].time_zone)
    return {
        "match_id": case.lobby.match_id,
        "started": case.lobby.created_at.astimezone(zone),
        "map_name": case.map_name,
        "match_type": case.lobby.match_type,
        "game_mode": case.lobby.game_mode,
        "status": case.validation_status,
        **(_place(case.place, found) if case.place else {"season": None, "division": None, "group": None}),
        "found": [_place(place, found) | {"teams": teams} for place, teams in findings.found.items()],
        "missing": findings.missing,
        "strangers": findings.strangers,
        "nearest": findings.nearest and _nearest(findings.nearest, zone, found),
        "command": _command(findings.advice, case, found),
    }


def _place(place: Place, found: Review) -> Shown:
    return {
        "season": found.seasons[place.season_id].name,
        "division": place.division,
        "group": place.group_name or None,
    }


def _nearest(nearest: Nearest, zone: ZoneInfo, found: Review) -> Shown:
    planned = nearest.planned
    return {
        **_place(planned.round.place, found),
        "round": planned.round_number,
        "match_number": planned.slot.match_number,
        "scheduled_datetime": planned.slot.scheduled_datetime.astimezone(zone),
        "minutes": round(nearest.minutes, 1),
        "map_name": planned.slot.map_name,
        "map_fits": nearest.map_fits,
        "state": planned.state,
        "match_id": planned.match_id,
    }


def _command(advice: Advice, case: Case, found: Review) -> str | None:
    """What is likely to be typed; the reason is the person's."""
    if advice is None:
        return None
    if isinstance(advice, Assign):
        place = _place(advice.planned.round.place, found)
        words = ["assign", case.lobby.match_id]
        words += [word for key in place if place[key] for word in (f"--{key}", place[key])]
        words += ["--round", str(advice.planned.round_number)]
        words += ["--match-number", str(advice.planned.slot.match_number)]
    elif isinstance(advice, Remake):
        words = ["remake", advice.original, advice.remake]
    else:
        words = ["not-tournament", case.lobby.match_id]
    return f"pewstats tournament {shlex.join(words)} --reason ..."


def _lines(one: Shown) -> Iterator[str]:
    """A case as a person reads it."""
    yield one["match_id"]
    kind = "/".join(filter(None, (one["match_type"], one["game_mode"])))
    yield f"  {one['status']}, {_time(one['started'])}, {one['map_name']}, {kind}"
    for place in one["found"]:
        teams = ", ".join(f"{name} ({players})" for name, players in place["teams"].items())
        yield f"  {_name(place)}: {len(place['teams'])} teams: {teams}"
    for key in ("missing", "strangers"):
        if one[key]:
            yield f"  {key}: {', '.join(one[key])}"
    if (near := one["nearest"]) is not None:
        yield f"  nearest: {_near_words(near)}"
    if one["command"] is not None:
        yield f"  likely: {one['command']}"


def _near_words(near: Shown) -> str:
    side = "after" if near["minutes"] >= 0 else "before"
    state = f"filled by {near['match_id']}" if near["state"] == "filled" else near["state"]
    fits = "any map" if near["map_name"] is None else "the map fits" if near["map_fits"] else "another map"
    planned = f"{_name(near)}, round {near['round']}, match {near['match_number']}"
    when = f"{_time(near['scheduled_datetime'])}, it began {abs(near['minutes']):g} min {side} that"
    fits += f" ({near['map_name']})" if near["map_name"] and not near["map_fits"] else ""
    return f"{planned}, {when}, {fits}, {state}"


def _name(place: Shown) -> str:
    return ", ".join(filter(None, (place["division"], place["group"])))


def _time(moment: datetime) -> str:
    return f"{moment:%a %Y-%m-%d %H:%M %Z}"
