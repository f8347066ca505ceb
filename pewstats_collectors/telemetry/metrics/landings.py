"""Landings: where and when each player came down (s, cm), bots too.

The first LogParachuteLanding of an account in the window; later ones are redeploys, or the engine repeating
the landing at a knock. Hot drop: enemies landing within 200 m (2D) and 60 s either way. Died in the air: no
row.
"""

from math import hypot
from typing import Final, NamedTuple

from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.places import Place, place_of
from pewstats_collectors.telemetry.rows import Table, seconds


class LandingRow(NamedTuple):
    """Table landings: a player's first landing. `hot_drop_enemies` None: no position to measure from."""

    account_id: str
    team_id: int
    is_bot: bool
    t: float
    x: float | None
    y: float | None
    z: float | None
    zone: list[str] | None
    is_game: float
    hot_drop_enemies: int | None
    is_hot_drop: bool | None


def landing_rows(match: Match) -> list[LandingRow]:
    """Rows of table landings, by account id."""
    enemies = hot_drop_enemies(match)
    rows = []
    for account, (ms, event) in sorted(match.landings.items()):
        player = match.lobby.players[account]
        place = place_of(event.character.location)
        rows.append(
            LandingRow(
                account_id=account,
                team_id=player.team_id,
                is_bot=player.is_bot,
                t=seconds(ms),
                x=place.x,
                y=place.y,
                z=place.z,
                zone=event.character.zone,
                is_game=event.common.is_game,
                hot_drop_enemies=enemies.get(account),
                is_hot_drop=enemies[account] > 0 if account in enemies else None,
            )
        )
    return rows


def hot_drop_enemies(match: Match) -> dict[str, int]:
    """Landings of other teams near in space and time, by account; an account without a position has none."""
    rules = match.parameters.landing
    near_cm, near_ms = rules.hot_drop_m * 100, rules.hot_drop_s * 1000
    spots: list[tuple[str, int, int, float, float]] = []
    for account, (ms, event) in match.landings.items():
        place: Place = place_of(event.character.location)
        if place.x is not None and place.y is not None:
            spots.append((account, match.lobby.team_of(account), ms, place.x, place.y))
    return {
        account: sum(
            other_team != team
            and abs(other_ms - ms) <= near_ms
            and hypot(other_x - x, other_y - y) <= near_cm
            for _, other_team, other_ms, other_x, other_y in spots
        )
        for account, team, ms, x, y in spots
    }


TABLE: Final = Table("landings", LandingRow, ("account_id",), landing_rows)
