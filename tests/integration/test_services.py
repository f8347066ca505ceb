"""Servers of a test run end with it, however it ends."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.processes import running
from tests.waiting import until

RUN = """
import sys, time
from pathlib import Path
from scripts.processes import Group, Guard, delete_command
folder = Path(sys.argv[1])
keep = Guard(delete_command(folder / "data"))
group = Group(["/bin/sh", "-c", "sleep 300 & echo $! $$; wait"], {"PATH": "/usr/bin:/bin"}, folder / "output")
while not (folder / "output").read_text().endswith("\\n"):
    time.sleep(0.01)
print("started", flush=True)
time.sleep(300)
"""


@pytest.mark.parametrize("signal_number", [signal.SIGKILL, signal.SIGTERM])
def test_what_a_run_started_ends_when_it_is_killed(tmp_path: Path, signal_number: int) -> None:
    folder = tmp_path / "with a space"
    (folder / "data").mkdir(parents=True)
    with subprocess.Popen([sys.executable, "-c", RUN, str(folder)], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "started\n"
        run.send_signal(signal_number)
    processes = [int(number) for number in (folder / "output").read_text().split()]

    until(lambda: not (any(map(running, processes)) or (folder / "data").exists()), "their end")
