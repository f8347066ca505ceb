"""The Dockerfile, as far as that can be told without an engine; scripts/check_wheel builds what it builds."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from pewstats_collectors.cli.health import Health
from pewstats_collectors.jobs import DAEMONS
from scripts import container_health
from scripts.processes import free_ports

ROOT = Path(__file__).parents[3]
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
COPIES = [line.split()[1:] for line in DOCKERFILE.splitlines() if line.startswith("COPY ")]
LET_THROUGH = [
    line.removeprefix("!") for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"
]


@pytest.fixture
def first_port() -> int:
    return free_ports(container_health.PORTS)


def sources() -> Iterator[str]:
    for *copied, _ in COPIES:
        yield from (name for name in copied if not copied[0].startswith("--from="))


def test_everything_that_is_copied_is_there_and_let_through_and_nothing_more() -> None:
    assert sorted(sources()) == sorted(LET_THROUGH)
    assert all((ROOT / name).exists() for name in LET_THROUGH)
    assert "*" in (ROOT / ".dockerignore").read_text().splitlines()


def test_it_runs_the_command_of_the_package_as_nobody_in_particular() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    assert re.search(r'^ENTRYPOINT \["(\w+)"\]$', DOCKERFILE, re.MULTILINE)[1] in scripts  # type: ignore[index]
    assert re.search(r"^USER 10001$", DOCKERFILE, re.MULTILINE)


def test_the_health_check_is_the_script_that_was_copied() -> None:
    [copied] = [target for *named, target in COPIES if "scripts/container_health.py" in named]
    assert f'CMD ["python", "{copied}"]' in DOCKERFILE
    assert len(DAEMONS) <= container_health.PORTS


def test_a_container_without_a_daemon_is_not_healthy(first_port: int) -> None:
    assert container_health.faults(first_port) == [f"no daemon answers on a port from {first_port} on"]


def test_a_container_is_healthy_when_every_daemon_in_it_is_ready(first_port: int) -> None:
    ready, other = Health(), Health()
    for place, health in ((0, ready), (8, other)):
        health.needs(database=lambda: None)
        health.serve("127.0.0.1", first_port + place)
    assert container_health.faults(first_port) == []
    other.needs(broker=lambda: "gone; is it up?")
    assert container_health.faults(first_port) == [f"{first_port + 8}: broker: gone; is it up?"]
