"""A TCP proxy whose connections a test can cut: a failing network, for servers that are not ours to kill."""

import contextlib
import socket
import struct
import threading
from urllib.parse import urlsplit, urlunsplit


class Proxy:
    """Listens on a port of its own and passes everything on to the server of a URL."""

    def __init__(self, url: str, default_port: int) -> None:
        self._parts = urlsplit(url)
        self._target = (self._parts.hostname or "localhost", self._parts.port or default_port)
        self._sockets: list[socket.socket] = []
        self._fatal: tuple[bytes, bytes] | None = None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        """The URL that leads through the proxy."""
        user = self._parts.netloc.rpartition("@")[0]
        host = f"127.0.0.1:{self._listener.getsockname()[1]}"
        return urlunsplit(self._parts._replace(netloc=f"{user}@{host}" if user else host))

    def cut(self) -> None:
        """Reset every connection; new ones are accepted."""
        sockets, self._sockets = self._sockets, []
        for end in sockets:
            with contextlib.suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                end.shutdown(socket.SHUT_RDWR)

    def cut_instead_of(self, answer: bytes, *, to: bytes) -> None:
        """Cut, once, when the server says this to who asked that: it is done, and nobody learns of it."""
        self._fatal = (to, answer)

    def close(self) -> None:
        """Cut everything and stop listening."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # raised when we stop listening
            while True:
                self._connect(self._listener.accept()[0])

    def _connect(self, near: socket.socket) -> None:
        try:
            far = socket.create_connection(self._target)
        except OSError:
            near.close()
            return
        self._sockets += [near, far]
        asked = threading.Event()
        for source, sink in ((near, far), (far, near)):
            source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else a message takes 40 ms
            way = (source, sink, asked, sink is near)
            thread = threading.Thread(target=self._pump, args=way, daemon=True)
            self._threads.append(thread)
            thread.start()

    def _is_fatal(self, said: bytes, asked: threading.Event, *, by_server: bool) -> bool:
        """Is this the answer to cut at? Of what the client says, only whether it asks for that is noted."""
        if self._fatal is None:
            return False
        question, answer = self._fatal
        if by_server:
            return asked.is_set() and answer in said
        if question in said:
            asked.set()
        return False

    def _pump(
        self, source: socket.socket, sink: socket.socket, asked: threading.Event, by_server: bool
    ) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if self._is_fatal(data, asked, by_server=by_server):
                    self._fatal = None
                    self.cut()
                    break
                sink.sendall(data)
        _end(source, sink)


def _end(source: socket.socket, sink: socket.socket) -> None:
    for end in (source, sink):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
    source.close()
