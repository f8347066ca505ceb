"""The normal form of a death: both kill events become one record, and all metrics use only that."""

from enum import StrEnum
from typing import Final, NamedTuple

from pewstats_collectors.telemetry.blow import HEADSHOT, Blow
from pewstats_collectors.telemetry.event_parts import Character
from pewstats_collectors.telemetry.players import Relation


class FinishKind(StrEnum):
    """What finished the victim; WIPE: bled out at once because the last standing mate fell."""

    BLOW = "blow"
    WIPE = "wipe"
    BLEED_OUT = "bleed_out"
    ZONE = "zone"
    ENVIRONMENT = "environment"
    UNKNOWN = "unknown"


#: What ends somebody knocked without another blow: the knocker has him.
KNOCKERS_OWN: Final = (FinishKind.WIPE, FinishKind.BLEED_OUT, FinishKind.ZONE)


class Credit(NamedTuple):
    """Who made, finished and is credited with a death, and how; None and an untold blow where nobody did.

    `location_at` says when the victim stood where the event puts him: at his death, or (v1) at his knock.
    `assists` None: the format does not tell. `own_blow`: v1 hides whether the knocker or a mate finished.
    """

    victim: Character
    maker: Character | None
    maker_blow: Blow
    finisher: Character | None
    finish_blow: Blow
    killer: Character | None
    credit_blow: Blow
    assists: tuple[str, ...]
    is_suicide: bool
    in_vehicle: bool | None
    killer_in_vehicle: bool | None
    location_at: str
    own_blow: bool


class Death(NamedTuple):
    """One death; `relation` is the credited killer's to the victim, ENVIRONMENT without one.

    `was_knocked` None: the file does not tell knocks. `attack_id`, `dbno_id` None: the event gives none.
    """

    ms: int
    is_game: float
    attack_id: int | None
    dbno_id: int | None
    finish_kind: FinishKind
    was_knocked: bool | None
    relation: Relation
    credit: Credit

    @property
    def victim_id(self) -> str:
        """Account id of the dead."""
        return self.credit.victim.account_id

    @property
    def killer_id(self) -> str | None:
        """Account id of whom PUBG credits, enemy or mate."""
        return self.credit.killer.account_id if self.credit.killer else None

    @property
    def is_kill(self) -> bool:
        """Whether an enemy is credited."""
        return self.relation is Relation.ENEMY

    @property
    def is_headshot(self) -> bool:
        """Whether the finishing blow hit the head, no matter who fired it."""
        return self.credit.finish_blow.reason == HEADSHOT
