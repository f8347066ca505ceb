"""Fight participants: everybody in a strike or a kill of an engagement, and his part in it.

All of it to or by the other side of that engagement only; who is in two at once has a row in both. Damage hit
points, times s over his strikes and kills given or taken, mean place cm over his hits and knocks.
"""

from typing import Final, NamedTuple

from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.metrics.team_fights import rounded
from pewstats_collectors.telemetry.rows import Table, seconds


class FightParticipantRow(NamedTuple):
    """Table fight_participants: one player in one engagement. `mean_x` None: nobody told where he was."""

    team_a: int
    team_b: int
    start_s: float
    account_id: str
    team_id: int
    hits: int | None
    damage_dealt: float | None
    damage_taken: float | None
    knocks: int | None
    kills: int | None
    was_knocked: bool | None
    died: bool | None
    first_s: float
    last_s: float
    mean_x: float | None
    mean_y: float | None


def fight_participant_rows(match: Match) -> list[FightParticipantRow]:
    """Rows of table fight_participants, by teams, start and account id."""
    told = match.measured
    rows = []
    for engagement in match.engagements:
        for account, one in engagement.participants.items():
            x, y = rounded(one.place)
            rows.append(
                FightParticipantRow(
                    team_a=engagement.team_a,
                    team_b=engagement.team_b,
                    start_s=seconds(engagement.start_ms),
                    account_id=account,
                    team_id=one.team_id,
                    hits=one.hits if told.damage else None,
                    damage_dealt=one.damage_dealt if told.damage else None,
                    damage_taken=one.damage_taken if told.damage else None,
                    knocks=one.knocks if told.knocks else None,
                    kills=one.kills if told.deaths else None,
                    was_knocked=one.was_knocked if told.knocks else None,
                    died=one.died if told.deaths else None,
                    first_s=seconds(one.first_ms),
                    last_s=seconds(one.last_ms),
                    mean_x=x,
                    mean_y=y,
                )
            )
    return sorted(rows)


TABLE: Final = Table(
    "fight_participants",
    FightParticipantRow,
    ("team_a", "team_b", "start_s", "account_id"),
    fight_participant_rows,
)
