"""Homes of embedded servers, and ways to disturb what runs in them."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from pewstats_collectors.db.embedded import EmbeddedServer
from scripts.processes import running
from tests.waiting import until

START = """
import sys
from pathlib import Path
from pewstats_collectors.db.embedded import EmbeddedServer
print(EmbeddedServer(Path(sys.argv[1]), durable=False).start())
"""

_WITHOUT_PTRACE = """
import ctypes, os, sys
PR_CAPBSET_DROP, CAP_SYS_PTRACE = 24, 19
ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_SYS_PTRACE)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


@contextmanager
def new_home(parent: Path | None = None) -> Iterator[EmbeddedServer]:
    """A home with a space in its name, in a folder that every user may pass through unless one is given."""
    folder = Path(tempfile.mkdtemp(prefix="pewstats home ", dir=parent))
    folder.chmod(0o755)
    server = EmbeddedServer(folder / "the home", durable=False)
    try:
        yield server
    finally:
        server.remove()
        shutil.rmtree(folder)


def start_elsewhere(home: Path) -> subprocess.Popen[str]:
    """Start in another process, which prints the URL."""
    return subprocess.Popen([sys.executable, "-c", START, str(home)], stdout=subprocess.PIPE, text=True)


def start_as_in_a_container(server: EmbeddedServer) -> subprocess.CompletedProcess[str]:
    """Start as a user who may not look into processes of other users, even as root."""
    command = [sys.executable, "-c", _WITHOUT_PTRACE, "-c", START, str(server.home)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def ask(url: str, query: str = "SELECT 1") -> object:
    """The first value of the answer."""
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    return row and row[0]


def pid_file(server: EmbeddedServer) -> Path:
    """Where the server says which process it is."""
    return server.data_folder() / "postmaster.pid"


def server_pid(server: EmbeddedServer) -> int:
    """The process of the running server."""
    return int(pid_file(server).read_text().split()[0])


def kill_server(server: EmbeddedServer) -> None:
    """As a power cut: the process is gone, its files stay as they are."""
    pid = server_pid(server)
    os.kill(pid, signal.SIGKILL)
    until(lambda: not running(pid))
