"""pewstats queue dead, replay, discard: in groups, paced, interruptible, and it is kept who did what."""

import os
import signal
import time
from collections.abc import Iterable
from threading import Thread
from typing import Any

import pytest

from pewstats_collectors.db import dead_letters, ledger
from pewstats_collectors.jobs import AGGREGATE, DOWNLOAD, SUMMARY, TELEMETRY
from tests.integration.cli.buried import bury, resolved
from tests.integration.cli.commands import document, run
from tests.integration.workers.bench import Bench
from tests.waiting import until

SLOW = "took longer than {} s for 0.1{} MB"


def letters(bench: Bench, *numbers: int, error: str = SLOW, job: str = TELEMETRY) -> list[int]:
    """Dead letters of work that failed in this way, by numbers that their errors tell; returns their ids."""
    with bench.pool.connection() as connection:
        for number in numbers:
            subject, told = f"m{number}", error.format(30 + number, number)
            ledger.settle(connection, job, subject, state="failed", reason="time limit", error=told)
            dead_letters.add(connection, job, subject, {}, "time limit", told, None, 5)
    return [letter["id"] for letter in bench.dead_letters()[-len(numbers) :]]


def ids(found: dict[str, Any]) -> list[int]:
    return [one["id"] for one in found["dead_letters"]]


def test_letters_of_one_cause_are_one_line(bench: Bench) -> None:
    slow = letters(bench, 1, 2) + letters(bench, 3)
    [odd] = letters(bench, 4, error="needed more memory")
    [other] = letters(bench, 5, job=SUMMARY)
    first, *others = document("queue", "dead")["groups"]
    assert first.pop("oldest") < first.pop("newest")
    assert first == {
        "number": 3, "job": TELEMETRY, "reason": "time limit", "example": slow[-1],
        "error": "took longer than <n> s for <n> MB",
    }  # fmt: skip
    assert [one["example"] for one in others] == [other, odd]
    assert [one["example"] for one in document("queue", "dead", "list", "--limit", "2")["groups"]] == [
        slow[-1],
        other,
    ]
    assert document("queue", "dead", "list", "--job", DOWNLOAD)["groups"] == []
    shown = run("queue", "dead").stdout
    assert [line.split()[0] for line in shown.splitlines() if line.strip()][2:] == ["3", "1", "1"]
    each = ("queue", "dead", "list", "--each")
    assert ids(document(*each, "--error", first["error"])) == [*slow, other]
    assert ids(document(*each, "--error", "31 s")) == [slow[0]]
    assert ids(document(*each, "--error", "took", "--job", TELEMETRY, "--limit", "2")) == slow[1:]
    assert [one["number"] for one in document("queue", "dead", "--error", "memory")["groups"]] == [1]


def test_one_letter_tells_of_the_others_of_its_work_and_where_it_stands(bench: Bench) -> None:
    [first] = letters(bench, 1)
    run("queue", "replay", str(first), "--actor", "kim", "--note", "a faster machine")
    [second] = letters(bench, 1)
    with bench.pool.connection() as connection:
        ledger.reopen(connection, TELEMETRY, "m1")
    [third] = letters(bench, 1)
    letters(bench, 2)
    found = document("queue", "dead", "show", str(third))
    assert (found["id"], found["resolved"]) == (third, None)
    assert [
        (one["id"], one["resolved"], one["resolved_by"], one["resolved_why"]) for one in found["others"]
    ] == [(first, "replayed", "kim", "a faster machine"), (second, "replayed", None, None)]
    assert (found["work"]["state"], found["work"]["reason"]) == ("failed", "time limit")
    shown = run("queue", "dead", str(third)).stdout
    assert f"another      {first} of " in shown
    assert "replayed by kim at " in shown
    assert " (a faster machine)" in shown
    assert "time limit: replayed by itself at " in shown
    assert "work now     failed, time limit, attempts 0" in shown
    assert "resolved by  kim" in run("queue", "dead", "show", str(first)).stdout


def test_what_became_of_earlier_ones_is_listed(bench: Bench) -> None:
    kim, sam, owed, left = letters(bench, 1, 2, 3, 4)
    run("queue", "replay", str(kim), "--actor", "kim")
    run("queue", "discard", str(sam), "--actor", "sam", "--note", "too old")
    with bench.pool.connection() as connection:
        ledger.reopen(connection, TELEMETRY, "m3")
    words = ("queue", "dead", "list", "--resolved")
    assert [
        (one["resolved"], one["by"], one["number"], one["example"]) for one in document(*words)["groups"]
    ] == [("replayed", "itself", 1, owed), ("discarded", "sam", 1, sam), ("replayed", "kim", 1, kim)]
    each = document(*words, "--each")["dead_letters"]
    assert [(one["id"], one["resolved_by"], one["resolved_why"]) for one in each] == [
        (kim, "kim", None), (sam, "sam", "too old"), (owed, None, None),
    ]  # fmt: skip
    assert "itself" in run(*words).stdout
    assert "sam" in run(*words, "--each").stdout
    assert ids(document("queue", "dead", "--each")) == [left]


@pytest.mark.parametrize("command", ["replay", "discard"])
@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        (["--error", "took longer than <n> s for <n> MB"], [0, 1]),
        (["--error", "memory", "--job", TELEMETRY], [2]),
        (["--reason", "time limit"], [0, 1, 2, 3]),
        (["--all"], [0, 1, 2, 3]),
    ],
)
def test_a_group_is_replayed_or_discarded_whole(
    bench: Bench, command: str, words: list[str], chosen: Iterable[int]
) -> None:
    numbers = (
        letters(bench, 1, 2) + letters(bench, 3, error="memory") + letters(bench, 4, error="m", job=SUMMARY)
    )
    how = f"{command.removesuffix('ed')}ed".replace("played", "played")
    dry = run("queue", command, *words, "--dry-run").stdout
    assert dry.startswith(f"would be {how}  ")
    assert set(resolved(bench).values()) == {None}
    assert run("queue", command, *words, "--actor", "kim").stdout == dry.replace("would be ", "")
    wanted = {numbers[one] for one in chosen}
    assert resolved(bench) == {one: how if one in wanted else None for one in numbers}
    assert {one["resolved_by"] for one in bench.dead_letters() if one["id"] in wanted} == {"kim"}
    owed = bench.rows("SELECT 1 FROM ledger WHERE state = 'ready'")
    assert len(owed) == (len(wanted) if command == "replay" else 0)


def test_whoever_is_logged_in_is_kept(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = letters(bench, 1, 2)
    monkeypatch.setenv("PEWSTATS_ACTOR", "on call")
    run("queue", "replay", str(first))
    run("queue", "discard", str(second))
    assert {one["resolved_by"] for one in bench.dead_letters()} == {"on call"}


def test_a_paced_replay_takes_its_time(bench: Bench) -> None:
    letters(bench, *range(7))
    began = time.monotonic()
    assert run("queue", "replay", "--all", "--rate", "15").stdout.count("replayed  ") == 7
    assert 0.39 <= time.monotonic() - began < 5
    assert bench.waiting(TELEMETRY) == 7


def test_an_interrupted_replay_says_how_far_it_came_and_goes_on_later(any_bench: Bench) -> None:
    bench = any_bench
    numbers = letters(bench, *range(5))

    def interrupt() -> None:
        until(lambda: list(resolved(bench).values()).count("replayed") == 2)
        os.kill(os.getpid(), signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    thread = Thread(target=interrupt)
    thread.start()
    done = run("queue", "replay", "--all", "--rate", "2", code=130)
    thread.join()
    assert done.stderr.endswith("interrupted: 2 replayed, 3 still wait; the same command goes on\n")
    assert [one for one, how in resolved(bench).items() if how] == numbers[:2]
    assert bench.waiting(TELEMETRY) == 2
    assert signal.getsignal(signal.SIGINT) is before
    assert run("queue", "replay", "--all").stdout.count("replayed  ") == 3
    assert bench.waiting(TELEMETRY) == 5


def test_a_letter_of_a_message_nobody_could_read_may_be_discarded_with_its_group(bench: Bench) -> None:
    bury(bench, SUMMARY, "m1")
    with bench.pool.connection() as connection:
        dead_letters.add(
            connection, "pewstats.summary.low", None, {}, "unreadable message", "not ours", None, 0
        )
    assert (
        "nothing would be replayed"
        in run("queue", "replay", "--reason", "unreadable message", "--dry-run").stderr
    )
    done = run("queue", "discard", "--error", "not ours").stdout
    assert done.endswith("pewstats.summary.low of nobody knows what\n")
    number = bench.dead_letters()[-1]["id"]
    found = document("queue", "dead", "show", str(number))
    assert (found["others"], found["work"], found["resolved"]) == ([], None, "discarded")
    assert bench.rows("SELECT 1 FROM ledger WHERE job = %s AND state <> 'ready'", AGGREGATE) == []
