"""Knocks, and what ended each of them (metrics 11.1, 11.2)."""

from dataclasses import dataclass

from tests.reference.lives import Lives
from tests.reference.match import Match
from tests.reference.plain import Event, Place, Timed, account, known_id, metres, number, place, text, whole


@dataclass(frozen=True)
class Knock:
    """One LogPlayerMakeGroggy: somebody goes down."""

    t: int
    attacker: str | None
    victim: str
    kind: str
    dbno_id: int | None
    attack_id: int | None
    type: str | None
    reason: str | None
    causer: str | None
    distance: float | None
    attacker_place: Place | None
    victim_place: Place | None
    event: Event


@dataclass(frozen=True)
class End:
    """How a knock ended: revived, death, lost or unresolved; and when, None for the latter two."""

    how: str
    t: int | None


def dbno_id(event: Event) -> int | None:
    """Return dBNOId; -1 and 0 are none (metrics 1.6)."""
    return whole(event, "dBNOId") if whole(event, "dBNOId") not in (-1, 0) else None


def read_knocks(match: Match) -> list[Knock]:
    """Return one knock per distinct (victim, t); at equal t the smallest attacker (metrics 1.3)."""
    chosen: dict[tuple[str, int], Knock] = {}
    for t, event in match.of("LogPlayerMakeGroggy"):
        victim = account(event.get("victim"))
        if victim is None:
            continue
        knock = _knock(match, t, victim, event)
        other = chosen.get((victim, t))
        if other is None or (knock.attacker or "") < (other.attacker or ""):
            chosen[victim, t] = knock
    return sorted(chosen.values(), key=lambda knock: (knock.t, knock.victim))


def _knock(match: Match, t: int, victim: str, event: Event) -> Knock:
    attacker = account(event.get("attacker"))
    return Knock(
        t=t,
        attacker=attacker,
        victim=victim,
        kind=match.relation(attacker, victim),
        dbno_id=dbno_id(event),
        attack_id=known_id(event, "attackId"),
        type=text(event, "damageTypeCategory"),
        reason=text(event, "damageReason"),
        causer=text(event, "damageCauserName"),
        distance=metres(number(event, "distance")),
        attacker_place=place(event.get("attacker")),
        victim_place=place(event.get("victim")),
        event=event,
    )


def read_revives(match: Match) -> list[Timed]:
    """Return one revive per distinct (victim, t); at equal t the smallest reviver (metrics 1.3)."""
    chosen: dict[tuple[str, int], Timed] = {}
    for t, event in match.of("LogPlayerRevive"):
        victim = account(event.get("victim"))
        if victim is None:
            continue
        other = chosen.get((victim, t))
        if other is None or (account(event.get("reviver")) or "") < (account(other[1].get("reviver")) or ""):
            chosen[victim, t] = (t, event)
    return sorted(chosen.values(), key=lambda timed: (timed[0], account(timed[1]["victim"]) or ""))


def end_of(knock: Knock, knocks: list[Knock], revives: list[Timed], lives: Lives) -> End:
    """Return the first of next knock, revive, death, match end, in this order at equal t (metrics 11.2)."""
    ends = [(k.t, 0, "lost") for k in knocks if k.victim == knock.victim and k.t > knock.t]
    ends += [(t, 1, "revived") for t, e in revives if account(e["victim"]) == knock.victim and t >= knock.t]
    ends += [(t, 2, "death") for t in lives.deaths[knock.victim] if t >= knock.t]
    if not ends:
        return End("unresolved", None)
    t, _, how = min(ends)
    return End(how, t)


def open_knock(victim: str, t: int, ends: list[tuple[Knock, End]]) -> Knock | None:
    """Return the knock that the death of this victim at t ended."""
    return next((k for k, end in ends if k.victim == victim and end == End("death", t)), None)


def is_downed(player: str, t: int, ends: list[tuple[Knock, End]]) -> bool:
    """Return whether t lies between a knock of his and its end; a lost knock ends with the next one."""
    return any(k.victim == player and k.t <= t and (end.t is None or t < end.t) for k, end in ends)
