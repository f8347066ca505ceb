"""Child processes that hang, die, use too much, or lose their parent."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest
from prometheus_client import REGISTRY

from pewstats_collectors import metrics
from pewstats_collectors.errors import Reject, Retry, Snooze
from pewstats_collectors.workers import child_watch
from pewstats_collectors.workers import children as children_module
from pewstats_collectors.workers.children import Children
from scripts.processes import running
from tests.integration.workers import children_work as work
from tests.sessions import END_OTHERS
from tests.waiting import until

SECONDS = 1.0


@pytest.fixture(scope="module")
def children(shared_database: str) -> Iterator[Children]:
    """Two children, each with a second and a gigabyte, looked after often."""
    with pytest.MonkeyPatch.context() as often:
        often.setattr(child_watch, "LOOK_S", 0.1)
        made = Children(2, shared_database, seconds=SECONDS, memory_mb=1024)
        assert made.run(work.double, 2) == 4
        yield made
        made.close()


def still_works(children: Children) -> bool:
    with ThreadPoolExecutor(4) as threads:
        results = list(threads.map(lambda number: children.run(work.double, number), range(6)))
    return results == [0, 2, 4, 6, 8, 10]


def test_work_runs_in_another_process_with_the_database(children: Children) -> None:
    assert children.run(work.whoami) != os.getpid()
    assert still_works(children)


def test_a_child_that_hangs_is_ended_within_the_limit_and_its_work_may_be_retried(
    children: Children,
) -> None:
    started = time.monotonic()
    with ThreadPoolExecutor(2) as threads:
        hanging = threads.submit(children.run, work.hang)
        time.sleep(0.1)
        assert children.run(work.double, 4) == 8  # the other one is not disturbed
        with pytest.raises(Retry, match="took longer than 1 s"):
            hanging.result()
    assert time.monotonic() - started < SECONDS + 5
    assert still_works(children)


@pytest.mark.parametrize(
    ("task", "what"),
    [(work.crash, "the child process died"), (work.exhaust, "more memory than a child may have")],
)
def test_a_child_that_dies_or_needs_too_much_costs_its_own_work_an_attempt(
    children: Children, task: Callable[..., Any], what: str
) -> None:
    with pytest.raises(Retry, match=what):
        children.run(task)
    assert still_works(children)


def test_a_child_that_dies_while_it_is_idle_breaks_nothing(children: Children) -> None:
    """The library's own pool would refuse every further piece of work."""
    for _ in range(3):
        os.kill(children.run(work.whoami), signal.SIGKILL)
        time.sleep(0.3)  # seen by the pool while nothing runs
        assert still_works(children)
        assert len(pids()) == 2  # those of the broken pool are gone


def test_work_that_no_child_takes_up_may_be_retried(
    children: Children, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert still_works(children)
    for pid in (frozen := pids()):
        os.kill(pid, signal.SIGSTOP)
    with monkeypatch.context() as impatient:
        impatient.setattr(children_module, "MARGIN_SECONDS", 0.2)
        impatient.setattr(child_watch.ChildWatch, "look", lambda *_: None)
        with pytest.raises(Retry):
            children.run(work.whoami)
    assert still_works(children)
    assert not frozen & pids()


def test_a_child_that_stands_still_while_no_work_comes_is_replaced(children: Children) -> None:
    assert still_works(children)
    before, stopped = pids(), restarts("stopped")
    os.kill(min(before), signal.SIGSTOP)
    until(lambda: min(before) not in pids())
    until(lambda: len(pids()) == 2 and states() == {"working": 0, "idle": 2, "gone": 0})
    assert restarts("stopped") == stopped + 1
    assert still_works(children)


def test_a_child_that_dies_while_no_work_comes_is_replaced(children: Children) -> None:
    assert still_works(children)
    before, died = pids(), restarts("died while idle")
    os.kill(min(before), signal.SIGKILL)
    until(lambda: restarts("died while idle") == died + 1)
    until(lambda: len(pids()) == 2 and states() == {"working": 0, "idle": 2, "gone": 0})
    assert min(before) not in pids()
    assert still_works(children)
    assert restarts("died while idle") == died + 1


def test_the_time_limit_grows_with_the_file(
    shared_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small, large = tmp_path / "small", tmp_path / "large"
    for file, size in ((small, 10_000), (large, 1_500_000)):
        file.write_bytes(bytes(size))
    growing = Children(1, shared_database, seconds=0.2, seconds_per_mb=1, memory_mb=1024)
    try:
        growing.run(work.nap, large, 1.2)
        with pytest.raises(Retry, match=r"took longer than 0\.2 s for 0\.01 MB"):
            growing.run(work.nap, small, 1.2)
        monkeypatch.setattr(children_module, "LONGEST_S", 0.5)
        with pytest.raises(Retry, match=r"took longer than 0\.5 s for 1\.50 MB"):
            growing.run(work.nap, large, 1.2)
        with pytest.raises(FileNotFoundError):
            growing.run(work.nap, tmp_path / "none", 0)
    finally:
        growing.close()


def test_closed_while_they_work_they_are_ended_at_once_and_nobody_waits(
    shared_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also one that would not hear that it is to end; one that stands still at work is not waited for."""
    monkeypatch.setattr(child_watch, "LOOK_S", 0.1)
    ended = {how: ended_at_close(how) for how in ("in good order", "killed")}
    stopped, idle = restarts("stopped"), restarts("died while idle")
    closing = Children(3, shared_database, seconds=60, memory_mb=1024)
    known = pids()
    with ThreadPoolExecutor(2) as threads:
        frozen = threads.submit(closing.run, work.nap, tmp_path, 60)
        until(lambda: states() == {"working": 1, "idle": 2, "gone": 0})
        [pid] = [pid for pid, works in child_watch.children_of(closing._pool).items() if works]
        os.kill(pid, signal.SIGSTOP)
        with pytest.raises(Retry, match="the child process died"):
            frozen.result(5)
        deaf = threads.submit(closing.run, work.hang)
        until(lambda: states() == {"working": 1, "idle": 2, "gone": 0})
        time.sleep(0.3)  # its SIGTERM is ignored by now
        began = time.monotonic()
        closing.close()
        assert time.monotonic() - began < 2
        with pytest.raises(Retry):
            deaf.result(1)
    assert pids() == known
    assert (restarts("stopped"), restarts("died while idle")) == (stopped + 1, idle)
    assert ended_at_close("in good order") == ended["in good order"] + 2
    assert ended_at_close("killed") == ended["killed"] + 1


def states() -> dict[str, float]:
    samples = [one for metric in metrics.CHILDREN.collect() for one in metric.samples]
    return {one.labels["state"]: one.value for one in samples}


def restarts(why: str) -> float:
    return REGISTRY.get_sample_value("pewstats_child_restarts_total", {"why": why}) or 0


def ended_at_close(how: str) -> float:
    return REGISTRY.get_sample_value("pewstats_children_ended_total", {"how": how}) or 0


def test_what_was_closed_is_not_made_anew(shared_database: str) -> None:
    before = pids()
    closed = Children(1, shared_database, seconds=SECONDS, memory_mb=1024)
    assert closed.run(work.double, 2) == 4
    closed.close()
    with pytest.raises(Retry):
        closed.run(work.double, 2)
    assert pids() == before


def pids() -> set[int]:
    """The child processes of all pools."""
    return {child.pid for child in multiprocessing.active_children() if child.pid is not None}


def test_a_rejection_keeps_its_fields_on_the_way_from_the_child(children: Children) -> None:
    with pytest.raises(Reject) as rejected:
        children.run(work.reject)
    fault = rejected.value
    assert (fault.reason, fault.detail, fault.offset) == ("cut off", "the file ends early", 123)
    assert str(fault) == "cut off: the file ends early"


def test_a_snooze_and_other_errors_keep_what_they_say(children: Children) -> None:
    with pytest.raises(Snooze, match="not now") as snoozed:
        children.run(work.snooze)
    assert snoozed.value.until == work.UNTIL
    with pytest.raises(ValueError, match="what went wrong"):
        children.run(work.fail, "what went wrong")
    with pytest.raises(RecursionError):
        children.run(work.recurse)
    assert still_works(children)


def test_a_child_finds_its_way_back_when_its_connection_was_ended(
    children: Children, shared_database: str
) -> None:
    assert still_works(children)
    with psycopg.connect(shared_database, autocommit=True) as connection:
        connection.execute(END_OTHERS)
    assert still_works(children)


_PARENT = """
import multiprocessing, sys, threading, time
from pewstats_collectors.workers.children import Children
from tests.integration.workers import children_work as work

if __name__ == "__main__":
    children = Children(2, sys.argv[1], seconds=60, memory_mb=1024)
    children.run(work.whoami)
    threading.Thread(target=children.run, args=[work.hang], daemon=True).start()
    time.sleep(0.3)
    print(*[child.pid for child in multiprocessing.active_children()], flush=True)
    time.sleep(60)
"""


def test_children_end_when_their_parent_is_killed(tmp_path: Path, database: str) -> None:
    program = tmp_path / "parent.py"
    program.write_text(_PARENT)
    root = Path(__file__).parents[3]
    parent = subprocess.Popen(
        [sys.executable, program, database],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(root)},
    )
    assert parent.stdout is not None
    with parent.stdout:
        pids = [int(word) for word in parent.stdout.readline().split()]
        assert len(pids) == 2
        assert all(map(running, pids))
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    until(lambda: not any(map(running, pids)), seconds=5)
