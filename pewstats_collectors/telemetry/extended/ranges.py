"""Ranges: kills, enemy knocks, hits and damage to enemies by distance: under 50 m, 50 to under 200 m, more.

Kills by the credited distance, knocks by the knock's, hits and damage 3D from attacker to victim (a hit where
it was first told). Without a distance: in none, and not in `_n` (of damage the hit points). No bleeding.
"""

from collections import defaultdict
from math import fsum
from typing import Final, NamedTuple

from pewstats_collectors.telemetry.damage import DAMAGE_DECIMALS, Hit, hit_of
from pewstats_collectors.telemetry.extended.metric import Metric
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.places import distance_m
from pewstats_collectors.telemetry.players import Relation
from pewstats_collectors.telemetry.wounds import wounds


class Ranges(NamedTuple):
    """Columns of player_match_extended."""

    kills_lt50: int | None
    kills_50_200: int | None
    kills_ge200: int | None
    kills_range_n: int | None
    knocks_lt50: int | None
    knocks_50_200: int | None
    knocks_ge200: int | None
    knocks_range_n: int | None
    hits_lt50: int | None
    hits_50_200: int | None
    hits_ge200: int | None
    hits_range_n: int | None
    damage_lt50: float | None
    damage_50_200: float | None
    damage_ge200: float | None
    damage_range_n: float | None


_Count = tuple[int | None, int | None, int | None, int | None]
_Sum = tuple[float | None, float | None, float | None, float | None]
_Distances = defaultdict[str, list[float]]
_NOT_TOLD: Final = (None, None, None, None)


def ranges(match: Match) -> dict[str, Ranges]:
    """Ranges of every player by account id."""
    told, limits = match.measured, match.parameters.range.m
    kills, knocks = _kills(match), _knocks(match)
    hits, amounts = _hits_and_damage(match)
    return {
        account: Ranges(
            *(_count(kills[account], limits) if told.deaths else _NOT_TOLD),
            *(_count(knocks[account], limits) if told.knocks else _NOT_TOLD),
            *(_count(hits[account], limits) if told.damage else _NOT_TOLD),
            *(_sum(amounts[account], limits) if told.damage else _NOT_TOLD),
        )
        for account in match.lobby.players
    }


def _kills(match: Match) -> _Distances:
    distances: _Distances = defaultdict(list)
    for death in match.deaths:
        distance = death.credit.credit_blow.distance_m
        if death.is_kill and death.killer_id and distance is not None:
            distances[death.killer_id].append(distance)
    return distances


def _knocks(match: Match) -> _Distances:
    distances: _Distances = defaultdict(list)
    for knock in match.knocks:
        distance = knock.blow.distance_m
        if knock.attacker and knock.kind is Relation.ENEMY and distance is not None:
            distances[knock.attacker.account_id].append(distance)
    return distances


def _hits_and_damage(match: Match) -> tuple[_Distances, defaultdict[str, list[tuple[float, float]]]]:
    """By attacker: the distance of each hit, and distance and amount of each damage."""
    first: dict[tuple[str, Hit], tuple[int, float]] = {}
    amounts: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for damage, attacker in wounds(match):
        distance = distance_m(attacker.location, damage.victim.location)
        if distance is None:
            continue
        account = attacker.account_id
        amounts[account].append((distance, damage.amount))
        hit = account, hit_of(damage.attack_id, damage.victim.account_id, damage.ms)
        told = (damage.ms, distance)
        if hit not in first or told < first[hit]:
            first[hit] = told
    hits: _Distances = defaultdict(list)
    for (account, _), (_, distance) in first.items():
        hits[account].append(distance)
    return hits, amounts


def _count(distances: list[float], limits: tuple[float, float]) -> _Count:
    if not distances:
        return (None, None, None, 0)
    near = sum(distance < limits[0] for distance in distances)
    far = sum(distance >= limits[1] for distance in distances)
    return (near, len(distances) - near - far, far, len(distances))


def _sum(amounts: list[tuple[float, float]], limits: tuple[float, float]) -> _Sum:
    near = _total([amount for distance, amount in amounts if distance < limits[0]])
    middle = _total([amount for distance, amount in amounts if limits[0] <= distance < limits[1]])
    far = _total([amount for distance, amount in amounts if distance >= limits[1]])
    total = _total([near, middle, far])
    return (near, middle, far, total) if total else (None, None, None, 0.0)


def _total(amounts: list[float]) -> float:
    return round(fsum(amounts), DAMAGE_DECIMALS)


METRIC: Final = Metric(Ranges, ranges)
