"""Which tournament, division and round a match belongs to: a pure function of the match and the rosters.

Judged for every match, whoever discovered it. Times are aware datetimes; a match's time is its start.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from pewstats_collectors.matches.match_object import MatchObject, Participant


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a league somebody plays; `group_name` is empty where a division has no groups."""

    season_id: UUID
    division: str
    group_name: str


@dataclass(frozen=True, slots=True)
class Membership:
    """One person's place in a team; `account_id` is None until the account was seen."""

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
    """Everything known of the seasons that can play on one shard."""

    memberships: tuple[Membership, ...]
    seasons: Mapping[UUID, SeasonRules]
    rounds: tuple[Round, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """The judgement; `seen` are account ids found for roster entries that had none."""

    is_tournament_match: bool
    validation_status: str | None = None
    place: Place | None = None
    round_id: UUID | None = None
    team_count: int | None = None
    unmatched_player_count: int | None = None
    seen: Mapping[tuple[UUID, str], str] = field(default_factory=dict)


NOT_A_TOURNAMENT_MATCH = Context(is_tournament_match=False)


def judge(match: MatchObject, league: League) -> Context:
    """Judge one match. Mixed divisions and too few teams are kept for review, without a round."""
    people = match.people
    found = _rostered(people, [entry for entry in league.memberships if entry.active_at(match.created_at)])
    if not found:
        return NOT_A_TOURNAMENT_MATCH
    unmatched = len(people) - len(found)
    place = _common_place(found)
    if place is None:
        teams = {entry.team_id for entries in found.values() for entry in entries}
        return Context(False, "mixed_division", None, None, len(teams), unmatched)
    rules = league.seasons[place.season_id]
    if not rules.allow(match.match_type, match.game_mode):
        return NOT_A_TOURNAMENT_MATCH
    chosen = {one: _entry_at(place, entries) for one, entries in found.items()}
    team_count = len({entry.team_id for entry in chosen.values()})
    seen = {
        (entry.team_id, entry.player_name): one.account_id
        for one, entry in chosen.items()
        if entry.account_id is None
    }
    if team_count < rules.min_teams:
        return Context(True, "remake_candidate", place, None, team_count, unmatched, seen)
    round_id = _round_at(match.created_at, place, league)
    return Context(True, "unscheduled", place, round_id, team_count, unmatched, seen)


def _rostered(
    people: Iterable[Participant], active: Iterable[Membership]
) -> dict[Participant, list[Membership]]:
    """By account id; by exact name too, but only against entries whose id is not known."""
    by_account: dict[str, list[Membership]] = {}
    by_name: dict[str, list[Membership]] = {}
    for entry in active:
        if entry.account_id is not None:
            by_account.setdefault(entry.account_id, []).append(entry)
        else:
            by_name.setdefault(entry.player_name, []).append(entry)
    found = {one: [*by_account.get(one.account_id, ()), *by_name.get(one.player_name, ())] for one in people}
    return {one: entries for one, entries in found.items() if entries}


def _common_place(found: Mapping[Participant, list[Membership]]) -> Place | None:
    """The one place all of them share; somebody on two rosters follows the others."""
    shared = set.intersection(*({entry.place for entry in entries} for entries in found.values()))
    return shared.pop() if len(shared) == 1 else None


def _entry_at(place: Place, entries: Iterable[Membership]) -> Membership:
    """Somebody's entry there: one with his account before one with his name only."""
    there = (entry for entry in entries if entry.place == place)
    return min(there, key=lambda entry: (entry.account_id is None, entry.team_id))


def _round_at(time: datetime, place: Place, league: League) -> UUID | None:
    inside = [one for one in league.rounds if one.place == place and one.starts_at <= time < one.ends_at]
    return min(inside, key=lambda one: (one.starts_at, one.round_id)).round_id if inside else None
