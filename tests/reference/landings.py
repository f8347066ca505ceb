"""Landings: the first parachute landing of each player (metrics 2)."""

from dataclasses import dataclass

from tests.reference.match import Match
from tests.reference.plain import Place, Row, account, flat, is_game, place, seconds, texts

HOT_DROP_M = 200
HOT_DROP_MS = 60_000


@dataclass(frozen=True)
class Landing:
    """One first landing."""

    account_id: str
    t: int
    place: Place | None
    zone: list[str] | None
    is_game: float


def read_landings(match: Match) -> dict[str, Landing]:
    """Return the first landing by account; at equal t the smallest (x, y, z)."""
    first: dict[str, Landing] = {}
    for t, event in match.of("LogParachuteLanding"):
        character = event.get("character")
        account_id = account(character)
        if account_id is None or account_id not in match.players:
            continue
        landing = Landing(account_id, t, place(character), texts(character, "zone"), is_game(event))
        if account_id not in first or _key(landing) < _key(first[account_id]):
            first[account_id] = landing
    return first


def _key(landing: Landing) -> tuple[int, tuple[float, ...]]:
    return landing.t, landing.place or (0.0, 0.0, 0.0)


def hot_drop_enemies(match: Match, landing: Landing, landings: dict[str, Landing]) -> int | None:
    """Return landings of other teams within 200 m (2D) and 60 s either way; None where nobody knows where."""
    if landing.place is None:
        return None
    found = 0
    for other in landings.values():
        if match.team(other.account_id) == match.team(landing.account_id) or other.place is None:
            continue
        near = flat(*landing.place[:2], *other.place[:2]) <= HOT_DROP_M
        if near and abs(landing.t - other.t) <= HOT_DROP_MS:
            found += 1
    return found


def landing_rows(match: Match, landings: dict[str, Landing]) -> list[Row]:
    """Return table `landings`."""
    rows = []
    for account_id, landing in sorted(landings.items()):
        x, y, z = landing.place or (None, None, None)
        enemies = hot_drop_enemies(match, landing, landings)
        rows.append(
            {
                "account_id": account_id,
                "team_id": match.team(account_id),
                "is_bot": match.players[account_id].is_bot,
                "t": seconds(landing.t),
                "x": x,
                "y": y,
                "z": z,
                "zone": landing.zone,
                "is_game": landing.is_game,
                "hot_drop_enemies": enemies,
                "is_hot_drop": None if enemies is None else enemies > 0,
            }
        )
    return rows
