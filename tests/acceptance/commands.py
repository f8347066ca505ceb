"""Commands as a user runs them: real processes, with settings of their own."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import waiting

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Done:
    """What a command left: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """The one document on stdout."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Place:
    """A home folder and the settings that go with it."""

    home: Path
    settings: Mapping[str, str]

    def run(self, *words: str, code: int | None = 0, **more: str) -> Done:
        """One pewstats command; `more` are settings without PEWSTATS_. It must end with `code`."""
        done = subprocess.run(
            [sys.executable, "-m", "pewstats_collectors", *words],
            env=self.environment(**more),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE_S * 2,
            check=False,
        )
        result = Done(done.returncode, done.stdout.decode(), done.stderr.decode())
        assert "Traceback" not in result.err, result.err
        assert code is None or result.code == code, result
        return result

    def start(self, *words: str, **more: str) -> "subprocess.Popen[bytes]":
        """A command that goes on until it is stopped; it logs to `log` in the home."""
        return self.start_program("pewstats_collectors", *words, environment=self.environment(**more))

    def start_program(
        self, module: str, *words: str, environment: Mapping[str, str]
    ) -> "subprocess.Popen[bytes]":
        """The same for another program."""
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", module, *words],
                env=environment,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def environment(self, **more: str) -> dict[str, str]:
        """Ours alone: nothing of the settings of whoever runs the tests."""
        others = {name: value for name, value in os.environ.items() if not name.startswith("PEWSTATS_")}
        settings = {
            "HOME": str(self.home),
            "METRICS_PORT": "0",
            "LOG_FORMAT": "json",
            **self.settings,
            **more,
        }
        return others | {f"PEWSTATS_{name}": value for name, value in settings.items()}

    @property
    def log(self) -> Path:
        """Where `start` writes."""
        return self.home / "test.log"

    def logged(self) -> list[dict[str, Any]]:
        """Every whole line of the log."""
        lines = self.log.read_text().splitlines(keepends=True) if self.log.exists() else []
        return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("\n")]

    def events(self, event: str) -> list[dict[str, Any]]:
        """The lines of the log that tell of this."""
        return [line for line in self.logged() if line.get("event") == event]


def until(happened: Callable[[], Any], what: str, seconds: float = PATIENCE_S) -> Any:
    """Wait for something that whole programs do."""
    return waiting.until(happened, what, seconds)


def read(port: int, path: str) -> bytes:
    """What a daemon answers on its metrics port."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
        return bytes(answer.read())


def answers(port: int, path: str) -> bool:
    """Does it answer there, and well?"""
    try:
        read(port, path)
    except urllib.error.HTTPError as error:
        error.close()
        return False
    except OSError:
        return False
    return True


def processes_of(home: Path) -> dict[int, str]:
    """Processes that work for this home: its name stands in their settings or on their command line."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            settings = (folder / "environ").read_bytes()
        except OSError:
            continue  # gone, or somebody else's
        if command and os.fsencode(home) in command + settings and int(folder.name) != os.getpid():
            found[int(folder.name)] = command.replace(b"\0", b" ").decode(errors="replace")
    return found
