"""Zone play: who was in the white circle when it was announced and when it closed (metrics 9.7)."""

from dataclasses import dataclass

from tests.reference.circles import Circle, Circles
from tests.reference.lives import Lives
from tests.reference.match import Match
from tests.reference.plain import Row, is_game, rounded, texts, whole
from tests.reference.tracks import Track, position


@dataclass(frozen=True)
class Roster:
    """Who was inside at the announce and at the close of a phase; None where the file does not tell."""

    announce: list[str] | None
    close: list[str] | None


def _rosters(match: Match) -> dict[int, Roster]:
    announce: dict[int, list[str] | None] = {}
    close: dict[int, list[str] | None] = {}
    for _, event in match.of("LogPhaseChange"):
        phase = whole(event, "phase")
        if phase is not None:
            announce.setdefault(phase, texts(event, "playersInWhiteCircle"))
            if is_game(event) >= phase - 1e-6:
                close.setdefault(phase, texts(event, "playersInWhiteCircle"))
    return {phase: Roster(announce[phase], close.get(phase)) for phase in announce}


def zone_rows(match: Match, lives: Lives, circles: Circles, tracks: dict[str, Track]) -> list[Row]:
    """Return table `zone_play`: a row per player and phase if he lives at the announce or the close."""
    rosters = _rosters(match)
    rows = []
    for player in sorted(match.players):
        for phase in sorted(circles.announced.keys() | circles.closing.keys()):
            announce, close = circles.announced.get(phase), circles.closing.get(phase)
            alive_announce = None if announce is None else lives.alive(player, announce)
            alive_close = None if close is None else lives.alive(player, close)
            if not alive_announce and not alive_close:
                continue
            roster = rosters.get(phase, Roster(None, None))
            white = circles.whites.get(phase)
            rows.append(
                {
                    "account_id": player,
                    "phase": phase,
                    "in_circle_announce": None if roster.announce is None else player in roster.announce,
                    "in_circle_close": None if roster.close is None else player in roster.close,
                    "alive_announce": alive_announce,
                    "alive_close": alive_close,
                    "white_edge_announce_m": _edge(white, tracks[player], announce, alive_announce),
                    "white_edge_close_m": _edge(white, tracks[player], close, alive_close),
                }
            )
    return rows


def _edge(white: Circle | None, track: Track, t: int | None, alive: bool | None) -> float | None:
    """Return how far inside the white circle he is; None when that is unknown or he does not live."""
    at = position(track, t) if t is not None and alive else None
    return None if white is None or at is None else rounded(white.edge(at), 2)
