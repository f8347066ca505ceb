"""What a person needs to know to decide about a match: who played, who did not, which planned match is near.

Pure, as the judgement itself; times are aware datetimes.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from pewstats_collectors.matches.context import (
    MIXED_DIVISION,
    UNSCHEDULED,
    League,
    Lobby,
    Place,
    Round,
    rostered,
    teams_at,
)
from pewstats_collectors.matches.maps import same_map
from pewstats_collectors.matches.slots import Slot, Tolerance

#: What staff are asked about.
REVIEWED = (UNSCHEDULED, "remake_candidate", MIXED_DIVISION)


@dataclass(frozen=True, slots=True)
class Team:
    """A team of a league."""

    team_id: UUID
    place: Place
    name: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A planned match, and the match that fills it with its start; both None while it is open."""

    round: Round
    round_number: int
    slot: Slot
    match_id: str | None = None
    started: datetime | None = None

    @property
    def state(self) -> str:
        """open, filled or cancelled."""
        return "filled" if self.match_id is not None else "cancelled" if self.slot.cancelled else "open"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is known of the league: its teams, planned matches, and how late each season's may begin."""

    teams: Sequence[Team]
    planned: Sequence[Planned]
    tolerances: Mapping[UUID, Tolerance]


@dataclass(frozen=True, slots=True)
class Case:
    """A match that is to be reviewed, as it was judged."""

    lobby: Lobby
    map_name: str | None
    validation_status: str
    place: Place | None
    round_id: UUID | None


@dataclass(frozen=True, slots=True)
class Nearest:
    """The planned match nearest in time; `minutes` is how much later than planned the match began."""

    planned: Planned
    minutes: float
    map_fits: bool


@dataclass(frozen=True, slots=True)
class Assign:
    """It seems to be this planned match."""

    planned: Planned


@dataclass(frozen=True, slots=True)
class Remake:
    """The one seems to have been played again as the other."""

    original: str
    remake: str


@dataclass(frozen=True, slots=True)
class NotTournament:
    """It seems to be no match of the league."""


Advice = Assign | Remake | NotTournament | None


@dataclass(frozen=True, slots=True)
class Findings:
    """The facts about a case: players per team at each place, teams of its place that are missing, people on
    no roster."""

    found: Mapping[Place, Mapping[str, int]]
    missing: Sequence[str]
    strangers: Sequence[str]
    nearest: Nearest | None
    advice: Advice


def is_usual(case: Case, league: League, rounds_with_slots: Iterable[UUID]) -> bool:
    """Is there nothing to decide? It counts as it is, or is of a kind that no season there takes."""
    if case.validation_status == UNSCHEDULED:
        return case.round_id is not None and case.round_id not in rounds_with_slots
    if case.validation_status == MIXED_DIVISION:
        kind = (case.lobby.match_type, case.lobby.game_mode)
        return not any(rules.allow(*kind) for rules in league.seasons.values())
    return False


def examine(case: Case, league: League, plan: Plan) -> Findings:
    """Everything about one case. The league is that of the match's time, whole or only of its people."""
    found = rostered(case.lobby, league)
    places = {entry.place for entries in found.values() for entry in entries}
    if case.place is not None:
        places = {case.place}
    names = {team.team_id: team.name for team in plan.teams}
    counts = {
        place: Counter(names[team_id] for team_id in teams_at(place, found).values())
        for place in sorted(places, key=lambda one: (one.season_id, one.division, one.group_name))
    }
    expected = {team.name for team in plan.teams if team.place == case.place}
    near = [_from(one, case) for one in plan.planned if one.round.place in places]
    return Findings(
        found={place: dict(sorted(teams.items())) for place, teams in counts.items()},
        missing=sorted(expected.difference(*counts.values())),
        strangers=sorted(one.player_name for one in case.lobby.people if one not in found),
        nearest=_nearest(near),
        advice=_advice(case, near, plan),
    )


def _from(planned: Planned, case: Case) -> Nearest:
    minutes = (case.lobby.created_at - planned.slot.scheduled_datetime) / timedelta(minutes=1)
    return Nearest(planned, minutes, same_map(planned.slot.map_name, case.map_name))


def _nearest(among: Iterable[Nearest]) -> Nearest | None:
    def order(one: Nearest) -> tuple[float, UUID, int]:
        return abs(one.minutes), one.planned.round.round_id, one.planned.slot.match_number

    return min(among, key=order, default=None)


def _advice(case: Case, near: Sequence[Nearest], plan: Plan) -> Advice:
    """The planned match of its map is likely it: far too late if that is open, played twice if it is filled.

    Else the open one at its time, on another map; else none.
    """
    if case.place is None or not near:
        return None
    tolerance = plan.tolerances[case.place.season_id]
    far = Tolerance(2 * tolerance.before, 2 * tolerance.after)
    started = case.lobby.created_at
    of_its_map = _nearest(
        one for one in near if one.map_fits and far.allows(one.planned.slot.scheduled_datetime, started)
    )
    if of_its_map is not None and of_its_map.planned.state == "open":
        return Assign(of_its_map.planned)
    at_its_time = [one for one in near if tolerance.allows(one.planned.slot.scheduled_datetime, started)]
    if of_its_map in at_its_time and (advice := _played_twice(of_its_map, case)) is not None:
        return advice
    is_open = _nearest(one for one in at_its_time if one.planned.state == "open")
    return NotTournament() if is_open is None else Assign(is_open.planned)


def _played_twice(one: Nearest | None, case: Case) -> Remake | None:
    """The later one is the remake."""
    if one is None or one.planned.match_id is None or one.planned.started is None:
        return None
    if one.planned.started < case.lobby.created_at:
        return Remake(one.planned.match_id, case.lobby.match_id)
    return Remake(case.lobby.match_id, one.planned.match_id)
