"""What is really played on the evenings of a season, and where each match belongs."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Literal

from pewstats_collectors.simulator.codes import Map
from pewstats_collectors.simulator.people import MatchPlan, Register, Squad, new_uuid
from pewstats_collectors.simulator.season.calendar import MAPS, Evening, Slot
from pewstats_collectors.simulator.season.league import League, Team
from pewstats_collectors.simulator.season.shape import Shape
from pewstats_collectors.simulator.season.stories import EveningStory, SlotStory
from pewstats_collectors.simulator.seating import public_squads

Status = Literal["confirmed", "unscheduled", "remake_candidate", "mixed_division", "remake_failed"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where a match belongs after all decisions; `match_number` is that of the slot it fills."""

    is_tournament_match: bool
    status: Status | None = None
    division: str | None = None
    round: int | None = None
    match_number: int | None = None


@dataclass(frozen=True, slots=True)
class Fixture:
    """A match that was played; `kind` says why it is there."""

    kind: str
    plan: MatchPlan
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Remake:
    """The admin's decision that one match was played again."""

    original: str
    remake: str
    reason: str


def _in_slot(slot: Slot) -> Verdict:
    return Verdict(True, "confirmed", slot.division, slot.round, slot.number)


def _in_round(one: Slot | Evening, status: Status = "unscheduled") -> Verdict:
    return Verdict(True, status, one.division, one.round)


@dataclass(slots=True)
class Played:
    """Everything that was played so far, with the admin's decisions."""

    rng: Random
    register: Register
    league: League
    shape: Shape
    detail: float
    fixtures: list[Fixture] = field(default_factory=list)
    remakes: list[Remake] = field(default_factory=list)
    cancelled: list[Slot] = field(default_factory=list)

    def play_slot(self, slot: Slot, story: SlotStory | None) -> None:
        """Play what was planned, or what came instead."""
        begins = slot.scheduled + timedelta(seconds=self.rng.randint(-60, 240))
        if story is None:
            self._play_planned("planned", slot, begins)
        elif story == "delayed":
            self._play_planned("delayed", slot, slot.scheduled + timedelta(minutes=25))
        elif story == "missed":
            self._miss(slot, begins)
        elif story == "twice":
            self._play_twice(slot)
        elif story == "cancelled":
            self.cancelled.append(slot)
        else:
            few = max(1, self.shape.min_teams - 2)
            self._play_again(slot, begins, few if story == "remade_small" else self.shape.teams)

    def play_beside(self, evening: Evening, story: EveningStory) -> None:
        """Play what nobody had planned; all of it keeps away from the slots."""
        teams = self.league.divisions[evening.division]
        first, last = evening.slots[0].scheduled, evening.slots[-1].scheduled
        if story == "small_scrim":
            few = self.rng.sample(teams, self.shape.min_teams - 1)
            verdict = Verdict(True, "remake_candidate", evening.division)
            self._play_scrim(story, evening, first - timedelta(minutes=35), few, verdict)
        elif story == "late_scrim":
            self._play_scrim(story, evening, last + timedelta(minutes=80), teams, _in_round(evening))
        elif story == "mixed_lobby":
            other = self.rng.choice([one for one in self.league.divisions if one != evening.division])
            half = self.shape.teams // 2
            both = [*teams[:half], *self.league.divisions[other][:half]]
            verdict = Verdict(False, "mixed_division")
            self._play_scrim(story, evening, first - timedelta(minutes=55), both, verdict)
        else:
            least = self.rng.sample(teams, self.shape.min_teams)
            verdict = Verdict(True, "unscheduled", evening.division)
            self._play_scrim(story, evening, first - timedelta(hours=4), least, verdict, bots=4)

    def play_in_public(self, evening: Evening) -> None:
        """Two to four of one team queue together once the planned matches are over."""
        lineup = self.rng.choice(self.league.divisions[evening.division]).lineup(evening.round)
        guests = self.rng.sample(lineup, self.rng.randint(2, len(lineup)))
        squads = public_squads(self.rng, self.register, guests, team_size=4, people=32)
        begins = evening.slots[-1].scheduled + timedelta(minutes=50)
        plan = self._plan(begins, self.rng.choice(MAPS), squads, is_custom=False)
        self.fixtures.append(Fixture("public", plan, Verdict(False)))

    def _play_planned(self, kind: str, slot: Slot, begins: datetime) -> None:
        squads = self._squads(slot, self.league.divisions[slot.division])
        self.fixtures.append(Fixture(kind, self._plan(begins, _map_of(slot), squads), _in_slot(slot)))

    def _miss(self, slot: Slot, begins: datetime) -> None:
        """The slot stays open: at its time another map is played, and its own comes too late."""
        other = self.rng.choice([one for one in MAPS if one is not slot.map])
        too_late = slot.scheduled + timedelta(minutes=52)
        squads = self._squads(slot, self.league.divisions[slot.division])
        for kind, when, where in (("other_map", begins, other), ("too_late", too_late, _map_of(slot))):
            self.fixtures.append(Fixture(kind, self._plan(when, where, squads), _in_round(slot)))

    def _play_twice(self, slot: Slot) -> None:
        """Two lobbies of half a division each: the closer one wins, else the earlier, else the smaller id."""
        first, second = self.rng.choice(((10, 65), (-50, 5), (-25, 25), (30, 30)))
        winner_first = abs(first) <= abs(second)
        teams = self.rng.sample(self.league.divisions[slot.division], self.shape.teams)
        halves = (teams[: self.shape.teams // 2], teams[self.shape.teams // 2 :])
        ids = sorted(new_uuid(self.rng) for _ in range(2))
        for number, seconds in enumerate((first, second)):
            begins = slot.scheduled + timedelta(seconds=seconds)
            squads = self._squads(slot, halves[number])
            plan = self._plan(begins, _map_of(slot), squads, match_id=ids[number])
            if (number == 0) == winner_first:
                self.fixtures.append(Fixture("twice_closer", plan, _in_slot(slot)))
            else:
                self.fixtures.append(Fixture("twice_other", plan, _in_round(slot)))

    def _play_again(self, slot: Slot, begins: datetime, at_first: int) -> None:
        """A match that was broken off, and the one that counts."""
        teams = self.league.divisions[slot.division]
        there = teams if at_first == len(teams) else self.rng.sample(teams, at_first)
        where = _map_of(slot)
        original = self._plan(begins, where, self._squads(slot, there), duration_s=240.0)
        again = begins + timedelta(seconds=self.rng.randint(15 * 60, 25 * 60))
        remake = self._plan(again, where, self._squads(slot, teams))
        kind = "broken_off" if there is teams else "broken_off_small"
        self.fixtures.append(Fixture(kind, original, _in_round(slot, "remake_failed")))
        self.fixtures.append(Fixture("remake", remake, _in_slot(slot)))
        reason = "the server crashed" if there is teams else "teams could not connect"
        self.remakes.append(Remake(original.match_id, remake.match_id, reason))

    def _play_scrim(
        self,
        kind: str,
        evening: Evening,
        begins: datetime,
        teams: list[Team],
        verdict: Verdict,
        bots: int = 0,
    ) -> None:
        squads = self.league.squads(teams, evening.round)
        if bots:
            numbers = self.rng.sample(range(100, 1000), bots)
            squads = (*squads, Squad(200, tuple(self.register.bot(number) for number in numbers)))
        plan = self._plan(begins, self.rng.choice(MAPS), squads)
        self.fixtures.append(Fixture(kind, plan, verdict))

    def _squads(self, slot: Slot, teams: list[Team]) -> tuple[Squad, ...]:
        return self.league.squads(teams, slot.round, slot.number)

    def _plan(
        self,
        begins: datetime,
        where: Map,
        squads: tuple[Squad, ...],
        *,
        is_custom: bool = True,
        duration_s: float = 900.0,
        match_id: str | None = None,
    ) -> MatchPlan:
        return MatchPlan(
            match_id=match_id or new_uuid(self.rng),
            seed=self.rng.getrandbits(63),
            created_at=begins.astimezone(UTC),
            map=where,
            game_mode="esports-squad-fpp" if is_custom else "squad-fpp",
            match_type="custom" if is_custom else "official",
            team_size=4,
            squads=squads,
            duration_s=duration_s,
            detail=self.detail,
        )


def _map_of(slot: Slot) -> Map:
    """Where the schedule leaves it open, they play the next one in turn."""
    return slot.map or MAPS[(slot.number - 1) % len(MAPS)]
