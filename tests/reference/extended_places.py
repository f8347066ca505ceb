"""Extended metrics of places: spread, isolation, rotation, circles, smoke (metrics 13)."""

from tests.reference.circles import time_outside
from tests.reference.items import SMOKE
from tests.reference.plain import Row, distance, mean, rounded, share, text
from tests.reference.reading import Reading
from tests.reference.tracks import position

ISOLATED_M = 100
SMOKE_MS = 20_000
SMOKE_M = 100


def team_spread(r: Reading, player: str) -> Row:
    """Return the mean over eligible samples of the mean distance to living mates."""
    means = []
    for sample in r.samples[player]:
        places = [
            position(r.tracks[mate], sample.t)
            for mate in r.match.mates(player)
            if r.lives.alive(mate, sample.t)
        ]
        average = mean(distance(sample.place, at) for at in places if at)
        if average is not None:
            means.append(average)
    return {"team_spread_m": rounded(mean(means), 2), "team_spread_n": len(means)}


def isolated_deaths(r: Reading, player: str) -> Row:
    """Return his deaths with the nearest living mate more than 100 m away."""
    nearest = []
    for t in r.lives.deaths[player]:
        here = position(r.tracks[player], t)
        mates = [mate for mate in r.match.mates(player) if r.lives.alive(mate, t)]
        places = [position(r.tracks[mate], t) for mate in mates]
        known = [distance(here, at) for at in places if here and at]
        if known:
            nearest.append(min(known))
    isolated = sum(metres > ISOLATED_M for metres in nearest)
    return {"isolated_deaths": isolated if nearest else None, "isolated_deaths_n": len(nearest)}


def rotation_lag(r: Reading, player: str) -> Row:
    """Return the mean over phases of the time from the announcement to the first point inside white."""
    lags = [lag for phase in r.circles.announced if (lag := _lag(r, player, phase)) is not None]
    average = mean(lags)
    seconds = None if average is None else round(average / 1000, 3)
    return {"rotation_lag_s": seconds, "rotation_lag_n": len(lags)}


def _lag(r: Reading, player: str, phase: int) -> int | None:
    landing, white = r.landings.get(player), r.circles.whites.get(phase)
    if landing is None or white is None:
        return None
    start = max(r.circles.announced[phase], landing.t)
    over = r.circles.announced.get(phase + 1)
    if not r.lives.alive(player, start) or (over is not None and start >= over):
        return None
    death = r.lives.end_of_life(player, start)
    at = position(r.tracks[player], start)
    if at and white.edge(at) >= 0:
        return 0
    for t, here in r.tracks[player]:
        is_in_time = start <= t and (death is None or t < death) and (over is None or t < over)
        if is_in_time and white.edge(here) >= 0:
            return t - start
    return None


def in_circle(r: Reading, player: str) -> Row:
    """Return how often he was in the white circle when it closed, and how often all players together."""
    rated = [row for row in r.zone_play if row["alive_close"] and row["in_circle_close"] is not None]
    mine = [row for row in rated if row["account_id"] == player]
    return {
        "in_circle_rate": share(sum(row["in_circle_close"] for row in mine), len(mine)),
        "in_circle_rate_n": len(mine),
        "lobby_in_circle_rate": share(sum(row["in_circle_close"] for row in rated), len(rated)),
    }


def time_outside_pct(r: Reading, player: str) -> Row:
    """Return the part of his time after landing that he spent outside, in percent."""
    landing, death = r.landings.get(player), r.lives.last_death(player)
    _, outside = time_outside(r.match, landing, r.ticks)
    pct = None
    if landing is not None and outside is not None:
        end = r.match.t_end if death is None else death
        pct = share(outside, (end - landing.t) / 1000, 2, 100) if end > landing.t else None
    return {"pct_time_outside": pct}


def time_to_first_weapon(r: Reading, player: str) -> Row:
    """Return seconds from the landing to the first weapon that he picked up or equipped."""
    landing = r.landings.get(player)
    times = [
        t
        for event_type in ("LogItemPickup", "LogItemEquip")
        for t, event in r.match.of_person(event_type, player)
        if text(event.get("item"), "category") == "Weapon"
    ]
    first = min((t for t in times if landing and t >= landing.t), default=None)
    return {"time_to_first_weapon_s": (first - landing.t) / 1000 if landing and first is not None else None}


def smoke_rescues(r: Reading, player: str) -> Row:
    """Return knocks of mates with his smoke within 20 s and 100 m that ended in a revive."""
    mates = r.match.mates(player)
    chances = [o for o in r.outcomes if o.knock.victim in mates and r.lives.alive(player, o.knock.t)]
    smokes = [throw for throw in r.throws if throw.account_id == player and throw.item_id == SMOKE]
    rescues = 0
    for o in chances:
        there = o.knock.victim_place
        rescues += o.outcome == "revived" and any(
            0 <= smoke.t - o.knock.t <= SMOKE_MS
            and smoke.place is not None
            and there is not None
            and distance(smoke.place, there) <= SMOKE_M
            for smoke in smokes
        )
    return {"smoke_rescues": rescues if chances else None, "smoke_rescues_n": len(chances)}
