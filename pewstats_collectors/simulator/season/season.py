"""A whole league season with everything an admin lives through, and what is true of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache, partial
from random import Random

from pewstats_collectors.simulator.battle import play
from pewstats_collectors.simulator.drawn import draw
from pewstats_collectors.simulator.people import Register
from pewstats_collectors.simulator.season.calendar import (
    FIRST_DAY,
    TIME_ZONE,
    Evening,
    Slot,
    evenings,
    rounds_csv,
    schedule_csv,
)
from pewstats_collectors.simulator.season.fixtures import Fixture, Played, Remake
from pewstats_collectors.simulator.season.league import CHANGES_IN_ROUND, League, found_league
from pewstats_collectors.simulator.season.rosters import RosterFile, roster_files
from pewstats_collectors.simulator.season.shape import SEASON, TOURNAMENT, Shape
from pewstats_collectors.simulator.season.stories import evening_stories, slot_stories
from pewstats_collectors.simulator.season.truth import (
    Appearances,
    Expected,
    Result,
    appearances_of,
    expected,
    results,
)
from pewstats_collectors.simulator.world import LeagueTeam, SimulatedMatch, World, play_out


@dataclass(frozen=True, slots=True)
class SeasonMatch:
    """A match as the pipeline may come to see it; `kind` says why it was played."""

    kind: str
    match: SimulatedMatch
    discovered_by: str

    @property
    def match_id(self) -> str:
        return self.match.match_id

    @property
    def created_at(self) -> datetime:
        return self.match.created_at

    @property
    def body(self) -> bytes:
        """The body of GET /matches/{id}."""
        return self.match.match_object()


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the admin decides; slots are cancelled without ever having had a match."""

    remakes: list[Remake]
    cancelled: list[Slot]


@dataclass(frozen=True, slots=True)
class SeasonTruth:
    """By match id: how it is judged and which rostered accounts played for which team; and what counts."""

    expected: dict[str, Expected]
    appearances: dict[str, Appearances]
    results: list[Result]


@dataclass(frozen=True, repr=False)
class SimulatedSeason:
    """A season as its admin and the API know it; matches by start."""

    seed: int
    shape: Shape
    league: League
    evenings: list[Evening]
    fixtures: list[Fixture]
    matches: list[SeasonMatch]
    roster_files: list[RosterFile]
    decisions: Decisions
    name: str = SEASON
    tournament: str = TOURNAMENT
    time_zone: str = TIME_ZONE
    shard: str = "steam"

    def __repr__(self) -> str:
        return f"<season of seed {self.seed}, {self.shape}>"

    @property
    def min_teams(self) -> int:
        return self.shape.min_teams

    @property
    def starts_on(self) -> date:
        return FIRST_DAY

    @property
    def ends_on(self) -> date:
        return self.evenings[-1].slots[0].scheduled.date()

    @property
    def rounds_csv(self) -> str:
        return rounds_csv(self.evenings)

    @property
    def schedule_csv(self) -> str:
        return schedule_csv(self.evenings)

    @property
    def teams(self) -> dict[str, list[str]]:
        """Names of the teams of each division."""
        return {name: [team.name for team in teams] for name, teams in self.league.divisions.items()}

    def brought_at(self, file: RosterFile) -> datetime:
        """When the admin brings a file: the noon after the last evening before it."""
        played = [one for one in self.evenings if one.round <= file.after_round]
        last = played[-1].slots[0].scheduled if played else self.evenings[0].slots[0].scheduled - timedelta(1)
        return last.replace(hour=12) + timedelta(days=1 if played else 0)

    @cached_property
    def truth(self) -> SeasonTruth:
        """After all files and decisions; every match is played for it."""
        appeared = appearances_of(self.league, self.fixtures)
        judged = {one.plan.match_id: expected(one, appeared[one.plan.match_id]) for one in self.fixtures}
        counted = [
            result
            for fixture, match in zip(self.fixtures, self.matches, strict=True)
            for result in results(fixture, appeared[match.match_id], match.match.truth)
        ]
        return SeasonTruth(judged, appeared, counted)

    def world(self) -> World:
        """What a server can serve; a world's own roster and rounds files are not those of the season."""
        league = [
            LeagueTeam(team.name, tuple(one.person for one in team.rostered)) for team in self.league.teams
        ]
        return World(self.seed, self.matches[0].created_at, [one.match for one in self.matches], league, [])


def play_season(
    seed: int,
    *,
    divisions: int = 4,
    teams: int = 16,
    rounds: int = 3,
    matches: int = 6,
    battles: bool = False,
    detail: float = 0.1,
) -> SimulatedSeason:
    """A season with all its stories, a small one with those it has room for; the same seed, the same bytes.

    With `battles` each match is fought when it is first asked for (0.2 s each) and has telemetry; without,
    places and kills are drawn by lot and the telemetry file tells of nothing.
    """
    shape = Shape(divisions, teams, rounds, matches)
    rng = Random(seed)
    register = Register(rng)
    plan = evenings(shape)
    league = found_league(rng, register, shape, _second_round(plan))
    played = _play_all(Played(rng, register, league, shape, detail), plan)
    fixtures = sorted(played.fixtures, key=lambda one: (one.plan.created_at, one.plan.match_id))
    return SimulatedSeason(
        seed=seed,
        shape=shape,
        league=league,
        evenings=plan,
        fixtures=fixtures,
        matches=_as_discovered(rng, fixtures, battles),
        roster_files=roster_files(league, late=rng.choice(shape.division_names)),
        decisions=Decisions(played.remakes, played.cancelled),
    )


def _second_round(plan: list[Evening]) -> datetime | None:
    """Noon of its first day."""
    first = next((one.slots[0].scheduled for one in plan if one.round == CHANGES_IN_ROUND), None)
    return first and first.replace(hour=12)


def _play_all(played: Played, plan: list[Evening]) -> Played:
    by_slot = slot_stories(played.rng, plan)
    beside = evening_stories(played.rng, plan, played.shape.divisions)
    for evening in plan:
        for slot in evening.slots:
            played.play_slot(slot, by_slot.get(slot))
        for story, where in beside.items():
            if where is evening:
                played.play_beside(evening, story)
        played.play_in_public(evening)
    return played


def _as_discovered(rng: Random, fixtures: list[Fixture], battles: bool) -> list[SeasonMatch]:
    """The main pipeline finds the public matches, and is the first to see one of the planned ones."""
    play_one = partial(play_out, battle=play if battles else draw)
    planned = [one for one in fixtures if one.kind == "planned"]
    by_main = [one for one in fixtures if one.kind == "public"] + (rng.sample(planned, 1) if planned else [])
    return [
        SeasonMatch(
            one.kind,
            SimulatedMatch(one.plan, lru_cache(maxsize=1)(play_one)),
            "main" if one in by_main else "tournament",
        )
        for one in fixtures
    ]
