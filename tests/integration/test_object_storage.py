"""Storage that several hosts share: what one wrote others see, and what it cannot do is nobody's fault."""

import gzip
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from pewstats_collectors.errors import Reject
from pewstats_collectors.storage import telemetry
from pewstats_collectors.storage.telemetry import TelemetryStore
from scripts.object_store import ObjectStore
from scripts.processes import free_port
from tests.integration.scripted_server import ScriptedServer, reply

KEY = "steam/2026/03/01/m.raw.json.gz"
GZIP = gzip.compress(b'[{"_T":"LogMatchStart"},{"_T":"LogMatchEnd"}]', mtime=0)
SLOW_DOWN = reply(
    503, b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate</Message></Error>"
)
DENIED = reply(403, b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>")

Ask = Callable[[TelemetryStore], object]
READING: dict[str, Ask] = {
    "exists": lambda store: store.exists(KEY),
    "open": lambda store: store.open(KEY),
}
ASKING: dict[str, Ask] = READING | {
    "put": lambda store: store.put(KEY, [GZIP]),
    "names": lambda store: store.names("steam"),
    "sizes": lambda store: list(store.sizes()),
    "delete": lambda store: store.delete(KEY),
}


def is_outage(ask: Ask, store: TelemetryStore) -> str:
    """What is said of it; a file that is not there would be the match's own fault."""
    with pytest.raises(OSError, match=r".") as caught:
        ask(store)
    assert not isinstance(caught.value, FileNotFoundError)
    return str(caught.value)


def in_bucket(s3: ObjectStore, s3_url: str, query: str) -> str:
    bucket = s3_url.split("/")[2]
    return requests.get(f"{s3.url}/{bucket}?{query}", timeout=10).text


def test_what_another_host_wrote_a_moment_ago_is_seen(s3_url: str) -> None:
    here, there = TelemetryStore(s3_url), TelemetryStore(s3_url)
    there.put("steam/2026/03/01/other.raw.json.gz", [GZIP])
    assert not here.exists(KEY)
    here._files.ls(f"{here._root}/steam/2026/03/01")  # whoever remembers listings would do it now
    there.put(KEY, [GZIP])
    assert here.exists(KEY)
    assert here.get_object(KEY) == gzip.decompress(GZIP)


@pytest.mark.parametrize("error", [Reject("cut off"), OSError("no route"), KeyboardInterrupt()], ids=repr)
def test_a_source_that_breaks_leaves_no_object_and_no_part(
    s3: ObjectStore, s3_url: str, error: BaseException
) -> None:
    def chunks() -> Iterator[bytes]:
        yield GZIP[:9]
        raise error

    with pytest.raises(type(error)):
        TelemetryStore(s3_url).put(KEY, chunks())
    assert "<Key>" not in in_bucket(s3, s3_url, "list-type=2")
    assert "<Upload>" not in in_bucket(s3, s3_url, "uploads")


def test_many_threads_of_a_worker_share_one_store(s3_url: str) -> None:
    store = TelemetryStore(s3_url)

    def work(number: int) -> bytes:
        key = f"match-objects/steam/{number}.json.gz"
        assert not store.exists(key)
        store.put_object(key, b"%d" % number)
        with store.local_path(key) as path:
            return gzip.decompress(path.read_bytes())

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(work, range(40))) == [b"%d" % number for number in range(40)]


@pytest.mark.parametrize("name", ASKING)
@pytest.mark.usefixtures("s3_url")
def test_an_endpoint_that_is_gone_is_an_outage(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    said = is_outage(ASKING[name], TelemetryStore("s3://bucket/folder"))
    assert "bucket/folder: EndpointConnectionError: Could not connect" in said


@pytest.mark.parametrize("name", READING)
@pytest.mark.parametrize("answer", [SLOW_DOWN, DENIED], ids=["SlowDown", "AccessDenied"])
@pytest.mark.usefixtures("s3_url")
def test_what_the_endpoint_refuses_is_an_outage(
    name: str, answer: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(telemetry._S3_OPTIONS, "config_kwargs", {"retries": {"max_attempts": 0}})
    with ScriptedServer([answer]) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
        is_outage(READING[name], TelemetryStore("s3://bucket/folder"))
        assert server.requests


@pytest.mark.usefixtures("s3_url")
def test_a_bucket_that_is_not_there_is_an_outage_and_loses_no_match() -> None:
    store = TelemetryStore("s3://not-there/folder")
    assert not store.exists(KEY)
    assert "no such bucket in storage: not-there" in is_outage(READING["open"], store)
    assert "no such bucket in storage: not-there" in is_outage(lambda one: one.names(), store)
    with pytest.raises(OSError, match="bucket does not exist"):
        store.put(KEY, [GZIP])


def test_missing_credentials_are_an_outage(s3_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    assert "Unable to locate credentials" in is_outage(ASKING["put"], TelemetryStore(s3_url))


def test_a_store_that_hangs_is_an_outage_and_serves_again_afterwards(
    s3: ObjectStore, s3_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        telemetry._S3_OPTIONS, "config_kwargs", {"read_timeout": 0.2, "retries": {"max_attempts": 0}}
    )
    store = TelemetryStore(s3_url)
    store.put(KEY, [GZIP])
    s3.send(signal.SIGSTOP)
    try:
        assert "timeout" in is_outage(ASKING["exists"], store).lower()
    finally:
        s3.send(signal.SIGCONT)
    assert store.exists(KEY)
