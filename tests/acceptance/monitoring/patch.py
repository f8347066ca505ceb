"""A new patch of the game: telemetry with words that nobody knows yet."""

import gzip
import json


def patched(packed: bytes) -> bytes:
    """The file with a type, a weapon and a kind of damage that are new."""
    events = json.loads(gzip.decompress(packed))
    gun = next(event for event in events if event.get("damageTypeCategory") == "Damage_Gun")
    extra = gun | {"damageCauserName": "WeapRailgun_C"}
    rail = gun | {"damageTypeCategory": "Damage_Rail"}
    new = {"_T": "LogPlayerTeleport", "_D": gun["_D"], "common": gun["common"]}
    place = events.index(gun)
    return gzip.compress(json.dumps([*events[:place], new, extra, rail, *events[place:]]).encode(), mtime=0)
