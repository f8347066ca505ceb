"""Landings: where and when each player came down (s, cm), bots too.

The first LogParachuteLanding of an account in the window; later ones are redeploys, or the engine repeating
the landing at a knock. Hot drop: enemies landing within 200 m (2D) and 60 s either way. Died in the air: no
row.
"""

from math import hypot

from pewstats_collectors.telemetry.events import LogParachuteLanding
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.places import Place, place_of
from pewstats_collectors.telemetry.players import actor
from pewstats_collectors.telemetry.rows import LandingRow, seconds

Landing = tuple[int, LogParachuteLanding]


def landing_rows(match: Match) -> list[LandingRow]:
    """Rows of table landings, by account id."""
    first = _first_landings(match)
    enemies = _hot_drop_enemies(match, first)
    rows = []
    for account, (ms, event) in sorted(first.items()):
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


def _first_landings(match: Match) -> dict[str, Landing]:
    first: dict[str, Landing] = {}
    for ms, event in match.landings:
        account = event.character.account_id
        if actor(event.character) is None:
            continue
        known = first.get(account)
        if known is None or (ms, *_point(event)) < (known[0], *_point(known[1])):
            first[account] = (ms, event)
    return first


def _point(event: LogParachuteLanding) -> tuple[float, float, float]:
    location = event.character.location
    return location.x, location.y, location.z


def _hot_drop_enemies(match: Match, first: dict[str, Landing]) -> dict[str, int]:
    """Landings of other teams near in space and time, by account; an account without a position has none."""
    rules = match.parameters.landing
    near_cm, near_ms = rules.hot_drop_m * 100, rules.hot_drop_s * 1000
    spots: list[tuple[str, int, int, float, float]] = []
    for account, (ms, event) in first.items():
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
