"""What can go wrong: each kind of fault, done to a living system and undone again."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from random import Random
from typing import Final

import pika
import psycopg

from pewstats_collectors.broker.broker import Message
from pewstats_collectors.broker.lanes import Lane, queue_name
from pewstats_collectors.broker.rabbitmq import RabbitBroker
from pewstats_collectors.jobs import JOBS
from scripts.faults_system import LEASE_S, System
from scripts.services import delete_queues

Fault = Callable[[System, Random], None]

_END_CONNECTIONS = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_UNTRACKED = "SELECT account_id FROM players WHERE NOT tracked ORDER BY account_id"
_TRACK = "UPDATE players SET tracked = true WHERE account_id = %s"
_SOME_WORK = "SELECT job, subject FROM ledger ORDER BY random() LIMIT 50"


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):  # it ended by itself
        os.kill(pid, number)


def _some_daemon(system: System, rng: Random) -> int | None:
    daemons = system.daemons()
    return rng.choice(sorted(daemons, key=lambda pid: daemons[pid])) if daemons else None


def kill_a_daemon(system: System, rng: Random) -> None:
    """As the kernel does when memory runs out."""
    if pid := _some_daemon(system, rng):
        _signal(pid, signal.SIGKILL)


def end_a_daemon(system: System, rng: Random) -> None:
    """In good order; its supervisor starts it again."""
    if pid := _some_daemon(system, rng):
        _signal(pid, signal.SIGTERM)


def freeze_a_daemon(system: System, rng: Random) -> None:
    """For longer than its leases; then it goes on as if nothing had been."""
    if pid := _some_daemon(system, rng):
        _signal(pid, signal.SIGSTOP)
        time.sleep(LEASE_S * rng.uniform(0.5, 2))
        _signal(pid, signal.SIGCONT)


def _hit_a_child(number: signal.Signals) -> Fault:
    def hit(system: System, rng: Random) -> None:
        if children := system.children():
            _signal(rng.choice(children), number)

    return hit


def kill_the_supervisor(system: System, _rng: Random) -> None:
    system.stop(signal.SIGKILL)
    system.start()


def restart_the_supervisor(system: System, _rng: Random) -> None:
    """A deployment."""
    system.stop(signal.SIGTERM)
    system.start()


def run_a_second_reconciler(system: System, rng: Random) -> None:
    with (
        system.log.open("ab") as log,
        subprocess.Popen(
            [sys.executable, "-m", "pewstats_collectors", "reconcile"],
            env=system.environment,
            stdout=log,
            stderr=log,
        ) as second,
    ):
        time.sleep(rng.uniform(3, 6))
        second.kill()


def kill_the_broker(system: System, rng: Random) -> None:
    system.node.kill()
    time.sleep(rng.uniform(0, 3))
    system.node.start()


def restart_the_broker(system: System, _rng: Random) -> None:
    system.node.stop()
    system.node.start()


def close_connections_to_the_broker(system: System, _rng: Random) -> None:
    system.node.ctl("close_all_connections", "maintenance")


def raise_a_memory_alarm(system: System, rng: Random) -> None:
    system.node.ctl("set_vm_memory_high_watermark", "0.00001")
    time.sleep(rng.uniform(1, 5))
    system.node.ctl("set_vm_memory_high_watermark", "0.4")


def delete_the_queues(system: System, _rng: Random) -> None:
    delete_queues(system.node.url, JOBS)


def purge_the_queues(system: System, _rng: Random) -> None:
    with pika.BlockingConnection(pika.URLParameters(system.node.url)) as connection:
        for job in JOBS:
            for lane in Lane:
                with contextlib.suppress(pika.exceptions.ChannelClosedByBroker):  # deleted a moment ago
                    connection.channel().queue_purge(queue_name(job, lane))


def deliver_twice(system: System, rng: Random) -> None:
    """Nudges for all kinds of work, done or not, a second time and in any order and lane."""
    with psycopg.connect(system.database_url) as connection:
        work = connection.execute(_SOME_WORK).fetchall()
    with contextlib.closing(RabbitBroker(system.node.url).publisher()) as publisher:
        for job, subject in rng.sample(work, len(work)):
            publisher.publish(Message(job, subject, rng.choice(list(Lane))))


def crash_the_database(system: System, rng: Random) -> None:
    """`pg_ctl stop -m immediate`, and away for a while."""
    system.postgres.crash()
    time.sleep(rng.choice((0, 0, 2, 10)))
    system.postgres.start()


def end_connections_to_the_database(system: System, _rng: Random) -> None:
    with psycopg.connect(system.database_url, autocommit=True) as connection:
        connection.execute(_END_CONNECTIONS)


def track_a_player(system: System, rng: Random) -> None:
    """By any client; he is owed the details of what was read before."""
    with psycopg.connect(system.database_url, autocommit=True) as connection:
        if others := connection.execute(_UNTRACKED).fetchall():
            connection.execute(_TRACK, rng.choice(others))


def replay_dead_letters(system: System, _rng: Random) -> None:
    """All that wait, as an operator would who has mended nothing; where a server is gone it may fail."""
    command = [sys.executable, "-m", "pewstats_collectors", "queue", "replay", "--all"]
    with system.log.open("ab") as log:
        subprocess.run(command, env=system.environment, stdout=log, stderr=log, timeout=60, check=False)


def freeze_the_object_store(system: System, rng: Random) -> None:
    """It takes connections and says nothing."""
    system.objects.send(signal.SIGSTOP)
    time.sleep(rng.uniform(1, 10))
    system.objects.send(signal.SIGCONT)


#: By name, with how often each is chosen.
FAULTS: Final[dict[str, tuple[Fault, int]]] = {
    "daemon killed": (kill_a_daemon, 6),
    "daemon ended": (end_a_daemon, 2),
    "daemon frozen": (freeze_a_daemon, 4),
    "child killed": (_hit_a_child(signal.SIGKILL), 3),
    "child crashed": (_hit_a_child(signal.SIGSEGV), 2),
    "child hung": (_hit_a_child(signal.SIGSTOP), 1),
    "supervisor killed": (kill_the_supervisor, 1),
    "supervisor restarted": (restart_the_supervisor, 1),
    "second reconciler": (run_a_second_reconciler, 1),
    "broker killed": (kill_the_broker, 2),
    "broker restarted": (restart_the_broker, 1),
    "broker connections closed": (close_connections_to_the_broker, 2),
    "memory alarm": (raise_a_memory_alarm, 2),
    "queues deleted": (delete_the_queues, 2),
    "queues purged": (purge_the_queues, 2),
    "messages doubled": (deliver_twice, 3),
    "database crashed": (crash_the_database, 3),
    "database connections ended": (end_connections_to_the_database, 2),
    "object store frozen": (freeze_the_object_store, 2),
    "player tracked": (track_a_player, 5),
    "dead letters replayed": (replay_dead_letters, 2),
}
