"""Identities of fights: no kill is counted twice or lost."""

from pewstats_collectors.telemetry.extract import MatchRows
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.verification.outcome import Check, Failure
from pewstats_collectors.telemetry.verification.seen import Seen


def kills_attach(match: Match, rows: MatchRows, seen: Seen) -> Check | None:
    """Nearly every kill belongs to an engagement, and to one only."""
    told = match.measured
    if "team_fights" not in rows.tables or not (told.deaths and told.damage):
        return None
    kills = sum(one.telemetry_kills or 0 for one in rows.players)
    attached = sum((one.kills_a or 0) + (one.kills_b or 0) for one in rows.of("team_fights"))
    failure = Failure(None, "attached to one engagement", "to several" if attached > kills else "to none")
    return Check(kills, [failure] * abs(kills - attached))
