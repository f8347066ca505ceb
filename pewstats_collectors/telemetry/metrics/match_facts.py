"""The facts of a match that its telemetry tells: when, where, who, and how well the file could be read.

Abnormal: one team only, or nobody died. Unattached kills: those that belong to no engagement of the killer's
and the victim's team. Map and mode as the file names them; a custom game may call its mode `normal`, the
match object knows better.
"""

from pewstats_collectors.telemetry.events import LogMatchStart
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.match_id import long_ids
from pewstats_collectors.telemetry.rows import MatchTelemetryRow, seconds


def match_row(match: Match, extractor_version: str) -> MatchTelemetryRow:
    """The telemetry columns of table matches."""
    telemetry, clock = match.telemetry, match.clock
    maps = (start.map_name for start in telemetry.of(LogMatchStart))
    modes = (found.game_mode for found in long_ids(telemetry))
    return MatchTelemetryRow(
        match_id=match.match_id,
        map_name=next(filter(None, maps), None),
        game_mode=next(filter(None, modes), None),
        extractor_version=extractor_version,
        started_at=clock.start,
        match_end_s=seconds(clock.end_ms),
        incomplete=clock.incomplete,
        abnormal=match.abnormal,
        telemetry_players=len(match.lobby.players),
        telemetry_teams=len(match.lobby.teams),
        unattached_kills=unattached_kills(match),
        events_read=telemetry.read,
        events_unknown=sum(telemetry.unknown.values()),
        events_bad=len(telemetry.bad),
    )


def unattached_kills(match: Match) -> int | None:
    """Kills that belong to no engagement; None where the file tells no deaths, or no damage."""
    if not (match.measured.deaths and match.measured.damage):
        return None
    attached = sum(one.a.kills + one.b.kills for one in match.engagements)
    return sum(death.is_kill for death in match.deaths) - attached
