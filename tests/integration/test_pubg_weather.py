"""The client in weather: resets, 5xx, cut, slow and nonsensical bodies."""

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from pewstats_collectors.db.pool import Pool
from pewstats_collectors.errors import Reject, Snooze
from pewstats_collectors.pubg.client import PubgClient
from pewstats_collectors.pubg.keys import KeyPool
from pewstats_collectors.pubg.patience import PATIENCE, Patience
from pewstats_collectors.pubg.transport import new_session
from tests.integration.scripted_server import Answer, ScriptedServer, reply, reset, silence, trickle

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BODY = b'{"data": {"type": "match", "id": "m"}, "included": []}'
PACKED = gzip.compress(BODY)
GOOD = reply(200, BODY)


def now() -> datetime:
    return NOW


def client(server: ScriptedServer, keys: KeyPool | None = None, patience: Patience = PATIENCE) -> PubgClient:
    return PubgClient(
        server.url,
        keys,
        new_session(server.url),
        now,
        sleep=lambda _: None,
        body_within=0.3,
        patience=patience,
    )


BROKEN = {
    "reset": reset,
    "closed": b"",
    "500": reply(500),
    "503 with a page": reply(503, b"<html>busy</html>"),
    "cut by length": reply(200, BODY, content_length=str(len(BODY) + 10)),
    "cut without length": reply(200, BODY[:-9], content_length=""),
    "cut gzip without length": reply(200, PACKED[:-9], content_length="", content_encoding="gzip"),
    "cut chunks": reply(
        200, b"5\r\n" + BODY[:5] + b"\r\nff\r\nx", content_length="", transfer_encoding="chunked"
    ),
    "length too small": reply(200, BODY, content_length=str(len(BODY) - 1)),
    "a page": reply(200, b"<html>maintenance</html>", content_type="text/html"),
    "an error with status 200": reply(200, b'{"errors": [{"title": "Service Unavailable"}]}'),
    "an object of something else": reply(200, b'{"data": {"type": "status", "id": "pubg-api"}}'),
    "nothing": reply(200),
    "gzip that is none": reply(200, b"\x1f\x8b" + BODY, content_encoding="gzip"),
    "slow": trickle(GOOD, pause=0.05),
    "no http": b"SSH-2.0-OpenSSH\r\n\r\n",
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_broken_answer_is_asked_for_again_at_once(broken: Answer) -> None:
    with ScriptedServer([broken, GOOD]) as server:
        assert client(server).match("steam", "m") == BODY
        assert len(server.requests) == 2


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_an_answer_that_stays_broken_puts_the_work_off(broken: Answer) -> None:
    with ScriptedServer([broken]) as server:
        with pytest.raises(Snooze) as snooze:
            client(server, patience=Patience(weather_pause_s=90)).match("steam", "m")
        assert snooze.value.until == NOW + timedelta(seconds=90)
        assert len(server.requests) == 3


GOOD_FORMS = {
    "plain": GOOD,
    "gzip": reply(200, PACKED, content_encoding="gzip"),
    "gzip unsaid": reply(200, PACKED),
    "gzip said and not done": reply(200, BODY, content_encoding="gzip"),
    "no length": reply(200, BODY, content_length=""),
    "chunks": reply(
        200, b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY), content_length="", transfer_encoding="chunked"
    ),
    "another type": reply(200, BODY, content_type="text/html"),
}


@pytest.mark.parametrize("answer", GOOD_FORMS.values(), ids=GOOD_FORMS)
def test_a_good_body_is_read_however_it_is_sent(answer: bytes) -> None:
    with ScriptedServer([answer]) as server:
        assert client(server).match("steam", "m") == BODY
        assert len(server.requests) == 1


def test_a_server_that_never_answers_is_given_up() -> None:
    with ScriptedServer([silence]) as server, pytest.raises(Snooze, match="ReadTimeout"):
        client(server, patience=Patience(0.1, 0.1)).match("steam", "m")


def test_a_server_that_is_not_there_puts_the_work_off() -> None:
    with ScriptedServer([GOOD]) as server:
        gone = client(server)
    with pytest.raises(Snooze, match="ConnectionError"):
        gone.match("steam", "m")


def test_a_huge_body_is_too_large() -> None:
    huge = reply(200, gzip.compress(b"{" + b" " * 20_000_000))
    with ScriptedServer([huge]) as server, pytest.raises(Reject, match="too large"):
        client(server).match("steam", "m")


@pytest.mark.parametrize("ahead", [30, 3600 * 24, -5])
def test_429_waits_for_a_reset_within_minutes_else_one_minute(ahead: int) -> None:
    answer = reply(429, x_ratelimit_reset=str(int(NOW.timestamp()) + ahead))
    with ScriptedServer([answer]) as server:
        with pytest.raises(Snooze, match="429") as snooze:
            client(server).match("steam", "m")
        assert len(server.requests) == 1, "asking again at once makes it worse"
    assert snooze.value.until == NOW + timedelta(seconds=31 if ahead == 30 else 60)


@pytest.fixture
def keys(pool: Pool) -> KeyPool:
    return KeyPool(["canary-key"], pool.connection, now)


def test_the_key_is_sent_once_in_its_header_and_never_along_a_redirect(keys: KeyPool) -> None:
    with ScriptedServer([GOOD]) as elsewhere, ScriptedServer([reply(302, location=elsewhere.url)]) as server:
        with pytest.raises(Snooze, match="redirected"):
            client(server, keys).players_by_name("steam", ["Alice", "Bob"])
        assert elsewhere.requests == []
    (request,) = server.requests
    assert request.startswith("GET /shards/steam/players?filter%5BplayerNames%5D=Alice%2CBob HTTP/1.1")
    assert request.count("canary-key") == 1
    assert "\r\nAuthorization: Bearer canary-key\r\n" in request
    assert "\r\nAccept: application/vnd.api+json\r\n" in request
    assert "\r\nAccept-Encoding: gzip\r\n" in request


def test_a_netrc_does_not_replace_the_key(
    keys: KeyPool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login somebody password canary-netrc\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with ScriptedServer([reply(404), reply(200, BODY)]) as server:
        weather = client(server, keys)
        weather._session.trust_env = True
        assert weather.players_by_name("steam", ["Alice"]) == {}
        weather.match("steam", "m")
    assert "Bearer canary-key" in server.requests[0]
    assert "Authorization" not in server.requests[1]


@pytest.mark.parametrize(
    "broken",
    [reset, b"", *map(reply, (500, 401, 429, 415)), reply(200, b"{}")],
    ids=["reset", "closed", "500", "401", "429", "415", "no players"],
)
def test_no_error_shows_the_key(broken: Answer, keys: KeyPool) -> None:
    with ScriptedServer([broken]) as server, pytest.raises((Snooze, Reject)) as error:
        client(server, keys).players_by_name("steam", ["Alice"])
    cause: BaseException | None = error.value
    while cause is not None:
        assert "canary" not in f"{cause!r} {cause}"
        cause = cause.__cause__ or cause.__context__


def test_every_quick_try_is_paid_from_the_allowance(keys: KeyPool) -> None:
    with ScriptedServer([reply(500)]) as server:
        for _ in range(4):
            with pytest.raises(Snooze):
                client(server, keys).players_by_name("steam", ["Alice"])
        assert len(server.requests) == 10


def test_what_was_learned_one_by_one_survives_the_end_of_the_allowance(pool: Pool) -> None:
    time = [NOW]
    names = ["Alice", "Bob", "Carol", "nobody"]
    answers = [reply(404), *(reply(200, player(name)) for name in names[:3]), reply(404)]
    with ScriptedServer(answers) as server:
        keys = KeyPool(["key"], pool.connection, lambda: time[0], reserve=7)  # leaves three requests a minute
        asking = PubgClient(server.url, keys, new_session(server.url), lambda: time[0])
        with pytest.raises(Snooze, match="used up") as snooze:
            asking.players_by_name("steam", names)
        time[0] = snooze.value.until
        assert sorted(asking.players_by_name("steam", names)) == names[:3]
        assert len(server.requests) == 5, "one batch, then each of the four once"


def player(name: str) -> bytes:
    attributes = {"name": name, "shardId": "steam"}
    return orjson.dumps({"data": [{"type": "player", "id": f"account.{name}", "attributes": attributes}]})
