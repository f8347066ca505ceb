"""Tracks: where a player was seen, and where he was in between (metrics 11.4)."""

from tests.reference.match import Match
from tests.reference.plain import Place, account, place

MAX_GAP_MS = 15_000
SOURCES = (
    ("LogPlayerPosition", ("character",)),
    ("LogPlayerAttack", ("attacker",)),
    ("LogPlayerTakeDamage", ("attacker", "victim")),
    ("LogPlayerMakeGroggy", ("attacker", "victim")),
)

Track = list[tuple[int, Place]]


def read_tracks(match: Match) -> dict[str, Track]:
    """Return the points of every player in the order of time, one an instant: the smallest (x, y, z)."""
    seen: dict[str, dict[int, Place]] = {player: {} for player in match.players}
    for event_type, keys in SOURCES:
        for t, event in match.of(event_type):
            for key in keys:
                account_id, at = account(event.get(key)), place(event.get(key))
                if account_id in seen and at is not None:
                    points = seen[account_id]
                    points[t] = min(at, points.get(t, at))
    return {player: sorted(points.items()) for player, points in seen.items()}


def position(track: Track, t: int) -> Place | None:
    """Return the place at t: between neighbours up to 15 s apart linear, else the nearer one within 7.5 s."""
    before = next(((at, here) for at, here in reversed(track) if at <= t), None)
    after = next(((at, here) for at, here in track if at >= t), None)
    if before and after and after[0] - before[0] <= MAX_GAP_MS:
        if before[0] == after[0]:
            return before[1]
        share = (t - before[0]) / (after[0] - before[0])
        (ax, ay, az), (bx, by, bz) = before[1], after[1]
        return ax + (bx - ax) * share, ay + (by - ay) * share, az + (bz - az) * share
    near = [
        (abs(t - at), here) for at, here in filter(None, (before, after)) if 2 * abs(t - at) <= MAX_GAP_MS
    ]
    return min(near)[1] if near else None
