"""Many threads may be the first to decode something: in a worker just started they are.

A type that msgspec has not taken apart yet, and that several threads then decode into, crashes the process.
So this is tried in processes that have decoded nothing before, with threads that are interrupted constantly.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from pewstats_collectors.simulator import SimulatedMatch, evening

ROOT = Path(__file__).parents[2]
PLAYERS = b'{"data":[{"type":"player","id":"account.a","attributes":{"name":"Anna","shardId":"steam"}}]}'
PROGRAM = """
import sys, threading
from {module} import {function}
sys.setswitchinterval(1e-6)
data, start = sys.stdin.buffer.read(), threading.Barrier(8)
threads = [threading.Thread(target=lambda: (start.wait(), {function}(data))) for _ in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
"""


@pytest.fixture(scope="module")
def match() -> SimulatedMatch:
    return evening(5, matches=1, detail=0.02).matches[0]


def first_decoded_by_many_threads(module: str, function: str, data: bytes) -> None:
    program = PROGRAM.format(module=f"pewstats_collectors.{module}", function=function)
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-c", program], input=data, capture_output=True, cwd=ROOT, check=False
        )
        assert (done.returncode, done.stderr) == (0, b"")


def test_match_objects(match: SimulatedMatch) -> None:
    first_decoded_by_many_threads("matches.match_object", "parse_match_object", match.match_object())


def test_players() -> None:
    first_decoded_by_many_threads("pubg.players", "parse_players", PLAYERS)
