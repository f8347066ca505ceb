"""Extended metrics of deaths and fights: trades, clutches, first hits, third parties, pace (metrics 13)."""

from dataclasses import dataclass
from itertools import pairwise

from tests.reference.deaths import Death
from tests.reference.engagements import (
    GAP_MS,
    WIPE_MS,
    Engagement,
    first_hit_side,
    is_fight,
    outcome,
    participants,
    vs_bots,
)
from tests.reference.plain import Row, distance, flat, share
from tests.reference.reading import Reading

TRADE_S = (5, 10, 30)
THIRD_PARTY_M = 200
THIRD_PARTY_MS = 30_000
RELOCATION_M = 25
MIN_POINTS = 3
MIN_FIGHT_MS = 5_000


@dataclass(frozen=True)
class Down:
    """An enemy knock, or a kill of somebody who was not knocked."""

    t: int
    actor: str
    victim: str


def downs(r: Reading) -> list[Down]:
    """Return all down events."""
    knocked = [Down(k.t, k.attacker or "", k.victim) for k in r.knocks if k.kind == "enemy"]
    killed = [
        Down(d.t, d.killer_id or "", d.victim) for d in r.deaths if d.is_kill and d.was_knocked is False
    ]
    return knocked + killed


def trades(r: Reading, player: str) -> Row:
    """Return his downs that were traded, and those by which he traded the down of a mate or his own."""
    everything = downs(r)
    suffered = [down for down in everything if down.victim == player]
    made = [down for down in everything if down.actor == player]

    def is_trade(first: Down, second: Down, limit: int) -> bool:
        by_his_team = r.match.team(second.actor) == r.match.team(first.victim)
        in_time = 0 <= second.t - first.t <= limit * 1000
        return second is not first and second.victim == first.actor and by_his_team and in_time

    row: Row = {}
    for limit in TRADE_S:
        traded = sum(any(is_trade(down, other, limit) for other in everything) for down in suffered)
        trading = sum(any(is_trade(other, down, limit) for other in everything) for down in made)
        row[f"traded_deaths_{limit}"] = traded if suffered else None
        row[f"trade_kills_{limit}"] = trading if made else None
    return row | {"traded_deaths_n": len(suffered), "trade_kills_n": len(made)}


def clutch(r: Reading, player: str) -> Row:
    """Return whether the last living player of a team outlived the enemies he then faced."""
    clutch = _alone_against(r, player)
    if clutch is None:
        return {"clutch_enemies": None, "clutch_won": None, "clutch_n": 0}
    t1, enemies = clutch
    own = r.lives.end_of_life(player, t1)
    deaths = [r.lives.end_of_life(enemy, t1) for enemy in enemies]
    won = all(death is not None and (own is None or death < own) for death in deaths)
    return {"clutch_enemies": len(enemies), "clutch_won": won, "clutch_n": 1}


def _alone_against(r: Reading, player: str) -> tuple[int, set[str]] | None:
    team, mates, own = r.match.team(player), r.match.mates(player), r.lives.last_death(player)
    deaths = [death for mate in mates if (death := r.lives.last_death(mate)) is not None]
    if not mates or len(deaths) < len(mates):
        return None
    t1 = max(deaths)
    if (own is not None and own <= t1 + WIPE_MS) or not r.lives.alive(player, t1):
        return None
    if any(r.lives.alive(mate, t1) for mate in mates):
        return None
    enemies: set[str] = set()
    for e in r.engagements:
        if team in (e.team_a, e.team_b) and e.start <= t1 <= e.end + GAP_MS:
            others = participants(r.match, e)[e.team_b if team == e.team_a else e.team_a]
            enemies |= {enemy for enemy in others if r.lives.alive(enemy, t1)}
    return (t1, enemies) if enemies else None


def _fights(r: Reading, player: str) -> list[Engagement]:
    """Return the fights in which he is a participant, those against bots too."""
    team = r.match.team(player)
    return [
        e
        for e in r.engagements
        if team in (e.team_a, e.team_b) and is_fight(r.match, e) and player in participants(r.match, e)[team]
    ]


def first_hits(r: Reading, player: str) -> Row:
    """Return how often his side hit first, and how often it won with and without that."""
    team = r.match.team(player)
    own: list[bool] = []
    other: list[bool] = []
    for e in _fights(r, player):
        side = first_hit_side(r.match, e)
        if side is not None and not vs_bots(r.match, e):
            is_won = outcome(r.match, r.lives, e)[1] == team
            (own if (side == "a") == (team == e.team_a) else other).append(is_won)
    n = len(own) + len(other)
    return {
        "first_hit_rate": share(len(own), n),
        "first_hit_rate_n": n,
        "first_hit_won_rate": share(sum(own), len(own)),
        "first_hit_won_rate_n": len(own),
        "other_hit_won_rate": share(sum(other), len(other)),
        "other_hit_won_rate_n": len(other),
    }


def third_partied_deaths(r: Reading, player: str) -> Row:
    """Return his deaths with a kill of another pair of teams nearby in the 30 s before."""
    mine = [d for d in r.deaths if d.is_kill and d.victim == player]
    found = sum(
        any(_is_third_party(r, death, other) for other in r.deaths if other.is_kill) for death in mine
    )
    return {"third_partied_deaths": found if mine else None, "third_partied_deaths_n": len(mine)}


def _is_third_party(r: Reading, death: Death, other: Death) -> bool:
    killer, other_killer = r.match.team(death.killer_id or ""), r.match.team(other.killer_id or "")
    pair = {killer, r.match.team(death.victim)}
    if other is death or other_killer == killer or {other_killer, r.match.team(other.victim)} == pair:
        return False
    if (
        not death.t - THIRD_PARTY_MS <= other.t <= death.t
        or death.victim_place is None
        or other.victim_place is None
    ):
        return False
    return flat(*death.victim_place[:2], *other.victim_place[:2]) <= THIRD_PARTY_M


def mobility(r: Reading, player: str) -> Row:
    """Return the pace over his fights with at least 3 points and 5 s, and his relocations."""
    path, duration, relocations, fights = 0.0, 0, 0, 0
    for e in _fights(r, player):
        points = [at for t, at in r.tracks[player] if e.start <= t <= e.end]
        if len(points) >= MIN_POINTS and e.end - e.start >= MIN_FIGHT_MS:
            steps = [distance(a, b) for a, b in pairwise(points)]
            path += sum(steps)
            duration += e.end - e.start
            relocations += sum(step > RELOCATION_M for step in steps)
            fights += 1
    return {
        "mobility_m_s": share(path, duration / 1000, 2),
        "mobility_relocations": relocations if fights else None,
        "mobility_n": fights,
    }
