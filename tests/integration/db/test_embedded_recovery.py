"""The embedded server found and started again, whatever an earlier one left behind."""

import os
import socket
import subprocess
from urllib.parse import urlsplit

import psycopg

from pewstats_collectors.db.embedded import EmbeddedServer
from tests.integration.db.embedded_homes import (
    ask,
    kill_server,
    pid_file,
    server_pid,
    start_as_in_a_container,
)


def test_a_stopped_server_has_no_url_and_keeps_its_data(shared: EmbeddedServer) -> None:
    with psycopg.connect(shared.start()) as connection:
        connection.execute("DROP TABLE IF EXISTS kept")
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    assert shared.stop()
    assert shared.exists()
    assert shared.url() is None
    assert not shared.stop()
    assert ask(shared.start(), "SELECT number FROM kept") == 7


def test_a_killed_server_is_started_again(shared: EmbeddedServer) -> None:
    shared.start()
    kill_server(shared)
    assert pid_file(shared).exists()
    assert shared.url() is None
    assert ask(shared.start()) == 1


def test_a_server_comes_back_at_its_old_url_unless_somebody_took_the_port(shared: EmbeddedServer) -> None:
    url = shared.start()
    kill_server(shared)
    assert shared.start() == url
    shared.stop()
    with socket.create_server(("127.0.0.1", port_of(url))):
        other = shared.start()
    assert port_of(other) != port_of(url)
    assert ask(other) == 1
    shared.stop()
    (shared.home / "postgres.port").write_text("")  # as a full disk leaves it
    assert ask(shared.start()) == 1


def port_of(url: str) -> int:
    return urlsplit(url).port or 0


def test_a_pid_file_that_names_a_foreign_process_is_no_server(shared: EmbeddedServer) -> None:
    shared.start()
    kill_server(shared)
    lines = pid_file(shared).read_text().splitlines()
    owner = shared.data_folder().stat()
    foreign = subprocess.Popen(["/bin/sleep", "60"], user=owner.st_uid, group=owner.st_gid, cwd="/")
    try:
        pid_file(shared).write_text("\n".join([str(foreign.pid), *lines[1:]]) + "\n")
        assert shared.url() is None
        assert ask(start_as_in_a_container(shared).stdout.strip()) == 1
        assert foreign.poll() is None
    finally:
        foreign.kill()
        foreign.wait()


def test_a_running_server_is_found_by_a_root_who_may_not_look_into_its_process(
    shared: EmbeddedServer,
) -> None:
    url, pid = shared.start(), server_pid(shared)
    assert start_as_in_a_container(shared).stdout.strip() == url
    assert server_pid(shared) == pid
    assert ask(url) == 1


def test_a_pid_file_is_kept_when_nobody_can_tell_whose_server_it_names(
    shared: EmbeddedServer, server: EmbeddedServer
) -> None:
    shared.start()
    kill_server(shared)
    server.start()
    _, *lines = pid_file(shared).read_text().splitlines()
    pid_file(shared).write_text("\n".join([str(server_pid(server)), *lines]) + "\n")
    done = start_as_in_a_container(shared)
    if os.geteuid() == 0:
        assert f"{pid_file(shared)} names process {server_pid(server)}, a PostgreSQL that may" in done.stderr
        assert pid_file(shared).read_text().split()[0] == str(server_pid(server))
    assert ask(shared.start()) == 1  # with all rights it can be told
    assert ask(server.start()) == 1


def test_asking_for_the_url_takes_no_pid_file_from_a_server_that_starts(
    shared: EmbeddedServer,
) -> None:
    shared.start()
    shared.stop()
    pid_file(shared).write_text("")  # as it is for a moment before the server writes into it
    assert shared.url() is None
    assert pid_file(shared).exists()
    assert ask(shared.start()) == 1
