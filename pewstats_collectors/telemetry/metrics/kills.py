"""Kill positions: a row per death, with who knocked, finished and is credited, from where and with what.

The credited killer is PUBG's: a kill if he is an enemy (bots included), a team kill if he is a mate. Places
of LogPlayerKill may be those of the knock: `location_at` says so. Killed by nobody: a row too.
"""

from typing import Any, Final, NamedTuple

from pewstats_collectors.telemetry.blow import Blow
from pewstats_collectors.telemetry.death import Death
from pewstats_collectors.telemetry.event_parts import Character
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.metrics.killsteals import is_killsteal, knocker_team_alive
from pewstats_collectors.telemetry.phase import phase_of
from pewstats_collectors.telemetry.places import NOWHERE, place_of
from pewstats_collectors.telemetry.players import Lobby, Relation
from pewstats_collectors.telemetry.rows import Table, metres, seconds


class KillPositionRow(NamedTuple):
    """Table kill_positions. dbno_* is the knock, finish_* the last blow, credit_* what earned the kill.

    *_damage_category is the game's damage type. *_zone: named places, [] open country, None no such person.
    """

    victim_account_id: str
    t: float
    attack_id: int | None
    dbno_id: int | None
    victim_name: str
    victim_team_id: int
    victim_x: float | None
    victim_y: float | None
    victim_z: float | None
    killed_in_zone: list[str] | None
    dbno_maker_account_id: str | None
    dbno_maker_name: str | None
    dbno_maker_team_id: int | None
    dbno_maker_x: float | None
    dbno_maker_y: float | None
    dbno_maker_z: float | None
    dbno_maker_zone: list[str] | None
    finisher_account_id: str | None
    finisher_name: str | None
    finisher_team_id: int | None
    finisher_x: float | None
    finisher_y: float | None
    finisher_z: float | None
    finisher_zone: list[str] | None
    killer_account_id: str | None
    killer_name: str | None
    killer_team_id: int | None
    killer_x: float | None
    killer_y: float | None
    killer_z: float | None
    killer_zone: list[str] | None
    assist_account_ids: list[str]
    dbno_damage_reason: str | None
    dbno_damage_category: str | None
    dbno_damage_causer: str | None
    dbno_distance_m: float | None
    finish_damage_reason: str | None
    finish_damage_category: str | None
    finish_damage_causer: str | None
    finish_distance_m: float | None
    credit_damage_reason: str | None
    credit_damage_category: str | None
    credit_damage_causer: str | None
    credit_distance_m: float | None
    victim_in_blue_zone: bool | None
    victim_in_vehicle: bool | None
    finish_kind: str
    was_knocked: bool | None
    location_at: str
    is_suicide: bool
    is_team_kill: bool
    is_game: float
    zone_phase: int
    is_killsteal: bool
    knocker_team_alive: bool | None


def kill_position_rows(match: Match) -> list[KillPositionRow]:
    """Rows of table kill_positions, by time and victim."""
    return [_row(match, death) for death in match.deaths]


def _row(match: Match, death: Death) -> KillPositionRow:
    credit, lobby = death.credit, match.lobby
    victim = _person("victim", credit.victim, lobby)
    return KillPositionRow(
        t=seconds(death.ms),
        attack_id=death.attack_id,
        dbno_id=death.dbno_id,
        killed_in_zone=victim.pop("victim_zone"),
        **victim,
        **_person("dbno_maker", credit.maker, lobby),
        **_person("finisher", credit.finisher, lobby),
        **_person("killer", credit.killer, lobby),
        assist_account_ids=list(credit.assists),
        **_blow("dbno", credit.maker_blow),
        **_blow("finish", credit.finish_blow),
        **_blow("credit", credit.credit_blow),
        victim_in_blue_zone=credit.victim.is_in_blue_zone,
        victim_in_vehicle=credit.in_vehicle,
        finish_kind=death.finish_kind.value,
        was_knocked=death.was_knocked,
        location_at=credit.location_at,
        is_suicide=credit.is_suicide,
        is_team_kill=death.relation is Relation.TEAM,
        is_game=death.is_game,
        zone_phase=phase_of(death.is_game),
        is_killsteal=is_killsteal(death, lobby),
        knocker_team_alive=knocker_team_alive(match, death),
    )


def _person(who: str, person: Character | None, lobby: Lobby) -> dict[str, Any]:
    """The columns of one of the people of a death, all None when there is none."""
    place = place_of(person.location) if person else NOWHERE
    return {
        f"{who}_account_id": person.account_id if person else None,
        f"{who}_name": person.name if person else None,
        f"{who}_team_id": lobby.team_of(person.account_id) if person else None,
        f"{who}_x": place.x,
        f"{who}_y": place.y,
        f"{who}_z": place.z,
        f"{who}_zone": person.zone if person else None,
    }


def _blow(which: str, blow: Blow) -> dict[str, Any]:
    return {
        f"{which}_damage_reason": blow.reason,
        f"{which}_damage_category": blow.type,
        f"{which}_damage_causer": blow.causer,
        f"{which}_distance_m": metres(blow.distance_m),
    }


TABLE: Final = Table("kill_positions", KillPositionRow, ("victim_account_id", "t"), kill_position_rows)
