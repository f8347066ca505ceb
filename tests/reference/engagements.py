"""Engagements of two teams: ruleset `pair1` (metrics 12.1)."""

import math
from dataclasses import dataclass, field

from tests.reference.damage import Damage
from tests.reference.deaths import Death
from tests.reference.knocks import Knock
from tests.reference.lives import Lives
from tests.reference.match import Match
from tests.reference.plain import Place, flat

GAP_MS = 20_000
THIRD_PARTY_M = 200
POKE_DAMAGE = 150
POKE_SHARE = 0.20
WIPE_MS = 500

Pair = tuple[int, int]


@dataclass(frozen=True)
class Blow:
    """An enemy damage event that is not bleeding, or an enemy knock."""

    t: int
    attacker: str
    victim: str
    attacker_place: Place | None
    victim_place: Place | None
    damage: float
    hit: tuple[object, ...] | None  # what makes the hit; None: a knock
    knock: Knock | None

    @property
    def endpoints(self) -> list[tuple[str, Place]]:
        """Return who stood where, as far as it is known."""
        both = ((self.attacker, self.attacker_place), (self.victim, self.victim_place))
        return [(who, at) for who, at in both if at is not None]

    @property
    def order(self) -> tuple[object, ...]:
        """Return a key that makes the earliest event of a hit the same in any order of the file."""
        return self.t, self.attacker, self.attacker_place or (), self.victim_place or ()


@dataclass
class Engagement:
    """Blows between two teams without 20 s of silence, and the kills that belong to them."""

    team_a: int
    team_b: int
    blows: list[Blow]
    kills: list[Death] = field(default_factory=list)
    third_party_teams: list[int] = field(default_factory=list)

    @property
    def start(self) -> int:
        """Return the time of the first blow."""
        return min(blow.t for blow in self.blows)

    @property
    def end(self) -> int:
        """Return the time of the last blow."""
        return max(blow.t for blow in self.blows)

    @property
    def hits(self) -> list[Blow]:
        """Return the earliest event of each hit."""
        earliest: dict[tuple[object, ...], Blow] = {}
        for blow in self.blows:
            if blow.hit is not None:
                known = earliest.get(blow.hit, blow)
                earliest[blow.hit] = blow if blow.order < known.order else known
        return list(earliest.values())

    @property
    def knocks(self) -> list[Blow]:
        """Return the knocks."""
        return [blow for blow in self.blows if blow.knock is not None]

    @property
    def points(self) -> list[tuple[str, Place]]:
        """Return all known endpoints of hits and knocks."""
        return [end for blow in self.hits + self.knocks for end in blow.endpoints]

    @property
    def centre(self) -> tuple[float, float] | None:
        """Return the mean x, y of all points in centimetres."""
        return middle([at for _, at in self.points])

    @property
    def spread(self) -> float | None:
        """Return the largest 2D distance of a point from the centre in metres."""
        centre = self.centre
        return None if centre is None else max(flat(*at[:2], *centre) for _, at in self.points)

    def damage(self, accounts: list[str]) -> float:
        """Return the damage that these accounts dealt."""
        return math.fsum(blow.damage for blow in self.blows if blow.attacker in accounts)

    def kills_of(self, accounts: list[str]) -> int:
        """Return the attached kills of these accounts."""
        return sum(kill.killer_id in accounts for kill in self.kills)


def middle(places: list[Place]) -> tuple[float, float] | None:
    """Return the mean x, y."""
    if not places:
        return None
    return math.fsum(p[0] for p in places) / len(places), math.fsum(p[1] for p in places) / len(places)


def read_blows(damages: list[Damage], knocks: list[Knock]) -> list[Blow]:
    """Return all blows in the order of time."""
    blows = [
        Blow(d.t, d.attacker or "", d.victim, d.attacker_place, d.victim_place, d.amount, d.hit, None)
        for d in damages
        if d.relation == "enemy" and not d.is_bleeding
    ]
    blows += [
        Blow(k.t, k.attacker or "", k.victim, k.attacker_place, k.victim_place, 0.0, None, k)
        for k in knocks
        if k.kind == "enemy"
    ]
    return sorted(blows, key=lambda blow: blow.t)


def read_engagements(
    match: Match, damages: list[Damage], knocks: list[Knock], deaths: list[Death]
) -> tuple[list[Engagement], list[Death]]:
    """Return the engagements, sorted by (start, team_a, team_b), and the kills that belong to none."""
    by_pair: dict[Pair, list[Engagement]] = {}
    for blow in read_blows(damages, knocks):
        pair = _pair(match, blow.attacker, blow.victim)
        known = by_pair.setdefault(pair, [])
        if known and blow.t - known[-1].blows[-1].t <= GAP_MS:
            known[-1].blows.append(blow)
        else:
            known.append(Engagement(*pair, [blow]))
    unattached = []
    for death in deaths:
        if death.is_kill:
            of_pair = by_pair.get(_pair(match, death.killer_id or "", death.victim), [])
            found = _engagement_of(death, of_pair)
            if found is None:
                unattached.append(death)
            else:
                found.kills.append(death)
    engagements = [engagement for of_pair in by_pair.values() for engagement in of_pair]
    engagements.sort(key=lambda e: (e.start, e.team_a, e.team_b))
    _find_third_parties(engagements)
    return engagements, unattached


def _pair(match: Match, one: str, other: str) -> Pair:
    a, b = sorted((match.team(one), match.team(other)))
    return a, b


def _engagement_of(death: Death, of_pair: list[Engagement]) -> Engagement | None:
    """Return where a kill attaches: blows by time first, all others by their linked knock first."""
    by_time = next((e for e in of_pair if e.start <= death.t <= e.end + GAP_MS), None)
    knock = death.linked_knock
    by_knock = next((e for e in of_pair if knock and any(b.knock is knock for b in e.knocks)), None)
    return (by_time or by_knock) if death.finish_kind == "blow" else (by_knock or by_time)


def _find_third_parties(engagements: list[Engagement]) -> None:
    spans = [(e, e.start, e.end, e.centre) for e in engagements]
    for e, start, end, centre in spans:
        teams = set()
        for other, other_start, other_end, other_centre in spans:
            third = {other.team_a, other.team_b} - {e.team_a, e.team_b}
            overlap = start <= other_end and other_start <= end
            if len(third) != 1 or not overlap or centre is None or other_centre is None:
                continue
            if flat(*centre, *other_centre) <= THIRD_PARTY_M:
                teams |= third
        e.third_party_teams = sorted(teams)


def is_fight(match: Match, e: Engagement) -> bool:
    """Return whether there is a knock, a kill, or damage of both sides (metrics 12.1, 6)."""
    a, b = e.damage(match.members(e.team_a)), e.damage(match.members(e.team_b))
    both = a + b >= POKE_DAMAGE and min(a, b) >= POKE_SHARE * (a + b)
    return bool(e.knocks or e.kills) or both


def first_hit_side(match: Match, e: Engagement) -> str | None:
    """Return the side of the earliest blow with damage; None on a tie."""
    damaging = [blow for blow in e.blows if blow.damage > 0]
    first = min((blow.t for blow in damaging), default=None)
    sides = {"a" if match.team(blow.attacker) == e.team_a else "b" for blow in damaging if blow.t == first}
    return sides.pop() if len(sides) == 1 else None


def outcome(match: Match, lives: Lives, e: Engagement) -> tuple[str, int | None, int | None]:
    """Return the outcome, the winning and the losing team (metrics 12.1, 8)."""
    losses_b, losses_a = e.kills_of(match.members(e.team_a)), e.kills_of(match.members(e.team_b))
    if losses_a == losses_b:
        return ("even" if losses_a else "none"), None, None
    winner, loser = (e.team_a, e.team_b) if losses_a < losses_b else (e.team_b, e.team_a)
    last = max([e.end] + [kill.t for kill in e.kills])
    if lives.all_dead_by(match.members(loser), last + WIPE_MS):
        return "wipe", winner, loser
    return ("decisive" if abs(losses_a - losses_b) >= 2 else "edge"), winner, loser


def vs_bots(match: Match, e: Engagement) -> bool:
    """Return whether one side has only bots."""
    return any(all(match.players[m].is_bot for m in match.members(team)) for team in (e.team_a, e.team_b))


def participants(match: Match, e: Engagement) -> dict[int, list[str]]:
    """Return every account in a blow or an attached kill, by team."""
    found = {who for blow in e.blows for who in (blow.attacker, blow.victim)}
    found |= {who for kill in e.kills for who in (kill.killer_id or "", kill.victim)}
    return {team: sorted(who for who in found if match.team(who) == team) for team in (e.team_a, e.team_b)}
