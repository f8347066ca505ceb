"""The normal form of a death, for both kill events (metrics 1.11), and who is credited (metrics 3)."""

from dataclasses import dataclass

from tests.reference.categories import is_environment
from tests.reference.damage import Damage
from tests.reference.knocks import End, Knock, dbno_id, open_knock
from tests.reference.lives import Lives, kill_events
from tests.reference.match import Match
from tests.reference.plain import (
    BLEEDING,
    BLUE_ZONE,
    Event,
    Place,
    account,
    flag,
    known_id,
    metres,
    number,
    place,
    text,
    texts,
)


@dataclass(frozen=True)
class Info:
    """Reason, type, causer and distance in metres of a damage; all None when there is none."""

    reason: str | None = None
    type: str | None = None
    causer: str | None = None
    distance: float | None = None


@dataclass(frozen=True)
class Person:
    """Somebody in a kill event."""

    account_id: str
    name: str | None
    place: Place | None
    zone: list[str] | None


@dataclass(frozen=True)
class Death:
    """One death, of V2 or v1 alike."""

    t: int
    victim: str
    is_v1: bool
    attack_id: int | None
    dbno_id: int | None
    maker: Person | None
    maker_info: Info
    finisher: Person | None
    finish_info: Info
    killer: Person | None
    credit_info: Info
    assists: list[str]
    is_suicide: bool
    finish_kind: str
    was_knocked: bool | None
    knock: Knock | None  # the open knock that this death ended
    linked_knock: Knock | None  # the knock with this victim and dBNOId
    victim_place: Place | None
    location_at: str
    relation: str  # of killer and victim; environment without a killer
    event: Event

    @property
    def is_kill(self) -> bool:
        """Return whether the killer is an enemy of the victim."""
        return self.relation == "enemy"

    @property
    def killer_id(self) -> str | None:
        """Return the account that PUBG credits."""
        return self.killer.account_id if self.killer else None

    @property
    def finisher_id(self) -> str | None:
        """Return the account that gave the last blow."""
        return self.finisher.account_id if self.finisher else None

    @property
    def maker_id(self) -> str | None:
        """Return the account that knocked the victim."""
        return self.maker.account_id if self.maker else None


def person(block: object) -> Person | None:
    """Return a person block; None for nobody."""
    account_id = account(block)
    if account_id is None:
        return None
    return Person(account_id, text(block, "name"), place(block), texts(block, "zone"))


def info(block: object) -> Info:
    """Return a DamageInfo block; type "" or Damage_None and distance -1 mean none."""
    damage_type = text(block, "damageTypeCategory")
    if damage_type is None or damage_type == "Damage_None":
        return Info()
    causer = text(block, "damageCauserName")
    reason = text(block, "damageReason")
    return Info(None if reason == "None" else reason, damage_type, causer, metres(number(block, "distance")))


def finish_kind(match: Match, lives: Lives, victim: str, t: int, damage_type: str | None) -> str:
    """Return blow, wipe, bleed_out, zone, environment or unknown."""
    if damage_type is None:
        return "unknown"
    if damage_type in BLEEDING:
        return "wipe" if lives.all_dead_by(match.members(match.team(victim)), t + 500) else "bleed_out"
    if damage_type == BLUE_ZONE:
        return "zone"
    return "environment" if is_environment(damage_type) else "blow"


def read_deaths(
    match: Match, lives: Lives, ends: list[tuple[Knock, End]], damages: list[Damage]
) -> list[Death]:
    """Return every death in the order of time."""
    found = []
    for t, event in kill_events(match):
        victim = account(event["victim"]) or ""
        knocks = [knock for knock, _ in ends if knock.victim == victim]
        linked = next((k for k in knocks if k.dbno_id is not None and k.dbno_id == dbno_id(event)), None)
        is_v1 = event["_T"] == "LogPlayerKill"
        read = _from_v1 if is_v1 else _from_v2
        kind_type = info(event if is_v1 else event.get("finishDamageInfo")).type
        kind = finish_kind(match, lives, victim, t, kind_type)
        parts = read(t, event, kind, linked, damages)
        killer = parts.killer.account_id if parts.killer else None
        opened = open_knock(victim, t, ends)
        found.append(
            Death(
                t=t,
                victim=victim,
                is_v1=is_v1,
                attack_id=known_id(event, "attackId"),
                dbno_id=dbno_id(event),
                **vars(parts),
                finish_kind=kind,
                was_knocked=opened is not None if match.tells_knocks else None,
                knock=opened,
                linked_knock=linked,
                relation=match.relation(killer, victim),
                event=event,
            )
        )
    return found


@dataclass(frozen=True)
class Parts:
    """What V2 and v1 tell in different ways."""

    maker: Person | None
    maker_info: Info
    finisher: Person | None
    finish_info: Info
    killer: Person | None
    credit_info: Info
    assists: list[str]
    is_suicide: bool
    victim_place: Place | None
    location_at: str


def _from_v2(_t: int, event: Event, _kind: str, _linked: Knock | None, _damages: list[Damage]) -> Parts:
    killer = person(event.get("killer"))
    if killer is not None and killer.account_id == account(event["victim"]):
        killer = None
    return Parts(
        maker=person(event.get("dBNOMaker")),
        maker_info=info(event.get("dBNODamageInfo")),
        finisher=person(event.get("finisher")),
        finish_info=info(event.get("finishDamageInfo")),
        killer=killer,
        credit_info=info(event.get("killerDamageInfo")) if killer else Info(),
        assists=texts(event, "assists_AccountId") or [],
        is_suicide=flag(event, "isSuicide") or False,
        victim_place=place(event["victim"]),
        location_at="death",
    )


def _from_v1(t: int, event: Event, kind: str, linked: Knock | None, damages: list[Damage]) -> Parts:
    victim = account(event["victim"]) or ""
    raw_killer = person(event.get("killer"))
    is_suicide = raw_killer is not None and raw_killer.account_id == victim
    killer = None if is_suicide else raw_killer
    maker = person(linked.event.get("attacker")) if linked else None
    maker_info = info(linked.event) if linked else Info()
    frozen = killer is not None and maker is not None and killer.account_id == maker.account_id
    last = _last_damage(victim, t, damages) if kind == "blow" else None
    finish_info = _v1_finish_info(event, frozen, last)
    assistant = account(event.get("assistant"))
    victim_place = (last.victim_place if last else None) or place(event["victim"])
    told_by_damage = last is not None and last.victim_place is not None
    return Parts(
        maker=maker,
        maker_info=maker_info,
        finisher=_v1_finisher(kind, raw_killer, maker, last),
        finish_info=finish_info,
        killer=killer,
        credit_info=(maker_info if frozen else finish_info) if killer else Info(),
        assists=[assistant] if assistant and assistant not in (victim, killer and killer.account_id) else [],
        is_suicide=is_suicide,
        victim_place=victim_place,
        location_at="knock" if frozen and not told_by_damage else "death",
    )


def _last_damage(victim: str, t: int, damages: list[Damage]) -> Damage | None:
    """Return the last damage within [-20, +3] ms, no bleeding, no zone; at equal t the smallest attacker."""
    near = [
        d
        for d in damages
        if d.victim == victim and t - 20 <= d.t <= t + 3 and not d.is_bleeding and d.type != BLUE_ZONE
    ]
    return min(near, key=lambda d: (-d.t, d.attacker or ""), default=None)


def _v1_finish_info(event: Event, frozen: bool, last: Damage | None) -> Info:
    """Return the top-level fields with the distance of the last damage; that of a frozen block is none."""
    told = info(event)
    if told.type is None:
        return told
    own = last.distance if last else None
    distance = own if own is not None else (None if frozen else told.distance)
    reason = told.reason if "damageReason" in event else (last.reason if last else None)
    return Info(reason, told.type, told.causer, distance)


def _v1_finisher(
    kind: str, raw_killer: Person | None, maker: Person | None, last: Damage | None
) -> Person | None:
    """Return who gave the last blow; else the killer, as the new event has it (metrics 1.11, identity 10)."""
    if kind != "blow":
        return raw_killer
    if last is not None:
        return person(last.event.get("attacker"))
    if raw_killer is not None and maker is not None and raw_killer.account_id == maker.account_id:
        return None
    return raw_killer
