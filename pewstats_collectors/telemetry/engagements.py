"""Engagements (ruleset `pair1`): the strikes between two teams, cut where both are silent for over 20 s.

Kills are attached afterwards, so nothing counts twice. It is a fight with a knock, a kill, or 150 damage of
which each side dealt 20 %. Third parties: teams in another engagement with one of the two, at the same time
and within 200 m of centre. All numbers are parameters.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import dist
from typing import Final, Literal, NamedTuple

from pewstats_collectors.telemetry.damage import DAMAGE_DECIMALS, Damage
from pewstats_collectors.telemetry.death import Death, FinishKind
from pewstats_collectors.telemetry.engagement import Engagement, Outcome, Participant, Side
from pewstats_collectors.telemetry.knocks import Knock
from pewstats_collectors.telemetry.parameters import FightRules, Parameters
from pewstats_collectors.telemetry.players import Lobby
from pewstats_collectors.telemetry.strikes import (
    Pair,
    Strike,
    middle,
    pair_of,
    strikes_by_pair,
    tallies_of,
)
from pewstats_collectors.telemetry.weapon_categories import WeaponCategories

# This many kills ahead are more than luck.
_DECISIVE: Final = 2


class _Bout(NamedTuple):
    """The strikes of one engagement by time, and the kills attached to it."""

    pair: Pair
    strikes: list[Strike]
    kills: list[Death]

    @property
    def start_ms(self) -> int:
        return self.strikes[0].ms

    @property
    def end_ms(self) -> int:
        return self.strikes[-1].ms


def engagements_of(
    damages: Iterable[Damage],
    knocks: Iterable[Knock],
    deaths: Iterable[Death],
    last_death: Mapping[str, int],
    lobby: Lobby,
    weapons: WeaponCategories,
    parameters: Parameters,
) -> list[Engagement]:
    """All engagements of a match, pokes too, by start and teams. `last_death` in ms by account id."""
    rules = parameters.fights
    gap_ms = round(rules.gap_s * 1000)
    bouts = {
        pair: [_Bout(pair, strikes, []) for strikes in _cut(between, gap_ms)]
        for pair, between in strikes_by_pair(damages, knocks, lobby, weapons).items()
    }
    _attach((death for death in deaths if death.is_kill), bouts, lobby, gap_ms)
    bots = {
        team for team, members in lobby.teams.items() if all(lobby.players[one].is_bot for one in members)
    }
    wipe_ms = round(parameters.death.wipe_s * 1000)
    engagements = []
    for bout in (one for some in bouts.values() for one in some):
        out = _teams_out(bout, last_death, lobby, wipe_ms)
        engagements.append(_engagement(bout, lobby, rules, out, bots))
    return _with_third_parties(engagements, rules.third_party_m * 100)


def _cut(strikes: Sequence[Strike], gap_ms: int) -> Iterable[list[Strike]]:
    """Strikes by time, cut at every longer silence."""
    current = [strikes[0]]
    for strike in strikes[1:]:
        if strike.ms - current[-1].ms > gap_ms:
            yield current
            current = []
        current.append(strike)
    yield current


def _attach(kills: Iterable[Death], bouts: Mapping[Pair, list[_Bout]], lobby: Lobby, gap_ms: int) -> None:
    """Put each kill to the bout of its pair at that time, or to the one that holds the victim's knock.

    A blow goes by the time first, what finishes slowly by the knock. A kill that finds neither stays out.
    """
    knocked_in = {
        (strike.victim.account_id, strike.dbno_id): bout
        for some in bouts.values()
        for bout in some
        for strike in bout.strikes
        if strike.dbno_id is not None
    }
    for kill in kills:
        pair = pair_of(lobby.team_of(kill.killer_id or ""), lobby.team_of(kill.victim_id))
        then = next(
            (bout for bout in bouts.get(pair, ()) if bout.start_ms <= kill.ms <= bout.end_ms + gap_ms), None
        )
        linked = None if kill.dbno_id is None else knocked_in.get((kill.victim_id, kill.dbno_id))
        if linked is not None and linked.pair != pair:
            linked = None
        found = (then or linked) if kill.finish_kind is FinishKind.BLOW else (linked or then)
        if found is not None:
            found.kills.append(kill)


def _teams_out(bout: _Bout, last_death: Mapping[str, int], lobby: Lobby, wipe_ms: int) -> set[int]:
    """Which of the two teams are dead to a man half a second after the last strike or kill."""
    last = max((bout.end_ms, *(kill.ms for kill in bout.kills))) + wipe_ms
    return {
        team for team in bout.pair if all(last_death.get(one, last + 1) <= last for one in lobby.teams[team])
    }


def _engagement(bout: _Bout, lobby: Lobby, rules: FightRules, out: set[int], bots: set[int]) -> Engagement:
    """One engagement, its third parties still missing."""
    tallies = tallies_of(bout.strikes, bout.kills, lobby)
    participants = {account: tally.participant() for account, tally in tallies.items()}
    spots = [spot for tally in tallies.values() for spot in tally.spots]
    center = middle(spots)
    a, b = (_side(team, participants.values()) for team in bout.pair)
    winner, loser = _ahead(a, b)
    return Engagement(
        a=a,
        b=b,
        start_ms=bout.start_ms,
        end_ms=bout.end_ms,
        is_fight=_is_fight(a, b, rules),
        first_hit_side=_first_hit_side(bout, lobby),
        center=center,
        spread_m=None if center is None else max(dist(center, spot) for spot in spots) / 100,
        third_party_teams=(),
        outcome=_outcome(a, b, loser_is_out=loser in out),
        winning_team_id=winner,
        loser_team_id=loser,
        vs_bots=not bots.isdisjoint(bout.pair),
        participants=participants,
    )


def _side(team: int, participants: Iterable[Participant]) -> Side:
    own = [one for one in participants if one.team_id == team]
    return Side(
        team_id=team,
        hits=sum(one.hits for one in own),
        damage=round(sum(one.damage_dealt for one in own), DAMAGE_DECIMALS),
        knocks=sum(one.knocks for one in own),
        kills=sum(one.kills for one in own),
    )


def _ahead(a: Side, b: Side) -> tuple[int, int] | tuple[None, None]:
    """Winner and loser: who killed more of the other."""
    if a.kills == b.kills:
        return None, None
    return (a.team_id, b.team_id) if a.kills > b.kills else (b.team_id, a.team_id)


def _outcome(a: Side, b: Side, *, loser_is_out: bool) -> Outcome:
    if a.kills == b.kills:
        return Outcome.EVEN if a.kills else Outcome.NONE
    if loser_is_out:
        return Outcome.WIPE
    return Outcome.DECISIVE if abs(a.kills - b.kills) >= _DECISIVE else Outcome.EDGE


def _is_fight(a: Side, b: Side, rules: FightRules) -> bool:
    if a.knocks or b.knocks or a.kills or b.kills:
        return True
    total = round(a.damage + b.damage, DAMAGE_DECIMALS)
    share = round(total * rules.poke_share, DAMAGE_DECIMALS)
    return total >= rules.poke_damage and min(a.damage, b.damage) >= share


def _first_hit_side(bout: _Bout, lobby: Lobby) -> Literal["a", "b"] | None:
    ms = next((strike.ms for strike in bout.strikes if strike.damage > 0), None)
    first = [strike.attacker for strike in bout.strikes if strike.ms == ms and strike.damage > 0]
    teams = {lobby.team_of(attacker.account_id) for attacker in first}
    if len(teams) != 1:
        return None
    return "a" if bout.pair[0] in teams else "b"


def _with_third_parties(engagements: Iterable[Engagement], near_cm: float) -> list[Engagement]:
    """The engagements in order, each with the teams that came between."""
    in_order = sorted(engagements, key=lambda one: (one.start_ms, one.team_a, one.team_b))
    thirds: list[set[int]] = [set() for _ in in_order]
    going_on: defaultdict[int, list[int]] = defaultdict(list)  # by team, numbers in this order
    for nth, here in enumerate(in_order):
        for team, other in ((here.team_a, here.team_b), (here.team_b, here.team_a)):
            going_on[team] = [n for n in going_on[team] if in_order[n].end_ms >= here.start_ms]
            for n in going_on[team]:
                there = in_order[n]
                third = there.team_b if there.team_a == team else there.team_a
                if third != other and _are_near(here, there, near_cm):
                    thirds[nth].add(third)
                    thirds[n].add(other)
            going_on[team].append(nth)
    return [
        replace(one, third_party_teams=tuple(sorted(some)))
        for one, some in zip(in_order, thirds, strict=True)
    ]


def _are_near(here: Engagement, there: Engagement, near_cm: float) -> bool:
    if here.center is None or there.center is None:
        return False
    return dist(here.center, there.center) <= near_cm
