"""What an admin of a small season does besides: overrides, points, completed rounds, other rules."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from uuid import UUID

from pewstats_collectors.db.pool import Connection
from pewstats_collectors.db.tournaments import (
    adjustments,
    decisions,
    ids,
    results,
    rosters,
    schedules,
    seasons,
)
from pewstats_collectors.db.tournaments.adjustments import Adjustment
from pewstats_collectors.db.tournaments.decisions import Override
from pewstats_collectors.matches.context import Place
from tests.integration.tournaments.league import BY, LeagueAdmin, OfDivision

Step = Callable[[], object]


def overrides(admin: LeagueAdmin) -> dict[str, Override]:
    """By match: to a round, to a slot, no tournament match, and a status."""
    season = admin.season
    apart = {one for remake in season.decisions.remakes for one in (remake.original, remake.remake)}
    cancelled = {(one.division, one.round, one.number) for one in season.decisions.cancelled}
    public = [one.match_id for one in season.matches if one.kind == "public"]
    planned = [one.match_id for one in season.matches if one.kind == "planned" and one.match_id not in apart]
    first, second = (admin.of_division(name) for name in season.teams)
    number = next(number for number in (1, 2, 3, 4) if (second.name, 1, number) not in cancelled)
    return {
        public[0]: Override(round_id=ids.round_id(first, 1)),
        public[1]: Override(round_id=ids.round_id(second, 1), slot_id=ids.slot_id(second, 1, number)),
        public[2]: Override(is_tournament_match=True),
        planned[0]: Override(is_tournament_match=False),
        planned[1]: Override(validation_status="unscheduled"),
        planned[2]: Override(round_id=ids.round_id(first, 2)),
    }


def passing(admin: LeagueAdmin) -> dict[str, Override]:
    """Overrides that are undone again, of other matches."""
    season = admin.season
    apart = {one for remake in season.decisions.remakes for one in (remake.original, remake.remake)}
    taken = apart | set(overrides(admin))
    one, two, three, four, *_ = [
        match.match_id for match in season.matches if match.kind == "planned" and match.match_id not in taken
    ]
    first, second = (admin.of_division(name) for name in season.teams)
    return {
        one: Override(round_id=ids.round_id(second, 2)),
        two: Override(round_id=ids.round_id(first, 1), slot_id=ids.slot_id(first, 1, 2)),
        three: Override(is_tournament_match=False),
        four: Override(validation_status="remake_failed"),
    }


def override(admin: LeagueAdmin, match_id: str, wanted: Override) -> None:
    admin.change(lambda connection: decisions.override(connection, match_id, wanted, BY, action="override"))


def undo(admin: LeagueAdmin, match_id: str) -> None:
    admin.change(lambda connection: decisions.undo(connection, match_id, BY))


def points(admin: LeagueAdmin) -> list[Adjustment]:
    """A penalty in a round and a head start for the season, each of a team of another division."""
    first, second = (admin.of_division(name) for name in admin.season.teams)
    fined, ahead = (ids.team_id(admin.season.name, names[0]) for names in admin.season.teams.values())
    return [
        Adjustment(UUID(int=1), fined, ids.round_id(first, 1), "penalty", -7, "late", "admin"),
        Adjustment(UUID(int=2), ahead, None, "head_start", 5, "last year's champion", "admin"),
        Adjustment(UUID(int=3), ahead, ids.round_id(second, 2), "penalty", -2, "late", "admin"),
    ]


def give(admin: LeagueAdmin, one: Adjustment) -> None:
    admin.change(lambda connection: _refreshed(admin, connection, partial(adjustments.add, connection, one)))


def take_back(admin: LeagueAdmin, one: Adjustment) -> None:
    def change(connection: Connection) -> set[str]:
        return _refreshed(admin, connection, partial(adjustments.remove, connection, one.adjustment_id))

    admin.change(change)


def complete(admin: LeagueAdmin, of: OfDivision, number: int, *, completed: bool = True) -> None:
    def change(connection: Connection) -> set[str]:
        found = schedules.find_round(connection, ids.round_id(of, number))
        assert found is not None
        results.set_completed(connection, found, completed=completed)
        return set()

    admin.change(change)


def other_rules(admin: LeagueAdmin) -> None:
    """As somebody may create a season in haste: every kind of match, two teams, no tolerance, other days."""
    season = admin.made()
    kinds = ("official", "esports-*", "squad*")
    changed = replace(season, min_teams=2, match_kinds=kinds, slot_after_min=2, ends_on=None, ruleset="algs")
    admin.change(lambda connection: _write_season(connection, changed))


def right_rules(admin: LeagueAdmin) -> None:
    admin.change(lambda connection: _write_season(connection, admin.made()))


def _write_season(connection: Connection, season: seasons.Season) -> set[str]:
    season_id = ids.season_id(season.name)
    again = rosters.touched_by_season(connection, season_id)
    seasons.write_season(connection, season)
    rosters.link_all(connection, [season_id])
    for place in seasons.places(connection, season_id):
        results.refresh(connection, place)
    return again | rosters.touched_by_season(connection, season_id)


def _refreshed(admin: LeagueAdmin, connection: Connection, write: Callable[[], object]) -> set[str]:
    write()
    for of in map(admin.of_division, admin.season.teams):
        results.refresh(connection, Place(ids.season_id(of.season), of.division, of.group))
    return set()
