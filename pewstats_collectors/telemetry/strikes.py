"""Strikes: what one team does to another, and who of both took how much part in a row of them.

A strike is damage to an enemy that is not bleeding (0 on somebody knocked, too) or an enemy knock. Several
pellets of one shot are one hit on each victim; without an attack of its own (-1: fire, vehicles) every
instant is a hit. Where a hit happened tells its earliest damage. Knocks are no hits.
"""

from collections import defaultdict
from collections.abc import Iterable
from math import fsum
from typing import NamedTuple

from pewstats_collectors.telemetry.damage import DAMAGE_DECIMALS, Damage, Hit, hit_of
from pewstats_collectors.telemetry.death import Death
from pewstats_collectors.telemetry.engagement import Participant, Spot
from pewstats_collectors.telemetry.event_parts import Character
from pewstats_collectors.telemetry.knocks import Knock
from pewstats_collectors.telemetry.places import has_place
from pewstats_collectors.telemetry.players import Lobby, Relation
from pewstats_collectors.telemetry.weapon_categories import WeaponCategories

Pair = tuple[int, int]
"""Two teams, the smaller id first."""


class Strike(NamedTuple):
    """A damage to an enemy, or a knock, which takes no damage of its own.

    `attack_id` -1: no attack of its own; `dbno_id`: of knocks, None if there is none.
    """

    ms: int
    attacker: Character
    victim: Character
    damage: float
    attack_id: int
    is_knock: bool
    dbno_id: int | None


def strikes_by_pair(
    damages: Iterable[Damage], knocks: Iterable[Knock], lobby: Lobby, weapons: WeaponCategories
) -> dict[Pair, list[Strike]]:
    """All strikes between any two teams, by time."""
    enemy = Relation.ENEMY
    team_of = {account: player.team_id for account, player in lobby.players.items()}
    by_pair: defaultdict[Pair, list[Strike]] = defaultdict(list)
    for damage in damages:
        attacker = damage.attacker
        if damage.relation is not enemy or attacker is None or weapons.is_bleeding(damage.type):
            continue
        victim = damage.victim
        by_pair[pair_of(team_of[attacker.account_id], team_of[victim.account_id])].append(
            Strike(damage.ms, attacker, victim, damage.amount, damage.attack_id, False, None)
        )
    for knock in knocks:
        attacker = knock.attacker
        if knock.kind is not enemy or attacker is None:
            continue
        by_pair[pair_of(team_of[attacker.account_id], team_of[knock.victim.account_id])].append(
            Strike(knock.ms, attacker, knock.victim, 0.0, -1, True, knock.dbno_id)
        )
    for strikes in by_pair.values():
        strikes.sort(key=lambda strike: strike.ms)
    return by_pair


def pair_of(team: int, other: int) -> Pair:
    """The pair of two teams."""
    return (team, other) if team < other else (other, team)


class Tally:
    """What one player gave and took; amounts are kept apart until the end: their exact sum knows no order."""

    __slots__ = (
        "dealt", "died", "first_ms", "hits", "kills", "knocks", "last_ms", "spots", "taken", "team_id",
        "was_knocked",
    )  # fmt: skip

    def __init__(self, team_id: int, ms: int) -> None:
        self.team_id = team_id
        self.hits = self.knocks = self.kills = 0
        self.dealt: list[float] = []
        self.taken: list[float] = []
        self.was_knocked = self.died = False
        self.first_ms = self.last_ms = ms
        self.spots: list[Spot] = []

    def seen(self, ms: int) -> None:
        """He gave or took something at this time."""
        if ms < self.first_ms:
            self.first_ms = ms
        elif ms > self.last_ms:
            self.last_ms = ms

    def stood(self, person: Character) -> None:
        """Where he was, if the file knows."""
        if has_place(person.location):
            self.spots.append((person.location.x, person.location.y))

    def participant(self) -> Participant:
        """All of it."""
        return Participant(
            team_id=self.team_id,
            hits=self.hits,
            damage_dealt=round(fsum(self.dealt), DAMAGE_DECIMALS),
            damage_taken=round(fsum(self.taken), DAMAGE_DECIMALS),
            knocks=self.knocks,
            kills=self.kills,
            was_knocked=self.was_knocked,
            died=self.died,
            first_ms=self.first_ms,
            last_ms=self.last_ms,
            place=middle(self.spots),
        )


def tallies_of(strikes: Iterable[Strike], kills: Iterable[Death], lobby: Lobby) -> dict[str, Tally]:
    """What everybody in these strikes and kills gave and took, by account id in order."""
    tallies: dict[str, Tally] = {}

    def tally(account: str, ms: int) -> Tally:
        found = tallies.get(account)
        if found is None:
            found = tallies[account] = Tally(lobby.team_of(account), ms)
        found.seen(ms)
        return found

    hits: dict[tuple[str, Hit], Strike] = {}
    for strike in strikes:
        giver = tally(strike.attacker.account_id, strike.ms)
        taker = tally(strike.victim.account_id, strike.ms)
        if strike.is_knock:
            giver.knocks += 1
            taker.was_knocked = True
            giver.stood(strike.attacker)
            taker.stood(strike.victim)
        else:
            giver.dealt.append(strike.damage)
            taker.taken.append(strike.damage)
            _keep_earliest(hits, strike)
    for hit in hits.values():
        giver, taker = tallies[hit.attacker.account_id], tallies[hit.victim.account_id]
        giver.hits += 1
        giver.stood(hit.attacker)
        taker.stood(hit.victim)
    for kill in kills:
        if kill.killer_id is not None:
            tally(kill.killer_id, kill.ms).kills += 1
            tally(kill.victim_id, kill.ms).died = True
    return dict(sorted(tallies.items()))


def middle(spots: list[Spot]) -> Spot | None:
    """The mean of some places; None of none."""
    if not spots:
        return None
    return fsum([x for x, _ in spots]) / len(spots), fsum([y for _, y in spots]) / len(spots)


def _keep_earliest(hits: dict[tuple[str, Hit], Strike], strike: Strike) -> None:
    """The first strike of each hit stays; of several at one instant the smallest places."""
    hit = strike.attacker.account_id, hit_of(strike.attack_id, strike.victim.account_id, strike.ms)
    known = hits.setdefault(hit, strike)
    if known is not strike and known.ms == strike.ms and _places(strike) < _places(known):
        hits[hit] = strike


def _places(strike: Strike) -> tuple[float, float, float, float]:
    here, there = strike.attacker.location, strike.victim.location
    return here.x, here.y, there.x, there.y
