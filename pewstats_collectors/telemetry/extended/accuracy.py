"""Accuracy: hits by shots fired, over all weapons (0..1), hits on the knocked included; n is the shots.

Only the file's own statistics at the match's end tell shots, and they cover the winners: None for all others.
"""

from typing import Final, NamedTuple

from pewstats_collectors.telemetry.events import LogMatchEnd
from pewstats_collectors.telemetry.extended.metric import Metric, rate
from pewstats_collectors.telemetry.match import Match


class Accuracy(NamedTuple):
    """Columns of player_match_extended."""

    accuracy: float | None
    accuracy_n: int


def accuracies(match: Match) -> dict[str, Accuracy]:
    """Accuracy of the winners by account id."""
    found: dict[str, Accuracy] = {}
    for end in match.telemetry.of(LogMatchEnd):
        for winner in end.all_weapon_stats or ():
            shots = sum(weapon.shots for weapon in winner.stats)
            hits = sum(weapon.hits for weapon in winner.stats)
            found.setdefault(winner.account_id, Accuracy(rate(hits, shots), shots))
    return found


METRIC: Final = Metric(Accuracy, accuracies)
