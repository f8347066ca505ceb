"""Which tournament, division and round a match belongs to: a pure function of match, league and decisions.

Judged for every match, whoever discovered it. Times are aware datetimes; a match's time is its start. Which
slot of the schedule it fills is settled for all matches of a round together: `slots.py`.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID

CONFIRMED = "confirmed"
UNSCHEDULED = "unscheduled"
REMAKE_CANDIDATE = "remake_candidate"
MIXED_DIVISION = "mixed_division"
REMAKE_FAILED = "remake_failed"
STATUSES = (CONFIRMED, UNSCHEDULED, REMAKE_CANDIDATE, MIXED_DIVISION, REMAKE_FAILED)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a league somebody plays; `group_name` is empty where a division has no groups."""

    season_id: UUID
    division: str
    group_name: str


@dataclass(frozen=True, slots=True)
class Membership:
    """One person's place in a team; `account_id` is None until the account is known."""

    place: Place
    team_id: UUID
    player_name: str
    account_id: str | None
    active_from: datetime | None = None
    active_until: datetime | None = None

    def active_at(self, time: datetime) -> bool:
        """From is inclusive, until exclusive; None is open."""
        return (self.active_from is None or self.active_from <= time) and (
            self.active_until is None or time < self.active_until
        )


@dataclass(frozen=True, slots=True)
class SeasonRules:
    """What a season takes for one of its matches."""

    season_id: UUID
    min_teams: int
    match_kinds: tuple[str, ...]

    def allow(self, match_type: str | None, game_mode: str | None) -> bool:
        """A kind is a match type or a game mode; one that ends in `*` is a beginning of game modes."""
        return any(
            (game_mode or "").startswith(kind[:-1]) if kind.endswith("*") else kind in (match_type, game_mode)
            for kind in self.match_kinds
        )


@dataclass(frozen=True, slots=True)
class Round:
    """A round's window, start inclusive, end exclusive."""

    round_id: UUID
    place: Place
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class League:
    """What is known of the seasons that can play on one shard: of these people, and of every round."""

    memberships: tuple[Membership, ...]
    seasons: Mapping[UUID, SeasonRules]
    rounds: tuple[Round, ...]


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who played, and the roster of the match he played in; bots have none."""

    account_id: str
    player_name: str
    roster: int | None


@dataclass(frozen=True, slots=True)
class Lobby:
    """A match as far as its context goes."""

    match_id: str
    created_at: datetime
    match_type: str | None
    game_mode: str | None
    people: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What staff decided about a match; None: nothing about that.

    `failed`: it was played again. `is_remake`: of a match whose round is `replaced`, if it has one.
    """

    round: Round | None = None
    is_tournament_match: bool | None = None
    validation_status: str | None = None
    failed: bool = False
    is_remake: bool = False
    replaced: Round | None = None

    @property
    def wants_it(self) -> bool:
        """Is it a tournament match by decision, whatever its kind and however few teams came?"""
        return bool(self.is_tournament_match or self.failed or self.is_remake)


NO_DECISION = Decision()


@dataclass(frozen=True, slots=True)
class Context:
    """The judgement, slots aside; `teams` says for which team everybody of that place played."""

    is_tournament_match: bool
    validation_status: str | None = None
    place: Place | None = None
    round_id: UUID | None = None
    team_count: int | None = None
    unmatched_player_count: int | None = None
    teams: Mapping[str, UUID] = field(default_factory=dict)


NOT_A_TOURNAMENT_MATCH = Context(is_tournament_match=False)

Rostered = Mapping[Seat, list[Membership]]


def judge(lobby: Lobby, league: League, decision: Decision = NO_DECISION) -> Context:
    """Judge one match: tournaments.md 3, steps 1 to 6, then what staff decided about it.

    Mixed divisions and too few teams are kept for review, without a round.
    """
    if decision.is_tournament_match is False:
        return Context(False, decision.validation_status)
    found = rostered(lobby, league)
    given = decision.round or decision.replaced
    place, status = _by_itself(lobby, league, found, decision)
    if given is not None:
        place, status = given.place, UNSCHEDULED
    elif decision.wants_it and status in (None, MIXED_DIVISION):
        status = UNSCHEDULED
    status = REMAKE_FAILED if decision.failed else decision.validation_status or status
    if status is None:
        return NOT_A_TOURNAMENT_MATCH
    teams = {} if place is None else teams_at(place, found)
    among = teams.values() if place else (entry.team_id for entries in found.values() for entry in entries)
    return Context(
        is_tournament_match=status != MIXED_DIVISION,
        validation_status=status,
        place=place,
        round_id=given.round_id if given else _round_of(lobby, league, place, status),
        team_count=len(set(among)),
        unmatched_player_count=len(lobby.people) - len(found),
        teams=teams,
    )


def rostered(lobby: Lobby, league: League) -> Rostered:
    """Step 1: by account id; by exact name too, but only against entries whose id is not known."""
    by_account: dict[str, list[Membership]] = {}
    by_name: dict[str, list[Membership]] = {}
    for entry in league.memberships:
        if not entry.active_at(lobby.created_at):
            continue
        if entry.account_id is not None:
            by_account.setdefault(entry.account_id, []).append(entry)
        else:
            by_name.setdefault(entry.player_name, []).append(entry)
    found = {
        one: [*by_account.get(one.account_id, ()), *by_name.get(one.player_name, ())] for one in lobby.people
    }
    return {one: entries for one, entries in found.items() if entries}


def common_place(found: Rostered) -> Place | None:
    """The one place all of them share; somebody on two rosters follows the others."""
    shared = set.intersection(*({entry.place for entry in entries} for entries in found.values()))
    return shared.pop() if len(shared) == 1 else None


def _by_itself(
    lobby: Lobby, league: League, found: Rostered, decision: Decision
) -> tuple[Place | None, str | None]:
    """(place, status) as the match looks, steps 1 to 5; a status of None is no tournament match."""
    if not found:
        return None, None
    place = common_place(found)
    if place is None:
        return None, MIXED_DIVISION
    rules = league.seasons[place.season_id]
    if not decision.wants_it:
        if not rules.allow(lobby.match_type, lobby.game_mode):
            return None, None
        if len(set(teams_at(place, found).values())) < rules.min_teams:
            return place, REMAKE_CANDIDATE
    return place, UNSCHEDULED


def _round_of(lobby: Lobby, league: League, place: Place | None, status: str) -> UUID | None:
    """Step 6: the round of that place whose window holds the start; none for what is kept for review."""
    if status == REMAKE_CANDIDATE:
        return None
    inside = [
        one for one in league.rounds if one.place == place and one.starts_at <= lobby.created_at < one.ends_at
    ]
    return min(inside, key=lambda one: (one.starts_at, one.round_id)).round_id if inside else None


def teams_at(place: Place, found: Rostered) -> dict[str, UUID]:
    """The team of that place for which each of them played.

    Somebody on two of its rosters played for the team of those around him; then an entry with his account
    comes before one with his name only.
    """
    there = {one: [entry for entry in entries if entry.place == place] for one, entries in found.items()}
    there = {one: entries for one, entries in there.items() if entries}
    mates: Counter[tuple[int | None, UUID]] = Counter()
    for one, entries in there.items():
        for team_id in {entry.team_id for entry in entries}:
            mates[one.roster, team_id] += 1

    def order(one: Seat, entry: Membership) -> tuple[int, bool, UUID]:
        return -mates[one.roster, entry.team_id], entry.account_id is None, entry.team_id

    return {one.account_id: min(entries, key=partial(order, one)).team_id for one, entries in there.items()}
