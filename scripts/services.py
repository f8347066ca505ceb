"""A real PostgreSQL and a real RabbitMQ for tests and benchmarks: found, or started and stopped again.

Each is looked for in this order: the URL in PEWSTATS_TEST_DATABASE_URL or PEWSTATS_TEST_AMQP_URL; Docker,
when an engine answers; a server of this machine run privately (PostgreSQL: the wheel's; RabbitMQ: an
installed rabbitmq-server); for RabbitMQ, as root on Debian, one installed by apt. There is no fifth way: what
cannot be had is an error that names the command to run, never a reason to skip a test.
"""

import contextlib
import functools
import os
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol, TypeVar
from urllib.parse import urlsplit, urlunsplit

import pika
import psycopg
from psycopg import sql

from pewstats_collectors.broker.lanes import Lane, queue_name
from pewstats_collectors.db.embedded import EmbeddedServer
from pewstats_collectors.errors import DatabaseUnavailable
from scripts import debian
from scripts.processes import Guard, delete_command, free_port, running
from scripts.rabbitmq_node import (
    START_SECONDS,
    RabbitNode,
    find_server,
    install_by_apt,
    install_command,
)

T = TypeVar("T")

POSTGRES_IMAGE = "postgres:18"
RABBITMQ_IMAGE = "rabbitmq:3.13"


class ServiceMissing(Exception):
    """A server that the tests need cannot be had; the text says what to do about it."""


class Rabbit(Protocol):
    """A RabbitMQ broker that we started."""

    @property
    def url(self) -> str:
        """amqp:// URL."""

    def start(self) -> None:
        """Start it again and wait until it answers."""

    def stop(self) -> None:
        """Shut it down in good order; its data stays."""

    def kill(self) -> None:
        """End it as a power cut would; its data stays."""

    def ctl(self, *arguments: str) -> str:
        """What `rabbitmqctl ARGUMENTS` prints."""


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """URL of a PostgreSQL where databases may be created. Raises ServiceMissing."""
    if url := os.environ.get("PEWSTATS_TEST_DATABASE_URL"):
        yield url
        return
    with contextlib.ExitStack() as stack:
        yield _by_docker(stack, _docker_postgres) or stack.enter_context(_local_postgres())


@contextlib.contextmanager
def new_database(server_url: str, template: str | None = None) -> Iterator[str]:
    """URL of a new database on that server, a copy of the template or empty; dropped in the end."""
    name = f"test_{secrets.token_hex(6)}"
    database = sql.Identifier(name)
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
        database, sql.Identifier(template or "template0")
    )
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(create)
    try:
        yield urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(database))


def given_rabbitmq() -> str | None:
    """URL of somebody else's RabbitMQ: it is used, never controlled."""
    return os.environ.get("PEWSTATS_TEST_AMQP_URL") or None


@contextlib.contextmanager
def rabbitmq() -> Iterator[str]:
    """URL of a RabbitMQ. Raises ServiceMissing."""
    if url := given_rabbitmq():
        yield url
        return
    with rabbitmq_node() as node:
        yield node.url


@contextlib.contextmanager
def rabbitmq_node() -> Iterator[Rabbit]:
    """A RabbitMQ that may be killed, so never somebody else's. Raises ServiceMissing."""
    with contextlib.ExitStack() as stack:
        yield _by_docker(stack, _DockerRabbit) or stack.enter_context(_local_rabbitmq())


def delete_queues(rabbitmq_url: str, jobs: Iterable[str]) -> None:
    """Delete the queues of these jobs from a RabbitMQ, with whatever they hold."""
    with pika.BlockingConnection(pika.URLParameters(rabbitmq_url)) as connection:
        channel = connection.channel()
        for job in jobs:
            for lane in Lane:
                channel.queue_delete(queue_name(job, lane))


class PostgresServer:
    """The wheel's server in a folder of its own; it may be crashed, and comes back at the same port."""

    def __init__(self, *, durable: bool) -> None:
        """`durable` False is faster, but forgets the last moment before a crash."""
        self._home = Path(tempfile.mkdtemp(prefix="pewstats-postgres-"))
        self._home.chmod(0o755)  # as root the server runs as another user, who has to get in
        self._server = EmbeddedServer(self._home, durable=durable)
        self._guard: Guard | None = None

    def start(self) -> str:
        """Start it, again too; returns its URL. Raises DatabaseUnavailable."""
        url = self._server.start()
        self._guard = self._guard or Guard(_end_postgres_command(self._server))
        return url

    def crash(self) -> None:
        """End it as `pg_ctl stop -m immediate` does: no shutdown, recovery at the next start."""
        pid = int((self._server.data_folder() / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGQUIT)
        while running(pid):
            time.sleep(0.02)

    def close(self) -> None:
        """Stop it and delete its data."""
        self._server.remove()
        shutil.rmtree(self._home, ignore_errors=True)
        if self._guard is not None:
            self._guard.release()


@contextlib.contextmanager
def postgres_server(*, durable: bool = True) -> Iterator[PostgresServer]:
    """A PostgreSQL that may be crashed, so never somebody else's. Raises ServiceMissing."""
    with contextlib.closing(PostgresServer(durable=durable)) as server:
        try:
            server.start()
        except DatabaseUnavailable as error:
            raise ServiceMissing(
                f"PostgreSQL did not start: {error}; or set PEWSTATS_TEST_DATABASE_URL"
            ) from error
        yield server


@contextlib.contextmanager
def _local_postgres() -> Iterator[str]:
    with postgres_server(durable=False) as server:
        yield server.start()


def _end_postgres_command(server: EmbeddedServer) -> str:
    data = server.data_folder()
    pid_file = shlex.quote(str(data / "postmaster.pid"))
    folders = [server.home] if data.parent == server.home else [server.home, data.parent]
    return "; ".join([f"kill -INT $(head -n 1 {pid_file})", "sleep 2", *map(delete_command, folders)])


@contextlib.contextmanager
def _local_rabbitmq() -> Iterator[Rabbit]:
    """A private node of the installed server; installed first where that is ours to do."""
    server = find_server()
    if server is None and debian.may_install():
        install_by_apt()
        server = find_server()
    if server is None:
        raise ServiceMissing(
            "no RabbitMQ: PEWSTATS_TEST_AMQP_URL is not set, no Docker engine answers and there is no "
            f"rabbitmq-server; run: {install_command()}"
        )
    with contextlib.closing(RabbitNode(server)) as node:
        node.start()
        yield node


class _DockerRabbit:
    """A broker in a container, on a port that stays the same when it is started again."""

    def __init__(self, stack: contextlib.ExitStack) -> None:
        from testcontainers.core.container import DockerContainer

        port = free_port()
        container = (
            DockerContainer(RABBITMQ_IMAGE).with_bind_ports(5672, port).with_kwargs(hostname="pewstats")
        )
        self._container = stack.enter_context(container.with_env("RABBITMQ_LOOPBACK_USERS", "none"))
        self.url = f"amqp://guest:guest@{self._container.get_container_host_ip()}:{port}/"
        self._wait()

    def start(self) -> None:
        self._container.get_wrapped_container().start()
        self._wait()

    def stop(self) -> None:
        self._container.get_wrapped_container().stop()

    def kill(self) -> None:
        self._container.get_wrapped_container().kill()

    def ctl(self, *arguments: str) -> str:
        done = self._container.exec(["rabbitmqctl", "--quiet", *arguments])
        text = str(done.output.decode())
        if done.exit_code != 0:
            raise RuntimeError(f"rabbitmqctl {' '.join(arguments)}: {text}")
        return text

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                pika.BlockingConnection(pika.URLParameters(self.url)).close()
                return
            except (pika.exceptions.AMQPError, OSError):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)


def _docker_postgres(stack: contextlib.ExitStack) -> str:
    from testcontainers.community.postgres import PostgresContainer

    return str(stack.enter_context(PostgresContainer(POSTGRES_IMAGE, driver=None)).get_connection_url())


def _by_docker(stack: contextlib.ExitStack, start: Callable[[contextlib.ExitStack], T]) -> T | None:
    """What `start` starts in a container; None where Docker is not to be had or cannot get the image."""
    if not _docker_answers():
        return None
    import docker.errors  # type: ignore[import-untyped]

    try:
        return start(stack)
    except docker.errors.DockerException as error:
        print(f"Docker answers but does not help ({error}): trying a local server", file=sys.stderr)
        return None


@functools.cache
def _docker_answers() -> bool:
    """Asked in a process of its own: a client that finds no engine leaves its socket open."""
    program = "import docker; docker.from_env(timeout=5).ping()"
    return subprocess.run([sys.executable, "-c", program], capture_output=True, check=False).returncode == 0
