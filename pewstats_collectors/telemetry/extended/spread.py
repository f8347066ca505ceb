"""Team spread: the mean distance (3D, m) to his living mates, as a mean over his eligible samples.

Mates stand where their tracks have them; a sample without a living mate whose place is known counts nowhere.
"""

from math import dist, fsum
from typing import Final, NamedTuple

from pewstats_collectors.telemetry.extended.metric import Metric
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.rows import metres


class Spread(NamedTuple):
    """Columns of player_match_extended; n is the samples."""

    team_spread_m: float | None
    team_spread_n: int


def spreads(match: Match) -> dict[str, Spread]:
    """Team spread of every player by account id."""
    if not match.measured.circles:
        return {}
    rows = {}
    for account in match.lobby.players:
        means = _means(match, account)
        mean_m = fsum(means) / len(means) / 100 if means else None
        rows[account] = Spread(metres(mean_m), len(means))
    return rows


def _means(match: Match, account: str) -> list[float]:
    """The mean distance (cm) to the mates, of each sample that has one."""
    places = [(sample.ms, (sample.x, sample.y, sample.z)) for sample in match.samples.get(account, ())]
    distances: list[list[float]] = [[] for _ in places]
    for mate in match.lobby.mates(account):
        if mate == account or mate not in match.tracks:
            continue
        where = match.tracks[mate].at
        alive_until = -1
        for (ms, place), found in zip(places, distances, strict=True):
            if ms >= alive_until:
                alive_until = match.lives.ends_after(mate, ms)
                if alive_until == ms:
                    continue
            at = where(ms)
            if at is not None:
                found.append(dist(place, at))
    return [sum(found) / len(found) for found in distances if found]


METRIC: Final = Metric(Spread, spreads)
