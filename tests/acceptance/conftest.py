"""Homes that leave nothing behind, and one demo per broker for all tests."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pewstats_collectors.db.embedded import EmbeddedServer
from pewstats_collectors.simulator import World, evening
from tests.acceptance.commands import ROOT, Done, Place, processes_of

SEED = 11
OLD = "of an earlier demo"


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo that was played: where, what it said, and which processes it left."""

    place: Place
    done: Done
    left: dict[int, str]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Place]:
    """A home with an embedded database, once something makes it."""
    place = Place(tmp_path / "home", {})
    yield place
    EmbeddedServer(place.home).remove()


@pytest.fixture
def place(tmp_path: Path, database: str) -> Place:
    """A home over a fresh database of the test server."""
    folder = tmp_path / "home"
    folder.mkdir()
    return Place(folder, {"DATABASE_URL": database})


@pytest.fixture(scope="session")
def world() -> World:
    """The evening that the demo plays."""
    return evening(SEED)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo over the queue in PostgreSQL."""
    yield from _played(tmp_path_factory.mktemp("demo") / "a home")


@pytest.fixture(scope="session")
def demo_over_rabbitmq(tmp_path_factory: pytest.TempPathFactory, rabbitmq: str) -> Iterator[Demo]:
    """The same evening over RabbitMQ."""
    yield from _played(tmp_path_factory.mktemp("demo") / "home", "--broker", rabbitmq)


def _played(home: Path, *options: str) -> Iterator[Demo]:
    place = Place(home, {})
    home.mkdir()
    for name in ("demo", OLD):
        (home / name).touch()
    try:
        done = play_demo(place, "--seed", str(SEED), *options)
        yield Demo(place, done, processes_of(home))
    finally:
        EmbeddedServer(home).remove()


def play_demo(place: Place, *options: str) -> Done:
    """What ./scripts/demo runs once .venv is there."""
    done = subprocess.run(
        [sys.executable, "-m", "scripts.demo_evening", *options],
        env=place.environment(),
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)
