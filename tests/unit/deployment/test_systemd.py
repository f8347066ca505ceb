"""The systemd units: their commands exist, they give daemons time to stop, and systemd takes them."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from pewstats_collectors.cli import pewstats
from pewstats_collectors.settings import PREFIX, Settings, load

UNITS = sorted((Path(__file__).parents[3] / "config" / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
PROGRAM = "/opt/pewstats/bin/pewstats"


def values(unit: Path, name: str) -> list[str]:
    return [line.partition("=")[2] for line in unit.read_text().splitlines() if line.startswith(f"{name}=")]


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_its_command_exists_and_its_settings_too(unit: Path) -> None:
    [command] = values(unit, "ExecStart")
    program, *words = command.split()
    assert program == PROGRAM
    assert (
        CliRunner().invoke(pewstats, [*(word for word in words if word[0] != "$"), "--help"]).exit_code == 0
    )
    settings = dict(word.split("=") for line in values(unit, "Environment") for word in line.split())
    names = {name.removeprefix(PREFIX).lower().removesuffix("_file") for name in settings}
    assert names <= Settings.model_fields.keys()
    credentials = {line.split(":")[0] for line in values(unit, "LoadCredential")}
    assert {f"%d/{name}" for name in credentials} == {
        value for name, value in settings.items() if name.endswith("_FILE")
    }


def test_daemons_have_time_to_stop() -> None:
    [unit] = [unit for unit in UNITS if unit.name == "pewstats.service"]
    assert int(values(unit, "TimeoutStopSec")[0]) > load().work.grace_s + 5
    assert values(unit, "KillMode") == ["mixed"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
def test_systemd_takes_them(tmp_path: Path) -> None:
    for unit in UNITS:
        text = re.sub(rf"^ExecStart={PROGRAM}", f"ExecStart={sys.executable}", unit.read_text(), flags=re.M)
        (tmp_path / unit.name).write_text(text)
    files = [str(tmp_path / unit.name) for unit in UNITS]
    done = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True, check=False)  # noqa: S607
    assert (done.returncode, done.stderr) == (0, "")
