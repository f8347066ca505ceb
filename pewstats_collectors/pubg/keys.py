"""API keys whose allowance all processes share through the database."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final

import structlog

from pewstats_collectors.db import api_keys
from pewstats_collectors.db.pool import Connection
from pewstats_collectors.errors import Snooze, UsageError
from pewstats_collectors.pubg.allowance import DEFAULT_LIMIT, WINDOW, read_allowance

REFUSED_FOR: Final = timedelta(hours=1)

_log = structlog.get_logger(__name__)


class Purpose(StrEnum):
    """Who asks: tournament discovery has first claim, main discovery leaves it the reserve."""

    TOURNAMENT = "tournament"
    MAIN = "main"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key and the name it has in the database; the secret is never shown."""

    key_hash: str
    secret: str = field(repr=False)


class KeyPool:
    """Grants single requests, never more per window than the API allows, and never waits.

    `connect` opens a short transaction that is committed when it is left (such as `pool.connection`).
    """

    def __init__(
        self,
        keys: Sequence[str],
        connect: Callable[[], AbstractContextManager[Connection]],
        now: Callable[[], datetime],
        *,
        reserve: int = 0,
    ) -> None:
        """`reserve`: requests of every key's window that purpose main does not touch. Raises UsageError."""
        self._keys = {key.key_hash: key for key in checked(keys)}
        self._connect = connect
        self._now = now
        self._reserve = reserve

    def __len__(self) -> int:
        return len(self._keys)

    def take(self, purpose: Purpose) -> ApiKey:
        """A key to make one request with. Raises Snooze until the next allowance when there is none."""
        now = self._now()
        with self._connect() as connection:
            taken = self._take(connection, purpose, now)
            if taken is None:  # perhaps because the keys are not known yet
                api_keys.register(connection, self._hashes, limit=DEFAULT_LIMIT)
                taken = self._take(connection, purpose, now)
            if taken is None:
                until, all_refused = api_keys.next_free(connection, self._hashes, now)
        if taken is not None:
            return self._keys[taken]
        # Another process may have learned of a new window meanwhile: then the time is past already.
        until = max(until or now, now + timedelta(seconds=1))
        if all_refused:
            raise Snooze(until, "the API refuses every key (401): check PEWSTATS_PUBG_API_KEYS")
        raise Snooze(until, "the allowance of all API keys is used up")

    def learn(self, key: ApiKey, status: int, headers: Mapping[str, str]) -> None:
        """Take over what an answer says of the key's allowance; 429 means that nothing is left."""
        now = self._now()
        said = read_allowance(headers, now)
        if status == 429:
            said = replace(said, remaining=0, resets_at=said.resets_at or now + WINDOW)
        if said.resets_at is not None:
            with self._connect() as connection:
                api_keys.learn(connection, key.key_hash, said.limit, said.remaining, said.resets_at)

    def set_aside(self, key: ApiKey, reason: str) -> None:
        """Leave this key alone for a while: the API refuses it."""
        _log.warning("API key set aside", key_hash=key.key_hash[:8], reason=reason)
        with self._connect() as connection:
            api_keys.set_aside(connection, key.key_hash, until=self._now() + REFUSED_FOR, reason=reason)

    @property
    def _hashes(self) -> list[str]:
        return list(self._keys)

    def _take(self, connection: Connection, purpose: Purpose, now: datetime) -> str | None:
        reserve = self._reserve if purpose is Purpose.MAIN else 0
        return api_keys.take(connection, self._hashes, reserve=reserve, window=WINDOW, now=now)


def checked(keys: Sequence[str]) -> list[ApiKey]:
    """The keys, with the names they have in the database. Raises UsageError for what can be none.

    Anything but visible ASCII would raise when it is put in a header, with the key in the error's text.
    """
    for number, key in enumerate(keys, 1):
        if not key or not all("!" <= character <= "~" for character in key):
            raise UsageError(f"API key number {number} is empty or holds a character that no key has")
    if not keys:
        raise UsageError("there is no API key: set PEWSTATS_PUBG_API_KEYS")
    return [ApiKey(hash_of(key), key) for key in keys]


def hash_of(key: str) -> str:
    """The name that a key has in the database."""
    return sha256(key.encode()).hexdigest()
