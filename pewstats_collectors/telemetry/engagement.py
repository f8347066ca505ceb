"""An engagement: what two teams did to each other without a longer silence, and how it ended.

The files know no fights; this is a model (ruleset `pair1`), its parameters stand in the configuration.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple

Spot = tuple[float, float]
"""A place on the map seen from above, cm."""


class Outcome(StrEnum):
    """Nobody lost more (NONE: nobody lost anybody), or how the side with fewer losses won.

    WIPE: all losers were dead at the end; DECISIVE: two kills ahead or more; EDGE: one.
    """

    NONE = "none"
    EVEN = "even"
    WIPE = "wipe"
    DECISIVE = "decisive"
    EDGE = "edge"


class Side(NamedTuple):
    """What one team did to the other in an engagement; kills are those PUBG credits."""

    team_id: int
    hits: int
    damage: float
    knocks: int
    kills: int


class Participant(NamedTuple):
    """What one player did to, and suffered from, the other side of an engagement.

    First and last blow or kill in ms; `place`: the mean of where he was, None if never told.
    """

    team_id: int
    hits: int
    damage_dealt: float
    damage_taken: float
    knocks: int
    kills: int
    was_knocked: bool
    died: bool
    first_ms: int
    last_ms: int
    place: Spot | None


@dataclass(frozen=True, slots=True)
class Engagement:
    """One engagement of side `a` (the smaller team id) with side `b`, from first to last blow in ms.

    `is_fight`: it counts in team statistics; else it was a poke. `first_hit_side` None: nobody was hurt, or
    both at once. `center` None: no place is told; `spread_m`: how far from it the farthest was.
    `third_party_teams` in order. Without a winner winning_team_id and loser_team_id are None. `vs_bots`: one
    side has only bots. `participants` by account id, in order.
    """

    a: Side
    b: Side
    start_ms: int
    end_ms: int
    is_fight: bool
    first_hit_side: Literal["a", "b"] | None
    center: Spot | None
    spread_m: float | None
    third_party_teams: tuple[int, ...]
    outcome: Outcome
    winning_team_id: int | None
    loser_team_id: int | None
    vs_bots: bool
    participants: dict[str, Participant]

    @property
    def team_a(self) -> int:
        """The smaller team id."""
        return self.a.team_id

    @property
    def team_b(self) -> int:
        """The greater team id."""
        return self.b.team_id
