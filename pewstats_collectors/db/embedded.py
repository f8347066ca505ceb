"""The embedded PostgreSQL: the server programs of a wheel, run in a folder of our own.

Data lives in `<home>/postgres`. PostgreSQL refuses to run as root, so as root it runs as an unprivileged
system user; where that user cannot reach the home, the data lives below /var/lib/pewstats and the home keeps
a pointer. The server listens on 127.0.0.1 only and is left running until it is stopped; started again, it
comes back at the port it had, so that whoever holds its URL finds it.
"""

import os
import secrets
import shutil
import socket
import time
from pathlib import Path

import psycopg

from pewstats_collectors.db.postgres_programs import (
    give_to_server_user,
    locked,
    run,
    runnable_programs,
    server_user_reaches,
    shared_folder,
)
from pewstats_collectors.errors import DatabaseUnavailable

START_SECONDS = 60
_USER = "pewstats"
_SERVER_OPTIONS = ("-c listen_addresses=127.0.0.1", "-c unix_socket_directories=''", "-c max_connections=200")
_FAST_OPTIONS = ("-c fsync=off", "-c full_page_writes=off", "-c synchronous_commit=off")


class EmbeddedServer:
    """The PostgreSQL of one home folder; every method may be called from any number of processes."""

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        """`durable` False trades safety against a power cut for speed: for tests."""
        self.home = home.absolute()
        self._durable = durable
        self._lock_file = self.home / "postgres.lock"

    def exists(self) -> bool:
        """Is there a database in this home, running or not?"""
        return (self.data_folder() / "PG_VERSION").is_file()

    def start(self) -> str:
        """Start the server if it does not run, and return its URL. Raises DatabaseUnavailable."""
        self.home.mkdir(parents=True, exist_ok=True)
        with locked(self._lock_file):
            programs = runnable_programs()
            if not self.exists():
                self._initialise(programs)
            data = self.data_folder()
            _check_version(data, programs)
            return self._running_url(data) or self._launch(data, programs)

    def url(self) -> str | None:
        """The URL of the running server, None when it does not run."""
        return self._running_url(self.data_folder()) if self.exists() else None

    def stop(self) -> bool:
        """Stop the server; False when it did not run."""
        if not self.exists():
            return False
        with locked(self._lock_file):
            data = self.data_folder()
            if self._running_url(data) is None:
                return False
            run([runnable_programs() / "pg_ctl", "stop", "-D", data, "-m", "fast", "-w"], _log(data))
            return True

    def data_folder(self) -> Path:
        """Where the data is, or will be: in the home, or where the home points to."""
        pointer = self.home / "postgres.pointer"
        return Path(pointer.read_text().strip()) if pointer.is_file() else self.home / "postgres"

    def remove(self) -> None:
        """Stop the server and delete its data, wherever it is."""
        self.stop()
        data = self.data_folder()
        shutil.rmtree(data if data.parent == self.home else data.parent, ignore_errors=True)
        for name in ("postgres.pointer", "postgres.password", "postgres.port", "postgres.lock"):
            (self.home / name).unlink(missing_ok=True)

    def _initialise(self, programs: Path) -> None:
        """Make the data beside its place and move it there whole: a kill leaves no half database."""
        place = self._choose_place()
        for left in place.parent.glob(f".{place.name}.*"):  # by a first start that was killed
            shutil.rmtree(left, ignore_errors=True)
        workshop = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
        workshop.mkdir(mode=0o700)
        try:
            password_file = _secret_file(workshop / "password", secrets.token_urlsafe(24))
            for path in (workshop, password_file):
                give_to_server_user(path)
            options = ["-U", _USER, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"]
            options += [] if self._durable else ["--no-sync"]
            data = workshop / "data"
            run([programs / "initdb", "-D", data, f"--pwfile={password_file}", *options], _log(data))
            _secret_file(self.home / "postgres.password", password_file.read_text())
            data.rename(place)
        finally:
            shutil.rmtree(workshop, ignore_errors=True)

    def _choose_place(self) -> Path:
        place = self.data_folder()
        if place.parent == self.home and not server_user_reaches(self.home):
            folder = shared_folder() / secrets.token_hex(8)
            folder.mkdir()
            folder.chmod(0o755)  # whatever the umask
            place = folder / "postgres"
            (self.home / "postgres.pointer").write_text(f"{place}\n")
        return place

    def _running_url(self, data: Path) -> str | None:
        """URL of the server that serves this folder; waits while it starts."""
        deadline = time.monotonic() + START_SECONDS
        while (pid_and_port := _read_pid_file(data)) is not None:
            pid, port = pid_and_port
            if not _is_server_of(data, pid):
                return None
            url = self._url(port)
            if _answers(url):
                return url
            if time.monotonic() > deadline:
                raise DatabaseUnavailable(f"PostgreSQL in {data} runs but does not answer: see {_log(data)}")
            time.sleep(0.1)
        return None

    def _launch(self, data: Path, programs: Path) -> str:
        """Start the server of a folder that has none; the lock is held."""
        (data / "postmaster.pid").unlink(missing_ok=True)  # it may name a process that is somebody else's now
        start: list[str | Path] = [programs / "pg_ctl", "start", "-D", data, "-l", _log(data), "-w"]
        for _ in range(3):  # a free port may be taken between looking and starting
            port = _free_port(self._last_port())
            options = " ".join([f"-p {port}", *_SERVER_OPTIONS, *([] if self._durable else _FAST_OPTIONS)])
            try:
                run([*start, "-t", str(START_SECONDS), "-o", options], _log(data))
            except DatabaseUnavailable as error:
                failure = error
                continue
            (self.home / "postgres.port").write_text(f"{port}\n")
            return self._url(port)
        raise failure

    def _last_port(self) -> int:
        """The port this server had; 0 when it had none."""
        try:
            return int((self.home / "postgres.port").read_text())
        except (FileNotFoundError, ValueError):
            return 0

    def _url(self, port: int) -> str:
        password = (self.home / "postgres.password").read_text().strip()
        return f"postgresql://{_USER}:{password}@127.0.0.1:{port}/postgres"


def _check_version(data: Path, programs: Path) -> None:
    wanted = programs.parent.name.removeprefix("pginstall")
    found = (data / "PG_VERSION").read_text().strip()
    if found != wanted:
        raise DatabaseUnavailable(
            f"{data} was made by PostgreSQL {found}, this is {wanted}: run `pewstats db upgrade`"
        )


def _secret_file(path: Path, text: str) -> Path:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(text)
    return path


def _read_pid_file(data: Path) -> tuple[int, int] | None:
    """(process id, port) as the server wrote them; port 0 while it has not written that line."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    pid = int(lines[0]) if lines and lines[0].strip().isdigit() else 0
    return pid, int(lines[3]) if len(lines) > 3 and lines[3].strip().isdigit() else 0


def _is_server_of(data: Path, pid: int) -> bool:
    """Is that process alive and a server in this folder? A pid may belong to somebody else by now.

    Raises DatabaseUnavailable when that cannot be told: taking its pid file would end a living server.
    """
    if not Path("/proc/self").exists():  # macOS
        return pid != 0 and _lives(pid)
    process = Path(f"/proc/{pid}")
    try:
        if process.stat().st_uid != data.stat().st_uid:
            return False
        return (process / "cwd").readlink() == data.resolve()
    except (
        PermissionError
    ):  # root without CAP_SYS_PTRACE, as in a container: the command line is for everybody
        return _was_started_in(data, pid)
    except (FileNotFoundError, ProcessLookupError):
        return False


def _was_started_in(data: Path, pid: int) -> bool:
    try:
        program, *options = os.fsdecode(Path(f"/proc/{pid}/cmdline").read_bytes()).split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return False
    if Path(program).name != "postgres":
        return False
    if "-D" in options and Path(options[options.index("-D") + 1]).resolve() == data.resolve():
        return True
    raise DatabaseUnavailable(
        f"{data / 'postmaster.pid'} names process {pid}, a PostgreSQL that may or may not serve this folder: "
        "stop it, or delete that file if it serves another"
    )


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError):  # one of ours is ours to signal
        return False
    return True


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _free_port(wanted: int) -> int:
    """The wanted port if it is free, else any; 0 is any."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # ended connections do not hold it
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _log(data: Path) -> Path:
    return data / "server.log"
