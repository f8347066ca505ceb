"""An HTTP server that answers by script, down to the bytes on the wire: for weather no real server makes."""

import socket
import struct
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from types import TracebackType
from typing import Self

Answer = bytes | Callable[[socket.socket], None]


def reply(status: int, body: bytes = b"", **headers: str) -> bytes:
    """A whole, honest answer; `x_name=` becomes the header x-name and may replace one of the usual ones."""
    lines = {"content-length": str(len(body)), "connection": "close"}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    return f"HTTP/1.1 {status} Status\r\n{head}\r\n".encode() + body


def reset(connection: socket.socket) -> None:
    """Break the connection instead of answering."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def silence(connection: socket.socket) -> None:
    """Never answer; the client hangs up."""
    connection.settimeout(10)
    connection.recv(1)


def trickle(answer: bytes, *, pause: float) -> Answer:
    """An answer whose body comes byte by byte, with a pause after each."""
    head, blank, body = answer.partition(b"\r\n\r\n")

    def send(connection: socket.socket) -> None:
        connection.sendall(head + blank)
        for byte in body:
            connection.sendall(bytes([byte]))
            threading.Event().wait(pause)

    return send


class ScriptedServer:
    """Gives each request the next answer of the script, the last one for ever; `requests` keeps them."""

    def __init__(self, script: Iterable[Answer]) -> None:
        self.requests: list[str] = []
        self._script = list(script)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                with suppress(OSError), connection:
                    self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        request = b""
        while not request.endswith(b"\r\n\r\n"):
            request += connection.recv(65536)
        answer = self._script[min(len(self.requests), len(self._script) - 1)]
        self.requests.append(request.decode())
        if callable(answer):
            answer(connection)
        else:
            connection.sendall(answer)
