"""docs/tournament-admin.md is an evening as it really goes: every command prints what stands there.

`PEWSTATS_WRITE_DOCS=1` writes what they print into the page instead of comparing it.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "tournament-admin.md"
_BLOCK = re.compile(r"(?<=```console\n).*?(?=```)", re.DOTALL)
#: What no two runs have in common: ids made on the spot, and the time of day.
_ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_TIME = r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\+0000(?=  anna)"
_OWN = re.compile(rf"{_ID}(?=: penalty)|(?<=adjustment_id ){_ID}|{_TIME}")


def test_every_command_of_the_page_prints_what_stands_there(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "COLUMNS": "200",
    }
    for name in [name for name in environment if name.startswith("PEWSTATS_")]:
        del environment[name]
    try:
        played = _BLOCK.sub(lambda block: play(block.group(), tmp_path, environment), page)
    finally:
        run("pewstats db stop", tmp_path, environment | {"PEWSTATS_HOME": str(tmp_path / "league")})
    if os.environ.get("PEWSTATS_WRITE_DOCS"):
        PAGE.write_text(played, encoding="utf-8")
    assert _OWN.sub("*", played) == _OWN.sub("*", page)


def play(block: str, folder: Path, environment: dict[str, str]) -> str:
    """The block with what its commands print now; `$ export` sets a variable for all that follow."""
    shown = []
    for command in re.findall(r"^\$ (.*(?:\\\n.*)*)", block, re.MULTILINE):
        if found := re.fullmatch(r"export (\w+)=(.*)", command):
            environment[found[1]] = os.path.expandvars(found[2].replace("~", str(folder)))
            shown.append(f"$ {command}\n")
        else:
            shown.append(f"$ {command}\n{run(command, folder, environment)}")
    return "".join(shown)


def run(command: str, folder: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        ["/bin/bash", "-c", command],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
    )
    return done.stdout
