"""The two forms of a kill event: LogPlayerKillV2, and LogPlayerKill (v1) of older and tournament shards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pewstats_collectors.simulator import wire
from pewstats_collectors.simulator.codes import Json
from pewstats_collectors.simulator.fighter import Blow, Fighter, Knock
from pewstats_collectors.simulator.single import fine
from pewstats_collectors.simulator.telemetry_events import held

if TYPE_CHECKING:
    from pewstats_collectors.simulator.field import Field


@dataclass(frozen=True, slots=True)
class Death:
    """One death, all decided: who gets it, who did it, and the blow that ended it."""

    victim: Fighter
    knock: Knock | None
    finish: Blow
    finisher: Fighter | None
    killer: Fighter | None
    credit: Blow | None
    assists: tuple[str, ...]


def write_kill(field: Field, death: Death, delay: int) -> None:
    """Write the kill event of the match's dialect."""
    if field.plan.kills_v1 or field.plan.dialect in ("2019", "2018"):
        field.events.add("LogPlayerKill", _v1(field, death), delay)
    else:
        field.events.add("LogPlayerKillV2", _v2(field, death), delay)


def _v2(field: Field, death: Death) -> Json:
    log, victim, knock = field.events, death.victim, death.knock
    return {
        "attackId": death.finish.attack_id,
        "dBNOId": knock.dbno_id if knock else -1,
        "victimGameResult": game_result(victim, victim.ranking),
        "victim": log.who(victim),
        "victimVehicle": _vehicle(field, victim),
        "victimWeapon": held(victim),
        "victimWeaponAdditionalInfo": list(victim.attachments) if victim.gun else [],
        "dBNOMaker": log.actor(knock.blow.attacker) if knock else None,
        "dBNODamageInfo": wire.damage_info(knock.blow if knock else None),
        "finisher": log.actor(death.finisher),
        "finishDamageInfo": wire.damage_info(death.finish),
        "killer": log.actor(death.killer),
        "killerDamageInfo": wire.damage_info(death.credit) if death.credit else wire.no_killer_info(),
        "killerVehicle": _vehicle(field, death.killer),
        "assists_AccountId": list(death.assists),
        "teamKillers_AccountId": _team_killers(death),
        "isSuicide": death.finisher is victim,
    }


def _team_killers(death: Death) -> list[str]:
    """The mate who finished him."""
    finisher, victim = death.finisher, death.victim
    if finisher is None or finisher is victim or finisher.team_id != victim.team_id:
        return []
    return [finisher.id]


def _v1(field: Field, death: Death) -> Json:
    """A knocker's kill shows the knock but for its damage fields; nobody's kill is the victim's own."""
    log, victim, knock, finish = field.events, death.victim, death.knock, death.finish
    makers = knock is not None and knock.blow.attacker is not None and death.killer is knock.blow.attacker
    frozen = knock if makers else None
    robbed = knock.blow.attacker if knock and not makers else None
    killer = frozen.attacker_then if frozen else log.actor(death.killer or victim)
    shown = frozen.blow if frozen else finish
    return {
        "attackId": shown.attack_id,
        "killer": killer,
        "victim": {**frozen.victim_then, "ranking": victim.ranking} if frozen else log.who(victim),
        "assistant": log.actor(robbed) if robbed else killer,
        "dBNOId": knock.dbno_id if knock else -1,
        "damageReason": finish.reason,
        "damageTypeCategory": finish.damage_type,
        "damageCauserName": finish.causer,
        "damageCauserAdditionalInfo": list(finish.attachments),
        "distance": wire.number(shown.distance),
        "victimGameResult": game_result(victim, victim.ranking),
        "victimWeapon": held(victim),
        "victimWeaponAdditionalInfo": list(victim.attachments) if victim.gun else [],
    }


def game_result(fighter: Fighter, rank: int) -> Json:
    """A GameResult: kills so far, distances in metres."""
    return {
        "rank": rank,
        "gameResult": "",
        "teamId": fighter.team_id,
        "stats": {
            "killCount": fighter.truth.kills,
            "distanceOnFoot": wire.number(fine(fighter.walked_cm / 100)),
            "distanceOnSwim": wire.number(fine(fighter.swum_cm / 100)),
            "distanceOnVehicle": wire.number(fine(fighter.driven_cm / 100)),
            "distanceOnParachute": wire.number(fighter.glide_m),
            "distanceOnFreefall": wire.number(fighter.fall_m),
            "bpRewardDetail": {
                "byPlayTime": 0,
                "byRanking": 0,
                "byKills": fighter.truth.kills * 9,
                "byDamageDealt": 0,
                "boostAmount": 0,
                "byModeScore": 0,
            },
            "arcadeRewardDetail": {"byPlayTime": 0},
            "statTrakDataPairs": [],
            "headshotStatTrakDataPairs": [],
        },
        "accountId": fighter.id,
        "isRewardAbuse": False,
    }


def _vehicle(field: Field, fighter: Fighter | None) -> Json:
    driving = fighter is not None and fighter.alive and fighter.drive is not None
    found = field.events.vehicle_of(fighter) if driving and fighter else None
    return found or wire.no_vehicle()
