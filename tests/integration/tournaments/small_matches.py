"""Match objects with as few people as a test needs."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson


def match_object(
    match_id: str, created_at: datetime, squads: Sequence[Mapping[str, str]], *, map_name: str = "Baltic_Main"
) -> bytes:
    """A custom match of these rosters, by place, as account ids with names; the n-th has n kills a head."""
    included: list[dict[str, Any]] = []
    for rank, squad in enumerate(squads, 1):
        people = [{"type": "participant", "id": f"p.{account_id}"} for account_id in squad]
        stats = {"rank": rank, "teamId": rank}
        included.append(
            {
                "type": "roster",
                "id": f"r.{rank}",
                "attributes": {"won": str(rank == 1).lower(), "shardId": "steam", "stats": stats},
                "relationships": {"participants": {"data": people}},
            }
        )
        included += [
            {
                "type": "participant",
                "id": f"p.{account_id}",
                "attributes": {
                    "stats": {"playerId": account_id, "name": name, "kills": rank, "winPlace": rank}
                },
            }
            for account_id, name in squad.items()
        ]
    included.append(
        {"type": "asset", "id": "a", "attributes": {"URL": f"https://telemetry.invalid/{match_id}.json"}}
    )
    attributes = {
        "createdAt": created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "duration": 1500,
        "gameMode": "esports-squad-fpp",
        "mapName": map_name,
        "matchType": "custom",
        "shardId": "steam",
        "isCustomMatch": True,
    }
    relationships = {"assets": {"data": [{"type": "asset", "id": "a"}]}}
    data = {"type": "match", "id": match_id, "attributes": attributes, "relationships": relationships}
    return orjson.dumps({"data": data, "included": included})
