"""The embedded server: found, started, repaired and removed, whoever asks and whatever was left behind."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from pewstats_collectors.db import embedded, postgres_programs
from pewstats_collectors.db.embedded import EmbeddedServer
from pewstats_collectors.errors import DatabaseUnavailable

_START = """
import sys
from pathlib import Path
from pewstats_collectors.db.embedded import EmbeddedServer
print(EmbeddedServer(Path(sys.argv[1]), durable=False).start())
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


@pytest.fixture
def server() -> Iterator[EmbeddedServer]:
    with new_home() as one:
        yield one


@pytest.fixture(scope="module")
def shared() -> Iterator[EmbeddedServer]:
    """A server whose database exists; tests leave it in a state from which it starts."""
    with new_home() as one:
        one.start()
        yield one


def start_elsewhere(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", _START, str(home)], stdout=subprocess.PIPE, text=True)


def ask(url: str, query: str = "SELECT 1") -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    return row and row[0]


def pid_file(server: EmbeddedServer) -> Path:
    return server.data_folder() / "postmaster.pid"


def server_pid(server: EmbeddedServer) -> int:
    return int(pid_file(server).read_text().split()[0])


def kill_server(server: EmbeddedServer) -> None:
    """As a power cut: the process is gone, its files stay as they are."""
    pid = server_pid(server)
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not running(pid))


def running(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


def wait_until(condition: object, seconds: float = 10) -> None:
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.01)


def test_several_processes_that_start_it_at_once_find_one_server(server: EmbeddedServer) -> None:
    starters = [start_elsewhere(server.home) for _ in range(4)]
    urls = {starter.communicate(timeout=60)[0].strip() for starter in starters}
    assert [starter.returncode for starter in starters] == [0] * 4
    assert len(urls) == 1
    url = urls.pop()
    assert url == server.url() == server.start()
    assert ask(url) == 1
    assert ask(url, "SHOW listen_addresses") == "127.0.0.1"
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        ask(url.replace(url.split(":")[2].split("@")[0], "a-guess"))


def test_a_stopped_server_has_no_url_and_keeps_its_data(shared: EmbeddedServer) -> None:
    with psycopg.connect(shared.start()) as connection:
        connection.execute("DROP TABLE IF EXISTS kept")
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    assert shared.stop()
    assert shared.exists()
    assert shared.url() is None
    assert not shared.stop()
    assert ask(shared.start(), "SELECT number FROM kept") == 7


def test_secrets_and_data_are_for_their_owner_only(shared: EmbeddedServer) -> None:
    shared.start()
    assert stat.S_IMODE((shared.home / "postgres.password").stat().st_mode) == 0o600
    assert stat.S_IMODE(shared.data_folder().stat().st_mode) == 0o700


def test_a_killed_server_is_started_again(shared: EmbeddedServer) -> None:
    shared.start()
    kill_server(shared)
    assert pid_file(shared).exists()
    assert shared.url() is None
    assert ask(shared.start()) == 1


def test_a_pid_file_that_names_a_foreign_process_is_no_server(shared: EmbeddedServer) -> None:
    shared.start()
    kill_server(shared)
    lines = pid_file(shared).read_text().splitlines()
    owner = shared.data_folder().stat()
    foreign = subprocess.Popen(["/bin/sleep", "60"], user=owner.st_uid, group=owner.st_gid, cwd="/")
    try:
        pid_file(shared).write_text("\n".join([str(foreign.pid), *lines[1:]]) + "\n")
        assert shared.url() is None
        assert ask(shared.start()) == 1
        assert foreign.poll() is None
    finally:
        foreign.kill()
        foreign.wait()


def test_asking_for_the_url_takes_no_pid_file_from_a_server_that_starts(
    shared: EmbeddedServer,
) -> None:
    shared.start()
    shared.stop()
    pid_file(shared).write_text("")  # as it is for a moment before the server writes into it
    assert shared.url() is None
    assert pid_file(shared).exists()
    assert ask(shared.start()) == 1


def test_a_first_start_that_was_killed_leaves_nothing_half(server: EmbeddedServer) -> None:
    server.home.mkdir()
    starter = start_elsewhere(server.home)
    wait_until(lambda: list(server.home.glob(".postgres.*/**/PG_VERSION")))
    starter.kill()
    starter.communicate()
    wait_until(lambda: not programs_in(server.home))  # what it had started lives on for a moment
    assert not server.exists()
    assert server.url() is None
    assert ask(server.start()) == 1
    assert {path.name for path in server.home.iterdir()} == {
        "postgres",
        "postgres.lock",
        "postgres.password",
    }


def programs_in(home: Path) -> list[str]:
    """Command lines of the running programs that name this folder."""
    lines = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            lines.append((process / "cmdline").read_text())
        except OSError:
            continue
    return [line for line in lines if str(home) in line]


def test_a_first_start_that_fails_says_why_and_leaves_nothing(
    server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(embedded, "_USER", "pg_is_reserved")
        with pytest.raises(DatabaseUnavailable, match=r"initdb failed.*pg_"):
            server.start()
    assert {path.name for path in server.home.iterdir()} == {"postgres.lock"}
    assert ask(server.start()) == 1


def test_a_private_parent_folder_keeps_its_mode_and_the_data_goes_where_the_server_can_reach_it() -> None:
    private = Path(tempfile.mkdtemp(prefix="private "))
    before = os.umask(0o077)  # what is made on the way must be reachable whatever the user's umask
    try:
        with new_home(private) as server:
            temporary = private / "temporary"
            temporary.mkdir()
            environment = os.environ | {"TMPDIR": str(temporary)}
            done = subprocess.run(
                [sys.executable, "-c", _START, str(server.home)], capture_output=True, text=True,
                env=environment, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
            assert ask(done.stdout.strip()) == 1
            assert stat.S_IMODE(private.stat().st_mode) == 0o700
            check_place(server)
            data = server.data_folder()
            server.remove()
            assert not data.exists()
            assert list(server.home.iterdir()) == []
            assert server.url() is None
    finally:
        os.umask(before)
        shutil.rmtree(private)


def check_place(server: EmbeddedServer) -> None:
    """As root the server runs as somebody who cannot get into a private folder; else it runs as we do."""
    if os.geteuid() == 0:
        assert server.data_folder().is_relative_to("/var/lib/pewstats")
        assert (server.home / "postgres.pointer").read_text() == f"{server.data_folder()}\n"
        assert server.data_folder().stat().st_uid != 0
    else:
        assert server.data_folder() == server.home / "postgres"


def test_programs_nobody_else_can_reach_are_copied_once_to_where_the_server_can_run_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    installed = postgres_programs.programs()
    package, version = installed.parents[1], installed.parent.name
    private = tmp_path / "private" / package.name / version
    before = os.umask(0o077)
    try:
        with new_home() as server:
            shutil.copytree(installed.parent, private)
            libraries = package.with_name(f"{package.name}.libs")
            shutil.copytree(libraries, private.parents[1] / libraries.name)
            subprocess.run(["/bin/chmod", "-R", "go=", private.parents[1]], check=True)
            public = server.home.parent / "public"
            monkeypatch.setattr(postgres_programs, "SHARED_FOLDER", public)
            monkeypatch.setattr(postgres_programs, "programs", lambda: private / "bin")
            with ThreadPoolExecutor(2) as threads:
                both = [threads.submit(postgres_programs.runnable_programs) for _ in range(2)]
                found = {one.result() for one in both}
            expected = (
                public / "programs-pginstall18" / package.name / version if os.geteuid() == 0 else private
            )
            assert found == {expected / "bin"}
            assert ask(server.start()) == 1
    finally:
        os.umask(before)


def test_data_of_another_major_version_is_an_error_that_names_the_command(server: EmbeddedServer) -> None:
    (server.home / "postgres").mkdir(parents=True)
    (server.home / "postgres" / "PG_VERSION").write_text("14\n")
    with pytest.raises(DatabaseUnavailable, match="PostgreSQL 14, this is 18: run `pewstats db upgrade`"):
        server.start()


def test_what_was_removed_is_gone_and_can_be_made_anew(server: EmbeddedServer) -> None:
    first = server.start()
    server.remove()
    assert not server.exists()
    assert list(server.home.iterdir()) == []
    with pytest.raises(psycopg.OperationalError):
        ask(first)
    assert ask(server.start()) == 1


def test_asking_where_there_is_no_home_makes_none(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path / "nowhere")
    assert server.url() is None
    assert not server.stop()
    assert not server.exists()
    server.remove()
    assert list(tmp_path.iterdir()) == []
