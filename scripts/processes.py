"""Child processes that never outlive us, and free ports: what private test servers are made of."""

import contextlib
import os
import shlex
import signal
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path


class Guard:
    """Runs a shell command when this process is gone, however it went; `release` calls that off.

    A shell waits on a pipe that only we hold open: the end of the pipe is the end of us. That also works
    for SIGKILL and on systems without a parent-death signal.
    """

    def __init__(self, command: str) -> None:
        self._shell = subprocess.Popen(
            ["/bin/sh", "-c", f'read -r word; [ "$word" = released ] || {{ {command}; }}'],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
        )

    def release(self) -> None:
        """The command is no longer needed."""
        with contextlib.suppress(BrokenPipeError):
            self._shell.communicate(b"released\n")


class Group:
    """A program started as the leader of its own process group, ended with all its children."""

    def __init__(self, command: list[str], environment: Mapping[str, str], output: Path) -> None:
        with output.open("ab") as file:
            self._process = subprocess.Popen(
                command,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                cwd="/",
                start_new_session=True,
            )
        self._guard = Guard(f"kill -KILL -{self._process.pid}")

    def ended(self) -> bool:
        """Is the leader gone?"""
        return self._process.poll() is not None

    def end(self, signal_number: int = signal.SIGKILL, *, seconds: float = 30) -> None:
        """Send the signal to the whole group; what is left after `seconds` is killed."""
        self.send(signal_number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        self.send(signal.SIGKILL)
        self._process.wait()
        self._guard.release()

    def send(self, signal_number: int) -> None:
        """Send the signal to the whole group, if any of it is left."""
        # A group keeps its id as long as it has members: it is ours, or there is none.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal_number)


def delete_command(folder: Path) -> str:
    """The shell command that deletes a folder."""
    return f"rm -rf {shlex.quote(str(folder))}"


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def free_ports(number: int) -> int:
    """The first of so many ports of 127.0.0.1 in a row that nobody listens on now. Raises RuntimeError."""
    for start in range(21000 + os.getpid() % 1000 * 10, 60000, number):  # two runs at once look elsewhere
        with contextlib.ExitStack() as probes, contextlib.suppress(OSError):
            for port in range(start, start + number):
                probes.enter_context(socket.socket()).bind(("127.0.0.1", port))
            return start
    raise RuntimeError(f"no {number} free ports in a row")


def running(pid: int) -> bool:
    """Is that process alive? One that ended and waits for its parent is not."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False
