"""The API's body of a match, agreeing with its telemetry."""

from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

from pewstats_collectors.simulator.codes import Json
from pewstats_collectors.simulator.field import Field
from pewstats_collectors.simulator.fighter import Fighter
from pewstats_collectors.simulator.people import new_uuid
from pewstats_collectors.simulator.wire import number

#: How long after the end the telemetry appears.
PUBLISH_DELAY_S = 113


def published_at(field: Field) -> datetime:
    """When match and telemetry can be fetched: about two minutes after the end."""
    return field.plan.created_at + timedelta(seconds=int(field.truth.end_s) + PUBLISH_DELAY_S)


def telemetry_path(field: Field, asset_id: str) -> str:
    """Path of the telemetry file on its host: the minutes of the asset's time."""
    minutes = published_at(field).strftime("%Y/%m/%d/%H/%M")
    return f"/bluehole-pubg/{field.plan.shard}/{minutes}/{asset_id}-telemetry.json"


def build(field: Field, asset_id: str, telemetry_host: str) -> Json:
    """The body of GET /matches/{id}; `telemetry_host` is scheme and host of the asset URL."""
    plan = field.plan
    rng = Random(plan.seed ^ 0x5EED)
    rosters, participants = [], []
    places = _kill_places(field)
    for team_id, members in field.teams.items():
        people = [_participant(rng, one, plan.shard, places[one.id]) for one in members]
        participants += people
        rosters.append(_roster(rng, team_id, members, people, plan.shard))
    asset = _asset(field, asset_id, telemetry_host)
    included = [*rosters, *participants, asset]
    rng.shuffle(included)
    links = {"self": f"https://api-origin.pubg-odapi.pubg.io/shards/{plan.shard}/matches/{plan.match_id}"}
    return {
        "data": {
            "type": "match",
            "id": plan.match_id,
            "attributes": _attributes(field),
            "relationships": {
                "rosters": {"data": [{"type": "roster", "id": roster["id"]} for roster in rosters]},
                "assets": {"data": [{"type": "asset", "id": asset_id}]},
            },
            "links": {
                "self": f"https://api.pubg.com/shards/{plan.shard}/matches/{plan.match_id}",
                "schema": "",
            },
        },
        "included": included,
        "links": links,
        "meta": {},
    }


def _attributes(field: Field) -> Json:
    plan = field.plan
    return {
        "createdAt": plan.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "duration": int(field.truth.end_s),
        "gameMode": plan.game_mode,
        "isCustomMatch": plan.is_custom,
        "mapName": plan.map.code,
        "matchType": plan.match_type,
        "seasonState": "progress",
        "shardId": plan.shard,
        "stats": None,
        "tags": None,
        "titleId": "bluehole-pubg",
    }


def _asset(field: Field, asset_id: str, host: str) -> Json:
    return {
        "type": "asset",
        "id": asset_id,
        "attributes": {
            "name": "telemetry",
            "description": "",
            "createdAt": published_at(field).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "URL": host + telemetry_path(field, asset_id),
        },
    }


def _roster(rng: Random, team_id: int, members: list[Fighter], people: list[Json], shard: str) -> Json:
    """A team: its rank is the best place of a member, `won` is a word."""
    rank = min(member.truth.win_place for member in members)
    return {
        "type": "roster",
        "id": new_uuid(rng),
        "attributes": {
            "stats": {"rank": rank, "teamId": team_id},
            "won": "true" if rank == 1 else "false",
            "shardId": shard,
        },
        "relationships": {
            "team": {"data": None},
            "participants": {"data": [{"type": "participant", "id": person["id"]} for person in people]},
        },
    }


def _participant(rng: Random, fighter: Fighter, shard: str, kill_place: int) -> Json:
    return {
        "type": "participant",
        "id": new_uuid(rng),
        "attributes": {"stats": _stats(fighter, kill_place), "actor": "", "shardId": shard},
    }


def _stats(fighter: Fighter, kill_place: int) -> Json:
    truth = fighter.truth
    dealt = truth.damage_dealt_to_enemies + truth.damage_dealt_to_team
    return {
        "DBNOs": truth.knocks,
        "assists": truth.assists,
        "boosts": truth.boosts_used,
        "damageDealt": number(round(dealt, 4)),
        "deathType": fighter.death_type,
        "headshotKills": truth.headshot_kills,
        "heals": truth.heals_used,
        "killPlace": kill_place,
        "killStreaks": _streak(fighter.kill_times),
        "kills": truth.kills,
        "longestKill": number(round(truth.longest_kill_m or 0.0, 4)),
        "name": truth.name,
        "playerId": truth.account_id,
        "revives": truth.revives,
        "rideDistance": number(round(fighter.driven_cm / 100, 4)),
        "roadKills": 0,
        "swimDistance": number(round(fighter.swum_cm / 100, 4)),
        "teamKills": truth.team_kills,
        "timeSurvived": int(truth.survival_time_s),
        "vehicleDestroys": 0,
        "walkDistance": number(round(fighter.walked_cm / 100, 4)),
        "weaponsAcquired": fighter.weapons_acquired,
        "winPlace": truth.win_place,
    }


def _streak(times: list[int]) -> int:
    """Most kills with less than half a minute between them."""
    best = run = 1 if times else 0
    for before, after in pairwise(times):
        run = run + 1 if after - before < 30_000 else 1
        best = max(best, run)
    return best


def _kill_places(field: Field) -> dict[str, int]:
    order = sorted(field.fighters, key=lambda one: (-one.truth.kills, one.truth.win_place, one.number))
    return {fighter.id: place for place, fighter in enumerate(order, 1)}
