"""What may not be in a log, whatever goes wrong."""

import subprocess
import sys

import pytest

_PROGRAM = """
import sys
from pewstats_collectors import log

def fail(password):
    raise ValueError("it went wrong")

log.configure(style=sys.argv[1], level="INFO")
try:
    fail("canary-secret")
except ValueError:
    log.get("x").exception("an error", match_id="m1")
"""


@pytest.mark.parametrize("style", ["json", "console"])
def test_a_logged_error_shows_where_it_was_but_no_values(style: str) -> None:
    done = subprocess.run([sys.executable, "-c", _PROGRAM, style], capture_output=True, text=True, check=True)
    assert "ValueError: it went wrong" in done.stderr
    assert "in fail" in done.stderr
    assert "m1" in done.stderr
    assert "canary-secret" not in done.stderr
    assert done.stdout == ""
