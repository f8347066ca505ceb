"""The embedded server: made once, where its user can reach it, and removed without a trace."""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from pewstats_collectors.db import embedded, postgres_programs
from pewstats_collectors.db.embedded import EmbeddedServer
from pewstats_collectors.errors import DatabaseUnavailable
from tests.integration.db.embedded_homes import START, ask, new_home, start_elsewhere
from tests.waiting import until


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


def test_secrets_and_data_are_for_their_owner_only(shared: EmbeddedServer) -> None:
    shared.start()
    assert stat.S_IMODE((shared.home / "postgres.password").stat().st_mode) == 0o600
    assert stat.S_IMODE(shared.data_folder().stat().st_mode) == 0o700


def test_a_first_start_that_was_killed_leaves_nothing_half(server: EmbeddedServer) -> None:
    server.home.mkdir()
    starter = start_elsewhere(server.home)
    until(lambda: list(server.home.glob(".postgres.*/**/PG_VERSION")))
    starter.kill()
    starter.communicate()
    until(lambda: not programs_in(server.home))  # what it had started lives on for a moment
    assert not server.exists()
    assert server.url() is None
    assert ask(server.start()) == 1
    assert {path.name for path in server.home.iterdir()} == {
        "postgres",
        "postgres.lock",
        "postgres.password",
        "postgres.port",
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
                [sys.executable, "-c", START, str(server.home)], capture_output=True, text=True,
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
