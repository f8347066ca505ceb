"""Two minutes of random faults, as ./scripts/faults does them, and a broker killed with 2,000 messages."""

import subprocess
import sys

from tests.acceptance.commands import ROOT


def faults(*words: str, seconds: float) -> "subprocess.CompletedProcess[str]":
    """What ./scripts/faults runs once .venv is there."""
    command = [sys.executable, "-m", "scripts.faults_command", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False)


def table(text: str) -> dict[str, int]:
    """Name and number of each line that has both."""
    lines = [line.split() for line in text.splitlines()]
    return {" ".join(line[:-1]): int(line[-1]) for line in lines if len(line) > 1 and line[-1].isdigit()}


def test_two_minutes_of_faults_leave_the_tables_of_a_calm_run() -> None:
    done = faults("--seed", "7", "--minutes", "2", seconds=900)
    assert done.returncode == 0, done.stdout + done.stderr
    numbers = table(done.stdout.partition("Outcome")[2])
    assert numbers.pop("backfilled") > 0
    numbers.pop("replayed")  # as it happens
    assert numbers == {
        "matches": 96,
        "lost": 0,
        "doubled": 0,
        "dead letters": 10,
        "missing dead letters": 0,
        "unexpected dead letters": 0,
        "tables that differ": 0,
    }
    assert table(done.stdout.partition("Weather")[0])["all"] >= 5


def test_a_broker_killed_with_2000_messages_waiting_loses_none_that_it_confirmed() -> None:
    done = faults("broker", "--messages", "2000", seconds=300)
    numbers = table(done.stdout)
    assert (done.returncode, numbers["lost"], numbers["unexpected"]) == (0, 0, 0), done.stdout + done.stderr
    assert numbers["attempted"] >= numbers["confirmed"] >= 2000
    assert numbers["delivered"] == numbers["confirmed"] + numbers["recovered"]
