"""Extended metrics, one row a player: what needs no places and no fights (metrics 13)."""

import math
from collections.abc import Sequence

from tests.reference.deaths import Death
from tests.reference.extended_fights import clutch, first_hits, mobility, third_partied_deaths, trades
from tests.reference.extended_places import (
    in_circle,
    isolated_deaths,
    rotation_lag,
    smoke_rescues,
    team_spread,
    time_outside_pct,
    time_to_first_weapon,
)
from tests.reference.plain import Row, account, flag, number, share
from tests.reference.reading import Reading

RANGES = {"lt50": (0.0, 50.0), "50_200": (50.0, 200.0), "ge200": (200.0, math.inf)}
CHAIN_MS = 10_000
SUPPORT_DAMAGE = 50


def extended_rows(r: Reading) -> list[Row]:
    """Return table `player_match_extended`."""
    return [{"account_id": player} | _row(r, player) for player in sorted(r.match.players)]


def _row(r: Reading, player: str) -> Row:
    kills, knocks, damage = (
        tells_kills(r),
        r.match.tells_knocks,
        r.match.tells("LogPlayerTakeDamage"),
    )
    places = r.match.tells("LogPlayerPosition")
    circles = places and r.match.tells("LogGameStatePeriodic")
    return {
        **told(kills and knocks, trades(r, player)),
        **told(kills, clutch(r, player)),
        **told(knocks, revives(r, player)),
        **told(damage, first_hits(r, player)),
        **ranges(r, player),
        **accuracy(r, player),
        **told(damage, damage_share(r, player)),
        **told(kills, kill_share(r, player)),
        **told(kills, multi_kills(r, player)),
        **told(circles, team_spread(r, player)),
        **told(kills, isolated_deaths(r, player)),
        **told(kills, third_partied_deaths(r, player)),
        **told(circles, rotation_lag(r, player)),
        **told(r.match.tells("LogPhaseChange"), in_circle(r, player)),
        **time_outside_pct(r, player),
        **told(damage, mobility(r, player)),
        **time_to_first_weapon(r, player),
        **told(knocks, smoke_rescues(r, player)),
        **told(kills and damage, support_damage(r, player)),
    }


def tells_kills(r: Reading) -> bool:
    """Return whether the file has a kill event of either kind."""
    return r.match.tells("LogPlayerKillV2") or r.match.tells("LogPlayerKill")


def told(is_told: bool, row: Row) -> Row:
    """Return the row; all None where its source is not in the file."""
    return row if is_told else dict.fromkeys(row)


def kills_of(r: Reading, player: str) -> list[Death]:
    """Return the kills credited to a player, in the order of time."""
    return [d for d in r.deaths if d.is_kill and d.killer_id == player]


def revives(r: Reading, player: str) -> Row:
    """Return the revive rate of his team, and his own revives of himself."""
    team = r.match.members(r.match.team(player))
    suffered = [o for o in r.outcomes if o.knock.victim in team] if len(team) > 1 else []
    events = [event for _, event in r.revives]
    bags = [flag(event, "useTraumaBag") for event in events]
    his = [event for event in events if account(event.get("reviver")) == player]
    with_bag = sum(flag(e, "useTraumaBag") is True and account(e["victim"]) in team for e in his)
    return {
        "revive_rate": share(sum(o.outcome == "revived" for o in suffered), len(suffered)),
        "revive_rate_n": len(suffered),
        "self_revives": sum(account(event["victim"]) == player for event in his),
        "trauma_bag_revives": None if bags and all(bag is None for bag in bags) else with_bag,
    }


def ranges(r: Reading, player: str) -> Row:
    """Return kills, knocks, hits and damage by distance."""
    kills = [(d.credit_info.distance, 1) for d in kills_of(r, player)]
    knocks = [(k.distance, 1) for k in r.knocks if k.kind == "enemy" and k.attacker == player]
    blows = [d for d in r.damages if d.attacker == player and d.relation == "enemy" and not d.is_bleeding]
    measured = [d for d in blows if d.distance is not None]
    first: dict[tuple[object, ...], tuple[int, float]] = {}
    for d in measured:
        known = (d.t, d.distance or 0.0)
        first[d.hit] = min(known, first.get(d.hit, known))
    damage = r.match.tells("LogPlayerTakeDamage")
    return {
        **told(tells_kills(r), _buckets("kills", kills)),
        **told(r.match.tells_knocks, _buckets("knocks", knocks)),
        **told(damage, _buckets("hits", [(metres, 1) for _, metres in first.values()])),
        **told(damage, _buckets("damage", [(d.distance, d.amount) for d in measured])),
    }


def _buckets(name: str, measured: Sequence[tuple[float | None, float]]) -> Row:
    known = [(metres, amount) for metres, amount in measured if metres is not None]
    total = round(sum(amount for _, amount in known), 4)
    row: Row = {}
    for bucket, (low, high) in RANGES.items():
        within = sum(amount for metres, amount in known if low <= metres < high)
        row[f"{name}_{bucket}"] = round(within, 4) if total else None
    return row | {f"{name}_range_n": total}


def accuracy(r: Reading, player: str) -> Row:
    """Return hits per shot of whoever stands in allWeaponStats (winners only)."""
    hits = shots = 0.0
    covered = False
    for _, event in r.match.of("LogMatchEnd"):
        for entry in event.get("allWeaponStats") or []:
            if account(entry) == player:
                covered = True
                hits += math.fsum(number(stat, "hits") or 0 for stat in entry["stats"])
                shots += math.fsum(number(stat, "shots") or 0 for stat in entry["stats"])
    return told(covered, {"accuracy": share(hits, shots), "accuracy_n": int(shots)})


def damage_share(r: Reading, player: str) -> Row:
    """Return his part of the damage that his team dealt to enemies."""
    team = r.match.members(r.match.team(player))
    dealt = [d for d in r.damages if d.attacker in team and d.relation == "enemy"]
    total = math.fsum(d.amount for d in dealt)
    own = math.fsum(d.amount for d in dealt if d.attacker == player)
    return {"damage_share": share(own, total), "damage_share_n": round(total, 4)}


def kill_share(r: Reading, player: str) -> Row:
    """Return his part of the kills of his team."""
    total = sum(len(kills_of(r, member)) for member in r.match.members(r.match.team(player)))
    return {"kill_share": share(len(kills_of(r, player)), total), "kill_share_n": total}


def multi_kills(r: Reading, player: str) -> Row:
    """Return the number of chains of 2, 3, 4 or more kills with gaps of at most 10 s."""
    chains: list[list[int]] = []
    for t in sorted(d.t for d in kills_of(r, player)):
        if chains and t - chains[-1][-1] <= CHAIN_MS:
            chains[-1].append(t)
        else:
            chains.append([t])
    lengths = [len(chain) for chain in chains]
    row = {
        "multi_kills_2": lengths.count(2),
        "multi_kills_3": lengths.count(3),
        "multi_kills_4plus": sum(length >= 4 for length in lengths),
    }
    return told(bool(lengths), row) | {"multi_kills_n": sum(lengths)}


def support_damage(r: Reading, player: str) -> Row:
    """Return the damage to victims whose kill went to a mate, where it was 50 or more."""
    amounts = []
    for mate in r.match.mates(player):
        for kill in kills_of(r, mate):
            previous = r.lives.previous_death(kill.victim, kill.t)
            dealt = math.fsum(
                d.amount
                for d in r.damages
                if d.attacker == player
                and d.victim == kill.victim
                and d.relation == "enemy"
                and not d.is_bleeding
                and d.t <= kill.t
                and (previous is None or d.t > previous)
            )
            if dealt >= SUPPORT_DAMAGE:
                amounts.append(dealt)
    total = round(math.fsum(amounts), 4) if amounts else None
    return {"support_damage": total, "support_damage_n": len(amounts)}
