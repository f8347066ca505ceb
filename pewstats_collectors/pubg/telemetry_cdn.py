"""Telemetry files from the CDN: from allowed hosts only, without redirects, and never with an API key."""

import re
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

import requests

from pewstats_collectors.errors import Reject
from pewstats_collectors.pubg.allowance import read_allowance
from pewstats_collectors.pubg.client import Observe, ignore
from pewstats_collectors.pubg.patience import PATIENCE, Patience
from pewstats_collectors.pubg.transport import (
    dismiss,
    get,
    is_loopback,
    pieces,
    quick_tries,
)
from pewstats_collectors.pubg.verdict import Endpoint, Weather, verdict

_PLAIN: Final = "http://"
#: So narrow that no two parsers can disagree about where the host ends.
_URL: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::(?P<port>[0-9]{1,5}))?/[!-\[\]-~]*",
    re.IGNORECASE,
)


def allowed_hosts(hosts: Iterable[str], api_url: str) -> frozenset[str]:
    """The allow-list of `fetch_telemetry`; the API's own host, if listed, may lack TLS if the API does."""
    api = urlsplit(api_url)
    plain = api.netloc.lower() if api.scheme == "http" else None
    return frozenset(f"{_PLAIN}{host}" if host == plain else host for host in map(str.lower, hosts))


def check_url(url: str, allowed: Collection[str]) -> None:
    """Raise Reject("host not allowed") unless this address is of an allowed host.

    `allowed` holds `host` or `host:port`, compared whole. Without TLS only loopback and entries that begin
    with `http://` are asked.
    """
    parts = _URL.fullmatch(url)
    if parts is None:
        raise Reject("host not allowed", f"{url[:200]!r} is no telemetry address")
    scheme, host, port = parts["scheme"].lower(), parts["host"].lower(), parts["port"]
    usual_port = "443" if scheme == "https" else "80"
    names = {f"{host}:{port or usual_port}"} | ({host} if port in (None, usual_port) else set())
    plain_names = {f"{_PLAIN}{name}" for name in names}
    if scheme == "http" and not is_loopback(host.strip("[]")):
        names = set()
    if not (names | plain_names) & set(allowed):
        raise Reject("host not allowed", f"{scheme}://{host}{f':{port}' if port else ''}")


def fetch_telemetry(
    url: str,
    session: requests.Session,
    allowed: Collection[str],
    now: Callable[[], datetime],
    *,
    observe: Observe = ignore,
    sleep: Callable[[float], None] = time.sleep,
    body_within: float = 300.0,
    patience: Patience = PATIENCE,
) -> Iterator[bytes]:
    """The file's bytes as they come over the wire, packed or not; the answer's status is known on return.

    Raises Reject ("host not allowed", "expired"), Snooze for everything that may pass; the iterator raises
    Snooze when the body is cut or takes more than `body_within` s.
    """
    check_url(url, allowed)
    response = quick_tries(sleep)(lambda: _answer(url, session, now, observe, patience))
    return pieces(response, now=now, within=body_within, patience=patience)


def _answer(
    url: str,
    session: requests.Session,
    now: Callable[[], datetime],
    observe: Observe,
    patience: Patience,
) -> requests.Response:
    started, status = time.monotonic(), 0
    try:
        response = get(session, url, now=now, headers={}, patience=patience)
        status = response.status_code
    finally:
        observe(Endpoint.TELEMETRY, status, time.monotonic() - started)
    resets_at = read_allowance(response.headers, now()).resets_at
    if status != 200:
        dismiss(response)
    verdict(Endpoint.TELEMETRY, status, now=now(), resets_at=resets_at, patience=patience)
    if not _may_be_a_file(response.headers):
        dismiss(response)
        raise Weather(patience.until(now()), "telemetry: a page, or nothing, instead of a file")
    return response


def _may_be_a_file(headers: Mapping[str, str]) -> bool:
    """False for what somebody in between sends in its place with status 200."""
    is_page = headers.get("content-type", "").lower().startswith("text/html")
    return not is_page and headers.get("content-length") != "0"
