"""Support damage: hit points he took from victims whose kill went to a mate, 50 or more from each of them.

Since the victim's previous death, if there was one; no bleeding. n: such kills. Who supported none has None.
"""

from collections import defaultdict
from math import fsum
from typing import Final, NamedTuple

from pewstats_collectors.telemetry.damage import DAMAGE_DECIMALS
from pewstats_collectors.telemetry.extended.metric import Metric
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.wounds import wounds

_LEAST: Final = 50
_START: Final = -1


class Support(NamedTuple):
    """Columns of player_match_extended."""

    support_damage: float | None
    support_damage_n: int


def support(match: Match) -> dict[str, Support]:
    """Support damage of every player by account id."""
    if not (match.measured.deaths and match.measured.damage):
        return {}
    taken: defaultdict[tuple[str, str], list[tuple[int, float]]] = defaultdict(list)
    for damage, attacker in wounds(match):
        taken[attacker.account_id, damage.victim.account_id].append((damage.ms, damage.amount))
    amounts: defaultdict[str, list[float]] = defaultdict(list)
    previous: dict[str, int] = {}
    for death in match.deaths:
        victim, killer = death.victim_id, death.killer_id
        since = previous.get(victim, _START)
        previous[victim] = death.ms
        if killer is None or not death.is_kill:
            continue
        for mate in match.lobby.mates(killer):
            of_mate = taken.get((mate, victim), ()) if mate != killer else ()
            amount = round(fsum(some for ms, some in of_mate if since < ms <= death.ms), DAMAGE_DECIMALS)
            if amount >= _LEAST:
                amounts[mate].append(amount)
    return {account: _support(amounts[account]) for account in match.lobby.players}


def _support(amounts: list[float]) -> Support:
    return Support(round(fsum(amounts), DAMAGE_DECIMALS) if amounts else None, len(amounts))


METRIC: Final = Metric(Support, support)
