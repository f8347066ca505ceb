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

    A kept one that is no good is fetched again. Raises Reject("another match") beside what the client,
    storage and `parse_match_object` raise.
    """
    fault: Reject | None = None
    try:
        if (kept := kept_match_object(store, shard, match_id)) is not None:
            return kept
    except Reject as no_good:
        fault = no_good
    try:
        body = client().match(shard, match_id)
    except Reject as gone:
        raise fault or gone from None  # what is kept can be mended, what is gone can not
    match = _of(match_id, body)
    store.put_object(match_object_key(shard, match_id), body)
    return match


def kept_match_object(store: TelemetryStore, shard: str, match_id: str) -> MatchObject | None:
    """The one in storage, None if there is none. Raises Reject when it is no good."""
    key = match_object_key(shard, match_id)
    return _of(match_id, store.get_object(key)) if store.exists(key) else None


def _of(match_id: str, body: bytes) -> MatchObject:
    match = parse_match_object(body)
    if match.match_id != match_id:
        raise Reject("another match", f"the match object is of {match.match_id}, not of {match_id}")
    return match
