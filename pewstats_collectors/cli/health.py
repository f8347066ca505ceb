"""/metrics, /live and /ready of a daemon, on one port."""

import threading
import time
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import psycopg
from prometheus_client import make_wsgi_app

from pewstats_collectors import log
from pewstats_collectors.db import migrations
from pewstats_collectors.db.pool import connect
from pewstats_collectors.errors import DatabaseUnavailable, NotMigrated, UsageError

#: A loop that made no progress for this long is not alive.
STUCK_SECONDS = 60
#: A connection on which nothing comes for this long is closed.
SILENT_SECONDS = 5

_log = log.get(__name__)


class Health:
    """What a daemon says of itself: alive while its loop moves, ready while it can work."""

    def __init__(self) -> None:
        self.not_ready = "starting"
        self.progress: Callable[[], float] = lambda: self._beat
        self._beat = time.monotonic()
        self._database_url: str | None = None
        self._app = make_wsgi_app()

    def beat(self) -> None:
        """The loop moved."""
        self._beat = time.monotonic()

    def watch(self, database_url: str) -> None:
        """From now on ready means that this database answers and has all migrations."""
        self._database_url = database_url

    def serve(self, host: str, port: int) -> None:
        """Answer in a thread. Raises UsageError when the port is taken."""
        try:
            server = make_server(host, port, self._answer, _Server, _Quiet)
        except OSError as error:
            raise UsageError(
                f"PEWSTATS_METRICS_PORT: {host}:{port} cannot be used ({error.strerror}); 0 turns metrics off"
            ) from None
        threading.Thread(target=server.serve_forever, name="health", daemon=True).start()

    def _answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO")
        if path == "/live":
            idle = time.monotonic() - self.progress()
            return _text(start_response, f"no progress for {idle:.0f} s" if idle > STUCK_SECONDS else None)
        if path == "/ready":
            return _text(start_response, self._why_not_ready())
        answer: Iterable[bytes] = self._app(environ, start_response)
        return answer

    def _why_not_ready(self) -> str | None:
        if self._database_url is None:
            return self.not_ready
        try:
            with connect(self._database_url) as connection:
                migrations.check(connection)
        except (DatabaseUnavailable, NotMigrated, psycopg.Error) as error:
            return str(error)
        return None


class _Server(ThreadingMixIn, WSGIServer):
    """A thread for each connection: whoever says nothing keeps nobody else waiting."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who hung up or said nothing gets no answer; that is not worth a traceback."""
        _log.debug("request not answered", exc_info=True)


class _Quiet(WSGIRequestHandler):
    timeout = SILENT_SECONDS

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- its name in the base class
        """Scrapes are not worth a log line."""


def _text(start_response: Callable[..., Any], fault: str | None) -> Iterable[bytes]:
    start_response("503 Service Unavailable" if fault else "200 OK", [("Content-Type", "text/plain")])
    return [f"{fault or 'ok'}\n".encode()]
