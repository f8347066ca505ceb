"""Telemetry from the network into storage: whole, once gzipped, or not at all."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pewstats_collectors.errors import Reject, Snooze
from pewstats_collectors.pubg.telemetry_cdn import allowed_hosts, fetch_telemetry
from pewstats_collectors.pubg.transport import new_session
from pewstats_collectors.storage.telemetry import TelemetryStore
from tests.integration.scripted_server import Answer, ScriptedServer, reply, reset, trickle

TELEMETRY = gzip.compress(b'[{"_T":"LogMatchStart"}]')


def now() -> datetime:
    return datetime(2026, 3, 1, 12, tzinfo=UTC)


def download(server: ScriptedServer, within: float = 0.3) -> Iterator[bytes]:
    return fetch_telemetry(
        f"{server.url}/t.json",
        new_session(server.url),
        allowed_hosts([server.url.removeprefix("http://")], server.url),
        now,
        sleep=lambda _: None,
        body_within=within,
    )


@pytest.mark.parametrize("first", [reset, b"", reply(500)], ids=["reset", "closed", "500"])
def test_a_download_that_does_not_begin_is_tried_again_at_once(first: Answer) -> None:
    with ScriptedServer([first, reply(200, TELEMETRY)]) as server:
        assert b"".join(download(server)) == TELEMETRY


@pytest.mark.parametrize("status", [403, 404])
def test_telemetry_that_is_gone_is_expired(status: int) -> None:
    with ScriptedServer([reply(status)]) as server, pytest.raises(Reject) as rejected:
        download(server)
    assert rejected.value.reason == "expired"


@pytest.mark.parametrize("status", [429, 500, 302])
def test_a_cdn_that_cannot_now_puts_the_work_off(status: int) -> None:
    with (
        ScriptedServer([reply(200, TELEMETRY)]) as elsewhere,
        ScriptedServer([reply(status, location=elsewhere.url)]) as server,
    ):
        with pytest.raises(Snooze, match=str(status)):
            download(server)
        assert elsewhere.requests == []


NO_FILE = {
    "a page": reply(200, b"<html>We'll be back soon</html>", content_type="text/html; charset=UTF-8"),
    "nothing": reply(200),
}


@pytest.mark.parametrize("answer", NO_FILE.values(), ids=NO_FILE)
def test_a_page_or_nothing_in_place_of_the_file_is_asked_for_again_then_puts_the_work_off(
    answer: Answer,
) -> None:
    with ScriptedServer([answer]) as server:
        with pytest.raises(Snooze, match="a page, or nothing"):
            download(server)
        assert len(server.requests) == 3
    with ScriptedServer([answer, reply(200, TELEMETRY)]) as server:
        assert b"".join(download(server)) == TELEMETRY


CUT = {
    "by length": reply(200, TELEMETRY, content_length="100"),
    "in a chunk": reply(200, b"5\r\n" + TELEMETRY[:3], content_length="", transfer_encoding="chunked"),
    "slow": trickle(reply(200, TELEMETRY), pause=0.05),
}


@pytest.mark.parametrize("answer", CUT.values(), ids=CUT)
def test_a_cut_or_slow_download_puts_the_work_off_and_leaves_no_file(answer: Answer, tmp_path: Path) -> None:
    store = TelemetryStore(f"file://{tmp_path}")
    with ScriptedServer([answer]) as server, pytest.raises(Snooze, match="body"):
        store.put("steam/x.json.gz", download(server))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_download_of_a_file_without_end_is_cut_off(tmp_path: Path) -> None:
    store = TelemetryStore(f"file://{tmp_path}")
    with ScriptedServer([reply(200, TELEMETRY[:-4])]) as server, pytest.raises(Reject, match="cut off"):
        store.put("steam/x.json.gz", download(server))
    assert not store.exists("steam/x.json.gz")


FORMS = {
    "gzip": reply(200, TELEMETRY, content_encoding="gzip"),
    "gzip unsaid": reply(200, TELEMETRY),
    "gzip twice": reply(200, gzip.compress(TELEMETRY), content_encoding="gzip"),
    "plain": reply(200, gzip.decompress(TELEMETRY)),
    "chunks": reply(
        200,
        b"%x\r\n%b\r\n0\r\n\r\n" % (len(TELEMETRY), TELEMETRY),
        content_length="",
        transfer_encoding="chunked",
    ),
}


@pytest.mark.parametrize("answer", FORMS.values(), ids=FORMS)
def test_a_download_is_stored_gzipped_once_however_it_is_sent(answer: bytes, tmp_path: Path) -> None:
    store = TelemetryStore(f"file://{tmp_path}")
    with ScriptedServer([answer]) as server:
        store.put("steam/x.json.gz", download(server))
    with store.open("steam/x.json.gz") as file:
        assert gzip.decompress(file.read()) == gzip.decompress(TELEMETRY)
