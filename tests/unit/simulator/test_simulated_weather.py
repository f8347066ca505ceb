"""Weather over a reply: seeded, a share of them, each kind as it says, and nothing is ever called gone."""

import gzip
import zlib
from collections import Counter
from email.utils import parsedate_to_datetime

import orjson
import pytest

from pewstats_collectors.simulator.reply import Reply
from pewstats_collectors.simulator.weather import Endpoint, Kind, Weather, endpoint_of, fair

NOW = 1_768_672_800.0
JSON = Reply(200, b'{"data": {"type": "match", "id": "m"}, "included": []}').packed()
FILE = Reply(200, gzip.compress(b"[" + b"1," * 500 + b"1]"), {}, "application/octet-stream")
ONLY = [kind for kind in Kind if kind is not Kind.CLOCK_SKEW]


def test_the_same_seed_makes_the_same_weather() -> None:
    one, other = (Weather(7, 0.5) for _ in range(2))
    sent = [one.over(Endpoint.MATCH, JSON, NOW) for _ in range(200)]
    assert sent == [other.over(Endpoint.MATCH, JSON, NOW) for _ in range(200)]
    assert one.counts == other.counts
    assert one.counts.total() == sum(sending != fair(JSON) for sending in sent)
    assert 70 < one.counts.total() < 130


def test_every_kind_comes_and_the_true_answer_between_them() -> None:
    weather = Weather(7, 0.6)
    sent = [weather.over(Endpoint.TELEMETRY, FILE, NOW) for _ in range(1000)]
    assert set(weather.counts) == set(Kind)
    assert sent.count(fair(FILE)) == 1000 - weather.counts.total()


def test_each_endpoint_has_its_share_and_the_rest_none() -> None:
    weather = Weather(7, {Endpoint.PLAYERS: 1.0})
    for endpoint in (Endpoint.MATCH, Endpoint.TELEMETRY, None):
        assert weather.over(endpoint, JSON, NOW) == fair(JSON)
    assert weather.counts.total() == 0
    weather.over(Endpoint.PLAYERS, JSON, NOW)
    assert weather.counts.total() == 1


def test_endpoints_are_told_by_their_paths() -> None:
    paths = ["/bluehole-pubg/steam/2026/x", "/shards/steam/matches/m", "/shards/steam/players?a=b", "/status"]
    assert [endpoint_of(path) for path in paths] == [*reversed(Endpoint), None]


@pytest.mark.parametrize("reply", [JSON, FILE], ids=["api", "file"])
@pytest.mark.parametrize("kind", ONLY)
def test_nothing_is_called_gone_or_sent_as_if_it_were_true(kind: Kind, reply: Reply) -> None:
    weather = Weather(3, 1.0, kinds=[kind], slow_s=0.1)
    for _ in range(30):
        sending = weather.over(Endpoint.MATCH, reply, NOW)
        if sending.reply is None:
            assert not sending.in_order
        elif kind is Kind.SLOW:
            assert sending.reply == reply
            assert 0 < sending.lasts_s <= 0.1
        else:
            assert sending.reply.status in (200, 429, 500, 502, 503)
            whole = sending.reply.body[: sending.length]
            assert not (sending.reply.status == 200 and text(whole) == text(reply.body))
            assert b'"data"' not in (text(whole) or b"") or is_cut(whole, reply)
    assert weather.counts == Counter({kind: 30})


def text(body: bytes) -> bytes | None:
    """What the body says, None if it is damaged or cut gzip."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    inflate = zlib.decompressobj(31)
    try:
        found = inflate.decompress(body)
    except zlib.error:
        return None
    return found if inflate.eof else None


def is_cut(body: bytes, reply: Reply) -> bool:
    return len(body) < len(reply.body) and reply.body.startswith(body)


def test_a_skewed_clock_comes_with_the_true_body() -> None:
    weather = Weather(3, 1.0, kinds=[Kind.CLOCK_SKEW])
    resets, dates = set(), set()
    for _ in range(100):
        sending = weather.over(Endpoint.PLAYERS, JSON, NOW)
        assert sending.reply is not None
        assert sending.in_order
        assert (sending.reply.status, sending.reply.body) == (200, JSON.body)
        ahead = int(sending.reply.headers["x-ratelimit-reset"]) - NOW
        resets.add("ms" if ahead > NOW else "negative" if ahead < -NOW / 2 else round(ahead / 3600))
        if date := sending.reply.headers.get("Date"):
            dates.add(round((parsedate_to_datetime(date).timestamp() - NOW) / 3600))
    assert resets == {"ms", "negative", -30, -5, 0, 3, 26}
    assert dates == {-30, -5, 3, 26}


def test_a_sane_429_says_when_to_come_back_and_another_does_not() -> None:
    sane, insane = (
        Weather(3, 1.0, kinds=[kind], reset_s=2.0) for kind in (Kind.TOO_MANY, Kind.TOO_MANY_INSANE)
    )
    said = sane.over(Endpoint.MATCH, JSON, NOW).reply
    assert said is not None
    assert (said.headers["x-ratelimit-remaining"], int(said.headers["x-ratelimit-reset"])) == ("0", NOW + 3)
    assert orjson.loads(said.body) == {"errors": [{"title": "Too Many Requests"}]}
    unsaid = [insane.over(Endpoint.MATCH, JSON, NOW).reply for _ in range(30)]
    headers = [reply.headers for reply in unsaid if reply is not None and reply.status == 429]
    assert len(headers) == 30
    assert {} in headers
    assert any("x-ratelimit-reset" in one for one in headers)
