"""Where a match object comes from: storage if it was kept or imported, else the API, which forgets it."""

from collections.abc import Callable

from pewstats_collectors.errors import Reject
from pewstats_collectors.matches.match_object import MatchObject, parse_match_object
from pewstats_collectors.pubg.client import PubgClient
from pewstats_collectors.storage.keys import match_object_key
from pewstats_collectors.storage.telemetry import TelemetryStore


def match_object(
    store: TelemetryStore, client: Callable[[], PubgClient], shard: str, match_id: str
) -> MatchObject:
    """The match object of this match; what had to be fetched is kept, if it can be read and is the right one.

    Raises Reject("another match") beside what the client and `parse_match_object` raise.
    """
    key = match_object_key(shard, match_id)
    kept = store.exists(key)
    body = store.get_object(key) if kept else client().match(shard, match_id)
    match = parse_match_object(body)
    if match.match_id != match_id:
        raise Reject("another match", f"the match object is of {match.match_id}")
    if not kept:
        store.put_object(key, body)
    return match
