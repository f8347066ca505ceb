"""What became of each knock: revived, finished by whom, bled out, taken by the zone, or not told.

The first that fits: own_blow_v1 (the file hides whether the knocker or a mate finished), environment (a blow
by nobody), self (the knocker), teammate (his team), other_team (a third team; or any enemy after a knock by
nobody), victim_team.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from pewstats_collectors.telemetry.death import Death, FinishKind
from pewstats_collectors.telemetry.knocks import EndedBy, Knock, KnockEnd, Moment
from pewstats_collectors.telemetry.players import Lobby
from pewstats_collectors.telemetry.rows import seconds


class Outcome(StrEnum):
    """The outcomes; those of a death by anything but a blow are named as its finish kind."""

    REVIVED = "revived"
    UNRESOLVED = "unresolved"
    LOST = "lost"
    SELF = "self"
    TEAMMATE = "teammate"
    OTHER_TEAM = "other_team"
    VICTIM_TEAM = "victim_team"
    OWN_BLOW_V1 = "own_blow_v1"
    WIPE = "wipe"
    BLEED_OUT = "bleed_out"
    ZONE = "zone"
    ENVIRONMENT = "environment"
    UNKNOWN = "unknown"


class ResolvedKnock(NamedTuple):
    """A knock, its outcome, and the seconds until then (None: unresolved or lost).

    `death` ended it, None: no death did. `credited_to_own_team`: and was a kill of the knocker's team.
    """

    knock: Knock
    outcome: Outcome
    seconds_to_outcome: float | None
    death: Death | None
    credited_to_own_team: bool

    @property
    def ended_by_blow(self) -> bool:
        """Whether somebody or something struck the victim dead."""
        return self.death is not None and self.death.finish_kind is FinishKind.BLOW

    @property
    def finisher_id(self) -> str | None:
        """Account id of who struck the victim dead, where that is told."""
        if self.death is None or self.outcome not in _FINISHED or self.death.credit.finisher is None:
            return None
        return self.death.credit.finisher.account_id


_FINISHED: Final = (Outcome.SELF, Outcome.TEAMMATE, Outcome.OTHER_TEAM, Outcome.VICTIM_TEAM)
_NO_DEATH: Final = {
    EndedBy.REVIVE: Outcome.REVIVED,
    EndedBy.LOST: Outcome.LOST,
    EndedBy.MATCH_END: Outcome.UNRESOLVED,
}


def resolved_knocks(
    knocks: Iterable[Knock], ends: Mapping[Moment, KnockEnd], deaths: Iterable[Death], lobby: Lobby
) -> list[ResolvedKnock]:
    """Every knock with its outcome, in the same order; each has an end, each end by death its death."""
    dead = {(death.victim_id, death.ms): death for death in deaths}
    resolved = []
    for knock in knocks:
        end = ends[knock.moment]
        death = dead[knock.victim.account_id, end.ms] if end.by is EndedBy.DEATH else None
        outcome = _death_outcome(knock, death, lobby) if death else _NO_DEATH[end.by]
        known = outcome not in (Outcome.LOST, Outcome.UNRESOLVED)
        resolved.append(
            ResolvedKnock(
                knock,
                outcome,
                seconds(end.ms - knock.ms) if known else None,
                death,
                _credited_to_own_team(knock, death, lobby),
            )
        )
    return resolved


def _credited_to_own_team(knock: Knock, death: Death | None, lobby: Lobby) -> bool:
    if knock.attacker is None or death is None or not death.is_kill or death.killer_id is None:
        return False
    return lobby.team_of(death.killer_id) == lobby.team_of(knock.attacker.account_id)


def _death_outcome(knock: Knock, death: Death, lobby: Lobby) -> Outcome:
    if death.finish_kind is not FinishKind.BLOW:
        return Outcome(death.finish_kind.value)
    if death.credit.own_blow:
        return Outcome.OWN_BLOW_V1
    if death.credit.finisher is None:
        return Outcome.ENVIRONMENT
    finisher = death.credit.finisher.account_id
    knocker = knock.attacker.account_id if knock.attacker else None
    if finisher == knocker:
        return Outcome.SELF
    team = lobby.team_of(finisher)
    if knocker is not None and team == lobby.team_of(knocker):
        return Outcome.TEAMMATE
    return Outcome.VICTIM_TEAM if team == lobby.team_of(death.victim_id) else Outcome.OTHER_TEAM
