"""Client of the PUBG API. One per thread."""

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import requests

from pewstats_collectors.errors import Reject, Snooze, UsageError
from pewstats_collectors.pubg.allowance import read_allowance
from pewstats_collectors.pubg.body import is_about_a_match, read_body
from pewstats_collectors.pubg.keys import KeyPool, Purpose
from pewstats_collectors.pubg.patience import PATIENCE, Patience
from pewstats_collectors.pubg.players import Alone, By, Player, Who, batches, parse_players
from pewstats_collectors.pubg.transport import dismiss, get, pieces, quick_tries
from pewstats_collectors.pubg.verdict import Answer, Endpoint, Weather, verdict

#: What every request to the API says.
HEADERS: Final = {"Accept": "application/vnd.api+json"}
_PATH_PART: Final = re.compile(r"[0-9A-Za-z-]+")
_LARGEST_BODY: Final = 16 * 1024 * 1024  # bytes; the largest match object seen has 87 kB

Observe = Callable[[str, int, float], None]


def ignore(endpoint: str, status: int, seconds: float) -> None:
    """An observer that does not care."""


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes


class PubgClient:
    """Asks the PUBG API, and turns whatever goes wrong into Snooze or Reject.

    Every method raises Snooze for 429, 5xx, time-outs and broken bodies, the latter three after a few quick
    tries, and Reject for what can never work. A key goes to the API's own address only, and into no error.
    """

    def __init__(
        self,
        base_url: str,
        keys: KeyPool | None,
        session: requests.Session,
        now: Callable[[], datetime],
        *,
        purpose: Purpose = Purpose.MAIN,
        observe: Observe = ignore,
        sleep: Callable[[float], None] = time.sleep,
        body_within: float = 60.0,
        patience: Patience = PATIENCE,
    ) -> None:
        """`keys` None: no players, only what needs no key. `body_within`: s that a body may take.

        `observe` is told endpoint, status (0: no answer) and seconds of every request.
        """
        self._base_url = base_url.rstrip("/")
        self._keys = keys
        self._session = session
        self._now = now
        self._purpose = purpose
        self._observe = observe
        self._sleep = sleep
        self._body_within = body_within
        self._patience = patience
        self._alone = Alone()

    def players_by_name(self, shard: str, names: Iterable[str]) -> dict[str, Player]:
        """The players of these exact names (case counts), by name; a name that nobody has is left out.

        A Snooze loses what was found before it: whoever has many asks for ten at a time (`players.batches`).
        """
        return self._players(By.NAME, shard, names)

    def players_by_id(self, shard: str, account_ids: Iterable[str]) -> dict[str, Player]:
        """The players of these account ids, by id; otherwise like `players_by_name`."""
        return self._players(By.ID, shard, account_ids)

    def match(self, shard: str, match_id: str) -> bytes:
        """The match object as JSON text, whole but perhaps wrong. Raises Reject("expired") if it is gone."""
        path = f"/shards/{_part(shard)}/matches/{_part(match_id)}"

        def ask() -> bytes:
            reply = self._request(Endpoint.MATCH, path)
            now = self._now()
            resets_at = read_allowance(reply.headers, now).resets_at
            verdict(
                Endpoint.MATCH,
                reply.status,
                now=now,
                resets_at=resets_at,
                shard=shard,
                patience=self._patience,
            )
            if not is_about_a_match(reply.body):
                raise self._weather("match: not what an answer looks like")
            return reply.body

        return quick_tries(self._sleep)(ask)

    def _players(self, by: By, shard: str, values: Iterable[str]) -> dict[str, Player]:
        now = self._now()
        wanted = [(shard, value) for value in dict.fromkeys(values) if value and "," not in value]
        found = {who[1]: player for who in wanted if (player := self._alone.player(who, now))}
        asked = [who for who in wanted if not self._alone.knows(who, now)]
        for batch in batches([who for who in asked if not self._alone.suspects(who)]):
            found |= self._together(by, batch)
        for who in asked:
            if self._alone.suspects(who) and not self._alone.knows(who, self._now()):
                found |= self._singly(by, who)
        return found

    def _together(self, by: By, batch: Sequence[Who]) -> dict[str, Player]:
        found = self._page(by, batch)
        if found is None:
            self._alone.refused(batch, self._now())
        return found or {}

    def _singly(self, by: By, who: Who) -> dict[str, Player]:
        found = self._page(by, [who]) or {}
        self._alone.remember(who, found.get(who[1]), self._now())
        return found

    def _page(self, by: By, batch: Sequence[Who]) -> dict[str, Player] | None:
        """Those of the batch whom one request found; None: the API answered 404, which may be about any."""
        path = f"/shards/{_part(batch[0][0])}/players"
        asked = [value for _, value in batch]
        params = {f"filter[{by.value}]": ",".join(asked)}
        players = quick_tries(self._sleep)(lambda: self._with_some_key(path, params))
        if players is None:
            return None
        return {by.of(player): player for player in players if by.of(player) in asked}

    def _with_some_key(self, path: str, params: Mapping[str, str]) -> list[Player] | None:
        """The players found, None for 404. A key that is refused or used up makes room for the next."""
        if self._keys is None:
            raise UsageError("players cannot be asked for without a key: set PEWSTATS_PUBG_API_KEYS")
        for _ in range(len(self._keys) + 1):
            key = self._keys.take(self._purpose)
            reply = self._request(Endpoint.PLAYERS, path, params, key.secret)
            self._keys.learn(key, reply.status, reply.headers)
            answer = verdict(Endpoint.PLAYERS, reply.status, now=self._now(), patience=self._patience)
            if answer is Answer.BODY:
                return self._parsed(reply.body)
            if answer is Answer.NOT_FOUND:
                return None
            if answer is Answer.KEY_REFUSED:
                self._keys.set_aside(key, f"the API answered {reply.status}")
        raise Snooze(self._patience.until(self._now()), "players: no key was accepted")

    def _parsed(self, body: bytes) -> list[Player]:
        try:
            return parse_players(body)
        except ValueError as error:
            raise self._weather(f"players: not what an answer looks like: {error}") from error

    def _request(
        self, endpoint: Endpoint, path: str, params: Mapping[str, str] | None = None, key: str | None = None
    ) -> _Reply:
        started = time.monotonic()
        status = 0
        try:
            response = get(
                self._session,
                self._base_url + path,
                now=self._now,
                headers=HEADERS,
                params=params,
                key=key,
                patience=self._patience,
            )
            status = response.status_code
            if status == 200:
                return _Reply(status, response.headers, self._body(response))
            dismiss(response)
            return _Reply(status, response.headers, b"")
        finally:
            self._observe(endpoint, status, time.monotonic() - started)

    def _body(self, response: requests.Response) -> bytes:
        try:
            with response:
                body = pieces(response, now=self._now, within=self._body_within, patience=self._patience)
                return read_body(body, _LARGEST_BODY)
        except ValueError as error:
            raise self._weather(str(error)) from error

    def _weather(self, why: str) -> Weather:
        return Weather(self._patience.until(self._now()), why)


def _part(text: str) -> str:
    """A shard or match id as part of a path. Raises Reject rather than ask for another path."""
    if not _PATH_PART.fullmatch(text):
        raise Reject("bad request", f"{text[:80]!r} is no shard or match id")
    return text
