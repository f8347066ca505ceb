"""One HTTP GET: no redirect followed, the body read undecoded, in pieces and within a deadline."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from http.client import HTTPException
from typing import Final
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential
from urllib3.exceptions import HTTPError

from pewstats_collectors.pubg.patience import Patience
from pewstats_collectors.pubg.verdict import Weather

PIECE: Final = 64 * 1024
_TRIES: Final = 3
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class Authorization(AuthBase):
    """Sets this Authorization header, or none; either way a .netrc is not asked for another."""

    def __init__(self, key: str | None = None) -> None:
        self._key = key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Called by requests for the first request only: redirects are not followed."""
        if self._key is not None:
            request.headers["Authorization"] = f"Bearer {self._key}"
        return request


def new_session(url: str) -> requests.Session:
    """A session for this server, for one thread; proxies of the environment are not used for loopback."""
    session = requests.Session()
    session.trust_env = not is_loopback(urlsplit(url).hostname)
    return session


def is_loopback(host: str | None) -> bool:
    """Whether this host name means this machine, whatever a resolver says."""
    return host in _LOOPBACK


def get(
    session: requests.Session,
    url: str,
    *,
    now: Callable[[], datetime],
    headers: Mapping[str, str],
    patience: Patience,
    params: Mapping[str, str] | None = None,
    key: str | None = None,
) -> requests.Response:
    """The answer, its body still to be read by `pieces`. Raises Weather."""
    try:
        return session.get(
            url,
            params=params,
            headers={"Accept-Encoding": "gzip", **headers},
            auth=Authorization(key),
            timeout=patience.timeouts,
            allow_redirects=False,
            stream=True,
        )
    except (requests.RequestException, HTTPError, OSError) as error:
        raise Weather(patience.until(now()), f"no answer: {_name(error)}") from error


def pieces(
    response: requests.Response,
    *,
    now: Callable[[], datetime],
    within: float,
    patience: Patience,
) -> Iterator[bytes]:
    """The body as it came over the wire, still compressed if it was; closes the response.

    Raises Weather when it is cut, contradicts its Content-Length, or is not complete after `within` s:
    a server that sends a byte now and then never runs into the time-out between two bytes.
    """
    end = time.monotonic() + within
    with response:
        while True:
            try:
                piece = response.raw.read1(PIECE, decode_content=False)
            except (HTTPError, HTTPException, OSError) as error:
                raise Weather(patience.until(now()), f"the body was cut: {_name(error)}") from error
            if not piece:
                return
            yield piece
            if time.monotonic() > end:
                raise Weather(patience.until(now()), f"the body was not complete after {within:g} s")


def dismiss(response: requests.Response) -> None:
    """Close an answer whose body does not matter; a short one is read, so that the connection can stay."""
    with suppress(HTTPError, HTTPException, OSError), response:
        response.raw.read1(PIECE, decode_content=False)


def quick_tries(sleep: Callable[[float], None]) -> Retrying:
    """A few tries within some seconds, for weather that passes at once; then Weather is raised."""
    return Retrying(
        retry=retry_if_exception_type(Weather),
        stop=stop_after_attempt(_TRIES),
        wait=wait_random_exponential(multiplier=0.3, max=3),
        sleep=sleep,
        reraise=True,
    )


def _name(error: BaseException) -> str:
    """The kind of error only: texts of HTTP libraries hold addresses, and may hold header values."""
    return type(error).__name__
