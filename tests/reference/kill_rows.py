"""Kill positions: one row a death (metrics 3), and killsteals (metrics 8)."""

from tests.reference.deaths import Death, Info, Person
from tests.reference.lives import Lives
from tests.reference.match import Match
from tests.reference.plain import Row, flag, is_game, phase_of, rounded, seconds, text, texts


def is_killsteal(match: Match, death: Death) -> bool:
    """Return whether a third team finished with a blow what the maker had knocked (metrics 8)."""
    if death.finish_kind != "blow" or death.finisher_id is None or death.maker_id is None:
        return False
    maker, finisher = match.team(death.maker_id), match.team(death.finisher_id)
    return maker != finisher and match.team(death.victim) not in (maker, finisher)


def kill_rows(match: Match, lives: Lives, deaths: list[Death]) -> list[Row]:
    """Return table `kill_positions`."""
    rows = []
    for death in deaths:
        victim = death.event["victim"]
        x, y, z = death.victim_place or (None, None, None)
        stolen = is_killsteal(match, death)
        rows.append(
            {
                "victim_account_id": death.victim,
                "t": seconds(death.t),
                "attack_id": death.attack_id,
                "dbno_id": death.dbno_id,
                "victim_name": text(victim, "name"),
                "victim_team_id": match.team(death.victim),
                "victim_x": x,
                "victim_y": y,
                "victim_z": z,
                "killed_in_zone": texts(victim, "zone"),
                **_person(match, "dbno_maker", death.maker),
                **_person(match, "finisher", death.finisher),
                **_person(match, "killer", death.killer),
                "assist_account_ids": sorted(death.assists),
                **_info("dbno", death.maker_info),
                **_info("finish", death.finish_info),
                **_info("credit", death.credit_info),
                "victim_in_blue_zone": flag(victim, "isInBlueZone"),
                "victim_in_vehicle": flag(victim, "isInVehicle"),
                "finish_kind": death.finish_kind,
                "was_knocked": death.was_knocked,
                "location_at": death.location_at,
                "is_suicide": death.is_suicide,
                "is_team_kill": death.relation == "team",
                "is_game": is_game(death.event),
                "zone_phase": phase_of(death.event),
                "is_killsteal": stolen,
                "knocker_team_alive": _team_lives(match, lives, death) if stolen else None,
            }
        )
    return sorted(rows, key=lambda row: (row["victim_account_id"], row["t"]))


def _team_lives(match: Match, lives: Lives, death: Death) -> bool:
    team = match.team(death.maker_id or "")
    return any(lives.alive(member, death.t) for member in match.members(team))


def _person(match: Match, who: str, person: Person | None) -> Row:
    x, y, z = (person.place if person else None) or (None, None, None)
    return {
        f"{who}_account_id": person.account_id if person else None,
        f"{who}_name": person.name if person else None,
        f"{who}_team_id": match.team(person.account_id) if person else None,
        f"{who}_x": x,
        f"{who}_y": y,
        f"{who}_z": z,
        f"{who}_zone": person.zone if person else None,
    }


def _info(which: str, info: Info) -> Row:
    return {
        f"{which}_damage_reason": info.reason,
        f"{which}_damage_category": info.type,
        f"{which}_damage_causer": info.causer,
        f"{which}_distance_m": rounded(info.distance, 2),
    }
