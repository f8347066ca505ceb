"""A private RabbitMQ node: own ports, own folder, own cookie; nothing of the system's broker is touched."""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from scripts import debian
from scripts.processes import Group, Guard, delete_command, free_port

START_SECONDS = 120

#: Debian's wrapper in /usr/sbin changes the user and cannot reach a private folder: it comes last, by PATH.
_SERVERS = (
    "/usr/lib/rabbitmq/bin/rabbitmq-server",
    "/opt/homebrew/sbin/rabbitmq-server",
    "/usr/local/sbin/rabbitmq-server",
)
_CONFIGURATION = """\
disk_free_limit.absolute = 10MB
log.console.level = warning
"""
_APT_PACKAGE = "rabbitmq-server"


class RabbitNode:
    """One node, started and stopped as often as wanted; its data stays until `close`."""

    def __init__(self, server: Path) -> None:
        self._server = server
        self._folder = Path(tempfile.mkdtemp(prefix="pewstats-rabbitmq-"))
        self._port = free_port()
        self._environment = self._write_folder()
        self._cleanup = Guard(f"sleep 1; {delete_command(self._folder)}")
        self._epmd: Group | None = None
        self._node: Group | None = None
        self.url = f"amqp://guest:guest@127.0.0.1:{self._port}/"

    def start(self) -> None:
        """Start the node and wait until it answers. Raises RuntimeError with the end of its log."""
        self._epmd = self._epmd or self._start_epmd()
        self._node = self._run([str(self._server)], self._answers, START_SECONDS)

    def stop(self) -> None:
        """Shut the node down in good order."""
        self._end_node(signal.SIGTERM)

    def kill(self) -> None:
        """End the node as a power cut would."""
        self._end_node(signal.SIGKILL)

    def ctl(self, *arguments: str) -> str:
        """What `rabbitmqctl ARGUMENTS` prints for this node. Raises RuntimeError with its complaint."""
        command = [str(self._server.with_name("rabbitmqctl")), "--quiet", *arguments]
        done = subprocess.run(
            command, env=self._environment, capture_output=True, text=True, cwd="/", check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"rabbitmqctl {' '.join(arguments)}: {done.stdout}{done.stderr}")
        return done.stdout

    def close(self) -> None:
        """End everything that was started and delete the folder."""
        self.kill()
        if self._epmd:
            self._epmd.end()
            self._epmd = None
        shutil.rmtree(self._folder, ignore_errors=True)
        self._cleanup.release()

    def _end_node(self, signal_number: int) -> None:
        if self._node:
            self._node.end(signal_number)
            self._node = None

    def _start_epmd(self) -> Group:
        """Erlang's name server of our own: a node would start one that outlives it."""
        port = self._environment["ERL_EPMD_PORT"]
        command = [_epmd(self._server), "-port", port, "-address", "127.0.0.1"]
        return self._run(command, lambda: _listens(int(port)), 10)

    def _run(self, command: list[str], answers: Callable[[], bool], seconds: float) -> Group:
        """Start a program and wait until it answers. Raises RuntimeError with the end of the log."""
        with contextlib.ExitStack() as stack:
            program = Group(command, self._environment, self._log)
            stack.callback(program.end)
            deadline = time.monotonic() + seconds
            while not answers():
                if program.ended() or time.monotonic() > deadline:
                    raise RuntimeError(f"{command[0]} did not start:\n{self._last_words()}")
                time.sleep(0.05)
            stack.pop_all()
        return program

    def _write_folder(self) -> dict[str, str]:
        """Write the node's files; returns the environment of everything that belongs to the node."""
        folder = self._folder
        self._log = folder / "output.log"
        cookie = folder / ".erlang.cookie"
        cookie.touch(mode=0o600)
        cookie.write_text(secrets.token_hex(20))
        cookie.chmod(0o400)
        (folder / "rabbitmq.conf").write_text(_CONFIGURATION)
        (folder / "rabbitmq-env.conf").touch()
        (folder / "enabled_plugins").write_text("[].\n")
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("RABBITMQ_", "ERL_"))}
        return inherited | {
            "HOME": str(folder),
            "RABBITMQ_NODENAME": "pewstats@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self._port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "rabbitmq-env.conf"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(folder / "advanced.config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_PID_FILE": str(folder / "pid"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "config"),
            # Idle schedulers would spin for a while; on a small machine that slows the tests beside them.
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+sbwt none +sbwtdcpu none +sbwtdio none",
            "ERL_EPMD_PORT": str(free_port()),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_CRASH_DUMP_SECONDS": "0",
        }

    def _answers(self) -> bool:
        """Does the broker greet a client? The port opens last, but a greeting says more than a port."""
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self._port), 1) as client:
            client.settimeout(5)
            client.sendall(b"AMQP\x00\x00\x09\x01")
            return bool(client.recv(1))
        return False

    def _last_words(self) -> str:
        lines = self._log.read_text(errors="replace").splitlines() if self._log.is_file() else []
        return "\n".join(lines[-20:])


def find_server() -> Path | None:
    """The rabbitmq-server program of this machine."""
    named = [Path(path) for path in _SERVERS]
    on_path = shutil.which("rabbitmq-server")
    candidates = [*named, Path(on_path).resolve()] if on_path else named
    return next((path for path in candidates if os.access(path, os.X_OK)), None)


def install_command() -> str:
    """What a person types to get RabbitMQ here."""
    return debian.install_command(_APT_PACKAGE, brew="rabbitmq")


def install_by_apt() -> None:
    """Install the package without letting a system broker start. Raises RuntimeError."""
    debian.install(_APT_PACKAGE, lambda: find_server() is not None)


def _epmd(server: Path) -> str:
    """Erlang's name server: on PATH, or beside the Erlang that runs the broker."""
    found = shutil.which("epmd")
    places = [*Path("/usr/lib/erlang").glob("erts-*/bin/epmd"), server.resolve().with_name("epmd")]
    if found is None:
        found = next((str(place) for place in places if os.access(place, os.X_OK)), None)
    if found is None:
        raise RuntimeError("epmd, which comes with Erlang, was not found")
    return found


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False
