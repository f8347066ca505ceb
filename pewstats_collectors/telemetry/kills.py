"""Kill positions: a row per death, with who knocked, finished and is credited, from where and with what.

The credited killer is PUBG's: a kill if he is an enemy (bots included), a team kill if he is a mate. Places
of LogPlayerKill may be those of the knock: `location_at` says so. Killed by nobody: a row too.
"""

from math import floor
from typing import Any

from pewstats_collectors.telemetry.blow import Blow
from pewstats_collectors.telemetry.death import Death
from pewstats_collectors.telemetry.events import Character
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.places import NOWHERE, place_of
from pewstats_collectors.telemetry.players import Lobby, Relation
from pewstats_collectors.telemetry.rows import KillPositionRow, metres, seconds


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
        zone_phase=zone_phase(death.is_game),
    )


def zone_phase(is_game: float) -> int:
    """The circle's number; 0 before the first. The file's floats are single precision."""
    return floor(is_game + 1e-6)


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
