"""Circle positions: every eligible sample of a tracked player, with both circles as they were.

Natural interval 10 s. Places cm, radii and distances m; `is_in_safe_zone` speaks of blue, the seed's word for
it. `elapsed_time`: whole seconds since the start.
"""

from math import hypot
from typing import Final, NamedTuple

from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.rows import Table, metres, seconds
from pewstats_collectors.telemetry.samples import Sample


class CirclePositionRow(NamedTuple):
    """Table player_circle_positions: a tracked player in the circles. Safe zone is blue, radii m."""

    account_id: str
    t: float
    elapsed_time: int
    player_x: float
    player_y: float
    safe_zone_center_x: float
    safe_zone_center_y: float
    safe_zone_radius: float
    distance_from_center: float
    distance_from_edge: float
    is_in_safe_zone: bool
    white_center_x: float | None
    white_center_y: float | None
    white_radius: float | None
    distance_from_white_center: float | None


def circle_position_rows(match: Match) -> list[CirclePositionRow]:
    """Rows of table player_circle_positions, by account id and time."""
    followed = sorted(match.tracked & match.samples.keys())
    return [_row(account, sample) for account in followed for sample in match.samples[account]]


def _row(account: str, sample: Sample) -> CirclePositionRow:
    blue, white = sample.blue, sample.white
    edge = blue.radius - sample.distance
    return CirclePositionRow(
        account_id=account,
        t=seconds(sample.ms),
        elapsed_time=(sample.ms + 500) // 1000,
        player_x=sample.x,
        player_y=sample.y,
        safe_zone_center_x=round(blue.x, 2),
        safe_zone_center_y=round(blue.y, 2),
        safe_zone_radius=round(blue.radius / 100, 2),
        distance_from_center=round(sample.distance / 100, 2),
        distance_from_edge=round(edge / 100, 2),
        is_in_safe_zone=edge >= 0,
        white_center_x=white.x if white else None,
        white_center_y=white.y if white else None,
        white_radius=metres(white.radius / 100) if white else None,
        distance_from_white_center=(
            metres(hypot(sample.x - white.x, sample.y - white.y) / 100) if white else None
        ),
    )


TABLE: Final = Table("player_circle_positions", CirclePositionRow, ("account_id", "t"), circle_position_rows)
