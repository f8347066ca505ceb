"""All that one file says of its match, as one JSON object for programs.

Players by account id under the names of the definitions, deaths and knocks by time and victim, every table
under its own name. Units: *_s seconds, *_cm centimetres, *_m metres, damage hit points; null: not measured.
"""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any, Final

from pewstats_collectors.telemetry.extract import MatchRows
from pewstats_collectors.telemetry.match import Match
from pewstats_collectors.telemetry.metrics.circle_metrics import blue_tick_s
from pewstats_collectors.telemetry.metrics.kills import KillPositionRow
from pewstats_collectors.telemetry.metrics.landings import LandingRow
from pewstats_collectors.telemetry.metrics.match_facts import unattached_kills
from pewstats_collectors.telemetry.metrics.weapon_distribution import WeaponDistributionRow
from pewstats_collectors.telemetry.players import Relation
from pewstats_collectors.telemetry.rows import seconds
from pewstats_collectors.telemetry.weapon_categories import OTHER

Json = dict[str, Any]

_COLUMN_PREFIX: Final = "telemetry_"  # of columns whose name the API has taken
_PLACE_DECIMALS: Final = 3
_SUMS: Final = (
    "headshot_kills",
    "revives",
    "heals_used",
    "boosts_used",
    "throwables_used",
    "smokes_thrown",
    "damage_dealt_to_enemies",
    "killsteals",
    "assists",
    "zone_samples",
)


def report(match: Match, rows: MatchRows) -> Json:
    """The document. Rows of a match and its players are told under `match` and `players`."""
    players = _players(rows)
    tables = {name: [_object(row) for row in some] for name, some in rows.tables.items()}
    fights = sorted(tables.get("team_fights", []), key=itemgetter("start_s", "team_a", "team_b"))
    return {
        "match_id": match.match_id,
        "match": rows.match._asdict() | {"started_at": match.clock.start.isoformat()},
        "match_totals": _totals(match, players, fights),
        "players": players,
        "kills": _kills(match, rows),
        "knocks": _knocks(match),
        "weapon_distribution": _weapons(rows),
        "fights": fights,
        "events": _events(match),
        **tables,
    }


def _object(row: Any) -> Json:
    columns: Json = row._asdict()
    return columns


def _players(rows: MatchRows) -> dict[str, Json]:
    landings: dict[str, LandingRow] = {row.account_id: row for row in rows.of("landings")}
    players: dict[str, Json] = {}
    for row in rows.players:
        values = {name.removeprefix(_COLUMN_PREFIX): value for name, value in row._asdict().items()}
        del values["account_id"]
        landed = landings.get(row.account_id)
        players[row.account_id] = values | {
            "landing": _landing(landed) if landed else None,
            "hot_drop_enemies": landed.hot_drop_enemies if landed else None,
            "is_hot_drop": landed.is_hot_drop if landed else None,
        }
    return players


def _landing(row: LandingRow) -> Json:
    return {
        "t_s": row.t,
        "x_cm": _rounded(row.x, _PLACE_DECIMALS),
        "y_cm": _rounded(row.y, _PLACE_DECIMALS),
        "z_cm": _rounded(row.z, _PLACE_DECIMALS),
    }


def _kills(match: Match, rows: MatchRows) -> list[Json]:
    deaths: list[KillPositionRow] = sorted(
        rows.of("kill_positions"), key=lambda row: (row.t, row.victim_account_id)
    )
    return [_kill(match, row) for row in deaths]


def _kill(match: Match, row: KillPositionRow) -> Json:
    is_kill = row.killer_account_id is not None and not row.is_team_kill
    category = match.weapons.category(row.credit_damage_category, row.credit_damage_causer)
    return {
        "t_s": row.t,
        "victim": row.victim_account_id,
        "killer": row.killer_account_id,
        "finisher": row.finisher_account_id,
        "dbno_maker": row.dbno_maker_account_id,
        "was_knocked": row.was_knocked,
        "finish_kind": row.finish_kind,
        "credit_weapon": row.credit_damage_causer,
        # What no category knows is filed as in the weapon distribution.
        "credit_category": category or (OTHER if is_kill else None),
        "credit_distance_m": row.credit_distance_m,
        "finish_damage_type": row.finish_damage_category,
        "headshot": row.finish_damage_reason == "HeadShot",
        "is_team_kill": row.is_team_kill,
        "is_killsteal": row.is_killsteal,
        "assists": row.assist_account_ids,
    }


def _knocks(match: Match) -> list[Json]:
    return [
        {
            "t_s": seconds(one.knock.ms),
            "attacker": one.knock.attacker.account_id if one.knock.attacker else None,
            "victim": one.knock.victim.account_id,
            "kind": one.knock.kind.value,
            "distance_m": _rounded(one.knock.blow.distance_m, 3),
            "weapon": one.knock.blow.causer,
            "outcome": one.outcome.value,
            "seconds_to_outcome": one.seconds_to_outcome,
        }
        for one in match.resolved_knocks
    ]


def _weapons(rows: MatchRows) -> dict[str, dict[str, Json]]:
    weapons: dict[str, dict[str, Json]] = {}
    told: Sequence[WeaponDistributionRow] = rows.of("player_match_weapon_distribution")
    for row in told:
        weapons.setdefault(row.account_id, {})[row.weapon_category] = {
            "total_damage": row.total_damage,
            "total_kills": row.total_kills,
            "knock_downs": row.knock_downs,
        }
    return weapons


def _totals(match: Match, players: dict[str, Json], fights: list[Json]) -> Json:
    """Sums over the match; None where no player's value is measured."""
    kills = _sum(players, "kills")
    team_kills = sum(death.relation is Relation.TEAM for death in match.deaths)
    return {
        "players": len(players),
        "teams": len(match.lobby.teams),
        "death_events": len(match.deaths) if match.measured.deaths else None,
        "knock_events": len(match.knocks) if match.measured.knocks else None,
        "enemy_knocks": _sum(players, "knocks"),
        "credited_kills": kills,
        "uncredited_deaths": None if kills is None else len(match.deaths) - kills - team_kills,
        **{name: _sum(players, name) for name in _SUMS},
        "blue_tick_seconds": blue_tick_s(match),
        "match_end_s": seconds(match.clock.end_ms),
        "engagements": len(fights),
        "fights": sum(fight["is_fight"] for fight in fights),
        "engagements_with_third_party": sum(bool(fight["third_party_teams"]) for fight in fights),
        "unattached_kills": unattached_kills(match),
    }


def _sum(players: dict[str, Json], name: str) -> Any:
    values = [player[name] for player in players.values() if player[name] is not None]
    return _rounded(sum(values), 4) if values else None


def _events(match: Match) -> Json:
    told = match.telemetry
    return {
        "read": told.read,
        "unknown": told.unknown,
        "bad": [{"index": one.index, "type": one.type, "reason": one.reason} for one in told.bad],
    }


def _rounded(value: Any, decimals: int) -> Any:
    return round(value, decimals) if isinstance(value, float) else value
