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
    nearest = _nearest(case, places, plan.planned)
    return Findings(
        found={place: dict(sorted(teams.items())) for place, teams in counts.items()},
        missing=sorted(expected.difference(*counts.values())),
        strangers=sorted(one.player_name for one in case.lobby.people if one not in found),
        nearest=nearest,
        advice=_advice(case, nearest, plan),
    )


def _nearest(case: Case, places: Iterable[Place], planned: Iterable[Planned]) -> Nearest | None:
    started = case.lobby.created_at
    among = [one for one in planned if one.round.place in places]
    if not among:
        return None
    one = min(
        among,
        key=lambda one: (
            abs(started - one.slot.scheduled_datetime),
            one.round.round_id,
            one.slot.match_number,
        ),
    )
    minutes = (started - one.slot.scheduled_datetime) / timedelta(minutes=1)
    return Nearest(one, minutes, same_map(one.slot.map_name, case.map_name))


def _advice(case: Case, nearest: Nearest | None, plan: Plan) -> Advice:
    """An open planned match of its evening is likely it; a filled one was likely played twice."""
    if case.place is None or nearest is None:
        return None
    planned, started = nearest.planned, case.lobby.created_at
    if not planned.round.starts_at <= started < planned.round.ends_at:
        return NotTournament()
    if planned.match_id is None or planned.started is None:
        return Assign(planned) if planned.state == "open" and nearest.map_fits else NotTournament()
    tolerance = plan.tolerances[case.place.season_id]
    if not tolerance.allows(planned.slot.scheduled_datetime, started):
        return NotTournament()
    if planned.started < started:
        return Remake(planned.match_id, case.lobby.match_id)
    return Remake(case.lobby.match_id, planned.match_id)
