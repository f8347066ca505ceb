"""Multi kills: runs of kills by one player, each at most 10 s after the one before; n is his kills.

A run counts once, by its whole length: exactly two, exactly three, four or more.
"""

from collections import defaultdict
from typing import Final, NamedTuple

from pewstats_collectors.telemetry.extended.metric import Metric
from pewstats_collectors.telemetry.match import Match

_GAP_MS: Final = 10_000
_FOUR: Final = 4


class MultiKills(NamedTuple):
    """Columns of player_match_extended."""

    multi_kills_2: int | None
    multi_kills_3: int | None
    multi_kills_4plus: int | None
    multi_kills_n: int


def multi_kills(match: Match) -> dict[str, MultiKills]:
    """Multi kills of every player by account id."""
    if not match.measured.deaths:
        return {}
    kills: defaultdict[str, list[int]] = defaultdict(list)
    for death in match.deaths:
        if death.is_kill and death.killer_id:
            kills[death.killer_id].append(death.ms)
    return {account: _of_runs(kills[account]) for account in match.lobby.players}


def _of_runs(times: list[int]) -> MultiKills:
    if not times:
        return MultiKills(None, None, None, 0)
    runs: list[int] = []
    before = None
    for ms in times:
        if before is not None and ms - before <= _GAP_MS:
            runs[-1] += 1
        else:
            runs.append(1)
        before = ms
    return MultiKills(runs.count(2), runs.count(3), sum(run >= _FOUR for run in runs), len(times))


METRIC: Final = Metric(MultiKills, multi_kills)
