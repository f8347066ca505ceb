"""Agreement with the API: what telemetry tells of each player beside his statistics in the match object.

Where it is not verified how the API counts, a difference is told with that cause. Of a file without its end
only what cannot change any more is compared: the dead, and kills as far as they are told.
"""

from collections.abc import Iterable
from math import floor
from typing import Any, Final, NamedTuple

from pewstats_collectors.telemetry.verification.damage_reading import damage_dealt, damage_reading
from pewstats_collectors.telemetry.verification.outcome import (
    Cause,
    Check,
    Disagreement,
    Failure,
    Outcome,
    Share,
    judged,
    put_together,
)
from pewstats_collectors.telemetry.verification.sides import Participant, Sides, Told

NUMBER: Final = "19."
_DISTANCE: Final = 0.01 + 1e-6  # metres
# Until 2018 distances were whole metres, and a rank was not always the best place of its members.
_MODERN: Final = 2019


class Agreement(NamedTuple):
    """The outcome, and how the API's damage is to be read in this match (None: there is none to read)."""

    outcome: Outcome
    damage_reading: str | None


def agreement(sides: Sides) -> Agreement:
    """Compare the two."""
    reading = damage_reading(sides)
    checks: list[tuple[str, Check | None]] = [
        ("participants", _participants(sides)),
        ("rosters", _rosters(sides)),
        ("roster_rank", _roster_rank(sides)),
        ("best_win_place", _best_win_place(sides)),
        ("kills", _kills(sides)),
        ("headshot_kills", _headshots(sides)),
        ("longest_kill", _longest(sides)),
        ("damage_dealt", damage_dealt(sides, reading)),
        ("time_survived", _survived(sides)),
        *((theirs, _counts(sides, ours, theirs, cause)) for ours, theirs, cause in _UNVERIFIED),
    ]
    parts: list[tuple[Share, list[Disagreement]]] = [
        judged(NUMBER + name, check) for name, check in checks if check is not None
    ]
    return Agreement(put_together(parts), reading)


_UNVERIFIED: Final = (
    ("knocks", "dbnos", Cause.UNVERIFIED),
    ("telemetry_assists", "assists", Cause.UNVERIFIED),
    ("heals_used", "heals", Cause.UNVERIFIED_USE),
    ("boosts_used", "boosts", Cause.UNVERIFIED_USE),
    ("telemetry_revives", "revives", Cause.UNVERIFIED),
    ("telemetry_team_kills", "team_kills", Cause.UNVERIFIED_TEAM_KILL),
)


def _participants(sides: Sides) -> Check:
    """The participants are the players, and perhaps some who left before the match began."""
    missing = [
        Failure(
            account, "a player", "not in telemetry", Cause.LATE_LEAVER if one.death_type == "logout" else None
        )
        for account, one in sides.api.items()
        if account not in sides.told
    ]
    added = [
        Failure(account, "a participant", "in telemetry only") for account in sides.told.keys() - sides.api
    ]
    return Check(len(sides.told.keys() | sides.api.keys()), missing + added)


def _rosters(sides: Sides) -> Check | None:
    """Somebody of every roster plays."""
    seen = {one.team_id for account, one in sides.api.items() if account in sides.told}
    left = {one.team_id for one in sides.api.values() if one.death_type == "logout"}
    failures = [
        Failure(None, f"team {team}", "nobody of it", Cause.LATE_LEAVER if team in left else None)
        for team in sorted(sides.ranks)
        if team not in seen
    ]
    return Check(len(sides.ranks), failures) if sides.ranks else None


def _roster_rank(sides: Sides) -> Check | None:
    """The placement of a team is the rank of its roster."""
    places = {
        api.team_id: told.team_placement
        for _, told, api in sides.both()
        if told.team_placement is not None and api.team_id is not None
    }
    cases = [
        (team, rank) for team, rank in sorted(sides.ranks.items()) if rank is not None and team in places
    ]
    failures = [
        Failure(None, f"team {team}: {rank}", f"team {team}: {places[team]}")
        for team, rank in cases
        if places[team] != rank
    ]
    return Check(len(cases), failures) if cases else None


def _best_win_place(sides: Sides) -> Check | None:
    """The rank of a roster is the best winPlace of its members, both the API's; not so in 2018."""
    if sides.year < _MODERN:
        return None
    best: dict[int, int] = {}
    for one in sides.api.values():
        if one.team_id is not None and one.win_place is not None:
            best[one.team_id] = min(best.get(one.team_id, one.win_place), one.win_place)
    cases = [(team, rank) for team, rank in sorted(sides.ranks.items()) if rank is not None and team in best]
    failures = [
        Failure(None, f"team {team}: {rank}", f"team {team}: {best[team]}")
        for team, rank in cases
        if best[team] != rank
    ]
    return Check(len(cases), failures) if cases else None


def _kills(sides: Sides) -> Check | None:
    cases = [
        (account, told.telemetry_kills, api.kills)
        for account, told, api in sides.both()
        if told.telemetry_kills is not None and api.kills is not None
    ]
    if sides.incomplete:  # the other kills may come after the end of the file
        cases = [(account, kills, theirs) for account, kills, theirs in cases if kills and kills >= theirs]
    failures = [Failure(account, theirs, kills) for account, kills, theirs in cases if kills != theirs]
    return Check(len(cases), failures) if cases else None


def _kills_are_told(sides: Sides) -> Iterable[tuple[str, Told, Participant]]:
    """Whose kills are all in the file."""
    for account, told, api in sides.both():
        if not sides.incomplete or (told.telemetry_kills and told.telemetry_kills == api.kills):
            yield account, told, api


def _headshots(sides: Sides) -> Check | None:
    cases = [
        (account, told.telemetry_headshot_kills, api.headshot_kills)
        for account, told, api in _kills_are_told(sides)
        if told.telemetry_headshot_kills is not None and api.headshot_kills is not None
    ]
    failures = [Failure(account, theirs, ours) for account, ours, theirs in cases if ours != theirs]
    return Check(len(cases), failures) if cases else None


def _longest(sides: Sides) -> Check | None:
    """The API says 0 where there is no kill with a distance."""
    whole = sides.year < _MODERN and all(
        float(one.longest_kill or 0).is_integer() for one in sides.api.values()
    )
    cases = [
        (account, told.longest_kill_m or 0.0, api.longest_kill)
        for account, told, api in _kills_are_told(sides)
        if told.telemetry_kills is not None and api.longest_kill is not None
    ]
    failures = [
        Failure(account, theirs, ours, Cause.WHOLE_METRES if whole and floor(ours) == theirs else None)
        for account, ours, theirs in cases
        if abs(ours - theirs) > _DISTANCE
    ]
    return Check(len(cases), failures) if cases else None


def _survived(sides: Sides) -> Check | None:
    """The API tells the whole seconds of the survival time."""
    cases = [
        (account, told.survival_time_s, api.time_survived)
        for account, told, api in sides.final()
        if told.survival_time_s is not None and api.time_survived is not None
    ]
    failures = []
    for account, ours, theirs in cases:
        if floor(ours) != floor(theirs):
            is_fraction = not float(theirs).is_integer() and abs(ours - theirs) < 1
            failures.append(Failure(account, theirs, ours, Cause.FRACTION if is_fraction else None))
    return Check(len(cases), failures) if cases else None


def _counts(sides: Sides, ours: str, theirs: str, cause: Cause) -> Check | None:
    cases: list[tuple[str, Any, Any]] = [
        (account, getattr(told, ours), getattr(api, theirs))
        for account, told, api in sides.final()
        if getattr(told, ours) is not None and getattr(api, theirs) is not None
    ]
    failures = [
        Failure(account, expected, actual, cause) for account, actual, expected in cases if actual != expected
    ]
    return Check(len(cases), failures) if cases else None
