"""An S3-compatible object store of our own, for tests and fault runs: the moto server as a process.

It keeps everything in memory: killed and started again it comes back at its port, but empty, which no object
store that anybody uses does. To do it harm either freeze it (`send(signal.SIGSTOP)`, then `SIGCONT`): it
accepts connections and says nothing; or put a proxy before it (tests/proxy.py), whose connections can be cut
and whose listener can be closed; its data stays. Kill it only where an empty store is what is wanted.
"""

import contextlib
import secrets
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import requests

from scripts.processes import Group, free_port

START_SECONDS = 30


class ObjectStore:
    """An S3 endpoint on a port of 127.0.0.1 that stays the same when it is started again."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="pewstats-s3-"))
        self._port = free_port()
        self._process: Group | None = None

    @property
    def url(self) -> str:
        """http:// URL of the endpoint."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def environment(self) -> dict[str, str]:
        """What makes a program use it: endpoint and credentials, and no look at what else the machine has."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "pewstats",
            "AWS_SECRET_ACCESS_KEY": "pewstats",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        }

    def start(self) -> None:
        """Start it, and wait until it answers. Raises RuntimeError, with what it said, when it does not."""
        log = self._folder / "moto.log"
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self._port)]
        self._process = Group(command, {"HOME": str(self._folder)}, log)
        deadline = time.monotonic() + START_SECONDS
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self._port)):
                return
            if self._process.ended() or time.monotonic() > deadline:
                raise RuntimeError(f"moto.server did not start:\n{log.read_text()}")
            time.sleep(0.05)

    def new_bucket(self) -> str:
        """Make a bucket; returns its name."""
        name = f"pewstats-{secrets.token_hex(6)}"
        requests.put(f"{self.url}/{name}", timeout=START_SECONDS).raise_for_status()
        return name

    def send(self, signal_number: int) -> None:
        """Freeze it, thaw it."""
        if self._process is not None:
            self._process.send(signal_number)

    def kill(self) -> None:
        """End it at once; everything in it is gone."""
        if self._process is not None:
            self._process.end()
            self._process = None

    def close(self) -> None:
        """End it and leave nothing."""
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)


@contextlib.contextmanager
def object_store() -> Iterator[ObjectStore]:
    """A running one, for the length of the block."""
    with contextlib.closing(ObjectStore()) as store:
        store.start()
        yield store
