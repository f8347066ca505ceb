"""A private Prometheus with its promtool: found on this machine, or as root on Debian installed by apt.

What cannot be had is an error that names the command to run, never a reason to skip a test.
"""

import contextlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests

from scripts import debian
from scripts.processes import Group, Guard, delete_command, free_port
from scripts.services import ServiceMissing

_PACKAGE = "prometheus"
_PROGRAMS = ("prometheus", "promtool")
START_SECONDS = 30


def find(program: str) -> Path:
    """`prometheus` or `promtool`; installed first where that is ours to do. Raises ServiceMissing."""
    if not _are_there() and debian.may_install():
        debian.install(_PACKAGE, _are_there)
    found = shutil.which(program)
    if found is None:
        raise ServiceMissing(
            f"there is no {program}; run: {debian.install_command(_PACKAGE, brew='prometheus')}"
        )
    return Path(found)


def _are_there() -> bool:
    return all(map(shutil.which, _PROGRAMS))


class Prometheus:
    """A server over this configuration file, which keeps its data in a folder of its own until `close`."""

    def __init__(self, configuration: Path) -> None:
        """Starts it and waits until it answers. Raises ServiceMissing, and RuntimeError with its log."""
        program = find("prometheus")
        self._folder = Path(tempfile.mkdtemp(prefix="pewstats-prometheus-"))
        self._cleanup = Guard(f"sleep 1; {delete_command(self._folder)}")
        self.log = self._folder / "output.log"
        address = f"127.0.0.1:{free_port()}"
        self.url = f"http://{address}"
        command = [
            str(program),
            f"--config.file={configuration}",
            f"--storage.tsdb.path={self._folder / 'data'}",
            f"--web.listen-address={address}",
        ]
        with contextlib.ExitStack() as stack:
            stack.callback(self._remove)
            self._program = Group(command, {}, self.log)
            stack.callback(self._program.end)
            self._wait_until_ready()
            stack.pop_all()

    def query(self, expression: str) -> list[dict[str, Any]]:
        """The samples of an instant query, as Prometheus tells them. Raises ValueError with its complaint."""
        return list(self._get("query", query=expression)["result"])

    def alerts(self) -> dict[str, str]:
        """State of each alert that is not inactive, by name: firing if any of its series does."""
        found: dict[str, str] = {}
        for alert in self._get("alerts")["alerts"]:
            name = alert["labels"]["alertname"]
            found[name] = "firing" if "firing" in (alert["state"], found.get(name)) else "pending"
        return found

    def rules(self) -> list[dict[str, Any]]:
        """Every rule, with its health and last error."""
        return [rule for group in self._get("rules")["groups"] for rule in group["rules"]]

    def close(self) -> None:
        """End it and delete its data."""
        self._program.end()
        self._remove()

    def _remove(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)
        self._cleanup.release()

    def _get(self, path: str, **parameters: str) -> dict[str, Any]:
        answer = requests.get(f"{self.url}/api/v1/{path}", params=parameters, timeout=10)
        if answer.status_code != 200:
            raise ValueError(answer.text)
        data: dict[str, Any] = answer.json()["data"]
        return data

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            with contextlib.suppress(requests.ConnectionError):
                if requests.get(f"{self.url}/-/ready", timeout=5).ok:
                    return
            if self._program.ended() or time.monotonic() > deadline:
                raise RuntimeError(f"prometheus did not start:\n{self.log.read_text()[-2000:]}")
            time.sleep(0.05)


@contextlib.contextmanager
def prometheus(configuration: Path) -> Iterator[Prometheus]:
    """A Prometheus over this configuration for the length of the block."""
    with contextlib.closing(Prometheus(configuration)) as server:
        yield server
