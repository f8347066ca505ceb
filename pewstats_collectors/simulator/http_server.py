"""The simulated API on the wire: GET requests in, answers out in whatever way the weather wants."""

import socket
import struct
import sys
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from pewstats_collectors.simulator.allowance import Clock
from pewstats_collectors.simulator.reply import Reply
from pewstats_collectors.simulator.weather import Sending

#: A slow body goes out in so many pieces.
_PIECES = 20


class HttpServer(ThreadingHTTPServer):
    """Listens on `address`; `answer` is given each request and says how its answer goes out."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(
        self, address: tuple[str, int], answer: Callable[["Request"], Sending], clock: Clock
    ) -> None:
        super().__init__(address, Request)
        self.answer = answer
        self.clock = clock

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is no news; anything else is."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            raise


class Request(BaseHTTPRequestHandler):
    """One connection, and the request that is being answered on it."""

    server: HttpServer
    protocol_version = "HTTP/1.1"

    @property
    def key(self) -> str | None:
        """The API key that came with it."""
        return (self.headers.get("Authorization") or "").partition("Bearer ")[2] or None

    @property
    def takes_gzip(self) -> bool:
        return "gzip" in (self.headers.get("Accept-Encoding") or "")

    def do_GET(self) -> None:
        sending = self.server.answer(self)
        if sending.reply is None:
            time.sleep(sending.lasts_s)
        else:
            self._send_head(sending.reply, sending.length)
            self._send_body(sending.reply.body, sending.lasts_s)
        if not sending.in_order:
            self.close_connection = True
        if sending.reset:
            self._reset()

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The Date of answers is of the same clock as their allowance."""
        return super().date_time_string(self.server.clock() if timestamp is None else timestamp)

    def _send_head(self, reply: Reply, length: int | None) -> None:
        headers = {"Server": "simulator", "Date": self.date_time_string(), "Content-Type": reply.media_type}
        if length is not None:
            headers["Content-Length"] = str(length)
        self.send_response_only(reply.status)
        for name, value in (headers | reply.headers).items():
            self.send_header(name, value)
        self.end_headers()

    def _send_body(self, body: bytes, lasts_s: float) -> None:
        if not lasts_s:
            self.wfile.write(body)
            return
        size = len(body) // _PIECES + 1
        for start in range(0, len(body), size):
            self.wfile.write(body[start : start + size])
            time.sleep(lasts_s / _PIECES)

    def _reset(self) -> None:
        """Close so that the other side sees a broken connection, not an end."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Quiet."""
