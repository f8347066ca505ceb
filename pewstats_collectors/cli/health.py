"""/metrics, /live and /ready of a daemon, on one port."""

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import closing
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import psycopg
from prometheus_client import make_wsgi_app

from pewstats_collectors import log
from pewstats_collectors.broker.broker import Broker
from pewstats_collectors.db import migrations
from pewstats_collectors.db.pool import connect
from pewstats_collectors.errors import BrokerError, DatabaseUnavailable, NotMigrated, UsageError

#: A loop that made no progress for this long is not alive.
STUCK_SECONDS = 60
#: A connection on which nothing comes for this long is closed.
SILENT_SECONDS = 5
#: What is asked about readiness has this long to answer; the answer is good for that long.
ANSWER_SECONDS = 3.0
FRESH_SECONDS = 2.0

_log = log.get(__name__)

Fault = str | None
"""What is wrong and what to do about it; None when nothing is."""


class Health:
    """What a daemon says of itself: alive while its loop moves, ready while it can work."""

    def __init__(self) -> None:
        self.not_ready = "starting"
        self.progress: Callable[[], float] = lambda: self._beat
        self.stuck_seconds: float = STUCK_SECONDS
        self.hung: Callable[[], Fault] = lambda: None
        self._beat = time.monotonic()
        self._needs: list[_Need] = []
        self._app = make_wsgi_app()

    def beat(self) -> None:
        """The loop moved."""
        self._beat = time.monotonic()

    def needs(self, **faults: Callable[[], Fault]) -> None:
        """From now on ready means that none of these finds a fault; they may take their time, or hang."""
        self._needs = [_Need(what, fault) for what, fault in faults.items()]

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
            return _text(start_response, self._why_not_alive())
        if path == "/ready":
            return _text(start_response, self._why_not_ready())
        answer: Iterable[bytes] = self._app(environ, start_response)
        return answer

    def _why_not_alive(self) -> Fault:
        """Asks nobody: a daemon is not restarted because something else is gone."""
        idle = time.monotonic() - self.progress()
        return f"no progress for {idle:.0f} s" if idle > self.stuck_seconds else self.hung()

    def _why_not_ready(self) -> Fault:
        if not self._needs:
            return self.not_ready
        asked = [(need.what, need.ask()) for need in self._needs]  # all at once
        answer_by = time.monotonic() + ANSWER_SECONDS
        faults = [(what, _answer_of(answer, answer_by)) for what, answer in asked]
        return "\n".join(f"{what}: {fault}" for what, fault in faults if fault) or None


class _Need:
    """Asked in a thread of its own, one at a time: what hangs there keeps no probe waiting, none piles up."""

    def __init__(self, what: str, fault: Callable[[], Fault]) -> None:
        self.what = what
        self._fault = fault
        self._lock = threading.Lock()
        self._answer: Future[Fault] = Future()
        self._good_until = 0.0
        self._answer.set_result(None)

    def ask(self) -> Future[Fault]:
        """The answer that is under way or still good, else a new one."""
        with self._lock:
            if self._answer.done() and time.monotonic() >= self._good_until:
                self._answer = Future()
                threading.Thread(target=self._look, name=f"need {self.what}", daemon=True).start()
            return self._answer

    def _look(self) -> None:
        try:
            found = self._fault()
        except Exception as error:
            _log.exception("readiness not known", of=self.what)
            found = type(error).__name__
        self._good_until = time.monotonic() + FRESH_SECONDS
        self._answer.set_result(found)


def database_fault(url: str) -> Fault:
    """Is the database there, with all migrations?"""
    try:
        with connect(url) as connection:
            migrations.check(connection)
    except DatabaseUnavailable as error:
        return f"{error}; is it up, and PEWSTATS_DATABASE_URL right?"
    except (NotMigrated, psycopg.Error) as error:
        return str(error)
    return None


def broker_fault(broker: Broker) -> Fault:
    """Can messages be sent?"""
    try:
        with closing(broker.publisher()):
            return None
    except BrokerError as error:
        return f"{error}; is it up, and PEWSTATS_BROKER_URL right?"


def _answer_of(answer: Future[Fault], answer_by: float) -> Fault:
    try:
        return answer.result(max(0.0, answer_by - time.monotonic()))
    except TimeoutError:
        return f"no answer within {ANSWER_SECONDS:g} s; does it hang?"


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
