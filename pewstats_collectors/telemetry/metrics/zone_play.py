"""Zone play: every player in every phase, when its circle was announced and when blue began to close on it.

A row per player and phase in which he lives at either moment; dead at the very instant of his death, alive in
the air. In the circle: as the file's roster has it, None where it tells none. `white_edge_*`: m from his
interpolated place to the edge of white (2D, inside positive), None for the dead and where either is unknown.
"""

from math import hypot
from typing import Final, NamedTuple

from pewstats_collectors.telemetry.circles import Circle
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.rows import Table, metres
from pewstats_collectors.telemetry.tracks import NOWHERE, Track


class ZonePlayRow(NamedTuple):
    """Table zone_play: a player at the two moments of a phase. All three of a moment None: it never came."""

    account_id: str
    phase: int
    in_circle_announce: bool | None
    in_circle_close: bool | None
    alive_announce: bool | None
    alive_close: bool | None
    white_edge_announce_m: float | None
    white_edge_close_m: float | None


class _Moment(NamedTuple):
    in_circle: bool | None
    alive: bool | None
    white_edge_m: float | None


_NEVER_CAME: Final = _Moment(None, None, None)


def zone_play_rows(match: Match) -> list[ZonePlayRow]:
    """Rows of table zone_play, by account id and phase."""
    phases = [(phase, told, match.circles.white_of(phase)) for phase, told in match.circles.phases.items()]
    rows = []
    for account in match.lobby.players:
        track = match.tracks.get(account, NOWHERE)
        for phase, told, white in phases:
            announce = _moment(match, account, track, told.announce_ms, told.inside_announce, white)
            close = _moment(match, account, track, told.close_ms, told.inside_close, white)
            if announce.alive or close.alive:
                rows.append(
                    ZonePlayRow(
                        account_id=account,
                        phase=phase,
                        in_circle_announce=announce.in_circle,
                        in_circle_close=close.in_circle,
                        alive_announce=announce.alive,
                        alive_close=close.alive,
                        white_edge_announce_m=announce.white_edge_m,
                        white_edge_close_m=close.white_edge_m,
                    )
                )
    return sorted(rows, key=lambda row: (row.account_id, row.phase))


def _moment(
    match: Match,
    account: str,
    track: Track,
    ms: int | None,
    inside: frozenset[str] | None,
    white: Circle | None,
) -> _Moment:
    if ms is None:
        return _NEVER_CAME
    in_circle = None if inside is None else account in inside
    if not match.lives.alive(account, ms):
        return _Moment(in_circle, alive=False, white_edge_m=None)
    place = track.at(ms)
    if white is None or place is None:
        return _Moment(in_circle, alive=True, white_edge_m=None)
    edge = white.radius - hypot(place[0] - white.x, place[1] - white.y)
    return _Moment(in_circle, alive=True, white_edge_m=metres(edge / 100))


TABLE: Final = Table("zone_play", ZonePlayRow, ("account_id", "phase"), zone_play_rows)
