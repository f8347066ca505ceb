"""Deaths of the match in their normal form, from LogPlayerKillV2 or the older LogPlayerKill.

A death is told apart by its victim and time. Finished by a bleeding type: `wipe` if the whole team is out
then, else `bleed_out`; by the blue zone: `zone`; by another type of the environment: `environment`; by
anything else: `blow`; type missing: `unknown`.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pewstats_collectors.telemetry.blow import UNTOLD, blow_of
from pewstats_collectors.telemetry.death import Credit, Death, FinishKind
from pewstats_collectors.telemetry.deaths_v1 import Context, credit_v1
from pewstats_collectors.telemetry.events import LogPlayerKill, LogPlayerKillV2
from pewstats_collectors.telemetry.knocks import EndedBy, KnockEnd, Moment, id_or_none
from pewstats_collectors.telemetry.players import Lobby, actor
from pewstats_collectors.telemetry.ties import as_told
from pewstats_collectors.telemetry.weapon_categories import BLUE_ZONE, WeaponCategories

KillEvent = LogPlayerKillV2 | LogPlayerKill


class ToldDeaths(NamedTuple):
    """The kill events of players by victim and ms, in order of time; and each player's last death in ms."""

    events: dict[Moment, KillEvent]
    last: dict[str, int]


def told_deaths(
    new: Iterable[tuple[int, LogPlayerKillV2]], old: Iterable[tuple[int, LogPlayerKill]]
) -> ToldDeaths:
    """One kill event per death; a file that has the new event is read by it alone."""
    timed: list[tuple[int, KillEvent]] = [*new] or [*old]
    events: dict[Moment, KillEvent] = {}
    last: dict[str, int] = {}
    for ms, event in sorted(timed, key=_order):
        if actor(event.victim) is not None:
            events.setdefault((event.victim.account_id, ms), event)
            last[event.victim.account_id] = ms
    return ToldDeaths(events, last)


def deaths_of(
    told: ToldDeaths,
    lobby: Lobby,
    weapons: WeaponCategories,
    context: Context,
    ends: Mapping[Moment, KnockEnd] | None,
    wipe_ms: int,
) -> list[Death]:
    """All deaths by time, then victim. `ends`: those of the knocks, None when the file tells no knocks."""
    knocked = {(victim, end.ms) for (victim, _), end in (ends or {}).items() if end.by is EndedBy.DEATH}
    deaths = []
    for (victim, ms), event in told.events.items():
        out = all(told.last.get(mate, ms + wipe_ms + 1) <= ms + wipe_ms for mate in lobby.mates(victim))
        kind = _finish_kind(_finish_type(event), weapons, team_is_out=out)
        credit = (
            _credit_v2(event) if isinstance(event, LogPlayerKillV2) else credit_v1(ms, event, kind, context)
        )
        deaths.append(
            Death(
                ms,
                event.common.is_game,
                None if event.attack_id == -1 else event.attack_id,
                id_or_none(event.dbno_id),
                kind,
                None if ends is None else (victim, ms) in knocked,
                lobby.relation(credit.killer, credit.victim),
                credit,
            )
        )
    return deaths


def _order(timed: tuple[int, KillEvent]) -> tuple[int, str, str, bytes]:
    ms, event = timed
    return ms, event.victim.account_id, event.killer.account_id if event.killer else "", as_told(event)


def _finish_type(event: KillEvent) -> str:
    if isinstance(event, LogPlayerKill):
        return event.damage_type_category
    return event.finish_damage_info.damage_type_category if event.finish_damage_info else ""


def _finish_kind(damage_type: str, weapons: WeaponCategories, *, team_is_out: bool) -> FinishKind:
    if weapons.is_bleeding(damage_type):
        return FinishKind.WIPE if team_is_out else FinishKind.BLEED_OUT
    if damage_type == BLUE_ZONE:
        return FinishKind.ZONE
    if weapons.is_environment(damage_type):
        return FinishKind.ENVIRONMENT
    return FinishKind.BLOW if damage_type else FinishKind.UNKNOWN


def _credit_v2(event: LogPlayerKillV2) -> Credit:
    """The new event says it all; a killer who is the victim is none."""
    killer = actor(event.killer)
    if killer is not None and killer.account_id == event.victim.account_id:
        killer = None
    vehicle, killers = event.victim_vehicle, event.killer_vehicle
    return Credit(
        victim=event.victim,
        maker=actor(event.dbno_maker),
        maker_blow=blow_of(event.dbno_damage_info),
        finisher=actor(event.finisher),
        finish_blow=blow_of(event.finish_damage_info),
        killer=killer,
        credit_blow=blow_of(event.killer_damage_info) if killer else UNTOLD,
        assists=tuple(sorted(set(event.assists))),
        is_suicide=event.is_suicide,
        in_vehicle=bool(vehicle.vehicle_type) if vehicle else event.victim.is_in_vehicle,
        killer_in_vehicle=bool(killers.vehicle_type) if killer and killers else None,
        location_at="death",
        own_blow=False,
    )
