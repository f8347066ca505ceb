"""Which telemetry addresses are asked at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pewstats_collectors.errors import Reject
from pewstats_collectors.pubg.telemetry_cdn import allowed_hosts, check_url
from pewstats_collectors.settings import CDN_HOSTS

LIVE = allowed_hosts([*CDN_HOSTS, "api.pubg.com"], "https://api.pubg.com")


@pytest.mark.parametrize(
    ("url", "api_url"),
    [
        ("https://telemetry-cdn.pubg.com/a/b-telemetry.json", "https://api.pubg.com"),
        ("https://telemetry-cdn.pubg.com:443/a", "https://api.pubg.com"),
        ("https://TELEMETRY-CDN.pubg.com/a", "https://api.pubg.com"),
        ("https://api.pubg.com/a", "https://api.pubg.com"),
        ("http://127.0.0.1:8123/a", "http://127.0.0.1:8123"),
        ("http://simulator:8123/a?b=c", "http://simulator:8123"),
        ("https://simulator:8123/a", "http://simulator:8123/"),
        ("http://[::1]:8123/a", "http://[::1]:8123"),
    ],
)
def test_allowed(url: str, api_url: str) -> None:
    own = api_url.split("/")[2]
    check_url(url, allowed_hosts([*CDN_HOSTS, own], api_url))


@pytest.mark.parametrize(
    "url",
    [
        "http://telemetry-cdn.pubg.com/a",
        "https://telemetry-cdn.pubg.com:8443/a",
        "https://telemetry-cdn.pubg.com.example.org/a",
        "https://example.org/telemetry-cdn.pubg.com",
        "https://telemetry-cdn.pubg.com@example.org/a",
        "https://example.org\\@telemetry-cdn.pubg.com/a",
        "https://example.org#@telemetry-cdn.pubg.com/a",
        "https://telemetry-cdn.pubg.com",
        "https://telemetry-cdn.pubg.com/a\r\nX-Header: y",
        "https://telemetry-cdn.pubg.com/a b",
        "ftp://telemetry-cdn.pubg.com/a",
        "file:///etc/passwd",
        "http://127.0.0.1/a",
        "http://localhost:5432/",
        "https://[::ffff:127.0.0.1]/a",
        "http://169.254.169.254/latest/meta-data",
        "https://2130706433/a",
        "",
    ],
)
def test_not_allowed(url: str) -> None:
    with pytest.raises(Reject, match="host not allowed"):
        check_url(url, LIVE)


def test_http_is_allowed_to_the_host_of_the_api_only() -> None:
    allowed = allowed_hosts(["cdn.example.org", "Simulator:8123"], "http://simulator:8123")
    check_url("http://simulator:8123/a", allowed)
    with pytest.raises(Reject, match="host not allowed"):
        check_url("http://cdn.example.org/a", allowed)
    with pytest.raises(Reject, match="host not allowed"):
        check_url("http://simulator:8124/a", allowed)


def test_a_list_without_the_host_of_the_api_does_not_allow_it() -> None:
    with pytest.raises(Reject, match="host not allowed"):
        check_url("http://127.0.0.1:8123/a", allowed_hosts(CDN_HOSTS, "http://127.0.0.1:8123"))


@given(st.text(), st.sampled_from(["", "https://", "http://", "https://telemetry-cdn.pubg.com"]))
def test_no_address_that_begins_otherwise_passes(rest: str, start: str) -> None:
    url = start + rest
    if not url.lower().startswith(tuple(f"https://{host}" for host in LIVE)):
        with pytest.raises(Reject, match="host not allowed"):
            check_url(url, LIVE)
